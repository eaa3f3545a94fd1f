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
          await ask(flow, output, transport, credentials, signal);
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

async function ask(
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
    const answer = new Uint8Array(await response.arrayBuffer());
    flow.handle_response(response.status, headerList(response.headers), answer);
  } catch (error) {
    signal?.throwIfAborted();
    flow.handle_failed(failure(error).unknownName);
  }
}
