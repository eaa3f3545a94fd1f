"""The exceptions of this package.

Every one is a `MapiError` with a stable `code`, the same in all languages that mapi-http speaks, and a message that
says what happened and what to do.
"""

from __future__ import annotations

from mapi_http.records import Address, ErrorInfo, FolderRight

__all__ = [
    "AccessDenied",
    "AmbiguousName",
    "AuthenticationError",
    "Cancelled",
    "Closed",
    "Conflict",
    "InvalidArgument",
    "MapiError",
    "NoMapiHttp",
    "NotFound",
    "OutcomeUnknown",
    "ProtocolError",
    "ServerError",
    "TransportError",
]


class MapiError(Exception):
    """Something went wrong; `code` is a stable name for it, such as `access_denied`."""

    code = "error"

    def __init__(self, message: str, info: ErrorInfo | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.info = info
        if info is not None:
            self.code = info.code


class TransportError(MapiError):
    """The server could not be reached, and trying again did not help."""

    code = "transport"


class NoMapiHttp(MapiError):
    """The mailbox is reached by other protocols only: its administrator can switch MAPI over HTTP on."""

    code = "no_mapi_http"


class AuthenticationError(MapiError):
    """The server refused user name and password, or the token."""

    code = "authentication"


class ProtocolError(MapiError):
    """Bytes are not as the specification lays them out, or the answer is of another protocol."""

    @property
    def offset(self) -> int | None:
        """Offset of the bytes that are wrong."""
        return self.info.offset if self.info else None

    @property
    def structure(self) -> str | None:
        """The structure that is wrong."""
        return self.info.structure if self.info else None

    @property
    def field(self) -> str | None:
        """The field of it."""
        return self.info.field if self.info else None

    @property
    def section(self) -> str | None:
        """The section of the specification."""
        return self.info.section if self.info else None


class ServerError(MapiError):
    """The server understood, and answers with an error."""

    code = "server"

    @property
    def server_code(self) -> int | None:
        """The server's error code."""
        return self.info.server_code if self.info else None

    @property
    def name(self) -> str | None:
        """Its name in the specification, such as `AccessDenied`."""
        return self.info.server_name if self.info else None


class AccessDenied(ServerError):
    """The user may not do this: `right` is what they lack in `folder`."""

    code = "access_denied"

    @property
    def folder(self) -> str | None:
        """What the folder is called, as far as it is known: its path, when folders were listed before."""
        return self.info.folder if self.info else None

    @property
    def folder_id(self) -> str | None:
        """The folder's id."""
        return self.info.folder_id if self.info else None

    @property
    def right(self) -> FolderRight | None:
        """The right that is missing there; none where it is not for lack of a right."""
        return self.info.right if self.info else None


class NotFound(ServerError):
    """It does not exist, or was moved or deleted."""

    code = "not_found"


class Conflict(ServerError):
    """Someone else has changed it meanwhile."""

    code = "conflict"


class AmbiguousName(MapiError):
    """Several people in the address book may be meant by a name: `candidates`."""

    code = "ambiguous_name"

    @property
    def candidates(self) -> tuple[Address, ...]:
        """Those who may be meant."""
        return tuple(self.info.candidates) if self.info else ()


class OutcomeUnknown(MapiError):
    """It may or may not have happened: the connection broke before the answer came. Look before you repeat it."""

    code = "outcome_unknown"


class Cancelled(MapiError):
    """The operation was given up."""

    code = "cancelled"


class Closed(MapiError):
    """The mailbox is closed, or was suspended."""

    code = "closed"


class InvalidArgument(MapiError, ValueError):
    """An argument makes no sense."""

    code = "invalid_argument"


_CLASSES: dict[str, type[MapiError]] = {
    "transport": TransportError,
    "no_mapi_http": NoMapiHttp,
    "authentication": AuthenticationError,
    "not_the_protocol": ProtocolError,
    "refused": ServerError,
    "server": ServerError,
    "access_denied": AccessDenied,
    "ambiguous_name": AmbiguousName,
    "not_found": NotFound,
    "conflict": Conflict,
    "exists": ServerError,
    "outcome_unknown": OutcomeUnknown,
    "cancelled": Cancelled,
    "closed": Closed,
    "suspended": Closed,
    "invalid_argument": InvalidArgument,
    "plain_http": InvalidArgument,
    "not_suspended": InvalidArgument,
}


def from_info(info: ErrorInfo) -> MapiError:
    """The exception for what the core says: the one place where its codes become classes."""
    # Codes of wrong bytes are many (`wire.truncated`), and what is said in no code known here is not understood either.
    return _CLASSES.get(info.code, ProtocolError)(info.message, info)
