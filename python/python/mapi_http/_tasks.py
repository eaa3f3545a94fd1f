"""Drives a session for asyncio: every request is a task, and the event loop is never blocked."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from mapi_http._core import Progress, Request, Session, Wanted
from mapi_http._pump import OnExchange, Operation, Part, Pump, Submit, drivers, logger
from mapi_http._sources import OnProgress, Sources, Stream
from mapi_http.transport import AsyncTransport, TransportFailure

# Seconds that the end may take.
_GOODBYE = 5.0


class AsyncOperation(Operation):
    def __init__(self) -> None:
        super().__init__()
        self.came = asyncio.Event()

    def wake(self) -> None:
        self.came.set()


class Driver:
    """A session, a transport, and the tasks that wait. It belongs to one event loop."""

    def __init__(
        self,
        session: Session,
        transport: AsyncTransport,
        *,
        renew: Callable[[], str | Awaitable[str]] | None = None,
        on_exchange: OnExchange | None = None,
    ) -> None:
        self.session = session
        self._transport = transport
        self._renew = renew
        self._pump = Pump(session, on_exchange)
        # What is under way, with the request if it is one.
        self._running: dict[asyncio.Task[None], Request | None] = {}
        self._timer: asyncio.TimerHandle | None = None
        drivers.add(self)

    def forked(self) -> None:
        self._pump.forked()

    async def run(self, submit: Submit, sources: Sources | Stream | None = None, progress: OnProgress | None = None) -> Any:
        """Runs an operation to its end, and gives it what it wants out of the sources.

        When the task that waits is cancelled, so is the operation.
        """
        operation = self.start(submit)
        while (part := await self.next(operation)) is not None:
            try:
                if isinstance(part, Wanted) and sources is not None:
                    self.session.supply(operation.ticket, await asyncio.to_thread(sources.read, part))
                    self._work()
                elif isinstance(part, Progress) and progress is not None:
                    progress(part.done, part.total)
            except BaseException:
                self.cancel(operation)
                raise
        return operation.result()

    def start(self, submit: Submit) -> AsyncOperation:
        """Begins an operation."""
        operation = AsyncOperation()
        self._pump.submit(submit, operation)
        self._work()
        return operation

    async def next(self, operation: AsyncOperation, timeout: float | None = None) -> Part | None:
        """The next part of an operation; none when it has ended, or when none came in time."""
        try:
            while True:
                if operation.parts:
                    part = self._pump.take(operation)
                    self._work()
                    return part
                if operation.ended:
                    return None
                operation.came.clear()
                try:
                    await asyncio.wait_for(operation.came.wait(), timeout)
                except asyncio.TimeoutError:
                    return None
        except BaseException:
            self.cancel(operation)
            raise

    def cancel(self, operation: AsyncOperation) -> None:
        """Gives an operation up."""
        if not operation.ended:
            self._pump.cancel(operation)
            self._work()

    def network_changed(self) -> None:
        """What waits for the old network is tried at once."""
        self._pump.check_open()
        self.session.network_changed()
        self._work()

    async def suspend(self, cookies: bool) -> bytes:
        """The session as bytes; lets go of it here, not on the server."""
        self._pump.check_open()
        suspended = self.session.suspend(cookies)
        # Whoever waits hears what is known of what was under way.
        self._pump.tell_exchanges(self._pump.drain().exchanges)
        await self._let_go()
        return suspended

    async def close(self) -> None:
        """Tells the server, then lets go. Further calls do nothing."""
        if self._pump.closing:
            return
        self._pump.closing = True
        self.session.close()
        try:
            self._work()
            until = asyncio.get_running_loop().time() + _GOODBYE
            # The server knows when these are done; waits that it does not end by itself are broken off.
            while (short := self._short()) and (left := until - asyncio.get_running_loop().time()) > 0:
                await asyncio.wait(short, timeout=left)
        finally:
            await self._let_go()

    def _short(self) -> list[asyncio.Task[None]]:
        return [task for task, request in self._running.items() if request is None or not request.long]

    async def _let_go(self) -> None:
        self._pump.let_go()
        if self._timer is not None:
            self._timer.cancel()
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._transport.close()

    def _work(self) -> None:
        """Does what the session wants."""
        if self._pump.closed:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        drained = self._pump.drain()
        for request in drained.requests:
            self._spawn(self._perform(request), request)
        if drained.offered is not None:
            self._spawn(self._new_token(drained.offered), None)
        if drained.wait is not None:
            self._timer = asyncio.get_running_loop().call_later(drained.wait, self._work)
        self._pump.tell_exchanges(drained.exchanges)

    def _spawn(self, work: Coroutine[Any, Any, None], request: Request | None) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running[task] = request
        task.add_done_callback(self._running.pop)

    async def _perform(self, request: Request) -> None:
        """Sends one request and reports what comes of it."""
        session = self.session
        try:
            async with self._transport.send(request) as response:
                session.handle_head(request.id, response.status, list(response.headers))
                async for chunk in response.chunks():
                    session.handle_data(request.id, chunk)
                session.handle_end(request.id)
        except TransportFailure as failure:
            session.handle_failed(request.id, failure.sent, failure.reason, failure.kind)
        except Exception as error:
            logger.debug("the transport failed", exc_info=True)
            session.handle_failed(request.id, True, f"{type(error).__name__}: {error}")
        self._work()

    async def _new_token(self, offered: str) -> None:
        try:
            made = self._renew() if self._renew is not None and self._pump.may_renew() else None
            token = await made if inspect.isawaitable(made) else made
            if token is None:
                self.session.refuse_credentials(offered)
            else:
                self.session.set_credentials(token=token)
        except Exception:
            logger.exception("no new token")
            self.session.refuse_credentials(offered)
        self._work()
