# Made by `cargo xtask` from the records of the core.

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any, SupportsIndex, TypedDict, overload, type_check_only

from typing_extensions import Self, disjoint_base

_PropertyValue = int | float | bool | str | datetime | bytes | list[Any] | tuple[Any, ...]

__all__ = [
    "Address",
    "Attachment",
    "BatchResult",
    "BatchVerb",
    "Change",
    "ChangeKind",
    "Comparison",
    "ComposeVerb",
    "ConflictPolicy",
    "ErrorInfo",
    "ExportedItem",
    "FailedItem",
    "Filter",
    "Folder",
    "FolderResult",
    "FolderRight",
    "FolderRole",
    "FolderSyncBatch",
    "FolderUploadKind",
    "FolderUploadResult",
    "FolderVerb",
    "FollowUp",
    "GroupBy",
    "GroupPage",
    "GroupedProperty",
    "Importance",
    "ItemAttachment",
    "ItemContent",
    "ItemData",
    "ItemProperty",
    "ItemRecipient",
    "LineField",
    "ListOrder",
    "LocalChange",
    "LocalFolderChange",
    "MailboxInfo",
    "Message",
    "MessageGroup",
    "MessagePage",
    "MessagePart",
    "MessagePlace",
    "MessageSummary",
    "Outgoing",
    "OutgoingAttachment",
    "PartialChange",
    "PeoplePage",
    "Person",
    "PersonDetails",
    "PersonLink",
    "PropertyCondition",
    "PropertyGroup",
    "Recipient",
    "RecipientKind",
    "SearchCriteria",
    "Sensitivity",
    "SortBy",
    "SyncBatch",
    "SyncSummary",
    "SyncedFolder",
    "SyncedMessage",
    "UploadKind",
    "UploadOutcome",
    "UploadResult",
    "Uploaded",
    "UploadedFolder",
]

class FolderRole(str, Enum):
    """What a folder is for, whatever its name in the user's language."""

    INBOX = "inbox"
    """New mail."""
    OUTBOX = "outbox"
    """Mail on its way out."""
    SENT = "sent"
    """Sent mail."""
    DELETED = "deleted"
    """Deleted items."""
    DRAFTS = "drafts"
    """Messages not sent yet."""
    CALENDAR = "calendar"
    """Appointments."""
    CONTACTS = "contacts"
    """Contacts."""
    TASKS = "tasks"
    """Tasks."""
    NOTES = "notes"
    """Notes."""
    JOURNAL = "journal"
    """Journal."""
    JUNK = "junk"
    """Junk mail."""
    ARCHIVE = "archive"
    """Archived mail."""
    ROOT = "root"
    """The root of all folders a person sees."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class RecipientKind(str, Enum):
    """What part a recipient has in a message."""

    TO = "to"
    """To."""
    CC = "cc"
    """Copy."""
    BCC = "bcc"
    """Blind copy."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class Importance(str, Enum):
    """How important the sender holds a message."""

    LOW = "low"
    """Low."""
    NORMAL = "normal"
    """Normal."""
    HIGH = "high"
    """High."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class Sensitivity(str, Enum):
    """How confidential the sender holds a message."""

    NORMAL = "normal"
    """Not at all."""
    PERSONAL = "personal"
    """It is no business letter."""
    PRIVATE = "private"
    """It is for nobody else."""
    CONFIDENTIAL = "confidential"
    """It is for those whom it concerns."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class ComposeVerb(str, Enum):
    """What a message that is written is made from."""

    NEW = "new"
    """From nothing."""
    DRAFT = "draft"
    """A draft: what it said gives way, what is attached to it stays."""
    REPLY = "reply"
    """An answer to the sender, or to whom the sender names for it."""
    REPLY_ALL = "reply_all"
    """An answer to everyone who got the original."""
    FORWARD = "forward"
    """The original, with what is attached, to others."""
    POST = "post"
    """From nothing, and put into a folder for all who read there; it is not sent."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class ChangeKind(str, Enum):
    """What happened to a message, a folder, a line of a list."""

    NEW_MAIL = "new_mail"
    """A message arrived."""
    CREATED = "created"
    """A message or folder was made. Of watched lines: a line is new."""
    DELETED = "deleted"
    """It was deleted. Of watched lines: a line is gone."""
    MODIFIED = "modified"
    """It was changed. Of watched lines: a line is different or stands elsewhere."""
    MOVED = "moved"
    """It was moved here."""
    COPIED = "copied"
    """It was copied here."""
    GAP = "gap"
    """Events may have been missed: look at the folder again."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class MailboxInfo:
    """Who one is connected as, and to what."""

    __match_args__ = ("display_name", "user_dn", "mailbox_guid", "server", "clock_ahead",)
    @overload
    def __new__(cls, record: MailboxInfo, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        display_name: str,
        user_dn: str,
        mailbox_guid: str,
        server: str,
        clock_ahead: int | None = None,
    ) -> Self: ...
    @property
    def display_name(self) -> str:
        """The user's display name."""
    @property
    def user_dn(self) -> str:
        """The user's legacy distinguished name."""
    @property
    def mailbox_guid(self) -> str:
        """The mailbox's GUID."""
    @property
    def server(self) -> str:
        """The server's name and version, such as `Exchange/15.20.1.2`."""
    @property
    def clock_ahead(self) -> int | None:
        """Seconds by which the server's clock is ahead of this one at least; negative: behind. Absent until it tells."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Folder:
    """A folder."""

    __match_args__ = ("id", "parent_id", "name", "role", "container_class", "total", "unread", "size", "has_subfolders", "depth", "associated", "contents_changed", "deleted_total",)
    @overload
    def __new__(cls, record: Folder, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str,
        parent_id: str,
        name: str,
        role: FolderRole | None | str = None,
        container_class: str,
        total: int,
        unread: int,
        size: int,
        has_subfolders: bool,
        depth: int,
        associated: int,
        contents_changed: datetime | None = None,
        deleted_total: int | None = None,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """Its id."""
    @property
    def parent_id(self) -> str:
        """Its parent's id."""
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def role(self) -> FolderRole | None:
        """What it is for, if it is one of the special folders."""
    @property
    def container_class(self) -> str:
        """What it holds, such as `IPF.Note` or `IPF.Appointment`."""
    @property
    def total(self) -> int:
        """How many messages it holds."""
    @property
    def unread(self) -> int:
        """How many of them are unread."""
    @property
    def size(self) -> int:
        """Bytes that they take, attachments and all; 0 where the server does not tell. `[MS-OXCFOLD] 2.2.2.2.1`"""
    @property
    def has_subfolders(self) -> bool:
        """Whether it holds folders."""
    @property
    def depth(self) -> int:
        """How deep it lies: 0 is just below the root."""
    @property
    def associated(self) -> int:
        """How many associated messages it holds: settings, views, rules."""
    @property
    def contents_changed(self) -> datetime | None:
        """When what it holds was changed last, where the server tells. `[MS-OXCFOLD] 2.2.2.2.1.14`"""
    @property
    def deleted_total(self) -> int | None:
        """How many messages were deleted from it so far, where the server tells. `[MS-OXCFOLD] 2.2.2.2.1.15`"""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Address:
    """A name and an address."""

    __match_args__ = ("name", "address",)
    @overload
    def __new__(cls, record: Address, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        name: str,
        address: str,
    ) -> Self: ...
    @property
    def name(self) -> str:
        """The display name."""
    @property
    def address(self) -> str:
        """The SMTP address where it is known, else the address in its own form."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class MessageSummary:
    """A line of a message list."""

    __match_args__ = ("id", "folder_id", "subject", "sender", "to", "received", "size", "unread", "has_attachments", "flagged", "importance", "message_class", "preview", "columns",)
    @overload
    def __new__(cls, record: MessageSummary, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str,
        folder_id: str,
        subject: str,
        sender: Address,
        to: str,
        received: datetime | None = None,
        size: int,
        unread: bool,
        has_attachments: bool,
        flagged: bool,
        importance: Importance | str,
        message_class: str,
        preview: str,
        columns: dict[str, Any] = ...,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """Its id."""
    @property
    def folder_id(self) -> str:
        """The folder it lies in."""
    @property
    def subject(self) -> str:
        """The subject."""
    @property
    def sender(self) -> Address:
        """The sender."""
    @property
    def to(self) -> str:
        """The recipients' names, as one text."""
    @property
    def received(self) -> datetime | None:
        """When it was delivered."""
    @property
    def size(self) -> int:
        """Bytes."""
    @property
    def unread(self) -> bool:
        """Whether it is unread."""
    @property
    def has_attachments(self) -> bool:
        """Whether there are attachments to see."""
    @property
    def flagged(self) -> bool:
        """Whether it is flagged for follow-up, and that is not done yet."""
    @property
    def importance(self) -> Importance:
        """How important it is."""
    @property
    def message_class(self) -> str:
        """What it is, such as `IPM.Note`."""
    @property
    def preview(self) -> str:
        """The beginning of its text."""
    @property
    def columns(self) -> dict[str, Any]:
        """Further properties that the list was asked for, by name: those that the message has."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

class LineField(str, Enum):
    """What a line of a message list has: a list reads all of it, or what of it is chosen. The rest is empty then."""

    SUBJECT = "subject"
    """The subject."""
    FROM = "from"
    """The sender."""
    TO = "to"
    """The recipients' names."""
    RECEIVED = "received"
    """When it was delivered."""
    SIZE = "size"
    """Bytes."""
    UNREAD = "unread"
    """Whether it is unread."""
    HAS_ATTACHMENTS = "has_attachments"
    """Whether there are attachments to see."""
    FLAGGED = "flagged"
    """Whether it is flagged."""
    IMPORTANCE = "importance"
    """How important it is."""
    MESSAGE_CLASS = "message_class"
    """What it is."""
    PREVIEW = "preview"
    """The beginning of its text."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class MessagePage:
    """Some lines of a message list."""

    __match_args__ = ("messages", "first", "total", "next",)
    @overload
    def __new__(cls, record: MessagePage, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        messages: Iterable[MessageSummary] = (),
        first: int,
        total: int,
        next: int | None = None,
    ) -> Self: ...
    @property
    def messages(self) -> tuple[MessageSummary, ...]:
        """The lines."""
    @property
    def first(self) -> int:
        """How many messages stand before the first of them."""
    @property
    def total(self) -> int:
        """How many messages the whole list has."""
    @property
    def next(self) -> int | None:
        """Where the next page begins; absent at the end."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Recipient:
    """Someone a message goes to."""

    __match_args__ = ("kind", "name", "address",)
    @overload
    def __new__(cls, record: Recipient, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        kind: RecipientKind | str,
        name: str,
        address: str,
    ) -> Self: ...
    @property
    def kind(self) -> RecipientKind:
        """To, cc or bcc."""
    @property
    def name(self) -> str:
        """The display name."""
    @property
    def address(self) -> str:
        """The SMTP address where it is known, else its own form (`[FAX:1234]`); to write to, also a name in the address book."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Attachment:
    """What is attached to a message."""

    __match_args__ = ("number", "name", "safe_name", "mime_type", "size", "content_id", "inline", "is_message", "reference", "path",)
    @overload
    def __new__(cls, record: Attachment, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        number: int,
        name: str,
        safe_name: str,
        mime_type: str,
        size: int,
        content_id: str | None = None,
        inline: bool,
        is_message: bool,
        reference: str | None = None,
        path: Iterable[int] = (),
    ) -> Self: ...
    @property
    def number(self) -> int:
        """Its number within the message."""
    @property
    def name(self) -> str:
        """The file name; it comes from the sender and may be anything."""
    @property
    def safe_name(self) -> str:
        """The file name made safe to save under: no path, no reserved name."""
    @property
    def mime_type(self) -> str:
        """The media type, such as `image/png`."""
    @property
    def size(self) -> int:
        """Bytes."""
    @property
    def content_id(self) -> str | None:
        """What the HTML body refers to it by, as `cid:`."""
    @property
    def inline(self) -> bool:
        """Whether it belongs into the body rather than below it."""
    @property
    def is_message(self) -> bool:
        """Whether it is a message itself."""
    @property
    def reference(self) -> str | None:
        """Where its content lies, when the sender attached no more than that: a path or an address, which nobody here reads."""
    @property
    def path(self) -> tuple[int, ...]:
        """Where it is: its number, behind those of the attachments that it lies in, the outermost first."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Message:
    """A message, opened."""

    __match_args__ = ("id", "folder_id", "subject", "sender", "sent_by", "reply_to", "recipients", "received_by", "received", "sent", "unread", "draft", "importance", "sensitivity", "read_receipt", "message_class", "html", "text", "body_cut", "attachments", "internet_message_id", "internet_references", "conversation_index", "conversation_topic", "attached",)
    @overload
    def __new__(cls, record: Message, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str,
        folder_id: str,
        subject: str,
        sender: Address,
        sent_by: Address,
        reply_to: Iterable[Address] = (),
        recipients: Iterable[Recipient] = (),
        received_by: Address | None = None,
        received: datetime | None = None,
        sent: datetime | None = None,
        unread: bool,
        draft: bool,
        importance: Importance | str,
        sensitivity: Sensitivity | str,
        read_receipt: bool,
        message_class: str,
        html: str | None = None,
        text: str | None = None,
        body_cut: bool,
        attachments: Iterable[Attachment] = (),
        internet_message_id: str | None = None,
        internet_references: str | None = None,
        conversation_index: bytes,
        conversation_topic: str,
        attached: Iterable[int] = (),
    ) -> Self: ...
    @property
    def id(self) -> str:
        """Its id."""
    @property
    def folder_id(self) -> str:
        """The folder it lies in."""
    @property
    def subject(self) -> str:
        """The subject."""
    @property
    def sender(self) -> Address:
        """Whose message it is."""
    @property
    def sent_by(self) -> Address:
        """Who sent it: another one than `from` when it was sent on behalf."""
    @property
    def reply_to(self) -> tuple[Address, ...]:
        """Whom answers go to, when that is not `from`."""
    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everyone it goes to."""
    @property
    def received_by(self) -> Address | None:
        """Whose mailbox it was delivered to."""
    @property
    def received(self) -> datetime | None:
        """When it was delivered."""
    @property
    def sent(self) -> datetime | None:
        """When it was sent."""
    @property
    def unread(self) -> bool:
        """Whether it is unread."""
    @property
    def draft(self) -> bool:
        """Whether it is a draft."""
    @property
    def importance(self) -> Importance:
        """How important it is."""
    @property
    def sensitivity(self) -> Sensitivity:
        """How confidential it is."""
    @property
    def read_receipt(self) -> bool:
        """Whether its sender wants to know that it was read."""
    @property
    def message_class(self) -> str:
        """What it is, such as `IPM.Note`."""
    @property
    def html(self) -> str | None:
        """The body as HTML, if that is its best form; made from RTF where it was stored so."""
    @property
    def text(self) -> str | None:
        """The body as plain text."""
    @property
    def body_cut(self) -> bool:
        """Whether the body goes on: 16 MiB of it are read at most."""
    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What is attached."""
    @property
    def internet_message_id(self) -> str | None:
        """`Message-ID` of the Internet headers."""
    @property
    def internet_references(self) -> str | None:
        """`References` of the Internet headers: the messages before it."""
    @property
    def conversation_index(self) -> bytes:
        """Its place in the conversation. `[MS-OXOMSG] 2.2.1.3`"""
    @property
    def conversation_topic(self) -> str:
        """The conversation's subject."""
    @property
    def attached(self) -> tuple[int, ...]:
        """The path of the attachment that it is, when it lies in the message that `id` names instead of a folder."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class OutgoingAttachment:
    """A file to attach."""

    __match_args__ = ("name", "mime_type", "content_id", "data", "streamed",)
    @overload
    def __new__(cls, record: OutgoingAttachment, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        name: str,
        mime_type: str,
        content_id: str | None = None,
        data: bytes,
        streamed: int | None = None,
    ) -> Self: ...
    @property
    def name(self) -> str:
        """The file name."""
    @property
    def mime_type(self) -> str:
        """The media type."""
    @property
    def content_id(self) -> str | None:
        """What the HTML body refers to it by, as `cid:`; then it is shown inline."""
    @property
    def data(self) -> bytes:
        """The content, unless it is `streamed`."""
    @property
    def streamed(self) -> int | None:
        """How many bytes the content has, when it is asked for piece by piece while it is sent."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Outgoing:
    """A message to be sent."""

    __match_args__ = ("recipients", "subject", "text", "html", "attachments", "importance", "sensitivity", "sender", "reply_to", "read_receipt", "delivery_receipt", "send_at",)
    @overload
    def __new__(cls, record: Outgoing, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        recipients: Iterable[Recipient] = (),
        subject: str,
        text: str | None = None,
        html: str | None = None,
        attachments: Iterable[OutgoingAttachment] = (),
        importance: Importance | str,
        sensitivity: Sensitivity | str,
        sender: Address | None = None,
        reply_to: Iterable[Address] = (),
        read_receipt: bool,
        delivery_receipt: bool,
        send_at: datetime | None = None,
    ) -> Self: ...
    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Whom it goes to; of an answer, whom besides."""
    @property
    def subject(self) -> str:
        """The subject; of an answer without one, that of the original behind `RE: ` or `FW: `."""
    @property
    def text(self) -> str | None:
        """The body as plain text; of an answer, what stands above the original."""
    @property
    def html(self) -> str | None:
        """The body as HTML, which goes before `text`: the server makes the text of it."""
    @property
    def attachments(self) -> tuple[OutgoingAttachment, ...]:
        """What is attached; to a draft or a forwarded message, what is attached besides."""
    @property
    def importance(self) -> Importance:
        """How important it is."""
    @property
    def sensitivity(self) -> Sensitivity:
        """How confidential it is."""
    @property
    def sender(self) -> Address | None:
        """Whose message it is, if not one's own: sent as, or on behalf of, somebody who allows that; by name, too."""
    @property
    def reply_to(self) -> tuple[Address, ...]:
        """Whom answers shall go to, if not to the sender; by name, too."""
    @property
    def read_receipt(self) -> bool:
        """Whether one wants to know that it was read."""
    @property
    def delivery_receipt(self) -> bool:
        """Whether one wants to know that it was delivered."""
    @property
    def send_at(self) -> datetime | None:
        """When it shall be sent, if not at once. Until then it can be taken back. A time that is over sends it at once."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class MessagePlace:
    """Where a message is."""

    __match_args__ = ("folder_id", "id",)
    @overload
    def __new__(cls, record: MessagePlace, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        folder_id: str,
        id: str,
    ) -> Self: ...
    @property
    def folder_id(self) -> str:
        """The folder it lies in."""
    @property
    def id(self) -> str:
        """Its id there."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

class Comparison(str, Enum):
    """What must hold for a property, or for one of its values. Texts are compared whatever their case."""

    EQUAL = "equal"
    """It is the value."""
    NOT_EQUAL = "not_equal"
    """It is another one."""
    LESS = "less"
    """It is less, or earlier."""
    AT_MOST = "at_most"
    """It is the value, or less."""
    GREATER = "greater"
    """It is greater, or later."""
    AT_LEAST = "at_least"
    """It is the value, or greater."""
    IS = "is"
    """The whole text is the value."""
    BEGINS = "begins"
    """The text begins with the value."""
    CONTAINS = "contains"
    """The text contains the value."""
    EXISTS = "exists"
    """It is there; without a value."""
    HAS_BITS = "has_bits"
    """One of the bits of the value is set in it."""
    LACKS_BITS = "lacks_bits"
    """None of the bits of the value is set in it."""
    LARGER = "larger"
    """It has more bytes than the value says."""
    SMALLER = "smaller"
    """It has fewer bytes than the value says."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class MessagePart(str, Enum):
    """Of what in a message a property is, when it is not the message's own."""

    RECIPIENT = "recipient"
    """One of its recipients."""
    ATTACHMENT = "attachment"
    """One of its attachments."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class PropertyCondition:
    """A condition on any property."""

    __match_args__ = ("key", "test", "value", "part",)
    @overload
    def __new__(cls, record: PropertyCondition, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        key: str,
        test: Comparison | str,
        value: _PropertyValue | None = None,
        part: MessagePart | None | str = None,
    ) -> Self: ...
    @property
    def key(self) -> str:
        """Which one: `PidTagSubject`, `0x0037001F`, `PS_PUBLIC_STRINGS/Project`."""
    @property
    def test(self) -> Comparison:
        """What must hold for it."""
    @property
    def value(self) -> _PropertyValue | None:
        """What it is compared with."""
    @property
    def part(self) -> MessagePart | None:
        """Whose property it is, when it is not the message's own."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Filter:
    """Which messages of a folder: all that is given must hold. Texts are looked for whatever their case."""

    __match_args__ = ("unread", "has_attachments", "sender", "subject", "text", "since", "before", "importance", "category", "recipient", "attachment", "larger_than", "smaller_than", "properties", "all_of", "any_of", "none_of",)
    @overload
    def __new__(cls, record: Filter, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        unread: bool | None = None,
        has_attachments: bool | None = None,
        sender: str | None = None,
        subject: str | None = None,
        text: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        importance: Importance | None | str = None,
        category: str | None = None,
        recipient: str | None = None,
        attachment: str | None = None,
        larger_than: int | None = None,
        smaller_than: int | None = None,
        properties: Iterable[PropertyCondition] = (),
        all_of: Iterable[Filter] = (),
        any_of: Iterable[Filter] = (),
        none_of: Iterable[Filter] = (),
    ) -> Self: ...
    @property
    def unread(self) -> bool | None:
        """Unread ones, or read ones."""
    @property
    def has_attachments(self) -> bool | None:
        """Those with attachments to see, or those without."""
    @property
    def sender(self) -> str | None:
        """Those whose sender's name or address contains a text."""
    @property
    def subject(self) -> str | None:
        """Those whose subject contains a text."""
    @property
    def text(self) -> str | None:
        """Those that contain a text in their subject or body, or in the names of sender and recipients."""
    @property
    def since(self) -> datetime | None:
        """Those delivered at that time or later."""
    @property
    def before(self) -> datetime | None:
        """Those delivered before that time."""
    @property
    def importance(self) -> Importance | None:
        """Those that are so important."""
    @property
    def category(self) -> str | None:
        """Those in this category."""
    @property
    def recipient(self) -> str | None:
        """Those that go to somebody whose name or address contains a text."""
    @property
    def attachment(self) -> str | None:
        """Those with an attachment whose file name contains a text."""
    @property
    def larger_than(self) -> int | None:
        """Those of more bytes."""
    @property
    def smaller_than(self) -> int | None:
        """Those of fewer bytes."""
    @property
    def properties(self) -> tuple[PropertyCondition, ...]:
        """Those for whose properties all of these hold."""
    @property
    def all_of(self) -> tuple[Filter, ...]:
        """Those for which all of these hold."""
    @property
    def any_of(self) -> tuple[Filter, ...]:
        """Those for which one of these holds; no condition when none is given."""
    @property
    def none_of(self) -> tuple[Filter, ...]:
        """Those for which none of these holds."""
    def __and__(self, other: Filter, /) -> Filter: ...
    def __rand__(self, other: Filter, /) -> Filter: ...
    def __or__(self, other: Filter, /) -> Filter: ...
    def __ror__(self, other: Filter, /) -> Filter: ...
    def __invert__(self) -> Filter: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@type_check_only
class FilterFields(TypedDict, total=False):
    unread: bool | None
    has_attachments: bool | None
    sender: str | None
    subject: str | None
    text: str | None
    since: datetime | None
    before: datetime | None
    importance: Importance | None | str
    category: str | None
    recipient: str | None
    attachment: str | None
    larger_than: int | None
    smaller_than: int | None
    properties: Iterable[PropertyCondition]
    all_of: Iterable[Filter]
    any_of: Iterable[Filter]
    none_of: Iterable[Filter]

class SortBy(str, Enum):
    """By what a list of messages is sorted."""

    RECEIVED = "received"
    """When they were delivered, the newest first."""
    FROM = "from"
    """The sender's name."""
    TO = "to"
    """The recipients' names."""
    SUBJECT = "subject"
    """The subject, without `RE:` and the like."""
    SIZE = "size"
    """The size, the largest first."""
    IMPORTANCE = "importance"
    """The importance, the highest first."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class ListOrder:
    """How a list of messages stands."""

    __match_args__ = ("by", "reverse", "jump_to",)
    @overload
    def __new__(cls, record: ListOrder, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        by: SortBy | str,
        reverse: bool,
        jump_to: str | None = None,
    ) -> Self: ...
    @property
    def by(self) -> SortBy:
        """By what it is sorted."""
    @property
    def reverse(self) -> bool:
        """The other way round: the oldest first, names from Z to A."""
    @property
    def jump_to(self) -> str | None:
        """The first page begins where a subject (a name, when sorted by names) begins with it; without one it is empty."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

class GroupBy(str, Enum):
    """What messages are put into groups by."""

    CONVERSATION = "conversation"
    """Messages and the answers to them, those with the newest mail first."""
    FROM = "from"
    """The sender's name."""
    TO = "to"
    """The recipients' names."""
    SUBJECT = "subject"
    """The subject, without `RE:` and the like."""
    IMPORTANCE = "importance"
    """The importance, the highest first."""
    CATEGORY = "category"
    """The categories: a message of several is in the group of each, one without any in that without a name."""
    DAY = "day"
    """The day on which they were delivered, the newest first: `2026-11-28`."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class MessageGroup:
    """Messages that belong together."""

    __match_args__ = ("key", "name", "total", "unread", "messages",)
    @overload
    def __new__(cls, record: MessageGroup, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        key: str,
        name: str,
        total: int,
        unread: int,
        messages: Iterable[MessageSummary] = (),
    ) -> Self: ...
    @property
    def key(self) -> str:
        """What tells it from the others; of a conversation its id."""
    @property
    def name(self) -> str:
        """What it is called: a name, a subject."""
    @property
    def total(self) -> int:
        """How many messages it has."""
    @property
    def unread(self) -> int:
        """How many of them are unread."""
    @property
    def messages(self) -> tuple[MessageSummary, ...]:
        """Its newest messages, as many as were asked for."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class GroupPage:
    """Some of the groups."""

    __match_args__ = ("groups", "total", "next",)
    @overload
    def __new__(cls, record: GroupPage, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        groups: Iterable[MessageGroup] = (),
        total: int,
        next: int | None = None,
    ) -> Self: ...
    @property
    def groups(self) -> tuple[MessageGroup, ...]:
        """They."""
    @property
    def total(self) -> int:
        """How many there are."""
    @property
    def next(self) -> int | None:
        """Where the next page begins; absent at the end."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class SearchCriteria:
    """What a search folder searches for."""

    __match_args__ = ("id", "filter", "folders", "recursive", "live",)
    @overload
    def __new__(cls, record: SearchCriteria, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str,
        filter: Filter | None = None,
        folders: Iterable[str] = (),
        recursive: bool,
        live: bool,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """The search folder."""
    @property
    def filter(self) -> Filter | None:
        """Which messages; absent when another program asked for what no filter says."""
    @property
    def folders(self) -> tuple[str, ...]:
        """In which folders."""
    @property
    def recursive(self) -> bool:
        """Whether in those below them, too."""
    @property
    def live(self) -> bool:
        """Whether it follows what changes there."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Change:
    """Something that happened."""

    __match_args__ = ("kind", "folder_id", "message_id", "message_class", "line", "after",)
    @overload
    def __new__(cls, record: Change, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        kind: ChangeKind | str,
        folder_id: str | None = None,
        message_id: str | None = None,
        message_class: str | None = None,
        line: MessageSummary | None = None,
        after: str | None = None,
    ) -> Self: ...
    @property
    def kind(self) -> ChangeKind:
        """What."""
    @property
    def folder_id(self) -> str | None:
        """The folder in which."""
    @property
    def message_id(self) -> str | None:
        """The message to which; absent when it concerns the folder itself."""
    @property
    def message_class(self) -> str | None:
        """What the message is, for new mail."""
    @property
    def line(self) -> MessageSummary | None:
        """The line, when lines are watched and it is not gone."""
    @property
    def after(self) -> str | None:
        """The message whose line stands before it; absent when it is the first one."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class ItemProperty:
    """A property of a synchronised item, as the server keeps it. Which of the values is there follows from the type."""

    __match_args__ = ("tag", "property_set", "lid", "name", "text", "texts", "number", "time", "bytes", "streamed",)
    @overload
    def __new__(cls, record: ItemProperty, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        tag: int,
        property_set: str | None = None,
        lid: int | None = None,
        name: str | None = None,
        text: str | None = None,
        texts: Iterable[str] | None = None,
        number: int | None = None,
        time: datetime | None = None,
        bytes: bytes | None = None,
        streamed: int | None = None,
    ) -> Self: ...
    @property
    def tag(self) -> int:
        """Its id and type, `id << 16 | type`. Of a named property (ids from 0x8000 on) the id says nothing."""
    @property
    def property_set(self) -> str | None:
        """The property set of a named property, as a GUID."""
    @property
    def lid(self) -> int | None:
        """The number of a named property."""
    @property
    def name(self) -> str | None:
        """The name of a named property."""
    @property
    def text(self) -> str | None:
        """A text, or a GUID as one."""
    @property
    def texts(self) -> tuple[str, ...] | None:
        """Texts."""
    @property
    def number(self) -> int | None:
        """An integer; 0 or 1 of a boolean."""
    @property
    def time(self) -> datetime | None:
        """A time."""
    @property
    def bytes(self) -> bytes | None:
        """Bytes; those of all other types as they stand in a FastTransfer stream."""
    @property
    def streamed(self) -> int | None:
        """How many bytes the value has when it came before, as `ItemData`."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class ItemRecipient:
    """A recipient of a synchronised message."""

    __match_args__ = ("row", "properties",)
    @overload
    def __new__(cls, record: ItemRecipient, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        row: int,
        properties: Iterable[ItemProperty] = (),
    ) -> Self: ...
    @property
    def row(self) -> int:
        """The number of its row."""
    @property
    def properties(self) -> tuple[ItemProperty, ...]:
        """Its properties."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class ItemAttachment:
    """An attachment of a synchronised message; its data comes before, as `ItemData`."""

    __match_args__ = ("number", "properties", "message",)
    @overload
    def __new__(cls, record: ItemAttachment, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        number: int,
        properties: Iterable[ItemProperty] = (),
        message: Iterable[ItemContent] = (),
    ) -> Self: ...
    @property
    def number(self) -> int:
        """Its number in the message."""
    @property
    def properties(self) -> tuple[ItemProperty, ...]:
        """Its properties."""
    @property
    def message(self) -> tuple[ItemContent, ...]:
        """The message that it is: one, or none."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class ItemContent:
    """What a synchronised message is made of."""

    __match_args__ = ("properties", "recipients", "attachments",)
    @overload
    def __new__(cls, record: ItemContent, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        properties: Iterable[ItemProperty] = (),
        recipients: Iterable[ItemRecipient] | None = None,
        attachments: Iterable[ItemAttachment] | None = None,
    ) -> Self: ...
    @property
    def properties(self) -> tuple[ItemProperty, ...]:
        """Its properties."""
    @property
    def recipients(self) -> tuple[ItemRecipient, ...] | None:
        """Its recipients, unless they were left out."""
    @property
    def attachments(self) -> tuple[ItemAttachment, ...] | None:
        """Its attachments, unless they were left out."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class SyncedMessage:
    """A new or changed message."""

    __match_args__ = ("id", "source_key", "change_key", "predecessors", "modified", "associated", "size", "content",)
    @overload
    def __new__(cls, record: SyncedMessage, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str,
        source_key: bytes,
        change_key: bytes,
        predecessors: bytes,
        modified: datetime | None = None,
        associated: bool,
        size: int | None = None,
        content: ItemContent,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """Its id."""
    @property
    def source_key(self) -> bytes:
        """Its id that holds in all replicas."""
    @property
    def change_key(self) -> bytes:
        """Its last change."""
    @property
    def predecessors(self) -> bytes:
        """Which changes it contains: a predecessor change list."""
    @property
    def modified(self) -> datetime | None:
        """When it was changed."""
    @property
    def associated(self) -> bool:
        """Whether it is a folder associated message."""
    @property
    def size(self) -> int | None:
        """Its bytes on the server, if it told them."""
    @property
    def content(self) -> ItemContent:
        """What it is made of."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class GroupedProperty:
    """A property of a group."""

    __match_args__ = ("tag", "property_set", "lid", "name",)
    @overload
    def __new__(cls, record: GroupedProperty, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        tag: int,
        property_set: str | None = None,
        lid: int | None = None,
        name: str | None = None,
    ) -> Self: ...
    @property
    def tag(self) -> int:
        """Its id and type, as in `ItemProperty`."""
    @property
    def property_set(self) -> str | None:
        """The property set of a named property, as a GUID."""
    @property
    def lid(self) -> int | None:
        """The number of a named property."""
    @property
    def name(self) -> str | None:
        """The name of a named property."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class PropertyGroup:
    """Properties that change together. `[MS-OXCFXICS] 2.2.2.8.1`"""

    __match_args__ = ("mapping", "index", "properties",)
    @overload
    def __new__(cls, record: PropertyGroup, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        mapping: int,
        index: int,
        properties: Iterable[GroupedProperty] = (),
    ) -> Self: ...
    @property
    def mapping(self) -> int:
        """Which mapping of properties to groups it belongs to."""
    @property
    def index(self) -> int:
        """Its place in the mapping."""
    @property
    def properties(self) -> tuple[GroupedProperty, ...]:
        """Its properties."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class PartialChange:
    """A message of which only a part changed: what came takes the place of all that it had in the groups that changed."""

    __match_args__ = ("message", "mapping", "groups", "others",)
    @overload
    def __new__(cls, record: PartialChange, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        message: SyncedMessage,
        mapping: int,
        groups: Iterable[int] = (),
        others: bool,
    ) -> Self: ...
    @property
    def message(self) -> SyncedMessage:
        """The message; its recipients and attachments only when they changed, and then all of them."""
    @property
    def mapping(self) -> int:
        """The mapping that speaks of the groups."""
    @property
    def groups(self) -> tuple[int, ...]:
        """The groups that changed."""
    @property
    def others(self) -> bool:
        """Whether the properties that are in no group of the mapping changed as well."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class ItemData:
    """A part of a large value; it comes before its message, and with offset 0 should the message come again."""

    __match_args__ = ("message_id", "attachments", "recipient", "tag", "property_set", "lid", "name", "offset", "total", "data",)
    @overload
    def __new__(cls, record: ItemData, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        message_id: str,
        attachments: Iterable[int] = (),
        recipient: int | None = None,
        tag: int,
        property_set: str | None = None,
        lid: int | None = None,
        name: str | None = None,
        offset: int,
        total: int,
        data: bytes,
    ) -> Self: ...
    @property
    def message_id(self) -> str:
        """The message."""
    @property
    def attachments(self) -> tuple[int, ...]:
        """The numbers of the attachments around it, the outermost first; none around the message's own."""
    @property
    def recipient(self) -> int | None:
        """The row of the recipient that has the property."""
    @property
    def tag(self) -> int:
        """The property, as in `ItemProperty`."""
    @property
    def property_set(self) -> str | None:
        """Its property set, if it is a named one."""
    @property
    def lid(self) -> int | None:
        """Its number."""
    @property
    def name(self) -> str | None:
        """Its name."""
    @property
    def offset(self) -> int:
        """Where in the value it stands."""
    @property
    def total(self) -> int:
        """Bytes of the whole value."""
    @property
    def data(self) -> bytes:
        """The bytes; a text is UTF-16LE and ends with a NUL."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class SyncBatch:
    """Some of what is new in a folder. Store it together with `state`, and nothing is lost or comes twice."""

    __match_args__ = ("changed", "partial", "groups", "deleted", "out_of_scope", "read", "unread", "state", "complete", "done", "total",)
    @overload
    def __new__(cls, record: SyncBatch, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        changed: Iterable[SyncedMessage] = (),
        partial: Iterable[PartialChange] = (),
        groups: Iterable[PropertyGroup] = (),
        deleted: Iterable[str] = (),
        out_of_scope: Iterable[str] = (),
        read: Iterable[str] = (),
        unread: Iterable[str] = (),
        state: bytes,
        complete: bool,
        done: int,
        total: int,
    ) -> Self: ...
    @property
    def changed(self) -> tuple[SyncedMessage, ...]:
        """New and changed messages."""
    @property
    def partial(self) -> tuple[PartialChange, ...]:
        """Messages that are there and of which a part changed, when changes in parts were asked for."""
    @property
    def groups(self) -> tuple[PropertyGroup, ...]:
        """What the groups are that `partial` speaks of."""
    @property
    def deleted(self) -> tuple[str, ...]:
        """Messages that are gone: deleted, or moved away."""
    @property
    def out_of_scope(self) -> tuple[str, ...]:
        """Messages that the filter leaves out now."""
    @property
    def read(self) -> tuple[str, ...]:
        """Messages that were marked as read."""
    @property
    def unread(self) -> tuple[str, ...]:
        """Messages that were marked as unread."""
    @property
    def state(self) -> bytes:
        """What to begin with the next time, once all this is stored."""
    @property
    def complete(self) -> bool:
        """Whether it is the last one."""
    @property
    def done(self) -> int:
        """Messages that the server has sent, in its own count."""
    @property
    def total(self) -> int:
        """And of how many; 0 when it does not say."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class SyncedFolder:
    """A new or changed folder."""

    __match_args__ = ("id", "parent_id", "name", "source_key", "change_key", "predecessors", "modified", "properties",)
    @overload
    def __new__(cls, record: SyncedFolder, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str,
        parent_id: str,
        name: str,
        source_key: bytes,
        change_key: bytes,
        predecessors: bytes,
        modified: datetime | None = None,
        properties: Iterable[ItemProperty] = (),
    ) -> Self: ...
    @property
    def id(self) -> str:
        """Its id."""
    @property
    def parent_id(self) -> str:
        """The folder that it lies in."""
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def source_key(self) -> bytes:
        """Its id that holds in all replicas."""
    @property
    def change_key(self) -> bytes:
        """Its last change."""
    @property
    def predecessors(self) -> bytes:
        """Which changes it contains: a predecessor change list."""
    @property
    def modified(self) -> datetime | None:
        """When it was changed."""
    @property
    def properties(self) -> tuple[ItemProperty, ...]:
        """Its other properties."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class ExportedItem:
    """What stands in an exported stream: a folder, or a message."""

    __match_args__ = ("folder", "message",)
    @overload
    def __new__(cls, record: ExportedItem, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        folder: SyncedFolder | None = None,
        message: SyncedMessage | None = None,
    ) -> Self: ...
    @property
    def folder(self) -> SyncedFolder | None:
        """A folder; what is in it comes behind it."""
    @property
    def message(self) -> SyncedMessage | None:
        """A message."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class FolderSyncBatch:
    """Some of what is new in a folder tree. Store it together with `state`, and nothing is lost or comes twice."""

    __match_args__ = ("changed", "deleted", "state", "complete",)
    @overload
    def __new__(cls, record: FolderSyncBatch, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        changed: Iterable[SyncedFolder] = (),
        deleted: Iterable[str] = (),
        state: bytes,
        complete: bool,
    ) -> Self: ...
    @property
    def changed(self) -> tuple[SyncedFolder, ...]:
        """New, changed, moved and renamed folders, parents before their children."""
    @property
    def deleted(self) -> tuple[str, ...]:
        """Folders that are gone."""
    @property
    def state(self) -> bytes:
        """What to begin with the next time, once all this is stored."""
    @property
    def complete(self) -> bool:
        """Whether it is the last one."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class SyncSummary:
    """How a synchronisation ended."""

    __match_args__ = ("state", "changed", "deleted", "read_changed", "bytes",)
    @overload
    def __new__(cls, record: SyncSummary, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        state: bytes,
        changed: int,
        deleted: int,
        read_changed: int,
        bytes: int,
    ) -> Self: ...
    @property
    def state(self) -> bytes:
        """What to begin with the next time, once all batches are stored."""
    @property
    def changed(self) -> int:
        """New and changed items."""
    @property
    def deleted(self) -> int:
        """Items that are gone, or out of scope."""
    @property
    def read_changed(self) -> int:
        """Changed read states."""
    @property
    def bytes(self) -> int:
        """Bytes of the streams."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

class UploadKind(str, Enum):
    """What was done to a message offline."""

    CREATE = "create"
    """It was made."""
    CHANGE = "change"
    """It was changed; its content is sent as a whole."""
    MOVE = "move"
    """It was moved into the folder."""
    DELETE = "delete"
    """It was deleted, and may be restored."""
    DELETE_FOR_GOOD = "delete_for_good"
    """It was deleted for good."""
    MARK_READ = "mark_read"
    """It was marked as read."""
    MARK_UNREAD = "mark_unread"
    """It was marked as unread."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class ConflictPolicy(str, Enum):
    """What becomes of a change of something that was changed on the server as well; its version is told in any case."""

    REPORT = "report"
    """Nothing: the result says that there is a conflict."""
    SERVER_WINS = "server_wins"
    """The server's version stays, the change is dropped."""
    MINE_WINS = "mine_wins"
    """The change replaces the server's version."""
    KEEP_BOTH = "keep_both"
    """The server's version stays, and the changed one becomes a message of its own; folders as with `Report`."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class UploadOutcome(str, Enum):
    """What became of a change."""

    DONE = "done"
    """The server has it."""
    KNOWN = "known"
    """The server has something newer that contains it."""
    GONE = "gone"
    """It is no longer there: deleted, or a message that was moved away."""
    CONFLICT = "conflict"
    """It was changed on the server as well; nothing was done."""
    SUPERSEDED = "superseded"
    """It was changed on the server as well, and that version stays."""
    FAILED = "failed"
    """It failed."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class LocalChange:
    """Something that was done to a message offline."""

    __match_args__ = ("kind", "id", "from_folder", "new_id", "predecessors", "modified", "associated", "content",)
    @overload
    def __new__(cls, record: LocalChange, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        kind: UploadKind | str,
        id: str | None = None,
        from_folder: str | None = None,
        new_id: str | None = None,
        predecessors: bytes | None = None,
        modified: datetime | None = None,
        associated: bool | None = None,
        content: ItemContent | None = None,
    ) -> Self: ...
    @property
    def kind(self) -> UploadKind:
        """What."""
    @property
    def id(self) -> str | None:
        """The message; of a new one an id that was reserved for it, or none, and then it gets one."""
    @property
    def from_folder(self) -> str | None:
        """The folder it was in, of one that was moved."""
    @property
    def new_id(self) -> str | None:
        """An id that was reserved for a moved message or one kept beside the server's, or none, and then it gets one."""
    @property
    def predecessors(self) -> bytes | None:
        """Which changes the version contains that was changed or moved: `predecessors` of what was synchronised."""
    @property
    def modified(self) -> datetime | None:
        """When it was done; uploaded again with the same time, it is the same change."""
    @property
    def associated(self) -> bool | None:
        """Whether it is a folder associated message; otherwise it is a normal one."""
    @property
    def content(self) -> ItemContent | None:
        """All of a new or changed message."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Uploaded:
    """What became of a change."""

    __match_args__ = ("outcome", "id", "change_key", "predecessors", "server", "error",)
    @overload
    def __new__(cls, record: Uploaded, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        outcome: UploadOutcome | str,
        id: str | None = None,
        change_key: bytes,
        predecessors: bytes,
        server: SyncedMessage | None = None,
        error: ErrorInfo | None = None,
    ) -> Self: ...
    @property
    def outcome(self) -> UploadOutcome:
        """In short."""
    @property
    def id(self) -> str | None:
        """The message; of a moved one and of one that was kept beside the server's, its new id."""
    @property
    def change_key(self) -> bytes:
        """The change as it is known from now on, of a message that was written or moved."""
    @property
    def predecessors(self) -> bytes:
        """Which changes the message contains now."""
    @property
    def server(self) -> SyncedMessage | None:
        """The server's version, when the message was changed there as well."""
    @property
    def error(self) -> ErrorInfo | None:
        """Why it failed."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class UploadResult:
    """What became of changes, in their order."""

    __match_args__ = ("items", "state",)
    @overload
    def __new__(cls, record: UploadResult, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        items: Iterable[Uploaded] = (),
        state: bytes,
    ) -> Self: ...
    @property
    def items(self) -> tuple[Uploaded, ...]:
        """Each of them."""
    @property
    def state(self) -> bytes:
        """What to begin the next synchronisation of the folder with: it does not bring these changes back."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

class FolderUploadKind(str, Enum):
    """What was done to a folder offline."""

    CREATE = "create"
    """It was made."""
    CHANGE = "change"
    """It was given another name, or moved with all that is in it."""
    DELETE = "delete"
    """It was deleted with all that is in it, and may be restored."""
    DELETE_FOR_GOOD = "delete_for_good"
    """It was deleted for good with all that is in it."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class LocalFolderChange:
    """Something that was done to a folder offline."""

    __match_args__ = ("kind", "id", "parent_id", "name", "container_class", "predecessors", "modified",)
    @overload
    def __new__(cls, record: LocalFolderChange, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        kind: FolderUploadKind | str,
        id: str | None = None,
        parent_id: str | None = None,
        name: str | None = None,
        container_class: str | None = None,
        predecessors: bytes | None = None,
        modified: datetime | None = None,
    ) -> Self: ...
    @property
    def kind(self) -> FolderUploadKind:
        """What."""
    @property
    def id(self) -> str | None:
        """The folder; of a new one an id that was reserved for it, or none, and then it gets one."""
    @property
    def parent_id(self) -> str | None:
        """The folder that it lies in from now on; none: where it is, or a new one in the folder that is synchronised."""
    @property
    def name(self) -> str | None:
        """Its name from now on; none: as it is called."""
    @property
    def container_class(self) -> str | None:
        """What a new one holds, such as `IPF.Appointment`; none: mail."""
    @property
    def predecessors(self) -> bytes | None:
        """Which changes the version contains that was changed: `predecessors` of what was synchronised."""
    @property
    def modified(self) -> datetime | None:
        """When it was done; uploaded again with the same time, it is the same change."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class UploadedFolder:
    """What became of a change of a folder."""

    __match_args__ = ("outcome", "id", "change_key", "predecessors", "server", "error",)
    @overload
    def __new__(cls, record: UploadedFolder, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        outcome: UploadOutcome | str,
        id: str | None = None,
        change_key: bytes,
        predecessors: bytes,
        server: SyncedFolder | None = None,
        error: ErrorInfo | None = None,
    ) -> Self: ...
    @property
    def outcome(self) -> UploadOutcome:
        """In short."""
    @property
    def id(self) -> str | None:
        """The folder."""
    @property
    def change_key(self) -> bytes:
        """The change as it is known from now on, of a folder that was made, renamed or moved."""
    @property
    def predecessors(self) -> bytes:
        """Which changes the folder contains now."""
    @property
    def server(self) -> SyncedFolder | None:
        """The server's version, when the folder was changed there as well; if it is done, it was done over this."""
    @property
    def error(self) -> ErrorInfo | None:
        """Why it failed."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class FolderUploadResult:
    """What became of changes of folders, in their order."""

    __match_args__ = ("items", "state",)
    @overload
    def __new__(cls, record: FolderUploadResult, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        items: Iterable[UploadedFolder] = (),
        state: bytes,
    ) -> Self: ...
    @property
    def items(self) -> tuple[UploadedFolder, ...]:
        """Each of them."""
    @property
    def state(self) -> bytes:
        """What to begin the next synchronisation of the folders with: it does not bring these changes back."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class Person:
    """Someone in the address book."""

    __match_args__ = ("name", "address", "dn", "title", "department", "company", "office", "phone", "is_list",)
    @overload
    def __new__(cls, record: Person, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        name: str,
        address: str,
        dn: str,
        title: str,
        department: str,
        company: str,
        office: str,
        phone: str,
        is_list: bool,
    ) -> Self: ...
    @property
    def name(self) -> str:
        """The display name."""
    @property
    def address(self) -> str:
        """The SMTP address."""
    @property
    def dn(self) -> str:
        """The legacy distinguished name."""
    @property
    def title(self) -> str:
        """The job title."""
    @property
    def department(self) -> str:
        """The department."""
    @property
    def company(self) -> str:
        """The company."""
    @property
    def office(self) -> str:
        """The office."""
    @property
    def phone(self) -> str:
        """The telephone number at work."""
    @property
    def is_list(self) -> bool:
        """Whether it is a distribution list."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class PeoplePage:
    """Some of the people in the address book."""

    __match_args__ = ("people", "total", "next",)
    @overload
    def __new__(cls, record: PeoplePage, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        people: Iterable[Person] = (),
        total: int,
        next: int | None = None,
    ) -> Self: ...
    @property
    def people(self) -> tuple[Person, ...]:
        """They, by display name."""
    @property
    def total(self) -> int:
        """How many there are altogether."""
    @property
    def next(self) -> int | None:
        """Where the next page begins; absent at the end."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class PersonDetails:
    """All that the address book says of somebody. What it does not say is empty or absent."""

    __match_args__ = ("person", "alias", "given_name", "surname", "mobile", "home_phone", "fax", "street", "city", "state", "postal_code", "country", "assistant", "notes", "addresses", "manager_dn", "member_count", "photo", "certificates",)
    @overload
    def __new__(cls, record: PersonDetails, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        person: Person,
        alias: str,
        given_name: str,
        surname: str,
        mobile: str,
        home_phone: str,
        fax: str,
        street: str,
        city: str,
        state: str,
        postal_code: str,
        country: str,
        assistant: str,
        notes: str,
        addresses: Iterable[str] = (),
        manager_dn: str | None = None,
        member_count: int | None = None,
        photo: bytes | None = None,
        certificates: Iterable[bytes] = (),
    ) -> Self: ...
    @property
    def person(self) -> Person:
        """Name, addresses, job."""
    @property
    def alias(self) -> str:
        """The short name."""
    @property
    def given_name(self) -> str:
        """The given name."""
    @property
    def surname(self) -> str:
        """The family name."""
    @property
    def mobile(self) -> str:
        """The mobile telephone number."""
    @property
    def home_phone(self) -> str:
        """The telephone number at home."""
    @property
    def fax(self) -> str:
        """The fax number."""
    @property
    def street(self) -> str:
        """Street and number."""
    @property
    def city(self) -> str:
        """The city."""
    @property
    def state(self) -> str:
        """The state or province."""
    @property
    def postal_code(self) -> str:
        """The postal code."""
    @property
    def country(self) -> str:
        """The country."""
    @property
    def assistant(self) -> str:
        """The assistant's name."""
    @property
    def notes(self) -> str:
        """Remarks."""
    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses, with their kinds, such as `SMTP:alice@example.com`."""
    @property
    def manager_dn(self) -> str | None:
        """The legacy distinguished name of the manager, as the directory takes it."""
    @property
    def member_count(self) -> int | None:
        """How many members a list has."""
    @property
    def photo(self) -> bytes | None:
        """A picture, mostly JPEG."""
    @property
    def certificates(self) -> tuple[bytes, ...]:
        """X.509 certificates, in DER."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

class PersonLink(str, Enum):
    """Who is linked to somebody in the address book."""

    MEMBERS = "members"
    """The members of a list."""
    ALL_MEMBERS = "all_members"
    """The people in a list and in the lists that are in it, each once."""
    LISTS = "lists"
    """The lists that somebody is in."""
    MANAGER = "manager"
    """Whom somebody reports to: one person, or nobody."""
    REPORTS = "reports"
    """Who reports to somebody."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class BatchVerb(str, Enum):
    """What can be done to many messages at once."""

    MARK_READ = "mark_read"
    """They are read; senders who asked for a receipt get one."""
    MARK_READ_QUIETLY = "mark_read_quietly"
    """They are read, without receipts."""
    MARK_UNREAD = "mark_unread"
    """They are unread."""
    FLAG = "flag"
    """They are flagged for follow-up."""
    COMPLETE = "complete"
    """What was to be followed up is done."""
    CLEAR_FLAG = "clear_flag"
    """They are not flagged any more."""
    ADD_CATEGORIES = "add_categories"
    """They get categories, beside those that they have."""
    REMOVE_CATEGORIES = "remove_categories"
    """They lose categories."""
    SET_CATEGORIES = "set_categories"
    """They have these categories and no others."""
    MOVE_TO = "move_to"
    """They are moved to a folder, where they have other ids."""
    COPY_TO = "copy_to"
    """They are copied to a folder."""
    RESTORE_TO = "restore_to"
    """Deleted ones are brought back, into a folder."""
    DELETE = "delete"
    """They go to the deleted items; from there they are deleted."""
    DELETE_FOR_GOOD = "delete_for_good"
    """They are deleted beyond restoring."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

class FolderVerb(str, Enum):
    """What can be done to a folder."""

    CREATE = "create"
    """A folder is made in it."""
    RENAME = "rename"
    """It gets another name."""
    MOVE_TO = "move_to"
    """It is moved into another folder."""
    COPY_TO = "copy_to"
    """It is copied into another folder."""
    DELETE = "delete"
    """It goes to the deleted items; from there it is deleted."""
    DELETE_FOR_GOOD = "delete_for_good"
    """It is deleted beyond restoring."""
    EMPTY = "empty"
    """All that is in it is deleted."""
    EMPTY_FOR_GOOD = "empty_for_good"
    """All that is in it is deleted beyond restoring."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class FollowUp:
    """What a message is flagged for. `[MS-OXOFLAG] 2.2.1`"""

    __match_args__ = ("text", "start", "due", "reminder",)
    @overload
    def __new__(cls, record: FollowUp, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        text: str,
        start: datetime | None = None,
        due: datetime | None = None,
        reminder: datetime | None = None,
    ) -> Self: ...
    @property
    def text(self) -> str:
        """What is to be done; mail programs write `Follow up`."""
    @property
    def start(self) -> datetime | None:
        """From when on; midnight of a day."""
    @property
    def due(self) -> datetime | None:
        """Until when; midnight of a day."""
    @property
    def reminder(self) -> datetime | None:
        """When to remind of it."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class FailedItem:
    """A message that a batch left as it was."""

    __match_args__ = ("id", "error",)
    @overload
    def __new__(cls, record: FailedItem, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str,
        error: ErrorInfo,
    ) -> Self: ...
    @property
    def id(self) -> str:
        """The message."""
    @property
    def error(self) -> ErrorInfo:
        """Why."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class BatchResult:
    """What became of the messages of a batch."""

    __match_args__ = ("done", "failed",)
    @overload
    def __new__(cls, record: BatchResult, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        done: Iterable[str] = (),
        failed: Iterable[FailedItem] = (),
    ) -> Self: ...
    @property
    def done(self) -> tuple[str, ...]:
        """Messages with which all is as asked, in the order in which they were given."""
    @property
    def failed(self) -> tuple[FailedItem, ...]:
        """The others."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

@disjoint_base
class FolderResult:
    """What became of a folder."""

    __match_args__ = ("id", "complete",)
    @overload
    def __new__(cls, record: FolderResult, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        id: str | None = None,
        complete: bool,
    ) -> Self: ...
    @property
    def id(self) -> str | None:
        """The folder, or the copy, as far as the server tells which one that is."""
    @property
    def complete(self) -> bool:
        """Whether all was done. Otherwise some of what is in it stayed as it was."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...

class FolderRight(str, Enum):
    """What somebody may do in a folder. `[MS-OXCPERM] 2.2.7`"""

    READ_ANY = "read_any"
    """Reads all messages."""
    CREATE = "create"
    """Makes messages."""
    EDIT_OWNED = "edit_owned"
    """Changes messages of one's own."""
    DELETE_OWNED = "delete_owned"
    """Deletes messages of one's own."""
    EDIT_ANY = "edit_any"
    """Changes all messages."""
    DELETE_ANY = "delete_any"
    """Deletes all messages."""
    CREATE_SUB_FOLDER = "create_sub_folder"
    """Makes folders in it."""
    FOLDER_OWNER = "folder_owner"
    """Owns it: changes and deletes it, and says who may do what."""
    FOLDER_CONTACT = "folder_contact"
    """Is told of what concerns it."""
    FOLDER_VISIBLE = "folder_visible"
    """Sees that it is there."""
    FREE_BUSY_SIMPLE = "free_busy_simple"
    """Of a calendar: sees when its owner is busy."""
    FREE_BUSY_DETAILED = "free_busy_detailed"
    """Of a calendar: sees with what, and where."""
    def __new__(cls, value: object) -> Self: ...
    def __format__(self, format_spec: str, /) -> str: ...

@disjoint_base
class ErrorInfo:
    """What went wrong, as every language's exception carries it."""

    __match_args__ = ("code", "message", "server_code", "server_name", "offset", "structure", "field", "section", "folder_id", "folder", "right", "candidates",)
    @overload
    def __new__(cls, record: ErrorInfo, /) -> Self: ...
    @overload
    def __new__(
        cls,
        *,
        code: str,
        message: str,
        server_code: int | None = None,
        server_name: str | None = None,
        offset: int | None = None,
        structure: str | None = None,
        field: str | None = None,
        section: str | None = None,
        folder_id: str | None = None,
        folder: str | None = None,
        right: FolderRight | None | str = None,
        candidates: Iterable[Address] = (),
    ) -> Self: ...
    @property
    def code(self) -> str:
        """A stable name, such as `access_denied`."""
    @property
    def message(self) -> str:
        """One sentence for people."""
    @property
    def server_code(self) -> int | None:
        """The server's error code, if it answered with one."""
    @property
    def server_name(self) -> str | None:
        """Its name, such as `NotFound`."""
    @property
    def offset(self) -> int | None:
        """Offset of the bytes that are wrong."""
    @property
    def structure(self) -> str | None:
        """The structure that is wrong."""
    @property
    def field(self) -> str | None:
        """The field of it."""
    @property
    def section(self) -> str | None:
        """The section of the specification."""
    @property
    def folder_id(self) -> str | None:
        """Where access was denied: the folder's id."""
    @property
    def folder(self) -> str | None:
        """What that folder is called, as far as it is known: its path, when folders were listed before."""
    @property
    def right(self) -> FolderRight | None:
        """The right that the user lacks there."""
    @property
    def candidates(self) -> tuple[Address, ...]:
        """Whom a name may mean that is not clear."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> str | tuple[Any, ...]: ...
