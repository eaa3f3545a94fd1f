// The page: who is signed in, what is shown, which keys do what.
import { type Batch, type BatchResult, type Exchange, type Mailbox, MapiError, type MessageSummary } from "mapi-http";

import { Compose } from "./compose.js";
import { $, h, throttled, toast } from "./dom.js";
import { Folders, List } from "./list.js";
import { Mover } from "./move.js";
import { Reader } from "./reader.js";
import { forget, keep, kept, type Place, signIn, type SiteConfig, siteConfig } from "./session.js";

/** Between two attempts to reach a server that is away, in milliseconds. */
const PATIENCE = [1000, 2000, 5000, 10_000, 30_000];

let mailbox: Mailbox | undefined;
let place: Place;
let keepIt = false;
let config: SiteConfig = {};
/** Ends what follows the mailbox. */
let following = new AbortController();
/** Ends the wait before the next attempt. */
let tryNow: (() => void) | undefined;

const body = document.body;
const banner = $("#banner");
const folders = new Folders((folder) => show(folder.id));
const list = new List((message) => {
  // The browser's way back leads to the list, not out of the page.
  if (narrow() && history.state !== "reader") history.pushState("reader", "");
  body.dataset.pane = "reader";
  void reader.open(message).then(() => {
    if (narrow()) $("#reader").focus();
    // Who reads it is not told to its sender.
    if (message.unread && list.selected === message) void mark(message, "unread");
  }, failed);
}, failed);
const compose = new Compose(
  () => mailbox!,
  (draft) => {
    if (reader.message !== draft) return;
    reader.clear();
    back();
  },
);
const reader = new Reader({
  reply: (message, all) => compose.reply(message, all),
  edit: (draft) => compose.edit(draft),
  forward: (message) => compose.forward(message),
  act,
  back,
  key: onKey,
  write: (address) => compose.write(address),
});

function narrow(): boolean {
  return matchMedia("(max-width: 760px)").matches;
}

// --- Signing in ---

const form = $<HTMLFormElement>("#signin form");
const field = (name: string) => $<HTMLInputElement>(`[name=${name}]`, form);

async function start(): Promise<void> {
  config = await siteConfig();
  const before = kept();
  field("relay").checked = config.relay ?? false;
  if (before) {
    $("#signin-lead").textContent = "Welcome back. Your session is still there; only the password is missing.";
    field("address").value = before.address;
    field("server").value = before.server;
    field("relay").checked = before.relay;
    field("keep").checked = true;
    $("#signin-other").hidden = false;
  }
  $<HTMLDetailsElement>("#signin-server").open = !!before?.server;
  const demo = $("#signin-demo");
  demo.hidden = !config.demo?.length;
  for (const { address, password } of config.demo ?? []) {
    const enter = () => {
      field("address").value = address;
      field("password").value = password;
      form.requestSubmit();
    };
    const name = address.split("@")[0]!;
    demo.append(h("button", { type: "button", class: "button", onclick: enter }, name[0]!.toUpperCase() + name.slice(1)));
  }
  $("#signin").hidden = false;
  field(before ? "password" : "address").focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void enter();
});
$("#signin-other").addEventListener("click", () => {
  forget();
  location.reload();
});

async function enter(): Promise<void> {
  const button = $<HTMLButtonElement>("[type=submit]", form);
  const error = $("#signin-error");
  place = { address: field("address").value.trim(), server: field("server").value.trim(), relay: field("relay").checked };
  keepIt = field("keep").checked;
  button.disabled = true;
  error.hidden = true;
  button.textContent = "Signing in…";
  try {
    mailbox = await signIn(place, field("password").value, heard);
    forget();
    field("password").value = "";
    await entered(mailbox);
  } catch (problem) {
    mailbox = undefined;
    error.textContent = reason(problem);
    error.hidden = false;
  } finally {
    button.disabled = false;
    button.textContent = "Sign in";
  }
}

function reason(problem: unknown): string {
  if (!(problem instanceof MapiError)) return String(problem);
  if (problem.code === "authentication") return "The server does not know this address with this password.";
  return problem.message;
}

async function entered(opened: Mailbox): Promise<void> {
  $("#who-name").textContent = opened.info.displayName;
  $("#who-address").textContent = place.address;
  await folders.refresh(opened);
  $("#signin").hidden = true;
  $("#app").hidden = false;
  following = new AbortController();
  await show("inbox");
  list.focus();
  void follow(opened, following.signal);
}

$("#signout").addEventListener("click", async () => {
  forget();
  keepIt = false;
  following.abort();
  const closing = mailbox?.close();
  mailbox = undefined;
  // A server that is away need not be told.
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 2000))]);
  location.reload();
});

// A reload is a suspend and a resume; without the wish to come back the server forgets by itself.
addEventListener("pagehide", () => {
  if (mailbox && keepIt) keep(place, mailbox);
  mailbox = undefined;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// --- What is shown ---

async function show(folder: string): Promise<void> {
  const found = folders.find(folder);
  if (!found) return;
  body.dataset.pane = "list";
  $("#menu").setAttribute("aria-expanded", "false");
  folders.choose(found.id);
  reader.clear();
  const listed = list.show(found, search());
  title();
  await listed.catch(failed);
}

function title(): void {
  const unread = folders.find("inbox")?.unread ?? 0;
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${list.folder?.name ?? "Mail"} – ${place.address}`;
}

function search() {
  return { text: $<HTMLInputElement>("#search input").value.trim(), unread: $<HTMLInputElement>("#only-unread").checked };
}

function searchAgain(): void {
  if (list.folder) void list.show(list.folder, search()).catch(failed);
}

$("#search").addEventListener("submit", (event) => {
  event.preventDefault();
  searchAgain();
  list.focus();
});
$("#search input").addEventListener("search", searchAgain);
$("#only-unread").addEventListener("change", searchAgain);
$("#compose-new").addEventListener("click", () => compose.write());
$("#menu").addEventListener("click", () => {
  const open = body.dataset.pane !== "folders";
  body.dataset.pane = open ? "folders" : "list";
  $("#menu").setAttribute("aria-expanded", String(open));
  if (open) $("#folders [tabindex='0']").focus();
});

function back(): void {
  if (history.state === "reader") return history.back();
  body.dataset.pane = "list";
  list.focus();
}
addEventListener("popstate", () => body.dataset.pane === "reader" && back());

function failed(error: unknown): void {
  if (error instanceof MapiError && error.code === "closed") return;
  if (error instanceof MapiError && error.code === "transport") return away(error.message);
  toast(reason(error));
}

// --- What is done to a message ---

function act(what: "unread" | "flag" | "move" | "delete"): void {
  const message = list.selected;
  if (!message) return;
  if (what === "move") mover.ask((folder) => void take(message, (batch) => batch.moveTo(folder), `Moved to ${folder.name}.`));
  else if (what === "delete") void take(message, (batch) => batch.delete(), list.folder?.role === "deleted" ? "Deleted." : "Moved to the deleted items.");
  else void mark(message, what === "flag" ? "flagged" : "unread");
}

/** Marks or flags it, or takes that back. */
async function mark(message: MessageSummary, field: "unread" | "flagged"): Promise<void> {
  const before = message[field];
  list.change(message, { [field]: !before });
  const done = await carryOut(message, (batch) => {
    if (field === "unread") return before ? batch.markRead({ receipts: false }) : batch.markUnread();
    return before ? batch.clearFlag() : batch.flag();
  });
  if (!done) list.change(message, { [field]: before });
}

/** Does what takes it out of the list. */
async function take(message: MessageSummary, what: (batch: Batch) => Promise<BatchResult>, told: string): Promise<void> {
  const next = list.take(message);
  if (next && !narrow()) list.select(next);
  else {
    reader.clear();
    back();
  }
  if (await carryOut(message, what)) toast(told);
  refreshList();
}

async function carryOut(message: MessageSummary, what: (batch: Batch) => Promise<BatchResult>): Promise<boolean> {
  try {
    const { failed: left } = await what(mailbox!.folder(message.folderId).batch([message]));
    if (left[0]) toast(left[0].error.message);
    return left.length === 0;
  } catch (error) {
    failed(error);
    return false;
  }
}

const mover = new Mover((beginning) => folders.named(beginning).filter(({ id }) => id !== list.folder?.id));

// --- Staying in touch ---

const refreshList = throttled(300, () => void list.refresh().catch(failed));
const refreshFolders = throttled(700, () => {
  if (mailbox) void folders.refresh(mailbox).then(title, failed);
});

/** Shows what changes, for as long as the mailbox is open; finds back when the server was away. */
async function follow(opened: Mailbox, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      if (attempt > 0) {
        await pause(PATIENCE[Math.min(attempt - 1, PATIENCE.length - 1)]!, signal);
        await folders.refresh(opened);
        await list.refresh();
        here();
        attempt = 0;
      }
      for await (const change of opened.watch({ signal })) {
        attempt = 0;
        refreshFolders();
        if (change.kind === "gap" || change.folderId === list.folder?.id) refreshList();
        if (change.kind === "newMail") void announce(opened, change);
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof MapiError && error.code === "authentication") return toast("The password is not right any more: sign in again.");
      away(error instanceof Error ? error.message : String(error));
    }
  }
}

async function announce(opened: Mailbox, { folderId, messageId }: { folderId: string | null; messageId: string | null }): Promise<void> {
  if (!folderId || !messageId) return;
  const folder = opened.folder(folderId);
  try {
    const { messages } = await folder.messages({ limit: 5 });
    const message = messages.find(({ id }) => id === messageId);
    if (message) toast(`${message.from.name || message.from.address}: ${message.subject}`, { label: "Read", run: () => list.select(message) });
  } catch {
    // The list will tell.
  }
}

function pause(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, duration);
    function done() {
      clearTimeout(timer);
      tryNow = undefined;
      resolve();
    }
    tryNow = done;
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Every exchange tells whether the server is there. */
function heard({ status, failure }: Exchange): void {
  if (status === 0 && failure) away(failure);
  else if (status === 200) here();
}

function away(why: string): void {
  if (!mailbox) return;
  banner.hidden = false;
  banner.title = why;
  $("span", banner).textContent = navigator.onLine ? "The server cannot be reached. What you see may be old." : "You are offline. What you see may be old.";
}

function here(): void {
  banner.hidden = true;
}

$("button", banner).addEventListener("click", () => {
  tryNow?.();
  refreshFolders();
  refreshList();
});
addEventListener("offline", () => away("offline"));
addEventListener("online", () => {
  mailbox?.networkChanged();
  tryNow?.();
  refreshFolders();
  refreshList();
});

// --- Colours ---

const THEMES = ["auto", "light", "dark"] as const;

function theme(name: string | null): void {
  document.documentElement.dataset.theme = THEMES.find((known) => known === name) ?? "auto";
}

theme(localStorage.getItem("theme"));
$("#theme").addEventListener("click", () => {
  const dark = document.documentElement.dataset.theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : document.documentElement.dataset.theme === "dark";
  const next = dark ? "light" : "dark";
  localStorage.setItem("theme", next);
  theme(next);
  reader.recolour();
});

// --- Keys ---

const keys: [keys: string, meaning: string, run: () => void][] = [
  ["j", "Next message", () => list.step(1)],
  ["k", "Message before", () => list.step(-1)],
  ["u", "Back to the list", back],
  ["c", "New mail", () => compose.write()],
  ["r", "Reply", () => reader.message && compose.reply(reader.message, false)],
  ["a", "Reply to all", () => reader.message && compose.reply(reader.message, true)],
  ["w", "Forward", () => reader.message && compose.forward(reader.message)],
  ["e", "Go on with a draft", () => reader.message?.draft && compose.edit(reader.message)],
  ["m", "Mark as read or unread", () => act("unread")],
  ["s", "Flag, or not any more", () => act("flag")],
  ["v", "Move", () => act("move")],
  ["#", "Delete", () => act("delete")],
  ["/", "Search this folder", () => $("#search input").focus()],
  ["i", "Inbox", () => void show("inbox")],
  ["f", "Folders", () => (narrow() ? $("#menu").click() : $("#folders [tabindex='0']").focus())],
  ["?", "This help", () => $<HTMLDialogElement>("#keys").showModal()],
];
const more: [string, string][] = [
  ["↑ ↓ Home End", "Move in the list or the folders"],
  ["Enter", "Open"],
  ["Esc", "Back; close"],
  ["Ctrl+Enter", "Send"],
  ["Ctrl+s", "Save what is written as a draft"],
];
$("#keys dl").append(...[...keys, ...more].flatMap(([key, meaning]) => [h("dt", {}, ...key.split(" ").map((one) => h("kbd", {}, one))), h("dd", {}, meaning)]));
$("#help").addEventListener("click", () => $<HTMLDialogElement>("#keys").showModal());

function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement | null;
  if (!mailbox || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (target?.matches?.("input, textarea, select")) {
    if (event.key === "Escape") list.focus();
    return;
  }
  if (event.key === "Escape") return back();
  const pressed = event.key === "Delete" ? "#" : event.key;
  const found = keys.find(([key]) => key === pressed);
  if (!found) return;
  event.preventDefault();
  found[2]();
}
addEventListener("keydown", onKey);

void start();
