"""Starting the embedded server: `$MAPI_BIN serve --demo`."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Server:
    """A running server, and who lives there."""

    process: subprocess.Popen[str]
    autodiscover: str
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


def start() -> Server:
    binary = os.environ["MAPI_BIN"]
    process = subprocess.Popen(
        [binary, "serve", "--demo", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = json.loads(process.stdout.readline())
    return Server(process, line["autodiscover"], {user["address"]: user for user in line["users"]})
