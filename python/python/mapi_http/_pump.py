"""What the drivers for threads and for asyncio share: whom the session's outputs concern. No I/O in here."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, Union
from weakref import WeakSet

from mapi_http._core import (
    Closed,
    CredentialsNeeded,
    Done,
    Exchange,
    Progress,
    Request,
    Session,
    Timeout,
    Told,
    Wanted,
)
from mapi_http.errors import Closed as ClosedError
from mapi_http.errors import MapiError
from mapi_http.records import Change, ChangeKind, FolderSyncBatch, ItemData, SyncBatch

logger = logging.getLogger("mapi_http")

Part = Union[bytes, Progress, Wanted, Change, ItemData, SyncBatch, FolderSyncBatch]
OnExchange = Callable[[Exchange], object]
Submit = Callable[[Session], int]


def now() -> int:
    return time.time_ns() // 1_000_000


class Driver(Protocol):
    """What drives a session in this process."""

    def forked(self) -> None:
        """Called in the copy of the process that `fork` makes."""


drivers: WeakSet[Driver] = WeakSet()


def _forked() -> None:
    for driver in list(drivers):
        driver.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class Operation:
    """What was submitted: its parts as they come, then its answer or its error."""

    # Parts that may wait for a slow reader before the session asks for no more of them.
    MOST_WAITING = 4
    # Changes that may wait before they are dropped for a gap.
    MOST_CHANGES = 10_000

    def __init__(self) -> None:
        self.ticket = 0
        self.parts: deque[Part] = deque()
        self.ended = False
        self.answer: Any = None
        self.error: MapiError | None = None
        self.paused = False

    def wake(self) -> None:
        """Something came."""

    def end(self, answer: Any, error: MapiError | None) -> None:
        self.ended, self.answer, self.error = True, answer, error
        self.wake()

    def result(self) -> Any:
        if self.error is not None:
            # Raised anew each time, it would gather tracebacks.
            raise self.error.with_traceback(None)
        return self.answer


@dataclass
class Drained:
    """What the session wants."""

    requests: list[Request] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    # In seconds from now.
    wait: float | None = None
    # The schemes that the server offers, when it wants a new token.
    offered: str | None = None
    # Whether something came for someone.
    told: bool = False


class Pump:
    """A session, and who waits for what in it."""

    why_closed = "the mailbox was closed or suspended: connect again, or resume"

    def __init__(self, session: Session, on_exchange: OnExchange | None) -> None:
        self.session = session
        self.on_exchange = on_exchange
        self.operations: dict[int, Operation] = {}
        # No more calls are taken.
        self.closing = False
        # Nothing is under way any more.
        self.closed = False
        self._renewed = False

    def check_open(self) -> None:
        if self.closing:
            raise ClosedError(self.why_closed)

    def submit(self, submit: Submit, operation: Operation) -> None:
        self.check_open()
        operation.ticket = submit(self.session)
        self.operations[operation.ticket] = operation

    def cancel(self, operation: Operation) -> None:
        if not operation.ended:
            self.session.cancel(operation.ticket)

    def take(self, operation: Operation) -> Part:
        """The next part of those that have come."""
        part = operation.parts.popleft()
        if operation.paused and not operation.parts:
            operation.paused = False
            self.session.set_paused(operation.ticket, False)
        return part

    def drain(self) -> Drained:
        """Gives everyone what has come for them; what remains is to be done."""
        drained = Drained()
        while True:
            output = self.session.poll(now())
            if isinstance(output, Request):
                drained.requests.append(output)
            elif isinstance(output, Told):
                drained.told = True
                if operation := self.operations.get(output.ticket):
                    self._tell(operation, output.part)
            elif isinstance(output, Done):
                drained.told = True
                if operation := self.operations.pop(output.ticket, None):
                    operation.end(output.answer, output.error)
            elif isinstance(output, Exchange):
                self._renewed &= output.status != 200
                drained.exchanges.append(output)
            elif isinstance(output, CredentialsNeeded):
                drained.offered = output.offered
            elif isinstance(output, Closed):
                drained.told = self.closed = True
            else:
                if output.at is not None:
                    drained.wait = max(0, output.at - now()) / 1000
                return drained

    def _tell(self, operation: Operation, part: Part) -> None:
        if isinstance(part, Change):
            if len(operation.parts) >= operation.MOST_CHANGES:
                operation.parts.clear()
                part = Change(kind=ChangeKind.GAP, folder_id=None, message_id=None, message_class=None)
        elif len(operation.parts) >= operation.MOST_WAITING and not operation.paused:
            operation.paused = True
            self.session.set_paused(operation.ticket, True)
        operation.parts.append(part)
        operation.wake()

    def may_renew(self) -> bool:
        """Whether a new token could help: not when the last one was refused at once."""
        renewed, self._renewed = self._renewed, True
        return not renewed

    def tell_exchanges(self, exchanges: list[Exchange]) -> None:
        for exchange in exchanges:
            logger.debug("%s", exchange)
            if self.on_exchange is not None:
                try:
                    self.on_exchange(exchange)
                except Exception:
                    logger.exception("on_exchange failed")

    def let_go(self) -> None:
        """Ends every operation on this side only."""
        self.closing = self.closed = True
        for operation in self.operations.values():
            operation.end(
                None,
                ClosedError(
                    "the mailbox was closed or suspended meanwhile. What was under way may have been done: "
                    "look before repeating it"
                ),
            )
        self.operations.clear()

    def forked(self) -> None:
        """Lets go in the copy of a process: it would write into the connections of the one that goes on with the session."""
        self.why_closed = "the mailbox belongs to the process that opened it: connect in this one, or resume"
        self.let_go()
