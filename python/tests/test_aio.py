"""Mailboxes for asyncio, against the embedded server."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import Server

import mapi_http
from mapi_http import ChangeKind, aio
from mapi_http.transport import AsyncHttpxTransport, AsyncResponse, Request

PATIENCE = 20.0


async def arrived(mailbox: aio.Mailbox, subject: str) -> aio.Message:
    """Waits until a message is there."""
    async with asyncio.timeout(PATIENCE) if hasattr(asyncio, "timeout") else _forever():
        while True:
            async for message in mailbox.inbox.messages(limit=20):
                if message.subject == subject:
                    return message
            await asyncio.sleep(0.05)


@asynccontextmanager
async def _forever() -> AsyncIterator[None]:
    yield


def test_a_silent_place_holds_nobody_up(server: Server) -> None:
    async def go() -> None:
        asked = asyncio.Event()

        async def answer(request: httpx.Request) -> httpx.Response:
            if request.url.host == "example.com":
                await asked.wait()
                return httpx.Response(404)
            if request.url.host == "autodiscover.example.com":
                asked.set()
                request.url = httpx.URL(server.autodiscover)
            return await own.send(request)

        password = server.users["alice@example.com"]["password"]
        async with httpx.AsyncClient() as own, httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            async with await aio.connect("alice@example.com", password=password, transport=client) as mailbox:
                assert mailbox.info.display_name == "Alice Example"

    asyncio.run(go())


def test_other_stores_are_opened_as_far_as_their_owners_allow(server: Server) -> None:
    async def go() -> None:
        password = server.users["bob@example.com"]["password"]
        opening = aio.connect(
            "bob@example.com", password=password, mailbox="alice@example.com", autodiscover=server.autodiscover
        )
        async with opening as mailbox:
            assert [folder.name for folder in await mailbox.folders()] == ["Calendar"]
            with pytest.raises(mapi_http.AccessDenied) as denied:
                await mailbox.inbox.messages().first()
            assert (denied.value.folder, denied.value.right) == ("Inbox", mapi_http.FolderRight.FOLDER_VISIBLE)
        async with aio.connect(**server.account("alice"), public_folders=True) as public:
            board = await public.folder("Board")
            posted = await board.post(subject="Posted", text="x")
            assert (await board.open(posted.id)).message_class == "IPM.Post"
            await board.batch([posted.id]).delete()

    asyncio.run(go())


def test_an_address_is_enough(server: Server) -> None:
    async def go() -> None:
        password = server.users["alice@example.com"]["password"]
        exchanges: list[mapi_http.Exchange] = []
        async with await aio.connect(
            "alice@example.com",
            password=password,
            autodiscover=server.autodiscover,
            on_exchange=exchanges.append,
        ) as mailbox:
            assert mailbox.display_name == "Alice Example"
            assert [exchange.request_type for exchange in exchanges] == ["Connect", "Execute"]

    asyncio.run(go())


def test_connect_is_a_context_of_its_own(server: Server) -> None:
    async def go() -> None:
        async with aio.connect(**server.account("alice")) as mailbox:
            assert (await mailbox.inbox.messages().first()).subject
            suspended = await mailbox.suspend()
        account = server.account("alice")
        signing_in = {"user": account["user"], "password": account["password"]}
        async with aio.resume(suspended, **signing_in) as again:
            assert [folder.name async for folder in _each(await again.folders())]

    async def _each(folders: list[aio.Folder]) -> AsyncIterator[aio.Folder]:
        for folder in folders:
            yield folder

    asyncio.run(go())


def test_a_client_of_the_callers_is_used_and_stays_open(server: Server) -> None:
    async def go() -> None:
        account = server.account("alice")
        signing_in = httpx.BasicAuth(account.pop("user"), account.pop("password"))
        async with httpx.AsyncClient(auth=signing_in) as client:
            async with aio.connect(**account, transport=client) as mailbox:
                assert mailbox.display_name == "Alice Example"
            assert not client.is_closed

    asyncio.run(go())


def test_errors_are_the_same(server: Server) -> None:
    async def go() -> None:
        with pytest.raises(mapi_http.AuthenticationError):
            await aio.connect(**server.account("alice") | {"password": "wrong"})
        with pytest.raises(mapi_http.InvalidArgument):
            await aio.connect()
        async with aio.connect(**server.account("alice")) as mailbox:
            with pytest.raises(mapi_http.NotFound):
                await mailbox.inbox.open("0001-00000000ffff")
            with pytest.raises(mapi_http.NotFound):
                await mailbox.inbox.messages(limit=0).first()

    asyncio.run(go())


def test_tokens_may_be_awaited(server: Server) -> None:
    async def go() -> None:
        account = server.account("alice")
        del account["user"], account["password"]
        asked = 0

        async def token() -> str:
            nonlocal asked
            asked += 1
            return "expired"

        with pytest.raises(mapi_http.AuthenticationError):
            await aio.connect(**account, token=token)
        assert asked == 2

    asyncio.run(go())


def test_what_is_no_token_ends_whoever_waits_for_one(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    account = server.account("alice")
    del account["user"], account["password"]
    for connecting in (True, False):
        tokens: Iterator[Any] = iter(["expired", 5])

        async def go() -> None:
            with pytest.raises(mapi_http.AuthenticationError):
                await asyncio.wait_for(aio.connect(**account, token=lambda: next(tokens)), PATIENCE)

        if connecting:
            asyncio.run(go())
        else:
            with pytest.raises(mapi_http.AuthenticationError):
                mapi_http.connect(**account, token=lambda: next(tokens))
        assert "no new token" in caplog.text
        caplog.clear()


def test_calls_at_the_same_time_share_exchanges(server: Server) -> None:
    async def go() -> None:
        exchanges: list[mapi_http.Exchange] = []
        async with aio.connect(**server.account("alice"), on_exchange=exchanges.append) as mailbox:
            listed = [message async for message in mailbox.inbox.messages(limit=8)]
            exchanges.clear()
            letters = await asyncio.gather(*(message.open() for message in listed))
            assert [letter.id for letter in letters] == [message.id for message in listed]
            assert len(exchanges) < len(listed)

    asyncio.run(go())


def test_conditions_choose_messages(server: Server) -> None:
    async def go() -> None:
        async with aio.connect(**server.account("alice")) as mailbox:
            found = [message async for message in mailbox.inbox.messages(unread=True, sender="bob")]
            assert len(found) >= 7
            assert all(message.unread and message.sender.name == "Bob Example" for message in found)
            read = mailbox.inbox.messages(~mapi_http.Filter(unread=True), sender="bob")
            assert not (await read.first()).unread
            assert (await mailbox.drafts.messages().first()).subject
            page = await mailbox.inbox.page(unread=True, limit=3)
            assert len(page.messages) == page.next == 3 and page.total > 7
            assert (await page.messages[0].open()).id == page.messages[0].id

    asyncio.run(go())


def test_changing_messages_folders_and_properties(start_server: Callable[[], Server]) -> None:
    async def go() -> None:
        async with aio.connect(**start_server().account("alice")) as mailbox:
            lines = [message async for message in mailbox.inbox.messages(limit=2)]
            ids = tuple(line.id for line in lines)
            batch = mailbox.inbox.batch(lines)
            assert (await batch.categorize("Done")).done == ids
            assert {message.id async for message in mailbox.inbox.messages(category="Done")} == set(ids)
            kept = await mailbox.inbox.create("Kept")
            assert (await batch.copy_to(kept)).failed == ()
            assert [message.subject async for message in kept.messages()] == [line.subject for line in lines]
            assert (await kept.delete(for_good=True)).complete
            letter = await lines[0].open()
            await letter.set_properties({"PidTagImportance": 0})
            assert await letter.properties("PidTagImportance") == {"PidTagImportance": 0}

    asyncio.run(go())


def test_names_are_looked_up(server: Server) -> None:
    async def go() -> None:
        async with aio.connect(**server.account("alice")) as mailbox:
            assert [person.address for person in await mailbox.directory.resolve("bob")] == ["bob@example.com"]
            assert await mailbox.directory.resolve("nobody at all") == []

    asyncio.run(go())


def test_watching_beside_other_calls(server: Server) -> None:
    async def go() -> None:
        async with aio.connect(**server.account("alice")) as alice, aio.connect(**server.account("bob")) as bob:
            async with alice.inbox.watch() as events:
                assert await events.next(timeout=0.01) is None
                # What is asked for behind the watch is answered when it stands.
                await alice.folders()
                await bob.compose(to="alice@example.com", subject="Async ding", text="!").send()
                async for change in events:
                    if change.kind == ChangeKind.NEW_MAIL:
                        break
                assert change.message_id is not None
                assert (await alice.inbox.open(change.message_id)).subject == "Async ding"
            assert await events.next() is None

    asyncio.run(asyncio.wait_for(go(), PATIENCE))


def test_how_long_one_waits_for_a_change(server: Server) -> None:
    async def go() -> None:
        async with aio.connect(**server.account("alice")) as alice, alice.watch() as events:
            with pytest.raises(ValueError, match="seconds"):
                await events.next(float("nan"))
            await alice.compose(to="alice@example.com", subject="For ever", text=".").send()
            assert await events.next(float("inf")) is not None

    asyncio.run(asyncio.wait_for(go(), PATIENCE))


def test_attachments_in_blocks(server: Server, tmp_path: Path) -> None:
    async def go() -> None:
        async with aio.connect(**server.account("alice")) as mailbox:
            content = bytes(range(256)) * 2000
            await mailbox.compose(
                to="alice@example.com", subject="Async file", attachments=[("a.bin", content)]
            ).send()
            attachment = (await (await arrived(mailbox, "Async file")).open()).attachments[0]
            told: list[tuple[int, int]] = []
            saved = await attachment.save(tmp_path / "a.bin", progress=lambda *done: told.append(done))
            assert saved.read_bytes() == content == await attachment.read()
            assert told[-1] == (len(content), len(content))

            def stop(done: int, total: int) -> None:
                raise InterruptedError

            with pytest.raises(InterruptedError):
                await attachment.save(tmp_path / "b.bin", progress=stop)
            assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]

    asyncio.run(go())


class Holding:
    """A transport that holds requests back at will."""

    def __init__(self) -> None:
        self.inner = AsyncHttpxTransport()
        self.gate = asyncio.Event()
        self.gate.set()
        self.held = asyncio.Event()

    @asynccontextmanager
    async def send(self, request: Request) -> AsyncIterator[AsyncResponse]:
        if not self.gate.is_set():
            self.held.set()
            await self.gate.wait()
        async with self.inner.send(request) as response:
            yield response

    async def close(self) -> None:
        await self.inner.close()


def test_cancelling_a_task_cancels_what_it_waits_for(server: Server) -> None:
    async def go() -> None:
        transport = Holding()
        exchanges: list[mapi_http.Exchange] = []
        async with aio.connect(
            **server.account("alice"), transport=transport, on_exchange=exchanges.append
        ) as mailbox:
            transport.gate.clear()
            first = asyncio.create_task(mailbox.folders())
            await transport.held.wait()
            # This one has not been sent yet, and never will be.
            second = asyncio.create_task(mailbox.compose(to="alice@example.com", subject="Never sent").send())
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            exchanges.clear()
            transport.gate.set()
            assert await first
            assert await mailbox.folders()
            assert not any("CreateMessage" in exchange.rops for exchange in exchanges)

    asyncio.run(asyncio.wait_for(go(), PATIENCE))


def test_the_event_loop_is_not_blocked(server: Server) -> None:
    async def go() -> None:
        transport = Holding()
        async with aio.connect(**server.account("alice"), transport=transport) as mailbox:
            transport.gate.clear()
            waiting = asyncio.create_task(mailbox.folders())
            for _ in range(100):
                await asyncio.sleep(0)
            assert not waiting.done()
            transport.gate.set()
            assert await waiting

    asyncio.run(asyncio.wait_for(go(), PATIENCE))


def test_certificates_are_read_beside_the_event_loop(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    readers: list[threading.Thread] = []
    load = ssl.SSLContext.load_verify_locations

    def noted(context: ssl.SSLContext, *arguments: Any, **named: Any) -> None:
        readers.append(threading.current_thread())
        load(context, *arguments, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", noted)

    async def go() -> None:
        async with aio.connect(**server.account("alice")) as mailbox:
            suspended = await mailbox.suspend()
        signing_in = {name: server.account("alice")[name] for name in ("user", "password")}
        await (await aio.resume(suspended, **signing_in)).close()

    asyncio.run(go())
    assert readers and threading.main_thread() not in readers


def test_closing_twice_and_using_it_afterwards(server: Server) -> None:
    async def go() -> None:
        mailbox = await aio.connect(**server.account("alice"))
        events = mailbox.inbox.watch()
        waiting = asyncio.create_task(events.next())
        await mailbox.folders()
        began = time.monotonic()
        await mailbox.close()
        await mailbox.close()
        assert time.monotonic() - began < 4
        with pytest.raises(mapi_http.Closed):
            await waiting
        uses: list[Callable[[], Any]] = [mailbox.folders, mailbox.suspend, mailbox.inbox.watch().next]
        for use in uses:
            with pytest.raises(mapi_http.Closed):
                await use()

    asyncio.run(asyncio.wait_for(go(), PATIENCE))


def test_what_is_being_closed_is_not_suspended(server: Server) -> None:
    async def go() -> None:
        transport = Holding()
        mailbox = await aio.connect(**server.account("alice"), transport=transport)
        transport.gate.clear()
        closing = asyncio.create_task(mailbox.close())
        await transport.held.wait()
        with pytest.raises(mapi_http.Closed):
            await mailbox.suspend()
        with pytest.raises(mapi_http.Closed):
            mailbox.network_changed()
        transport.gate.set()
        await closing

    asyncio.run(asyncio.wait_for(go(), PATIENCE))


def test_what_was_being_sent_at_a_suspension_may_have_been_sent(server: Server) -> None:
    async def go() -> None:
        transport = Holding()
        mailbox = await aio.connect(**server.account("alice"), transport=transport)
        transport.gate.clear()
        sending = asyncio.create_task(mailbox.compose(to="bob@example.com", subject="Perhaps", text="x").send())
        await transport.held.wait()
        listing = asyncio.create_task(mailbox.folders())
        await asyncio.sleep(0)
        await mailbox.suspend()
        with pytest.raises(mapi_http.OutcomeUnknown):
            await sending
        with pytest.raises(mapi_http.Closed):
            await listing

    asyncio.run(asyncio.wait_for(go(), PATIENCE))


def test_suspended_by_one_kind_and_resumed_by_the_other(server: Server) -> None:
    account = server.account("alice")
    signing_in = {"user": account["user"], "password": account["password"]}
    suspended = mapi_http.connect(**account).suspend()

    async def go() -> bytes:
        exchanges: list[mapi_http.Exchange] = []
        async with aio.resume(suspended, **signing_in, on_exchange=exchanges.append) as mailbox:
            assert await mailbox.folders()
            assert [exchange.request_type for exchange in exchanges] == ["Execute"]
            assert "Logon" not in exchanges[0].rops
            return await mailbox.suspend()

    again = asyncio.run(go())
    exchanges: list[mapi_http.Exchange] = []
    with mapi_http.resume(again, **signing_in, on_exchange=exchanges.append) as mailbox:
        assert mailbox.inbox.messages(limit=1).first()
        assert [exchange.request_type for exchange in exchanges] == ["Execute"]


def test_the_server_stops_in_the_middle(start_server: Callable[[], Server]) -> None:
    own = start_server()

    async def go() -> None:
        mailbox = await aio.connect(**own.account("alice"))
        events = mailbox.inbox.watch()
        await events.next(timeout=0.1)
        own.stop()
        with pytest.raises(mapi_http.TransportError):
            await mailbox.folders()
        # Whoever watches waits for the server to come back: nobody asked for an answer now.
        assert await events.next(timeout=0.1) is None
        await mailbox.close()

    asyncio.run(asyncio.wait_for(go(), 60))


def test_synchronising(server: Server) -> None:
    async def main() -> None:
        async with aio.connect(**server.account("alice")) as mailbox:
            batches = [batch async for batch in mailbox.inbox.sync()]
            state = [batch.acknowledge() for batch in batches][-1]
            assert sum(len(batch.changed) for batch in batches) > 200
            assert [batch.changed async for batch in mailbox.inbox.sync(state)] == [()]
            names = {folder.name async for batch in mailbox.sync_folders() for folder in batch.changed}
            assert "Inbox" in names

    asyncio.run(main())


def test_streams_out_and_in(server: Server, tmp_path: Path) -> None:
    async def go() -> None:
        async with aio.connect(**server.account("alice")) as mailbox:
            await mailbox.compose(to="bob@example.com", subject="Async moved", text="Here.").save()
            size = await mailbox.drafts.export(tmp_path / "drafts.fts")
            assert size == (tmp_path / "drafts.fts").stat().st_size
            await mailbox.archive.import_(tmp_path / "drafts.fts")
            line = await mailbox.drafts.messages().first()
            await (await line.open()).export(tmp_path / "item.fts")
            items = await mailbox.inbox.create("Async items")
            await items.import_(tmp_path / "item.fts")
            assert (await items.messages().first()).subject == line.subject

    asyncio.run(go())
