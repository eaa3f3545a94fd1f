import { MapiError, native } from "./error.js";
import type { Session } from "./mapi_http.js";
import type { Change, ErrorInfo, FolderSyncBatch, ItemData, SyncBatch } from "./records.js";
import { failure, headerLines, inNode, type Transport } from "./transport.js";

/** An HTTP exchange that ended, for diagnostics. */
export interface Exchange {
  /** `Connect`, `Execute`… */
  readonly requestType: string;
  /** `X-RequestId`. */
  readonly requestId: string;
  /** Names of the remote operations in it. */
  readonly rops: readonly string[];
  /** Bytes of the request's body. */
  readonly sent: number;
  /** Bytes of the answer's body. */
  readonly received: number;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** `X-ResponseCode`. */
  readonly responseCode: number | null;
  /** Milliseconds. */
  readonly duration: number;
  /** How many times it had been tried before. */
  readonly retries: number;
  /** Why it failed, if it did. */
  readonly failure: string | null;
}

/** What the session wants, see `poll` in `wasm/src/lib.rs`. */
type Output =
  /** Nothing before that time, or before something comes. */
  | (number | null)
  | Wish;

type Wish =
  | { kind: "transmit"; id: number; url: string; headers: [string, string][]; body: Uint8Array<ArrayBuffer>; long: boolean }
  | { kind: "done"; ticket: number; value: unknown }
  | { kind: "failed"; ticket: number; error: ErrorInfo }
  | { kind: "data"; ticket: number; data: Uint8Array<ArrayBuffer> }
  | { kind: "progress"; ticket: number; done: number; total: number }
  | ({ kind: "wanted"; ticket: number } & Wanted)
  | { kind: "change"; ticket: number; change: Change }
  | { kind: "itemData"; ticket: number; itemData: ItemData }
  | { kind: "synced"; ticket: number; batch: SyncBatch }
  | { kind: "syncedFolders"; ticket: number; batch: FolderSyncBatch }
  | { kind: "credentials"; offered: string }
  | ({ kind: "exchange"; id: number } & Exchange)
  | { kind: "closed" };

type Part = Extract<Wish, { kind: "data" | "progress" | "change" | "itemData" | "synced" | "syncedFolders" }>;

/** Bytes that an operation wants. */
export interface Wanted {
  /** Of which one of the message's attachments. */
  readonly attachment: number;
  readonly offset: number;
  readonly length: number;
}

/** What comes before an operation's end. */
export interface Parts {
  wanted?(wanted: Wanted): Promise<Uint8Array<ArrayBuffer>>;
  progress?(done: number, total: number): void;
  data?(data: Uint8Array<ArrayBuffer>): void;
  change?(change: Change): void;
  itemData?(data: ItemData): void;
  batch?(batch: SyncBatch | FolderSyncBatch): void;
}

interface Flow extends Parts {
  done(value: unknown): void;
  failed(error: unknown): void;
}

export interface DriverOptions {
  transport: Transport;
  /** Gets a new token. */
  bearer?: (() => string | Promise<string>) | undefined;
  onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** The longest that `setTimeout` can wait. */
const LONGEST_TIMER = 0x7fffffff;

/** Tells a listener, whose errors are for whoever wrote it. */
function listen<T>(listener: (told: T) => void, told: T): void {
  try {
    listener(told);
  } catch (error) {
    // Where no page is, it ends the process.
    ((!inNode && globalThis.reportError) || console.error)(error);
  }
}

/** Moves a session's requests over the transport, and its events to whoever waits for them. */
export class Driver {
  readonly #session: Session;
  readonly #options: DriverOptions;
  readonly #flows = new Map<number, Flow>();
  /** Requests without a whole answer. */
  readonly #requests = new Map<number, AbortController>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer goes off. */
  #wakes = Infinity;
  #draining = false;
  /** Whether the token has been renewed since the server last took one. */
  #renewed = false;
  /** Why there is no new token. */
  #renewal: unknown;
  #closed: PromiseLike<void> | undefined;
  #resolveClosed: (() => void) | undefined;
  /** Why nothing goes any more. */
  #over: unknown;
  /** What callers hear who come too late. */
  #farewell = "the session is closed";

  constructor(session: Session, options: DriverOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** Runs an operation to its end. */
  run<T>(submit: (session: Session) => number, signal?: AbortSignal, parts?: Parts): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.start(submit, { ...parts, done: (value) => resolve(value as T), failed: reject }, signal);
    });
  }

  /** Starts an operation. What is returned gives it up; it does not tell `failed` then. */
  start(submit: (session: Session) => number, flow: Flow, signal?: AbortSignal): { cancel(): void; pause(paused: boolean): void } {
    const nothing = { cancel() {}, pause() {} };
    if (signal?.aborted) {
      flow.failed(signal.reason);
      return nothing;
    }
    let ticket: number;
    try {
      this.#check();
      ticket = native(() => submit(this.#session));
    } catch (error) {
      flow.failed(error);
      return nothing;
    }
    const cancel = () => {
      signal?.removeEventListener("abort", abort);
      if (this.#flows.delete(ticket)) this.#tell((session) => session.cancel(ticket));
    };
    const abort = () => {
      cancel();
      flow.failed(signal?.reason);
    };
    const end = <V>(then: (value: V) => void) => (value: V) => {
      signal?.removeEventListener("abort", abort);
      then(value);
    };
    signal?.addEventListener("abort", abort, { once: true });
    this.#flows.set(ticket, { ...flow, done: end(flow.done), failed: end(flow.failed) });
    this.#drain();
    return {
      cancel,
      pause: (paused) => {
        if (this.#flows.has(ticket)) this.#tell((session) => session.set_paused(ticket, paused));
      },
    };
  }

  /** The session as bytes; nothing more is done here, and the server is not told. */
  suspend(cookies: boolean): Uint8Array<ArrayBuffer> {
    this.#check();
    const bytes = this.#session.suspend(cookies) as Uint8Array<ArrayBuffer>;
    this.#farewell = "the session is suspended: resume it from its bytes";
    // Whoever waits hears what is known of what was under way.
    this.#drain();
    return bytes;
  }

  /** Another network: what waits for the old one is tried at once. */
  networkChanged(): void {
    this.#check();
    this.#tell((session) => session.network_changed());
  }

  /** Ends the session on the server, too. */
  close(): PromiseLike<void> {
    if (this.#over !== undefined) return this.#closed ?? Promise.resolve();
    if (this.#closed) return this.#closed;
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#tell((session) => session.close());
    return this.#closed;
  }

  /** Lets go of everything. */
  end(why: unknown): void {
    if (this.#over !== undefined) return;
    this.#over = why;
    clearTimeout(this.#timer);
    for (const request of this.#requests.values()) request.abort();
    this.#requests.clear();
    const flows = [...this.#flows.values()];
    this.#flows.clear();
    for (const flow of flows) flow.failed(why);
    this.#resolveClosed?.();
    this.#session.free();
  }

  /** Refuses who comes too late. */
  #check(): void {
    if (this.#over !== undefined) throw this.#over;
    if (this.#closed) throw this.#parting();
  }

  #parting(): MapiError {
    return new MapiError({ code: "closed", message: this.#farewell });
  }

  #tell(report: (session: Session) => void): void {
    if (this.#over !== undefined) return;
    report(this.#session);
    this.#drain();
  }

  /** Does what the session wants until it wants to wait. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (this.#over === undefined) {
        const output = this.#session.poll(Date.now(), this.#options.onExchange !== undefined) as Output;
        if (output === null || typeof output === "number") {
          this.#wait(output);
          break;
        }
        this.#handle(output);
      }
    } catch (error) {
      // The module does not come back from a panic.
      this.end(error);
    } finally {
      this.#draining = false;
    }
  }

  #wait(at: number | null): void {
    // Most waits end early, so a timer that goes off too early costs less than one that is set anew each time.
    if (at !== null && this.#wakes <= at) return;
    clearTimeout(this.#timer);
    this.#wakes = Infinity;
    if (at === null) return;
    const now = Date.now();
    const delay = Math.min(Math.max(at - now, 0), LONGEST_TIMER);
    this.#wakes = now + delay;
    this.#timer = setTimeout(() => {
      this.#wakes = Infinity;
      this.#drain();
    }, delay);
  }

  #handle(output: Wish): void {
    switch (output.kind) {
      case "transmit":
        void this.#exchange(output);
        break;
      case "done":
        this.#take(output.ticket)?.done(output.value);
        break;
      case "failed": {
        const cause = output.error.code === "authentication" ? this.#renewal : undefined;
        this.#take(output.ticket)?.failed(new MapiError(output.error, cause === undefined ? {} : { cause }));
        break;
      }
      case "wanted":
        void this.#supply(output);
        break;
      case "data":
      case "progress":
      case "change":
      case "itemData":
      case "synced":
      case "syncedFolders":
        this.#part(output);
        break;
      case "credentials":
        void this.#renew(output.offered);
        break;
      case "exchange": {
        const { kind: _, id, ...exchange } = output;
        // What the session does not wait for any longer (a silent server) is not waited for here either.
        this.#requests.get(id)?.abort();
        if (exchange.status === 200) this.#renewed = false;
        const { onExchange } = this.#options;
        if (onExchange) queueMicrotask(() => listen(onExchange, exchange));
        break;
      }
      case "closed":
        this.end(this.#parting());
        break;
    }
  }

  /** Hands out a part of what an operation brings; whoever does not take it ends his own call alone. */
  #part(part: Part): void {
    const { ticket } = part;
    const flow = this.#flows.get(ticket);
    try {
      switch (part.kind) {
        case "data":
          return flow?.data?.(part.data);
        case "progress":
          return flow?.progress?.(part.done, part.total);
        case "change":
          return flow?.change?.(part.change);
        case "itemData":
          return flow?.itemData?.(part.itemData);
        default:
          return flow?.batch?.(part.batch);
      }
    } catch (error) {
      this.#giveUp(ticket, error);
    }
  }

  #giveUp(ticket: number, why: unknown): void {
    const flow = this.#take(ticket);
    if (!flow) return;
    this.#tell((session) => session.cancel(ticket));
    flow.failed(why);
  }

  #take(ticket: number): Flow | undefined {
    const flow = this.#flows.get(ticket);
    this.#flows.delete(ticket);
    return flow;
  }

  /** Gives an operation what it wants; what fails there ends it. */
  async #supply(wanted: Wanted & { ticket: number }): Promise<void> {
    const { ticket } = wanted;
    try {
      const data = await this.#flows.get(ticket)?.wanted?.(wanted);
      if (data && this.#flows.has(ticket)) this.#tell((session) => session.supply(ticket, data));
    } catch (error) {
      this.#giveUp(ticket, error);
    }
  }

  async #exchange({ id, url, headers, body, long }: Extract<Wish, { kind: "transmit" }>): Promise<void> {
    const abort = new AbortController();
    this.#requests.set(id, abort);
    try {
      const request = { url, method: "POST", headers, body, long } as const;
      const response = await this.#options.transport.send(
        { ...request, credentials: "include", redirect: "manual", cache: "no-store" },
        abort.signal,
      );
      this.#tell((session) => session.handle_head(id, response.status, headerLines(response.headers)));
      const reader = response.body?.getReader();
      for (let read; reader && !(read = await reader.read()).done; ) {
        const { value } = read;
        this.#tell((session) => session.handle_data(id, value));
      }
      this.#requests.delete(id);
      this.#tell((session) => session.handle_end(id));
    } catch (error) {
      this.#requests.delete(id);
      const { sent, unknownName, reason } = failure(error);
      this.#tell((session) => session.handle_failed(id, sent, reason, unknownName));
    }
  }

  /** Gets a new token; one that is refused at once has no successor. */
  async #renew(offered: string): Promise<void> {
    const { bearer } = this.#options;
    try {
      if (!bearer || this.#renewed) throw undefined;
      this.#renewed = true;
      const token = await bearer();
      this.#renewal = undefined;
      this.#tell((session) => session.set_token(token));
    } catch (error) {
      this.#renewed = false;
      this.#renewal = error;
      this.#tell((session) => session.refuse_credentials(offered));
    }
  }
}
