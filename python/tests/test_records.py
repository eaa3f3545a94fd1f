"""Records: values with names, types and documentation."""

import copy
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mapi_http import Importance, NotFound, ProtocolError, ServerError, TransportError, errors, records
from mapi_http.records import Address, Change, ChangeKind, ErrorInfo, FolderRole, MessageSummary

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


def test_records_match_by_position_and_name() -> None:
    change = Change(
        kind=ChangeKind.NEW_MAIL, folder_id=None, message_id="0001-000000000102", message_class="IPM.Note"
    )
    match change:
        case Change(kind=ChangeKind.NEW_MAIL, message_id=str(found)):
            assert found == "0001-000000000102"
        case _:
            pytest.fail("it is new mail")
    match change:
        case Change(ChangeKind.NEW_MAIL, None):
            pass
        case _:
            pytest.fail("it is new mail of no folder")


def test_enumerations_are_texts() -> None:
    texts: dict[str, int] = {"high": 1}
    assert texts[Importance.HIGH] == 1
    assert f"{Importance.HIGH}" == str(Importance.HIGH) == "high"
    assert Importance("low") is Importance.LOW
    assert list(ChangeKind)[0] is ChangeKind.NEW_MAIL
    assert pickle.loads(pickle.dumps(FolderRole.DRAFTS)) is FolderRole.DRAFTS


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


