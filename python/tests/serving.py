"""Starting the embedded server: `$MAPI_BIN serve --demo`."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Server:
    """A running server, and who lives there."""

    process: subprocess.Popen[str]
    autodiscover: str
    # Where it is told to misbehave, when it was started with `--admin`.
    admin: str | None
    users: dict[str, dict[str, str]]

    def account(self, name: str) -> dict[str, Any]:
        """What `connect` wants to know of somebody."""
        user = self.users[f"{name}@example.com"]
        return {
            "url": user["mailbox_url"],
            "address_book_url": user["address_book_url"],
            "dn": user["dn"],
            "user": user["address"],
            "password": user["password"],
        }

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


    def tell(self, path: str, what: str | None = None) -> str:
        """Asks the server for something from beside, or tells it something."""
        return httpx.request("GET" if what is None else "POST", f"{self.admin}{path}", content=what).raise_for_status().text


def start(*arguments: str) -> Server:
    binary = os.environ["MAPI_BIN"]
    process = subprocess.Popen(
        [binary, "serve", "--demo", "--port", "0", "--json", *arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = json.loads(process.stdout.readline())
    return Server(process, line["autodiscover"], line.get("admin"), {user["address"]: user for user in line["users"]})
