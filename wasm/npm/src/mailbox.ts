/// <reference lib="esnext.disposable" preserve="true" />
import {
  type ComposeOptions,
  type Draft,
  draft,
  type OutgoingMessage,
  place,
  type PostedMessage,
  post,
  type ReplyMessage,
} from "./compose.js";
import type { Driver } from "./driver.js";
import { binary, invalid, whole } from "./error.js";
import { bytes } from "./parts.js";
import type * as records from "./records.js";
import { setMessageSummary } from "./records.js";
import { type ExportOptions, type FolderSyncBatch, given, type ImportOptions, type LocalChange, type LocalFolderChange, type SyncBatch, type SyncOptions, sync, syncFolders } from "./sync.js";
import { watch, type WatchOptions } from "./watch.js";

/** What every call that asks the server takes. */
export interface CallOptions {
  /** Gives the call up; its reason is thrown. */
  signal?: AbortSignal | undefined;
}

/**
 * Which messages of a folder: `{ unread: true, from: "bob", since: monday }`. All conditions must hold; the server filters.
 */
export interface ListOptions extends CallOptions, records.Filter {
  /** At most so many. A page has 50 when it is not given, and an iteration has no end but the folder's. */
  limit?: number | undefined;
  /** Leaves the first ones out: the `next` of the page before. */
  after?: number | undefined;
  /** By what they are sorted; when they were delivered if not given. */
  sort?: records.SortBy | undefined;
  /** The other way round: the oldest first, names from Z to A. */
  reverse?: boolean | undefined;
  /** Begins at the first message whose subject (sorted by a name, that name) begins with this text. */
  jumpTo?: string | undefined;
  /**
   * Properties by name (`PidTagInternetMessageId`), tag (`0x1035001F`) or set and name (`PS_PUBLIC_STRINGS/Project`), which each
   * line has in its `columns`; one exchange more for names that are new. With fields of the lines among them (`subject`,
   * `received`) only these are read of the lines, which is faster.
   */
  columns?: readonly Column[] | undefined;
  /** Values that are too large for a row are read as a whole up to so many bytes, else 64 KiB: one exchange for each 24 KiB. */
  valuesUpTo?: number | undefined;
}

/** A column of a list: a field of its lines, or a property. */
export type Column = records.LineField | (string & {});

/** Which messages of a folder are grouped, and what of the groups is told. */
export interface GroupOptions extends CallOptions, records.Filter {
  /** At most so many groups; 50 when not given. */
  limit?: number | undefined;
  /** Leaves the first ones out: the `next` of the page before. */
  after?: number | undefined;
  /** So many of the newest messages of each; of a conversation at least one. */
  messages?: number | undefined;
  /** Only of these, by their `key`. */
  only?: readonly string[] | undefined;
  /** Days are those of clocks that are so many minutes before UTC. */
  utcOffset?: number | undefined;
}

/** A mailbox, opened by `connect` or `resume`. */
export class Mailbox {
  /** What consoles show: minified, classes are called otherwise. */
  static readonly name: string = "Mailbox";
  readonly #driver: Driver;
  /** Who one is connected as, and to what. */
  readonly info: records.MailboxInfo;
  /** The address book. */
  readonly directory: Directory;

  /** @internal */
  constructor(driver: Driver, info: records.MailboxInfo) {
    this.#driver = driver;
    this.directory = new Directory(driver);
    this.info = info;
  }

  /** New mail. */
  get inbox(): Folder {
    return this.folder("inbox");
  }

  /** Mail on its way out. */
  get outbox(): Folder {
    return this.folder("outbox");
  }

  /** Sent mail. */
  get sent(): Folder {
    return this.folder("sent");
  }

  /** Deleted items. */
  get deleted(): Folder {
    return this.folder("deleted");
  }

  /** Messages not sent yet. */
  get drafts(): Folder {
    return this.folder("drafts");
  }

  /** Junk mail. */
  get junk(): Folder {
    return this.folder("junk");
  }

  /** Archived mail. */
  get archive(): Folder {
    return this.folder("archive");
  }

  /** Appointments. */
  get calendar(): Folder {
    return this.folder("calendar");
  }

  /** Contacts. */
  get contacts(): Folder {
    return this.folder("contacts");
  }

  /** Tasks. */
  get tasks(): Folder {
    return this.folder("tasks");
  }

  /** Notes. */
  get notes(): Folder {
    return this.folder("notes");
  }

  /** Journal. */
  get journal(): Folder {
    return this.folder("journal");
  }

  /**
   * A folder by its id, or by what it is for. Asks nothing; the first use of another one than `inbox`, `outbox`, `sent`,
   * `deleted` or `root` costs one exchange for finding all of them.
   */
  folder(idOrRole: records.FolderRole | (string & {})): Folder {
    return new Folder(this.#driver, idOrRole);
  }

  /** All folders, each behind its parent. One exchange. */
  async folders({ signal }: CallOptions = {}): Promise<ListedFolder[]> {
    const folders = await this.#driver.run<records.Folder[]>((session) => session.folders(), signal);
    return folders.map((folder) => new ListedFolder(this.#driver, folder));
  }

  /** The search folders, which lie beside the others. One exchange. */
  async searchFolders({ signal }: CallOptions = {}): Promise<ListedFolder[]> {
    const folders = await this.#driver.run<records.Folder[]>((session) => session.search_folders(), signal);
    return folders.map((folder) => new ListedFolder(this.#driver, folder));
  }

  /**
   * Makes a search folder, which shows those messages of other folders for which all conditions hold. The server fills it, and
   * keeps it up to date. One of that name that is there is told to search for this. One exchange.
   */
  async createSearchFolder(name: string, options: SearchOptions): Promise<Folder> {
    const criteria = await search(this.#driver, undefined, name, options);
    return new Folder(this.#driver, criteria.id);
  }

  /** The messages of a conversation in all folders, the oldest first: the `key` of a group. One exchange. */
  async conversation(
    key: string,
    { limit = PAGE, after = 0, signal }: CallOptions & { limit?: number; after?: number } = {},
  ): Promise<MessagePage> {
    whole({ limit, after });
    const page = await this.#driver.run<records.MessagePage>((session) => session.conversation(key, limit, after), signal);
    return { ...page, messages: page.messages.map((message) => new MessageSummary(this.#driver, message)) };
  }

  /** Ids for messages and folders that will be made offline: with its own, an upload makes each once. One exchange. */
  async reserveIds(count: number, { signal }: CallOptions = {}): Promise<string[]> {
    whole({ count });
    return this.#driver.run((session) => session.reserve_ids(count), signal);
  }

  /** What is new in the folders since a state: new, renamed and moved ones, and those that are gone. See {@link Folder.sync}. */
  syncFolders(state: Uint8Array = new Uint8Array(), options: CallOptions = {}): AsyncIterable<FolderSyncBatch> {
    return syncFolders(this.#driver, state, options);
  }

  /**
   * Sends what was done to folders offline, on a copy with this state of {@link syncFolders}: new ones, other names and places,
   * deletions. A folder stands before those that are made in it. Two exchanges, one for each new folder and two for each other
   * change. See {@link Folder.upload}.
   */
  uploadFolders(
    changes: readonly LocalFolderChange[],
    state: Uint8Array = new Uint8Array(),
    { onConflict = "report", signal }: CallOptions & { onConflict?: records.ConflictPolicy } = {},
  ): Promise<records.FolderUploadResult> {
    return this.#driver.run((session) => session.upload_folders("root", [...changes], binary("state", state), onConflict), signal);
  }

  /** A message to be sent or saved. */
  compose(message: OutgoingMessage): Draft {
    return draft(this.#driver, message);
  }

  /** Takes a message back that waits to be sent (`sendAt`): what {@link Draft.send} told. It is a draft again. */
  async abort({ folderId, id }: records.MessagePlace, { signal }: CallOptions = {}): Promise<void> {
    await this.#driver.run((session) => session.abort(folderId, id), signal);
  }

  /** What happens anywhere in the mailbox, as {@link Folder.watch}. */
  watch(options?: CallOptions): AsyncIterable<records.Change> {
    return watch(this.#driver, undefined, options);
  }

  /**
   * The session as bytes, from which `resume` goes on: elsewhere, later, in another language. The server is not told,
   * and this object is of no use any more. No password and no token is in the bytes; the session's cookies are, so they
   * are to be kept like a signed-in browser; without `cookies`, going on takes 2 exchanges. Calls that have not ended
   * are given up: wait for them before. Throws `closed` once the mailbox is being closed.
   */
  suspend({ cookies = true }: { cookies?: boolean } = {}): Uint8Array<ArrayBuffer> {
    return this.#driver.suspend(cookies);
  }

  /**
   * Says that the network changed, as the `online` event of browsers tells: what waits to be tried again is tried at
   * once, and what got no answer for ten seconds then counts as lost. Throws `closed` when the mailbox is.
   */
  networkChanged(): void {
    this.#driver.networkChanged();
  }

  /** Ends the session here and on the server. Calls that have not ended fail with `closed`. */
  async close(): Promise<void> {
    await this.#driver.close();
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The address book of the mailbox's server. Its endpoint comes from Autodiscover, or as `addressBookUrl`. */
export class Directory {
  static readonly name: string = "Directory";
  readonly #driver: Driver;

  /** @internal */
  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** The people and lists whom a name may mean: its beginning, an alias, an address. Nobody is no error. */
  resolve(name: string, { signal }: CallOptions = {}): Promise<records.Person[]> {
    return this.#driver.run((session) => session.resolve(name), signal);
  }

  /** Some of all people and lists, by display name. One exchange. */
  async page({ limit = PAGE, after = 0, signal }: CallOptions & { limit?: number; after?: number } = {}): Promise<records.PeoplePage> {
    whole({ limit, after });
    return this.#driver.run((session) => session.browse(limit, after), signal);
  }

  /**
   * All that is known of somebody: photo and certificates, too. One exchange. A person of {@link resolve}, an address, or a
   * name that means nobody else; otherwise it fails with `not_found` or `invalid_argument`.
   */
  details(person: Somebody, { signal }: CallOptions = {}): Promise<records.PersonDetails> {
    return this.#driver.run((session) => session.details(nameOf(person)), signal);
  }

  /** The members of a list; `nested`: the people in it and in the lists that are in it, each once. */
  members(list: Somebody, { nested = false, ...options }: CallOptions & { nested?: boolean } = {}): Promise<records.Person[]> {
    return this.#linked(nested ? "allMembers" : "members", list, options);
  }

  /** The lists that somebody is in. */
  lists(person: Somebody, options?: CallOptions): Promise<records.Person[]> {
    return this.#linked("lists", person, options);
  }

  /** Whom somebody reports to. */
  async manager(person: Somebody, options?: CallOptions): Promise<records.Person | undefined> {
    return (await this.#linked("manager", person, options))[0];
  }

  /** Who reports to somebody. */
  reports(person: Somebody, options?: CallOptions): Promise<records.Person[]> {
    return this.#linked("reports", person, options);
  }

  #linked(link: records.PersonLink, person: Somebody, { signal }: CallOptions = {}): Promise<records.Person[]> {
    return this.#driver.run((session) => session.linked(link, nameOf(person)), signal);
  }
}

/** Somebody in the address book: a person, an address, or a name that means nobody else. */
export type Somebody = records.Person | string;

function nameOf(person: Somebody): string {
  return typeof person === "string" ? person : person.dn || person.address;
}

/** A folder to ask for something. */
export class Folder {
  static readonly name: string = "Folder";
  readonly #driver: Driver;
  /** Its id, or what it is for: {@link Mailbox.folder} makes this folder of it again. */
  readonly reference: string;

  /** @internal */
  constructor(driver: Driver, reference: string) {
    this.#driver = driver;
    this.reference = reference;
  }

  /** The messages, newest first: `await` one page, or `for await` one after the other. Asks when it is awaited. */
  messages(options: ListOptions = {}): MessageList {
    return new MessageList(this.#driver, this.reference, options);
  }

  /**
   * The messages in groups: by conversation, sender, recipients, subject, importance, category or day. The server groups and
   * counts them. One exchange, and one more for each 24 KiB of messages in the groups; for days the times of all messages are
   * read, about 2000 in an exchange.
   */
  async groups(by: records.GroupBy, options: GroupOptions = {}): Promise<GroupPage> {
    const { signal, limit = PAGE, after = 0, messages = 0, only = [], utcOffset = 0, ...filter } = options;
    whole({ limit, after, messages, utcOffset: Math.abs(utcOffset) });
    const page = await this.#driver.run<records.GroupPage>(
      (session) => session.groups(this.reference, by, limit, after, filter, messages, [...only], utcOffset),
      signal,
    );
    const line = (message: records.MessageSummary) => new MessageSummary(this.#driver, message);
    return { ...page, groups: page.groups.map((group) => ({ ...group, messages: group.messages.map(line) })) };
  }

  /** What it searches for, being a search folder. One exchange. */
  criteria({ signal }: CallOptions = {}): Promise<records.SearchCriteria> {
    return this.#driver.run((session) => session.search(this.reference, undefined, undefined, [], true), signal);
  }

  /** Lets it, being a search folder, search for something else: see {@link Mailbox.createSearchFolder}. One exchange. */
  setCriteria(options: SearchOptions): Promise<records.SearchCriteria> {
    return search(this.#driver, this.reference, undefined, options);
  }

  /** Reads a message of the folder by its id, such as the one of a {@link records.Change}. */
  async open(id: string, { signal }: CallOptions = {}): Promise<Message> {
    const message = await this.#driver.run<records.Message>(
      (session) => session.read(this.reference, id, new Uint32Array()),
      signal,
    );
    return new Message(this.#driver, message);
  }

  /**
   * Puts a message into it for all who read there, such as into a public folder; it goes to nobody. One exchange for a small
   * one. Tells where it is.
   */
  post(message: PostedMessage, options: ComposeOptions = {}): Promise<records.MessagePlace> {
    return post(this.#driver, this.reference, message, options);
  }

  /** Some of its messages, by id or as lines of a list, to do something to all of them at once. */
  batch(messages: Iterable<string | { readonly id: string }>): Batch {
    const ids = [...messages].map((message) => (typeof message === "string" ? message : message.id));
    return new Batch(this.#driver, this.reference, ids);
  }

  /**
   * What is new in it since a state: changed messages, those that are gone, and those that were read. Without a state,
   * everything. Store what a batch brings together with the state that its `acknowledge` gives, and nothing is lost or
   * comes twice, wherever the program stops. The last batch is `complete`, and comes also when nothing is new.
   *
   * One exchange when nothing is new, else about one for each 200 KiB.
   */
  sync(state: Uint8Array = new Uint8Array(), options: SyncOptions = {}): AsyncIterable<SyncBatch> {
    return sync(this.#driver, this.reference, state, options);
  }

  /**
   * Sends what was changed in it offline, on a copy with this state: what became of each change, in order. The state of the
   * result is the one to {@link sync} with from now on: these changes do not come back. A change of a message that was
   * changed on the server as well is reported with the server's version, and ends as `onConflict` says. A change that was
   * uploaded before, with the same `modified`, is not done again; nor is a new message, when its id was reserved with
   * {@link Mailbox.reserveIds}. Two exchanges and one for each change.
   */
  upload(
    changes: readonly LocalChange[],
    state: Uint8Array = new Uint8Array(),
    { onConflict = "report", signal }: CallOptions & { onConflict?: records.ConflictPolicy } = {},
  ): Promise<records.UploadResult> {
    return this.#driver.run((session) => session.upload(this.reference, [...changes], binary("state", state), onConflict), signal);
  }

  /**
   * It with all that is in it, or some of its `messages`, as a FastTransfer stream, which {@link import} puts into a folder
   * again. Nothing is asked for that is not read. When the connection breaks, it is to be begun anew.
   */
  export({ messages = [], ...options }: ExportOptions & { messages?: readonly string[] } = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    return bytes(this.#driver, (session) => session.export_stream(this.reference, [...messages]), options);
  }

  /**
   * Puts what was exported into it: a folder, which becomes one in it, or messages; also an item of EWS ExportItems or of
   * Graph's exportItems, base64 undone. One exchange for each 28 KiB. It is not done again when the connection breaks: then some
   * messages are there and others are not (`outcome_unknown`), but one message is there as a whole or not at all.
   */
  async import(stream: Blob | Uint8Array<ArrayBuffer>, { signal, onProgress }: ImportOptions = {}): Promise<void> {
    const { size, wanted } = given(stream);
    await this.#driver.run((session) => session.import_stream(this.reference, size), signal, {
      wanted,
      ...(onProgress && { progress: onProgress }),
    });
  }

  /** Makes a folder in it. */
  async create(name: string, options?: CallOptions): Promise<Folder> {
    const { id } = await this.#change("create", undefined, name, options);
    return new Folder(this.#driver, id ?? this.reference);
  }

  /** Gives it another name. */
  async rename(name: string, options?: CallOptions): Promise<void> {
    await this.#change("rename", undefined, name, options);
  }

  /** Moves it, with all that is in it, into another folder, there perhaps with another name. */
  moveTo(folder: FolderLike, { name, ...options }: CallOptions & { name?: string } = {}): Promise<records.FolderResult> {
    return this.#change("moveTo", folder, name, options);
  }

  /** Copies it, with all that is in it, into another folder, there perhaps with another name. */
  copyTo(folder: FolderLike, { name, ...options }: CallOptions & { name?: string } = {}): Promise<records.FolderResult> {
    return this.#change("copyTo", folder, name, options);
  }

  /** Moves it to the deleted items; from there, or `forGood`, it is deleted. */
  delete({ forGood = false, ...options }: DeleteOptions = {}): Promise<records.FolderResult> {
    return this.#change(forGood ? "deleteForGood" : "delete", undefined, undefined, options);
  }

  /** Deletes all messages and folders in it, `forGood` beyond restoring. */
  empty({ forGood = false, ...options }: DeleteOptions = {}): Promise<records.FolderResult> {
    return this.#change(forGood ? "emptyForGood" : "empty", undefined, undefined, options);
  }

  /**
   * Properties by name (`PidTagComment`), tag (`0x3004001F`) or set and name (`PS_PUBLIC_STRINGS/Project`); all that there
   * are when none is given. What the folder does not have is not in the answer.
   */
  properties(keys: readonly string[] = [], { signal }: CallOptions = {}): Promise<Properties> {
    return this.#driver.run((session) => session.properties([...keys], this.reference), signal);
  }

  /** Sets properties, and takes those away whose value is `null`; names as in {@link properties}. */
  async setProperties(values: Readonly<Record<string, PropertyValue | null>>, { signal }: CallOptions = {}): Promise<void> {
    await this.#driver.run((session) => session.set_properties(Object.entries(values), this.reference), signal);
  }

  #change(
    verb: records.FolderVerb,
    to: FolderLike | undefined,
    name: string | undefined,
    { signal }: CallOptions = {},
  ): Promise<records.FolderResult> {
    const target = to && Folder.reference(to);
    return this.#driver.run((session) => session.change_folder(this.reference, verb, target, name), signal);
  }

  /** @internal */
  static reference(folder: FolderLike): string {
    return folder instanceof Folder ? folder.reference : folder;
  }

  /**
   * What happens in the folder, beside other calls, from the moment on that the iteration begins. It ends when it is
   * left, or when the mailbox is closed. After a `gap` events may be missing: list again.
   *
   * With a `message`, what happens to that. With `lines`, what becomes of the lines of the list: `created`, `modified` and
   * `deleted` ones, with the `line` as it is now and the message that it stands `after`.
   */
  watch(options?: WatchOptions): AsyncIterable<records.Change> {
    return watch(this.#driver, this.reference, options);
  }
}

/** What a search folder searches for: conditions as those of a list, and where. */
export interface SearchOptions extends CallOptions, records.Filter {
  /** In these folders. */
  folders: readonly FolderLike[];
  /** And in those below them; so when not given. */
  recursive?: boolean | undefined;
}

function search(driver: Driver, folder: string | undefined, name: string | undefined, options: SearchOptions): Promise<records.SearchCriteria> {
  const { signal, folders, recursive = true, ...filter } = options;
  const places = folders.map((place) => Folder.reference(place));
  return driver.run((session) => session.search(folder, name, filter, places, recursive), signal);
}

/** A folder, its id, or what it is for. */
export type FolderLike = Folder | records.FolderRole | (string & {});

/** How something is deleted. */
export interface DeleteOptions extends CallOptions {
  /** Beyond restoring. */
  readonly forGood?: boolean;
}

/** The value of a property. */
export type PropertyValue = string | number | bigint | boolean | Date | Uint8Array | readonly PropertyValue[];

/** Values by the names of their properties. */
export type Properties = Record<string, PropertyValue>;

/** What a message is flagged for; days begin at midnight. */
export interface FlagOptions extends CallOptions {
  /** What is to be done; `Follow up` if not given. */
  readonly text?: string;
  /** The day on which it begins: its midnight. */
  readonly start?: Date;
  /** The day until which it is to be done: its midnight. */
  readonly due?: Date;
  /** When one is reminded. */
  readonly reminder?: Date;
}

/** Messages of a folder that something is done to at once. Every call tells which it was done to, and why not to others. */
export class Batch {
  static readonly name: string = "Batch";
  readonly #driver: Driver;
  readonly #folder: string;
  readonly #ids: string[];

  /** @internal */
  constructor(driver: Driver, folder: string, ids: string[]) {
    this.#driver = driver;
    this.#folder = folder;
    this.#ids = ids;
  }

  /** Marks them as read. Senders who asked for a receipt get one, unless `receipts` is false. */
  markRead({ receipts = true, ...options }: CallOptions & { receipts?: boolean } = {}): Promise<records.BatchResult> {
    return this.#do(receipts ? "markRead" : "markReadQuietly", options);
  }

  /** Marks them as unread. */
  markUnread(options?: CallOptions): Promise<records.BatchResult> {
    return this.#do("markUnread", options);
  }

  /** Flags them for follow-up. */
  flag({ text, start, due, reminder, ...options }: FlagOptions = {}): Promise<records.BatchResult> {
    return this.#do("flag", options, undefined, [text, start, due, reminder]);
  }

  /** What was to be followed up is done. */
  complete(options?: CallOptions): Promise<records.BatchResult> {
    return this.#do("complete", options);
  }

  /** Takes flags away. */
  clearFlag(options?: CallOptions): Promise<records.BatchResult> {
    return this.#do("clearFlag", options);
  }

  /** Gives them categories, beside those that they have. */
  categorize(...categories: string[]): Promise<records.BatchResult> {
    return this.#do("addCategories", {}, undefined, undefined, categories);
  }

  /** Takes categories away. */
  uncategorize(...categories: string[]): Promise<records.BatchResult> {
    return this.#do("removeCategories", {}, undefined, undefined, categories);
  }

  /** Gives them these categories and no others. */
  setCategories(...categories: string[]): Promise<records.BatchResult> {
    return this.#do("setCategories", {}, undefined, undefined, categories);
  }

  /** Moves them to a folder, where they have other ids. */
  moveTo(folder: FolderLike, options?: CallOptions): Promise<records.BatchResult> {
    return this.#do("moveTo", options, folder);
  }

  /** Copies them to a folder. */
  copyTo(folder: FolderLike, options?: CallOptions): Promise<records.BatchResult> {
    return this.#do("copyTo", options, folder);
  }

  /** Brings deleted ones back, into a folder. */
  restoreTo(folder: FolderLike, options?: CallOptions): Promise<records.BatchResult> {
    return this.#do("restoreTo", options, folder);
  }

  /** Moves them to the deleted items; from there, or `forGood`, they are deleted. */
  delete({ forGood = false, ...options }: DeleteOptions = {}): Promise<records.BatchResult> {
    return this.#do(forGood ? "deleteForGood" : "delete", options);
  }

  #do(
    verb: records.BatchVerb,
    { signal }: CallOptions = {},
    to?: FolderLike,
    followUp?: unknown[],
    categories: string[] = [],
  ): Promise<records.BatchResult> {
    const target = to && Folder.reference(to);
    return this.#driver.run(
      (session) => session.batch(this.#folder, this.#ids, verb, target, followUp, categories),
      signal,
    );
  }
}

/** A folder with what the server tells of it. */
export interface ListedFolder extends records.Folder {}
export class ListedFolder extends Folder {
  static readonly name: string = "ListedFolder";
  /** @internal */
  constructor(driver: Driver, folder: records.Folder) {
    super(driver, folder.id);
    Object.assign(this, folder);
  }
}

/** Messages of a folder: a page when it is awaited, all of them when it is iterated. */
export class MessageList implements PromiseLike<MessagePage>, AsyncIterable<MessageSummary> {
  static readonly name: string = "MessageList";
  readonly #driver: Driver;
  readonly #folder: string;
  readonly #options: ListOptions;

  /** @internal */
  constructor(driver: Driver, folder: string, options: ListOptions) {
    this.#driver = driver;
    this.#folder = folder;
    this.#options = options;
  }

  async #page(limit: number, after: number): Promise<MessagePage> {
    const { signal, limit: _limit, after: _after, sort, reverse = false, jumpTo, columns = [], valuesUpTo, ...conditions } = this.#options;
    whole({ limit, after, valuesUpTo });
    // What is as usual does not cross.
    const filter = Object.keys(conditions).length > 0 ? conditions : undefined;
    const order = sort || reverse || jumpTo !== undefined ? { by: sort ?? "received", reverse, jumpTo } : undefined;
    const page = await this.#driver.run<records.MessagePage>(
      (session) => session.messages(this.#folder, limit, after, filter, order, [...columns], valuesUpTo),
      signal,
    );
    return { ...page, messages: page.messages.map((message) => new MessageSummary(this.#driver, message)) };
  }

  then<A = MessagePage, B = never>(
    fulfilled?: ((page: MessagePage) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#page(this.#options.limit ?? PAGE, this.#options.after ?? 0).then(fulfilled, rejected);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<MessageSummary, void, undefined> {
    let left = this.#options.limit ?? Infinity;
    let after: number | null = this.#options.after ?? 0;
    const seen = new Set<string>();
    return new Lines(this.#options.signal, async () => {
      if (left === 0 || after === null) return undefined;
      const page = await this.#page(left > PAGE ? PAGE : left, after);
      after = page.next;
      // New mail moves the rest of the list down, and some of it from one page to the next.
      const messages = page.messages.filter(({ id }) => !seen.has(id) && seen.add(id));
      left -= messages.length;
      return messages;
    });
  }
}

/** Lines that come by pages. A generator would make several promises for each. */
class Lines implements AsyncIterableIterator<MessageSummary, void, undefined> {
  #page: readonly MessageSummary[] = [];
  #place = 0;
  #over = false;
  #coming: Promise<void> | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #load: () => Promise<readonly MessageSummary[] | undefined>;

  constructor(signal: AbortSignal | undefined, load: () => Promise<readonly MessageSummary[] | undefined>) {
    this.#signal = signal;
    this.#load = load;
  }

  async next(): Promise<IteratorResult<MessageSummary, void>> {
    while (!this.#over) {
      this.#signal?.throwIfAborted();
      const value = this.#page[this.#place];
      if (value) {
        this.#place++;
        return { done: false, value };
      }
      await (this.#coming ??= this.#turn());
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<MessageSummary, void>> {
    this.#over = true;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #turn(): Promise<void> {
    // Behind a failure nothing comes.
    let page: readonly MessageSummary[] | undefined;
    try {
      page = await this.#load();
    } finally {
      this.#coming = undefined;
      this.#over ||= !page;
    }
    this.#page = page ?? [];
    this.#place = 0;
  }
}

/** As many lines as fit one answer. */
const PAGE = 50;

/** Some lines of a message list. */
export interface MessagePage extends Omit<records.MessagePage, "messages"> {
  /** The lines. */
  readonly messages: readonly MessageSummary[];
}

/** Messages that belong together. */
export interface MessageGroup extends Omit<records.MessageGroup, "messages"> {
  /** Its newest messages, as many as were asked for. */
  readonly messages: readonly MessageSummary[];
}

/** Some of the groups. */
export interface GroupPage extends Omit<records.GroupPage, "groups"> {
  /** They. */
  readonly groups: readonly MessageGroup[];
}

/** A line of a message list. */
export interface MessageSummary extends records.MessageSummary {}
export class MessageSummary {
  static readonly name: string = "MessageSummary";
  readonly #driver: Driver;

  /** @internal */
  constructor(driver: Driver, message: records.MessageSummary) {
    this.#driver = driver;
    setMessageSummary(this, message);
  }

  /** Reads the message: bodies, recipients, what is attached. One exchange, more for a large body. */
  async open({ signal }: CallOptions = {}): Promise<Message> {
    const { folderId, id } = this;
    const message = await this.#driver.run<records.Message>((session) => session.read(folderId, id, new Uint32Array()), signal);
    return new Message(this.#driver, message);
  }
}

/** A message, opened. */
export interface Message extends Omit<records.Message, "attachments"> {}
export class Message {
  static readonly name: string = "Message";
  readonly #driver: Driver;
  /** What is attached. */
  readonly attachments: readonly Attachment[];

  /** @internal */
  constructor(driver: Driver, message: records.Message) {
    this.#driver = driver;
    Object.assign(this, message);
    this.attachments = message.attachments.map((attachment) => new Attachment(driver, message, attachment));
  }

  /** Those it goes to. */
  get to(): records.Recipient[] {
    return this.recipients.filter(({ kind }) => kind === "to");
  }

  /** Those who get a copy. */
  get cc(): records.Recipient[] {
    return this.recipients.filter(({ kind }) => kind === "cc");
  }

  /** Those who get a copy that the others do not see. */
  get bcc(): records.Recipient[] {
    return this.recipients.filter(({ kind }) => kind === "bcc");
  }

  /**
   * Properties by name (`PidTagSubject`), tag (`0x0037001F`) or set and name (`PS_PUBLIC_STRINGS/Project`); all that there
   * are when none is given. What the message does not have is not in the answer.
   */
  properties(keys: readonly string[] = [], { signal }: CallOptions = {}): Promise<Properties> {
    const { folderId, id } = place(this);
    return this.#driver.run((session) => session.properties([...keys], folderId, id), signal);
  }

  /** Sets properties, and takes those away whose value is `null`; names as in {@link properties}. */
  async setProperties(values: Readonly<Record<string, PropertyValue | null>>, { signal }: CallOptions = {}): Promise<void> {
    const { folderId, id } = place(this);
    await this.#driver.run((session) => session.set_properties(Object.entries(values), folderId, id), signal);
  }

  /** The message as EWS ExportItems hands it out and UploadItems takes it, and as {@link Folder.import} does. */
  export(options?: ExportOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { folderId, id } = place(this);
    return bytes(this.#driver, (session) => session.export_item(folderId, id), options);
  }

  /** An answer, with the original quoted and the conversation kept. */
  reply({ all = false, ...message }: ReplyMessage): Draft {
    return draft(this.#driver, message, all ? "replyAll" : "reply", this);
  }

  /** The message for others, with what is attached, which the server copies. */
  forward(message: OutgoingMessage): Draft {
    return draft(this.#driver, message, "forward", this);
  }

  /** The draft that it is, saying something else; what is attached stays. */
  edit(message: OutgoingMessage): Draft {
    return draft(this.#driver, message, "draft", this);
  }

  /** Sends the draft that it is. One exchange. */
  async send({ signal }: CallOptions = {}): Promise<records.MessagePlace> {
    const { folderId, id } = place(this);
    return this.#driver.run<records.MessagePlace>((session) => session.send_draft(folderId, id), signal);
  }
}

/** What is attached to a message. */
export interface Attachment extends records.Attachment {}
export class Attachment {
  static readonly name: string = "Attachment";
  readonly #driver: Driver;
  readonly #message: Pick<records.Message, "folderId" | "id">;

  /** @internal */
  constructor(driver: Driver, message: Pick<records.Message, "folderId" | "id">, attachment: records.Attachment) {
    this.#driver = driver;
    this.#message = message;
    Object.assign(this, attachment);
  }

  /** The message that it is: to be read like any other, but not to be answered. One exchange. Fails when it is a file. */
  async open({ signal }: CallOptions = {}): Promise<Message> {
    const { folderId, id } = this.#message;
    if (!this.isMessage) {
      throw invalid(`${JSON.stringify(this.name)} is a file: read its bytes`);
    }
    const path = new Uint32Array(this.path);
    const message = await this.#driver.run<records.Message>((session) => session.read(folderId, id, path), signal);
    return new Message(this.#driver, message);
  }

  /** The content as it comes. Memory does not grow with it: nothing is asked for that is not read. */
  stream({ signal }: CallOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { folderId, id } = this.#message;
    return bytes(this.#driver, (session) => session.attachment(folderId, id, new Uint32Array(this.path)), { signal });
  }

  /**
   * Properties of the attachment by name (`PidTagAttachMimeTag`), tag or set and name; all that there are when none is given.
   * Of an attached message, how it is attached: what it says is read with {@link open}.
   */
  async properties(keys: readonly string[] = [], { signal }: CallOptions = {}): Promise<Properties> {
    const { folderId, id } = this.#message;
    const path = new Uint32Array(this.path);
    return this.#driver.run<Properties>((session) => session.properties([...keys], folderId, id, path), signal);
  }

  /**
   * Sets properties of the attachment, and takes those away whose value is `null`. Fails when the message around it is attached
   * itself.
   */
  async setProperties(values: Readonly<Record<string, PropertyValue | null>>, { signal }: CallOptions = {}): Promise<void> {
    const { folderId, id } = this.#message;
    const path = new Uint32Array(this.path);
    await this.#driver.run((session) => session.set_properties(Object.entries(values), folderId, id, path), signal);
  }

  /** The content as a whole. */
  async bytes(options?: CallOptions): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Response(this.stream(options)).arrayBuffer());
  }
}
