from collections.abc import Iterable, Sequence
from typing import Final, final

from mapi_http.errors import MapiError
from mapi_http.records import *
from mapi_http.records import (
    BatchVerb,
    Change,
    ComposeVerb,
    ConflictPolicy,
    ExportedItem,
    Filter,
    FolderSyncBatch,
    FolderVerb,
    FollowUp,
    GroupBy,
    ListOrder,
    ItemData,
    LocalChange,
    LocalFolderChange,
    MailboxInfo,
    Outgoing,
    PartialChange,
    PersonLink,
    PropertyGroup,
    SyncBatch,
    SyncedMessage,
)

def version() -> str:
    """The version of this package."""

def apply_change(message: SyncedMessage, change: PartialChange, groups: Iterable[PropertyGroup]) -> SyncedMessage:
    """A message as it is after a change of a part of it; `groups` are those of the batch."""

def read_items(stream: bytes) -> list[ExportedItem]:
    """The folders and messages of a stream that was exported: by `export`, or by EWS ExportItems or Graph's exportItems
    (base64 undone). Asks nobody."""

@final
class Request:
    """An HTTP request to be sent; redirects are not followed."""

    @property
    def id(self) -> int:
        """To be repeated in everything that is reported about it."""
    @property
    def method(self) -> str:
        """`GET` or `POST`."""
    @property
    def url(self) -> str:
        """Where to."""
    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names and values."""
    @property
    def body(self) -> bytes:
        """The body."""
    @property
    def long(self) -> bool:
        """Whether the answer may take minutes, as long as bytes keep coming."""
    @property
    def with_credentials(self) -> bool:
        """Whether the HTTP library may authenticate."""

@final
class Done:
    """An operation ended."""

    @property
    def ticket(self) -> int:
        """Which."""
    @property
    def answer(self) -> object:
        """What it ended with."""
    @property
    def error(self) -> MapiError | None:
        """Why it failed, if it did."""

@final
class Told:
    """An operation tells something on the way."""

    @property
    def ticket(self) -> int:
        """Which."""
    @property
    def part(self) -> bytes | Progress | Wanted | Change | ItemData | SyncBatch | FolderSyncBatch:
        """Bytes, a `Progress`, a `Wanted`, a `Change`, or what a synchronisation tells."""

@final
class Progress:
    """How far a transfer is."""

    @property
    def done(self) -> int:
        """Bytes so far."""
    @property
    def total(self) -> int:
        """Bytes altogether."""

@final
class Wanted:
    """Bytes of an attachment that is written are wanted, for `Session.supply`."""

    @property
    def attachment(self) -> int:
        """Which one of the message's attachments."""
    @property
    def offset(self) -> int:
        """Where in it."""
    @property
    def length(self) -> int:
        """How many bytes."""

@final
class Exchange:
    """An HTTP exchange ended."""

    @property
    def request_type(self) -> str:
        """`Connect`, `Execute`…"""
    @property
    def request_id(self) -> str:
        """`X-RequestId`."""
    @property
    def rops(self) -> list[str]:
        """Names of the ROPs in it."""
    @property
    def sent(self) -> int:
        """Bytes of the request body."""
    @property
    def received(self) -> int:
        """Bytes of the answer, stream included."""
    @property
    def status(self) -> int:
        """The HTTP status; 0 when there was no answer."""
    @property
    def response_code(self) -> int | None:
        """`X-ResponseCode`, if there was one."""
    @property
    def error_code(self) -> int:
        """The error code in the body."""
    @property
    def duration(self) -> int:
        """Milliseconds from sending to the end."""
    @property
    def elapsed(self) -> int | None:
        """Milliseconds that the server reported."""
    @property
    def retries(self) -> int:
        """How many times it had been tried before."""
    @property
    def failure(self) -> str | None:
        """Why it failed, if it did."""

@final
class CredentialsNeeded:
    """The server wants a new token."""

    @property
    def offered(self) -> str:
        """The schemes of its challenges."""

@final
class Closed:
    """The session is closed on the server."""

@final
class Timeout:
    """Nothing to do until something arrives, or until then."""

    @property
    def at(self) -> int | None:
        """Milliseconds since 1970."""

@final
class ConfirmRedirect:
    """Where credentials would go: only the user can say whether that is right."""

    @property
    def to(self) -> str:
        """A URL or an address."""

@final
class LookupSrv:
    """A DNS name whose SRV records are wanted."""

    @property
    def id(self) -> int:
        """To be repeated in what comes of it."""
    @property
    def name(self) -> str:
        """The name."""

@final
class Endpoints:
    """Where a mailbox is."""

    @property
    def url(self) -> str:
        """The mailbox endpoint."""
    @property
    def address_book_url(self) -> str | None:
        """The address book endpoint."""
    @property
    def dn(self) -> str:
        """The legacy distinguished name of the user."""
    @property
    def public_folders(self) -> str | None:
        """The address to ask for to reach the public folders."""

@final
class Autodiscover:
    """Finds the endpoints for an address, without I/O. `[MS-OXDISCO]`, `[MS-OXDSCLI]`"""

    ENOUGH: Final[int]
    """As many bytes of an answer are enough: one more than it may have."""

    def __new__(
        cls,
        address: str,
        *,
        endpoint: str | None = None,
        user: str | None = None,
        password: str | None = None,
        token: str | None = None,
    ) -> Autodiscover: ...
    def poll(self) -> Request | ConfirmRedirect | LookupSrv | Timeout | Endpoints:
        """What to do next. After a request or a lookup there may be more to do, until it is a time to wait for. Raises
        what went wrong when nobody had an answer."""
    def handle_response(self, id: int, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """The answer to a request."""
    def handle_failed(self, id: int, why: str) -> None:
        """No answer came to a request, or the DNS does not know."""
    def confirm(self, trusted: bool) -> None:
        """Whether the user trusts where the redirect leads."""

@final
class Session:
    """The core's session. Any thread may call it."""

    def __new__(
        cls,
        url: str,
        dn: str,
        *,
        entropy: bytes,
        user: str | None = None,
        password: str | None = None,
        token: str | None = None,
        address_book_url: str | None = None,
        mailbox_dn: str | None = None,
        public_folders: bool = False,
    ) -> Session: ...
    @staticmethod
    def resume(
        suspended: bytes,
        *,
        entropy: bytes,
        user: str | None = None,
        password: str | None = None,
        token: str | None = None,
    ) -> Session:
        """Goes on with a suspended session."""
    def suspend(self, cookies: bool) -> bytes:
        """The session as bytes, with its cookies or without."""
    def network_changed(self) -> None:
        """The host noticed another network."""
    @property
    def info(self) -> MailboxInfo | None:
        """Who one is connected as, once that is known."""
    def set_credentials(
        self, *, user: str | None = None, password: str | None = None, token: str | None = None
    ) -> None:
        """New credentials."""
    def refuse_credentials(self, offered: str) -> None:
        """There are no other credentials: operations that wait for them end."""
    def close(self) -> None:
        """Begins the end."""
    def cancel(self, ticket: int) -> None:
        """Gives an operation up."""
    def supply(self, ticket: int, data: bytes) -> None:
        """Gives an operation the bytes that it wants."""
    def set_paused(self, ticket: int, paused: bool) -> None:
        """Holds an operation back, or lets it go on."""
    def open(self) -> int:
        """Connects and logs on."""
    def folders(self) -> int:
        """Lists the folders."""
    def messages(
        self,
        folder: str,
        limit: int,
        after: int = 0,
        filter: Filter | None = None,
        order: ListOrder | None = None,
        columns: list[str] = ...,
        values_up_to: int | None = None,
    ) -> int:
        """Lists messages, newest first."""
    def conversation(self, id: str, limit: int, after: int = 0) -> int: ...
    def search_folders(self) -> int: ...
    def search(
        self, folder: str | None, name: str | None, filter: Filter | None, folders: list[str], recursive: bool
    ) -> int: ...
    def groups(
        self,
        folder: str,
        by: GroupBy,
        limit: int,
        after: int,
        filter: Filter,
        messages: int,
        only: list[str],
        utc_offset: int,
    ) -> int: ...
    def read(self, folder: str, id: str, path: Sequence[int] = ...) -> int:
        """Reads a message, or one that is attached to it."""
    def attachment(self, folder: str, id: str, path: Sequence[int]) -> int:
        """Reads an attachment; its bytes are told."""
    def send(self, message: Outgoing, verb: ComposeVerb, folder: str | None = None, id: str | None = None) -> int:
        """Sends a message, made from another one as the verb says."""
    def save_draft(
        self, message: Outgoing, verb: ComposeVerb, folder: str | None = None, id: str | None = None
    ) -> int:
        """Saves a message as a draft; as `send`."""
    def send_draft(self, folder: str, id: str) -> int:
        """Sends a saved draft as it is."""
    def abort(self, folder: str, id: str) -> int:
        """Takes a message back that waits to be sent."""
    def batch(
        self,
        folder: str,
        ids: list[str],
        verb: BatchVerb,
        *,
        to: str | None = None,
        follow_up: FollowUp | None = None,
        categories: list[str] = ...,
    ) -> int:
        """Does something to many messages of a folder."""
    def change_folder(self, folder: str, verb: FolderVerb, *, to: str | None = None, name: str | None = None) -> int:
        """Does something to a folder."""
    def properties(
        self, keys: list[str], folder: str | None = None, id: str | None = None, path: Sequence[int] = ...
    ) -> int:
        """Reads properties, all of them without keys, of the mailbox, a folder, a message or an attachment."""
    def set_properties(
        self, values: dict[str, object], folder: str | None = None, id: str | None = None, path: Sequence[int] = ...
    ) -> int:
        """Sets properties, and takes those away whose value is `None`."""
    def watch(self, folder: str | None = None, id: str | None = None, lines: Filter | None = None) -> int:
        """Watches a folder, one of its messages, lines of its list, or everything; changes are told."""
    def resolve(self, name: str) -> int:
        """Finds whom a name may mean, in the address book."""
    def browse(self, limit: int, after: int = 0) -> int:
        """Some of the people in the address book."""
    def details(self, name: str) -> int:
        """All that the address book says of somebody."""
    def linked(self, link: PersonLink, name: str) -> int:
        """Who is linked to somebody."""
    def sync(
        self,
        folder: str,
        state: bytes = ...,
        *,
        filter: Filter | None = None,
        headers_only: bool = False,
        associated: bool = False,
        in_parts: bool = False,
        whole: bool = False,
    ) -> int:
        """What is new in a folder since a state (no bytes: from the beginning); batches are told."""
    def upload(
        self, folder: str, changes: Iterable[LocalChange], state: bytes = ..., *, on_conflict: ConflictPolicy
    ) -> int:
        """Sends what was changed in a folder offline."""
    def upload_folders(
        self, folder: str, changes: Iterable[LocalFolderChange], state: bytes = ..., *, on_conflict: ConflictPolicy
    ) -> int:
        """Sends what was done to the folders below a folder offline."""
    def export_stream(self, folder: str, messages: list[str] = ...) -> int:
        """Messages of a folder, or without any all that is in it, as one stream; its bytes are told."""
    def export_item(self, folder: str, id: str) -> int:
        """One message as Exchange hands items out; its bytes are told."""
    def import_stream(self, folder: str, total: int) -> int:
        """Puts a stream of so many bytes into a folder; they are wanted."""
    def reserve_ids(self, count: int) -> int:
        """Ids for messages and folders that will be made offline."""
    def sync_folders(self, folder: str, state: bytes = ...) -> int:
        """What is new in the folders below a folder since a state; batches are told."""
    def poll(self, now: int) -> Request | Told | Done | Exchange | CredentialsNeeded | Closed | Timeout:
        """What must be done next; `now` in milliseconds since 1970. To be called until it answers `Timeout`."""
    def handle_head(self, id: int, status: int, headers: list[tuple[str, str]]) -> None:
        """Status and headers of an answer came."""
    def handle_data(self, id: int, data: bytes) -> None:
        """Bytes of an answer came."""
    def handle_end(self, id: int) -> None:
        """An answer is complete."""
    def handle_failed(self, id: int, sent: bool, reason: str, kind: str = "broken") -> None:
        """There is no (whole) answer. `sent`: whether the server may have seen the whole request."""
