"""Folders, messages, people."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from arriving import arrived
from serving import Server

import mapi_http
from mapi_http import Address, Filter, Importance, Mailbox, Recipient, RecipientKind, Sensitivity
from mapi_http._sources import Attachable, Sources


# Choosing messages


def test_conditions_choose_messages_on_the_server(start_server: Callable[[], Server]) -> None:
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(**start_server().account("alice"), on_exchange=exchanges.append) as alice:
        exchanges.clear()
        found = list(alice.inbox.messages(unread=True, sender="BOB"))
        assert len(exchanges) == 1
        assert len(found) == 7
        assert all(message.unread and message.sender.name == "Bob Example" for message in found)
        received = found[3].received
        assert received is not None
        since = alice.inbox.messages(unread=True, sender="bob", since=received)
        before = alice.inbox.messages(unread=True, sender="bob", before=received)
        assert [message.id for message in since] + [message.id for message in before] == [each.id for each in found]
        unread, bob = Filter(unread=True), Filter(sender="bob")
        others = list(alice.inbox.messages(unread & ~bob))
        assert others and all(m.unread and m.sender.name != "Bob Example" for m in others)
        either = {m.id for m in alice.inbox.messages(bob | Filter(importance="high"), unread=True)}
        assert either == {m.id for m in found} | {m.id for m in others if m.importance == Importance.HIGH}
        assert alice.inbox.messages(subject="lunch").first().subject == "Lunch on Friday? 🍜"
        with pytest.raises(mapi_http.NotFound):
            alice.inbox.messages(sender="nobody by that name").first()
        with pytest.raises(TypeError, match="these keywords: unread, has_attachments, sender"):
            alice.inbox.messages(unred=True)  # type: ignore[call-arg]


def test_pages_know_how_many_there_are(start_server: Callable[[], Server]) -> None:
    with mapi_http.connect(**start_server().account("alice")) as alice:
        first = alice.inbox.page(unread=True, sender="bob", limit=4)
        assert (len(first.messages), first.total, first.next) == (4, 7, 4)
        rest = alice.inbox.page(Filter(unread=True, sender="bob"), limit=4, after=4)
        assert (len(rest.messages), rest.total, rest.next) == (3, 7, None)
        listed = [message.id for message in alice.inbox.messages(unread=True, sender="bob")]
        assert [message.id for message in first.messages + rest.messages] == listed
        assert rest.messages[-1].open().subject == rest.messages[-1].subject


def test_how_many_is_a_number(alice: Mailbox) -> None:
    wrong: Any
    calls: list[Callable[[Any], object]] = [
        lambda wrong: alice.inbox.messages(limit=wrong),
        lambda wrong: alice.inbox.messages(values_up_to=wrong),
        lambda wrong: alice.inbox.page(limit=wrong),
        lambda wrong: alice.inbox.page(after=wrong),
        lambda wrong: alice.inbox.groups("from", limit=wrong),
        lambda wrong: alice.inbox.groups("from", after=wrong),
        lambda wrong: alice.inbox.groups("from", messages=wrong),
        lambda wrong: alice.conversation("00", limit=wrong),
        lambda wrong: alice.conversation("00", after=wrong),
        lambda wrong: alice.directory.page(limit=wrong),
        lambda wrong: alice.directory.page(after=wrong),
        lambda wrong: alice.reserve_ids(wrong),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="is -1: it cannot be negative"):
            call(-1)
        for wrong in (True, 1.5, "5"):
            with pytest.raises(TypeError, match="is a whole number, not "):
                call(wrong)
    with pytest.raises(mapi_http.InvalidArgument, match="at most"):
        alice.inbox.page(after=2**32)
    assert list(alice.inbox.messages(subject="lunch", limit=2**40))


def test_timeouts_are_seconds() -> None:
    for wrong, error in ((0, ValueError), (-1, ValueError), (float("nan"), ValueError), (None, TypeError), ("60", TypeError)):
        with pytest.raises(error, match="seconds"):
            mapi_http.connect(url="http://127.0.0.1:1/", dn="/o=x", timeout=wrong)  # type: ignore[arg-type]


def test_what_is_asked_for_shows_what_it_is(alice: Mailbox) -> None:
    assert repr(alice.inbox.messages()) == "<Messages of <FolderRef 'inbox'>: to be iterated>"
    assert repr(alice.inbox.messages(limit=5)) == "<Messages of <FolderRef 'inbox'>, 5 at most: to be iterated>"
    draft = alice.compose(to=["bob@example.com", "carol@example.com"], subject="Lunch?")
    assert repr(draft) == "<Draft 'Lunch?' to bob@example.com, carol@example.com, new>"
    assert repr(alice.inbox.messages().first().open().reply(text="Yes.")) == "<Draft '', reply>"
    draft.save()
    assert repr(draft).endswith("new, saved>")


def test_what_was_made_has_an_id(alice: Mailbox) -> None:
    made = alice.inbox.create("With an id")
    assert made.id == alice.folder("With an id" if made.id is None else made.id).id
    searched = alice.create_search_folder("Searched with an id", folders=["inbox"], unread=True)
    assert searched.id in [folder.id for folder in alice.search_folders()]
    assert alice.inbox.id is None


def test_what_is_attached_need_not_be_a_list_nor_a_common_file(alice: Mailbox, tmp_path: Path) -> None:
    alone = tmp_path / "alone.txt"
    alone.write_text("Alone.")
    saved = alice.compose(subject="Alone", attachments=str(alone)).save()
    assert [each.read() for each in alice.drafts.open(saved.id).attachments] == [b"Alone."]
    with pytest.raises(IsADirectoryError):
        alice.compose(subject="Folder", attachments=[tmp_path])
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(bytes(40_000),))
    writer.start()
    saved = alice.compose(subject="Pipe", attachments=[pipe]).save()
    writer.join()
    assert [each.read() for each in alice.drafts.open(saved.id).attachments] == [bytes(40_000)]


def test_what_is_saved_replaces_files_only(server: Server, tmp_path: Path) -> None:
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append) as alice:
        saved = alice.compose(subject="Saved", attachments=[("saved.bin", bytes(40_000))]).save()
        attachment = alice.drafts.open(saved.id).attachments[0]
        exchanges.clear()
        with pytest.raises(IsADirectoryError):
            attachment.save(tmp_path)
        assert not exchanges
        (tmp_path / "old").write_bytes(b"old")
        (tmp_path / "link").symlink_to("old")
        attachment.save(tmp_path / "link")
        assert (tmp_path / "link").is_symlink() and (tmp_path / "old").read_bytes() == bytes(40_000)
        pipe, read = tmp_path / "pipe", list[bytes]()
        os.mkfifo(pipe)
        reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
        reader.start()
        attachment.save(pipe)
        reader.join()
        assert read == [bytes(40_000)] and pipe.is_fifo()


def test_special_folders_are_found_once(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append) as alice:
        exchanges.clear()
        assert alice.drafts.messages().first().subject
        assert len(exchanges) == 2
        assert alice.calendar.messages().first().message_class == "IPM.Appointment"
        assert len(exchanges) == 3


# Folders and messages


def test_folders_by_role_path_and_id(alice: Mailbox) -> None:
    drafts = alice.folder("drafts")
    assert drafts.role == "drafts"
    assert alice.folder(drafts.id) == drafts
    assert alice.folder(drafts.name.upper()) == drafts
    nested = next(folder for folder in alice.folders() if folder.depth == 1)
    parent = next(folder for folder in alice.folders() if folder.id == nested.parent_id)
    assert alice.folder(f"{parent.name}/{nested.name}") == nested
    assert isinstance(alice.drafts.messages(limit=1), mapi_http.Messages)


def test_pages_come_as_they_are_asked_for(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append) as mailbox:
        total = mailbox.folder("inbox").total
        assert total > 50
        exchanges.clear()
        messages = iter(mailbox.inbox.messages())
        assert not exchanges
        listed = [next(messages) for _ in range(50)]
        assert len(exchanges) == 1
        listed.append(next(messages))
        assert len(exchanges) == 2
        listed.extend(messages)
    assert len({message.id for message in listed}) == len(listed) >= total
    times = [message.received for message in listed if message.received is not None]
    assert times == sorted(times, reverse=True)


def test_a_special_folder_is_looked_up_once(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(**server.account("carol"), on_exchange=exchanges.append) as mailbox:
        exchanges.clear()
        list(mailbox.drafts.messages())
        list(mailbox.drafts.messages())
        assert len(exchanges) == 3


def test_recipients_and_importance_arrive(alice: Mailbox, bob: Mailbox) -> None:
    alice.compose(
        to=["Bob <bob@example.com>"],
        cc=[Address(name="Carol Example", address="carol@example.com")],
        bcc=Recipient(kind=RecipientKind.TO, name="", address="alice@example.com"),
        subject="To everyone",
        text="Hello",
        importance="high",
    ).send()
    letter = arrived(bob, "To everyone").open()
    assert [each.address for each in letter.to] == ["bob@example.com"]
    assert [each.address for each in letter.cc] == ["carol@example.com"]
    assert letter.bcc == ()
    assert letter.importance is Importance.HIGH
    assert letter.sender.address == "alice@example.com"
    assert letter.received is not None and letter.received.tzinfo is not None


@pytest.mark.parametrize("name", ["Example, Bob", '"Example, Bob"', "Bob [Sales]", "bob@example.com"])
def test_names_stand_before_addresses_as_directories_write_them(alice: Mailbox, name: str) -> None:
    place = alice.compose(to=f"{name} <bob@example.com>", subject="x").save()
    [recipient] = alice.drafts.open(place.id).to
    assert (recipient.name, recipient.address) == (name.strip('"'), "bob@example.com")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "  ",
        [("Bob", "")],
        "bob@example.com, carol@example.com",
        "bob@example.com; carol@example.com",
        "bob@example.com carol@example.com",
        "Bob <bob@example.com>, Carol <carol@example.com>",
        "bob@example.com, Carol <carol@example.com>",
    ],
)
def test_recipients_that_make_no_sense(alice: Mailbox, to: Any) -> None:
    with pytest.raises(mapi_http.InvalidArgument, match=r"is (no|not an) address"):
        alice.compose(to=to, subject="x").save()


def test_times_need_a_time_zone(alice: Mailbox) -> None:
    with pytest.raises(TypeError, match=r"2026-11-30 00:00:00 is in no time zone: .* astimezone\(\)"):
        alice.inbox.messages(since=datetime(2026, 11, 30))
    with pytest.raises(TypeError, match="a time is a datetime with a time zone, not a str"):
        alice.inbox.messages(since="2026-11-30")  # type: ignore[arg-type]


def test_attachments_from_files_and_bytes(alice: Mailbox, bob: Mailbox, tmp_path: Path) -> None:
    menu = tmp_path / "menu.pdf"
    menu.write_bytes(os.urandom(300_000))
    alice.compose(to="bob@example.com", subject="Two files", attachments=[menu, ("ü.txt", b"")]).send()
    letter = arrived(bob, "Two files").open()
    first, second = letter.attachments
    assert (first.name, first.mime_type) == ("menu.pdf", "application/pdf")
    assert (second.name, second.mime_type) == ("ü.txt", "text/plain")
    assert second.read() == b""
    told: list[tuple[int, int]] = []
    saved = first.save(tmp_path / "saved", progress=lambda *done: told.append(done))
    assert saved.read_bytes() == menu.read_bytes() == first.read()
    assert told == sorted(told) and told[-1] == (300_000, 300_000)
    blocks = list(first.stream())
    assert len(blocks) > 1 and max(map(len, blocks)) < 300_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["menu.pdf", "saved"]


def test_large_attachments_are_read_while_they_are_sent(alice: Mailbox, bob: Mailbox, tmp_path: Path) -> None:
    content = os.urandom(700_000)
    large = tmp_path / "large.bin"
    large.write_bytes(content)
    told: list[tuple[int, int]] = []
    pipe, end = os.pipe()
    with large.open("rb") as behind, os.fdopen(pipe, "rb") as unseekable:
        behind.seek(100_000)
        os.write(end, b"x" * 50_000)
        os.close(end)
        attachments: list[Attachable] = [large, ("behind.bin", behind), ("pipe.bin", unseekable)]
        draft = alice.compose(to="bob@example.com", subject="Streamed", attachments=attachments)
        draft.send(progress=lambda *done: told.append(done))
    assert (700_000, 700_000) in told and (600_000, 600_000) in told
    attached = arrived(bob, "Streamed").open().attachments
    assert [file.read() for file in attached] == [content, content[100_000:], b"x" * 50_000]


def test_a_file_that_cannot_be_read_ends_the_sending(alice: Mailbox, bob: Mailbox, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(100_000))
    draft = alice.compose(to="bob@example.com", subject="Gone", attachments=[large])
    large.unlink()
    with pytest.raises(FileNotFoundError):
        draft.send()
    large.write_bytes(bytes(50_000))
    with pytest.raises(mapi_http.InvalidArgument, match="ended after 50000 of 100000 bytes"):
        draft.send()
    assert not list(bob.inbox.messages(subject="Gone"))


def test_a_save_that_fails_leaves_no_file(alice: Mailbox, bob: Mailbox, tmp_path: Path) -> None:
    alice.compose(to="bob@example.com", subject="One file", attachments=[("a.bin", b"x" * 100_000)]).send()
    attachment = arrived(bob, "One file").open().attachments[0]

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        attachment.save(tmp_path / "a.bin", progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert attachment.read() == b"x" * 100_000


def test_an_answer_to_everyone(alice: Mailbox, bob: Mailbox, server: Server) -> None:
    alice.compose(to="bob@example.com", cc="carol@example.com", subject="Picnic", html="<p>Sunday?</p>").send()
    arrived(bob, "Picnic").open().reply(html="<p>Gladly</p>", all=True).send()
    letter = arrived(alice, "RE: Picnic").open()
    assert letter.html is not None and "Gladly" in letter.html and "Sunday?" in letter.html
    with mapi_http.connect(**server.account("carol")) as carol:
        assert arrived(carol, "RE: Picnic").sender.address == "bob@example.com"


def test_a_draft_is_saved_changed_and_sent(alice: Mailbox, bob: Mailbox) -> None:
    draft = alice.compose(subject="Half a letter", text="Dear", attachments=[("a.txt", b"1")])
    place = draft.save()
    assert draft.save() == place
    letter = alice.drafts.open(place.id)
    assert letter.draft and letter.to == ()
    letter.edit(to="bob@example.com", subject="A letter", text="Dear Bob").save()
    alice.drafts.open(place.id).send()
    got = arrived(bob, "A letter").open()
    assert (got.text, [each.name for each in got.attachments]) == ("Dear Bob", ["a.txt"])
    with pytest.raises(mapi_http.InvalidArgument):
        alice.compose(subject="To nobody").send()


def test_a_message_is_forwarded_with_what_is_attached(alice: Mailbox, bob: Mailbox, server: Server) -> None:
    alice.compose(to="bob@example.com", subject="Plan", html="<b>Plan</b>", attachments=[("p.bin", b"x" * 99_999)]).send()
    arrived(bob, "Plan").open().forward(to="carol@example.com", text="Look").send()
    with mapi_http.connect(**server.account("carol")) as carol:
        letter = arrived(carol, "FW: Plan").open()
        assert letter.html is not None and "<b>Plan</b>" in letter.html and letter.html.startswith("Look")
        assert [each.read() for each in letter.attachments] == [b"x" * 99_999]


def test_the_address_book(alice: Mailbox) -> None:
    bob = alice.directory.resolve("bob")[0]
    details = alice.directory.details(bob)
    assert details.person == bob and details.photo is not None and details.photo.startswith(b"\x89PNG")
    assert [each.name for each in alice.directory.members("team@example.com")] == [
        "Alice Example",
        "Bob Example",
        "Carol Example",
    ]
    assert [each.name for each in alice.directory.lists(bob)] == ["The Team"]
    manager = alice.directory.manager(bob)
    assert manager is not None and manager.name == "Carol Example"
    assert bob in alice.directory.reports(manager)
    page = alice.directory.page(limit=3)
    assert (len(page.people), page.total, page.next) == (3, 4, 3)
    with pytest.raises(mapi_http.NotFound):
        alice.directory.details("nobody@example.com")


def test_a_message_that_waits_is_taken_back(alice: Mailbox) -> None:
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    place = alice.compose(to="bob@example.com", subject="Later", text="x", send_at=later).send()
    alice.abort(place)
    assert alice.outbox.open(place.id).draft
    with pytest.raises(mapi_http.ServerError):
        alice.abort(place)


def test_all_that_a_message_can_say(alice: Mailbox, bob: Mailbox) -> None:
    alice.compose(
        to="bob@example.com",
        subject="Everything",
        text="x",
        sensitivity="private",
        sender="Carol <carol@example.com>",
        reply_to=["alice@example.com", "bob@example.com"],
        read_receipt=True,
    ).send()
    letter = arrived(bob, "Everything").open()
    assert (letter.sender.address, letter.sent_by.address) == ("carol@example.com", "alice@example.com")
    assert letter.sensitivity is Sensitivity.PRIVATE and letter.read_receipt
    assert [each.address for each in letter.reply_to] == ["alice@example.com", "bob@example.com"]
    with pytest.raises(TypeError):
        alice.compose(whom="bob@example.com")  # type: ignore[call-arg]


# The address book


def test_names_are_looked_up(alice: Mailbox, server: Server) -> None:
    [bob] = alice.directory.resolve("bob")
    assert (bob.name, bob.address, bob.dn) == ("Bob Example", "bob@example.com", server.users["bob@example.com"]["dn"])
    assert alice.directory.resolve("nobody at all") == []
    with pytest.raises(mapi_http.InvalidArgument):
        alice.directory.resolve("")


def test_no_address_book(server: Server) -> None:
    account = server.account("alice")
    del account["address_book_url"]
    with mapi_http.connect(**account) as mailbox, pytest.raises(mapi_http.InvalidArgument, match="address book"):
        mailbox.directory.resolve("bob")


@pytest.mark.parametrize("given", [b"content", ("a.txt", "text"), ("a.txt", io.StringIO("text")), ("a.txt",), 7])
def test_what_is_no_attachment(given: Any) -> None:
    with pytest.raises(TypeError, match="an attachment is a path, \\(name, bytes or an open binary file\\)"):
        Sources([given])


def test_handles_say_what_they_are(alice: Mailbox) -> None:
    assert repr(alice) == "<Mailbox of 'Alice Example'>"
    assert repr(alice.inbox) == "<FolderRef 'inbox'>"
    assert "Inbox" in repr(next(folder for folder in alice.folders() if folder.name == "Inbox"))
