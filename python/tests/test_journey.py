"""tests/journeys: the same journeys as in every language, for threads and for asyncio."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import io
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from expecting import camel, check, plain, snake, within
from serving import Server

import mapi_http
from mapi_http import records

JOURNEYS = sorted((Path(__file__).parents[2] / "tests/journeys").glob("*.json"))


class Step(dict[str, Any]):
    """What a step says, and which of its fields nobody has looked at."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.unseen = set(given)

    def __getitem__(self, name: str) -> Any:
        self.unseen.discard(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default

    def __contains__(self, name: object) -> bool:
        self.unseen.discard(str(name))
        return super().__contains__(name)


# What takes the place of `mapi` in other languages, where they are at hand.
ELSEWHERE: dict[str | None, list[str]] = json.loads(os.environ.get("MAPI_ELSEWHERE", "{}"))

# How long something may take to arrive, in seconds.
PATIENCE = 20.0


async def settled(value: Any) -> Any:
    """What a call of either kind gave."""
    return await value if inspect.isawaitable(value) else value


async def items(values: Any) -> list[Any]:
    return [each async for each in values] if hasattr(values, "__aiter__") else list(values)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def conditions(given: dict[str, Any]) -> mapi_http.Filter:
    """A filter with the names of Python."""

    def value(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [conditions(each) for each in value]
        return moment(value) if name in ("since", "before") else value

    names = {"from": "sender"}
    return mapi_http.Filter(**{names.get(name, snake(name)): value(name, each) for name, each in given.items()})


def attached(file: dict[str, Any]) -> Any:
    """A file to attach: its `text`, or `size` bytes that count from 0 to 250 again and again."""
    if "size" in file:
        numbers = bytes(range(251))
        return file["name"], io.BytesIO((numbers * (file["size"] // 251 + 1))[: file["size"]])
    return records.OutgoingAttachment(
        name=file["name"],
        mime_type=file["mimeType"],
        content_id=file.get("contentId"),
        data=file["text"].encode(),
        streamed=None,
    )


def written(message: dict[str, Any]) -> dict[str, Any]:
    """The fields of a message that is written."""
    fields = {{"from": "sender"}.get(name, snake(name)): value for name, value in message.items()}
    fields["attachments"] = [attached(file) for file in message.get("attachments", ())]
    if "send_at" in fields:
        fields["send_at"] = moment(fields["send_at"])
    return fields


# PidTagSubject, and the two parts of it.
SUBJECTS = 0x0037001F, 0x003D001F, 0x0E1D001F


def subject(message: Any) -> str | None:
    """The subject of a synchronised message."""
    return next((each.text for each in message.content.properties if each.tag == SUBJECTS[0]), None)


class Traveller:
    """One person's mailbox, and what was last seen in it."""

    def __init__(self) -> None:
        self.mailbox: Any = None
        self.signing_in: dict[str, Any] = {}
        self.messages: list[Any] = []
        self.letter: Any = None
        self.sent: Any = None
        self.suspended = b""
        self.watch: Any = None
        # Of synchronisations, by folder; those of the folders themselves by no name.
        self.states: dict[str, bytes] = {}
        # Folders that steps made, by name.
        self.made: dict[str, Any] = {}
        # Messages that synchronisations brought, by folder and subject.
        self.synced: dict[tuple[str, str | None], Any] = {}
        # Folders that synchronisations brought, by name.
        self.folders: dict[str, Any] = {}

    def folder(self, name: str) -> Any:
        """By role, id, or the name that an earlier step gave it."""
        return self.made.get(name) or self.mailbox._special(name)

    def attached(self, name: str) -> Any:
        """An attachment of the last opened message."""
        return next(each for each in self.letter.attachments if each.name == name)

    def having(self, step: Step) -> Any:
        """What the step is about that has properties: a folder, an attachment, or the last opened message."""
        if "attachment" in step:
            return self.attached(step["attachment"])
        return self.folder(step["folder"]) if "folder" in step else self.letter

    def places(self, names: list[str]) -> list[Any]:
        return [self.folder(name) for name in names]


class Runner:
    def __init__(self, module: Any, server: Server, folder: Path, under: str) -> None:
        self.module, self.server, self.folder = module, server, folder
        # What goes wrong all the way; what steps cost is not counted then.
        self.under = under
        self.travellers: dict[str, Traveller] = {}
        self.kept: dict[str, Any] = {}
        self.exchanges = 0
        # The network is about to change.
        self.changing: asyncio.Future[None] | None = None

    def count(self, exchange: mapi_http.Exchange) -> None:
        self.exchanges += 1

    def filled(self, value: Any) -> Any:
        """With what was kept in the place of its names."""
        if isinstance(value, str) and value.startswith("$"):
            return self.kept[value[1:]]
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if isinstance(value, dict):
            return {name: self.filled(each) for name, each in value.items()}
        return value

    async def step(self, given: dict[str, Any]) -> None:
        step = Step(self.filled(given))
        self.exchanges = 0
        traveller = self.travellers.setdefault(step.get("as", "alice"), Traveller())
        do = getattr(self, f"do_{snake(step['do'])}")
        try:
            came = plain(await do(traveller, step))
            assert "fails" not in step, f"it did not fail: {came}"
        except mapi_http.MapiError as error:
            if "fails" not in step:
                raise
            came = error
            check(step["fails"], error, "the error")
        if "exchanges" in step and not self.under:
            assert self.exchanges <= step["exchanges"], f"{self.exchanges} exchanges, {step['exchanges']} at most"
        if "expect" in step:
            check(step["expect"], came)
        for name, path in step.get("keep", {}).items():
            self.kept[name] = within(came, path)
        assert not step.unseen, f"nobody knows what to do with {step.unseen}"

    # Sessions

    async def do_connect(self, traveller: Traveller, step: Step) -> Any:
        account = self.server.account(step["user"].partition("@")[0])
        if "token" in step:
            # The first token holds so long; who asks again gets another.
            lifetimes = iter([step["token"]])
            token = lambda: self.server.tell("/token", f"{step['user']} {next(lifetimes, 7200)}").strip()  # noqa: E731
            traveller.signing_in = {"token": token if self.module is mapi_http else asynchronous(token)}
        else:
            password = step.get("password", account["password"])
            traveller.signing_in = {"user": account["user"], "password": password}
        place: dict[str, Any] = {name: account[name] for name in ("url", "dn", "address_book_url")}
        if step.get("autodiscover"):
            place = {"email": step["user"], "autodiscover": self.server.autodiscover}
            place |= {"mailbox": step.get("mailbox"), "public_folders": step.get("publicFolders", False)}
        traveller.mailbox = await settled(
            self.module.connect(**place, **traveller.signing_in, on_exchange=self.count)
        )
        return traveller.mailbox.info

    async def do_suspend(self, traveller: Traveller, step: Step) -> Any:
        traveller.suspended = await settled(traveller.mailbox.suspend())
        traveller.mailbox = None

    async def do_resume(self, traveller: Traveller, step: Step) -> Any:
        traveller.mailbox = await settled(
            self.module.resume(traveller.suspended, **traveller.signing_in, on_exchange=self.count)
        )
        return traveller.mailbox.info

    async def do_elsewhere(self, traveller: Traveller, step: Step) -> Any:
        """`mapi`, which is Rust, goes on with the session, and leaves it to be gone on with here."""
        session = self.folder / "session"
        await self.do_suspend(traveller, step)
        session.write_bytes(traveller.suspended)
        known = traveller.signing_in
        done = subprocess.run(
            [*ELSEWHERE.get(step.get("in"), [os.environ["MAPI_BIN"]]), "--session", str(session), "--user", known["user"], "--trace", "ls", step["folder"],
             "--limit", str(step["limit"]), "--after", str(step["after"]), "--json"],
            env=os.environ | {"MAPI_PASSWORD": known["password"], "XDG_STATE_HOME": str(self.folder)},
            capture_output=True,
            encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("Execute") >= 1 and "Connect" not in done.stderr and "Logon" not in done.stderr
        traveller.suspended = session.read_bytes()
        await self.do_resume(traveller, step)
        return json.loads(done.stdout)["messages"]

    async def do_close(self, traveller: Traveller, step: Step) -> Any:
        await self.changed()
        await settled(traveller.mailbox.close())

    # The server

    def idle(self) -> list[str]:
        """Rules that have not struck."""
        return [each["rule"] for each in json.loads(self.server.tell("/faults")) if each["struck"] == 0]

    async def do_fill(self, traveller: Traveller, step: Step) -> Any:
        self.server.tell("/fill", f"{step['user']} {step['count']}")

    async def do_fault(self, traveller: Traveller, step: Step) -> Any:
        await self.changed()
        report = json.loads(self.server.tell("/faults"))
        self.server.tell("/faults", step.get("rules", ""))
        return report

    async def do_network_changed(self, traveller: Traveller, step: Step) -> Any:
        loop, changed = asyncio.get_running_loop(), traveller.mailbox.network_changed

        def tell() -> None:
            until = time.monotonic() + PATIENCE
            while idle := self.idle():
                assert time.monotonic() < until, f"the network does not change: nothing met {idle}"
                time.sleep(0.02)
            changed() if self.module is mapi_http else loop.call_soon_threadsafe(changed)

        self.changing = loop.run_in_executor(None, tell)

    async def changed(self) -> None:
        """The network that was to change has changed."""
        if self.changing is not None:
            await self.changing

    # Folders

    async def do_folders(self, traveller: Traveller, step: Step) -> Any:
        mailbox = traveller.mailbox
        return await settled(mailbox.search_folders() if step.get("searches") else mailbox.folders())

    async def do_folder(self, traveller: Traveller, step: Step) -> Any:
        folder, name = traveller.folder(step["folder"]), step.get("name")
        verb: str = step["verb"]
        if verb == "create":
            traveller.made[step["name"]] = await settled(folder.create(step["name"]))
            return None
        if verb == "rename":
            return await settled(folder.rename(step["name"]))
        if verb in ("moveTo", "copyTo"):
            return await settled(getattr(folder, snake(verb))(traveller.folder(step["to"]), name=name))
        return await settled(getattr(folder, snake(verb.removesuffix("ForGood")))(for_good=verb.endswith("ForGood")))

    async def do_search(self, traveller: Traveller, step: Step) -> Any:
        where = conditions(step["where"]) if "where" in step else None
        places, recursive = traveller.places(step.get("folders", [])), step.get("recursive", True)
        if "name" in step:
            create = traveller.mailbox.create_search_folder
            traveller.made[step["name"]] = await settled(create(step["name"], where, folders=places, recursive=recursive))
            return None
        folder = traveller.folder(step["folder"])
        if where is None:
            return await settled(folder.criteria())
        return await settled(folder.set_criteria(where, folders=places, recursive=recursive))

    # Lists

    def listing(self, step: Step) -> dict[str, Any]:
        where = {"where": conditions(step["where"])} if "where" in step else {}
        sort = {"sort": step.get("sort", "received"), "reverse": step.get("reverse", False), "jump_to": step.get("jumpTo")}
        return where | sort

    async def do_list(self, traveller: Traveller, step: Step) -> Any:
        folder, options = traveller.folder(step["folder"]), self.listing(step)
        page = await settled(folder.page(limit=step["limit"], after=step.get("after", 0), **options))
        traveller.messages = list(page.messages)
        return traveller.messages

    async def do_pages(self, traveller: Traveller, step: Step) -> Any:
        folder, after, pages, ids = traveller.folder(step["folder"]), 0, 0, []
        while after is not None:
            page = await settled(folder.page(limit=step["limit"], after=after, **self.listing(step)))
            ids += [message.id for message in page.messages]
            pages, after = pages + 1, page.next
        return {"pages": pages, "messages": len(ids), "different": len(set(ids))}

    async def do_await(self, traveller: Traveller, step: Step) -> Any:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            messages = await items(traveller.folder(step["folder"]).messages(limit=50))
            if messages and messages[0].subject == step["subject"]:
                traveller.messages = messages
                return messages
            await asyncio.sleep(0.05)
        pytest.fail(f"{step['subject']!r} did not arrive")

    # Messages

    async def do_read(self, traveller: Traveller, step: Step) -> Any:
        if "attachment" in step:
            opened = traveller.attached(step["attachment"]).open()
        elif "id" in step:
            opened = traveller.folder(step["folder"]).open(step["id"])
        else:
            opened = next(each for each in traveller.messages if each.subject == step["subject"]).open()
        traveller.letter = await settled(opened)
        return traveller.letter

    async def do_save(self, traveller: Traveller, step: Step) -> Any:
        by, wanted = ("content_id", step["contentId"]) if "contentId" in step else ("name", step["name"])
        attachment = next(each for each in traveller.letter.attachments if getattr(each, by) == wanted)
        seen: list[tuple[int, int]] = []
        path = self.folder / attachment.safe_name
        await settled(attachment.save(path, progress=lambda *done: seen.append(done)))
        content = path.read_bytes()
        return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "progress": list(seen[-1])}

    async def do_send(self, traveller: Traveller, step: Step) -> Any:
        message = written(step.get("message", {}))
        verb = step.get("verb", "new" if "message" in step else None)
        if verb == "new":
            draft = traveller.mailbox.compose(**message)
        elif verb == "draft":
            draft = traveller.letter.edit(**message)
        elif verb in ("reply", "replyAll"):
            draft = traveller.letter.reply(all=verb == "replyAll", **message)
        elif verb == "forward":
            draft = traveller.letter.forward(**message)
        elif verb is None:
            draft = traveller.letter
        else:
            raise ValueError(f"no such verb: {verb}")
        traveller.sent = await settled(draft.save() if step.get("draft") else draft.send())
        return traveller.sent

    async def do_abort(self, traveller: Traveller, step: Step) -> Any:
        await settled(traveller.mailbox.abort(traveller.sent))

    async def do_batch(self, traveller: Traveller, step: Step) -> Any:
        wanted = step.get("subjects")
        messages = [each for each in traveller.messages if wanted is None or each.subject in wanted]
        batch = traveller.folder(step["folder"]).batch(messages + step.get("ids", []))
        names = {"addCategories": "categorize", "removeCategories": "uncategorize"}
        verb = str(names.get(step["verb"], step["verb"]))
        do = getattr(batch, snake(verb.removesuffix("ForGood")))
        if verb in ("moveTo", "copyTo", "restoreTo"):
            return await settled(do(traveller.folder(step["to"])))
        if verb in ("categorize", "uncategorize", "setCategories"):
            return await settled(do(*step["categories"]))
        if verb == "flag":
            return await settled(do(step["text"]))
        if verb == "deleteForGood":
            return await settled(do(for_good=True))
        return await settled(do())

    # Events

    async def do_watch(self, traveller: Traveller, step: Step) -> Any:
        lines = conditions(step["lines"]) if "lines" in step else None
        if "folder" in step:
            traveller.watch = traveller.folder(step["folder"]).watch(lines=lines)
        else:
            traveller.watch = traveller.mailbox.watch()
        if hasattr(traveller.watch, "__aenter__"):
            await traveller.watch.__aenter__()
        # What is asked for behind it is answered when it stands.
        await settled(traveller.mailbox.folders())

    async def do_events(self, traveller: Traveller, step: Step) -> Any:
        changes: list[Any] = []
        while len(changes) < len(step["expect"]):
            change = await settled(traveller.watch.next(timeout=PATIENCE))
            if change is None:
                break
            changes.append(change)
        return changes

    async def do_unwatch(self, traveller: Traveller, step: Step) -> Any:
        await settled(traveller.watch.close())

    # People and properties

    async def do_resolve(self, traveller: Traveller, step: Step) -> Any:
        return await settled(traveller.mailbox.directory.resolve(step["name"]))

    async def do_people(self, traveller: Traveller, step: Step) -> Any:
        return await settled(traveller.mailbox.directory.page(limit=step["limit"], after=step.get("after", 0)))

    async def do_details(self, traveller: Traveller, step: Step) -> Any:
        return await settled(traveller.mailbox.directory.details(step["name"]))

    async def do_linked(self, traveller: Traveller, step: Step) -> Any:
        directory, name = traveller.mailbox.directory, step["name"]
        if step["link"] == "allMembers":
            return await settled(directory.members(name, nested=True))
        if step["link"] == "manager":
            manager = await settled(directory.manager(name))
            return [] if manager is None else [manager]
        return await settled(getattr(directory, step["link"])(name))

    async def do_properties(self, traveller: Traveller, step: Step) -> Any:
        return await settled(traveller.having(step).properties(*step["keys"]))

    async def do_set_properties(self, traveller: Traveller, step: Step) -> Any:
        await settled(traveller.having(step).set_properties(step["values"]))

    # Offline

    async def do_sync(self, traveller: Traveller, step: Step) -> Any:
        name = step.get("folder", "")
        state = traveller.states.get(name, b"")
        synchronise = traveller.folder(name).sync if name else traveller.mailbox.sync_folders
        batches = await items(synchronise(state))
        assert [batch.complete for batch in batches] == [False] * (len(batches) - 1) + [True]
        if step.get("acknowledge", True):
            for batch in batches:
                traveller.states[name] = batch.acknowledge()
        changed = [each for batch in batches for each in batch.changed]
        if name:
            traveller.synced |= {(name, subject(message)): message for message in changed}
        else:
            traveller.folders |= {folder.name: folder for folder in changed}
        names = [subject(each) if name else each.name for each in changed]
        kinds = ("changed", "deleted", "read", "unread")
        return {kind: sum(len(getattr(batch, kind, ())) for batch in batches) for kind in kinds} | {"names": names}

    do_sync_folders = do_sync

    async def do_upload(self, traveller: Traveller, step: Step) -> Any:
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
        policy = snake(step.get("onConflict", "report"))
        state = traveller.states.get(name, b"")
        result = await settled(traveller.folder(name).upload([change], state, on_conflict=policy))
        traveller.states[name] = result.state
        [item] = result.items
        return {"outcome": camel(item.outcome.value), "server": subject(item.server) if item.server else None}

    async def do_upload_folder(self, traveller: Traveller, step: Step) -> Any:
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
        return {"outcome": camel(item.outcome.value), "server": item.server.name if item.server else None}


def asynchronous(call: Callable[[], str]) -> Any:
    async def token() -> str:
        return call()

    return token


def ways() -> Iterator[Any]:
    """Each journey with nothing wrong, and under each line of rules by which the server misbehaves."""
    for path in JOURNEYS:
        journey = json.loads(path.read_text("utf-8"))
        for under in ["", *journey.get("under", [])]:
            yield pytest.param(journey["steps"], under, id=f"{path.stem} {under}".strip())


@pytest.mark.parametrize(("steps", "under"), list(ways()))
@pytest.mark.parametrize("module", [mapi_http, mapi_http.aio], ids=lambda module: module.__name__)
def test_journey(
    module: Any, steps: list[dict[str, Any]], under: str, start_server: Callable[..., Server], tmp_path: Path
) -> None:
    # Journeys begin where nobody has been yet.
    server = start_server("--admin", "0", "--iis-authentication-methods", "Basic,OAuth")

    async def travel() -> None:
        runner = Runner(module, server, tmp_path, under)
        if under:
            server.tell("/faults", under)
        try:
            for number, step in enumerate(steps, 1):
                try:
                    await runner.step(step)
                except Exception as error:
                    error.args = (f"step {number} {json.dumps(step, ensure_ascii=False)}: {error}",)
                    raise
            if under:
                assert runner.idle() == [], "not all went wrong that was to"
        finally:
            for traveller in runner.travellers.values():
                if traveller.mailbox is not None:
                    await settled(traveller.mailbox.close())

    asyncio.run(travel())


def test_there_are_journeys() -> None:
    assert {"find", "ground", "sync", "upload"} <= {path.stem for path in JOURNEYS}
