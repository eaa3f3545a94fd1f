import type { Credentials, EmailOptions, RedirectCause } from "./connect.js";
import { MapiError, native } from "./error.js";
import { loadAutodiscover } from "./load.js";
import type { Autodiscover } from "./mapi_http.js";
import { asked } from "./parts.js";
import type { ErrorInfo } from "./records.js";
import { failure, fetchTransport, headerLines, type Transport } from "./transport.js";

/** What the core's Autodiscover wants, see `poll` in `wasm/src/autodiscover.rs`. */
type Output =
  | ({ kind: "request"; withCredentials: boolean } & Ask)
  | { kind: "confirm"; to: string; why: RedirectCause }
  | { kind: "lookup"; id: number; name: string }
  | { kind: "wait"; until: number }
  | ({ kind: "found" } & Endpoints)
  | { kind: "failed"; error: ErrorInfo };

interface Ask {
  id: number;
  method: string;
  url: string;
  headers: [string, string][];
  body: Uint8Array<ArrayBuffer>;
}

export interface Endpoints {
  url: string;
  dn: string;
  addressBookUrl: string | undefined;
  /** The address to ask for to reach the public folders. */
  publicFolderAddress: string | undefined;
}

/** How long a place may take to answer, in milliseconds: there are others. */
const PATIENCE = 20_000;

/** Finds the endpoints of an address. */
export async function discover(
  { email, autodiscover, confirmRedirect, signal, transport = fetchTransport }: EmailOptions,
  credentials: Credentials,
): Promise<Endpoints> {
  const { Autodiscover } = await loadAutodiscover();
  const enough = Autodiscover.enough();
  const flow = native(() => new Autodiscover(email, autodiscover, ...credentials));
  // Ends what is under way when the mailbox is found: nobody waits for it. `AbortSignal.any` is newer than Node 20.0.
  const over = new AbortController();
  const working = new Set<Promise<void>>();
  const start = (work: Promise<void>): void => {
    const started = work.finally(() => working.delete(started));
    started.catch(() => {});
    working.add(started);
  };
  start(new Promise((resolve) => over.signal.addEventListener("abort", () => resolve())));
  try {
    for (;;) {
      const output = flow.poll() as Output;
      switch (output.kind) {
        case "request":
          // Who is silent holds nobody up: the next place is asked beside it.
          start(ask(flow, enough, output, transport, credentials, over.signal));
          break;
        case "wait":
          await asked(signal, () => first(working, output.until - Date.now()));
          break;
        case "confirm":
          flow.confirm((await asked(signal, () => confirmRedirect?.(output.to, output.why))) ?? false);
          break;
        case "lookup":
          start(lookUp(flow, output, transport, over.signal));
          break;
        case "found":
          return output;
        case "failed":
          throw new MapiError(output.error);
      }
    }
  } finally {
    over.abort();
    flow.free();
  }
}

/** Until the first of them has ended, or so many milliseconds are over. */
async function first(working: Iterable<Promise<void>>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, milliseconds))));
  try {
    await Promise.race([...working, pause]);
  } finally {
    clearTimeout(timer);
  }
}

async function lookUp(
  flow: Autodiscover,
  { id, name: domain }: { id: number; name: string },
  { lookupSrv }: Transport,
  ending: AbortSignal,
): Promise<void> {
  try {
    const records = (await lookupSrv?.(domain)) ?? [];
    if (ending.aborted) return;
    flow.handle_srv(
      id,
      records.map(({ priority, weight, port, name }) => [priority, weight, port, name]),
    );
  } catch {
    if (!ending.aborted) flow.handle_failed(id, true);
  }
}

/** The body of an answer, or so many bytes of it and a few more. */
async function beginning({ body }: Response, enough: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (body) {
    // Leaving the loop cancels the rest.
    for await (const chunk of chunksOf(body)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= enough) break;
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Not all browsers iterate over streams. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel();
  }
}

async function ask(
  flow: Autodiscover,
  enough: number,
  { id, method, url, headers, body, withCredentials }: Extract<Output, { kind: "request" }>,
  transport: Transport,
  credentials: Credentials,
  ending: AbortSignal,
): Promise<void> {
  const hostSignsIn = withCredentials && credentials.every((part) => part === undefined);
  const abort = new AbortController();
  const giveUp = () => {
    clearTimeout(timer);
    abort.abort();
  };
  const timer = setTimeout(giveUp, PATIENCE);
  ending.addEventListener("abort", giveUp);
  try {
    const response = await transport.send(
      {
        url,
        method,
        headers,
        body: method === "GET" ? null : body,
        credentials: hostSignsIn ? "include" : "omit",
        redirect: "manual",
        cache: "no-store",
        long: false,
      },
      abort.signal,
    );
    const answer = await beginning(response, enough);
    if (!ending.aborted) flow.handle_response(id, response.status, headerLines(response.headers), answer);
  } catch (error) {
    if (!ending.aborted) flow.handle_failed(id, failure(error).unknownName);
  } finally {
    clearTimeout(timer);
  }
}
