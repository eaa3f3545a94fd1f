"""Drives a session for threads.

Whoever waits does the work: a thread that waits for its operation sends what the session wants sent, for everybody.
Only a request that may take minutes (a wait for notifications), and what comes beside another request, has a thread of
its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mapi_http._core import Progress, Request, Session, Wanted
from mapi_http._pump import OnExchange, Operation, Part, Pump, Submit, drivers, logger
from mapi_http._sources import OnProgress, Sources, Stream
from mapi_http.transport import Response, Transport, TransportFailure

# Seconds that the end may take.
_GOODBYE = 5.0


@dataclass
class _Running:
    request: Request
    response: Response | None = None


class Driver:
    """A session, a transport, and the threads that wait."""

    def __init__(
        self,
        session: Session,
        transport: Transport,
        *,
        renew: Callable[[], str] | None = None,
        on_exchange: OnExchange | None = None,
    ) -> None:
        self.session = session
        self._transport = transport
        self._renew = renew
        self._pump = Pump(session, on_exchange)
        # Guards the pump; told whenever something may have come out of it.
        self._turn = threading.Condition(threading.RLock())
        self._running: dict[int, _Running] = {}
        drivers.add(self)

    def forked(self) -> None:
        # A thread that held it is not in this process.
        self._turn = threading.Condition(threading.RLock())
        self._pump.forked()

    def run(self, submit: Submit, sources: Sources | Stream | None = None, progress: OnProgress | None = None) -> Any:
        """Runs an operation to its end, and gives it what it wants out of the sources."""
        operation = self.start(submit)
        while (part := self.next(operation)) is not None:
            try:
                if isinstance(part, Wanted) and sources is not None:
                    self._supply(operation, sources.read(part))
                elif isinstance(part, Progress) and progress is not None:
                    progress(part.done, part.total)
            except BaseException:
                self.cancel(operation)
                raise
        return operation.result()

    def _supply(self, operation: Operation, data: bytes) -> None:
        with self._turn:
            self.session.supply(operation.ticket, data)
            self._turn.notify_all()

    def start(self, submit: Submit) -> Operation:
        """Begins an operation; it goes on while someone waits for something."""
        operation = Operation()
        with self._turn:
            self._pump.submit(submit, operation)
        return operation

    def next(self, operation: Operation, timeout: float | None = None) -> Part | None:
        """The next part of an operation; none when it has ended, or when none came in time."""
        until = None if timeout is None else time.monotonic() + timeout
        try:
            while True:
                with self._turn:
                    if operation.parts:
                        return self._pump.take(operation)
                    if operation.ended:
                        return None
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return None
                self._work(left)
        except BaseException:
            self.cancel(operation)
            raise

    def settle(self) -> None:
        """Does what can be done at once."""
        while self._work(0):
            pass

    def cancel(self, operation: Operation) -> None:
        """Gives an operation up."""
        with self._turn:
            self._pump.cancel(operation)
            self._turn.notify_all()

    def network_changed(self) -> None:
        """What waits for the old network is tried at once."""
        with self._turn:
            self._pump.check_open()
            self.session.network_changed()
            self._turn.notify_all()
        told: Callable[[], None] | None = getattr(self._transport, "network_changed", None)
        if told is not None:
            told()

    def suspend(self, cookies: bool) -> bytes:
        """The session as bytes; lets go of it here, not on the server."""
        with self._turn:
            self._pump.check_open()
            suspended = self.session.suspend(cookies)
            # Whoever waits hears what is known of what was under way.
            drained = self._pump.drain()
            self._let_go()
        self._pump.tell_exchanges(drained.exchanges)
        self._transport.close()
        return suspended

    def close(self) -> None:
        """Tells the server, then lets go. Further calls do nothing."""
        with self._turn:
            if self._pump.closing:
                return
            self._pump.closing = True
            self.session.close()
        until = time.monotonic() + _GOODBYE
        try:
            while not self._pump.closed and time.monotonic() < until:
                if self._work(0):
                    continue
                with self._turn:
                    # The server knows; a wait that it does not end by itself is broken off.
                    if all(running.request.long for running in self._running.values()):
                        self._abort()
                self._work(0.1)
        finally:
            with self._turn:
                self._let_go()
            self._transport.close()

    def _let_go(self) -> None:
        self._pump.let_go()
        self._abort()
        self._turn.notify_all()

    def _abort(self) -> None:
        for running in self._running.values():
            if running.response is not None:
                running.response.abort()

    def _work(self, longest: float | None) -> bool:
        """Does what the session wants, or waits until there may be something to do. Whether something was done."""
        with self._turn:
            drained = self._pump.drain()
            if drained.told:
                self._turn.notify_all()
            if not (drained.requests or drained.exchanges or drained.offered or drained.told):
                waits = [wait for wait in (longest, drained.wait) if wait is not None]
                self._turn.wait(min(waits, default=None))
                return False
        # The first one that does not take minutes is this thread's own.
        left = sorted(drained.requests, key=lambda request: request.long)
        own = bool(left) and not left[0].long
        try:
            self._pump.tell_exchanges(drained.exchanges)
            if drained.offered is not None:
                self._new_token(drained.offered)
            while len(left) > own:
                threading.Thread(target=self._beside, args=left[-1:], name="mapi_http", daemon=True).start()
                left.pop()
            if own:
                self._perform(left.pop())
        finally:
            # This thread was interrupted (Ctrl-C): nobody else knows of them.
            for request in left:
                self.session.handle_failed(request.id, False, "interrupted")
        return True

    def _beside(self, request: Request) -> None:
        """A thread's life: one request, then what comes of it when nobody else is there."""
        self._perform(request)
        while not self._pump.closed and self._work(0):
            pass

    def _perform(self, request: Request) -> None:
        """Sends one request and reports what comes of it."""
        running = _Running(request)
        with self._turn:
            if self._pump.closed:
                return
            self._running[request.id] = running
        session = self.session
        try:
            with self._transport.send(request) as response:
                running.response = response
                session.handle_head(request.id, response.status, list(response.headers))
                for chunk in response.chunks():
                    session.handle_data(request.id, chunk)
                session.handle_end(request.id)
        except TransportFailure as failure:
            session.handle_failed(request.id, failure.sent, failure.reason, failure.kind)
        except Exception as error:
            logger.debug("the transport failed", exc_info=True)
            session.handle_failed(request.id, True, f"{type(error).__name__}: {error}")
        except BaseException:
            session.handle_failed(request.id, True, "interrupted")
            raise
        finally:
            with self._turn:
                del self._running[request.id]
                self._turn.notify_all()

    def _new_token(self, offered: str) -> None:
        try:
            token = self._renew() if self._renew is not None and self._pump.may_renew() else None
            if token is None:
                self.session.refuse_credentials(offered)
            else:
                self.session.set_credentials(token=token)
        except Exception:
            logger.exception("no new token")
            self.session.refuse_credentials(offered)
