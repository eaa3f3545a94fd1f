import type { Driver } from "./driver.js";
import type { CallOptions } from "./mailbox.js";
import { isClosed, told } from "./parts.js";
import type { Change } from "./records.js";

/** Watches a folder, or everything, once for each iteration. */
export function watch(driver: Driver, folder: string | undefined, { signal }: CallOptions = {}): AsyncIterable<Change> {
  return {
    [Symbol.asyncIterator]() {
      const changes = told<Change>(driver, {
        submit: (session) => session.watch(folder),
        parts: (change) => ({ change }),
        signal,
      });
      return {
        ...changes,
        async next() {
          try {
            return await changes.next();
          } catch (error) {
            if (isClosed(error)) return { done: true, value: undefined };
            throw error;
          }
        },
      };
    },
  };
}
