// The journeys that every language runs, see tests/journeys/README.md in the repository.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";

import { type Auth, type Change, type ConflictPolicy, connect, type Filter, type Folder, type FolderSyncBatch, type FolderUploadKind, type GivenProperty, type LocalChange, type LocalFolderChange, type Mailbox, MapiError, type Message, type MessagePage, type MessagePlace, type MessageSummary, type OutgoingMessage, type PropertyValue, resume, type SortBy, type SyncBatch, type SyncedFolder, type SyncedMessage, type UploadKind } from "mapi-http";

import { check, within } from "./expecting.js";
import { mapi, Server, signIn } from "./server.js";

type Conditions = Omit<Filter, "since" | "before"> & { since?: string; before?: string };
interface File {
  name: string;
  mimeType: string;
  contentId?: string;
  text?: string;
  size?: number;
}
type Written = Omit<OutgoingMessage, "attachments" | "sendAt"> & { attachments?: File[]; sendAt?: string };

/** A step, as JSON has it. */
interface Step {
  do: string;
  as?: string;
  in?: string;
  exchanges?: number;
  expect?: unknown;
  fails?: unknown;
  keep?: Record<string, string>;
  verb?: string;
  user?: string;
  password?: string;
  token?: number;
  autodiscover?: boolean;
  mailbox?: string;
  publicFolders?: boolean;
  id?: string;
  folder?: string;
  to?: string;
  searches?: boolean;
  folders?: string[];
  recursive?: boolean;
  limit?: number;
  after?: number;
  sort?: SortBy;
  reverse?: boolean;
  jumpTo?: string;
  where?: Conditions;
  lines?: Conditions;
  subject?: string;
  subjects?: string[];
  ids?: string[];
  attachment?: string;
  contentId?: string;
  categories?: string[];
  name?: string;
  text?: string;
  link?: string;
  keys?: string[];
  values?: Record<string, PropertyValue | null>;
  of?: string;
  kind?: string;
  onConflict?: string;
  acknowledge?: boolean;
  draft?: boolean;
  message?: Written;
  count?: number;
  rules?: string;
}

/** What takes the place of `mapi` in other languages, where they are at hand. */
const elsewhere = JSON.parse(process.env.MAPI_ELSEWHERE ?? "{}") as Record<string, string[]>;

/** How long something may take to arrive. */
const PATIENCE = 20_000;

const subjectOf = ({ content }: SyncedMessage) => content.properties.find(({ tag }) => tag === 0x0037001f)?.text;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Rules that have not struck. */
async function idle(server: Server): Promise<string[]> {
  const rules = JSON.parse(await server.tell("/faults")) as { rule: string; struck: number }[];
  return rules.filter(({ struck }) => struck === 0).map(({ rule }) => rule);
}

/** A filter: only times are no JSON. */
function conditions({ since, before, ...others }: Conditions = {}): Filter {
  return { ...others, ...(since && { since: new Date(since) }), ...(before && { before: new Date(before) }) };
}

/** A message to be written: files have their text, or bytes that count from 0 to 250 again and again. */
function written({ attachments = [], sendAt, ...message }: Written = {}): OutgoingMessage {
  const files = attachments.map(({ text = "", size, ...file }) => ({
    ...file,
    data: size === undefined ? text : new Blob([Uint8Array.from({ length: size }, (_, place) => place % 251)]),
  }));
  return { ...message, attachments: files, ...(sendAt && { sendAt: new Date(sendAt) }) };
}

/** Somebody's mailbox, and what was done in it last. */
class Desk {
  readonly #server: Server;
  exchanges = 0;
  mailbox!: Mailbox;
  #user = "";
  #auth!: Auth;
  #list: readonly MessageSummary[] = [];
  #message!: Message;
  #sent!: MessagePlace;
  #suspended = new Uint8Array();
  #changes: Change[] = [];
  #watching = new AbortController();
  /** The network is about to change; or why it did not. */
  #changing: Promise<string | undefined> = Promise.resolve(undefined);
  /** Of synchronisations, by folder; those of the folders themselves by no name. */
  readonly #states: Record<string, Uint8Array> = {};
  /** Folders that steps made, by name. */
  readonly #made = new Map<string, Folder>();
  /** Messages that synchronisations brought, by folder and subject. */
  readonly #synced = new Map<string, SyncedMessage>();
  readonly #folders = new Map<string, SyncedFolder>();

  constructor(server: Server) {
    this.#server = server;
  }

  #attached(wanted: string) {
    const found = this.#message.attachments.find(({ name }) => name === wanted);
    assert.ok(found, `no attachment ${wanted}`);
    return found;
  }

  /** What a step is about that has properties: a folder, an attachment, or the last opened message. */
  #having({ folder, attachment }: Step) {
    if (attachment !== undefined) return this.#attached(attachment);
    return folder ? this.#folder(folder) : this.#message;
  }

  #folder(name = "") {
    return this.#made.get(name) ?? this.mailbox.folder(name);
  }

  get #signingIn() {
    return { auth: this.#auth, onExchange: () => void (this.exchanges += 1) };
  }

  /** What each step does; what comes of it. */
  readonly steps: Record<string, (step: Step) => unknown> = {
    connect: async ({ user = "", password, token, autodiscover, mailbox, publicFolders }) => {
      const known = this.#server.users.find(({ address }) => address === user);
      assert.ok(known, `no user ${user}`);
      this.#user = user;
      const { auth, ...place } = signIn({ ...known, password: password ?? known.password });
      // The first token holds so long; who asks again gets another.
      const lifetimes = [token];
      const bearer = async () => (await this.#server.tell("/token", `${user} ${lifetimes.pop() ?? 7200}`)).trim();
      this.#auth = token === undefined ? auth : { bearer };
      const found = { email: user, autodiscover: this.#server.autodiscover, mailbox, publicFolders };
      this.mailbox = await connect({ ...(autodiscover ? found : place), ...this.#signingIn });
      return this.mailbox.info;
    },
    suspend: () => void (this.#suspended = this.mailbox.suspend()),
    resume: async () => {
      this.mailbox = await resume(this.#suspended, this.#signingIn);
      return this.mailbox.info;
    },
    elsewhere: async (step) => {
      assert.ok("password" in this.#auth, "mapi is given a password");
      const home = await mkdtemp(join(tmpdir(), "mapi-"));
      const file = join(home, "session");
      await writeFile(file, this.mailbox.suspend());
      const [program, ...before] = (step.in && elsewhere[step.in]) || [mapi];
      const { stdout, stderr } = await promisify(execFile)(
        program!,
        [...before, "--session", file, "--trace", "--user", this.#user, "ls", `${step.folder}`, "--limit", `${step.limit}`, "--after", `${step.after}`, "--json"],
        { env: { ...process.env, MAPI_PASSWORD: this.#auth.password, XDG_STATE_HOME: home } },
      );
      assert.match(stderr, /Execute/);
      assert.doesNotMatch(stderr, /Connect|Logon/);
      this.#suspended = await readFile(file);
      await this.steps.resume!(step);
      return (JSON.parse(stdout) as { messages: unknown }).messages;
    },
    close: async () => {
      await this.#changed();
      await this.mailbox.close();
    },
    fill: ({ user, count }) => this.#server.tell("/fill", `${user} ${count}`),
    fault: async ({ rules = "" }) => {
      await this.#changed();
      const report: unknown = JSON.parse(await this.#server.tell("/faults"));
      await this.#server.tell("/faults", rules);
      return report;
    },
    networkChanged: () => {
      const { mailbox } = this;
      this.#changing = (async () => {
        for (const end = Date.now() + PATIENCE; ; await pause(20)) {
          const rules = await idle(this.#server);
          if (rules.length === 0) break;
          if (Date.now() > end) return `nothing met ${rules.join(" ")}`;
        }
        mailbox.networkChanged();
        return undefined;
      })();
    },

    folders: ({ searches }) => (searches ? this.mailbox.searchFolders() : this.mailbox.folders()),
    folder: async (step) => {
      const [folder, { verb, name }] = [this.#folder(step.folder), step];
      switch (verb) {
        case "create":
          this.#made.set(name!, await folder.create(name!));
          return null;
        case "rename":
          return folder.rename(name!);
        case "moveTo":
        case "copyTo":
          return folder[verb](this.#folder(step.to), { name });
        case "delete":
        case "deleteForGood":
          return folder.delete({ forGood: verb === "deleteForGood" });
        case "empty":
        case "emptyForGood":
          return folder.empty({ forGood: verb === "emptyForGood" });
        default:
          throw new Error(`no such verb: ${verb}`);
      }
    },
    search: async ({ name, folder, where, folders = [], recursive = true }) => {
      const options = { ...conditions(where), folders: folders.map((name) => this.#folder(name)), recursive };
      if (name !== undefined) {
        this.#made.set(name, await this.mailbox.createSearchFolder(name, options));
        return null;
      }
      return where ? this.#folder(folder).setCriteria(options) : this.#folder(folder).criteria();
    },

    list: async (step) => {
      const { messages } = await this.#page(step, step.after);
      this.#list = messages;
      return messages;
    },
    pages: async (step) => {
      const ids: string[] = [];
      let pages = 0;
      for (let after: number | null = 0; after !== null; pages += 1) {
        const page: MessagePage = await this.#page(step, after);
        ids.push(...page.messages.map(({ id }) => id));
        after = page.next;
      }
      return { pages, messages: ids.length, different: new Set(ids).size };
    },
    await: async ({ folder, subject }) => {
      for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(50)) {
        this.#list = (await this.#folder(folder).messages({ limit: 50 })).messages;
        if (this.#list[0]?.subject === subject) return this.#list;
      }
      throw new Error(`${subject} has not arrived`);
    },

    read: async ({ subject, id, folder, attachment }) => {
      if (attachment !== undefined) {
        this.#message = await this.#attached(attachment).open();
      } else if (id !== undefined) {
        this.#message = await this.#folder(folder).open(id);
      } else {
        const summary = this.#list.find((message) => message.subject === subject);
        assert.ok(summary, `no ${subject} in the list`);
        this.#message = await summary.open();
      }
      return this.#message;
    },
    save: async ({ name, contentId }) => {
      const wanted = this.#message.attachments.find((file) => (contentId ? file.contentId === contentId : file.name === name));
      assert.ok(wanted, `no attachment ${contentId ?? name}`);
      const hash = createHash("sha256");
      let size = 0;
      for await (const block of wanted.stream()) {
        hash.update(block);
        size += block.length;
      }
      // How far it is, a stream of blocks tells by itself.
      return { size, sha256: hash.digest("hex"), progress: [size, wanted.size] };
    },
    send: async ({ verb, message, draft: saved }) => {
      if (verb === undefined && message === undefined) return (this.#sent = await this.#message.send());
      const draft = this.#draft(verb, written(message));
      return (this.#sent = saved ? await draft.save() : await draft.send());
    },
    abort: () => this.mailbox.abort(this.#sent),
    batch: ({ verb, folder, to, subjects, ids = [], categories = [], text }) => {
      const messages = this.#list.filter(({ subject }) => subjects?.includes(subject) ?? true);
      const batch = this.#folder(folder).batch([...messages, ...ids]);
      switch (verb) {
        case "moveTo":
        case "copyTo":
        case "restoreTo":
          return batch[verb](this.#folder(to));
        case "addCategories":
          return batch.categorize(...categories);
        case "removeCategories":
          return batch.uncategorize(...categories);
        case "setCategories":
          return batch.setCategories(...categories);
        case "flag":
          return batch.flag({ text });
        case "delete":
        case "deleteForGood":
          return batch.delete({ forGood: verb === "deleteForGood" });
        case "markRead":
        case "markUnread":
        case "complete":
        case "clearFlag":
          return batch[verb]();
        default:
          throw new Error(`no such verb: ${verb}`);
      }
    },

    watch: async ({ folder, lines }) => {
      const { signal } = (this.#watching = new AbortController());
      const changes: Change[] = (this.#changes = []);
      const options = { signal, ...(lines && { lines: conditions(lines) }) };
      const watch = folder === undefined ? this.mailbox.watch(options) : this.#folder(folder).watch(options);
      void (async () => {
        for await (const change of watch) changes.push(change);
      })().catch((error: unknown) => assert.ok(signal.aborted, String(error)));
      // What is asked for behind it is answered when it stands.
      await this.mailbox.folders();
    },
    events: async ({ expect }) => {
      const { length } = expect as unknown[];
      for (const end = Date.now() + PATIENCE; this.#changes.length < length && Date.now() < end; await pause(20));
      return this.#changes.splice(0, length);
    },
    unwatch: () => this.#watching.abort(),

    resolve: ({ name = "" }) => this.mailbox.directory.resolve(name),
    details: ({ name = "" }) => this.mailbox.directory.details(name),
    people: ({ limit, after }) => this.mailbox.directory.page({ limit, after }),
    linked: async ({ link, name = "" }) => {
      const { directory } = this.mailbox;
      if (link === "manager") return [await directory.manager(name)].filter((found) => found !== undefined);
      if (link === "members" || link === "allMembers") return directory.members(name, { nested: link === "allMembers" });
      return directory[link as "lists" | "reports"](name);
    },
    properties: (step) => this.#having(step).properties(step.keys),
    setProperties: (step) => this.#having(step).setProperties(step.values ?? {}),

    sync: async ({ folder: name = "", acknowledge }) => {
      const batches: (SyncBatch | FolderSyncBatch)[] = [];
      const state = this.#states[name];
      const all = name ? this.#folder(name).sync(state) : this.mailbox.syncFolders(state);
      for await (const batch of all) {
        batches.push(batch);
        if (acknowledge !== false) this.#states[name] = batch.acknowledge();
      }
      assert.deepEqual(batches.map(({ complete }) => complete), batches.map((_, index) => index === batches.length - 1));
      const changed = batches.flatMap<SyncedMessage | SyncedFolder>(({ changed }) => changed);
      for (const each of changed) {
        if ("content" in each) this.#synced.set(`${name} ${subjectOf(each)}`, each);
        else this.#folders.set(each.name, each);
      }
      const count = (kind: string) => batches.flatMap((batch) => (batch as unknown as Record<string, unknown[]>)[kind] ?? []).length;
      const counts = Object.fromEntries(["changed", "deleted", "read", "unread"].map((kind) => [kind, count(kind)]));
      return { ...counts, names: changed.map((each) => ("content" in each ? subjectOf(each) : each.name)) };
    },
    syncFolders: (step) => this.steps.sync!(step),
    upload: async ({ folder = "", subject, text, kind, onConflict = "report" }) => {
      const message = subject === undefined ? undefined : this.#synced.get(`${folder} ${subject}`);
      assert.ok(subject === undefined || message, `no synchronisation brought ${subject}`);
      const properties: GivenProperty[] = (message?.content.properties ?? []).filter(
        ({ tag }) => ![0x0037001f, 0x003d001f, 0x0e1d001f].includes(tag),
      );
      if (text !== undefined) properties.push({ tag: 0x0037001f, text });
      const change: LocalChange = {
        kind: kind as UploadKind,
        id: message?.id,
        predecessors: message?.predecessors,
        content: { ...message?.content, properties },
      };
      const policy = { onConflict: onConflict as ConflictPolicy };
      const { items, state } = await this.#folder(folder).upload([change], this.#states[folder], policy);
      this.#states[folder] = state;
      return { outcome: items[0]?.outcome, server: items[0]?.server && subjectOf(items[0].server) };
    },
    uploadFolder: async ({ of, name, kind, onConflict = "report" }) => {
      const folder = of === undefined ? undefined : this.#folders.get(of);
      assert.ok(of === undefined || folder, `no synchronisation brought ${of}`);
      const change: LocalFolderChange = { kind: kind as FolderUploadKind, id: folder?.id, predecessors: folder?.predecessors, name };
      const policy = { onConflict: onConflict as ConflictPolicy };
      const { items, state } = await this.mailbox.uploadFolders([change], this.#states[""], policy);
      this.#states[""] = state;
      return { outcome: items[0]?.outcome, server: items[0]?.server?.name };
    },
  };

  /** The network that was to change has changed. */
  async #changed(): Promise<void> {
    const idle = await this.#changing;
    assert.equal(idle, undefined, `the network does not change: ${idle}`);
  }

  #draft(verb = "new", message: OutgoingMessage) {
    switch (verb) {
      case "new":
        return this.mailbox.compose(message);
      case "draft":
        return this.#message.edit(message);
      case "forward":
        return this.#message.forward(message);
      case "reply":
      case "replyAll":
        return this.#message.reply({ ...message, all: verb === "replyAll" });
      default:
        throw new Error(`no such verb: ${verb}`);
    }
  }

  #page({ folder, limit, sort, reverse, jumpTo, where }: Step, after?: number) {
    const options = { limit: limit!, after, sort, reverse, jumpTo, ...conditions(where) };
    return Promise.resolve(this.#folder(folder).messages(options));
  }
}

/** With what was kept in the place of its names. */
function filled<T>(value: T, kept: Map<string, unknown>): T {
  if (typeof value === "string" && value.startsWith("$")) {
    assert.ok(kept.has(value.slice(1)), `nothing is kept as ${value}`);
    return kept.get(value.slice(1)) as T;
  }
  if (Array.isArray(value)) return value.map((each: unknown) => filled(each, kept)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each as unknown, kept)])) as T;
}

async function take(desk: Desk, given: Step, kept: Map<string, unknown>, under: string): Promise<void> {
  // Whose mailbox it is about, was asked before.
  const unseen = new Set(Object.keys(given).filter((name) => name !== "as"));
  const step = new Proxy(given, { get: (from, name) => (unseen.delete(String(name)), Reflect.get(from, name) as unknown) });
  const run = desk.steps[step.do];
  assert.ok(run, `no step ${step.do}`);
  desk.exchanges = 0;
  let came: unknown;
  try {
    came = await run(step);
  } catch (error) {
    if (step.fails === undefined || !(error instanceof MapiError)) throw error;
    check(step.fails, error, "the error");
    came = error;
  }
  assert.equal(came instanceof MapiError, step.fails !== undefined, "it did not fail");
  const { exchanges: most = Infinity } = step;
  assert.ok(under || desk.exchanges <= most, `${desk.exchanges} exchanges, ${most} at most`);
  if (step.expect !== undefined) check(step.expect, came);
  for (const [name, path] of Object.entries(step.keep ?? {})) kept.set(name, within(came, path));
  assert.deepEqual([...unseen], [], "nobody knows what to do with these fields");
}

const folder = process.env.MAPI_JOURNEYS;
assert.ok(folder, "MAPI_JOURNEYS says where the journeys are");
// Deno's fetch asks by itself again when the connection breaks: what goes wrong there goes wrong elsewhere.
const deno = "Deno" in globalThis;
const names = (await readdir(folder)).filter((name) => name.endsWith(".json") && !(deno && name === "unanswered.json"));
const journeys = await Promise.all(
  names.map(async (name) => {
    const journey = JSON.parse(await readFile(join(folder, name), "utf8")) as { steps: Step[]; under?: string[] };
    return { name, ...journey };
  }),
);
// Several at a time: mostly they wait.
describe("journeys", { concurrency: 6 }, () => {
  for (const { name, steps, under } of journeys) {
    for (const rules of ["", ...((!deno && under) || [])]) test(`journey ${name} ${rules}`, () => travel(steps, rules));
  }
});

/** Once with nothing wrong, and once under each line of rules by which the server misbehaves. */
async function travel(steps: Step[], under: string): Promise<void> {
  // Journeys begin where nobody has been yet.
  const server = await Server.start("--admin", "0", "--iis-authentication-methods", "Basic,OAuth");
  const desks = new Map<string, Desk>();
  const kept = new Map<string, unknown>();
  try {
    if (under) await server.tell("/faults", under);
    for (const [index, step] of steps.entries()) {
      const who = step.as ?? "alice";
      const desk = desks.get(who) ?? new Desk(server);
      desks.set(who, desk);
      try {
        await take(desk, filled(step, kept), kept, under);
      } catch (error) {
        throw new Error(`step ${index + 1} ${JSON.stringify(step)}: ${(error as Error).message}`, { cause: error });
      }
    }
    if (under) assert.deepEqual(await idle(server), [], "not all went wrong that was to");
  } finally {
    await server.stop();
  }
}
