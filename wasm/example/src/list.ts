// Folders, and the messages of one of them.
import type { ListedFolder, Mailbox, MessageSummary } from "mapi-http";

import { $, focusItem, h, icon, rove, when } from "./dom.js";

/** Lines of a page. */
const PAGE = 50;
/** Lines that are asked for again when something has changed. */
const MOST = 2000;

const ICONS: Record<string, string> = { inbox: "inbox", sent: "sent", drafts: "draft", deleted: "trash", junk: "junk", outbox: "sent" };
const ORDER = ["inbox", "drafts", "sent", "outbox", "junk", "deleted"];

/** The tree of folders. */
export class Folders {
  readonly #list = $<HTMLElement>("#folders ul");
  #folders: ListedFolder[] = [];
  #chosen = "";

  constructor(choose: (folder: ListedFolder) => void) {
    rove(this.#list, (item) => {
      const folder = this.#folders.find(({ id }) => id === item.dataset.id);
      if (folder) choose(folder);
    });
  }

  async refresh(mailbox: Mailbox): Promise<void> {
    const all = (await mailbox.folders()).filter(({ role, containerClass }) => role !== "root" && /^(IPF\.Note|IPF|)$/.test(containerClass));
    this.#folders = sorted(all);
    this.#draw();
  }

  /** The folder of an id or a role. */
  find(wanted: string): ListedFolder | undefined {
    return this.#folders.find(({ id, role }) => id === wanted || role === wanted);
  }

  /** Those whose name begins like this. */
  named(beginning: string): ListedFolder[] {
    return this.#folders.filter(({ name }) => name.toLowerCase().startsWith(beginning.toLowerCase()));
  }

  choose(id: string): void {
    this.#chosen = id;
    this.#draw();
  }

  #draw(): void {
    const focused = this.#list.contains(document.activeElement);
    const depth = Math.min(...this.#folders.map((folder) => folder.depth));
    this.#list.replaceChildren(
      ...this.#folders.map((folder) => {
        const { id, name, unread, role } = folder;
        const chosen = id === this.#chosen;
        return h(
          "li",
          {
            role: "treeitem",
            "data-id": id,
            "aria-level": folder.depth - depth + 1,
            "aria-selected": String(chosen),
            "aria-label": unread > 0 ? `${name}, ${unread} unread` : name,
            tabindex: chosen ? 0 : -1,
            style: `--depth: ${folder.depth - depth}`,
          },
          icon(ICONS[role ?? ""] ?? "folder"),
          h("span", { class: "name" }, name),
          unread > 0 && h("span", { class: "count" }, String(unread)),
        );
      }),
    );
    const chosen = this.#list.querySelector<HTMLElement>("[aria-selected=true]");
    if (focused) focusItem(chosen ?? undefined);
    else if (!chosen) this.#list.querySelector("li")?.setAttribute("tabindex", "0");
  }
}

/** Those that everybody knows first; below each, its own. */
function sorted(folders: ListedFolder[]): ListedFolder[] {
  const ids = new Set(folders.map(({ id }) => id));
  const rank = ({ role }: ListedFolder) => (role && ORDER.includes(role) ? ORDER.indexOf(role) : ORDER.length);
  const below = (parent: string | null): ListedFolder[] =>
    folders
      .filter(({ parentId }) => (parent === null ? !ids.has(parentId) : parentId === parent))
      .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
      .flatMap((folder) => [folder, ...below(folder.id)]);
  return below(null);
}

/** What of a folder is listed. */
export interface Search {
  readonly text: string;
  readonly unread: boolean;
}

/** The list of messages. */
export class List {
  readonly #list = $<HTMLElement>("#list ul");
  readonly #open: (message: MessageSummary) => void;
  #folder: ListedFolder | undefined;
  #search: Search = { text: "", unread: false };
  #messages: MessageSummary[] = [];
  #next: number | null = null;
  #selected = "";
  /** Gives up what is asked for a folder that is not shown any more. */
  #asking = new AbortController();
  #loading = false;

  constructor(open: (message: MessageSummary) => void, failed: (error: unknown) => void) {
    this.#open = open;
    rove(this.#list, (item) => {
      const message = this.#messages.find(({ id }) => id === item.dataset.id);
      if (message) this.select(message);
    });
    new IntersectionObserver((seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) void this.more().catch(failed);
    }).observe($("#more"));
  }

  get folder(): ListedFolder | undefined {
    return this.#folder;
  }

  get selected(): MessageSummary | undefined {
    return this.#messages.find(({ id }) => id === this.#selected);
  }

  /** Shows a folder, or what of it is searched for. */
  async show(folder: ListedFolder, search: Search): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    this.#folder = folder;
    this.#search = search;
    this.#messages = [];
    this.#next = null;
    this.#list.setAttribute("aria-busy", "true");
    $("#list-title").textContent = folder.name;
    this.#list.replaceChildren(...Array.from({ length: 8 }, () => h("li", { class: "waiting", "aria-hidden": "true" })));
    await this.#load(PAGE, 0);
    $("#list").scrollTop = 0;
  }

  /** The same again, as it is now. */
  async refresh(): Promise<void> {
    if (this.#folder) await this.#load(Math.max(PAGE, Math.min(this.#messages.length, MOST)), 0);
  }

  /** The next page. */
  async more(): Promise<void> {
    if (this.#next !== null && !this.#loading) await this.#load(PAGE, this.#next);
  }

  async #load(limit: number, after: number): Promise<void> {
    const { signal } = this.#asking;
    const { text, unread } = this.#search;
    this.#loading = true;
    try {
      const conditions = { ...(text && { text }), ...(unread && { unread }) };
      const page = await this.#folder!.messages({ limit, after, signal, ...conditions });
      if (signal.aborted) return;
      const before = after === 0 ? [] : this.#messages;
      const known = new Set(before.map(({ id }) => id));
      this.#messages = [...before, ...page.messages.filter(({ id }) => !known.has(id))];
      this.#next = page.next;
      this.#draw(page.total);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (!signal.aborted) {
        this.#loading = false;
        this.#list.removeAttribute("aria-busy");
      }
    }
  }

  #draw(total: number): void {
    const focused = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(...this.#messages.map((message, index) => this.#line(message, index)));
    const searched = this.#search.text || this.#search.unread;
    $("#list-count").textContent = searched ? `${total} found` : `${total}`;
    const empty = $("#list .empty");
    empty.hidden = total > 0;
    empty.textContent = searched ? "Nothing of that kind is in this folder." : "Nothing is in this folder.";
    if (focused) focusItem(this.#item(this.#selected) ?? (this.#list.firstElementChild as HTMLElement) ?? undefined);
  }

  #line(message: MessageSummary, index: number): HTMLLIElement {
    const { id, from, to, subject, preview, unread, flagged, hasAttachments, importance, received } = message;
    const sent = this.#folder?.role === "sent" || this.#folder?.role === "drafts";
    const who = (sent ? to : from.name || from.address) || "(nobody)";
    const tell = [unread && "Unread", who, subject || "(no subject)", when(received), hasAttachments && "with attachments", flagged && "flagged"];
    const chosen = id === this.#selected;
    return h(
      "li",
      {
        role: "option",
        "data-id": id,
        class: unread ? "unread" : null,
        "aria-selected": String(chosen),
        "aria-label": tell.filter(Boolean).join(", "),
        tabindex: chosen || (index === 0 && !this.selected) ? 0 : -1,
      },
      avatar(who),
      h("span", { class: "who" }, who),
      h("time", {}, when(received)),
      h("span", { class: "subject" }, subject || "(no subject)"),
      h(
        "span",
        { class: "marks" },
        importance === "high" && h("span", { class: "high", title: "Important" }, "!"),
        hasAttachments && icon("clip"),
        flagged && icon("flag"),
      ),
      h("span", { class: "preview" }, preview),
    );
  }

  #item(id: string): HTMLElement | undefined {
    return ([...this.#list.children] as HTMLElement[]).find((item) => item.dataset.id === id);
  }

  select(message: MessageSummary): void {
    const before = this.#item(this.#selected);
    this.#selected = message.id;
    before?.setAttribute("aria-selected", "false");
    const item = this.#item(message.id);
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    focusItem(item);
    this.#open(message);
  }

  /** The next one, or the one before. */
  step(by: 1 | -1): void {
    const here = this.#messages.findIndex(({ id }) => id === this.#selected);
    const message = this.#messages[here < 0 ? 0 : here + by];
    if (message) this.select(message);
  }

  /** Shows at once what the server has been asked to do; the next refresh tells what it did. */
  change(message: MessageSummary, changed: Partial<Pick<MessageSummary, "unread" | "flagged">>): void {
    Object.assign(message, changed);
    this.#item(message.id)?.replaceWith(this.#line(message, this.#messages.indexOf(message)));
  }

  /** Takes one out, and answers the one that stands in its place. */
  take(message: MessageSummary): MessageSummary | undefined {
    const index = this.#messages.indexOf(message);
    if (index < 0) return undefined;
    this.#messages.splice(index, 1);
    this.#item(message.id)?.remove();
    return this.#messages[index] ?? this.#messages[index - 1];
  }

  focus(): void {
    focusItem(this.#item(this.#selected) ?? (this.#list.firstElementChild as HTMLElement) ?? undefined);
  }
}

/** A round with initials, always of the same colour for the same name. */
export function avatar(name: string): HTMLSpanElement {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("");
  let hue = 0;
  for (const c of name) hue = (hue * 31 + c.codePointAt(0)!) % 360;
  return h("span", { class: "avatar", "aria-hidden": "true", style: `--hue: ${hue}` }, initials.toUpperCase() || "?");
}
