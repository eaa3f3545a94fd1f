"""The embedded server that the tests talk to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from serving import Server, start

import mapi_http
from mapi_http import Mailbox

# Older ones cannot read it.
collect_ignore = ["test_matching.py"] if sys.version_info < (3, 10) else []


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests."""
    running = start()
    yield running
    running.stop()


@pytest.fixture
def start_server() -> Iterator[Callable[..., Server]]:
    """Starts servers of the test's own, which it may stop in the middle of something."""
    started: list[Server] = []

    def begin(*arguments: str) -> Server:
        started.append(start(*arguments))
        return started[-1]

    yield begin
    for running in started:
        running.stop()


@pytest.fixture
def alice(server: Server) -> Iterator[Mailbox]:
    with mapi_http.connect(**server.account("alice")) as mailbox:
        yield mailbox


@pytest.fixture
def bob(server: Server) -> Iterator[Mailbox]:
    with mapi_http.connect(**server.account("bob")) as mailbox:
        yield mailbox
