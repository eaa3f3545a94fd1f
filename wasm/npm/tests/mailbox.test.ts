// What journeys do not show: streams that wait, watching, giving up, pausing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { inspect, promisify } from "node:util";

import { connect, type Exchange, type ItemData, MapiError, readItems, type RedirectCause, resume, type TransportRequest } from "mapi-http";
import * as named from "mapi-http/named";
import * as tags from "mapi-http/tags";

import { arrival, mapi, Server, signIn } from "./server.js";

const server = await Server.start();
after(() => server.stop());

test("the address is enough where Autodiscover answers", async () => {
  const { address, password, display_name } = server.user("alice");
  const mailbox = await connect({ email: address, autodiscover: server.autodiscover, auth: { password } });
  assert.equal(mailbox.info.displayName, display_name);
  // It tells the address book as well.
  const people = await mailbox.directory.resolve("bob");
  assert.deepEqual(people.map(({ name, address }) => [name, address]), [["Bob Example", "bob@example.com"]]);
  assert.deepEqual(await mailbox.directory.resolve("nobody at all"), []);
  await mailbox.close();
});

test("another mailbox is opened as far as its owner allows", async () => {
  const { address: email, password } = server.user("bob");
  const own = { email, autodiscover: server.autodiscover, auth: { password } };
  const mailbox = await connect({ ...own, mailbox: "alice@example.com" });
  assert.deepEqual((await mailbox.folders()).map(({ name, role }) => [name, role]), [["Calendar", "calendar"]]);
  const lines = await mailbox.calendar.messages({ limit: 20 });
  assert.ok(lines.messages.some(({ subject }) => subject === "Lunch with Bob 🍜"));
  await assert.rejects(async () => mailbox.inbox.messages(), (error: MapiError) => {
    assert.deepEqual([error.code, error.folder, error.right], ["access_denied", "Inbox", "folderVisible"]);
    assert.match(error.message, /FolderVisible/);
    return true;
  });
  await mailbox.close();
  await assert.rejects(connect({ ...own, mailbox: "carol@example.com" }), { code: "access_denied", folder: null });
  await assert.rejects(connect({ ...signIn(server.user("bob")), mailbox: "alice@example.com" }), { code: "invalid_argument" });
});

test("public folders are read and written to", async () => {
  const mailbox = await connect({ ...signIn(server.user("alice")), publicFolders: true });
  const [announcements, board] = await mailbox.folders();
  assert.deepEqual([announcements?.name, board?.name], ["Announcements", "Board"]);
  const posted = await board!.post({ subject: "Cake", text: "In the kitchen.", attachments: [{ name: "a.txt", data: "cake" }] });
  const letter = await board!.open(posted.id);
  assert.deepEqual([letter.subject, letter.from.name, letter.messageClass], ["Cake", "Alice Example", "IPM.Post"]);
  await assert.rejects(announcements!.post({ subject: "No" }), { code: "access_denied", folder: "Announcements", right: "create" });
  assert.deepEqual((await board!.batch([posted.id]).delete()).failed, []);
  await mailbox.close();
});

test("folders say what they are, and are found by that again", async () => {
  const mailbox = await server.connect("alice");
  assert.equal(inspect(mailbox.inbox), "Folder { reference: 'inbox' }");
  assert.match(inspect(mailbox), /displayName: 'Alice Example'/);
  assert.doesNotMatch(inspect(mailbox, { depth: Infinity, showHidden: true }), new RegExp(server.user("alice").password));
  const { reference } = await mailbox.inbox.create("Said");
  const listed = (await mailbox.folders()).find(({ name }) => name === "Said");
  assert.equal(listed?.id, reference);
  await mailbox.folder(reference).delete();
  await mailbox.close();
});

test("recipients are looked up by name", async () => {
  const { address: email, password } = server.user("alice");
  const mailbox = await connect({ email, autodiscover: server.autodiscover, auth: { password } });
  const { id, folderId } = await mailbox.compose({ to: "Bob Example", subject: "By name" }).save();
  const draft = await mailbox.folder(folderId).open(id);
  assert.deepEqual(draft.recipients.map(({ address }) => address), ["bob@example.com"]);
  await assert.rejects(mailbox.compose({ to: "example", subject: "x" }).send(), (error: MapiError) => {
    assert.equal(error.code, "ambiguous_name");
    assert.ok(error.candidates.some(({ address }) => address === "bob@example.com"));
    return true;
  });
  await mailbox.close();
});

test("a DNS record may lead to Autodiscover, when the user trusts it", async () => {
  const { address: email, password, display_name } = server.user("alice");
  const record = { priority: 10, weight: 0, port: 443, name: "mail.example.net" };
  const asked: string[] = [];
  const transport = {
    send({ url, long: _, ...request }: TransportRequest, signal: AbortSignal) {
      const { hostname } = new URL(url);
      if (hostname.endsWith("example.com")) return Promise.reject(new Error("nobody is there"));
      return fetch(hostname === record.name ? server.autodiscover : url, { ...request, signal });
    },
    async lookupSrv(name: string) {
      asked.push(name);
      return [{ ...record, priority: 20, name: "other.example.net" }, { ...record, port: 444, priority: 1 }, record];
    },
  };
  const confirmed: [string, string][] = [];
  const confirmRedirect = (to: string, why: RedirectCause) => confirmed.push([to, why]) > 0;
  const mailbox = await connect({ email, auth: { password }, transport, confirmRedirect });
  assert.equal(mailbox.info.displayName, display_name);
  assert.deepEqual(asked, ["_autodiscover._tcp.example.com"]);
  assert.deepEqual(confirmed, [["https://mail.example.net/autodiscover/autodiscover.xml", "dns"]]);
  await mailbox.close();
});

test("a silent place holds nobody up", async () => {
  const { address: email, password, display_name } = server.user("alice");
  // The root domain answers only when the next place has been asked beside it.
  let asked = () => {};
  const beside = new Promise<void>((resolve) => (asked = resolve));
  const transport = {
    async send({ url, long: _, ...request }: TransportRequest, signal: AbortSignal) {
      const { hostname } = new URL(url);
      if (hostname === "example.com") {
        await beside;
        return new Response("nothing", { status: 404 });
      }
      if (hostname === "autodiscover.example.com") asked();
      return fetch(hostname === "autodiscover.example.com" ? server.autodiscover : url, { ...request, signal });
    },
  };
  const mailbox = await connect({ email, auth: { password }, transport });
  assert.equal(mailbox.info.displayName, display_name);
  await mailbox.close();
});

test("conditions choose messages, on the server", async () => {
  const exchanges: Exchange[] = [];
  const own = await Server.start();
  const mailbox = await own.connect("alice", { onExchange: (exchange) => exchanges.push(exchange) });
  exchanges.length = 0;
  const page = await mailbox.inbox.messages({ unread: true, from: "BOB", limit: 3 });
  assert.deepEqual([page.messages.length, page.total, exchanges.length], [3, 7, 1]);
  const all = [];
  for await (const message of mailbox.inbox.messages({ unread: true, from: "bob" })) all.push(message);
  assert.equal(all.length, 7);
  assert.ok(all.every(({ unread, from }) => unread && from.name === "Bob Example"));
  const received = all[3]!.received!;
  const since = await mailbox.inbox.messages({ unread: true, from: "bob", since: received });
  const before = await mailbox.inbox.messages({ unread: true, from: "bob", before: received });
  assert.deepEqual([since.total, before.total], [4, 3]);
  const others = await mailbox.inbox.messages({ unread: true, noneOf: [{ from: "bob" }], importance: undefined });
  assert.ok(others.messages.length > 0 && others.messages.every(({ from }) => from.name !== "Bob Example"));
  await mailbox.close();
  await own.stop();
});

test("many messages are changed at once, and told one by one", async () => {
  const own = await Server.start();
  const mailbox = await own.connect("alice");
  const { inbox } = mailbox;
  const { messages } = await inbox.messages({ unread: true, limit: 3 });
  const ids = messages.map(({ id }) => id);
  const batch = inbox.batch(messages);
  assert.deepEqual((await batch.markRead()).done, ids);
  assert.ok((await inbox.messages({ unread: true })).messages.every(({ id }) => !ids.includes(id)));
  assert.deepEqual((await batch.categorize("Done", "Red")).done, ids);
  assert.deepEqual((await inbox.messages({ category: "done" })).messages.map(({ id }) => id), ids);
  assert.deepEqual((await batch.setCategories()).failed, []);
  assert.equal((await inbox.messages({ category: "Red" })).total, 0);
  assert.deepEqual((await batch.flag({ text: "Read", due: new Date("2026-12-01") })).done, ids);
  assert.deepEqual((await batch.clearFlag()).done, ids);
  const partly = await inbox.batch([ids[0]!, "0001-00000000ffff"]).markUnread();
  assert.deepEqual(partly.done, ids.slice(0, 1));
  assert.deepEqual(partly.failed.map(({ id, error }) => [id, error.code]), [["0001-00000000ffff", "not_found"]]);

  const kept = await inbox.create("Kept");
  assert.deepEqual((await batch.moveTo(kept)).done, ids);
  assert.equal((await kept.messages()).total, 3);
  await kept.rename("Kept 2026");
  assert.ok((await mailbox.folders()).some(({ name, total }) => name === "Kept 2026" && total === 3));
  assert.ok((await kept.empty()).complete);
  assert.equal((await kept.messages()).total, 0);
  assert.ok((await kept.delete({ forGood: true })).complete);
  assert.ok((await mailbox.folders()).every(({ name }) => name !== "Kept 2026"));
  await mailbox.close();
  await own.stop();
});

test("any property is read and written", async () => {
  const own = await Server.start();
  const mailbox = await own.connect("alice");
  const letter = await (await mailbox.inbox.messages({ limit: 1 })).messages[0]!.open();
  assert.deepEqual(await letter.properties([tags.SUBJECT, tags.REPLY_TIME]), { PidTagSubject: letter.subject });
  const values = {
    PidTagImportance: 0,
    PidNameKeywords: ["Red", "Blue"],
    "PS_PUBLIC_STRINGS/Rate:Floating64": 2,
    "PS_PUBLIC_STRINGS/Count:Integer64": 2n ** 60n,
    "PS_PUBLIC_STRINGS/When:Time": new Date("2026-11-24T08:30:00Z"),
    "PS_PUBLIC_STRINGS/Seal:Binary": new Uint8Array([0, 1]),
  };
  await letter.setProperties(values);
  assert.deepEqual(await letter.properties(Object.keys(values)), values);
  await letter.setProperties({ PidNameKeywords: null });
  assert.deepEqual(await letter.properties(["PidNameKeywords"]), {});
  // Beside the lines of a list.
  const columns = ["PidTagImportance", "PS_PUBLIC_STRINGS/Rate", "PidNameKeywords"];
  const line = (await mailbox.inbox.messages({ limit: 1, columns })).messages[0]!;
  assert.deepEqual(line.columns, { PidTagImportance: 0, "PS_PUBLIC_STRINGS/Rate": 2 });
  assert.equal(line.subject, letter.subject);
  const few = (await mailbox.inbox.messages({ limit: 1, columns: ["received"] })).messages[0]!;
  assert.deepEqual([few.received, few.subject, few.columns], [letter.received, "", {}]);
  // A large value comes as a whole.
  const body = "long ".repeat(1000);
  await letter.setProperties({ PidTagBody: body });
  for (const [valuesUpTo, whole] of [[undefined, body], [0, body.slice(0, 255)]] as const) {
    const page = await mailbox.inbox.messages({ limit: 1, columns: ["PidTagBody"], valuesUpTo });
    assert.equal(page.messages[0]!.columns["PidTagBody"], whole);
  }
  // And in filters.
  const rate = { key: "PS_PUBLIC_STRINGS/Rate:Floating64", test: "greater", value: 1 } as const;
  const fast = await mailbox.inbox.messages({ properties: [rate] });
  assert.deepEqual(fast.messages.map(({ id }) => id), [letter.id]);
  const menu = { key: "PidTagAttachLongFilename", test: "begins", value: "MENU", part: "attachment" } as const;
  assert.equal((await mailbox.inbox.messages({ properties: [menu] })).total, 1);
  const unknown = await letter.properties(["PidTagNothing"]).then(() => undefined, (error: unknown) => error);
  assert.ok(unknown instanceof MapiError && unknown.code === "invalid_argument");
  await mailbox.close();
  await own.stop();
});

test("properties of what is attached", async () => {
  const own = await Server.start();
  const mailbox = await own.connect("alice");
  const { messages } = await mailbox.inbox.messages({ subject: "Offer for the new office" });
  const offer = (await messages[0]!.open()).attachments[0]!;
  assert.equal((await offer.properties())[tags.ATTACH_METHOD], 5);
  await offer.setProperties({ [tags.ATTACH_FLAGS]: 4, [named.KEYWORDS]: ["Office"] });
  const values = await offer.properties([tags.ATTACH_FLAGS, named.KEYWORDS]);
  assert.deepEqual(values, { PidTagAttachFlags: 4, PidNameKeywords: ["Office"] });
  const plan = (await offer.open()).attachments[0]!;
  // What is attached to a message that is attached itself is only read.
  assert.equal((await plan.properties())[tags.ATTACH_LONG_FILENAME], plan.name);
  await assert.rejects(plan.setProperties({ [tags.ATTACH_FLAGS]: 4 }), { code: "invalid_argument" });
  await mailbox.close();
  await own.stop();
});

test("an iteration brings every message once, page by page", async () => {
  const mailbox = await server.connect("carol");
  for (let number = 0; number < 7; number++) {
    await mailbox.compose({ to: "carol@example.com", subject: `Number ${number}`, text: "" }).send();
  }
  await arrival(mailbox, "Number 6");
  const { total } = await mailbox.inbox.messages({ limit: 1 });
  const ids = [];
  for await (const message of mailbox.inbox.messages()) ids.push(message.id);
  assert.equal(new Set(ids).size, total);
  assert.equal(ids.length, total);
  // Mail that comes meanwhile moves the rest of the list down.
  const alice = await server.connect("alice");
  const seen = [];
  for await (const { id } of alice.inbox.messages({ limit: 150 })) {
    if (seen.push(id) !== 1) continue;
    await alice.compose({ to: "alice@example.com", subject: "Meanwhile", text: "" }).send();
    await arrival(alice, "Meanwhile");
  }
  assert.equal(new Set(seen).size, 150);
  assert.equal(seen.length, 150);
  await alice.close();
  const newest = [];
  for await (const message of mailbox.inbox.messages({ limit: 5 })) newest.push(message.subject);
  assert.deepEqual(newest, ["Number 6", "Number 5", "Number 4", "Number 3", "Number 2"]);
  const second = await mailbox.inbox.messages({ limit: 2, after: 2 });
  assert.deepEqual(second.messages.map(({ subject }) => subject), ["Number 4", "Number 3"]);
  await mailbox.close();
});

test("who asks for several changes at a time gets each", async () => {
  const mailbox = await server.connect("alice");
  const changes = mailbox.drafts.watch()[Symbol.asyncIterator]();
  const coming = [changes.next(), changes.next()];
  // The watch stands when this is answered.
  await mailbox.folders();
  const places = [await mailbox.compose({ subject: "One" }).save(), await mailbox.compose({ subject: "Two" }).save()];
  assert.deepEqual((await Promise.all(coming)).map(({ done }) => done), [false, false]);
  const more = [changes.next(), changes.next(), changes.next(), changes.next(), changes.next(), changes.next()];
  await changes.return!();
  assert.equal((await more.at(-1))?.done, true);
  await mailbox.drafts.batch(places).delete({ forGood: true });
  await mailbox.close();
});

test("a callback that throws ends its own call, and no other", async () => {
  const mailbox = await server.connect("alice");
  const mine = new Error("mine");
  const throws = () => {
    throw mine;
  };
  const attachments = [{ name: "a.bin", data: new Blob([new Uint8Array(500_000)]) }];
  const draft = mailbox.compose({ subject: "Progress", attachments });
  const listed = mailbox.inbox.messages({ limit: 1 });
  await assert.rejects(draft.save({ onProgress: throws }), mine);
  assert.equal((await listed).messages.length, 1);
  const { id } = await draft.save();
  const batches = mailbox.drafts.sync(undefined, { onData: throws })[Symbol.asyncIterator]();
  await assert.rejects(async () => {
    while (!(await batches.next()).done);
  }, mine);
  await mailbox.drafts.batch([id]).delete({ forGood: true });
  await mailbox.close();
});

test("a stream has as many bytes as it was said to have, and is let go", async () => {
  const mailbox = await server.connect("alice");
  let cancelled = false;
  let left = 0;
  const stream = (blocks: number) => {
    left = blocks;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (to) => (left-- > 0 ? to.enqueue(new Uint8Array(1000)) : to.close()),
      cancel: () => void (cancelled = true),
    });
  };
  const save = (data: ReadableStream<Uint8Array<ArrayBuffer>>, size: number, signal?: AbortSignal) =>
    mailbox.compose({ subject: "Stream", attachments: [{ name: "a.bin", data, size }] }).save({ signal });
  const { id } = await save(stream(100), 100_000);
  assert.equal((await (await mailbox.drafts.open(id)).attachments[0]!.bytes()).length, 100_000);
  for (const size of [99_500, 99_000]) {
    await assert.rejects(save(stream(100), size), { code: "invalid_argument", message: `"a.bin" has more than ${size} bytes` });
  }
  cancelled = false;
  const stop = new AbortController();
  const saving = save(stream(Infinity), 1e9, stop.signal);
  await mailbox.inbox.messages({ limit: 1 });
  stop.abort(new Error("enough"));
  await assert.rejects(saving, /enough/);
  assert.ok(cancelled);
  await mailbox.close();
});

test("large attachments are read while they are sent", async () => {
  const content = new Uint8Array(randomBytes(700_000));
  const exchanges: Exchange[] = [];
  const alice = await server.connect("alice", { onExchange: (exchange) => exchanges.push(exchange) });
  const bob = await server.connect("bob");
  const pieces = () => new Blob([content]).stream();
  const told: [number, number][] = [];
  await alice
    .compose({
      to: "bob@example.com",
      subject: "Streamed",
      attachments: [
        { name: "blob.bin", data: new Blob([content]) },
        { name: "stream.bin", data: pieces(), size: content.length },
        { name: "unsized.bin", data: pieces() },
      ],
    })
    .send({ onProgress: (done, total) => told.push([done, total]) });
  assert.equal(told.filter(([done, total]) => done === total).length, 3);
  assert.ok(exchanges.length < 25, `${exchanges.length} exchanges`);
  const letter = await (await arrival(bob, "Streamed")).open();
  for (const attachment of letter.attachments) assert.deepEqual(await attachment.bytes(), content);
  const shorter = { to: "bob@example.com", subject: "Short", attachments: [{ name: "a", data: pieces(), size: 800_000 }] };
  await assert.rejects(alice.compose(shorter).send(), { code: "invalid_argument" });
  await Promise.all([alice.close(), bob.close()]);
});

test("an attachment that nobody reads is not fetched", async () => {
  const content = randomBytes(1_500_000);
  const alice = await server.connect("alice");
  const exchanges: Exchange[] = [];
  const bob = await server.connect("bob", { onExchange: (exchange) => exchanges.push(exchange) });
  await alice.compose({
    to: "bob@example.com",
    subject: "Large",
    attachments: [{ name: "large.bin", mimeType: "application/x-large", data: new Uint8Array(content) }],
  }).send();
  const letter = await (await arrival(bob, "Large")).open();
  const [attachment] = letter.attachments;
  assert.equal(attachment?.name, "large.bin");
  assert.equal(attachment.mimeType, "application/x-large");

  const reader = attachment.stream().getReader();
  const blocks = [await reader.read()];
  // Two whole rounds with the server, in which more would have come.
  await bob.inbox.messages({ limit: 1 });
  await bob.inbox.messages({ limit: 1 });
  const received = exchanges.reduce((sum, exchange) => sum + exchange.received, 0);
  assert.ok(received < content.length / 2, `${received} bytes came`);
  while (!blocks.at(-1)!.done) blocks.push(await reader.read());
  const hash = createHash("sha256");
  for (const { value } of blocks) if (value) hash.update(value);
  assert.equal(hash.digest("hex"), createHash("sha256").update(content).digest("hex"));

  assert.deepEqual(Buffer.from(await attachment.bytes()), content);
  await attachment.stream().cancel();
  await Promise.all([alice.close(), bob.close()]);
});

test("drafts, forwarded messages, and one that is taken back", async () => {
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  const attachments = [{ name: "a.txt", data: "1" }];
  const place = await alice.compose({ subject: "Half a letter", text: "Dear", attachments }).save();
  const draft = await alice.drafts.open(place.id);
  assert.ok(draft.draft);
  await draft.edit({ to: "bob@example.com", subject: "A letter", html: "<b>Dear Bob</b>", replyTo: "carol@example.com" }).save();
  await (await alice.drafts.open(place.id)).send();
  const letter = await (await arrival(bob, "A letter")).open();
  assert.deepEqual([letter.attachments.length, letter.replyTo[0]?.address], [1, "carol@example.com"]);
  await letter.forward({ to: "alice@example.com", text: "Look" }).send();
  const forwarded = await (await arrival(alice, "FW: A letter")).open();
  assert.match(forwarded.html ?? "", /^Look.*<b>Dear Bob<\/b>/s);
  assert.equal(forwarded.attachments[0]?.name, "a.txt");

  const sendAt = new Date(Date.now() + 3_600_000);
  const waiting = await alice.compose({ to: "bob@example.com", subject: "Later", sensitivity: "private", sendAt }).send();
  await alice.abort(waiting);
  assert.ok((await alice.outbox.open(waiting.id)).draft);
  await Promise.all([alice.close(), bob.close()]);
});

test("watching goes on beside other calls, and ends when it is left", async () => {
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  const changes = bob.inbox.watch()[Symbol.asyncIterator]();
  const first = changes.next();
  await bob.inbox.messages({ limit: 1 });
  await alice.compose({ to: "bob@example.com", subject: "Are you there?", text: "Hello" }).send();
  let change = (await first).value;
  while (change.kind !== "newMail") change = (await changes.next()).value;
  const letter = await bob.inbox.open(change.messageId);
  assert.equal(letter.subject, "Are you there?");
  assert.match(letter.text ?? "", /Hello/);
  assert.deepEqual(await changes.return!(), { done: true, value: undefined });

  const stop = new AbortController();
  const aborted = bob.watch({ signal: stop.signal })[Symbol.asyncIterator]().next();
  const closed = bob.watch()[Symbol.asyncIterator]().next();
  stop.abort(new Error("enough"));
  await assert.rejects(aborted, /enough/);
  assert.equal((await bob.inbox.messages({ limit: 1 })).messages.length, 1);
  await bob.close();
  assert.deepEqual(await closed, { done: true, value: undefined });
  await alice.close();
});

test("one message and the lines of a list are watched", async () => {
  const mailbox = await server.connect("alice");
  const [line] = (await mailbox.inbox.messages({ unread: true, limit: 1 })).messages;
  assert.ok(line);
  const message = mailbox.inbox.watch({ message: line.id })[Symbol.asyncIterator]();
  const lines = mailbox.inbox.watch({ lines: { unread: true } })[Symbol.asyncIterator]();
  const firsts = [message.next(), lines.next()];
  await mailbox.inbox.messages({ limit: 1 });
  await mailbox.inbox.batch([line]).markRead();
  const [changed, gone] = (await Promise.all(firsts)).map(({ value }) => value);
  assert.deepEqual([changed.kind, changed.messageId], ["modified", line.id]);
  assert.deepEqual([gone.kind, gone.messageId, gone.line], ["deleted", line.id, null]);
  await mailbox.inbox.batch([line]).markUnread();
  const back = (await lines.next()).value;
  assert.deepEqual([back.kind, back.line.subject, back.line.unread], ["created", line.subject, true]);
  await mailbox.close();
});

test("a call that is given up leaves the others alone", async () => {
  const mailbox = await server.connect("alice");
  const stop = new AbortController();
  const given = mailbox.folders({ signal: stop.signal });
  const other = mailbox.inbox.messages({ limit: 1 });
  const list = other.then(({ total }) => total);
  stop.abort();
  await assert.rejects(given, { name: "AbortError" });
  assert.equal(typeof (await list), "number");
  await assert.rejects(mailbox.folders({ signal: AbortSignal.abort("no") }), (reason) => reason === "no");
  // Of what has come already, nothing more is handed out.
  for (const begin of [(signal: AbortSignal) => mailbox.inbox.messages({ signal }), (signal: AbortSignal) => mailbox.inbox.sync(undefined, { signal })]) {
    const ended = new AbortController();
    let seen = 0;
    const looking = (async () => {
      for await (const _ of begin(ended.signal)) if (++seen === 1) ended.abort(new Error("enough"));
    })();
    await assert.rejects(looking, /enough/);
    assert.equal(seen, 1);
  }
  await mailbox.close();
});

test("an iteration that was left brings nothing any more", async () => {
  const mailbox = await server.connect("alice");
  for (const begin of [() => mailbox.inbox.messages(), () => mailbox.inbox.sync()]) {
    const left = begin()[Symbol.asyncIterator]();
    assert.equal((await left.next()).done, false);
    // Meanwhile more has come.
    await mailbox.folders();
    const over = { done: true, value: undefined };
    assert.deepEqual(await left.return?.(), over);
    assert.deepEqual(await left.next(), over);
  }
  await mailbox.close();
});

test("a mailbox that was closed or suspended says so", async () => {
  const mailbox = await server.connect("alice");
  const pending = mailbox.folders();
  const closing = mailbox.close();
  const refused = async () => {
    assert.throws(() => mailbox.suspend(), { name: "MapiError", code: "closed" });
    assert.throws(() => mailbox.networkChanged(), { name: "MapiError", code: "closed" });
    await assert.rejects(mailbox.folders(), { name: "MapiError", code: "closed" });
  };
  await refused();
  await assert.rejects(pending, { name: "MapiError", code: "closed" });
  await closing;
  await mailbox.close();
  await refused();
  const other = await server.connect("alice");
  other.suspend();
  assert.throws(() => other.suspend(), { code: "closed", message: /resume/ });
  assert.throws(() => other.networkChanged(), { code: "closed", message: /resume/ });
  await assert.rejects(other.folders(), { code: "closed" });
});

test("what onExchange throws is reported, and harms nobody", async (t) => {
  const shown = t.mock.method(console, "error", () => {});
  const wrong = new Error("not my day");
  const onExchange = () => {
    throw wrong;
  };
  // Deno and Bun have it, and end the process.
  const ended = t.mock.fn();
  Object.assign(globalThis, { reportError: ended });
  t.after(() => Reflect.deleteProperty(globalThis, "reportError"));
  const mailbox = await server.connect("alice", { onExchange });
  assert.ok((await mailbox.folders()).length > 0);
  await mailbox.close();
  assert.deepEqual(shown.mock.calls[0]?.arguments, [wrong]);
  assert.equal(ended.mock.callCount(), 0);
});

test("a session suspended here goes on in Rust, and back here", async () => {
  const alice = server.user("alice");
  const mailbox = await server.connect("alice");
  await mailbox.compose({ to: "alice@example.com", subject: "To be continued", text: "…" }).send();
  await arrival(mailbox, "To be continued");
  const bytes = mailbox.suspend();
  assert.equal(Buffer.from(bytes).includes(alice.password), false);
  const file = join(await mkdtemp(join(tmpdir(), "mapi-")), "session");
  await writeFile(file, bytes);
  const { stdout, stderr } = await promisify(execFile)(
    mapi,
    ["--session", file, "--trace", "--user", alice.address, "ls", "--json"],
    { env: { ...process.env, MAPI_PASSWORD: alice.password } },
  );
  assert.match(stdout, /To be continued/);
  assert.match(stderr, /Execute/);
  assert.doesNotMatch(stderr, /Connect|Logon/);

  const exchanges: Exchange[] = [];
  const { auth } = signIn(alice);
  const again = await resume(await readFile(file), { auth, onExchange: (exchange) => exchanges.push(exchange) });
  assert.equal(again.info.displayName, alice.display_name);
  assert.equal((await again.inbox.messages({ limit: 1 })).messages[0]?.subject, "To be continued");
  assert.deepEqual(exchanges.map(({ requestType, rops }) => [requestType, rops.includes("Logon")]), [["Execute", false]]);
  await again.close();
  await assert.rejects(resume(bytes.subarray(0, 9), { auth }), (error) => error instanceof MapiError && error.code === "not_suspended");
});

test("what is read piece by piece ends with the session, and goes on in the next", async () => {
  const mailbox = await server.connect("alice");
  const seen: string[] = [];
  let bytes!: Uint8Array;
  const listing = (async () => {
    for await (const { id } of mailbox.inbox.messages()) {
      if (seen.push(id) === 60) bytes = mailbox.suspend();
    }
  })();
  await assert.rejects(listing, { code: "closed" });
  // What has come is still there.
  assert.equal(seen.length, 100);
  const again = await resume(bytes, { auth: signIn(server.user("alice")).auth });
  const everything = (await again.inbox.messages({ limit: 1000 })).messages.map(({ id }) => id);
  seen.push(...(await again.inbox.messages({ limit: 1000, after: seen.length })).messages.map(({ id }) => id));
  assert.deepEqual(seen, everything);

  // Of a synchronisation more may have come than was looked at; the state tells from where it goes on.
  const copied: string[] = [];
  let state!: Uint8Array;
  for await (const batch of again.inbox.sync()) {
    copied.push(...batch.changed.map(({ id }) => id));
    state = batch.acknowledge();
    bytes = again.suspend();
    break;
  }
  const third = await resume(bytes, { auth: signIn(server.user("alice")).auth });
  for await (const { changed } of third.inbox.sync(state)) copied.push(...changed.map(({ id }) => id));
  assert.deepEqual(copied.toSorted(), everything.toSorted());
  await third.close();
});

test("a session suspended without cookies begins anew", async () => {
  const { auth } = signIn(server.user("alice"));
  const mailbox = await server.connect("alice");
  mailbox.networkChanged();
  await mailbox.inbox.messages({ limit: 1 });
  const exchanges: Exchange[] = [];
  const again = await resume(mailbox.suspend({ cookies: false }), {
    auth,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  await again.inbox.messages({ limit: 1 });
  assert.deepEqual(exchanges.map(({ requestType }) => requestType), ["Connect", "Execute"]);
  await again.close();
});

test("a synchronisation's state goes on only in order, and data comes whole or in pieces", async () => {
  const mailbox = await server.connect("alice");
  const batches = [];
  const whole = new Map<string, number>();
  for await (const batch of mailbox.inbox.sync()) {
    batches.push(batch);
    for (const { id, content } of batch.changed) {
      for (const { number, properties } of content.attachments ?? []) {
        const data = properties.find(({ tag }) => tag === 0x37010102);
        if (data?.bytes) whole.set(`${id} ${number}`, data.bytes.length);
      }
    }
  }
  const [first, second] = batches;
  assert.throws(() => second!.acknowledge(), { name: "MapiError", code: "invalid_argument" });
  const state = first!.acknowledge();
  const left = new Set(batches.slice(1).flatMap(({ changed }) => changed.map(({ id }) => id)));
  const pieces = new Map<string, number>();
  const onData = ({ messageId, attachments, tag, data, offset }: ItemData) => {
    if (tag !== 0x37010102 || attachments.length !== 1) return;
    const key = `${messageId} ${attachments[0]}`;
    assert.equal(offset, pieces.get(key) ?? 0);
    pieces.set(key, offset + data.length);
  };
  const rest: string[] = [];
  for await (const batch of mailbox.inbox.sync(state, { onData })) rest.push(...batch.changed.map(({ id }) => id));
  assert.deepEqual(new Set(rest), left);
  assert.equal(rest.length, left.size);
  assert.ok(Math.max(...pieces.values()) > 100_000);
  for (const [key, size] of pieces) assert.equal(whole.get(key), size);
  await assert.rejects(async () => {
    for await (const _ of mailbox.inbox.sync(new Uint8Array([1, 2, 3]))) assert.fail("no state");
  }, { code: "invalid_argument" });
  for await (const { changed } of mailbox.inbox.sync(undefined, { from: "bob", headersOnly: true })) {
    assert.ok(changed.length < left.size);
    break;
  }
  await mailbox.close();
});

test("of known messages only what changed comes", async () => {
  const alice = await server.connect("alice");
  const attachments = [{ name: "a.bin", data: new Uint8Array(60_000) }];
  const { id } = await alice.compose({ to: "bob@example.com", subject: "In parts", attachments }).save();
  const changed = async (state?: Uint8Array) => {
    const batches = [];
    for await (const batch of alice.drafts.sync(state, { inParts: true })) batches.push(batch);
    return batches;
  };
  const first = await changed();
  const state = first.map((batch) => batch.acknowledge()).at(-1);
  const copy = first.flatMap((batch) => batch.changed).find((message) => message.id === id);
  await alice.drafts.batch([id]).categorize("Plans");
  const [batch] = await changed(state);
  assert.deepEqual([batch!.changed.length, batch!.partial.length], [0, 1]);
  const change = batch!.partial[0]!;
  assert.equal(change.message.content.attachments, null);
  const now = batch!.applied(change, copy!);
  const fresh = (await changed()).flatMap((batch) => batch.changed).find((message) => message.id === id)!;
  const byTag = ({ content }: typeof fresh) => content.properties.map((item) => JSON.stringify(item)).sort();
  assert.deepEqual(byTag(now), byTag(fresh));
  assert.notDeepEqual(byTag(now), byTag(copy!));
  assert.deepEqual(now.content.attachments, fresh.content.attachments);
  await alice.close();
});

test("folders and messages go out and come in", async () => {
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  const attachments = [{ name: "a.bin", data: new Uint8Array(60_000) }];
  const place = await alice.compose({ to: "bob@example.com", subject: "Moved", text: "Here.", attachments }).save();
  const whole = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => new Uint8Array(await new Response(stream).arrayBuffer());

  const told: [number, number][] = [];
  const folder = await whole(alice.drafts.export({ onProgress: (...done) => told.push(done) }));
  assert.equal(told.at(-1)![0], told.at(-1)![1]);
  const [head, ...messages] = await readItems(folder);
  assert.equal(head!.folder!.name, "Drafts");
  assert.ok(messages.length > 0 && messages.every(({ message }) => message));
  await bob.archive.import(new Blob([folder]), { onProgress: (...done) => told.push(done) });
  assert.deepEqual(told.at(-1), [folder.length, folder.length]);
  assert.ok((await bob.folders()).filter(({ name }) => name === "Drafts").length === 2);

  const list = await readItems(await whole(alice.drafts.export({ messages: [place.id] })));
  const item = await whole((await alice.drafts.open(place.id)).export());
  const [only] = await readItems(item);
  assert.deepEqual(only!.message!.content.attachments!.length, list[0]!.message!.content.attachments!.length);
  const items = await bob.inbox.create("Items");
  await items.import(item);
  const [line] = (await items.messages()).messages;
  assert.equal(line!.subject, "Moved");
  await assert.rejects(readItems(item.subarray(0, item.length - 1)), { code: "invalid_argument" });
  await assert.rejects(items.import(new Uint8Array([0x25, 0x50, 0x44, 0x46])), { code: "invalid_argument" });
  await Promise.all([alice.close(), bob.close()]);
});
