// The journey that every language runs, see tests/journeys/README.md in the repository.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { type ConflictPolicy, connect, type Filter, type Folder, type FolderSyncBatch, type FolderUploadKind, type GivenProperty, type LocalChange, type LocalFolderChange, type Mailbox, MapiError, type Message, type MessageSummary, resume, type SortBy, type SyncBatch, type SyncedFolder, type SyncedMessage, type UploadKind } from "mapi-http";

import { arrival, Server, signIn } from "./server.js";

/** A step, as JSON has it. */
interface Step {
  do: string;
  as?: string;
  user?: string;
  password?: string;
  id?: string;
  folder?: string;
  limit?: number;
  sort?: SortBy;
  reverse?: boolean;
  jumpTo?: string;
  where?: Omit<Filter, "since" | "before"> & { since?: string; before?: string };
  subject?: string;
  name?: string;
  text?: string;
  of?: string;
  exchanges?: number;
  verb?: string;
  kind?: string;
  onConflict?: string;
  acknowledge?: boolean;
  message?: {
    to: string[];
    subject: string;
    text?: string;
    html?: string;
    attachments?: { name: string; mimeType: string; text: string }[];
  };
  expect?: Record<string, unknown> & {
    contains?: string[];
    first?: Record<string, unknown>;
    to?: string[];
    attachments?: { name: string; size: number; inline: boolean }[];
  };
}

/** What a runner keeps for each name. */
interface Place {
  mailbox: Mailbox;
  list: readonly MessageSummary[];
  message: Message;
  suspended: Uint8Array;
  /** Of synchronisations, by folder; those of the folders themselves by no name. */
  states: Record<string, Uint8Array>;
  folder: Folder;
  /** Messages that synchronisations brought, by folder and subject. */
  synced: Map<string, SyncedMessage>;
  folders: Map<string, SyncedFolder>;
}

const subjectOf = ({ content }: SyncedMessage) => content.properties.find(({ tag }) => tag === 0x0037001f)?.text;

// Journeys begin where nobody has been yet.
let server: Server;
beforeEach(async () => {
  server = await Server.start();
  places.clear();
});
afterEach(() => server?.stop());

let exchanges = 0;
const onExchange = () => {
  exchanges += 1;
};
const places = new Map<string, Partial<Place>>();

/** Something that an earlier step of the same name has left. */
function kept<K extends keyof Place>(step: Step, key: K): Place[K] {
  const value = places.get(step.as ?? "alice")?.[key];
  assert.ok(value !== undefined, `no ${key} yet`);
  return value;
}

function keep(step: Step, values: Partial<Place>): void {
  places.set(step.as ?? "alice", { ...places.get(step.as ?? "alice"), ...values });
}

/** Fields of what has come that have the name of what is expected. */
function fields(actual: object, expected: object): object {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, (actual as Record<string, unknown>)[key]]));
}

const person = (address: unknown) => {
  const user = server.users.find((user) => user.address === address);
  assert.ok(user, `no user ${String(address)}`);
  return user;
};

/** A filter: only times are no JSON. */
function conditions({ since, before, ...others }: NonNullable<Step["where"]>): Filter {
  return { ...others, ...(since && { since: new Date(since) }), ...(before && { before: new Date(before) }) };
}

const steps: Record<string, (step: Step, expect: NonNullable<Step["expect"]>) => Promise<void>> = {
  async connect(step, expect) {
    const mailbox = await connect({ ...signIn(person(step.user)), onExchange });
    keep(step, { mailbox });
    assert.deepEqual(fields(mailbox.info, expect), expect);
  },
  async folders(step, expect) {
    const folders = await kept(step, "mailbox").folders();
    const names = Object.fromEntries(folders.filter(({ role }) => role).map(({ role, name }) => [role, name]));
    assert.deepEqual(fields(names, expect), expect);
  },
  async list(step, { count, first, contains }) {
    const { sort, reverse, jumpTo } = step;
    const options = { limit: step.limit!, sort, reverse, jumpTo, ...conditions(step.where ?? {}) };
    const { messages } = await kept(step, "mailbox").folder(step.folder!).messages(options);
    keep(step, { list: messages });
    if (count !== undefined) assert.equal(messages.length, count);
    if (first) assert.deepEqual(fields(messages[0]!, first), first);
    const subjects = messages.map(({ subject }) => subject);
    for (const subject of contains ?? []) assert.ok(subjects.includes(subject), `${subject} is missing`);
  },
  async read(step, { html, text, from, to, attachments }) {
    const summary = kept(step, "list").find(({ subject }) => subject === step.subject);
    assert.ok(summary, `no ${step.subject} in the list`);
    const message = await summary.open();
    keep(step, { message });
    if (html) assert.ok(message.html?.includes(String(html)), `HTML: ${message.html}`);
    if (text) assert.ok(message.text?.includes(String(text)), `text: ${message.text}`);
    if (from) assert.equal(message.from.address, from);
    if (to) {
      const addresses = message.recipients.filter(({ kind }) => kind === "to").map(({ address }) => address);
      assert.deepEqual(addresses, to);
    }
    if (attachments) {
      assert.deepEqual(message.attachments.map(({ name, size, inline }) => ({ name, size, inline })), attachments);
    }
  },
  async save(step, expect) {
    const attachment = kept(step, "message").attachments.find(({ name }) => name === step.name);
    assert.ok(attachment, `no attachment ${step.name}`);
    const hash = createHash("sha256");
    let size = 0;
    for await (const block of attachment.stream()) {
      hash.update(block);
      size += block.length;
    }
    assert.deepEqual({ size, sha256: hash.digest("hex") }, expect);
  },
  async send(step) {
    const { attachments = [], ...message } = step.message!;
    const files = attachments.map(({ text, ...file }) => ({ ...file, data: text }));
    await kept(step, "mailbox").send({ ...message, attachments: files });
  },
  async await(step) {
    assert.equal(step.folder, "inbox");
    keep(step, { list: [await arrival(kept(step, "mailbox"), step.subject!)] });
  },
  async reply(step) {
    await kept(step, "message").reply({ text: step.text! }).send();
  },
  async sync(step, expect) {
    const { states = {} } = places.get(step.as ?? "alice")!;
    const [name, mailbox] = [step.folder ?? "", kept(step, "mailbox")];
    const batches: (SyncBatch | FolderSyncBatch)[] = [];
    const all = name ? mailbox.folder(name).sync(states[name]) : mailbox.syncFolders(states[name]);
    for await (const batch of all) {
      batches.push(batch);
      if (step.acknowledge !== false) states[name] = batch.acknowledge();
    }
    const { synced = new Map(), folders = new Map() } = places.get(step.as ?? "alice")!;
    for (const each of batches.flatMap<SyncedMessage | SyncedFolder>(({ changed }) => changed)) {
      if ("content" in each) synced.set(`${name} ${subjectOf(each)}`, each);
      else folders.set(each.name, each);
    }
    keep(step, { states, synced, folders });
    assert.deepEqual(batches.map(({ complete }) => complete), batches.map((_, index) => index === batches.length - 1));
    for (const kind of ["changed", "deleted", "read", "unread"]) {
      const found = batches.flatMap((batch) => (batch as unknown as Record<string, unknown[]>)[kind] ?? []);
      assert.equal(found.length, expect[kind] ?? 0, kind);
    }
    const names = batches.flatMap(({ changed }) =>
      changed.map((each) => ("content" in each ? subjectOf(each) : each.name)),
    );
    for (const wanted of expect.contains ?? []) assert.ok(names.includes(wanted), `${wanted} is missing`);
  },
  syncFolders: (step, expect) => steps.sync!(step, expect),
  async upload(step, { outcome, server: theirs }) {
    const folder = step.folder!;
    const message = step.subject === undefined ? undefined : kept(step, "synced").get(`${folder} ${step.subject}`);
    const { states = {} } = places.get(step.as ?? "alice")!;
    const properties: GivenProperty[] = (message?.content.properties ?? []).filter(
      ({ tag }) => ![0x0037001f, 0x003d001f, 0x0e1d001f].includes(tag),
    );
    if (step.text !== undefined) properties.push({ tag: 0x0037001f, text: step.text });
    const change: LocalChange = {
      kind: step.kind as UploadKind,
      id: message?.id,
      predecessors: message?.predecessors,
      content: { ...message?.content, properties },
    };
    const onConflict = (step.onConflict ?? "report") as ConflictPolicy;
    const { items, state } = await kept(step, "mailbox").folder(folder).upload([change], states[folder], { onConflict });
    states[folder] = state;
    keep(step, { states });
    assert.deepEqual(items.map((item) => item.outcome), [outcome], JSON.stringify(items[0]?.error));
    assert.equal(items[0]?.server ? subjectOf(items[0].server) : undefined, theirs);
  },
  async uploadFolder(step, { outcome, server: theirs }) {
    const folder = step.of === undefined ? undefined : kept(step, "folders").get(step.of);
    const { states = {} } = places.get(step.as ?? "alice")!;
    const change: LocalFolderChange = {
      kind: step.kind as FolderUploadKind,
      id: folder?.id,
      predecessors: folder?.predecessors,
      name: step.name,
    };
    const onConflict = (step.onConflict ?? "report") as ConflictPolicy;
    const { items, state } = await kept(step, "mailbox").uploadFolders([change], states[""], { onConflict });
    states[""] = state;
    keep(step, { states });
    assert.deepEqual(items.map((item) => item.outcome), [outcome], JSON.stringify(items[0]?.error));
    assert.equal(items[0]?.server?.name, theirs);
  },
  async batch(step) {
    const message = kept(step, "list").find(({ subject }) => subject === step.subject);
    assert.ok(message, `no ${step.subject} in the list`);
    const batch = kept(step, "mailbox").folder(step.folder!).batch([message]);
    const { failed } = await batch[step.verb as "markRead" | "markUnread" | "delete"]();
    assert.deepEqual(failed, []);
  },
  async createFolder(step) {
    keep(step, { folder: await kept(step, "mailbox").folder(step.folder!).create(step.name!) });
  },
  async renameFolder(step) {
    await kept(step, "folder").rename(step.name!);
  },
  async deleteFolder(step) {
    await kept(step, "folder").delete({ forGood: true });
  },
  async suspend(step) {
    keep(step, { suspended: kept(step, "mailbox").suspend() });
  },
  async resume(step) {
    const { auth } = signIn(person(kept(step, "mailbox").info.displayName === "Bob Example" ? "bob@example.com" : "alice@example.com"));
    keep(step, { mailbox: await resume(kept(step, "suspended"), { auth, onExchange }) });
  },
  async fail(step, expect) {
    const attempt = step.id
      ? kept(step, "mailbox").inbox.open(step.id)
      : connect({ ...signIn({ ...person(step.user), password: step.password! }), onExchange });
    const error = await attempt.then(() => assert.fail("it did not fail"), (error: unknown) => error);
    assert.ok(error instanceof MapiError, String(error));
    assert.equal(error.code, expect.code);
  },
  async close(step) {
    await kept(step, "mailbox").close();
  },
};

const folder = process.env.MAPI_JOURNEYS;
assert.ok(folder, "MAPI_JOURNEYS says where the journeys are");
for (const name of ["find", "ground", "sync", "upload"]) {
  test(`journey ${name}`, async () => {
    const journey = JSON.parse(await readFile(join(folder, `${name}.json`), "utf8")) as { steps: Step[] };
    for (const [index, step] of journey.steps.entries()) {
      const run = steps[step.do];
      assert.ok(run, `no step ${step.do}`);
      exchanges = 0;
      try {
        await run(step, step.expect ?? {});
        const most = step.exchanges ?? Infinity;
        assert.ok(exchanges <= most, `${exchanges} exchanges instead of ${most}`);
      } catch (error) {
        throw new Error(`step ${index + 1} (${step.do}): ${(error as Error).message}`, { cause: error });
      }
    }
  });
}
