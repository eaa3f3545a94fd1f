"""The examples of the READMEs do what they say."""

from __future__ import annotations

import asyncio
import re
import textwrap
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from serving import Server

import mapi_http

PACKAGE = Path(__file__).parents[1]


def examples(readme: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)


def test_examples(
    start_server: Callable[[], Server],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = start_server()
    # Nobody serves example.com.
    for module in (mapi_http, mapi_http.aio):
        monkeypatch.setattr(module, "connect", partial(module.connect, autodiscover=server.autodiscover))
    names: dict[str, Any] = {
        "password": server.users["alice@example.com"]["password"],
        "folder": tmp_path,
        "monday": datetime.now(timezone.utc) - timedelta(days=7),
    }
    threads, tasks = examples(PACKAGE / "README.md")
    exec(threads, dict(names))
    printed = capsys.readouterr().out
    assert "Lunch on Friday? 🍜" in printed
    assert printed.splitlines()[-1].startswith("Bob Example bob@example.com")
    assert (tmp_path / "menu.pdf").exists()
    run: dict[str, Any] = dict(names)
    exec("async def example():\n" + textwrap.indent(tasks, "    "), run)
    asyncio.run(asyncio.wait_for(run["example"](), 20))
    assert capsys.readouterr().out == "Hello\n"


def test_the_example_of_the_whole_project(
    start_server: Callable[[], Server],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = start_server()
    [example] = examples(PACKAGE.parent / "README.md")
    account = server.account("alice")
    monkeypatch.chdir(tmp_path)
    exec(example, {name: account[name] for name in ("url", "dn", "password")})
    assert "Lunch on Friday? 🍜" in capsys.readouterr().out
    assert (tmp_path / "menu.pdf").exists()
    with mapi_http.connect(**server.account("bob")) as bob:
        assert "Lunch?" in [message.subject for message in bob.inbox.messages(limit=5)]


def test_recipes(
    start_server: Callable[[], Server],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = start_server()
    connect = mapi_http.connect
    monkeypatch.setattr(mapi_http, "connect", partial(connect, autodiscover=server.autodiscover))
    text = (PACKAGE / "RECIPES.md").read_text("utf-8")
    start, *recipes = re.split(r"^## ", text, flags=re.MULTILINE)
    names: dict[str, Any] = {
        "password": server.users["alice@example.com"]["password"],
        "folder": tmp_path,
    }
    [opened] = re.findall(r"```python\n(.*?)```", start, re.DOTALL)
    exec(opened, names)
    printed: dict[str, str] = {}
    for recipe in recipes:
        title = recipe.splitlines()[0]
        [code] = re.findall(r"```python\n(.*?)```", recipe, re.DOTALL)
        exec(compile(code, f"RECIPES.md, {title}", "exec"), names)
        printed[title] = capsys.readouterr().out
    assert len(printed) == 10
    assert "Bob Example: Lunch on Friday? 🍜" in printed["The newest unread messages"]
    assert (tmp_path / "menu.pdf").stat().st_size == 723
    with connect(**server.account("bob")) as bob:
        report = bob.inbox.messages(subject="The report").first().open()
        assert {file.name: file.read() for file in report.attachments} == {
            "report.txt": b"All is well.",
            "data.csv": b"a,b\n1,2\n",
        }
    with connect(**server.account("alice")) as alice:
        inbox = alice.inbox.page(limit=1).total
        # One more came since.
        assert int(printed["Synchronise a folder into SQLite"].split()[0]) == inbox - 1
        assert {"Work", "Read later"} <= set(
            alice.inbox.messages(category="work").first().open().properties("PidNameKeywords")["PidNameKeywords"]
        )
    assert (tmp_path / "inbox.mbox").read_text("utf-8", "replace").count("\nFrom ") == 4
    assert "Bob Example bob@example.com" in printed["Resolve names"]
    assert re.fullmatch(r"[1-9]\d* done, 0 left\n", printed["Set categories"])
    assert printed["Watch a folder"] == "New: To myself\n"
    assert re.match(r"Carol got: .+\nNo: .+", printed["Somebody else's mailbox"])
    assert printed["Pause and resume"] == "To myself\n"
    names["mailbox"].close()
