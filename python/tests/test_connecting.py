"""Reaching a mailbox, and signing in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from arriving import arrived
from serving import Server

import mapi_http
from mapi_http import ChangeKind, Mailbox
from mapi_http.transport import HttpxTransport, Request, Response


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


def test_a_file_of_certificates_is_named_when_it_is_none(tmp_path: Path) -> None:
    missing, other = tmp_path / "missing.pem", tmp_path / "other.pem"
    other.write_text("no certificate")
    with pytest.raises(FileNotFoundError, match=r"missing\.pem"):
        HttpxTransport(ca=missing)
    with pytest.raises(ValueError, match=r"other\.pem holds no certificate in PEM"):
        HttpxTransport(ca=other)


def test_what_is_no_transport(server: Server) -> None:
    with httpx.Client() as client:
        with pytest.raises(TypeError, match="transport is an httpx.AsyncClient, .*, not Client"):
            asyncio.run(_opened(mapi_http.aio.connect(**server.account("alice"), transport=client)))  # type: ignore[arg-type]
    for wrong in (httpx.AsyncClient(), object()):
        with pytest.raises(TypeError, match="transport is an httpx.Client, or something with send and close, not "):
            mapi_http.connect(**server.account("alice"), transport=wrong)  # type: ignore[arg-type]


async def _opened(opening: mapi_http.aio.Opening) -> None:
    async with opening:
        pass
