"""Synchronising, lists in groups, streams."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from serving import Server

import mapi_http
from mapi_http import Mailbox


def test_a_state_goes_on_only_in_order(alice: Mailbox) -> None:
    batches = list(alice.inbox.sync())
    assert len(batches) > 1
    with pytest.raises(mapi_http.InvalidArgument):
        batches[1].acknowledge()
    states = [batch.acknowledge() for batch in batches]
    assert states == [batch.state for batch in batches]
    # Where the program stopped after the first batch, it goes on with the others.
    rest = [message.id for batch in alice.inbox.sync(states[0]) for message in batch.changed]
    first = [message.id for message in batches[0].changed]
    assert sorted(first + rest) == sorted(message.id for batch in batches for message in batch.changed)
    assert [len(batch.changed) for batch in alice.inbox.sync(states[-1])] == [0]


def test_large_values_stand_in_messages_or_come_in_pieces(alice: Mailbox) -> None:
    def attached(message: mapi_http.records.SyncedMessage) -> dict[int, bytes | int | None]:
        return {
            attachment.number: data.bytes if data.streamed is None else data.streamed
            for attachment in message.content.attachments or ()
            for data in attachment.properties
            if data.tag == 0x37010102
        }

    whole = {message.id: attached(message) for batch in alice.inbox.sync() for message in batch.changed}
    pieces: dict[tuple[str, int], bytes] = {}

    def gather(data: mapi_http.records.ItemData) -> None:
        if data.tag == 0x37010102 and len(data.attachments) == 1:
            key = data.message_id, data.attachments[0]
            assert data.offset == len(pieces.get(key, b""))
            pieces[key] = pieces.get(key, b"") + data.data

    streamed = {
        message.id: attached(message) for batch in alice.inbox.sync(on_data=gather) for message in batch.changed
    }
    assert max(len(data) for data in pieces.values()) > 100_000
    flat = {(id, number): data for id, files in whole.items() for number, data in files.items()}
    assert flat == pieces
    sizes = {(id, number): size for id, files in streamed.items() for number, size in files.items()}
    assert sizes == {key: len(data) for key, data in pieces.items()}


def test_only_some_messages_are_synchronised(alice: Mailbox) -> None:
    wanted = {message.id for message in alice.inbox.messages(sender="bob", unread=True)}
    found = {
        message.id
        for batch in alice.inbox.sync(sender="bob", unread=True, headers_only=True)
        for message in batch.changed
        if message.content.attachments is None
    }
    assert found == wanted and found
    with pytest.raises(mapi_http.InvalidArgument):
        list(alice.inbox.sync(category="Done"))
    with pytest.raises(mapi_http.InvalidArgument):
        list(alice.inbox.sync(b"no state"))


def test_of_known_messages_only_what_changed_comes(alice: Mailbox) -> None:
    attachments = [("a.bin", b"x" * 60_000)]
    place = alice.compose(to="bob@example.com", subject="In parts", attachments=attachments).save()
    batches = list(alice.drafts.sync(in_parts=True))
    state = [batch.acknowledge() for batch in batches][-1]
    copy = {message.id: message for batch in batches for message in batch.changed}
    alice.drafts.batch([place.id]).categorize("Plans")
    [batch] = alice.drafts.sync(state, in_parts=True)
    [change] = batch.partial
    assert batch.changed == () and change.message.content.attachments is None
    now = batch.applied(change, copy[place.id])
    [fresh] = [message for batch in alice.drafts.sync() for message in batch.changed if message.id == place.id]

    def by_tag(message: mapi_http.records.SyncedMessage) -> list[str]:
        return sorted(repr(item) for item in message.content.properties)

    assert by_tag(now) == by_tag(fresh) != by_tag(copy[place.id])
    assert (now.change_key, now.content.attachments) == (fresh.change_key, fresh.content.attachments)


def test_lists_in_orders_and_groups(server: Server) -> None:
    with mapi_http.connect(**server.account("alice")) as alice:
        subjects = [line.subject for line in alice.inbox.messages(sort="subject", jump_to="SPRINT", limit=3)]
        assert all(subject.removeprefix("RE: ").startswith("Sprint") for subject in subjects)
        page = alice.inbox.page(sort="subject", jump_to="sprint", limit=1)
        assert page.first > 0 and page.next == page.first + 1
        assert alice.inbox.page(jump_to="nobody wrote that").messages == ()
        assert alice.inbox.messages(attachment="menu").first().subject.startswith("Lunch")
        assert alice.inbox.page(recipient="nobody@example.net").total == 0

        senders = alice.inbox.groups("from", limit=200)
        assert senders.next is None and len(senders.groups) == senders.total
        assert [group.name.lower() for group in senders.groups] == [group.key for group in senders.groups]
        [bob] = [group for group in senders.groups if group.name == "Bob Example"]
        assert bob.messages == () and bob.total > 5
        expanded = alice.inbox.groups("from", limit=200, messages=2, only=[bob.key]).groups
        assert [len(group.messages) for group in expanded] == [2 if group.key == bob.key else 0 for group in expanded]

        days = alice.inbox.groups("day", limit=1000, utc_offset=60)
        received = [line.received for line in alice.inbox.messages() if line.received]
        assert [day.name for day in days.groups] == list(
            dict.fromkeys(f"{time + timedelta(hours=1):%Y-%m-%d}" for time in received)
        )
        assert sum(day.total for day in days.groups) == len(received)
        categories = alice.inbox.groups("category", limit=1000, messages=1000).groups
        assert {line.id for group in categories for line in group.messages} >= {
            line.id for line in alice.inbox.messages()
        }

        newest = alice.inbox.groups("conversation", limit=1).groups[0]
        assert newest.name and newest.messages[0].open().subject.endswith(newest.name)
        conversation = alice.conversation(newest.key)
        assert conversation.total >= newest.total
        with pytest.raises(mapi_http.InvalidArgument):
            alice.conversation("no key")


def test_search_folders(server: Server) -> None:
    with mapi_http.connect(**server.account("alice")) as alice:
        made = alice.create_search_folder("From Bob", folders=[alice.inbox], unread=True, sender="bob")
        [listed] = alice.search_folders()
        assert (listed.name, listed.total) == ("From Bob", listed.unread)
        lines = list(made.messages())
        assert len(lines) == listed.total > 0
        assert all(line.unread and line.sender.name == "Bob Example" for line in lines)
        assert lines[0].folder_id == alice.inbox.messages().first().folder_id
        criteria = made.criteria()
        assert criteria.recursive and criteria.live and criteria.filter is not None
        changed = made.set_criteria(folders=["inbox"], recursive=False, subject="sprint")
        assert changed.filter == mapi_http.Filter(subject="sprint") and not changed.recursive
        assert all("print" in line.subject for line in made.messages())
        made.delete(for_good=True)
        assert alice.search_folders() == []


def test_folders_and_messages_go_out_and_come_in(alice: Mailbox, bob: Mailbox, tmp_path: Path) -> None:
    for number in range(3):
        attached = [("a.bin", b"x" * 60_000)]
        alice.compose(to="bob@example.com", subject=f"Moved {number}", text="Here.", attachments=attached).save()
    boxes = tmp_path / "drafts.fts"
    told: list[tuple[int, int]] = []
    size = alice.drafts.export(boxes, progress=lambda *done: told.append(done))
    assert size == boxes.stat().st_size and [path.name for path in tmp_path.iterdir()] == ["drafts.fts"]
    assert told[-1][0] == told[-1][1] >= 3
    folder, *messages = mapi_http.read_items(boxes.read_bytes())
    assert folder.folder is not None and folder.folder.name == "Drafts"
    assert len([message for message in messages if message.message is not None]) == told[-1][1]

    bytes_told: list[tuple[int, int]] = []
    bob.archive.import_(boxes, progress=lambda *done: bytes_told.append(done))
    assert bytes_told[-1] == (size, size)
    [_, arrived_folder] = sorted((known for known in bob.folders() if known.name == "Drafts"), key=lambda known: known.depth)
    assert {"Moved 0", "Moved 1", "Moved 2"} <= {line.subject for line in arrived_folder.messages()}

    # Some of its messages, and one as Exchange hands it out; to and from open files and memory.
    some = [line for line in alice.drafts.messages() if line.subject.startswith("Moved")][:2]
    memory = io.BytesIO()
    assert alice.drafts.export(memory, messages=some) == len(memory.getvalue())
    assert len(mapi_http.read_items(memory.getvalue())) == 2
    item = io.BytesIO()
    some[0].open().export(item)
    [only] = mapi_http.read_items(item.getvalue())
    assert only.message is not None and only.message.content.attachments is not None
    items = bob.inbox.create("Items")
    items.import_(item.getvalue())
    [line] = items.messages()
    assert line.subject == some[0].subject and line.open().attachments[0].read() == b"x" * 60_000

    with pytest.raises(mapi_http.InvalidArgument, match="no FastTransfer stream"):
        mapi_http.read_items(item.getvalue()[:-1])
    with pytest.raises(mapi_http.InvalidArgument):
        items.import_(b"%PDF-1.7 is another kind of file")
    assert len(list(items.messages())) == 1
