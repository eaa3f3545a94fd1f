"""Changing messages, folders and properties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest
from serving import Server

import mapi_http
from mapi_http import Filter, PropertyCondition, named, tags


def test_many_messages_are_changed_at_once(start_server: Callable[[], Server]) -> None:
    with mapi_http.connect(**start_server().account("alice")) as alice:
        lines = list(alice.inbox.messages(unread=True, limit=3))
        ids = tuple(line.id for line in lines)
        batch = alice.inbox.batch(lines)
        assert batch.mark_read().done == ids
        assert not {message.id for message in alice.inbox.messages(unread=True)} & set(ids)
        assert batch.mark_unread().failed == ()
        assert set(ids) <= {message.id for message in alice.inbox.messages(unread=True)}

        assert batch.categorize("Done", "Red").done == ids
        assert {message.id for message in alice.inbox.messages(category="done")} == set(ids)
        assert alice.inbox.batch(ids[:1]).uncategorize("Done").done == ids[:1]
        assert {message.id for message in alice.inbox.messages(category="Done")} == set(ids[1:])
        assert batch.set_categories().done == ids
        assert not list(alice.inbox.messages(category="Red"))

        for result in (batch.flag("Read", due=datetime(2026, 12, 1, tzinfo=timezone.utc)), batch.complete()):
            assert result.done == ids
        assert batch.clear_flag().done == ids

        partly = alice.inbox.batch([ids[0], "0001-00000000ffff"]).mark_read(receipts=False)
        assert partly.done == ids[:1]
        [failed] = partly.failed
        assert (failed.id, failed.error.code) == ("0001-00000000ffff", "not_found")


def test_messages_and_folders_are_moved_copied_and_deleted(start_server: Callable[[], Server]) -> None:
    with mapi_http.connect(**start_server().account("alice")) as alice:
        lines = list(alice.inbox.messages(limit=2))
        kept = alice.inbox.create("Kept")
        assert alice.inbox.batch(lines).copy_to(kept).failed == ()
        assert [message.subject for message in kept.messages()] == [line.subject for line in lines]
        assert alice.inbox.batch(lines).move_to(kept).failed == ()
        assert len(list(kept.messages())) == 4
        assert not {message.id for message in alice.inbox.messages()} & {line.id for line in lines}
        newest = kept.messages().first()
        assert kept.batch([newest]).delete().done == (newest.id,)
        assert alice.deleted.messages(subject=newest.subject).first().subject == newest.subject

        kept.rename("Kept 2026")
        assert alice.folder("Inbox/Kept 2026").total == 3
        assert kept.move_to("root", name="Elsewhere").complete
        assert alice.folder("Elsewhere").total == 3
        assert kept.empty().complete
        assert alice.folder("Elsewhere").total == 0
        assert kept.delete().complete
        assert alice.folder("Deleted Items/Elsewhere").total == 0
        with pytest.raises(mapi_http.MapiError):
            alice.inbox.create("")


def test_any_property_is_read_and_written(start_server: Callable[[], Server]) -> None:
    with mapi_http.connect(**start_server().account("alice")) as alice:
        letter = alice.inbox.messages().first().open()
        assert letter.properties(tags.SUBJECT, tags.REPLY_TIME) == {tags.SUBJECT: letter.subject}
        assert letter.properties()["PidTagSubject"] == letter.subject
        written: dict[str, object] = {
            "PidTagImportance": 0,
            "PidNameKeywords": ["Red", "Blue"],
            "PS_PUBLIC_STRINGS/Rate:Floating64": 1.5,
            "PS_PUBLIC_STRINGS/Project:String": "Apollo",
            "PS_PUBLIC_STRINGS/When:Time": datetime(2026, 11, 24, 8, 30, tzinfo=timezone.utc),
            "PS_PUBLIC_STRINGS/Seal:Binary": b"\0\1",
        }
        letter.set_properties(written)
        read = letter.properties(*written)
        assert read == written | {"PidNameKeywords": ("Red", "Blue")}
        letter.set_properties({"PS_PUBLIC_STRINGS/Project:String": None})
        assert "PS_PUBLIC_STRINGS/Project:String" not in letter.properties(*written)
        # Beside the lines of a list.
        line = alice.inbox.messages(
            limit=1, columns=["PidTagImportance", ("PS_PUBLIC_STRINGS", "Rate"), "0x1035001F"]
        ).first()
        assert line.columns["PidTagImportance"] == 0 and line.columns["PS_PUBLIC_STRINGS/Rate"] == 1.5
        assert line.subject == letter.subject
        (line,) = alice.inbox.page(limit=1, columns=["sender", "PidTagImportance"]).messages
        assert (line.sender.name, line.subject, line.columns) == (letter.sender.name, "", {"PidTagImportance": 0})
        with pytest.raises(mapi_http.InvalidArgument, match="field of lists"):
            alice.inbox.page(columns=["subjcet"])
        # A large value comes as a whole.
        letter.set_properties({"PidTagBody": "long " * 1000})
        line = alice.inbox.messages(limit=1, columns=["PidTagBody"]).first()
        assert line.columns["PidTagBody"] == "long " * 1000
        line = alice.inbox.messages(limit=1, columns=["PidTagBody"], values_up_to=0).first()
        assert line.columns["PidTagBody"] == ("long " * 1000)[:255]
        # And in filters.
        rate = PropertyCondition(key="PS_PUBLIC_STRINGS/Rate:Floating64", test="greater", value=1)
        assert [found.id for found in alice.inbox.messages(properties=[rate])] == [letter.id]
        assert letter.id not in {found.id for found in alice.inbox.messages(~Filter(properties=[rate]))}
        menu = PropertyCondition(
            key="PidTagAttachLongFilename", test="begins", value="MENU", part="attachment"
        )
        assert alice.inbox.messages(properties=[menu]).first().subject == "Lunch on Friday? 🍜"
        with pytest.raises(ValueError, match="PidTagNothing"):
            PropertyCondition(key="PidTagNothing", test="exists")
        alice.inbox.set_properties({"PidTagComment": "Mine"})
        assert alice.inbox.properties("PidTagComment") == {"PidTagComment": "Mine"}
        with pytest.raises(mapi_http.InvalidArgument, match="PidTagNothing"):
            letter.properties("PidTagNothing")
        with pytest.raises(TypeError, match="object"):
            letter.set_properties({"PidTagComment": object()})


def test_properties_of_what_is_attached(start_server: Callable[[], Server]) -> None:
    with mapi_http.connect(**start_server().account("alice")) as alice:
        (offer,) = alice.inbox.messages(subject="Offer for the new office").first().open().attachments
        assert offer.properties()[tags.ATTACH_METHOD] == 5
        offer.set_properties({tags.ATTACH_FLAGS: 4, named.KEYWORDS: ["Office"]})
        assert offer.properties(tags.ATTACH_FLAGS, named.KEYWORDS) == {
            "PidTagAttachFlags": 4,
            "PidNameKeywords": ("Office",),
        }
        (plan,) = offer.open().attachments
        assert plan.properties(tags.ATTACH_LONG_FILENAME) == {"PidTagAttachLongFilename": "plan.png"}
        with pytest.raises(mapi_http.InvalidArgument, match="attached itself"):
            plan.set_properties({tags.ATTACH_FLAGS: 4})


def test_each_constant_names_a_property() -> None:
    for constants in (tags, named):
        known = {name: value for name, value in vars(constants).items() if name.isupper()}
        assert len(known) > 350
        for value in known.values():
            PropertyCondition(key=value, test="exists")
