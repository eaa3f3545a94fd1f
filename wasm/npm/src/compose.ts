import type { Driver, Wanted } from "./driver.js";
import { invalid, known } from "./error.js";
import type { CallOptions } from "./mailbox.js";
import type { Session } from "./mapi_http.js";
import type * as records from "./records.js";
import type { Some } from "./sync.js";

/** An address, a name and an address, or a name that is looked up in the address book. */
export type Addressee = string | { readonly name?: string; readonly address: string };

/**
 * A file, or bytes (or text, as UTF-8) with a name. Files and blobs are read while the message is sent, in constant memory;
 * so is a stream whose size is given. It is read once: when the connection breaks before all of it is there, sending fails.
 */
export type AttachmentSource = File | {
  /** The file name. */
  readonly name: string;
  /** What is in it. */
  readonly data: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string | ReadableStream<Uint8Array<ArrayBuffer>>;
  /** How many bytes a stream has; without it, it is read before anything is sent. */
  readonly size?: number;
  /** The media type; that of `data` where it has one. */
  readonly mimeType?: string;
  /** What the HTML body refers to it by, as `cid:`; then it is shown inline. */
  readonly contentId?: string;
};

/** What is to be sent. */
export interface OutgoingMessage {
  /** Whom it goes to. */
  readonly to?: Addressee | readonly Addressee[];
  /** Who gets a copy. */
  readonly cc?: Addressee | readonly Addressee[];
  /** Who gets a copy that the others do not see. */
  readonly bcc?: Addressee | readonly Addressee[];
  /** The subject. */
  readonly subject?: string;
  /** The body as plain text. */
  readonly text?: string;
  /** The body as HTML. */
  readonly html?: string;
  /** What goes along. */
  readonly attachments?: readonly AttachmentSource[];
  /** Normal, if not given. */
  readonly importance?: records.Importance;
  /** Normal, if not given. */
  readonly sensitivity?: records.Sensitivity;
  /** Whose message it is, if not one's own: somebody who lets one send as them, or on their behalf. */
  readonly from?: Addressee;
  /** Whom answers shall go to. */
  readonly replyTo?: Addressee | readonly Addressee[];
  /** Whether one wants to know that it was read. */
  readonly readReceipt?: boolean;
  /** Whether one wants to know that it was delivered. */
  readonly deliveryReceipt?: boolean;
  /** When it shall be sent, if not at once; until then {@link Mailbox.abort} takes it back. A time that is over sends it at once. */
  readonly sendAt?: Date;
}

/** What is put into a folder for all who read there. */
export type PostedMessage = Omit<OutgoingMessage, "to" | "cc" | "bcc" | "from" | "sendAt">;

/** What an answer says, above the original. What is not given comes from the original. */
export interface ReplyMessage extends OutgoingMessage {
  /** To everyone who got the original, too. */
  readonly all?: boolean;
}

/** A message that is written. */
export interface Draft {
  /**
   * Sends it, and tells where it was when it was submitted: what `Mailbox.abort` takes, as long as it waits. When the
   * connection breaks before the answer came, it fails with `outcome_unknown` and is not repeated: look into the sent mail.
   */
  send(options?: ComposeOptions): Promise<records.MessagePlace>;
  /** Saves it as a draft, and tells where; `send` sends it then. */
  save(options?: ComposeOptions): Promise<records.MessagePlace>;
}

/** How a message is sent or saved. */
export interface ComposeOptions extends CallOptions {
  /** Called as attachments go up: bytes done, and all of the attachment. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Where a message lies that something is done to. */
export function place(message: Pick<records.Message, "folderId" | "id" | "attached">): records.MessagePlace {
  if (message.attached.length > 0) {
    throw invalid("the message is attached to another one: it can be read, not answered, sent or changed");
  }
  return message;
}

/** A message, made from another one as the verb says. */
export function draft(
  driver: Driver,
  message: OutgoingMessage,
  verb: records.ComposeVerb = "new",
  answered?: Pick<records.Message, "folderId" | "id" | "attached">,
): Draft {
  const original = answered && place(answered);
  let saved: records.MessagePlace | undefined;
  return {
    async send(options) {
      if (saved) {
        const { folderId, id } = saved;
        return driver.run((session) => session.send_draft(folderId, id), options?.signal);
      }
      return carry(driver, message, options, (session, record) => session.send(record, verb, original?.folderId, original?.id));
    },
    async save(options) {
      return (saved ??= await carry(driver, message, options, (session, record) =>
        session.save_draft(record, verb, original?.folderId, original?.id),
      ));
    },
  };
}

/** Puts a message into a folder. */
export function post(driver: Driver, folder: string, message: PostedMessage, options: ComposeOptions): Promise<records.MessagePlace> {
  return carry(driver, message, options, (session, record) => session.save_draft(record, "post", folder));
}


type WrittenFile = Some<records.OutgoingAttachment, "name" | "mimeType" | "data">;
type Written = Omit<Some<records.Outgoing, "recipients" | "subject">, "attachments"> & { attachments: WrittenFile[] };

/** Submits the record that the core takes, and gives it what is not in that. */
async function carry(
  driver: Driver,
  message: OutgoingMessage,
  { signal, onProgress }: ComposeOptions = {},
  submit: (session: Session, record: Written) => number,
): Promise<records.MessagePlace> {
  const { to, cc, bcc, attachments: files, from, replyTo, subject, text, html, importance, sensitivity, readReceipt, deliveryReceipt, sendAt, ...others } = message;
  known(others);
  const attachments = await Promise.all((files ?? []).map(attachment));
  const record: Written = {
    recipients: Object.entries({ to, cc, bcc }).flatMap(([kind, given]) =>
      addresses(given).map((address) => ({ kind: kind as records.RecipientKind, ...address })),
    ),
    attachments: attachments.map(({ record }) => record),
    from: addresses(from)[0],
    replyTo: addresses(replyTo),
    subject: subject ?? "",
    text,
    html,
    importance: importance ?? "normal",
    sensitivity: sensitivity ?? "normal",
    readReceipt: readReceipt ?? false,
    deliveryReceipt: deliveryReceipt ?? false,
    sendAt,
  };
  const wanted = async ({ attachment, offset, length }: Wanted) => {
    const bytes = await attachments[attachment]?.read?.(offset, length);
    return bytes ?? new Uint8Array();
  };
  try {
    return await driver.run<records.MessagePlace>((session) => submit(session, record), signal, {
      wanted,
      ...(onProgress && { progress: onProgress }),
    });
  } finally {
    for (const { release } of attachments) release?.();
  }
}

function addresses(given: Addressee | readonly Addressee[] | undefined): records.Address[] {
  return ([given ?? []].flat() as Addressee[]).map((one) => (typeof one === "string" ? { name: "", address: one } : { name: one.name ?? "", address: one.address }));
}

/** Reads some bytes: fewer at the end, none behind it. */
type Read = (offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

/** What is read as it is; all else would be written out: `[object Promise]`. */
const DATA = /String|Blob|File|Buffer|Stream/;

/** Up to this many bytes, a file goes along with its message. */
const SMALL = 16 * 1024;

async function attachment(source: AttachmentSource): Promise<{ record: WrittenFile; read?: Read; release?: () => void }> {
  const { name, data, size, mimeType, contentId, ...others } = source instanceof Blob ? { name: source.name, data: source } : source;
  known(others);
  if (typeof name !== "string" || (!ArrayBuffer.isView(data) && !DATA.test({}.toString.call(data)))) {
    throw invalid("an attachment needs a name and data: bytes, a string, a Blob or a stream");
  }
  const type = mimeType ?? (data instanceof Blob ? data.type : "");
  const record = { name, mimeType: type, contentId, data: new Uint8Array() };
  if (data instanceof Uint8Array) return { record: { ...record, data } };
  if (data instanceof Blob && data.size > SMALL) {
    const read: Read = async (offset, length) => new Uint8Array(await data.slice(offset, offset + length).arrayBuffer());
    return { record: { ...record, streamed: data.size }, read };
  }
  if (data instanceof ReadableStream && size !== undefined) {
    return { record: { ...record, streamed: size }, ...once(data, name, size) };
  }
  return { record: { ...record, data: new Uint8Array(await new Response(data).arrayBuffer()) } };
}

/** Reads a stream from its beginning to its end, or lets go of it. */
function once(stream: ReadableStream<Uint8Array<ArrayBuffer>>, name: string, size: number): { read: Read; release: () => void } {
  const reader = stream.getReader();
  let position = 0;
  let rest = new Uint8Array();
  const read: Read = async (offset, length) => {
    if (offset !== position) {
      throw invalid(`the connection broke, and the stream of ${JSON.stringify(name)} cannot be read again: attach a Blob, or try anew`);
    }
    while (rest.length === 0) {
      const { done, value } = await reader.read();
      if (done) return rest;
      rest = value;
    }
    const bytes = rest.slice(0, length);
    rest = rest.subarray(length);
    position += bytes.length;
    if (position === size && (rest.length > 0 || !(await reader.read()).done)) {
      throw invalid(`${JSON.stringify(name)} has more than ${size} bytes`);
    }
    return bytes;
  };
  return { read, release: () => void reader.cancel().catch(() => {}) };
}
