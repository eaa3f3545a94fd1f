"""Watching, and several threads."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from arriving import arrived
from serving import Server

import mapi_http
from mapi_http import ChangeKind, Filter, Mailbox

PATIENCE = 20.0


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


def test_how_long_one_waits_for_a_change(alice: Mailbox) -> None:
    with alice.watch() as events:
        wrong: Any
        for wrong, error in ((float("nan"), ValueError), ("5", TypeError), (True, TypeError)):
            with pytest.raises(error, match="seconds"):
                events.next(wrong)
        assert events.next(timeout=-1) is None
        for long in (float("inf"), 1e300):
            alice.compose(to="alice@example.com", subject="For ever", text=".").send()
            assert events.next(timeout=long) is not None


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


def test_a_call_on_a_dead_connection_goes_on_when_the_network_changes(
    start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapi_http.transport._Connections.PATIENCE", 0.5)
    server = start_server("--admin", "0")
    with mapi_http.connect(**server.account("alice")) as mailbox:
        server.tell("/faults", "delay=60000@Execute#1")
        found: list[Any] = []
        waiter = threading.Thread(target=lambda: found.extend(mailbox.folders()))
        waiter.start()
        while json.loads(server.tell("/faults"))[0]["struck"] == 0:
            pass
        mailbox.network_changed()
        waiter.join(PATIENCE)
        assert found


def test_a_connection_that_is_not_made_does_not_take_the_whole_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapi_http.transport._TO_CONNECT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/mapi/"
        began = time.monotonic()
        with pytest.raises(mapi_http.TransportError):
            mapi_http.connect(url=url, dn="/o=x", user="alice", password="unheard-of", timeout=300)
        assert time.monotonic() - began < 60


@pytest.fixture
def interruptible() -> Iterator[None]:
    """As at a terminal: whoever runs the tests may ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_after_an_interrupt_the_server_is_told_of_the_end(start_server: Callable[..., Server]) -> None:
    server = start_server("--admin", "0")
    ended: list[mapi_http.Exchange] = []
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        while json.loads(server.tell("/faults"))[0]["struck"] == 0:
            pass
        signal.pthread_kill(main, signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        with mapi_http.connect(**server.account("alice"), on_exchange=ended.append) as mailbox:
            server.tell("/faults", "delay=60000@Execute#1")
            threading.Thread(target=interrupt).start()
            mailbox.folders()
    assert [(each.request_type, each.status) for each in ended[-2:]] == [("Connect", 200), ("Disconnect", 200)]


def test_a_request_that_was_not_sent_for_an_interrupt_is_not_waited_for(server: Server) -> None:
    ended: list[str] = []

    def interrupt(exchange: mapi_http.Exchange) -> None:
        ended.append(exchange.request_type)
        if exchange.request_type == "Bind":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        with mapi_http.connect(**server.account("alice"), on_exchange=interrupt) as mailbox:
            mailbox.directory.resolve("bob")
    assert {"Unbind", "Disconnect"} <= set(ended)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # With threads: Python 3.12 and later.
def test_a_mailbox_stays_with_the_process_that_opened_it(server: Server) -> None:
    exchanges: list[mapi_http.Exchange] = []
    held, go_on = threading.Event(), threading.Event()

    with mapi_http.connect(**server.account("alice"), on_exchange=exchanges.append) as mailbox:

        def keep_the_lock() -> None:
            with mailbox._driver._turn:
                held.set()
                go_on.wait(PATIENCE)

        keeper = threading.Thread(target=keep_the_lock)
        keeper.start()
        held.wait(PATIENCE)
        child = os.fork()
        if child == 0:
            signal.alarm(int(PATIENCE))
            try:
                mailbox.folders()
            except mapi_http.Closed:
                mailbox.close()
                os._exit(0)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        go_on.set()
        keeper.join()
        assert status == 0
        assert mailbox.folders()
    # Nobody has ended it meanwhile.
    assert [each.request_type for each in exchanges].count("Connect") == 1


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
