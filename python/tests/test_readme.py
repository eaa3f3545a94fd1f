"""The examples of the README do what they say."""

from __future__ import annotations

import asyncio
import re
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from serving import Server

import mapi_http

EXAMPLES = re.findall(r"```python\n(.*?)```", (Path(__file__).parents[1] / "README.md").read_text("utf-8"), re.DOTALL)


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
    names: dict[str, Any] = {"password": server.users["alice@example.com"]["password"], "folder": tmp_path}
    threads, tasks = EXAMPLES
    exec(threads, dict(names))
    printed = capsys.readouterr().out
    assert "Lunch on Friday? 🍜" in printed
    assert printed.splitlines()[-1].startswith("Bob Example bob@example.com")
    assert (tmp_path / "menu.pdf").exists()
    run: dict[str, Any] = dict(names)
    exec("async def example():\n" + textwrap.indent(tasks, "    "), run)
    asyncio.run(asyncio.wait_for(run["example"](), 20))
    assert capsys.readouterr().out == "Hello\n"
