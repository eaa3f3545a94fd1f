"""Where the bytes of attachments come from that are written: files, read while the message is sent."""

from __future__ import annotations

import errno
import io
import mimetypes
import os
import shutil
import stat
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Union, cast

from mapi_http._core import Wanted
from mapi_http.records import OutgoingAttachment

# What can be attached: a file's path, (name, content), (name, an open binary file), or a record.
Attachable = Union[str, os.PathLike[str], tuple[str, Union[bytes, IO[bytes]]], OutgoingAttachment]
# Bytes done, bytes altogether.
OnProgress = Callable[[int, int], object]

# Up to this many bytes, a file goes along with its message.
_SMALL = 16 * 1024


class _File:
    """A part of a file: from where an open one stands to its end. One with a path is opened when it is read."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        self._file: Path | IO[bytes]
        if isinstance(file, Path):
            known = file.stat()
            # What is a file to the system only (a pipe, `/proc`) does not say how much there is.
            if stat.S_ISREG(known.st_mode) and known.st_size > 0:
                self._file, self._start, self.size = file, 0, known.st_size
                return
            with file.open("rb") as opened:
                file = io.BytesIO(opened.read())
        self._file = file
        if not file.seekable():
            # It may have to be read twice, when the connection breaks.
            spooled = tempfile.TemporaryFile()
            weakref.finalize(self, spooled.close)
            shutil.copyfileobj(file, spooled)
            spooled.seek(0)
            self._file = file = spooled
        self._start = file.tell()
        self.size = file.seek(0, os.SEEK_END) - self._start

    def read(self, offset: int, length: int) -> bytes:
        if isinstance(self._file, Path):
            with self._file.open("rb") as file:
                file.seek(offset)
                return file.read(length)
        self._file.seek(self._start + offset)
        return self._file.read(length)


def _named(given: Any) -> tuple[str, bytes | IO[bytes]]:
    """An attachment that is not a file with a path: its name and content."""
    if isinstance(given, (tuple, list)) and len(given) == 2:
        name, content = given
        is_open = hasattr(content, "read") and not isinstance(content, io.TextIOBase)
        if isinstance(name, str) and (is_open or isinstance(content, (bytes, bytearray, memoryview, Path))):
            return name, content
    what = type(given).__name__
    if isinstance(given, (tuple, list)):
        what = f"({', '.join(type(part).__name__ for part in given)})"
    raise TypeError(
        f"an attachment is a path, (name, bytes or an open binary file), or an OutgoingAttachment, not {what}"
    )


class Sources:
    """The attachments of a message, and the files of which they are."""

    def __init__(self, attachments: Attachable | Iterable[Attachable]) -> None:
        alone = isinstance(attachments, (str, os.PathLike, OutgoingAttachment))
        given: Iterable[Any] = [attachments] if alone else cast("Iterable[Any]", attachments)
        self._files: list[_File | None] = []
        self.attachments: list[OutgoingAttachment] = [self._attach(attachment) for attachment in given]

    def _attach(self, given: Attachable) -> OutgoingAttachment:
        content: bytes | Path | IO[bytes]
        if isinstance(given, OutgoingAttachment):
            self._files.append(None)
            return given
        if isinstance(given, (str, os.PathLike)):
            content = Path(given)
            name = content.name
        else:
            name, content = _named(given)
        if isinstance(content, (bytes, bytearray, memoryview)):
            data, file = bytes(content), None
        else:
            data, file = b"", _File(content)
            if file.size <= _SMALL:
                data, file = file.read(0, file.size), None
        self._files.append(file)
        return OutgoingAttachment(
            name=name,
            mime_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            content_id=None,
            data=data,
            streamed=None if file is None else file.size,
        )

    def read(self, wanted: Wanted) -> bytes:
        """What the session wants."""
        file = self._files[wanted.attachment]
        return b"" if file is None else file.read(wanted.offset, wanted.length)


# What can be imported: a file's path, its content, or an open binary file.
Importable = Union[str, os.PathLike[str], bytes, IO[bytes]]
# Where an export goes: to a file's path, or an open binary file.
Exportable = Union[str, os.PathLike[str], IO[bytes]]


class Stream:
    """A stream that is imported."""

    def __init__(self, source: Importable) -> None:
        if isinstance(source, (bytes, bytearray, memoryview)):
            self._file = _File(io.BytesIO(source))
        elif isinstance(source, (str, os.PathLike)):
            self._file = _File(Path(source))
        elif hasattr(source, "read") and not isinstance(source, io.TextIOBase):
            self._file = _File(source)
        else:
            raise TypeError(f"an import is a path, bytes or an open binary file, not {source!r}")
        self.size = self._file.size

    def read(self, wanted: Wanted) -> bytes:
        """What the session wants."""
        return self._file.read(wanted.offset, wanted.length)


@contextmanager
def opened(to: Exportable) -> Iterator[IO[bytes]]:
    """A file to write to; one with a path appears when it is complete."""
    if not isinstance(to, (str, os.PathLike)):
        if not hasattr(to, "write") or isinstance(to, io.TextIOBase):
            raise TypeError(f"it is written to a path or an open binary file, not to {to!r}")
        yield to
        return
    # A link stays, and leads to what is written.
    path = Path(os.path.realpath(to))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        # A pipe, or a device.
        with path.open("wb") as file:
            yield file
        return
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
