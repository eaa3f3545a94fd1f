// What only Node needs: elsewhere it is not loaded. Bundlers for pages stop at names of Node's modules: they do not see these.
import type { SrvRecord } from "./transport.js";

function imported<T>(name: string): Promise<T> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name);
}

/** The bytes of a file. */
export async function bytesOf(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  const { readFile } = await imported<typeof import("node:fs/promises")>("node:fs/promises");
  return new Uint8Array(await readFile(file));
}

/** Asks the resolver. */
export async function lookupSrv(name: string): Promise<SrvRecord[]> {
  const { Resolver } = await imported<typeof import("node:dns/promises")>("node:dns/promises");
  return new Resolver({ timeout: 5000, tries: 2 }).resolveSrv(name);
}
