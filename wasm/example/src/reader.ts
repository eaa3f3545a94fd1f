// One message.
import type { Attachment, Message, MessageSummary } from "mapi-http";

import { type Prepared, frame, prepare, preparePlain } from "./body.js";
import { $, bytes, h, icon, toast } from "./dom.js";
import { avatar } from "./list.js";

/** Pictures of a body that are shown in it; larger ones can be saved. */
const LARGEST_INLINE = 3e6;
const SHOWN_INLINE = /^image\/(png|jpe?g|gif|webp|bmp|avif)$/i;

export interface ReaderActions {
  reply(message: Message, all: boolean): void;
  edit(draft: Message): void;
  forward(message: Message): void;
  /** The selected line is to be marked, flagged, moved or deleted. */
  act(what: "unread" | "flag" | "move" | "delete"): void;
  back(): void;
  key(event: KeyboardEvent): void;
  write(address: string): void;
}

export class Reader {
  readonly #place = $("#reader");
  readonly #actions: ReaderActions;
  #opening = new AbortController();
  #message: Message | undefined;
  #show: ((images: boolean) => void) | undefined;

  constructor(actions: ReaderActions) {
    this.#actions = actions;
    this.clear();
  }

  get message(): Message | undefined {
    return this.#message;
  }

  clear(): void {
    this.#opening.abort();
    this.#message = this.#show = undefined;
    this.#place.replaceChildren(h("div", { class: "nothing" }, icon("inbox"), h("p", {}, "Choose a message to read it.")));
  }

  /** Draws the body again, in other colours. */
  recolour(): void {
    this.#show?.(false);
  }

  async open(summary: MessageSummary): Promise<void> {
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    this.#place.setAttribute("aria-busy", "true");
    try {
      const message = await summary.open({ signal });
      const inline = await pictures(message, signal);
      if (signal.aborted) return;
      this.#message = message;
      this.#draw(message, inline);
      this.#place.scrollTop = 0;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (!signal.aborted) this.#place.removeAttribute("aria-busy");
    }
  }

  #draw(message: Message, inline: ReadonlyMap<string, string>): void {
    const { from, subject, received, recipients, importance } = message;
    const named = (kind: string) => recipients.filter((one) => one.kind === kind).map(({ name, address }) => h("span", { title: address, class: "person" }, name || address));
    const line = (label: string, people: HTMLElement[]) => people.length > 0 && h("p", { class: "to" }, h("span", {}, label), ...people);
    const files = message.attachments.filter(({ inline: inside, contentId }) => !(inside && contentId !== null && inline.has(contentId)));
    const blocked = h("p", { class: "blocked", hidden: true }, h("span", {}), h("button", { class: "link", type: "button", onclick: () => show(true) }, "Show them"));
    const body = h("div", { class: "body" });
    const show = (images: boolean) => {
      const prepared: Prepared = message.html !== null ? prepare(message.html, inline, images) : preparePlain(message.text ?? "");
      blocked.hidden = prepared.blocked === 0;
      $("span", blocked).textContent = prepared.blocked === 1 ? "A remote image is blocked: loading it would tell its sender that you read this." : `${prepared.blocked} remote images are blocked: loading them would tell their sender that you read this.`;
      body.replaceChildren(frame(prepared, this.#actions.key, this.#actions.write));
    };
    this.#show = show;
    this.#place.replaceChildren(
      h(
        "div",
        { class: "tools", role: "toolbar", "aria-label": "Message" },
        h("button", { class: "icon narrow", "aria-label": "Back to the list", onclick: () => this.#actions.back() }, icon("back")),
        ...(message.draft
          ? [h("button", { class: "button", onclick: () => this.#actions.edit(message) }, icon("pen"), "Go on writing")]
          : [
              h("button", { class: "button", onclick: () => this.#actions.reply(message, false) }, icon("reply"), "Reply"),
              h("button", { class: "button", onclick: () => this.#actions.reply(message, true) }, icon("reply-all"), "Reply all"),
            ]),
        tool("Forward", "forward", () => this.#actions.forward(message)),
        h("span", { class: "gap" }),
        tool("Mark as read or unread", "read", () => this.#actions.act("unread")),
        tool("Flag", "flag", () => this.#actions.act("flag")),
        tool("Move", "move", () => this.#actions.act("move")),
        tool("Delete", "trash", () => this.#actions.act("delete")),
      ),
      h(
        "article",
        {},
        h("h1", {}, subject || "(no subject)", importance === "high" && h("span", { class: "high" }, "Important")),
        h(
          "header",
          {},
          avatar(from.name || from.address),
          h("p", { class: "from" }, h("strong", {}, from.name || from.address), h("span", {}, from.name ? from.address : "")),
          h("time", {}, received?.toLocaleString([], { dateStyle: "medium", timeStyle: "short" }) ?? ""),
          line("To", named("to")),
          line("Cc", named("cc")),
        ),
        files.length > 0 && h("ul", { class: "files", "aria-label": "Attached" }, ...files.map(file)),
        blocked,
        body,
      ),
    );
    show(false);
  }
}

function tool(name: string, picture: string, run: () => void): HTMLButtonElement {
  return h("button", { class: "icon", "aria-label": name, title: name, onclick: run }, icon(picture));
}

/** The pictures of the body, by what it calls them. */
async function pictures(message: Message, signal: AbortSignal): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!message.html?.includes("cid:")) return found;
  const wanted = message.attachments.filter(
    ({ contentId, mimeType, size }) => contentId && SHOWN_INLINE.test(mimeType) && size < LARGEST_INLINE,
  );
  await Promise.all(
    wanted.map(async (part) => {
      const content = await part.bytes({ signal });
      let text = "";
      for (let at = 0; at < content.length; at += 8192) text += String.fromCharCode(...content.subarray(at, at + 8192));
      found.set(part.contentId!, `data:${part.mimeType};base64,${btoa(text)}`);
    }),
  );
  return found;
}

function file(attachment: Attachment): HTMLLIElement {
  const { name, size, isMessage } = attachment;
  const progress = h("span", { class: "size" }, isMessage ? "message" : bytes(size));
  const save = async () => {
    button.disabled = true;
    try {
      await store(attachment, (done) => (progress.textContent = `${Math.floor((100 * done) / Math.max(size, 1))} %`));
    } catch (error) {
      toast(`${name} could not be saved: ${error instanceof Error ? error.message : error}`);
    } finally {
      button.disabled = false;
      progress.textContent = bytes(size);
    }
  };
  const button = h("button", { class: "file", disabled: isMessage, "aria-label": `Save ${name}, ${bytes(size)}`, onclick: () => void save() }, icon("clip"), h("span", { class: "name" }, name), progress, !isMessage && icon("save"));
  return h("li", {}, button);
}

/** Saves what is attached as the browser saves what it downloads. */
async function store(attachment: Attachment, tell: (done: number) => void): Promise<void> {
  let done = 0;
  const counted = attachment.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(block, out) {
        tell((done += block.length));
        out.enqueue(block);
      },
    }),
  );
  // The browser may keep a blob on disk; its type is not the sender's, or it could be shown instead of saved.
  const content = await new Response(counted, { headers: { "Content-Type": "application/octet-stream" } }).blob();
  const url = URL.createObjectURL(content);
  h("a", { href: url, download: attachment.safeName }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
