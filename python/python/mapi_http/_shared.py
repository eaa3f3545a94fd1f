"""What the mailboxes for threads and for asyncio share: arguments, and records that know their mailbox."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, SupportsIndex, TypedDict, TypeVar, Union

from mapi_http import records
from mapi_http._core import Autodiscover, ConfirmRedirect, Endpoints, LookupSrv, Session, apply_change
from mapi_http._sources import Attachable, Sources
from mapi_http.errors import InvalidArgument, NotFound
from mapi_http.records import (
    Address,
    Filter,
    Folder,
    Importance,
    LineField,
    ListOrder,
    Message,
    Outgoing,
    Person,
    Recipient,
    RecipientKind,
    Sensitivity,
    SortBy,
)

if TYPE_CHECKING:
    from typing_extensions import TypeGuard

    from mapi_http.records import FilterFields

# Someone a message goes to: "bob@example.com", "Bob <bob@example.com>", (name, address), or a record.
Someone = Union[str, tuple[str, str], Address, Recipient, Person]
People = Union[Someone, Iterable[Someone]]
# Gets the pieces of large values that a synchronisation brings.
OnData = Callable[[records.ItemData], object]

# Lines of a message list that are asked for at once.
PAGE = 50


# What numbers of the protocol hold.
_MOST = 2**32 - 1

# Seconds that nobody lives to see, and that every clock holds.
_FOR_EVER = 1e9


def entropy() -> bytes:
    return os.urandom(32)


class Account:
    """Who signs in, and how: what `connect` and `resume` were given."""

    def __init__(
        self,
        email: str | None,
        user: str | None,
        password: str | None,
        token: Any,
        auth: object | None,
    ) -> None:
        if sum(given is not None for given in (password, token, auth)) > 1:
            raise InvalidArgument("give one of password, token and auth")
        self.user = user or email
        if password is not None and self.user is None:
            raise InvalidArgument("whose password is it? Give user")
        self.password = password
        # A token, or what makes one.
        self.token = token
        # The HTTP library signs in by itself where nothing is given.
        self.by_session = password is not None or token is not None

    def credentials(self, token: str | None) -> dict[str, str | None]:
        if not self.by_session:
            return {}
        return {"user": self.user, "password": self.password, "token": token}

    def session(
        self,
        token: str | None,
        endpoints: Endpoints | tuple[str, str, str | None],
        mailbox: str | Endpoints | None,
        public_folders: bool,
    ) -> Session:
        if isinstance(endpoints, Endpoints):
            endpoints = endpoints.url, endpoints.dn, endpoints.address_book_url
        url, dn, address_book_url = endpoints
        if isinstance(mailbox, Endpoints):
            # It is opened where it is.
            url, mailbox = mailbox.url, None if public_folders else mailbox.dn
        return Session(
            url,
            dn,
            entropy=entropy(),
            address_book_url=address_book_url,
            mailbox_dn=mailbox,
            public_folders=public_folders,
            **self.credentials(token),
        )

    def autodiscover(self, token: str | None, email: str, endpoint: str | None) -> Autodiscover:
        return Autodiscover(email, endpoint=endpoint, **self.credentials(token))


Carrier = TypeVar("Carrier")


def carrying(given: Carrier, other: type, known: str) -> Carrier:
    """A transport of the caller's, which is none of the other kind."""
    if isinstance(given, other) or not all(callable(getattr(given, name, None)) for name in ("send", "close")):
        raise TypeError(f"transport is {known}, or something with send and close, not {type(given).__name__}")
    return given


def where(
    email: str | None,
    url: str | None,
    dn: str | None,
    address_book_url: str | None,
    autodiscover: str | None,
) -> tuple[str, str, str | None] | None:
    """The endpoints when they are given, nothing when Autodiscover is to find them."""
    if url is not None:
        if dn is None:
            raise InvalidArgument("url needs dn, the legacy distinguished name of the user; an address finds both")
        if autodiscover is not None:
            raise InvalidArgument("give url and dn, or autodiscover, not both")
        return url, dn, address_book_url
    if dn is not None or address_book_url is not None:
        raise InvalidArgument("dn and address_book_url go with url")
    if email is None:
        raise InvalidArgument("which mailbox? Give an address, or url and dn")
    return None


def check_store(mailbox: str | None, url: str | None, public_folders: bool) -> None:
    """Whether it is clear what is to be opened."""
    if mailbox is None:
        return
    if public_folders:
        raise InvalidArgument("give mailbox or public_folders, not both")
    if url is not None and not mailbox.startswith("/"):
        raise InvalidArgument(
            "with url, mailbox is its legacy distinguished name, and url leads to where it is; an address finds both"
        )


def settle(
    flow: Autodiscover, output: ConfirmRedirect | LookupSrv | Endpoints, trust: Callable[[str], bool] | None
) -> Endpoints | None:
    """Answers what Autodiscover wants of no server; the endpoints, when they are found."""
    if isinstance(output, Endpoints):
        return output
    if isinstance(output, ConfirmRedirect):
        flow.confirm(trust is not None and trust(output.to))
    else:
        # Python's resolver only knows addresses.
        flow.handle_failed(output.id, "name_not_found")
    return None


def elsewhere(
    endpoints: Endpoints | tuple[str, str, str | None], mailbox: str | None, public_folders: bool
) -> str | None:
    """The address of what is to be opened, where Autodiscover is to find another one than the user's own."""
    if public_folders:
        return endpoints.public_folders if isinstance(endpoints, Endpoints) else None
    return None if mailbox is None or mailbox.startswith("/") else mailbox


def _recipient(kind: RecipientKind, someone: Someone) -> Recipient:
    _check_someone(someone)
    if isinstance(someone, (Recipient, Address, Person)):
        name, address = someone.name, someone.address
    elif not isinstance(someone, str):
        name, address = someone
    else:
        # An address, a legacy distinguished name, or a name that is looked up in the address book.
        name, address = "", someone.strip()
        if address.endswith(">"):
            name, _, address = address[:-1].rpartition("<")
            name, address = name.strip().strip('"'), address.strip()
    # Whoever else stands before the last one would not get it.
    if not address or ("@" in name and ("," in name or ";" in name)):
        raise InvalidArgument(f"{someone!r} is no address: give one such as bob@example.com, and several as a list")
    return Recipient(kind=kind, name=name, address=address)


def _recipients(kind: RecipientKind, people: People) -> list[Recipient]:
    if isinstance(people, (str, Recipient, Address, Person)) or _is_named(people):
        return [_recipient(kind, people)]
    return [_recipient(kind, someone) for someone in several("people", people)]


def _check_someone(given: object) -> None:
    pair = isinstance(given, (tuple, list)) and len(given) == 2 and all(isinstance(part, str) for part in given)
    if not pair:
        check("a person", given, (str, Address, Recipient, Person), "an address, a name and an address, or a record")


def _is_named(people: object) -> TypeGuard[tuple[str, str]]:
    """Whether it is a name and an address, not two people."""
    return (
        isinstance(people, tuple)
        and len(people) == 2
        and all(isinstance(part, str) for part in people)
        and "@" not in people[0]
    )


class MessageFields(TypedDict, total=False):
    """What a message that is written can say."""

    to: People
    cc: People
    bcc: People
    subject: str
    text: str | None
    html: str | None
    attachments: Attachable | Iterable[Attachable]
    importance: Importance | str
    sensitivity: Sensitivity | str
    # Whose message it is, if not one's own: somebody who lets one send as them, or on their behalf.
    sender: Someone | None
    # Whom answers shall go to.
    reply_to: People
    read_receipt: bool
    delivery_receipt: bool
    # When it shall be sent, if not at once; until then `Mailbox.abort` takes it back. A time that is over sends it at once.
    send_at: datetime | None


def _address(someone: Someone) -> Address:
    recipient = _recipient(RecipientKind.TO, someone)
    return Address(name=recipient.name, address=recipient.address)


def outgoing(fields: MessageFields) -> tuple[Outgoing, Sources]:
    if unknown := fields.keys() - MessageFields.__annotations__.keys():
        raise TypeError(f"a message has no {', '.join(sorted(unknown))}")
    sender = fields.get("sender")
    sources = Sources(fields.get("attachments", ()))
    message = Outgoing(
        recipients=[
            *_recipients(RecipientKind.TO, fields.get("to", ())),
            *_recipients(RecipientKind.CC, fields.get("cc", ())),
            *_recipients(RecipientKind.BCC, fields.get("bcc", ())),
        ],
        subject=fields.get("subject", ""),
        text=fields.get("text"),
        html=fields.get("html"),
        attachments=sources.attachments,
        importance=Importance(fields.get("importance", Importance.NORMAL)),
        sensitivity=Sensitivity(fields.get("sensitivity", Sensitivity.NORMAL)),
        sender=None if sender is None else _address(sender),
        reply_to=[
            Address(name=person.name, address=person.address)
            for person in _recipients(RecipientKind.TO, fields.get("reply_to", ()))
        ],
        read_receipt=fields.get("read_receipt", False),
        delivery_receipt=fields.get("delivery_receipt", False),
        send_at=fields.get("send_at"),
    )
    return message, sources


def place(message: Message) -> tuple[str, str]:
    """Where a message lies that something is done to: folder and id."""
    if message.attached:
        raise InvalidArgument("the message is attached to another one: it can be read, not answered, sent or changed")
    return message.folder_id, message.id


def who(person: Someone) -> str:
    """How the address book is asked about somebody: a distinguished name, an address, or a name."""
    _check_someone(person)
    if isinstance(person, str):
        return person
    if isinstance(person, Person):
        return person.dn or person.address
    return person.address if isinstance(person, (Recipient, Address)) else person[1]


def filtered(where: Filter | None, conditions: FilterFields) -> Filter:
    """What was given to `messages`: all of it must hold."""
    given = Filter(**conditions)
    if where is None:
        return given
    return where & given if conditions else where


# A column of a list: a field of its lines, or a property by name, tag, or set and name.
Column = Union[LineField, str, tuple[str, str]]


def chosen(columns: Iterable[Column]) -> list[str]:
    """Columns as the core takes them."""
    given = several("columns", columns)
    for column in given:
        check("a column", column, (str, tuple), "a name, a tag, or a set and a name")
    return ["/".join(column) if isinstance(column, tuple) else str(column) for column in given]


def check(name: str, given: object, kinds: type | tuple[type, ...], known: str) -> None:
    """Refuses what is of another kind."""
    if not isinstance(given, kinds):
        raise TypeError(f"{name} is {known}, not {given!r}")


Item = TypeVar("Item")


def several(name: str, given: Iterable[Item]) -> list[Item]:
    """What was given as a list. One text is none, though its letters can be iterated."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise TypeError(f"{name} are a list, not {given!r}")
    return list(given)


def how_many(name: str, given: SupportsIndex, most: int | None = _MOST) -> int:
    """How many, as somebody said it."""
    if isinstance(given, bool) or not hasattr(given, "__index__"):
        raise TypeError(f"{name} is a whole number, not {given!r}")
    number = given.__index__()
    if number < 0:
        raise InvalidArgument(f"{name} is {number}: it cannot be negative")
    if most is not None and number > most:
        raise InvalidArgument(f"{name} is {number}: it can be {most} at most")
    return number


def patience(timeout: float | None) -> float | None:
    """How many seconds somebody waits; none for ever."""
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout is a number of seconds, not {timeout!r}")
    if math.isnan(timeout):
        raise InvalidArgument(f"timeout is {timeout}: give a number of seconds")
    return None if timeout > _FOR_EVER else timeout


def stored(state: bytes) -> bytes:
    """A state that was stored."""
    check("state", state, (bytes, bytearray, memoryview), "what acknowledge gave, or left out to begin with")
    return bytes(state)


def by_name(values: Mapping[str, object]) -> dict[str, object]:
    """Properties to set."""
    check("values", values, Mapping, "a dict of properties by name")
    return dict(values)


class View(NamedTuple):
    """What of a folder a list shows, as the core takes it."""

    where: Filter
    order: ListOrder
    columns: list[str]
    values_up_to: int | None


def viewed(where: Filter, order: ListOrder, columns: Iterable[Column], values_up_to: int | None) -> View:
    """What was given to `messages` and `page`."""
    return View(
        where, order, chosen(columns), None if values_up_to is None else how_many("values_up_to", values_up_to)
    )


def ordered(sort: SortBy | str, reverse: bool, jump_to: str | None) -> ListOrder:
    """How a list stands."""
    return ListOrder(by=SortBy(sort), reverse=reverse, jump_to=jump_to)


# A message, by its id or as a line or letter of it.
MessageLike = Union[str, records.MessageSummary, Message]


def ids(messages: Iterable[MessageLike]) -> list[str]:
    given = several("messages", messages)
    for message in given:
        check("a message", message, (str, records.MessageSummary, Message), "an id, or a line or letter of it")
    return [message if isinstance(message, str) else message.id for message in given]


def find_folder(folders: Sequence[Folder], name: str) -> Folder:
    """By id, by what it is for (`drafts`), or by its path (`Projects/2026`), whatever its case."""
    check("name", name, str, "a folder's id, its role (such as drafts), or its path")
    paths: dict[str, str] = {}
    by_path: dict[str, Folder] = {}
    for folder in folders:
        parent = paths.get(folder.parent_id)
        path = folder.name if parent is None else f"{parent}/{folder.name}"
        paths[folder.id] = path
        by_path.setdefault(path.casefold(), folder)
    for folder in folders:
        if name == folder.id or (folder.role is not None and name == folder.role.value):
            return folder
    if found := by_path.get(name.strip("/").casefold()):
        return found
    raise NotFound(f"there is no folder {name!r}: give its id, its role (such as drafts), or its path")


Ref = TypeVar("Ref")


class SpecialFolders(Generic[Ref]):
    """The folders that every mailbox has, whatever their names in the user's language."""

    def _special(self, role: str) -> Ref:
        raise NotImplementedError

    @property
    def inbox(self) -> Ref:
        """New mail."""
        return self._special("inbox")

    @property
    def outbox(self) -> Ref:
        """Mail on its way out."""
        return self._special("outbox")

    @property
    def sent(self) -> Ref:
        """Sent mail."""
        return self._special("sent")

    @property
    def deleted(self) -> Ref:
        """Deleted items."""
        return self._special("deleted")

    @property
    def drafts(self) -> Ref:
        """Messages not sent yet. The first use of this one or of a following one costs one exchange to find them all."""
        return self._special("drafts")

    @property
    def junk(self) -> Ref:
        """Junk mail."""
        return self._special("junk")

    @property
    def archive(self) -> Ref:
        """Archived mail."""
        return self._special("archive")

    @property
    def calendar(self) -> Ref:
        """Appointments."""
        return self._special("calendar")

    @property
    def contacts(self) -> Ref:
        """Contacts."""
        return self._special("contacts")

    @property
    def tasks(self) -> Ref:
        """Tasks."""
        return self._special("tasks")

    @property
    def notes(self) -> Ref:
        """Notes."""
        return self._special("notes")

    @property
    def journal(self) -> Ref:
        """Journal."""
        return self._special("journal")


class Handle:
    """A record that knows its mailbox. Copies and pickles of it are the bare record."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        record: Any = next(base for base in type(self).__mro__ if base.__module__ == records.__name__)
        bare: object = record(self)
        return bare.__reduce_ex__(protocol)


class Acknowledgements:
    """How far what a synchronisation brings was stored: batches that were given out, and acknowledged."""

    def __init__(self) -> None:
        self.given = 0
        self.acknowledged = 0


class Acknowledgeable:
    """A batch of a synchronisation, of which the state goes on when it is stored."""

    def __init__(self, record: object, behind: Acknowledgements) -> None:
        self._behind, self._number = behind, behind.given
        behind.given += 1

    @property
    def state(self) -> bytes:
        raise NotImplementedError

    def acknowledge(self) -> bytes:
        """Says that it is stored: gives the state to begin with the next time, to be stored with it.

        `InvalidArgument` when a batch before it was not acknowledged: what it holds would never come again.
        """
        if self._number > self._behind.acknowledged:
            raise InvalidArgument("a batch before this one was not acknowledged: batches are stored in order")
        self._behind.acknowledged = max(self._behind.acknowledged, self._number + 1)
        return self.state


class SyncBatch(Handle, records.SyncBatch, Acknowledgeable):
    """Some of what is new in a folder."""

    def __new__(cls, record: records.SyncBatch, behind: Acknowledgements) -> SyncBatch:
        return super().__new__(cls, record)

    def applied(self, change: records.PartialChange, message: records.SyncedMessage) -> records.SyncedMessage:
        """The message as it is now: `message` as it was, with one of the changes in `partial`."""
        return apply_change(message, change, self.groups)


class FolderSyncBatch(Handle, records.FolderSyncBatch, Acknowledgeable):
    """Some of what is new in a folder tree."""

    def __new__(cls, record: records.FolderSyncBatch, behind: Acknowledgements) -> FolderSyncBatch:
        return super().__new__(cls, record)


SomeBatch = TypeVar("SomeBatch", SyncBatch, FolderSyncBatch)


class LetterFields(Handle, Message):
    """An opened message, with its recipients by kind."""

    def _those(self, kind: RecipientKind) -> tuple[Recipient, ...]:
        return tuple(recipient for recipient in self.recipients if recipient.kind == kind)

    @property
    def to(self) -> tuple[Recipient, ...]:
        """Whom it goes to."""
        return self._those(RecipientKind.TO)

    @property
    def cc(self) -> tuple[Recipient, ...]:
        """Who gets a copy."""
        return self._those(RecipientKind.CC)

    @property
    def bcc(self) -> tuple[Recipient, ...]:
        """Who gets a blind copy."""
        return self._those(RecipientKind.BCC)
