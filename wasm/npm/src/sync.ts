import type { Driver, Wanted } from "./driver.js";
import { binary, invalid, native } from "./error.js";
import { load } from "./load.js";
import type { CallOptions } from "./mailbox.js";
import type { Session } from "./mapi_http.js";
import { told } from "./parts.js";
import type * as records from "./records.js";

/** Which messages are synchronised, and what of them. With another filter than before, begin without a state. */
export interface SyncOptions extends CallOptions, Omit<records.Filter, "category"> {
  /** Neither bodies nor recipients nor attachments. */
  headersOnly?: boolean | undefined;
  /** Also views, rules, settings. */
  associated?: boolean | undefined;
  /**
   * Of messages that are known and of which a part changed, such as a flag, only that part, in `partial`:
   * {@link SyncBatch.applied} puts it into the message.
   */
  inParts?: boolean | undefined;
  /**
   * Gets values above 32 KiB and what is attached, in pieces before the batch with their message: then memory does not
   * grow with messages. Without it they stand in the messages.
   */
  onData?: ((data: records.ItemData) => void) | undefined;
}

/** How an export tells how far it is. */
export interface ExportOptions extends CallOptions {
  /** Gets the messages so far, and of how many. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** How an import tells how far it is. */
export interface ImportOptions extends CallOptions {
  /** Gets the bytes so far, and of how many. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What may be given: any bytes. */
type Given<T> = T extends Uint8Array ? Uint8Array : T;

/** What may be left out. */
export type Some<T, K extends keyof T> = { [F in K]: Given<T[F]> } & { [F in Exclude<keyof T, K>]?: Given<T[F]> | undefined };

/** A property of a message: its tag, and its value in the field for its type. */
export interface GivenProperty extends Some<records.ItemProperty, "tag"> {}

/** What a message is made of. */
export interface GivenContent {
  /** Its properties. */
  properties: readonly GivenProperty[];
  /** Its recipients. */
  recipients?: readonly { row: number; properties: readonly GivenProperty[] }[] | null | undefined;
  /** What is attached. */
  attachments?:
    | readonly { number: number; properties: readonly GivenProperty[]; message?: readonly GivenContent[] | undefined }[]
    | null
    | undefined;
}

/** Something that was done to a message offline. */
export interface LocalChange extends Omit<Some<records.LocalChange, "kind">, "content"> {
  /** All of a new or changed message. */
  content?: GivenContent | null | undefined;
}

/** Something that was done to a folder offline. */
export interface LocalFolderChange extends Some<records.LocalFolderChange, "kind"> {}

/** How far what a synchronisation brings was stored. */
interface Acknowledgements {
  given: number;
  acknowledged: number;
}

class Acknowledgeable {
  /** The state behind it: {@link acknowledge} gives it once it is stored. */
  declare readonly state: Uint8Array<ArrayBuffer>;
  readonly #behind: Acknowledgements;
  readonly #number: number;

  /** @internal */
  constructor(batch: object, behind: Acknowledgements) {
    Object.assign(this, batch);
    this.#behind = behind;
    this.#number = behind.given++;
  }

  /**
   * Says that it is stored: gives the state to begin with the next time, to be stored with it. Throws when a batch before it
   * was not acknowledged: what that one holds would never come again.
   */
  acknowledge(): Uint8Array<ArrayBuffer> {
    if (this.#number > this.#behind.acknowledged) {
      throw invalid("a batch before this one was not acknowledged: batches are stored in order");
    }
    this.#behind.acknowledged = Math.max(this.#behind.acknowledged, this.#number + 1);
    return this.state;
  }
}

/** Whether it is the same property, whatever its type and, of a named one, its id. */
function isSame(one: records.GroupedProperty, other: records.GroupedProperty): boolean {
  const named = one.propertySet !== null;
  return (
    one.propertySet === other.propertySet &&
    one.lid === other.lid &&
    one.name?.toLowerCase() === other.name?.toLowerCase() &&
    (named || one.tag >>> 16 === other.tag >>> 16)
  );
}

/** Some of what is new in a folder. */
export interface SyncBatch extends Omit<records.SyncBatch, "state"> {}
export class SyncBatch extends Acknowledgeable {
  /** The message as it is now: `message` as it was, with one of the changes in `partial`. */
  applied({ message: now, mapping, groups, others }: records.PartialChange, message: records.SyncedMessage): records.SyncedMessage {
    const { properties, recipients, attachments } = now.content;
    const isReplaced = (item: records.ItemProperty) => {
      const isIt = (one: records.GroupedProperty) => isSame(one, item);
      const group = this.groups.find((group) => group.mapping === mapping && group.properties.some(isIt));
      return (group ? groups.includes(group.index) : others) || properties.some(isIt);
    };
    const { content } = message;
    return {
      ...now,
      size: now.size ?? message.size,
      content: {
        properties: [...content.properties.filter((item) => !isReplaced(item)), ...properties],
        recipients: recipients ?? content.recipients,
        attachments: attachments ?? content.attachments,
      },
    };
  }
}

/** Some of what is new in a folder tree. */
export interface FolderSyncBatch extends Omit<records.FolderSyncBatch, "state"> {}
export class FolderSyncBatch extends Acknowledgeable {}

/** Batches that may wait for a slow reader. */
const MOST_WAITING = 4;

function batches<B>(
  driver: Driver,
  submit: (session: Session) => number,
  Batch: new (batch: object, behind: Acknowledgements) => B,
  { signal, onData }: Pick<SyncOptions, "signal" | "onData">,
): AsyncIterable<B> {
  return {
    [Symbol.asyncIterator]() {
      const behind = { given: 0, acknowledged: 0 };
      return told<B>(driver, {
        submit,
        parts: (push) => ({ batch: (batch) => push(new Batch(batch, behind)), ...(onData && { itemData: onData }) }),
        most: MOST_WAITING,
        signal,
      });
    },
  };
}

/** See {@link Folder.sync}. */
export function sync(
  driver: Driver,
  folder: string,
  state: Uint8Array,
  { signal, headersOnly = false, associated = false, inParts = false, onData, ...filter }: SyncOptions,
): AsyncIterable<SyncBatch> {
  return batches(
    driver,
    (session) => session.sync(folder, binary("state", state), filter, headersOnly, associated, inParts, !onData),
    SyncBatch,
    { signal, onData },
  );
}

/** See {@link Mailbox.syncFolders}. */
export function syncFolders(driver: Driver, state: Uint8Array, { signal }: CallOptions): AsyncIterable<FolderSyncBatch> {
  return batches(driver, (session) => session.sync_folders("root", binary("state", state)), FolderSyncBatch, { signal });
}

/**
 * The folders and messages of a stream that was exported: by {@link Folder.export}, or by EWS ExportItems or Graph's exportItems
 * (base64 undone). Asks nobody.
 */
export async function readItems(stream: Uint8Array): Promise<records.ExportedItem[]> {
  const { read_items } = await load();
  return native(() => read_items(binary("stream", stream)) as records.ExportedItem[]);
}

/** A stream that is imported: how long it is, and its bytes as they are wanted. */
export function given(stream: Blob | Uint8Array<ArrayBuffer>): { size: number; wanted(wanted: Wanted): Promise<Uint8Array<ArrayBuffer>> } {
  const blob = stream instanceof Blob ? stream : new Blob([stream]);
  return {
    size: blob.size,
    wanted: async ({ offset, length }) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}
