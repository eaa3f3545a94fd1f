/** An HTTP request; all but `url` and `long` is what `fetch` takes as its second argument. */
export interface TransportRequest {
  /** Where it goes. */
  readonly url: string;
  /** `GET` or `POST`. */
  readonly method: string;
  /** Names and values. */
  readonly headers: [name: string, value: string][];
  /** What is sent, if it is a `POST`. */
  readonly body: Uint8Array<ArrayBuffer> | null;
  /** Whether cookies and what else the host knows of the server may go along. */
  readonly credentials: "include" | "omit";
  /** Redirects are not followed: credentials would go elsewhere. */
  readonly redirect: "manual";
  /** Nothing is kept. */
  readonly cache: "no-store";
  /** Whether the answer may take minutes: no time limit, please. Silent servers are noticed in any case. */
  readonly long: boolean;
}

/** Carries requests. The answer's body is read as it comes. */
export interface Transport {
  /**
   * Sends a request. `signal` is aborted when nobody waits for the answer any more.
   *
   * When it throws, the request may have arrived; an error with `sent: false` says that it has not.
   */
  send(request: TransportRequest, signal: AbortSignal): Promise<Response>;
  /** Whether it keeps cookies by itself. Where that is not said: as browsers do, and Node does not. */
  readonly keepsCookies?: boolean;
  /**
   * Looks up DNS records of the kind SRV, such as those of `_autodiscover._tcp.example.com`. Without it, as in browsers,
   * Autodiscover does without.
   */
  readonly lookupSrv?: (name: string) => Promise<readonly SrvRecord[]>;
}

/** A DNS record of the kind SRV, as Node's `resolveSrv` has it. */
export interface SrvRecord {
  /** Lower ones are tried first. */
  readonly priority: number;
  /** Of those with the same priority, how often this one is taken. */
  readonly weight: number;
  /** The server's port. */
  readonly port: number;
  /** The server's name. */
  readonly name: string;
}

/** Not a page and no worker of one: Node, or what stands in for it (Deno, Bun). */
export const inNode = globalThis.process?.versions?.node;

/** The transport that comes ready: `fetch`, and in Node its resolver. */
export const fetchTransport: Transport = {
  send: ({ url, long: _, ...request }, signal) => fetch(url, { ...request, signal }),
  ...(inNode
    ? { lookupSrv: async (name: string) => (await import("./node.js")).lookupSrv(name) }
    : {}),
};

/** Browsers keep cookies, and neither show them nor let them be set. */
export function keepsCookies(transport: Transport): boolean {
  return transport.keepsCookies ?? !new Request("https://localhost", { headers: { Cookie: "a=b" } }).headers.has("Cookie");
}

/** All headers, a line each, because one text crosses faster than many; `Set-Cookie` one by one. */
export function headerLines(headers: Headers): string {
  let lines = "";
  for (const [name, value] of headers) if (name !== "set-cookie") lines += `${name}:${value}\n`;
  for (const cookie of headers.getSetCookie?.() ?? []) lines += `set-cookie:${cookie}\n`;
  return lines;
}

/** Failures of Node's `fetch` before anything was sent. */
const NOT_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

/** What a transport's failure means. */
export function failure(error: unknown): { sent: boolean; unknownName: boolean; reason: string } {
  const { code, sent, cause, message } = details(error);
  const inner = details(cause);
  const name = inner.code ?? code;
  const reason = [message, inner.message || inner.code].filter(Boolean).join(": ") || String(error);
  const page = typeof document === "object" || (typeof location === "object" && !name);
  return {
    sent: sent ?? !NOT_SENT.includes(name ?? ""),
    unknownName: name === "ENOTFOUND",
    // Browsers do not tell a page why.
    reason: page ? `${reason} (the network, the certificate, or the server does not allow this page's origin)` : reason,
  };
}

function details(error: unknown): { code?: string; sent?: boolean; cause?: unknown; message?: string } {
  return typeof error === "object" && error !== null ? error : {};
}
