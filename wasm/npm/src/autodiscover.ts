import type { Credentials, EmailOptions, RedirectCause } from "./connect.js";
import { MapiError, native } from "./error.js";
import type * as Native from "./mapi_http.js";
import type { ErrorInfo } from "./records.js";
import { failure, fetchTransport, headerList, type Transport } from "./transport.js";

/** What the core's Autodiscover wants, see `poll` in `wasm/src/autodiscover.rs`. */
type Output =
  | ({ kind: "request"; withCredentials: boolean } & Ask)
  | { kind: "confirm"; to: string; why: RedirectCause }
  | { kind: "lookup"; name: string }
  | ({ kind: "found" } & Endpoints)
  | { kind: "failed"; error: ErrorInfo };

interface Ask {
  method: string;
  url: string;
  headers: [string, string][];
  body: Uint8Array<ArrayBuffer>;
}

export interface Endpoints {
  url: string;
  dn: string;
  addressBookUrl: string | undefined;
}

/** How long a place may take to answer, in milliseconds: there are others. */
const PATIENCE = 20_000;

/** Finds the endpoints of an address. */
export async function discover(
  module: typeof Native,
  { email, autodiscover, confirmRedirect, signal, transport = fetchTransport }: EmailOptions,
  credentials: Credentials,
): Promise<Endpoints> {
  const flow = native(() => new module.Autodiscover(email, autodiscover, ...credentials));
  try {
    for (;;) {
      signal?.throwIfAborted();
      const output = flow.poll() as Output;
      switch (output.kind) {
        case "request":
          await ask(module, flow, output, transport, credentials, signal);
          break;
        case "confirm":
          flow.confirm((await confirmRedirect?.(output.to, output.why)) ?? false);
          break;
        case "lookup":
          await lookUp(flow, output.name, transport);
          break;
        case "found":
          return output;
        case "failed":
          throw new MapiError(output.error);
      }
    }
  } finally {
    flow.free();
  }
}

async function lookUp(flow: Native.Autodiscover, domain: string, { lookupSrv }: Transport): Promise<void> {
  try {
    const records = (await lookupSrv?.(domain)) ?? [];
    flow.handle_srv(records.map(({ priority, weight, port, name }) => [priority, weight, port, name]));
  } catch {
    flow.handle_failed(true);
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
  module: typeof Native,
  flow: Native.Autodiscover,
  { method, url, headers, body, withCredentials }: Extract<Output, { kind: "request" }>,
  transport: Transport,
  credentials: Credentials,
  signal: AbortSignal | undefined,
): Promise<void> {
  const hostSignsIn = withCredentials && credentials.every((part) => part === undefined);
  const patience = AbortSignal.timeout(PATIENCE);
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
      signal ? AbortSignal.any([signal, patience]) : patience,
    );
    const answer = await beginning(response, module.Autodiscover.enough());
    flow.handle_response(response.status, headerList(response.headers), answer);
  } catch (error) {
    signal?.throwIfAborted();
    flow.handle_failed(failure(error).unknownName);
  }
}
