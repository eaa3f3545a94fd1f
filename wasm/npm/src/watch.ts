import type { Driver } from "./driver.js";
import { MapiError } from "./error.js";
import type { CallOptions } from "./mailbox.js";
import type { Change } from "./records.js";

/** Watches a folder, or everything, once for each iteration. */
export function watch(driver: Driver, folder: string | undefined, { signal }: CallOptions = {}): AsyncIterable<Change> {
  return { [Symbol.asyncIterator]: () => changes(driver, folder, signal) };
}

function changes(driver: Driver, folder: string | undefined, signal: AbortSignal | undefined): AsyncIterator<Change> {
  const queue: Change[] = [];
  let end: (() => IteratorResult<Change> | Promise<never>) | undefined;
  let wake: (() => void) | undefined;
  const finish = (how: typeof end) => {
    end ??= how;
    wake?.();
  };
  const over = (): IteratorResult<Change> => ({ done: true, value: undefined });
  const flow = driver.start(
    (session) => session.watch(folder),
    {
      change: (change) => {
        queue.push(change);
        wake?.();
      },
      done: () => finish(over),
      failed: (error) =>
        finish(error instanceof MapiError && error.code === "closed" ? over : () => Promise.reject(error)),
    },
    signal,
  );
  return {
    async next() {
      for (;;) {
        const change = queue.shift();
        if (change) return { done: false, value: change };
        if (end) return end();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async return() {
      finish(over);
      flow.cancel();
      return over();
    },
  };
}
