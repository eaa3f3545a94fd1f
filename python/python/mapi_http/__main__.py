"""`python -m mapi_http`: lists messages, reads them, and saves what is attached."""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import signal
import sys
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from mapi_http import errors
from mapi_http._mailbox import FolderRef, Mailbox, connect
from mapi_http.records import Address, Recipient

# Those of `mapi`.
_EXITS: list[tuple[type[BaseException], int]] = [
    (errors.NoMapiHttp, 3),
    (errors.TransportError, 3),
    (errors.AuthenticationError, 4),
    (errors.AccessDenied, 4),
    (errors.NotFound, 5),
    (errors.ProtocolError, 6),
    (errors.OutcomeUnknown, 7),
    (errors.InvalidArgument, 2),
    (OSError, 2),
    (Exception, 1),
]


def main() -> int:
    """Does what the command line says. Answers the exit code."""
    # What the terminal cannot show is no reason to show nothing.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    given = _parser().parse_args()
    try:
        with _open(given) as mailbox:
            given.do(mailbox, given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on. Python would say so at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (errors.MapiError, OSError, ValueError) as error:
        code = getattr(error, "code", "invalid_argument")
        said = json.dumps({"code": code, "message": str(error)}) if given.json else f"error: {_plain(str(error))}"
        print(said, file=sys.stderr)
        return next(code for kind, code in _EXITS if isinstance(error, kind))
    return 0


def _parser() -> argparse.ArgumentParser:
    account = argparse.ArgumentParser(add_help=False)
    group = account.add_argument_group("reaching the mailbox")
    for name, what in {
        "email": "mail address; the server is found by Autodiscover",
        "autodiscover": "Autodiscover endpoint to ask instead of those of the address's domain",
        "url": "mailbox endpoint, with --dn",
        "dn": "legacy distinguished name of the user, with --url",
        "user": "user name to sign in with; the address if not given",
        "mailbox": "somebody else's mailbox",
        "ca": "file of one more certificate authority to trust (PEM)",
    }.items():
        variable = f"MAPI_{name.upper()}"
        # What is empty was not given.
        default = os.environ.get(variable) or None
        group.add_argument(f"--{name}", default=default, metavar=name.upper(), help=f"{what} [{variable}]")
    account.add_argument("--json", action="store_true", help="print a line of JSON for each message or file instead")
    account.add_argument("--folder", default="inbox", help="its role (such as drafts), path or id; the inbox if not given")

    parser = argparse.ArgumentParser(
        prog="python -m mapi_http",
        description="Lists messages, reads them, and saves what is attached.",
        epilog="The password is in MAPI_PASSWORD, or asked for.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    ls = commands.add_parser("ls", parents=[account], help="list messages, newest first")
    ls.add_argument("--unread", action="store_true", help="unread ones only")
    ls.add_argument("--limit", type=_count, default=50, help="so many at most; 50 if not given")
    ls.set_defaults(do=_ls)
    read = commands.add_parser("read", parents=[account], help="read a message")
    read.add_argument("message", help="its id, as ls prints it")
    read.set_defaults(do=_read)
    save = commands.add_parser("save", parents=[account], help="save what is attached to a message")
    save.add_argument("message", help="its id, as ls prints it")
    save.add_argument("attachment", nargs="?", help="its file name; all files if not given")
    save.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="where to; here if not given")
    save.set_defaults(do=_save)
    return parser


def _count(given: str) -> int:
    number = int(given)
    if number < 0:
        raise argparse.ArgumentTypeError("it cannot be negative")
    return number


def _open(given: argparse.Namespace) -> Mailbox:
    user = given.user or given.email
    password = None
    if user is not None and not (password := os.environ.get("MAPI_PASSWORD")):
        if not sys.stdin.isatty():
            raise errors.InvalidArgument("there is nobody to ask for the password: set MAPI_PASSWORD")
        password = getpass.getpass(f"Password of {user}: ")
    names = ("email", "url", "dn", "user", "autodiscover", "mailbox", "ca")
    return connect(password=password, **{name: getattr(given, name) for name in names})


def _ls(mailbox: Mailbox, given: argparse.Namespace) -> None:
    for line in _folder(mailbox, given).messages(unread=given.unread or None, limit=given.limit):
        if given.json:
            _print_json(line)
            continue
        received = f"{line.received.astimezone():%Y-%m-%d %H:%M}" if line.received else ""
        sender = line.sender.name or line.sender.address if line.sender else ""
        print(line.id, received.ljust(16), " *"[line.unread], _plain(sender), "|", _plain(line.subject))


def _read(mailbox: Mailbox, given: argparse.Namespace) -> None:
    letter = _folder(mailbox, given).open(given.message)
    if given.json:
        return _print_json(letter)
    if letter.sender:
        print("From:", _people([letter.sender]))
    for name, several in ("To", letter.to), ("Cc", letter.cc):
        if several:
            print(f"{name}:", _people(several))
    if letter.received:
        print("Received:", letter.received.astimezone().isoformat(" ", "seconds"))
    print("Subject:", _plain(letter.subject))
    for attachment in letter.attachments:
        print(f"Attachment: {_plain(attachment.name)} ({attachment.size} bytes)")
    print()
    print(_plain((letter.text or "").replace("\r\n", "\n"), lines=True))


def _people(several: Iterable[Address | Recipient]) -> str:
    return _plain(", ".join(f"{each.name} <{each.address}>" for each in several))


def _save(mailbox: Mailbox, given: argparse.Namespace) -> None:
    letter = _folder(mailbox, given).open(given.message)
    wanted = [each for each in letter.attachments if given.attachment in (None, each.name, each.safe_name)]
    if given.attachment is not None and not wanted:
        raise errors.NotFound(f"nothing that is attached is called {given.attachment!r}")
    given.to.mkdir(parents=True, exist_ok=True)
    for attachment in wanted:
        if attachment.is_message or attachment.reference is not None:
            print(f"{_plain(attachment.name)} is no file", file=sys.stderr)
            continue
        path = attachment.save(_free(given.to / attachment.safe_name))
        if given.json:
            _print_json({"path": str(path), "name": attachment.name, "size": path.stat().st_size})
        else:
            print(_plain(str(path)))


def _print_json(what: object) -> None:
    # Letters beyond ASCII are written as numbers: nothing in them commands a terminal.
    print(json.dumps(what, default=_parts))


def _parts(value: Any) -> object:
    """What a record is made of, as `mapi --json` has it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return list(value)
    return {name: getattr(value, name) for name in value.__match_args__}


def _folder(mailbox: Mailbox, given: argparse.Namespace) -> FolderRef:
    # It needs no look at the folders.
    return mailbox.inbox if given.folder == "inbox" else mailbox.folder(given.folder)


def _free(path: Path) -> Path:
    """What is there already stays."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def _plain(text: str, *, lines: bool = False) -> str:
    """What others wrote, without what commands a terminal or turns text around."""
    return "".join(letter if _shows(letter) or (lines and letter in "\n\t") else "\ufffd" for letter in text)


def _shows(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp") and not (
        unicodedata.bidirectional(letter) in ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
    )


if __name__ == "__main__":
    sys.exit(main())
