"""Waiting for mail."""

from __future__ import annotations

import time

import pytest

import mapi_http
from mapi_http import Mailbox

PATIENCE = 20.0


def arrived(mailbox: Mailbox, subject: str) -> mapi_http.Message:
    """Waits until a message is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for message in mailbox.inbox.messages(limit=20):
            if message.subject == subject:
                return message
        time.sleep(0.05)
    pytest.fail(f"{subject!r} did not arrive")
