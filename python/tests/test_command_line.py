"""`python -m mapi_http` lists, reads and saves."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from arriving import arrived
from serving import Server

from mapi_http import Mailbox


def run(
    server: Server, *arguments: str, code: int = 0, folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    alice = server.users["alice@example.com"]
    account = {
        "MAPI_EMAIL": alice["address"],
        "MAPI_PASSWORD": alice["password"],
        "MAPI_AUTODISCOVER": server.autodiscover,
    }
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MAPI_")}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-m", "mapi_http", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**bare, "PYTHONIOENCODING": "utf-8", **account, **environment},
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def test_lists_reads_and_saves(server: Server, alice: Mailbox, tmp_path: Path) -> None:
    attachments = [("a.txt", b"one"), ("b.txt", b"two"), ("a.txt", b"three")]
    alice.compose(to="alice@example.com", subject="From a command", text="Hello", attachments=attachments).send()
    id = arrived(alice, "From a command").id
    found = run(server, "ls", "--unread", "--limit", "10").stdout
    [line] = [line for line in found.splitlines() if "From a command" in line]
    assert line.split()[0] == id and "Alice Example" in line
    read = run(server, "read", id).stdout
    assert "Subject: From a command\n" in read and "From: Alice Example <alice@example.com>\n" in read
    assert "Attachment: b.txt (3 bytes)\n" in read and read.rstrip().endswith("Hello")
    saved = run(server, "save", id, folder=tmp_path).stdout.splitlines()
    assert [Path(path).name for path in saved] == ["a.txt", "b.txt", "a (2).txt"]
    assert [(tmp_path / path).read_bytes() for path in saved] == [b"one", b"two", b"three"]
    readme = Path(__file__).parents[1].joinpath("README.md").read_text("utf-8")
    for example in re.findall("^python -m mapi_http (.*)$", readme, re.MULTILINE):
        run(server, *shlex.split(example.replace("0001-00000e915212", id)), folder=tmp_path)
    assert (tmp_path / "Downloads" / "b.txt").read_bytes() == b"two"
    # What is there already stays.
    again = run(server, "save", id, "b.txt", "--to", str(tmp_path)).stdout.splitlines()
    assert again == [str(tmp_path / "b (2).txt")]
    assert run(server, "ls", "--folder", "drafts", "--limit", "1").stdout.count("\n") <= 1


def test_says_all_as_json(server: Server, alice: Mailbox, tmp_path: Path) -> None:
    alice.compose(to="alice@example.com", subject="Grüße\x1b[2J", text="Hello", attachments=[("a.txt", b"one")]).send()
    line = next(line for line in alice.inbox.messages() if line.subject.startswith("Grüße"))
    printed = [json.loads(text) for text in run(server, "ls", "--json").stdout.splitlines()]
    [found] = [each for each in printed if each["id"] == line.id]
    assert found["subject"] == line.subject and found["sender"]["address"] == "alice@example.com"
    assert found["importance"] == "normal" and found["unread"] is True
    assert datetime.fromisoformat(found["received"].replace("Z", "+00:00")) == line.received
    read = json.loads(run(server, "read", line.id, "--json").stdout)
    assert read["text"].rstrip() == "Hello" and [each["name"] for each in read["attachments"]] == ["a.txt"]
    saved = json.loads(run(server, "save", line.id, "--json", folder=tmp_path).stdout)
    assert saved == {"path": "a.txt", "name": "a.txt", "size": 3}
    assert json.loads(run(server, "read", "nonsense", "--json", code=2).stderr)["code"] == "invalid_argument"
    assert json.loads(run(server, "read", "0001-0000deadbeef", "--json", code=5).stderr)["code"] == "not_found"


def test_what_others_wrote_does_not_command_the_terminal(server: Server, alice: Mailbox) -> None:
    alice.compose(to="alice@example.com", subject="\x1b[2Jcmd\u202egpj", text="\x1b]0;title\x07\nnext").send()
    id = next(line.id for line in alice.inbox.messages() if "cmd" in line.subject)
    shown = run(server, "ls").stdout + run(server, "read", id).stdout
    assert "\x1b" not in shown and "\u202e" not in shown and "\x07" not in shown
    assert "\nnext" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "usage"),
        (("list",), 2, "ls"),
        (("ls", "--limit", "-1"), 2, "limit"),
        (("ls", "--limit", "many"), 2, "limit"),
        (("read",), 2, "message"),
        (("read", "nonsense"), 2, "not an id"),
        (("read", "0001-0000deadbeef"), 5, ""),
        (("save", "0001-0000deadbeef"), 5, ""),
        (("ls", "--folder", "Nowhere"), 5, "Nowhere"),
    ],
)
def test_what_makes_no_sense(server: Server, arguments: tuple[str, ...], code: int, said: str) -> None:
    assert said in run(server, *arguments, code=code).stderr


def test_who_is_not_let_in(server: Server) -> None:
    assert "credentials" in run(server, "ls", code=4, MAPI_PASSWORD="certainly-not-hers").stderr
    assert re.search("which mailbox", run(server, "ls", code=2, MAPI_EMAIL="").stderr)
    assert "MAPI_PASSWORD" in run(server, "ls", code=2, MAPI_PASSWORD="").stderr
    assert "nobody" in run(server, "ls", code=2, MAPI_CA="nobody.pem").stderr
    assert run(server, "ls", code=3, MAPI_AUTODISCOVER="http://127.0.0.1:9/autodiscover").stderr


def test_a_reader_who_leaves(server: Server) -> None:
    alice = server.users["alice@example.com"]
    account = ["--email", alice["address"], "--autodiscover", server.autodiscover]
    process = subprocess.Popen(
        [sys.executable, "-m", "mapi_http", "ls", *account, "--limit", "1000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "MAPI_PASSWORD": alice["password"]},
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()
