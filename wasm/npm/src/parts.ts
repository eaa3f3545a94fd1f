import type { Driver, Parts } from "./driver.js";
import { MapiError } from "./error.js";
import type { Session } from "./mapi_http.js";

/** What to iterate over: an operation, and which of its parts. */
export interface Told<T> {
  submit(session: Session): number;
  /** What is done with its parts; `push` gives one out. */
  parts(push: (part: T) => void): Parts;
  /** So many may wait for a slow reader before the server is asked for no more; without it, any number. */
  most?: number;
  signal?: AbortSignal | undefined;
}

/** What an operation tells, as it tells it; the operation begins with the iteration and is given up when that is left. */
export function told<T>(driver: Driver, { submit, parts, most = Infinity, signal }: Told<T>): AsyncIterator<T> {
  const queue: T[] = [];
  let end: (() => IteratorResult<T> | Promise<never>) | undefined;
  const waiting: (() => void)[] = [];
  let flow: ReturnType<Driver["start"]> | undefined;
  let paused = false;
  const pause = (how: boolean) => {
    if (paused !== how) flow?.pause((paused = how));
  };
  const wake = () => waiting.splice(0).forEach((go) => go());
  const finish = (how: typeof end) => {
    end ??= how;
    wake();
  };
  const over = (): IteratorResult<T> => ({ done: true, value: undefined });
  const push = (part: T) => {
    queue.push(part);
    if (queue.length >= most) pause(true);
    wake();
  };
  flow = driver.start(
    submit,
    {
      ...parts(push),
      done: () => finish(over),
      failed: (error) => finish(() => Promise.reject(error)),
    },
    signal,
  );
  return {
    async next() {
      for (;;) {
        // What has come already is not wanted any more.
        signal?.throwIfAborted();
        const part = queue.shift();
        if (queue.length === 0) pause(false);
        if (part !== undefined) return { done: false, value: part };
        if (end) return end();
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async return() {
      finish(over);
      queue.length = 0;
      flow?.cancel();
      return over();
    },
  };
}

/** Waits for code of the caller's as long as he does. */
export function asked<T>(signal: AbortSignal | undefined, ask: () => T | PromiseLike<T>): Promise<T> {
  signal?.throwIfAborted();
  let abort!: () => void;
  return Promise.race([
    ask(),
    new Promise<never>((_, reject) => signal?.addEventListener("abort", (abort = () => reject(signal.reason)))),
  ]).finally(() => signal?.removeEventListener("abort", abort));
}

/** Whether the mailbox was closed here, which ends what would have no end. */
export function isClosed(error: unknown): boolean {
  return error instanceof MapiError && error.code === "closed";
}

/** The bytes that an operation tells, as they come; nothing is asked for that is not read. */
export function bytes(
  driver: Driver,
  submit: (session: Session) => number,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: Parts["progress"] } = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let flow: ReturnType<Driver["start"]> | undefined;
  const start = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) =>
    driver.start(
      submit,
      {
        data: (data) => {
          controller.enqueue(data);
          if ((controller.desiredSize ?? 0) <= 0) flow?.pause(true);
        },
        ...(onProgress && { progress: onProgress }),
        done: () => controller.close(),
        failed: (error) => controller.error(error),
      },
      signal,
    );
  return new ReadableStream(
    {
      pull(controller) {
        if (flow) flow.pause(false);
        else flow = start(controller);
      },
      cancel: () => flow?.cancel(),
    },
    { highWaterMark: 0 },
  );
}
