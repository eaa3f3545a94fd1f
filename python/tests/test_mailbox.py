"""Mailboxes for threads, against the embedded server."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import Server

import mapi_http
from mapi_http import (
    Address,
    ChangeKind,
    Filter,
    Importance,
    Mailbox,
    PropertyCondition,
    Recipient,
    RecipientKind,
    Sensitivity,
    named,
    tags,
)
from mapi_http._core import Session
from mapi_http._sources import Attachable
from mapi_http.transport import HttpxTransport, Request, Response, TransportFailure

PATIENCE = 20.0


@pytest.fixture
def alice(server: Server) -> Iterator[Mailbox]:
    with mapi_http.connect(**server.account("alice")) as mailbox:
        yield mailbox


@pytest.fixture
def bob(server: Server) -> Iterator[Mailbox]:
    with mapi_http.connect(**server.account("bob")) as mailbox:
        yield mailbox


def arrived(mailbox: Mailbox, subject: str) -> mapi_http.Message:
    """Waits until a message is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for message in mailbox.inbox.messages(limit=20):
            if message.subject == subject:
                return message
        time.sleep(0.05)
    pytest.fail(f"{subject!r} did not arrive")


# Connecting


def test_an_address_is_enough(server: Server) -> None:
    user = server.users["alice@example.com"]
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(
        "alice@example.com",
        password=user["password"],
        autodiscover=server.autodiscover,
        on_exchange=exchanges.append,
    ) as mailbox:
        assert mailbox.display_name == "Alice Example"
        assert mailbox.info.user_dn == user["dn"]
        assert [exchange.request_type for exchange in exchanges] == ["Connect", "Execute"]


def test_another_mailbox_is_opened_as_far_as_its_owner_allows(server: Server) -> None:
    account: dict[str, Any] = {"password": server.users["bob@example.com"]["password"]}
    account["autodiscover"] = server.autodiscover
    with mapi_http.connect("bob@example.com", mailbox="alice@example.com", **account) as mailbox:
        assert [folder.name for folder in mailbox.folders()] == ["Calendar"]
        assert any(item.subject == "Lunch with Bob 🍜" for item in mailbox.calendar.messages(limit=20))
        with pytest.raises(mapi_http.AccessDenied) as denied:
            mailbox.inbox.messages().first()
        error = denied.value
        assert (error.code, error.folder) == ("access_denied", "Inbox")
        assert error.right is mapi_http.FolderRight.FOLDER_VISIBLE
        assert error.folder_id is not None and "FolderVisible" in error.message
    carol = server.users["carol@example.com"]
    account["password"] = carol["password"]
    with pytest.raises(mapi_http.AccessDenied):
        mapi_http.connect("carol@example.com", mailbox=server.users["alice@example.com"]["dn"], **account)
    with pytest.raises(mapi_http.InvalidArgument, match="distinguished name"):
        mapi_http.connect(**server.account("bob"), mailbox="alice@example.com")


def test_public_folders_are_read_and_written_to(server: Server) -> None:
    with (
        mapi_http.connect(**server.account("alice"), public_folders=True) as alice,
        mapi_http.connect(**server.account("bob"), public_folders=True) as bob,
    ):
        board = alice.folder("Board")
        with bob.folder("Board").watch() as changes:
            posted = board.post(subject="Cake in the kitchen", text="Help yourself.", attachments=[("cake.txt", b"cake")])
            change = next(change for change in changes if change.message_id == posted.id)
            assert change.kind is ChangeKind.CREATED
        letter = bob.folder("Board").open(posted.id)
        assert (letter.subject, letter.sender.name, letter.message_class) == (
            "Cake in the kitchen",
            "Alice Example",
            "IPM.Post",
        )
        assert [attachment.read() for attachment in letter.attachments] == [b"cake"]
        with pytest.raises(mapi_http.AccessDenied) as denied:
            alice.folder("Announcements").post(subject="Not mine")
        assert (denied.value.folder, denied.value.right) == ("Announcements", mapi_http.FolderRight.CREATE)
        board.batch([posted.id]).delete()
        with pytest.raises(mapi_http.NotFound):
            alice.inbox.messages().first()


def test_recipients_are_looked_up_by_name(alice: Mailbox, bob: Mailbox) -> None:
    alice.compose(to="Bob Example", subject="By name", text="x").send()
    letter = arrived(bob, "By name").open()
    assert [(each.name, each.address) for each in letter.to] == [("Bob Example", "bob@example.com")]
    with pytest.raises(mapi_http.AmbiguousName) as ambiguous:
        alice.compose(to="example", subject="To whom?", text="x").send()
    assert {each.address for each in ambiguous.value.candidates} >= {"alice@example.com", "bob@example.com"}


def test_a_client_of_the_callers_is_used_and_stays_open(server: Server) -> None:
    account = server.account("alice")
    signing_in = httpx.BasicAuth(account.pop("user"), account.pop("password"))
    with httpx.Client(auth=signing_in) as client:
        with mapi_http.connect(**account, transport=client) as mailbox:
            assert mailbox.display_name == "Alice Example"
        assert not client.is_closed
        # Cookies are the session's: with those of the first one in its jar, the client begins another session.
        with mapi_http.connect(**account, transport=client) as mailbox:
            assert mailbox.display_name == "Alice Example"


def test_httpx_may_sign_in(server: Server) -> None:
    account = server.account("alice")
    auth = httpx.BasicAuth(account.pop("user"), account.pop("password"))
    with mapi_http.connect(**account, auth=auth) as mailbox:
        assert mailbox.display_name == "Alice Example"


def test_any_transport_will_do(server: Server) -> None:
    class Counting:
        def __init__(self) -> None:
            self.inner = HttpxTransport()
            self.types: list[str] = []
            self.closed = False

        @contextmanager
        def send(self, request: Request) -> Iterator[Response]:
            self.types.append(dict(request.headers)["X-RequestType"])
            with self.inner.send(request) as response:
                yield response

        def close(self) -> None:
            self.inner.close()
            self.closed = True

    transport = Counting()
    with mapi_http.connect(**server.account("alice"), transport=transport):
        pass
    assert transport.types == ["Connect", "Execute", "Disconnect"]
    assert transport.closed


def test_exchanges_are_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "mapi_http"):
        with mapi_http.connect(**server.account("alice")):
            pass
    lines = [record.getMessage() for record in caplog.records if record.name == "mapi_http"]
    assert len(lines) == 3
    assert "Connect" in lines[0] and "Logon" in lines[1] and "Disconnect" in lines[2]
    assert not any("alice-demo" in line for line in lines)


def test_an_on_exchange_that_raises_harms_nobody(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    def broken(exchange: mapi_http.Exchange) -> None:
        raise RuntimeError("no")

    with mapi_http.connect(**server.account("alice"), on_exchange=broken) as mailbox:
        assert mailbox.display_name == "Alice Example"
    assert "on_exchange failed" in caplog.text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "which mailbox"),
        ({"url": "http://127.0.0.1/mapi"}, "needs dn"),
        ({"dn": "/o=x"}, "go with url"),
        ({"email": "a@example.com", "password": "x", "token": "y"}, "one of password, token and auth"),
        ({"url": "http://127.0.0.1/mapi", "dn": "/o=x", "password": "x"}, "Give user"),
        ({"email": "nobody", "password": "x"}, "not an e-mail address"),
        ({"url": "http://mail.example.com/mapi", "dn": "/o=x"}, "plain HTTP"),
    ],
)
def test_arguments_that_make_no_sense(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(mapi_http.InvalidArgument, match=says):
        mapi_http.connect(**arguments)


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


def test_special_folders_are_found_once(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append) as alice:
        exchanges.clear()
        assert alice.drafts.messages().first().subject
        assert len(exchanges) == 2
        assert alice.calendar.messages().first().message_class == "IPM.Appointment"
        assert len(exchanges) == 3


# Changing messages and folders


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


# Errors


def test_a_wrong_password(server: Server) -> None:
    with pytest.raises(mapi_http.AuthenticationError, match="refused the credentials"):
        mapi_http.connect(**server.account("alice") | {"password": "wrong"})
    with pytest.raises(mapi_http.AuthenticationError, match="refused the credentials"):
        mapi_http.connect("alice@example.com", password="wrong", autodiscover=server.autodiscover)


def test_a_token_that_is_refused_is_asked_for_again_once(server: Server) -> None:
    account = server.account("alice")
    del account["user"], account["password"]
    asked = 0

    def token() -> str:
        nonlocal asked
        asked += 1
        return "expired"

    with pytest.raises(mapi_http.AuthenticationError):
        mapi_http.connect(**account, token=token)
    assert asked == 2


def test_nobody_listens(server: Server) -> None:
    with pytest.raises(mapi_http.TransportError, match="no server was found"):
        mapi_http.connect(
            "alice@example.com", password="x", autodiscover="http://127.0.0.1:1/autodiscover/autodiscover.xml"
        )


def test_a_silent_place_holds_nobody_up(server: Server) -> None:
    # The root domain answers only when the next place has been asked beside it.
    asked = threading.Event()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "example.com":
            assert asked.wait(60)
            return httpx.Response(404)
        if request.url.host == "autodiscover.example.com":
            asked.set()
            request.url = httpx.URL(server.autodiscover)
        return own.send(request)

    password = server.users["alice@example.com"]["password"]
    with httpx.Client() as own, httpx.Client(transport=httpx.MockTransport(answer)) as client:
        with mapi_http.connect("alice@example.com", password=password, transport=client) as mailbox:
            assert mailbox.info.display_name == "Alice Example"


def test_a_server_without_mapi_over_http(server: Server) -> None:
    # Who does not say that he understands it is not offered it.
    def silence(request: httpx.Request) -> None:
        request.headers.pop("X-MapiHttpCapability", None)

    password = server.users["alice@example.com"]["password"]
    with httpx.Client(event_hooks={"request": [silence]}) as client:
        with pytest.raises(mapi_http.NoMapiHttp, match="alice@example.com .*does not offer it") as caught:
            mapi_http.connect(
                "alice@example.com", password=password, autodiscover=server.autodiscover, transport=client
            )
    assert caught.value.code == "no_mapi_http"


def test_what_is_not_there(alice: Mailbox) -> None:
    with pytest.raises(mapi_http.NotFound) as caught:
        alice.inbox.open("0001-00000000ffff")
    assert caught.value.code == "not_found"
    assert caught.value.server_code == 0x8004010F
    with pytest.raises(mapi_http.InvalidArgument):
        alice.inbox.open("nonsense")
    with pytest.raises(mapi_http.NotFound, match="there is no folder 'Nowhere/2026'"):
        alice.folder("Nowhere/2026")
    with pytest.raises(mapi_http.NotFound):
        alice.inbox.messages(limit=0).first()


def test_an_answer_of_another_protocol(server: Server) -> None:
    def page(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Type": "text/html"}, text="<html>Welcome</html>")

    with httpx.Client(transport=httpx.MockTransport(page)) as client:
        with pytest.raises(mapi_http.ProtocolError) as caught:
            mapi_http.connect(url="https://mail.example.com/mapi/", dn="/o=x", transport=client)
    assert caught.value.code == "not_the_protocol"


def test_bytes_that_are_wrong_say_where(server: Server) -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        headers = {
            "Content-Type": "application/mapi-http",
            "X-RequestType": "Connect",
            "X-ResponseCode": "0",
            "X-RequestId": request.headers["X-RequestId"],
        }
        return httpx.Response(200, headers=headers, content=b"PROCESSING\r\nDONE\r\n\r\n\x00\x00\x00")

    with httpx.Client(transport=httpx.MockTransport(cut)) as client:
        with pytest.raises(mapi_http.ProtocolError) as caught:
            mapi_http.connect(url="https://mail.example.com/mapi/", dn="/o=x", transport=client)
    error = caught.value
    assert error.code.startswith("wire.")
    assert error.offset is not None and error.structure and error.field and error.section


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


@pytest.mark.parametrize("to", ["", "  ", [("Bob", "")]])
def test_recipients_that_make_no_sense(alice: Mailbox, to: Any) -> None:
    with pytest.raises(mapi_http.InvalidArgument):
        alice.compose(to=to, subject="x")


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


# Watching


def test_changes_are_told_while_other_calls_go_on(alice: Mailbox, bob: Mailbox) -> None:
    with alice.inbox.watch() as events:
        assert events.next(timeout=0) is None
        bob.compose(to="alice@example.com", subject="Watched", text="Ding").send()
        alice.folders()
        for change in events:
            if change.kind == ChangeKind.NEW_MAIL:
                break
        assert change.message_id is not None
        assert alice.inbox.open(change.message_id).subject == "Watched"
        bob.compose(to="alice@example.com", subject="Watched again", text="Dong").send()
        until = time.monotonic() + PATIENCE
        while (found := events.next(timeout=until - time.monotonic())) and found.kind != ChangeKind.NEW_MAIL:
            pass
        assert found is not None and found.message_id != change.message_id


def test_one_message_and_the_lines_of_a_list_are_watched(alice: Mailbox, bob: Mailbox) -> None:
    bob.compose(to="alice@example.com", subject="Watched line", text=".").send()
    line = arrived(alice, "Watched line")
    with alice.inbox.watch(line) as message, alice.inbox.watch(lines=Filter(unread=True)) as lines:
        alice.inbox.batch([line]).mark_read()
        changed, gone = message.next(PATIENCE), lines.next(PATIENCE)
        assert changed is not None and (changed.kind, changed.message_id) == (ChangeKind.MODIFIED, line.id)
        assert gone is not None and (gone.kind, gone.message_id, gone.line) == (ChangeKind.DELETED, line.id, None)
        alice.inbox.batch([line]).mark_unread()
        back = lines.next(PATIENCE)
        assert back is not None and back.kind == ChangeKind.CREATED and back.line is not None
        assert (back.line.subject, back.line.unread) == ("Watched line", True)
    with pytest.raises(mapi_http.InvalidArgument):
        alice.inbox.watch(line, lines=Filter())


def test_a_watch_ends_for_the_thread_that_waits(alice: Mailbox) -> None:
    events = alice.watch()
    seen: list[list[Any]] = []
    waiter = threading.Thread(target=lambda: seen.append(list(events)))
    waiter.start()
    alice.folders()
    events.close()
    waiter.join(PATIENCE)
    assert not waiter.is_alive() and seen == [[]]
    assert events.next() is None
    assert alice.inbox.messages(limit=1).first()


def test_closing_the_mailbox_ends_a_watch_quickly(server: Server) -> None:
    mailbox = mapi_http.connect(**server.account("alice"))
    events = mailbox.inbox.watch()
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            next(events)
        except mapi_http.MapiError as error:
            errors.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    began = time.monotonic()
    mailbox.close()
    waiter.join(PATIENCE)
    assert time.monotonic() - began < 4
    assert [type(error) for error in errors] == [mapi_http.Closed]


# Threads


def test_threads_share_a_mailbox(alice: Mailbox) -> None:
    expected = [message.id for message in alice.inbox.messages(limit=20)]
    failures: list[BaseException] = []
    letters: list[str] = []

    def work(number: int) -> None:
        try:
            for message in alice.inbox.messages(limit=5):
                letters.append(message.open().id)
            assert [message.id for message in alice.inbox.messages(limit=20)][-5:] == expected[-5:]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failures == [] and not any(thread.is_alive() for thread in threads)
    assert len(letters) == 40


def test_a_slow_reader_holds_back_only_itself(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append) as mailbox:
        mailbox.compose(
            to="alice@example.com", subject="Large", attachments=[("large.bin", bytes(4_000_000))]
        ).send()
        attachment = arrived(mailbox, "Large").open().attachments[0]
        blocks = attachment.stream()
        received = len(next(blocks))
        exchanges.clear()
        # Others drive the session on: the reader must not be given more than it can hold.
        for _ in range(60):
            mailbox.inbox.messages(limit=1).first()
        read = sum(exchange.received for exchange in exchanges if "ReadStream" in exchange.rops)
        assert read < 2_000_000
        assert received + sum(map(len, blocks)) == 4_000_000


# The end


def test_closing_twice_and_using_it_afterwards(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    mailbox = mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append)
    message = mailbox.inbox.messages().first()
    mailbox.close()
    mailbox.close()
    assert [exchange.request_type for exchange in exchanges][-1] == "Disconnect"
    count = len(exchanges)
    for use in (mailbox.folders, message.open, mailbox.inbox.watch, mailbox.suspend):
        with pytest.raises(mapi_http.Closed):
            use()
    assert mailbox.display_name == "Alice Example"
    assert len(exchanges) == count


def test_suspended_sessions_go_on_without_connect_and_logon(server: Server) -> None:
    account = server.account("alice")
    mailbox = mapi_http.connect(**account)
    mailbox.inbox.watch()
    suspended = mailbox.suspend()
    assert isinstance(suspended, bytes) and account["password"].encode() not in suspended
    with pytest.raises(mapi_http.Closed):
        mailbox.folders()
    exchanges: list[mapi_http.Exchange] = []
    signing_in = {"user": account["user"], "password": account["password"]}
    with mapi_http.resume(suspended, **signing_in, on_exchange=exchanges.append) as again:
        assert again.display_name == "Alice Example"
        assert exchanges == []
        assert again.inbox.messages(limit=1).first()
        assert [exchange.request_type for exchange in exchanges] == ["Execute"]
        assert "Logon" not in exchanges[0].rops


def test_what_was_being_sent_at_a_suspension_may_have_been_sent(server: Server) -> None:
    class Holding:
        def __init__(self) -> None:
            self.inner = HttpxTransport()
            self.holds = False
            self.held = threading.Event()
            self.gate = threading.Event()

        @contextmanager
        def send(self, request: Request) -> Iterator[Response]:
            with self.inner.send(request) as response:
                if self.holds:
                    self.held.set()
                    self.gate.wait(PATIENCE)
                yield response

        def close(self) -> None:
            self.inner.close()

    transport = Holding()
    mailbox = mapi_http.connect(**server.account("alice"), transport=transport)
    transport.holds = True
    errors: list[BaseException] = []

    def send() -> None:
        try:
            mailbox.compose(to="bob@example.com", subject="Perhaps", text="x").send()
        except mapi_http.MapiError as error:
            errors.append(error)

    sending = threading.Thread(target=send)
    sending.start()
    assert transport.held.wait(PATIENCE)
    mailbox.suspend()
    transport.gate.set()
    sending.join(PATIENCE)
    assert [type(error) for error in errors] == [mapi_http.OutcomeUnknown]


def test_suspended_sessions_without_cookies_begin_anew(server: Server) -> None:
    account = server.account("alice")
    mailbox = mapi_http.connect(**account)
    mailbox.network_changed()
    assert mailbox.inbox.messages(limit=1).first()
    suspended = mailbox.suspend(cookies=False)
    exchanges: list[mapi_http.Exchange] = []
    signing_in = {"user": account["user"], "password": account["password"]}
    with mapi_http.resume(suspended, **signing_in, on_exchange=exchanges.append) as again:
        assert again.inbox.messages(limit=1).first()
        assert [exchange.request_type for exchange in exchanges] == ["Connect", "Execute"]
        again.network_changed()
    with pytest.raises(mapi_http.Closed):
        again.network_changed()


@pytest.mark.parametrize("wrong", [b"", b"nonsense", b"MAPI\x01", b"MAPI\xff" + bytes(100)])
def test_bytes_that_are_no_session(wrong: bytes) -> None:
    with pytest.raises(mapi_http.InvalidArgument) as caught:
        mapi_http.resume(wrong, user="alice@example.com", password="x")
    assert caught.value.code == "not_suspended"


def test_rust_goes_on_where_python_was_and_back(server: Server, tmp_path: Path) -> None:
    account = server.account("alice")
    session = tmp_path / "session"
    mailbox = mapi_http.connect(**account)
    first = mailbox.inbox.messages().first()
    session.write_bytes(mailbox.suspend())
    done = subprocess.run(
        [os.environ["MAPI_BIN"], "--session", str(session), "--user", account["user"], "--trace", "ls", "--json"],
        env=os.environ | {"MAPI_PASSWORD": account["password"]},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert first.id in done.stdout
    assert "Execute" in done.stderr
    assert "Connect" not in done.stderr.replace("Disconnect", "") and "Logon" not in done.stderr
    exchanges: list[mapi_http.Exchange] = []
    signing_in = {"user": account["user"], "password": account["password"]}
    with mapi_http.resume(session.read_bytes(), **signing_in, on_exchange=exchanges.append) as again:
        assert again.inbox.messages().first() == first
        assert [exchange.request_type for exchange in exchanges] == ["Execute"]


# What can go wrong on the way


def test_the_server_stops_in_the_middle(start_server: Callable[[], Server]) -> None:
    own = start_server()
    mailbox = mapi_http.connect(**own.account("alice"))
    events = mailbox.inbox.watch()
    own.stop()
    with pytest.raises(mapi_http.TransportError):
        mailbox.folders()
    with pytest.raises(mapi_http.TransportError):
        next(events)
    began = time.monotonic()
    mailbox.close()
    assert time.monotonic() - began < 10


class Breaking:
    """A transport whose answers break off at will."""

    def __init__(self) -> None:
        self.inner = HttpxTransport()
        self.breaks: list[str] = []

    @contextmanager
    def send(self, request: Request) -> Iterator[Response]:
        with self.inner.send(request) as response:
            if self.breaks:
                b"".join(response.chunks())
                raise TransportFailure(self.breaks.pop(0))
            yield response

    def close(self) -> None:
        self.inner.close()


def test_a_broken_answer_is_asked_for_again(server: Server) -> None:
    transport = Breaking()
    with mapi_http.connect(**server.account("alice"), transport=transport) as mailbox:
        transport.breaks = ["cable unplugged"]
        assert mailbox.folders()


def test_sending_is_never_repeated_blindly(server: Server, bob: Mailbox) -> None:
    transport = Breaking()
    submitted = 0

    def watch(exchange: mapi_http.Exchange) -> None:
        nonlocal submitted
        if "SubmitMessage" in exchange.rops:
            submitted += 1

    with mapi_http.connect(**server.account("alice"), transport=transport, on_exchange=watch) as mailbox:
        draft = mailbox.compose(to="bob@example.com", subject="Once only", text="1")
        transport.breaks = ["cable unplugged"]
        draft.send()  # the server is asked what became of it
    assert submitted == 1
    assert [message.subject for message in bob.inbox.messages(limit=20)].count("Once only") == 1


def test_nobody_knows_whether_a_copy_was_made(server: Server) -> None:
    transport = Breaking()
    with mapi_http.connect(**server.account("alice"), transport=transport) as mailbox:
        newest = mailbox.inbox.messages(limit=1).first()
        transport.breaks = ["cable unplugged"]
        with pytest.raises(mapi_http.OutcomeUnknown, match="cable unplugged"):
            mailbox.inbox.batch([newest]).copy_to(mailbox.inbox)


def test_a_transport_that_raises_anything(server: Server) -> None:
    class Wrong:
        @contextmanager
        def send(self, request: Request) -> Iterator[Response]:
            raise KeyError("what")
            yield

        def close(self) -> None:
            pass

    with pytest.raises(mapi_http.TransportError, match="KeyError: 'what'"):
        mapi_http.connect(**server.account("alice"), transport=Wrong())


def test_an_interrupted_call_leaves_the_mailbox_usable(server: Server) -> None:
    class Interrupted(Breaking):
        interrupt = False

        @contextmanager
        def send(self, request: Request) -> Iterator[Response]:
            if self.interrupt:
                self.interrupt = False
                raise KeyboardInterrupt
            with super().send(request) as response:
                yield response

    transport = Interrupted()
    with mapi_http.connect(**server.account("alice"), transport=transport) as mailbox:
        transport.interrupt = True
        with pytest.raises(KeyboardInterrupt):
            mailbox.folders()
        assert mailbox.folders()


def _rows(limit: int, session: Session) -> int:
    return session.messages("inbox", limit)


def test_rows_in_further_payloads_are_whole(alice: Mailbox) -> None:
    # Somewhere there, exactly one row goes into a further payload.
    for limit in range(50, 110):
        page: mapi_http.records.MessagePage = alice._driver.run(partial(_rows, limit))
        assert len({message.id for message in page.messages}) == limit
        assert all(message.message_class for message in page.messages)


# Synchronising


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
