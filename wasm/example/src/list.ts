// Folders, and the messages of one of them.
import type { ListedFolder, Mailbox, MessageSummary } from "mapi-http";

import { $, focusItem, h, icon, rove, throttled, when } from "./dom.js";

/** Lines of a page. */
const PAGE = 50;
/** The most that a page has when there are many before it. */
const LARGEST = 500;
/** Lines that are asked for again when something has changed: of a longer list, those around the place where one is. */
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

/** A line that stands in the list, and the message that it shows. */
interface Line {
  message: MessageSummary;
  /** What it says. */
  readonly said: string;
  readonly item: HTMLElement;
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
  /** The lines that stand there, by id. */
  readonly #lines = new Map<string, Line>();
  /** Where the part begins that was asked for again, if it was not all of the list. */
  #fresh: number | undefined;
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
    const look = throttled(300, () => {
      if (this.#isElsewhere()) void this.refresh().catch(failed);
    });
    $("#list").addEventListener("scroll", look, { passive: true });
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
    this.#lines.clear();
    this.#fresh = undefined;
    this.#next = null;
    this.#list.setAttribute("aria-busy", "true");
    $("#list-title").textContent = folder.name;
    this.#list.replaceChildren(...Array.from({ length: 8 }, () => h("li", { class: "waiting", "aria-hidden": "true" })));
    await this.#load(PAGE, 0);
    $("#list").scrollTop = 0;
  }

  /** The same again, as it is now. */
  async refresh(): Promise<void> {
    if (!this.#folder) return;
    const from = this.#around();
    this.#fresh = this.#messages.length > MOST ? from : undefined;
    await this.#load(Math.max(PAGE, Math.min(this.#messages.length, MOST)), from);
  }

  /** The line at which one looks. */
  #place(): number {
    return Math.floor(($("#list").scrollTop / Math.max(1, this.#list.offsetHeight)) * this.#messages.length);
  }

  /** Where those begin that are around it. */
  #around(): number {
    return Math.max(0, Math.min(this.#place() - MOST / 2, this.#messages.length - MOST));
  }

  /** Whether one looks at what was not asked for again when something changed, or soon may. */
  #isElsewhere(): boolean {
    if (this.#fresh === undefined || this.#fresh === this.#around()) return false;
    return Math.abs(this.#place() - this.#fresh - MOST / 2) > MOST / 4;
  }

  /** The next page: the further one goes, the more at a time. */
  async more(): Promise<void> {
    const size = Math.max(PAGE, Math.min(Math.floor(this.#messages.length / 10), LARGEST));
    if (this.#next !== null && !this.#loading) await this.#load(size, this.#next);
  }

  async #load(limit: number, after: number): Promise<void> {
    const { signal } = this.#asking;
    const { text, unread } = this.#search;
    this.#loading = true;
    try {
      const conditions = { ...(text && { text }), ...(unread && { unread }) };
      const page = await this.#folder!.messages({ limit, after, signal, ...conditions });
      if (signal.aborted) return;
      const known = this.#messages;
      const places = new Map(known.map(({ id }, index) => [id, index]));
      const found = page.messages.map(({ id }) => places.get(id));
      const still = found.filter((place) => place !== undefined);
      // Between lines that are known it is as the page says. Above them there may be more or less than when they came.
      const from = after === 0 ? 0 : Math.min(...(still.length > 0 ? still : [after]));
      const end = after + page.messages.length;
      const to = Math.max(...(still.length > 0 ? still : [end - 1])) + 1;
      // Behind lines that are new at its end, nothing is left of what was there.
      const isEnd = page.next === null || (found.at(-1) === undefined && end >= known.length);
      const below = isEnd ? [] : known.slice(to);
      // New mail that comes while a page is read moves lines within it.
      const all = [...known.slice(0, from), ...page.messages, ...below];
      this.#messages = [...new Map(all.map((message) => [message.id, message])).values()];
      const next = end + below.length;
      this.#next = page.next !== null && next < page.total ? next : null;
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
    const focused = document.activeElement?.closest<HTMLElement>("#list li")?.dataset.id;
    // Lines that stay are left alone: of a long list, only what is new takes time.
    const wanted = new Set(this.#messages.map(({ id }) => id));
    for (const item of [...this.#list.children] as HTMLElement[]) {
      if (wanted.has(item.dataset.id ?? "")) continue;
      this.#lines.delete(item.dataset.id ?? "");
      item.remove();
    }
    let above: Element | undefined;
    for (const message of this.#messages) {
      const line = this.#stand(message);
      if (line !== (above ? above.nextElementSibling : this.#list.firstElementChild)) {
        if (above) above.after(line);
        else this.#list.prepend(line);
      }
      above = line;
    }
    if (!this.#list.querySelector("[tabindex='0']")) this.#list.firstElementChild?.setAttribute("tabindex", "0");
    const searched = this.#search.text || this.#search.unread;
    $("#list-count").textContent = searched ? `${total} found` : `${total}`;
    const empty = $("#list .empty");
    empty.hidden = total > 0;
    empty.textContent = searched ? "Nothing of that kind is in this folder." : "Nothing is in this folder.";
    if (focused !== undefined && !this.#list.contains(document.activeElement)) {
      focusItem(this.#item(focused) ?? this.#item(this.#selected) ?? (this.#list.firstElementChild as HTMLElement) ?? undefined);
    }
  }

  /** The line of a message: the one that stands there, if it says the same. */
  #stand(message: MessageSummary): HTMLElement {
    const before = this.#lines.get(message.id);
    return before?.message === message ? before.item : this.#put(message);
  }

  #put(message: MessageSummary): HTMLElement {
    const before = this.#lines.get(message.id);
    const said = JSON.stringify([this.#told(message), message.importance, message.preview]);
    if (before?.said === said) {
      before.message = message;
      return before.item;
    }
    const item = this.#line(message);
    const focused = before && before.item === document.activeElement;
    before?.item.replaceWith(item);
    if (focused) focusItem(item);
    this.#lines.set(message.id, { message, said, item });
    return item;
  }

  #who({ from, to }: MessageSummary): string {
    const sent = this.#folder?.role === "sent" || this.#folder?.role === "drafts";
    return (sent ? to : from.name || from.address) || "(nobody)";
  }

  /** What is told of a message to those who do not see it. */
  #told(message: MessageSummary): string {
    const { subject, unread, flagged, hasAttachments, received } = message;
    const tell = [unread && "Unread", this.#who(message), subject || "(no subject)", when(received), hasAttachments && "with attachments", flagged && "flagged"];
    return tell.filter(Boolean).join(", ");
  }

  #line(message: MessageSummary): HTMLLIElement {
    const { id, subject, preview, unread, flagged, hasAttachments, importance, received } = message;
    const who = this.#who(message);
    const chosen = id === this.#selected;
    return h(
      "li",
      {
        role: "option",
        "data-id": id,
        class: unread ? "unread" : null,
        "aria-selected": String(chosen),
        "aria-label": this.#told(message),
        tabindex: chosen ? 0 : -1,
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
    return this.#lines.get(id)?.item;
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
    if (this.#lines.has(message.id)) this.#put(message);
  }

  /** Takes one out, and answers the one that stands in its place. */
  take(message: MessageSummary): MessageSummary | undefined {
    const index = this.#messages.indexOf(message);
    if (index < 0) return undefined;
    this.#messages.splice(index, 1);
    this.#item(message.id)?.remove();
    this.#lines.delete(message.id);
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
