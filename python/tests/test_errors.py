"""What goes wrong, and what becomes of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
import pytest
from serving import Server

import mapi_http
from mapi_http import Mailbox
from mapi_http._core import Session
from mapi_http.transport import HttpxTransport, Request, Response, TransportFailure


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


def test_what_is_there_already(alice: Mailbox) -> None:
    alice.inbox.create("Twice")
    with pytest.raises(mapi_http.ServerError, match="Choose another name") as caught:
        alice.inbox.create("Twice")
    assert caught.value.code == "exists"


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


# Arguments of another kind


@pytest.mark.parametrize(
    "call, why",
    [
        (lambda mailbox: mailbox.folder(None), "name is a folder's id, its role .* not None"),
        (lambda mailbox: mailbox.inbox.create(None), "name is what the folder is called, not None"),
        (lambda mailbox: mailbox.inbox.rename(b"News"), "name is what the folder is called, not b'News'"),
        (lambda mailbox: mailbox.journal.move_to(None), "a folder is an id, .* not None"),
        (lambda mailbox: mailbox.inbox.sync(None), "state is what acknowledge gave, .* not None"),
        (lambda mailbox: mailbox.sync_folders("state"), "state is what acknowledge gave, .* not 'state'"),
        (lambda mailbox: mailbox.inbox.upload(None), "changes are a list, not None"),
        (lambda mailbox: mailbox.inbox.batch("0001-00000e915212"), "messages are a list, not '0001-00000e915212'"),
        (lambda mailbox: mailbox.inbox.batch([None]), "a message is an id, .* not None"),
        (lambda mailbox: mailbox.inbox.batch([]).move_to(5), "a folder is an id, .* not 5"),
        (lambda mailbox: mailbox.inbox.watch(5), "a message is an id, .* not 5"),
        (lambda mailbox: mailbox.inbox.messages(columns="subject").first(), "columns are a list, not 'subject'"),
        (lambda mailbox: mailbox.inbox.messages(columns=[b"subject"]).first(), "a column is a name, .* not b'subject'"),
        (lambda mailbox: mailbox.inbox.set_properties(None), "values is a dict .* not None"),
        (lambda mailbox: mailbox.inbox.export(5), "written to a path or an open binary file, not to 5"),
        (lambda mailbox: mailbox.inbox.import_(None), "an import is a path, .* not None"),
        (lambda mailbox: mailbox.abort(None), "message is what Draft.send answered, not None"),
        (lambda mailbox: mailbox.directory.details(None), "a person is an address, .* not None"),
        (lambda mailbox: mailbox.compose(to=[b"bob@example.com"]), "a person is an address, .* not b'bob@example.com'"),
        (lambda mailbox: mailbox.compose(to=5), "people are a list, not 5"),
    ],
)
def test_an_argument_of_another_kind(alice: Mailbox, call: Callable[[Any], object], why: str) -> None:
    with pytest.raises(TypeError, match=why):
        call(alice)


def test_a_name_that_no_folder_can_have(alice: Mailbox) -> None:
    with pytest.raises(ValueError, match='"" is no name for a folder'):
        alice.inbox.create("")
    with pytest.raises(ValueError, match='"" is no name for a folder'):
        alice.create_search_folder("", folders=[alice.inbox], unread=True)


def test_a_folder_that_is_not_there_is_not_watched(alice: Mailbox) -> None:
    gone = alice.inbox.create("Short-lived")
    gone.delete(for_good=True)
    with pytest.raises(mapi_http.NotFound):
        gone.watch().next()


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


def test_sentences_of_the_http_library_end_once() -> None:
    def stop(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Nobody is there.")

    with httpx.Client(transport=httpx.MockTransport(stop)) as client:
        with pytest.raises(mapi_http.TransportError, match=r"Nobody is there\. Check the address"):
            mapi_http.connect(url="https://mail.example.com/mapi/", dn="/o=x", transport=client)


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
