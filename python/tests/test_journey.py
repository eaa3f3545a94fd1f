"""tests/journeys: the same journeys as in every language, for threads and for asyncio."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from serving import Server

import mapi_http

JOURNEYS = sorted((Path(__file__).parents[2] / "tests/journeys").glob("*.json"))


async def settled(value: Any) -> Any:
    """What a call of either kind gave."""
    return await value if inspect.isawaitable(value) else value


async def items(values: Any) -> list[Any]:
    return [each async for each in values] if hasattr(values, "__aiter__") else list(values)


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def conditions(given: dict[str, Any]) -> mapi_http.Filter:
    """A filter with the names of Python."""

    def value(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [conditions(each) for each in value]
        return datetime.fromisoformat(value.replace("Z", "+00:00")) if name in ("since", "before") else value

    names = {"from": "sender"}
    return mapi_http.Filter(**{names.get(name, snake(name)): value(name, each) for name, each in given.items()})


# PidTagSubject, and the two parts of it.
SUBJECTS = 0x0037001F, 0x003D001F, 0x0E1D001F


def subject(message: Any) -> str | None:
    """The subject of a synchronised message."""
    return next((each.text for each in message.content.properties if each.tag == SUBJECTS[0]), None)


class Traveller:
    """One person's mailbox, and what was last seen in it."""

    def __init__(self) -> None:
        self.mailbox: Any = None
        self.account: dict[str, Any] = {}
        self.messages: list[Any] = []
        self.letter: Any = None
        self.suspended = b""
        # Of synchronisations, by folder; those of the folders themselves by no name.
        self.states: dict[str, bytes] = {}
        self.made: Any = None
        # Messages that synchronisations brought, by folder and subject.
        self.synced: dict[tuple[str, str | None], Any] = {}
        # Folders that synchronisations brought, by name.
        self.folders: dict[str, Any] = {}


class Runner:
    def __init__(self, module: Any, server: Server, folder: Path) -> None:
        self.module, self.server, self.folder = module, server, folder
        self.travellers: dict[str, Traveller] = {}
        self.exchanges = 0

    def count(self, exchange: mapi_http.Exchange) -> None:
        self.exchanges += 1

    async def step(self, step: dict[str, Any]) -> None:
        self.exchanges = 0
        traveller = self.travellers.setdefault(step.get("as", "alice"), Traveller())
        await getattr(self, snake(step["do"]))(traveller, step, step.get("expect", {}))
        if "exchanges" in step:
            assert self.exchanges <= step["exchanges"]

    async def connect(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        traveller.account = self.server.account(step["user"].partition("@")[0])
        traveller.mailbox = await settled(self.module.connect(**traveller.account, on_exchange=self.count))
        assert traveller.mailbox.display_name == expect["displayName"]

    async def folders(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        found = {folder.role: folder.name for folder in await settled(traveller.mailbox.folders())}
        assert {role: found.get(mapi_http.FolderRole(role)) for role in expect} == expect

    async def list(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        folder = getattr(traveller.mailbox, step["folder"])
        where = conditions(step["where"]) if "where" in step else None
        order = {"sort": step.get("sort", "received"), "reverse": step.get("reverse", False), "jump_to": step.get("jumpTo")}
        traveller.messages = await items(folder.messages(where, limit=step["limit"], **order))
        assert len(traveller.messages) == expect["count"]
        if "first" in expect:
            first = traveller.messages[0]
            assert {name: getattr(first, snake(name)) for name in expect["first"]} == expect["first"]
        assert set(expect.get("contains", ())) <= {message.subject for message in traveller.messages}

    async def read(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        message = next(each for each in traveller.messages if each.subject == step["subject"])
        letter = traveller.letter = await settled(message.open())
        assert expect.get("html", "") in (letter.html or "")
        assert expect.get("text", "") in (letter.text or "")
        assert letter.sender.address == expect.get("from", letter.sender.address)
        if "to" in expect:
            assert [recipient.address for recipient in letter.to] == expect["to"]
        attachments = [
            {"name": each.name, "size": each.size, "inline": each.inline} for each in letter.attachments
        ]
        assert attachments == expect["attachments"]

    async def save(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        attachment = next(each for each in traveller.letter.attachments if each.name == step["name"])
        seen: list[tuple[int, int]] = []
        path = await settled(
            attachment.save(self.folder / attachment.safe_name, progress=lambda *done: seen.append(done))
        )
        content = path.read_bytes()
        assert len(content) == expect["size"]
        assert hashlib.sha256(content).hexdigest() == expect["sha256"]
        assert seen[-1] == (expect["size"], expect["size"])

    async def send(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        message = dict(step["message"])
        message["attachments"] = [
            mapi_http.records.OutgoingAttachment(
                name=each["name"],
                mime_type=each["mimeType"],
                content_id=None,
                data=each["text"].encode(),
                streamed=None,
            )
            for each in message.get("attachments", ())
        ]
        await settled(traveller.mailbox.compose(**message).send())

    async def reply(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        await settled(traveller.letter.reply(text=step["text"]).send())

    # `await` is a keyword.
    async def arrival(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            traveller.messages = await items(getattr(traveller.mailbox, step["folder"]).messages(limit=5))
            if traveller.messages and traveller.messages[0].subject == step["subject"]:
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"{step['subject']!r} did not arrive")

    async def sync(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        name = step.get("folder", "")
        state = traveller.states.get(name, b"")
        synchronise = getattr(traveller.mailbox, name).sync if name else traveller.mailbox.sync_folders
        batches = await items(synchronise(state))
        assert [batch.complete for batch in batches] == [False] * (len(batches) - 1) + [True]
        if step.get("acknowledge", True):
            for batch in batches:
                traveller.states[name] = batch.acknowledge()
        for kind in ("changed", "deleted", "read", "unread"):
            found = sum(len(getattr(batch, kind, ())) for batch in batches)
            assert (kind, found) == (kind, expect.get(kind, 0))
        changed = [each for batch in batches for each in batch.changed]
        if name:
            traveller.synced |= {(name, subject(message)): message for message in changed}
        else:
            traveller.folders |= {folder.name: folder for folder in changed}
        assert set(expect.get("contains", ())) <= {subject(each) if name else each.name for each in changed}

    sync_folders = sync

    async def upload(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        name = step["folder"]
        message = traveller.synced[name, step["subject"]] if "subject" in step else None
        content = message.content if message else mapi_http.ItemContent()
        properties = [each for each in content.properties if each.tag not in SUBJECTS]
        if "text" in step:
            properties.append(mapi_http.ItemProperty(tag=SUBJECTS[0], text=step["text"]))
        change = mapi_http.LocalChange(
            kind=snake(step["kind"]),
            id=message.id if message else None,
            predecessors=message.predecessors if message else None,
            content=mapi_http.ItemContent(
                properties=properties, recipients=content.recipients, attachments=content.attachments
            ),
        )
        folder = getattr(traveller.mailbox, name)
        policy = snake(step.get("onConflict", "report"))
        result = await settled(folder.upload([change], traveller.states.get(name, b""), on_conflict=policy))
        traveller.states[name] = result.state
        [item] = result.items
        assert item.outcome == snake(expect["outcome"]), item.error
        assert (subject(item.server) if item.server else None) == expect.get("server")

    async def upload_folder(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        folder = traveller.folders[step["of"]] if "of" in step else None
        change = mapi_http.LocalFolderChange(
            kind=snake(step["kind"]),
            id=folder.id if folder else None,
            predecessors=folder.predecessors if folder else None,
            name=step.get("name"),
        )
        policy = snake(step.get("onConflict", "report"))
        state = traveller.states.get("", b"")
        result = await settled(traveller.mailbox.upload_folders([change], state, on_conflict=policy))
        traveller.states[""] = result.state
        [item] = result.items
        assert item.outcome == snake(expect["outcome"]), item.error
        assert (item.server.name if item.server else None) == expect.get("server")

    async def batch(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        message = next(each for each in traveller.messages if each.subject == step["subject"])
        batch = getattr(traveller.mailbox, step["folder"]).batch([message])
        result = await settled(getattr(batch, snake(step["verb"]))())
        assert result.failed == ()

    async def create_folder(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        traveller.made = await settled(getattr(traveller.mailbox, step["folder"]).create(step["name"]))

    async def rename_folder(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        await settled(traveller.made.rename(step["name"]))

    async def delete_folder(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        await settled(traveller.made.delete(for_good=True))

    async def suspend(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        traveller.suspended = await settled(traveller.mailbox.suspend())
        traveller.mailbox = None

    async def resume(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        signing_in = {name: traveller.account[name] for name in ("user", "password")}
        traveller.mailbox = await settled(
            self.module.resume(traveller.suspended, **signing_in, on_exchange=self.count)
        )

    async def fail(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        with pytest.raises(mapi_http.MapiError) as caught:
            if "password" in step:
                account = self.server.account(step["user"].partition("@")[0]) | {"password": step["password"]}
                await settled(self.module.connect(**account))
            else:
                await settled(traveller.mailbox.inbox.open(step["id"]))
        assert caught.value.code == expect["code"]

    async def close(self, traveller: Traveller, step: dict[str, Any], expect: dict[str, Any]) -> None:
        await settled(traveller.mailbox.close())


setattr(Runner, "await", Runner.arrival)


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda path: path.stem)
@pytest.mark.parametrize("module", [mapi_http, mapi_http.aio], ids=lambda module: module.__name__)
def test_journey(module: Any, journey: Path, start_server: Callable[[], Server], tmp_path: Path) -> None:
    # Journeys begin where nobody has been yet.
    server = start_server()

    async def travel() -> None:
        runner = Runner(module, server, tmp_path)
        try:
            for number, step in enumerate(json.loads(journey.read_text("utf-8"))["steps"]):
                try:
                    await runner.step(step)
                except Exception as error:
                    error.args = (f"step {number} ({step['do']}): {error}",)
                    raise
        finally:
            for traveller in runner.travellers.values():
                if traveller.mailbox is not None:
                    await settled(traveller.mailbox.close())

    asyncio.run(travel())


def test_there_are_journeys() -> None:
    assert {"find", "ground", "sync", "upload"} <= {path.stem for path in JOURNEYS}
