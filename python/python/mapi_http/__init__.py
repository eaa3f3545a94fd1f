"""The native protocol of Microsoft Exchange (MAPI over HTTP).

`connect` opens a mailbox for threads, `mapi_http.aio.connect` one for asyncio; both have the same calls.
"""

from mapi_http import aio, errors, records, transport
from mapi_http._core import Exchange, version
from mapi_http._mailbox import (
    Attachment,
    Directory,
    Draft,
    Folder,
    FolderRef,
    Letter,
    Mailbox,
    Message,
    Messages,
    Reply,
    Watch,
    connect,
    resume,
)
from mapi_http.errors import (
    AccessDenied,
    AuthenticationError,
    Cancelled,
    Closed,
    Conflict,
    InvalidArgument,
    MapiError,
    NotFound,
    OutcomeUnknown,
    ProtocolError,
    ServerError,
    TransportError,
)
from mapi_http.records import (
    Address,
    Change,
    ChangeKind,
    FolderRole,
    Importance,
    MailboxInfo,
    Person,
    Recipient,
    RecipientKind,
)

__version__ = version()

__all__ = [
    "AccessDenied",
    "Address",
    "Attachment",
    "AuthenticationError",
    "Cancelled",
    "Change",
    "ChangeKind",
    "Closed",
    "Conflict",
    "Directory",
    "Draft",
    "Exchange",
    "Folder",
    "FolderRef",
    "FolderRole",
    "Importance",
    "InvalidArgument",
    "Letter",
    "Mailbox",
    "MailboxInfo",
    "MapiError",
    "Message",
    "Messages",
    "NotFound",
    "OutcomeUnknown",
    "Person",
    "ProtocolError",
    "Recipient",
    "RecipientKind",
    "Reply",
    "ServerError",
    "TransportError",
    "Watch",
    "aio",
    "connect",
    "errors",
    "records",
    "resume",
    "transport",
    "version",
]
