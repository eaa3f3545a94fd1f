import type { Driver } from "./driver.js";
import type { CallOptions } from "./mailbox.js";
import { isClosed, told } from "./parts.js";
import type { Change, Filter } from "./records.js";

/** What of a folder is watched: all of it unless one of these is given. */
export interface WatchOptions extends CallOptions {
  /** One of its messages, by its id. */
  readonly message?: string;
  /** The lines of its list for which this holds; `{}` means all. */
  readonly lines?: Filter;
}

/** Watches a folder or something in it, or everything, once for each iteration. */
export function watch(
  driver: Driver,
  folder: string | undefined,
  { message, lines, signal }: WatchOptions = {},
): AsyncIterable<Change> {
  return {
    [Symbol.asyncIterator]() {
      const changes = told<Change>(driver, {
        submit: (session) => session.watch(folder, message, lines),
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
