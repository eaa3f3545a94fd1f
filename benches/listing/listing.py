"""Listing messages in Python, from a server's answers to objects; see benches/benches/listing.rs.

Argument: `mapi`.
"""

import json
import subprocess
import sys
import time
from contextlib import contextmanager

import mapi_http
from mapi_http.transport import HttpxTransport

ROWS = 10_000
# Rows of a run: the clock of processors may go by 4 ms.
MANY = 100_000
RUNS = 8


class Played:
    """An answer of before."""

    def __init__(self, status, headers, content):
        self.status, self.headers, self.content = status, headers, content

    def chunks(self):
        yield self.content

    def abort(self):
        pass


class Player:
    """A real transport at first, then what it brought."""

    def __init__(self):
        self.real = HttpxTransport()
        self.mode, self.answers, self.next = "pass", [], 0

    @contextmanager
    def send(self, request):
        if self.mode == "play":
            self.next += 1
            yield self.answers[(self.next - 1) % len(self.answers)]
            return
        with self.real.send(request) as response:
            played = Played(response.status, list(response.headers), b"".join(response.chunks()))
        if self.mode == "record":
            self.answers.append(played)
        yield played

    def close(self):
        self.real.close()


def listed(mailbox):
    rows = characters = 0
    for message in mailbox.inbox.messages():
        rows += 1
        characters += len(message.subject) + len(message.sender.name) + len(message.preview)
    return rows, characters


server = subprocess.Popen([sys.argv[1], "serve", "--demo", "--port", "0", "--json"], stdout=subprocess.PIPE)
alice = json.loads(server.stdout.readline())["users"][0]
player = Player()
mailbox = mapi_http.connect(
    url=alice["mailbox_url"], dn=alice["dn"], user=alice["address"], password=alice["password"], transport=player
)
listed(mailbox)
player.mode = "record"
whole = listed(mailbox)
player.mode = "play"
best = float("inf")
for _ in range(RUNS):
    begun = time.process_time()
    rows = 0
    while rows < MANY:
        now = listed(mailbox)
        assert now == whole, f"{now} instead of {whole}"
        rows += now[0]
    best = min(best, (time.process_time() - begun) * ROWS / rows)
print(f"listing {ROWS} rows: {best * 1000:.2f} ms")
server.kill()
