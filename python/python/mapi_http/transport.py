"""How requests travel: over httpx, or over anything that has the small protocol of `Transport`."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from http.cookiejar import CookieJar, DefaultCookiePolicy
from os import PathLike, fspath
from typing import Any, Protocol, cast
from weakref import WeakSet

import httpx

from mapi_http._core import Request, version
from mapi_http.errors import InvalidArgument

__all__ = [
    "AsyncHttpxTransport",
    "AsyncResponse",
    "AsyncTransport",
    "HttpxTransport",
    "Request",
    "Response",
    "Transport",
    "TransportFailure",
]


# Seconds that a connection may take to be made: nothing ends that earlier when the network has changed meanwhile.
_TO_CONNECT = 10.0


class TransportFailure(Exception):
    """There is no (whole) answer: what a transport raises.

    `sent` says whether the server may have seen the whole request; if in doubt it is true. `kind` is
    `name_not_found`, `unreachable`, `certificate`, `timeout` or `broken`.
    """

    def __init__(self, reason: str, *, sent: bool = True, kind: str = "broken") -> None:
        super().__init__(reason)
        self.reason, self.sent, self.kind = reason, sent, kind


class Response(Protocol):
    """An answer whose head has come."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Iterable[tuple[str, str]]:
        """Names and values; a name may come several times."""

    def chunks(self) -> Iterator[bytes]:
        """The body, as it comes."""

    def abort(self) -> None:
        """Breaks the connection, so that `chunks` ends soon. Called from another thread."""


class Transport(Protocol):
    """Sends requests.

    It may have a method `network_changed()`, too, to end what gets no answer for ten seconds after that: a thread
    waits for it.
    """

    def send(self, request: Request) -> AbstractContextManager[Response]:
        """Sends one without following redirects; raises `TransportFailure`. Called from several threads."""

    def close(self) -> None:
        """No more requests come."""


class AsyncResponse(Protocol):
    """An answer whose head has come."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Iterable[tuple[str, str]]:
        """Names and values; a name may come several times."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The body, as it comes."""


class AsyncTransport(Protocol):
    """Sends requests."""

    def send(self, request: Request) -> AbstractAsyncContextManager[AsyncResponse]:
        """Sends one without following redirects; raises `TransportFailure`."""

    async def close(self) -> None:
        """No more requests come."""


class HttpxTransport:
    """Over an `httpx.Client`: the one given, which stays the caller's, or one of its own."""

    def __init__(
        self,
        client: httpx.Client | None = None,
        *,
        auth: httpx.Auth | None = None,
        verify: bool | ssl.SSLContext = True,
        ca: str | PathLike[str] | None = None,
        timeout: float = 60.0,
    ) -> None:
        self._client = client or httpx.Client(verify=_trust(verify, ca), cookies=_no_cookies())
        self._owned = client is None
        self._auth = auth
        self._timeout = _seconds(timeout)
        self._connections = _Connections()

    @contextmanager
    def send(self, request: Request) -> Iterator[_HttpxResponse]:
        """Sends a request, and gives its answer as it comes."""
        with _failures():
            response = self._client.send(
                _httpx_request(request, self._timeout, trace=self._connections.note),
                stream=True,
                auth=_authentication(request, self._auth, self._owned),
                follow_redirects=False,
            )
            try:
                yield _HttpxResponse(response, self._connections)
            finally:
                response.close()

    def network_changed(self) -> None:
        """Connections on which nothing comes for ten seconds are broken off."""
        self._connections.network_changed()

    def close(self) -> None:
        """Ends the connections of a client of its own."""
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """Over an `httpx.AsyncClient`: the one given, which stays the caller's, or one of its own."""

    def __init__(
        self,
        client: httpx.AsyncClient | None = None,
        *,
        auth: httpx.Auth | None = None,
        verify: bool | ssl.SSLContext = True,
        ca: str | PathLike[str] | None = None,
        timeout: float = 60.0,
    ) -> None:
        self._client = client or httpx.AsyncClient(verify=_trust(verify, ca), cookies=_no_cookies())
        self._owned = client is None
        self._auth = auth
        self._timeout = _seconds(timeout)

    @asynccontextmanager
    async def send(self, request: Request) -> AsyncIterator[_AsyncHttpxResponse]:
        """Sends a request, and gives its answer as it comes."""
        with _failures():
            response = await self._client.send(
                _httpx_request(request, self._timeout),
                stream=True,
                auth=_authentication(request, self._auth, self._owned),
                follow_redirects=False,
            )
            try:
                yield _AsyncHttpxResponse(response)
            finally:
                await response.aclose()

    async def close(self) -> None:
        """Ends the connections of a client of its own."""
        if self._owned:
            await self._client.aclose()


class _Head:
    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    @property
    def status(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> list[tuple[str, str]]:
        return self._response.headers.multi_items()


class _HttpxResponse(_Head):
    def __init__(self, response: httpx.Response, connections: _Connections) -> None:
        super().__init__(response)
        self._connections, self._connection = connections, _socket(response.extensions.get("network_stream"))
        connections.lives(self._connection)

    def chunks(self) -> Iterator[bytes]:
        for chunk in self._response.iter_bytes():
            self._connections.lives(self._connection)
            yield chunk

    def abort(self) -> None:
        _break_off(self._connection)


class _Connections:
    """Those of a client that requests from here went over, and of which of them nobody knows whether they live."""

    # Seconds that they have to show it.
    PATIENCE = 10.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: WeakSet[socket.socket] = WeakSet()
        self._silent: WeakSet[socket.socket] = WeakSet()

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx tells what it does: it has a new connection."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.lives(_socket(info.get("return_value")))

    def lives(self, connection: socket.socket | None) -> None:
        """It is there, or something came."""
        if connection is not None:
            with self._lock:
                self._known.add(connection)
                self._silent.discard(connection)

    def network_changed(self) -> None:
        with self._lock:
            silent = self._silent = WeakSet(self._known)
        timer = threading.Timer(self.PATIENCE, self._break_off, [silent])
        timer.name, timer.daemon = "mapi_http", True
        timer.start()

    def _break_off(self, silent: WeakSet[socket.socket]) -> None:
        with self._lock:
            # They get their time anew when it has changed again.
            left = list(silent) if silent is self._silent else []
        for connection in left:
            _break_off(connection)


def _socket(stream: Any) -> socket.socket | None:
    connection = stream and stream.get_extra_info("socket")
    return connection if isinstance(connection, socket.socket) else None


def _break_off(connection: socket.socket | None) -> None:
    if connection is not None:
        with suppress(OSError):
            # Not the method of a TLS socket, which another thread is reading from.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _AsyncHttpxResponse(_Head):
    def chunks(self) -> AsyncIterator[bytes]:
        return self._response.aiter_bytes()


def _httpx_request(request: Request, timeout: float, **extensions: Any) -> httpx.Request:
    # Made by hand: a client would add its own headers and cookies, and cookies are the session's.
    headers = [("User-Agent", f"mapi-http/{version()}"), *request.headers]
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        content=request.body,
        extensions={"timeout": httpx.Timeout(timeout, connect=min(timeout, _TO_CONNECT)).as_dict(), **extensions},
    )


def _authentication(request: Request, auth: httpx.Auth | None, owned: bool) -> httpx.Auth | None:
    if not request.with_credentials or any(name == "Authorization" for name, _ in request.headers):
        return None
    if auth is None and not owned:
        # It means "as the client has it", which its type does not say.
        return cast(httpx.Auth, httpx.USE_CLIENT_DEFAULT)
    return auth


def _seconds(timeout: float) -> float:
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout is a number of seconds, not {timeout!r}")
    if not timeout > 0:
        raise InvalidArgument(f"timeout is {timeout}: give a number of seconds above 0")
    return timeout


def _trust(verify: bool | ssl.SSLContext, ca: str | PathLike[str] | None) -> bool | ssl.SSLContext:
    if ca is None:
        return verify
    context = verify if isinstance(verify, ssl.SSLContext) else httpx.create_ssl_context(verify=verify)
    try:
        context.load_verify_locations(cafile=fspath(ca))
    except ssl.SSLError as error:
        raise ValueError(f"{fspath(ca)} holds no certificate in PEM: {error}") from error
    except OSError as error:
        # Which file it was, OpenSSL does not say.
        error.filename = fspath(ca)
        raise
    return context


def _no_cookies() -> CookieJar:
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


@contextmanager
def _failures() -> Iterator[None]:
    """httpx's exceptions as `TransportFailure`."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        sent, kind = _judge(error)
        # Sentences go on behind it.
        raise TransportFailure(str(error).rstrip(".") or type(error).__name__, sent=sent, kind=kind) from error


def _judge(error: BaseException) -> tuple[bool, str]:
    """Whether the request may have arrived, and what kind of failure it is."""
    if isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout)):
        return False, "timeout"
    if isinstance(error, httpx.ConnectError):
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return False, "certificate"
            if isinstance(cause, socket.gaierror):
                return False, "name_not_found"
            cause = cause.__cause__ or cause.__context__
        return False, "unreachable"
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.ProxyError, httpx.InvalidURL)):
        return False, "unreachable"
    return True, "timeout" if isinstance(error, httpx.TimeoutException) else "broken"
