// The little that a page without a framework needs.

type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** An element: attributes by name, listeners as `onclick`, children in order. Text is text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** An icon of the page's own. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** An element of the page that is known to be there. */
export function $<T extends Element = HTMLElement>(selector: string, inside: ParentNode = document): T {
  const found = inside.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

/** A sentence that goes away by itself; screen readers say it. */
export function toast(text: string, action?: { label: string; run(): void }): void {
  const button = action && h("button", { class: "link", onclick: () => (action.run(), note.remove()) }, action.label);
  const note = h("div", { class: "toast" }, text, button);
  $("#toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}

/** Calls at once when it was quiet, and at most every `pause` milliseconds. */
export function throttled(pause: number, run: () => void): () => void {
  let timer: number | undefined;
  return () => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      run();
    }, pause);
  };
}

/** Moves the focus among the items of a tree or list, of which one is in the tab order. */
export function rove(list: HTMLElement, choose: (item: HTMLElement) => void): void {
  list.addEventListener("keydown", (event) => {
    const items = [...list.children] as HTMLElement[];
    const here = items.indexOf((event.target as HTMLElement).closest("li") as HTMLElement);
    if (here < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) focusItem(items[Math.max(0, Math.min(to, items.length - 1))]);
    else if (event.key === "Enter" || event.key === " ") choose(items[here]!);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>("li");
    if (item) choose(item);
  });
}

export function focusItem(item: HTMLElement | undefined): void {
  if (!item) return;
  for (const other of item.parentElement!.querySelectorAll<HTMLElement>(":scope > [tabindex='0']")) other.tabIndex = -1;
  item.tabIndex = 0;
  item.focus();
}

/** When something was, as short as it can be told. */
export function when(date: Date | null, now = new Date()): string {
  if (!date) return "";
  if (date.toDateString() === now.toDateString()) return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return date.toLocaleDateString([], { day: "numeric", month: "short", ...year });
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1e6 ? `${Math.round(size / 1000)} KB` : `${(size / 1e6).toFixed(1)} MB`;
}
