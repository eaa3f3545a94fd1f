"""Goes on with a suspended session as `mapi` does, for the journeys:

--session FILE --trace --user U ls FOLDER --limit N --after M --json
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import mapi_http

parser = argparse.ArgumentParser()
for name in ("--session", "--user", "--limit", "--after"):
    parser.add_argument(name, required=True)
for name in ("--trace", "--json"):
    parser.add_argument(name, action="store_true")
parser.add_argument("command", choices=["ls"])
parser.add_argument("folder")
given = parser.parse_args()

session = Path(given.session)
mailbox = mapi_http.resume(
    session.read_bytes(),
    user=given.user,
    password=os.environ["MAPI_PASSWORD"],
    on_exchange=lambda exchange: print(exchange, file=sys.stderr),
)
page = getattr(mailbox, given.folder).page(limit=int(given.limit), after=int(given.after))
print(json.dumps({"messages": [{"id": message.id, "subject": message.subject} for message in page.messages]}))
session.write_bytes(mailbox.suspend())
