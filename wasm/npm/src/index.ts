import { load } from "./load.js";

/** The version of this package. */
export async function version(): Promise<string> {
  return (await load()).version();
}
