"""The package as pip has installed it."""

import ast
import inspect
from collections.abc import Iterator
from importlib.metadata import files, metadata, version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mapi_http
from mapi_http import _mailbox, aio, errors, records, transport


def test_native_module_and_metadata_say_the_same_version() -> None:
    assert mapi_http.version() == mapi_http.__version__ == version("mapi-http")


def test_types_and_licences_are_in_the_package() -> None:
    names = {file.name for file in files("mapi-http") or []}
    assert {"py.typed", "_core.pyi", "LICENSE-MIT", "LICENSE-APACHE"} <= names


def test_python_3_9_understands_it() -> None:
    assert metadata("mapi-http")["Requires-Python"] == ">=3.9"
    for file in Path(mapi_http.__file__).parent.glob("*.py"):
        module = ast.parse(file.read_text("utf-8"), feature_version=(3, 9))
        # What stands in annotations is not evaluated; a union with `|` elsewhere would be.
        aliases = [each.value for each in module.body if isinstance(each, ast.Assign)]
        unions = [part for alias in aliases for part in ast.walk(alias) if isinstance(part, ast.BinOp)]
        assert not [ast.unparse(union) for union in unions if isinstance(union.op, ast.BitOr)], file.name


def own(module: ModuleType) -> set[str]:
    """The public classes and functions that a module defines."""
    defined = {name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__}
    return {name for name in defined if not name.startswith("_")}


def test_both_kinds_of_mailboxes_offer_the_same_names() -> None:
    assert set(aio.__all__) - {"Opening"} <= set(mapi_http.__all__)
    assert own(aio) - {"Opening"} == own(_mailbox)
    assert own(aio) <= set(aio.__all__)


def members(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield name, value
    if inspect.isclass(value):
        for member, it in vars(value).items():
            if not member.startswith("_") and (callable(it) or isinstance(it, (property, staticmethod, classmethod))):
                yield f"{name}.{member}", getattr(value, member)


@pytest.mark.parametrize("module", [mapi_http, aio, errors, records, transport])
def test_every_public_name_is_documented(module: Any) -> None:
    offered = {name: getattr(module, name) for name in module.__all__}
    assert module.__doc__
    silent = [name for offer in offered.items() for name, it in members(*offer) if not inspect.getdoc(it)]
    assert silent == []
