"""The end of a session, and going on with it."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from serving import Server

import mapi_http
from mapi_http.transport import HttpxTransport, Request, Response

PATIENCE = 20.0


def test_closing_twice_and_using_it_afterwards(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    mailbox = mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append)
    message = mailbox.inbox.messages().first()
    mailbox.close()
    mailbox.close()
    assert [exchange.request_type for exchange in exchanges][-1] == "Disconnect"
    count = len(exchanges)
    for use in (mailbox.folders, message.open, mailbox.inbox.watch, mailbox.suspend, mailbox.network_changed):
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


def test_what_is_read_piece_by_piece_ends_with_the_session_and_goes_on_in_the_next(server: Server) -> None:
    account = server.account("alice")
    mailbox = mapi_http.connect(**account)
    lines, batches = iter(mailbox.inbox.messages()), iter(mailbox.inbox.sync())
    seen, batch = [next(lines).id for _ in range(60)], next(batches)
    suspended = mailbox.suspend()
    # What has come is still there.
    with pytest.raises(mapi_http.Closed):
        seen.extend(line.id for line in lines)
    assert len(seen) == 100
    with pytest.raises(mapi_http.Closed):
        list(batches)
    with mapi_http.resume(suspended, user=account["user"], password=account["password"]) as again:
        everything = [line.id for line in again.inbox.messages()]
        seen += [line.id for line in again.inbox.page(limit=len(everything), after=len(seen)).messages]
        assert seen == everything
        rest = [each.id for more in again.inbox.sync(batch.acknowledge()) for each in more.changed]
        assert sorted([each.id for each in batch.changed] + rest) == sorted(everything)


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
