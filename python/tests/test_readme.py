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
