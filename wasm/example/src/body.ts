// The body of a message: from strangers, so it is cleaned, and shown where no script runs and nothing is loaded.
import DOMPurify from "dompurify";

/** A body that can be shown. */
export interface Prepared {
  /** The whole document of the frame. */
  readonly document: string;
  /** How many things would have been loaded from elsewhere. */
  readonly blocked: number;
}

const CLEAN = {
  WHOLE_DOCUMENT: true,
  RETURN_DOM: true,
  FORBID_TAGS: ["form", "input", "button", "select", "option", "textarea", "video", "audio", "source", "base", "link", "meta"],
  FORBID_ATTR: ["action", "formaction", "ping", "autofocus", "tabindex"],
} as const;

const REMOTE = /^\s*(https?:)?\/\//i;

/** Cleans HTML. `inline` has the parts that it refers to, as `data:` URLs; without `images` nothing comes from elsewhere. */
export function prepare(html: string, inline: ReadonlyMap<string, string>, images: boolean): Prepared {
  const root = DOMPurify.sanitize(html, CLEAN as never) as unknown as HTMLElement;
  let blocked = 0;
  for (const image of root.querySelectorAll("img")) {
    const source = image.getAttribute("src") ?? "";
    image.removeAttribute("srcset");
    if (/^cid:/i.test(source)) {
      const part = inline.get(decoded(source.slice(4)));
      if (part) image.setAttribute("src", part);
      else image.removeAttribute("src");
    } else if (REMOTE.test(source) && !images) {
      blocked += 1;
      image.removeAttribute("src");
    }
  }
  // The policy of the frame keeps these from being loaded; they are counted to be offered.
  for (const element of root.querySelectorAll("[background]")) if (REMOTE.test(element.getAttribute("background")!)) blocked += 1;
  for (const element of root.querySelectorAll("[style]")) blocked += remoteStyles(element.getAttribute("style")!);
  for (const style of root.querySelectorAll("style")) blocked += remoteStyles(style.textContent ?? "");
  for (const link of root.querySelectorAll("a[href], area[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  const styles = [...root.querySelectorAll("head style")].map((style) => style.outerHTML).join("");
  const body = root.querySelector("body") ?? root;
  // Its own colours are made for white paper.
  const paper = /<font[^>]+color|bgcolor|background|[^-]color\s*[:=]/i.test(body.outerHTML + styles);
  return { document: shell(styles, body.outerHTML, images, paper), blocked: images ? 0 : blocked };
}

/** Without `%40` and the like; as it is where these are wrong. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function remoteStyles(css: string): number {
  return css.match(/url\(\s*["']?\s*(https?:)?\/\//gi)?.length ?? 0;
}

/** Plain text as a document: addresses of the web become links, nothing else becomes anything. */
export function preparePlain(text: string): Prepared {
  const body = document.createElement("body");
  const block = body.appendChild(document.createElement("pre"));
  for (const [index, piece] of text.split(/(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/).entries()) {
    if (index % 2 === 0) block.append(piece);
    else {
      const link = block.appendChild(document.createElement("a"));
      link.href = link.textContent = piece;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
  }
  return { document: shell("", body.outerHTML, false, false), blocked: 0 };
}

function shell(styles: string, body: string, images: boolean, paper: boolean): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:${images ? " https: http:" : ""}; form-action 'none'; base-uri 'none'`;
  const scheme = paper ? "light" : "light dark";
  const theme = document.documentElement.dataset.theme;
  const used = paper || !theme || theme === "auto" ? scheme : theme;
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">
<style>:root{color-scheme:${used};${paper ? "background:#fff" : "background:transparent"}}
body{margin:0;padding:${paper ? "16px" : "2px 0"};font:15px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}img:not([src]){display:none}table{max-width:100%}
pre{font:inherit;white-space:pre-wrap;unicode-bidi:plaintext;margin:0}blockquote{margin:0 0 0 4px;padding-left:12px;border-left:3px solid #8886}
a{color:light-dark(#1d4ed8,#8ab4ff)}</style>${styles}</head>${body}</html>`;
}

/** The frame that shows a body. It grows with it, and tells of keys and of addresses that are clicked. */
export function frame(prepared: Prepared, onKey: (event: KeyboardEvent) => void, onAddress: (address: string) => void): HTMLIFrameElement {
  const element = document.createElement("iframe");
  element.title = "Text of the message";
  // No scripts, no forms, no way to the page around it; of the same origin, so that the page sees how tall it is.
  element.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  element.srcdoc = prepared.document;
  element.addEventListener("load", () => {
    const inside = element.contentDocument;
    if (!inside) return;
    const fit = () => {
      element.style.height = `${Math.max(inside.documentElement.offsetHeight, inside.body.scrollHeight) + 4}px`;
    };
    fit();
    new ResizeObserver(fit).observe(inside.body);
    inside.addEventListener("keydown", onKey);
    inside.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a[href^='mailto:']");
      if (!link) return;
      event.preventDefault();
      onAddress(decoded(link.getAttribute("href")!.slice(7).split("?")[0]!));
    });
  });
  return element;
}
