"""What a step of a journey expects, compared with what came; tests/journeys/README.md says how."""

from __future__ import annotations

import enum
from functools import partial
from typing import Any


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def plain(value: Any) -> Any:
    """As it stands in a journey: variants in camelCase, bytes as hexadecimal digits. Records stay."""
    if isinstance(value, enum.Enum):
        return camel(value.value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value


def field(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    # In Python `from` is a keyword.
    return plain(getattr(value, {"from": "sender"}.get(name, snake(name))))


def within(value: Any, path: str) -> Any:
    """What stands at a path such as `0.id`."""
    for part in filter(None, path.split(".")):
        value = value[int(part)] if part.isdigit() else field(value, part)
    return value


def is_record(value: Any) -> bool:
    return isinstance(value, dict) or not isinstance(value, (str, bool, int, float, list, type(None)))


def check(expected: Any, got: Any, at: str = "it") -> None:
    if isinstance(expected, str) and is_record(got):
        # A text stands for the record with that subject, code or name.
        has = got.__contains__ if isinstance(got, dict) else partial(hasattr, got)
        known = next(name for name in ("subject", "code", "name") if has(name))
        check(expected, field(got, known), at)
    elif isinstance(expected, dict) and is_record(got):
        for name, each in expected.items():
            check(each, field(got, name), f"{at}.{name}")
    elif isinstance(expected, dict):
        for name, wanted in expected.items():
            assert holds(name, wanted, got, at), f"{at}: {name} {wanted!r} does not hold for {got!r}"
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (each, item) in enumerate(zip(expected, got)):
            check(each, item, f"{at}[{index}]")
    else:
        assert expected == got, f"{at} is {got!r}, not {expected!r}"


def fits(expected: Any, got: Any) -> bool:
    try:
        check(expected, got)
    except AssertionError:
        return False
    return True


def holds(condition: str, wanted: Any, got: Any, at: str) -> bool:
    each = wanted if isinstance(wanted, list) else [wanted]

    def has(part: Any) -> bool:
        return part in got if isinstance(got, str) else any(fits(part, item) for item in got)

    if condition == "count":
        return isinstance(got, list) and len(got) == wanted
    if condition == "first":
        check(wanted, got[0] if got else None, f"{at}[0]")
        return True
    if condition == "contains":
        return all(map(has, each))
    if condition == "lacks":
        return not any(map(has, each))
    if condition == "startsWith":
        return isinstance(got, str) and got.startswith(wanted)
    if condition == "atLeast":
        return got is not None and got >= wanted
    if condition == "atMost":
        return got is not None and got <= wanted
    raise ValueError(f"no such condition: {condition}")
