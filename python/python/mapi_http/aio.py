"""Mailboxes for asyncio: the same calls as in `mapi_http`, awaited.

When a task that waits for a call is cancelled, so is the operation behind it. What `_mailbox` has from `Mailbox` to `Watch` is made
of what is here.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Union

import httpx

from mapi_http import records
from mapi_http._core import (
    Autodiscover,
    Endpoints,
    Progress,
    Request,
    Session,
    Timeout,
)
from mapi_http._pump import OnExchange, Submit
from mapi_http._shared import (
    PAGE,
    Account,
    Acknowledgements,
    Column,
    FolderSyncBatch,
    Handle,
    LetterFields,
    MessageFields,
    MessageLike,
    OnData,
    SomeBatch,
    Someone,
    SpecialFolders,
    SyncBatch,
    View,
    by_name,
    carrying,
    check,
    check_store,
    elsewhere,
    entropy,
    filtered,
    find_folder,
    how_many,
    ids,
    ordered,
    outgoing,
    patience,
    place,
    settle,
    several,
    stored,
    viewed,
    where,
    who,
)
from mapi_http._sources import Exportable, Importable, OnProgress, Sources, Stream, opened
from mapi_http._tasks import AsyncOperation, Driver
from mapi_http.errors import InvalidArgument, MapiError, NotFound
from mapi_http.records import (
    BatchResult,
    BatchVerb,
    Change,
    ComposeVerb,
    ConflictPolicy,
    Filter,
    FolderResult,
    FolderUploadResult,
    FolderVerb,
    FollowUp,
    GroupBy,
    ListOrder,
    LocalChange,
    LocalFolderChange,
    MailboxInfo,
    MessagePage,
    MessagePlace,
    Outgoing,
    PeoplePage,
    Person,
    PersonDetails,
    PersonLink,
    SortBy,
    UploadResult,
)
from mapi_http.transport import AsyncHttpxTransport, AsyncTransport, TransportFailure

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from mapi_http.records import FilterFields

__all__ = [
    "Attachment",
    "Batch",
    "Directory",
    "Draft",
    "Folder",
    "FolderRef",
    "Group",
    "GroupPage",
    "Letter",
    "Mailbox",
    "Message",
    "Messages",
    "Opening",
    "Page",
    "Watch",
    "connect",
    "resume",
]

Token = Union[str, Callable[[], Union[str, Awaitable[str]]]]


def connect(
    email: str | None = None,
    *,
    password: str | None = None,
    token: Token | None = None,
    auth: httpx.Auth | None = None,
    user: str | None = None,
    url: str | None = None,
    dn: str | None = None,
    address_book_url: str | None = None,
    mailbox: str | None = None,
    public_folders: bool = False,
    autodiscover: str | None = None,
    trust: Callable[[str], bool] | None = None,
    transport: httpx.AsyncClient | AsyncTransport | None = None,
    verify: bool | ssl.SSLContext = True,
    ca: str | os.PathLike[str] | None = None,
    timeout: float = 60.0,
    on_exchange: OnExchange | None = None,
) -> Opening:
    """Opens a mailbox: of an address, found by Autodiscover, or at a `url` for the user with a `dn`.

    `password` (of `user`, or else of the address), `token` (or what makes one: it is asked again when the server
    refuses it) or `auth` sign in. `autodiscover` is the one endpoint to ask; without it those of the address's domain
    are asked, and `trust` decides whether a redirect elsewhere, which would get the password, is followed.
    `mailbox` opens another mailbox than the user's own, as far as its owner allows: by its address, which Autodiscover finds
    as the user's, or by its legacy distinguished name. `public_folders` opens these instead.

    `transport` is an `httpx.AsyncClient`, which stays the caller's, or anything that has the protocol of
    `mapi_http.transport.AsyncTransport`, which is closed with the mailbox. Otherwise `verify`, `ca` (a file with one more
    authority to trust) and `timeout` (seconds of silence, ten at most until a connection is there) are used. `on_exchange`
    is called after each HTTP exchange; what it raises is logged, no more.

    Costs two exchanges, and those of Autodiscover.
    """
    account = Account(email, user, password, token, auth)
    given = where(email, url, dn, address_book_url, autodiscover)
    check_store(mailbox, url, public_folders)

    async def opened() -> Mailbox:
        carrier = await _transport(transport, auth, verify, ca, timeout)
        try:
            first = await _first(token)
            endpoints: tuple[str, str, str | None] | Endpoints | None = given
            if endpoints is None:
                flow = account.autodiscover(first, email or "", autodiscover)
                endpoints = await _discover(carrier, flow, trust)
            other: str | Endpoints | None = mailbox
            if address := elsewhere(endpoints, mailbox, public_folders):
                other = await _discover(carrier, account.autodiscover(first, address, autodiscover), trust)
            session = account.session(first, endpoints, other, public_folders)
            return await _open(session, carrier, token, on_exchange)
        except BaseException:
            await carrier.close()
            raise

    return Opening(opened)


def resume(
    suspended: bytes,
    *,
    password: str | None = None,
    token: Token | None = None,
    auth: httpx.Auth | None = None,
    user: str | None = None,
    transport: httpx.AsyncClient | AsyncTransport | None = None,
    verify: bool | ssl.SSLContext = True,
    ca: str | os.PathLike[str] | None = None,
    timeout: float = 60.0,
    on_exchange: OnExchange | None = None,
) -> Opening:
    """Goes on with a mailbox that `Mailbox.suspend` (of any language that mapi-http speaks) turned into bytes.

    The bytes hold no password: give it (or `token`, or `auth`) as to `connect`. Costs nothing; while the server
    remembers the session, nothing is repeated, and otherwise a new one begins by itself.
    """
    account = Account(None, user, password, token, auth)

    async def opened() -> Mailbox:
        carrier = await _transport(transport, auth, verify, ca, timeout)
        try:
            first = await _first(token)
            session = Session.resume(suspended, entropy=entropy(), **account.credentials(first))
            return await _open(session, carrier, token, on_exchange)
        except BaseException:
            await carrier.close()
            raise

    return Opening(opened)


class Opening(Awaitable["Mailbox"], AbstractAsyncContextManager["Mailbox"]):
    """A mailbox that is about to be opened: `await` it, or enter it with `async with`, which closes it at the end."""

    def __init__(self, opened: Callable[[], Coroutine[Any, Any, Mailbox]]) -> None:
        self._opened = opened

    def __await__(self) -> Generator[Any, Any, Mailbox]:
        return self._opened().__await__()

    async def __aenter__(self) -> Mailbox:
        self._mailbox = await self
        return self._mailbox

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._mailbox.close()


async def _first(token: Token | None) -> str | None:
    made = token() if callable(token) else token
    return made if made is None or isinstance(made, str) else await made


async def _transport(
    given: httpx.AsyncClient | AsyncTransport | None,
    auth: httpx.Auth | None,
    verify: bool | ssl.SSLContext,
    ca: str | os.PathLike[str] | None,
    timeout: float,
) -> AsyncTransport:
    if given is None:
        # It reads all the certificates that are trusted, which takes long.
        return await asyncio.to_thread(AsyncHttpxTransport, auth=auth, verify=verify, ca=ca, timeout=timeout)
    if isinstance(given, httpx.AsyncClient):
        return AsyncHttpxTransport(given, auth=auth, verify=verify, ca=ca, timeout=timeout)
    return carrying(given, httpx.Client, "an httpx.AsyncClient")


async def _discover(transport: AsyncTransport, flow: Autodiscover, trust: Callable[[str], bool] | None) -> Endpoints:
    async def ask(request: Request) -> None:
        try:
            async with transport.send(request) as response:
                body = bytearray()
                async for chunk in response.chunks():
                    body += chunk
                    if len(body) >= flow.ENOUGH:
                        break
                flow.handle_response(request.id, response.status, list(response.headers), bytes(body))
        except TransportFailure as failure:
            flow.handle_failed(request.id, failure.kind)

    asking: set[asyncio.Task[None]] = set()
    try:
        while True:
            output = flow.poll()
            if isinstance(output, Request):
                # Who is silent holds nobody up: the next place is asked beside it.
                asking.add(asyncio.create_task(ask(output)))
            elif isinstance(output, Timeout):
                left = max(0.0, (output.at or 0) / 1000 - time.time())
                if not asking:
                    await asyncio.sleep(left)
                    continue
                done, asking = await asyncio.wait(asking, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            elif endpoints := settle(flow, output, trust):
                return endpoints
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def _open(session: Session, transport: AsyncTransport, token: Token | None, on_exchange: OnExchange | None) -> Mailbox:
    renew = token if callable(token) else None
    driver = Driver(session, transport, renew=renew, on_exchange=on_exchange)
    if session.info is None:
        await driver.run(Session.open)
    return Mailbox(driver)


class Mailbox(SpecialFolders["FolderRef"]):
    """An open mailbox, for the event loop in which it was opened; `async with` closes it at the end."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def __repr__(self) -> str:
        info = self._driver.session.info
        return f"<Mailbox of {info.display_name!r}>" if info else "<Mailbox>"

    async def __aenter__(self) -> Mailbox:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def info(self) -> MailboxInfo:
        """Who one is connected as, and to what."""
        info = self._driver.session.info
        if info is None:
            raise MapiError("nobody has signed in")
        return info

    @property
    def display_name(self) -> str:
        """The user's display name."""
        return self.info.display_name

    def _special(self, role: str) -> FolderRef:
        return FolderRef(self, role)

    async def folders(self) -> list[Folder]:
        """All folders, parents before their children. One exchange."""
        found: Iterable[records.Folder] = await self._driver.run(Session.folders)
        return [Folder(folder, self) for folder in found]

    async def folder(self, name: str) -> Folder:
        """A folder by its id, by what it is for (`drafts`), or by its path (`Projects/2026`). One exchange."""
        return Folder(find_folder(await self.folders(), name), self)

    async def conversation(self, key: str, *, limit: int = PAGE, after: int = 0) -> Page:
        """The messages of a conversation in all folders, the oldest first: the `key` of a group. One exchange."""
        most, first = how_many("limit", limit), how_many("after", after)
        page: MessagePage = await self._driver.run(lambda session: session.conversation(key, most, first))
        return Page(page, self)

    async def search_folders(self) -> list[Folder]:
        """The search folders, which lie beside the others. One exchange."""
        found: Iterable[records.Folder] = await self._driver.run(Session.search_folders)
        return [Folder(folder, self) for folder in found]

    async def create_search_folder(
        self,
        name: str,
        where: Filter | None = None,
        *,
        folders: Iterable[FolderRef | str],
        recursive: bool = True,
        **conditions: Unpack[FilterFields],
    ) -> FolderRef:
        """Makes a search folder: it shows those messages of the `folders` (and below) for which all conditions hold.

        The server fills it, and keeps it up to date. One of that name that is there is told to search for this. One exchange.
        """
        filter, places = filtered(where, conditions), _names(folders)
        criteria: records.SearchCriteria = await self._driver.run(
            lambda session: session.search(None, name, filter, places, recursive)
        )
        return FolderRef(self, criteria.id, criteria.id)

    def compose(self, **message: Unpack[MessageFields]) -> Draft:
        """A message, to be sent by its `send`, or saved by its `save`.

        People (`to`, `cc`, `bcc`, `reply_to`, `sender`) are addresses (`bob@example.com`, `Bob <bob@example.com>`), pairs
        of name and address, or records; `attachments` are paths, pairs of name and content (bytes, or an open
        binary file), or records; files are read while the message is sent, in constant memory. `subject`, `text`,
        `html`, `importance`, `sensitivity`, `read_receipt`, `delivery_receipt` and `send_at` say the rest.
        """
        return Draft(self, outgoing(message))

    async def abort(self, message: MessagePlace) -> None:
        """Takes a message back that waits to be sent (`send_at`): what `Draft.send` answered. It is a draft again."""
        check("message", message, MessagePlace, "what Draft.send answered")
        await self._driver.run(lambda session: session.abort(message.folder_id, message.id))

    async def reserve_ids(self, count: int) -> list[str]:
        """Ids for messages and folders that will be made offline: with its own, an upload makes each once. One exchange."""
        many = how_many("count", count)
        ids: Iterable[str] = await self._driver.run(lambda session: session.reserve_ids(many))
        return list(ids)

    def sync_folders(self, state: bytes = b"") -> AsyncIterator[FolderSyncBatch]:
        """What is new in the folders since a `state`: new, renamed and moved ones, and those that are gone.

        As `sync` of a folder.
        """
        since = stored(state)
        return _batches(self._driver, lambda session: session.sync_folders("root", since), FolderSyncBatch, None)

    async def upload_folders(
        self,
        changes: Iterable[LocalFolderChange],
        state: bytes = b"",
        *,
        on_conflict: ConflictPolicy | str = ConflictPolicy.REPORT,
    ) -> FolderUploadResult:
        """Sends what was done to folders offline: new ones, other names and places, deletions. As `upload` of a folder.

        `state` is that of `sync_folders`. A folder stands before those that are made in it. Two exchanges, one for each new
        folder and two for each other change.
        """
        given, since = several("changes", changes), stored(state)
        result: FolderUploadResult = await self._driver.run(
            lambda session: session.upload_folders("root", given, since, on_conflict=ConflictPolicy(on_conflict))
        )
        return result

    @property
    def directory(self) -> Directory:
        """The address book."""
        return Directory(self._driver)

    def watch(self) -> Watch:
        """What happens in the whole mailbox, as it happens."""
        return Watch(self._driver, None)

    async def suspend(self, *, cookies: bool = True) -> bytes:
        """Lets go of the mailbox without closing it on the server: `resume` goes on with the bytes, also elsewhere.

        The bytes hold no password. They do hold what lets those who know the password go on with this session, the
        cookies of the server; without `cookies`, going on takes 2 exchanges. What runs at that time ends here.
        """
        return await self._driver.suspend(cookies)

    def network_changed(self) -> None:
        """Says that the network changed: what waits to be tried again is tried at once.

        What is under way and gets no answer for ten seconds then counts as lost. Raises `Closed` when the mailbox is.
        """
        self._driver.network_changed()

    async def close(self) -> None:
        """Closes the mailbox, also on the server. One exchange; nothing when it is closed already."""
        await self._driver.close()


class Directory:
    """The address book of the organisation."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def resolve(self, name: str) -> list[Person]:
        """The people and lists whom a name may mean: the beginning of a name, an alias, an address.

        Nobody is no error, and several may fit. One exchange, and one more the first time. `InvalidArgument` when the
        mailbox was opened at a `url` without an `address_book_url`.
        """
        found: Iterable[Person] = await self._driver.run(lambda session: session.resolve(name))
        return list(found)

    async def page(self, *, limit: int = PAGE, after: int = 0) -> PeoplePage:
        """Some of all people and lists, by display name, without the first `after`. One exchange."""
        most, first = how_many("limit", limit), how_many("after", after)
        page: PeoplePage = await self._driver.run(lambda session: session.browse(most, first))
        return page

    async def details(self, person: Someone) -> PersonDetails:
        """All that is known of somebody: photo and certificates, too. One exchange.

        A person of `resolve`, an address, or a name that means nobody else: `NotFound` or `InvalidArgument` otherwise.
        """
        name = who(person)
        found: PersonDetails = await self._driver.run(lambda session: session.details(name))
        return found

    async def members(self, list: Someone, *, nested: bool = False) -> Sequence[Person]:
        """The members of a list; `nested`: the people in it and in the lists that are in it, each once.

        One exchange, two when nothing before told of the list, and one for each list in it.
        """
        return await self._linked(PersonLink.ALL_MEMBERS if nested else PersonLink.MEMBERS, list)

    async def lists(self, person: Someone) -> Sequence[Person]:
        """The lists that somebody is in."""
        return await self._linked(PersonLink.LISTS, person)

    async def manager(self, person: Someone) -> Person | None:
        """Whom somebody reports to."""
        found = await self._linked(PersonLink.MANAGER, person)
        return found[0] if found else None

    async def reports(self, person: Someone) -> Sequence[Person]:
        """Who reports to somebody."""
        return await self._linked(PersonLink.REPORTS, person)

    async def _linked(self, link: PersonLink, person: Someone) -> Sequence[Person]:
        name = who(person)
        found: Iterable[Person] = await self._driver.run(lambda session: session.linked(link, name))
        return tuple(found)


def _names(folders: Iterable[FolderRef | str]) -> list[str]:
    return [_name_of(folder) for folder in several("folders", folders)]


def _name_of(folder: FolderRef | str) -> str:
    check("a folder", folder, (FolderRef, str), "an id, what it is for, or a folder of the mailbox")
    return folder._name if isinstance(folder, FolderRef) else folder


class FolderRef:
    """A folder, by what it is for, or one that was just made."""

    def __init__(self, mailbox: Mailbox, name: str, id: str | None = None) -> None:
        self._mailbox = mailbox
        self._name = name
        self._id = id

    def __repr__(self) -> str:
        return f"<FolderRef {self._name!r}>"

    @property
    def id(self) -> str | None:
        """The id of one that was just made; none of one that is known by what it is for, which `Mailbox.folder` finds."""
        return self._id

    def messages(
        self,
        where: Filter | None = None,
        *,
        limit: int | None = None,
        sort: SortBy | str = SortBy.RECEIVED,
        reverse: bool = False,
        jump_to: str | None = None,
        columns: Iterable[Column] = (),
        values_up_to: int | None = None,
        **conditions: Unpack[FilterFields],
    ) -> Messages:
        """Its messages, newest first; one exchange for each 50 of them, as they are asked for.

        Only those for which all conditions hold: the fields of `Filter` as keywords (`unread=True`, `sender="bob"`,
        `since=monday`), or a `Filter` that was put together by `&`, `|` and `~`. The server filters.

        `sort` is what they are sorted by (`"from"`, `"subject"`, `"size"`…), `reverse` turns the order round. With `jump_to`
        they begin at the first one whose subject (sorted by a name, that name) begins with this text.

        `columns` are properties by name, tag, or set and name (`"PidTagInternetMessageId"`, `"0x1035001F"`,
        `("PS_PUBLIC_STRINGS", "Project")`), which each line has in its `columns`; one exchange more for names that are new.
        With fields of the lines among them (`"subject"`, `"received"`), only these are read, which is faster. Values that are
        too large for a row are read as a whole up to `values_up_to` bytes, else 64 KiB: one exchange for each 24 KiB.
        """
        view = viewed(filtered(where, conditions), ordered(sort, reverse, jump_to), columns, values_up_to)
        return Messages(self, None if limit is None else how_many("limit", limit, None), view)

    async def page(
        self,
        where: Filter | None = None,
        *,
        limit: int = PAGE,
        after: int = 0,
        sort: SortBy | str = SortBy.RECEIVED,
        reverse: bool = False,
        jump_to: str | None = None,
        columns: Iterable[Column] = (),
        values_up_to: int | None = None,
        **conditions: Unpack[FilterFields],
    ) -> Page:
        """Some of its messages, newest first, without the first `after`: see `messages`. One exchange."""
        view = viewed(filtered(where, conditions), ordered(sort, reverse, jump_to), columns, values_up_to)
        most, first = how_many("limit", limit), how_many("after", after)
        page: MessagePage = await self._mailbox._driver.run(
            lambda session: session.messages(self._name, most, first, *view)
        )
        return Page(page, self._mailbox)

    async def groups(
        self,
        by: GroupBy | str,
        where: Filter | None = None,
        *,
        limit: int = PAGE,
        after: int = 0,
        messages: int = 0,
        only: Iterable[str] = (),
        utc_offset: int = 0,
        **conditions: Unpack[FilterFields],
    ) -> GroupPage:
        """Its messages in groups: by `"conversation"`, `"from"`, `"to"`, `"subject"`, `"importance"`, `"category"`, `"day"`.

        The server groups and counts them. `messages` of each group are told, or of those whose `key` is in `only`; of a
        conversation at least the newest. One exchange, and one more for each 24 KiB of messages. Days are those of clocks that
        are `utc_offset` minutes before UTC; for them the times of all messages are read, about 2000 in an exchange.
        """
        filter, kind, keys = filtered(where, conditions), GroupBy(by), list(only)
        most, first, lines = how_many("limit", limit), how_many("after", after), how_many("messages", messages)
        page: records.GroupPage = await self._mailbox._driver.run(
            lambda session: session.groups(self._name, kind, most, first, filter, lines, keys, utc_offset)
        )
        return GroupPage(page, self._mailbox)

    async def criteria(self) -> records.SearchCriteria:
        """What it searches for, being a search folder. One exchange."""
        found: records.SearchCriteria = await self._mailbox._driver.run(
            lambda session: session.search(self._name, None, None, [], True)
        )
        return found

    async def set_criteria(
        self,
        where: Filter | None = None,
        *,
        folders: Iterable[FolderRef | str],
        recursive: bool = True,
        **conditions: Unpack[FilterFields],
    ) -> records.SearchCriteria:
        """Lets it, being a search folder, search for something else: see `Mailbox.create_search_folder`. One exchange."""
        filter, places = filtered(where, conditions), _names(folders)
        changed: records.SearchCriteria = await self._mailbox._driver.run(
            lambda session: session.search(self._name, None, filter, places, recursive)
        )
        return changed

    def batch(self, messages: Iterable[MessageLike]) -> Batch:
        """Some of its messages, to do something to all of them at once."""
        return Batch(self, ids(messages))

    def sync(
        self,
        state: bytes = b"",
        where: Filter | None = None,
        *,
        headers_only: bool = False,
        associated: bool = False,
        in_parts: bool = False,
        on_data: OnData | None = None,
        **conditions: Unpack[FilterFields],
    ) -> AsyncIterator[SyncBatch]:
        """What is new in it since a `state`: changed messages, those that are gone, and those that were read.

        Without a state, everything. Store what a batch brings together with the state that its `acknowledge` gives, and
        nothing is lost or comes twice, wherever the program stops. The last batch is `complete`, and comes also when
        nothing is new.

        Only messages for which all conditions hold, as in `messages`, but not by category; with another filter than
        before, begin without a state. `headers_only`: neither bodies nor recipients nor attachments. `associated`: also
        views, rules, settings. `in_parts`: of messages that are known and of which a part changed, such as a flag, only that
        part, in `partial`; `SyncBatch.applied` puts it into the message. With `on_data`, values above 32 KiB and what is
        attached come to it in pieces before the batch with their message, and memory does not grow with messages; without
        it they stand in the messages.

        One exchange when nothing is new, else about one for each 200 KiB. `InvalidArgument` when the state is not one
        of this folder.
        """
        name, filter, since = self._name, filtered(where, conditions), stored(state)
        return _batches(
            self._mailbox._driver,
            lambda session: session.sync(
                name,
                since,
                filter=filter,
                headers_only=headers_only,
                associated=associated,
                in_parts=in_parts,
                whole=on_data is None,
            ),
            SyncBatch,
            on_data,
        )

    async def upload(
        self,
        changes: Iterable[LocalChange],
        state: bytes = b"",
        *,
        on_conflict: ConflictPolicy | str = ConflictPolicy.REPORT,
    ) -> UploadResult:
        """Sends what was changed in it offline, on a copy with this `state`: what became of each change, in order.

        The state of the result is the one to `sync` with from now on: these changes do not come back. A change of a
        message that was changed on the server as well is reported with the server's version, and ends as `on_conflict`
        says. A change that was uploaded before, with the same `modified`, is not done again; nor is a new message, when its
        id was reserved with `reserve_ids`. Two exchanges and one for each change.
        """
        key, given, since = self._name, several("changes", changes), stored(state)
        result: UploadResult = await self._mailbox._driver.run(
            lambda session: session.upload(key, given, since, on_conflict=ConflictPolicy(on_conflict))
        )
        return result

    async def export(
        self,
        to: Exportable,
        *,
        messages: Iterable[MessageLike] = (),
        progress: OnProgress | None = None,
    ) -> int:
        """Writes it with all that is in it, or some of its `messages`, to a file as a FastTransfer stream.

        `import_` puts it into a folder again. A file with a path appears when it is complete. When the connection breaks, it is to
        be begun anew. `progress` is called with the messages so far and altogether. Answers how many bytes there were.
        """
        name, some = self._name, ids(messages)
        return await _export(self._mailbox._driver, lambda session: session.export_stream(name, some), to, progress)

    async def import_(self, source: Importable, *, progress: OnProgress | None = None) -> None:
        """Puts what was exported into it: a folder, which becomes one in it, or messages.

        Also an item of EWS ExportItems or of Graph's exportItems, base64 undone. One exchange for each 28 KiB. It is not done
        again when the connection breaks: then some messages are there and others are not (`OutcomeUnknown`), but one
        message is there as a whole or not at all. `progress` is called with the bytes so far and altogether.
        """
        name, stream = self._name, await asyncio.to_thread(Stream, source)
        await self._mailbox._driver.run(lambda session: session.import_stream(name, stream.size), stream, progress)

    async def create(self, name: str) -> FolderRef:
        """Makes a folder in it."""
        check("name", name, str, "what the folder is called")
        made = await self._change(FolderVerb.CREATE, name=name)
        return FolderRef(self._mailbox, made.id or self._name, made.id)

    async def rename(self, name: str) -> None:
        """Gives it another name."""
        check("name", name, str, "what the folder is called")
        await self._change(FolderVerb.RENAME, name=name)

    async def move_to(self, folder: FolderRef | str, *, name: str | None = None) -> FolderResult:
        """Moves it, with all that is in it, into another folder, there perhaps with another name."""
        return await self._change(FolderVerb.MOVE_TO, to=_name_of(folder), name=name)

    async def copy_to(self, folder: FolderRef | str, *, name: str | None = None) -> FolderResult:
        """Copies it, with all that is in it, into another folder, there perhaps with another name."""
        return await self._change(FolderVerb.COPY_TO, to=_name_of(folder), name=name)

    async def delete(self, *, for_good: bool = False) -> FolderResult:
        """Moves it to the deleted items; from there, or `for_good`, it is deleted."""
        return await self._change(FolderVerb.DELETE_FOR_GOOD if for_good else FolderVerb.DELETE)

    async def empty(self, *, for_good: bool = False) -> FolderResult:
        """Deletes all messages and folders in it, `for_good` beyond restoring."""
        return await self._change(FolderVerb.EMPTY_FOR_GOOD if for_good else FolderVerb.EMPTY)

    async def properties(self, *keys: str) -> dict[str, Any]:
        """Properties by name (`PidTagComment`), tag (`0x3004001F`) or set and name (`PS_PUBLIC_STRINGS/Project`).

        All that there are without any. What the folder does not have is not in the answer. One exchange, and one for names
        that are new.
        """
        found: dict[str, Any] = await self._mailbox._driver.run(
            lambda session: session.properties(list(keys), self._name)
        )
        return found

    async def set_properties(self, values: Mapping[str, object]) -> None:
        """Sets properties, and takes those away whose value is `None`; names as in `properties`."""
        given = by_name(values)
        await self._mailbox._driver.run(lambda session: session.set_properties(given, self._name))

    async def _change(
        self, verb: FolderVerb, *, to: str | None = None, name: str | None = None
    ) -> FolderResult:
        result: FolderResult = await self._mailbox._driver.run(
            lambda session: session.change_folder(self._name, verb, to=to, name=name)
        )
        return result

    def watch(self, message: MessageLike | None = None, *, lines: Filter | None = None) -> Watch:
        """What happens in it, as it happens; or only to one of its messages, or to the lines of its list.

        `lines=Filter(unread=True)` tells what becomes of the lines for which that holds (`Filter()` means all): `created`,
        `modified` and `deleted` lines, with the `line` as it is now and the message that it stands `after`. After a
        `gap`, list again.
        """
        return Watch(self._mailbox._driver, self._name, message, lines)

    async def post(self, *, progress: OnProgress | None = None, **message: Unpack[MessageFields]) -> MessagePlace:
        """Puts a message into it for all who read there, such as in a public folder; it goes to nobody.

        What it says is given as to `Mailbox.compose`. One exchange for a small one. Answers where it is.
        """
        written, sources = outgoing(message)
        posted: MessagePlace = await self._mailbox._driver.run(
            lambda session: session.save_draft(written, ComposeVerb.POST, self._name), sources, progress
        )
        return posted

    async def open(self, message_id: str) -> Letter:
        """Opens one of its messages by id."""
        return await _open_message(self._mailbox, self._name, message_id)


async def _batches(
    driver: Driver,
    submit: Callable[[Session], int],
    kind: Callable[[Any, Acknowledgements], SomeBatch],
    on_data: OnData | None,
) -> AsyncIterator[SomeBatch]:
    """The batches of a synchronisation as they come; asked for while one iterates."""
    operation, behind = driver.start(submit), Acknowledgements()
    try:
        while (part := await driver.next(operation)) is not None:
            if not isinstance(part, records.ItemData):
                yield kind(part, behind)
            elif on_data is not None:
                on_data(part)
        operation.result()
    finally:
        driver.cancel(operation)


async def _blocks(driver: Driver, submit: Submit, progress: OnProgress | None) -> AsyncIterator[bytes]:
    """The bytes that an operation tells, as they come."""
    operation = driver.start(submit)
    try:
        while (part := await driver.next(operation)) is not None:
            if isinstance(part, bytes):
                yield part
            elif isinstance(part, Progress) and progress is not None:
                progress(part.done, part.total)
        operation.result()
    finally:
        driver.cancel(operation)


async def _export(driver: Driver, submit: Submit, to: Exportable, progress: OnProgress | None) -> int:
    written = 0
    with opened(to) as file:
        async for block in _blocks(driver, submit, progress):
            written += await asyncio.to_thread(file.write, block)
    return written


class Folder(Handle, records.Folder, FolderRef):
    """A folder."""

    def __new__(cls, record: records.Folder, mailbox: Mailbox) -> Folder:
        return super().__new__(cls, record)

    def __init__(self, record: records.Folder, mailbox: Mailbox) -> None:
        FolderRef.__init__(self, mailbox, record.id)


class Messages(AsyncIterable["Message"]):
    """Messages of a folder, fetched while one iterates; each time anew."""

    def __init__(self, folder: FolderRef, limit: int | None, view: View) -> None:
        self._folder = folder
        self._limit = limit
        self._view = view

    def __repr__(self) -> str:
        most = "" if self._limit is None else f", {self._limit} at most"
        return f"<Messages of {self._folder!r}{most}: to be iterated>"

    async def __aiter__(self) -> AsyncIterator[Message]:
        mailbox, key, view = self._folder._mailbox, self._folder._name, self._view
        left, after = self._limit, 0
        # New mail moves the rest of the list down, and some of it from one page to the next.
        seen: set[str] = set()
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            page: MessagePage = await mailbox._driver.run(
                lambda session: session.messages(key, size, after, *view)
            )
            for summary in page.messages:
                if (id := summary.id) not in seen:
                    seen.add(id)
                    yield Message(summary, mailbox)
            if page.next is None:
                return
            after = page.next
            if left is not None:
                left = (self._limit or 0) - len(seen)

    async def first(self) -> Message:
        """The first one; `NotFound` when there is none."""
        limit = 1 if self._limit is None else min(self._limit, 1)
        async for message in Messages(self._folder, limit, self._view):
            return message
        raise NotFound("there is no message")


async def _open_message(mailbox: Mailbox, folder: str, message_id: str) -> Letter:
    message: records.Message = await mailbox._driver.run(lambda session: session.read(folder, message_id))
    return Letter(message, mailbox)


class Batch:
    """Messages of a folder that something is done to at once. Every call tells which it was done to, and why not to others."""

    def __init__(self, folder: FolderRef, messages: list[str]) -> None:
        self._folder = folder
        self._messages = messages

    async def mark_read(self, *, receipts: bool = True) -> BatchResult:
        """Marks them as read. Senders who asked for a receipt get one, unless `receipts` is false."""
        return await self._do(BatchVerb.MARK_READ if receipts else BatchVerb.MARK_READ_QUIETLY)

    async def mark_unread(self) -> BatchResult:
        """Marks them as unread."""
        return await self._do(BatchVerb.MARK_UNREAD)

    async def flag(
        self,
        text: str = "Follow up",
        *,
        start: datetime | None = None,
        due: datetime | None = None,
        reminder: datetime | None = None,
    ) -> BatchResult:
        """Flags them for follow-up, from when on and until when (midnights of days), with a reminder."""
        follow_up = FollowUp(text=text, start=start, due=due, reminder=reminder)
        return await self._do(BatchVerb.FLAG, follow_up=follow_up)

    async def complete(self) -> BatchResult:
        """What was to be followed up is done."""
        return await self._do(BatchVerb.COMPLETE)

    async def clear_flag(self) -> BatchResult:
        """Takes flags away."""
        return await self._do(BatchVerb.CLEAR_FLAG)

    async def categorize(self, *categories: str) -> BatchResult:
        """Gives them categories, beside those that they have."""
        return await self._do(BatchVerb.ADD_CATEGORIES, categories=categories)

    async def uncategorize(self, *categories: str) -> BatchResult:
        """Takes categories away."""
        return await self._do(BatchVerb.REMOVE_CATEGORIES, categories=categories)

    async def set_categories(self, *categories: str) -> BatchResult:
        """Gives them these categories and no others."""
        return await self._do(BatchVerb.SET_CATEGORIES, categories=categories)

    async def move_to(self, folder: FolderRef | str) -> BatchResult:
        """Moves them to a folder, where they have other ids."""
        return await self._do(BatchVerb.MOVE_TO, to=_name_of(folder))

    async def copy_to(self, folder: FolderRef | str) -> BatchResult:
        """Copies them to a folder."""
        return await self._do(BatchVerb.COPY_TO, to=_name_of(folder))

    async def restore_to(self, folder: FolderRef | str) -> BatchResult:
        """Brings deleted ones back, into a folder."""
        return await self._do(BatchVerb.RESTORE_TO, to=_name_of(folder))

    async def delete(self, *, for_good: bool = False) -> BatchResult:
        """Moves them to the deleted items; from there, or `for_good`, they are deleted."""
        return await self._do(BatchVerb.DELETE_FOR_GOOD if for_good else BatchVerb.DELETE)

    async def _do(
        self,
        verb: BatchVerb,
        *,
        to: str | None = None,
        follow_up: FollowUp | None = None,
        categories: tuple[str, ...] = (),
    ) -> BatchResult:
        key = self._folder._name
        result: BatchResult = await self._folder._mailbox._driver.run(
            lambda session: session.batch(
                key, self._messages, verb, to=to, follow_up=follow_up, categories=list(categories)
            )
        )
        return result


class Page(Handle, MessagePage):
    """Some lines of a message list, how many there are altogether, and where the next ones begin."""

    def __new__(cls, record: MessagePage, mailbox: Mailbox) -> Page:
        return super().__new__(cls, record)

    def __init__(self, record: MessagePage, mailbox: Mailbox) -> None:
        self._messages = tuple(Message(each, mailbox) for each in record.messages)

    @property
    def messages(self) -> tuple[Message, ...]:
        """The lines."""
        return self._messages


class Group(Handle, records.MessageGroup):
    """Messages that belong together."""

    def __new__(cls, record: records.MessageGroup, mailbox: Mailbox) -> Group:
        return super().__new__(cls, record)

    def __init__(self, record: records.MessageGroup, mailbox: Mailbox) -> None:
        self._messages = tuple(Message(each, mailbox) for each in record.messages)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Its newest messages, as many as were asked for."""
        return self._messages


class GroupPage(Handle, records.GroupPage):
    """Some groups, how many there are altogether, and where the next ones begin."""

    def __new__(cls, record: records.GroupPage, mailbox: Mailbox) -> GroupPage:
        return super().__new__(cls, record)

    def __init__(self, record: records.GroupPage, mailbox: Mailbox) -> None:
        self._groups = tuple(Group(each, mailbox) for each in record.groups)

    @property
    def groups(self) -> tuple[Group, ...]:
        """They."""
        return self._groups


class Message(Handle, records.MessageSummary):
    """A line of a message list."""

    # Lists are long: nothing is called for a line but this `__init__`.
    __slots__ = ("_mailbox",)

    def __init__(self, record: records.MessageSummary, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def open(self) -> Letter:
        """Opens it. One exchange, more for large bodies."""
        return await _open_message(self._mailbox, self.folder_id, self.id)


class Letter(LetterFields):
    """A message, opened."""

    def __new__(cls, record: records.Message, mailbox: Mailbox) -> Letter:
        return super().__new__(cls, record)

    def __init__(self, record: records.Message, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._attachments = tuple(Attachment(each, record, mailbox) for each in record.attachments)

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What is attached."""
        return self._attachments

    def reply(self, *, all: bool = False, **message: Unpack[MessageFields]) -> Draft:
        """An answer to the sender (or to `all`) that quotes it, to be sent by its `send`; the fields are as in `compose`."""
        verb = ComposeVerb.REPLY_ALL if all else ComposeVerb.REPLY
        return Draft(self._mailbox, outgoing(message), verb, self)

    def forward(self, **message: Unpack[MessageFields]) -> Draft:
        """The message for others, with what is attached, which the server copies; the fields are as in `compose`."""
        return Draft(self._mailbox, outgoing(message), ComposeVerb.FORWARD, self)

    def edit(self, **message: Unpack[MessageFields]) -> Draft:
        """The draft that it is, saying something else; what is attached stays. The fields are as in `compose`."""
        return Draft(self._mailbox, outgoing(message), ComposeVerb.DRAFT, self)

    async def export(self, to: Exportable) -> int:
        """Writes it to a file as EWS ExportItems hands it out and UploadItems takes it, and as `import_` of a folder does.

        A file with a path appears when it is complete. Answers how many bytes there were.
        """
        at = place(self)
        return await _export(self._mailbox._driver, lambda session: session.export_item(*at), to, None)

    async def send(self) -> MessagePlace:
        """Sends the draft that it is. One exchange. See `Draft.send`."""
        at = place(self)
        sent: MessagePlace = await self._mailbox._driver.run(lambda session: session.send_draft(*at))
        return sent

    async def properties(self, *keys: str) -> dict[str, Any]:
        """Properties by name (`PidTagSubject`), tag (`0x0037001F`) or set and name (`PS_PUBLIC_STRINGS/Project`).

        All that there are without any. What the message does not have is not in the answer. One exchange, and one for names
        that are new.
        """
        at = place(self)
        found: dict[str, Any] = await self._mailbox._driver.run(
            lambda session: session.properties(list(keys), *at)
        )
        return found

    async def set_properties(self, values: Mapping[str, object]) -> None:
        """Sets properties, and takes those away whose value is `None`; names as in `properties`. Two exchanges."""
        at, given = place(self), by_name(values)
        await self._mailbox._driver.run(lambda session: session.set_properties(given, *at))


class Attachment(Handle, records.Attachment):
    """What is attached to a message."""

    def __new__(cls, record: records.Attachment, message: records.Message, mailbox: Mailbox) -> Attachment:
        return super().__new__(cls, record)

    def __init__(self, record: records.Attachment, message: records.Message, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._place = message.folder_id, message.id

    async def open(self) -> Letter:
        """The message that it is: to be read like any other, but not to be answered. One exchange.

        `InvalidArgument` when it is a file.
        """
        if not self.is_message:
            raise InvalidArgument(f"{self.name!r} is a file, not a message: read or save it")
        message: records.Message = await self._mailbox._driver.run(
            lambda session: session.read(*self._place, self.path)
        )
        return Letter(message, self._mailbox)

    async def stream(self, *, progress: OnProgress | None = None) -> AsyncIterator[bytes]:
        """Its content, in blocks as they come. `progress` is called with the bytes so far and altogether."""
        driver = self._mailbox._driver
        async for block in _blocks(driver, lambda session: session.attachment(*self._place, self.path), progress):
            yield block

    async def read(self) -> bytes:
        """Its whole content."""
        return b"".join([block async for block in self.stream()])

    async def save(self, path: str | os.PathLike[str], *, progress: OnProgress | None = None) -> Path:
        """Writes its content to a file, block by block: the file appears when it is complete."""
        with opened(path) as file:
            await self.write_to(file, progress=progress)
        return Path(path)

    async def write_to(self, file: IO[bytes], *, progress: OnProgress | None = None) -> None:
        """Writes its content to an open file."""
        async for block in self.stream(progress=progress):
            await asyncio.to_thread(file.write, block)

    async def properties(self, *keys: str) -> dict[str, Any]:
        """Properties of the attachment by name (`tags.ATTACH_MIME_TAG`), tag or set and name; see those of messages.

        All that there are without any. Of an attached message, how it is attached: what it says is read with `open`. One
        exchange.
        """
        found: dict[str, Any] = await self._mailbox._driver.run(
            lambda session: session.properties(list(keys), *self._place, self.path)
        )
        return found

    async def set_properties(self, values: Mapping[str, object]) -> None:
        """Sets properties of the attachment, and takes those away whose value is `None`. Two exchanges.

        `InvalidArgument` when the message around it is attached itself.
        """
        given = by_name(values)
        await self._mailbox._driver.run(
            lambda session: session.set_properties(given, *self._place, self.path)
        )


class Draft:
    """A message that is written."""

    def __init__(
        self,
        mailbox: Mailbox,
        written: tuple[Outgoing, Sources],
        verb: ComposeVerb = ComposeVerb.NEW,
        original: Letter | None = None,
    ) -> None:
        self._mailbox = mailbox
        self.message, self._sources = written
        self._verb = verb
        self._original = (None, None) if original is None else place(original)
        self._saved: MessagePlace | None = None

    def __repr__(self) -> str:
        to = ", ".join(recipient.address for recipient in self.message.recipients)
        what = f"{self._verb}, saved" if self._saved else self._verb
        return f"<Draft {self.message.subject!r}{to and f' to {to}'}, {what}>"

    async def send(self, *, progress: OnProgress | None = None) -> MessagePlace:
        """Sends it. One exchange for a small message, one more for each 224 KiB (28 KiB where the server takes no
        more), and one or two more for an answer.

        Answers where it was when it was submitted: what `Mailbox.abort` takes, as long as it waits.
        """
        driver, saved = self._mailbox._driver, self._saved
        sent: MessagePlace
        if saved is not None:
            sent = await driver.run(lambda session: session.send_draft(saved.folder_id, saved.id))
        else:
            sent = await driver.run(
                lambda session: session.send(self.message, self._verb, *self._original), self._sources, progress
            )
        return sent

    async def save(self, *, progress: OnProgress | None = None) -> MessagePlace:
        """Saves it as a draft; `send` sends it then. The exchanges of `send`, and one more the first time."""
        if self._saved is None:
            self._saved = await self._mailbox._driver.run(
                lambda session: session.save_draft(self.message, self._verb, *self._original), self._sources, progress
            )
        return self._saved


class Watch(AsyncIterator[Change]):
    """What happens, as it happens: iterating waits for the next change. `async with` or `close` ends it.

    A task that is cancelled while it waits for the next change ends it, too; `next` with a timeout does not.
    """

    def __init__(
        self,
        driver: Driver,
        folder: str | None,
        message: MessageLike | None = None,
        lines: Filter | None = None,
    ) -> None:
        self._driver = driver
        self._folder = folder
        self._message = None if message is None else ids([message])[0]
        self._lines = lines
        self._operation: AsyncOperation | None = None
        self._closed = False

    async def __aenter__(self) -> Watch:
        await self._begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __aiter__(self) -> Watch:
        return self

    async def __anext__(self) -> Change:
        change = await self.next()
        if change is None:
            raise StopAsyncIteration
        return change

    async def next(self, timeout: float | None = None) -> Change | None:
        """The next change; none when none came within so many seconds, or after `close`."""
        longest = patience(timeout)
        if self._closed:
            return None
        operation = await self._begin()
        part = await self._driver.next(operation, longest)
        if isinstance(part, Change):
            return part
        if operation.ended and not self._closed:
            operation.result()
        return None

    async def _begin(self) -> AsyncOperation:
        if self._operation is None:
            self._operation = self._driver.start(
                lambda session: session.watch(self._folder, self._message, self._lines)
            )
        return self._operation

    def close(self) -> None:
        """Ends it."""
        self._closed = True
        if self._operation is not None:
            self._driver.cancel(self._operation)
