import type { Driver } from "./driver.js";
import { MapiError } from "./error.js";
import type { CallOptions } from "./mailbox.js";
import type { Importance, Message, RecipientKind } from "./records.js";

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
  readonly importance?: Importance;
}

/** What an answer says: `html` goes before `text`. */
export interface ReplyText {
  readonly text?: string;
  readonly html?: string;
  /** To everyone who got the original, too. */
  readonly all?: boolean;
}

/** A message that waits to be sent. */
export interface Draft {
  /**
   * Sends it. When the connection breaks before the answer came, it fails with `outcome_unknown` and is not repeated:
   * look into the sent mail.
   */
  send(options?: CallOptions): Promise<void>;
}

export function draft(driver: Driver, message: OutgoingMessage): Draft {
  return {
    async send({ signal } = {}) {
      const recipients = (["to", "cc", "bcc"] as const).flatMap((kind) => addressees(kind, message[kind]));
      const attachments = await Promise.all((message.attachments ?? []).map(attachment));
      const { subject = "", text, html, importance = "normal" } = message;
      await driver.run<null>(
        (session) => session.send(recipients, subject, text, html, attachments, importance),
        signal,
      );
    },
  };
}

export function reply(driver: Driver, { folderId, id }: Pick<Message, "folderId" | "id">, answer: ReplyText): Draft {
  return {
    async send({ signal } = {}) {
      const { text, html, all = false } = answer;
      await driver.run<null>((session) => session.reply(folderId, id, text, html, all), signal);
    },
  };
}

/** As `send` in `wasm/src/lib.rs` takes them. */
function addressees(kind: RecipientKind, given: OutgoingMessage["to"]): [RecipientKind, string, string][] {
  const list = given === undefined ? [] : Array.isArray(given) ? (given as readonly Addressee[]) : [given as Addressee];
  return list.map((one) => (typeof one === "string" ? [kind, "", one] : [kind, one.name ?? "", one.address]));
}

async function attachment(source: AttachmentSource): Promise<[string, string, string | undefined, Uint8Array]> {
  const { name } = source;
  if (typeof name !== "string") {
    throw new MapiError({ code: "invalid_argument", message: "an attachment needs a name: { name, data }" });
  }
  const { data, mimeType, contentId } = source instanceof Blob ? { data: source, mimeType: undefined, contentId: undefined } : source;
  const type = mimeType ?? (data instanceof Blob ? data.type : "");
  return [name, type, contentId, await bytes(data)];
}

async function bytes(data: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string): Promise<Uint8Array> {
  if (data instanceof Uint8Array) return data;
  return new Uint8Array(await new Response(data).arrayBuffer());
}
