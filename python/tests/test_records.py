"""Records: values with names, types and documentation."""

import ast
import copy
import inspect
import pickle
from datetime import datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from mapi_http import Importance, Mailbox, NotFound, ProtocolError, ServerError, TransportError, errors, records
from mapi_http.records import Address, ChangeKind, ErrorInfo, FolderRole, MessageSummary

RECEIVED = datetime(2026, 11, 24, 8, 30, 0, 123456, tzinfo=timezone.utc)


def summary(**changed: Any) -> MessageSummary:
    fields: dict[str, Any] = dict(
        id="0001-000000000102",
        folder_id="0001-000000000101",
        subject="Lunch? 🍜",
        sender=Address(name="Bob", address="bob@example.com"),
        to="Alice",
        received=RECEIVED,
        size=1234,
        unread=True,
        has_attachments=False,
        flagged=False,
        importance=Importance.HIGH,
        message_class="IPM.Note",
        preview="Today?",
    )
    return MessageSummary(**(fields | changed))


def test_fields_come_back_as_they_were_given() -> None:
    record = summary()
    assert (record.id, record.sender.name, record.subject, record.size) == (
        "0001-000000000102",
        "Bob",
        "Lunch? 🍜",
        1234,
    )
    assert record.unread is True
    assert record.importance is Importance.HIGH
    assert record.received == RECEIVED
    assert summary(received=None).received is None


def test_times_are_aware_and_in_utc() -> None:
    here = timezone(timedelta(hours=2))
    received = summary(received=RECEIVED.astimezone(here)).received
    assert received == RECEIVED
    assert received is not None and received.tzinfo == timezone.utc
    with pytest.raises(TypeError):
        summary(received=datetime(2026, 11, 24))


def test_records_are_values() -> None:
    assert summary() == summary()
    assert hash(summary()) == hash(summary())
    assert summary() != summary(subject="Dinner?")
    assert len({summary(), summary(), summary(unread=False)}) == 2
    assert summary() != "Lunch?"
    for other in (copy.copy(summary()), copy.deepcopy(summary()), pickle.loads(pickle.dumps(summary()))):
        assert other == summary()
        assert type(other) is MessageSummary


PLAIN: dict[str, Any] = {
    # Some texts are ids.
    "str": "0001-000000000102",
    "int": 1,
    "bool": True,
    "bytes": b"\0\n\xff",
    "datetime": RECEIVED,
    "_PropertyValue": [b"1", b"2"],
    "dict[str, Any]": {"PidTagSubject": "Lunch? 🍜", "PidTagHasAttachments": True, "PS_PUBLIC_STRINGS/Color": (1, 2)},
}


def made(kind: str, name: str = "", whole: bool = False) -> Any:
    """A value of the type that the stub names, for a field; if not whole, without what a record may leave out."""
    kind = kind.partition(" | ")[0]
    if kind.startswith("Iterable["):
        return [made(kind[len("Iterable[") : -1], name)]
    if name == "key":
        return "PidTagSubject"
    if kind in PLAIN:
        return PLAIN[kind]
    record = getattr(records, kind)
    if issubclass(record, Enum):
        return list(record)[-1]
    return record(**{name: made(of, name) for name, (of, needed) in FIELDS[kind].items() if needed or whole})


def fields() -> dict[str, dict[str, tuple[str, bool]]]:
    """Of each record: the types of its fields, and whether they must be given."""
    stub = ast.parse(Path(inspect.getfile(records)).with_suffix(".pyi").read_text(encoding="utf-8"))
    known: dict[str, dict[str, tuple[str, bool]]] = {}
    for kind in stub.body:
        if not isinstance(kind, ast.ClassDef):
            continue
        for made in kind.body:
            if isinstance(made, ast.FunctionDef) and made.name == "__new__" and made.args.kwonlyargs:
                given = zip(made.args.kwonlyargs, made.args.kw_defaults)
                known[kind.name] = {
                    each.arg: (ast.unparse(each.annotation), default is None) for each, default in given if each.annotation
                }
    return known


FIELDS = fields()


@pytest.mark.parametrize("kind", FIELDS)
def test_records_of_each_kind_are_copied_and_pickled(kind: str) -> None:
    record = made(kind, whole=True)
    copies = [copy.copy(record), copy.deepcopy(record)]
    copies += [pickle.loads(pickle.dumps(record, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for each in copies:
        assert each == record and repr(each) == repr(record)
        assert type(each) is type(record)


def test_what_a_mailbox_hands_out_is_copied_and_pickled_as_the_bare_record(alice: Mailbox) -> None:
    message = next(iter(alice.inbox.messages(limit=1)))
    handles = [(alice.folders()[0], records.Folder), (message, MessageSummary), (message.open(), records.Message)]
    for handle, bare in handles:
        copies = [copy.copy(handle), copy.deepcopy(handle)]
        copies += [pickle.loads(pickle.dumps(handle, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
        for each in copies:
            assert each == bare(handle)
            assert type(each) is bare


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        summary().subject = "x"  # type: ignore[misc]


def test_records_show_what_they_are() -> None:
    assert repr(Address(name="Bob", address="bob@example.com")) == (
        "Address(name='Bob', address='bob@example.com')"
    )
    assert len(repr(summary(preview="x" * 100_000))) < 1000


def test_records_are_documented() -> None:
    assert records.MessageSummary.__doc__ == "A line of a message list."
    assert MessageSummary.subject.__doc__ == "The subject."
    assert FolderRole.__doc__ == "What a folder is for, whatever its name in the user's language."


def test_wrong_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="takes these keywords: name, address"):
        Address(name="Bob")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="takes these keywords: name, address"):
        Address(name="Bob", adress="bob@example.com")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="nonsense.*not an id"):
        summary(id="nonsense")
    with pytest.raises(ValueError, match="urgent.* is no Importance"):
        summary(importance="urgent")
    with pytest.raises(ValueError, match="size: -1 is out of range: 0 to"):
        summary(size=-1)
    with pytest.raises(TypeError, match="size: a number is expected, not a bool"):
        summary(size=True)
    with pytest.raises(TypeError, match="unread: "):
        summary(unread="yes")


def test_enumerations_are_texts() -> None:
    texts: dict[str, int] = {"high": 1}
    assert texts[Importance.HIGH] == 1
    assert f"{Importance.HIGH}" == str(Importance.HIGH) == "high"
    assert Importance("low") is Importance.LOW
    assert list(ChangeKind)[0] is ChangeKind.NEW_MAIL
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(FolderRole.DRAFTS, protocol)) is FolderRole.DRAFTS


def test_lists_are_tuples() -> None:
    page = records.MessagePage(messages=[summary()], first=0, total=1, next=None)
    assert page.messages == (summary(),)


def info(code: str, **known: Any) -> ErrorInfo:
    fields: dict[str, Any] = dict.fromkeys(ErrorInfo.__match_args__)
    return ErrorInfo(**(fields | {"code": code, "message": "What happened.", "candidates": ()} | known))


def test_errors_are_made_from_their_codes() -> None:
    assert type(errors.from_info(info("transport"))) is TransportError
    # As in every language.
    assert type(errors.from_info(info("something_new"))) is ProtocolError
    missing = errors.from_info(info("not_found", server_code=0x8004010F, server_name="NotFound"))
    assert isinstance(missing, NotFound) and isinstance(missing, ServerError)
    assert (missing.code, missing.server_code, missing.name) == ("not_found", 0x8004010F, "NotFound")
    assert str(missing) == "What happened."
    wrong = errors.from_info(
        info("wire.truncated", offset=7, structure="Logon", field="essdn", section="MS-OXCROPS 2.2.3.1")
    )
    assert isinstance(wrong, ProtocolError)
    assert (wrong.offset, wrong.structure, wrong.field, wrong.section) == (
        7,
        "Logon",
        "essdn",
        "MS-OXCROPS 2.2.3.1",
    )
    again = pickle.loads(pickle.dumps(wrong))
    assert isinstance(again, ProtocolError) and again.offset == 7 and again.code == "wire.truncated"


