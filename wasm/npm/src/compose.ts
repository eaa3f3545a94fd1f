import type { Driver } from "./driver.js";
import { MapiError } from "./error.js";
import type { CallOptions } from "./mailbox.js";
import type * as records from "./records.js";

/** An address, or a name and an address. */
export type Addressee = string | { readonly name?: string; readonly address: string };

/** A file, or bytes (or text, as UTF-8) with a name. */
export type AttachmentSource = File | {
  /** The file name. */
  readonly name: string;
  readonly data: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string;
  /** The media type; that of `data` where it has one. */
  readonly mimeType?: string;
  /** What the HTML body refers to it by, as `cid:`; then it is shown inline. */
  readonly contentId?: string;
};

/** What is to be sent. */
export interface OutgoingMessage {
  readonly to?: Addressee | readonly Addressee[];
  readonly cc?: Addressee | readonly Addressee[];
  readonly bcc?: Addressee | readonly Addressee[];
  readonly subject?: string;
  /** The body as plain text. */
  readonly text?: string;
  /** The body as HTML. */
  readonly html?: string;
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
  /** When it shall be sent, if not at once; until then {@link Mailbox.abort} takes it back. */
  readonly sendAt?: Date;
}

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
  send(options?: CallOptions): Promise<records.MessagePlace>;
  /** Saves it as a draft, and tells where; `send` sends it then. */
  save(options?: CallOptions): Promise<records.MessagePlace>;
}

/** A message, made from another one as the verb says. */
export function draft(
  driver: Driver,
  message: OutgoingMessage,
  verb: records.ComposeVerb = "new",
  original?: Pick<records.Message, "folderId" | "id">,
): Draft {
  let saved: records.MessagePlace | undefined;
  return {
    async send({ signal } = {}) {
      if (saved) {
        const { folderId, id } = saved;
        return driver.run<records.MessagePlace>((session) => session.send_draft(folderId, id), signal);
      }
      const record = await outgoing(message);
      return driver.run<records.MessagePlace>(
        (session) => session.send(record, verb, original?.folderId, original?.id),
        signal,
      );
    },
    async save({ signal } = {}) {
      const record = await outgoing(message);
      saved ??= await driver.run<records.MessagePlace>(
        (session) => session.save_draft(record, verb, original?.folderId, original?.id),
        signal,
      );
      return saved;
    },
  };
}

/** The record that the core takes. */
async function outgoing(message: OutgoingMessage): Promise<records.Outgoing> {
  return {
    recipients: (["to", "cc", "bcc"] as const).flatMap((kind) =>
      addresses(message[kind]).map((address) => ({ kind, ...address })),
    ),
    subject: message.subject ?? "",
    text: message.text ?? null,
    html: message.html ?? null,
    attachments: await Promise.all((message.attachments ?? []).map(attachment)),
    importance: message.importance ?? "normal",
    sensitivity: message.sensitivity ?? "normal",
    from: addresses(message.from)[0] ?? null,
    replyTo: addresses(message.replyTo),
    readReceipt: message.readReceipt ?? false,
    deliveryReceipt: message.deliveryReceipt ?? false,
    sendAt: message.sendAt ?? null,
  };
}

function addresses(given: Addressee | readonly Addressee[] | undefined): records.Address[] {
  const list = given === undefined ? [] : Array.isArray(given) ? (given as readonly Addressee[]) : [given as Addressee];
  return list.map((one) => (typeof one === "string" ? { name: "", address: one } : { name: one.name ?? "", address: one.address }));
}

async function attachment(source: AttachmentSource): Promise<records.OutgoingAttachment> {
  const { name } = source;
  if (typeof name !== "string") {
    throw new MapiError({ code: "invalid_argument", message: "an attachment needs a name: { name, data }" });
  }
  const { data, mimeType, contentId } = source instanceof Blob ? { data: source, mimeType: undefined, contentId: undefined } : source;
  const type = mimeType ?? (data instanceof Blob ? data.type : "");
  return { name, mimeType: type, contentId: contentId ?? null, data: await bytes(data) };
}

async function bytes(data: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string): Promise<Uint8Array<ArrayBuffer>> {
  if (data instanceof Uint8Array) return data;
  return new Uint8Array(await new Response(data).arrayBuffer());
}
