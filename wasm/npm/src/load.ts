import { invalid, MapiError } from "./error.js";
import * as native from "./mapi_http.js";

/** The native module, loaded when it is first asked for. */
export const load = once(async () => {
  await start(native, new URL("./mapi_http_bg.wasm", import.meta.url));
  if (!APART) return native;
  Object.setPrototypeOf(native.Session.prototype, new Proxy({}, { get: elsewhere }));
  return { ...native, read_items: elsewhere({}, "read_items") };
});

/** Whether Autodiscover is a module of its own, as in `mapi-http/mail`: `join.js` says so. */
declare const APART: boolean;

/** The module with Autodiscover: who knows the endpoints does without. */
export const loadAutodiscover: () => Promise<Pick<typeof native, "Autodiscover">> = APART
  ? once(async () => {
      const module = await import("./mapi_http_autodiscover.js");
      await start(module, new URL("./mapi_http_autodiscover_bg.wasm", import.meta.url));
      // Both are made of the same source.
      return { Autodiscover: module.Autodiscover as unknown as typeof native.Autodiscover };
    })
  : load;

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      // A page that was offline may try again.
      made = undefined;
      throw error;
    }));
}

/** What the module for mail is without. */
const elsewhere = (_: object, name: string) => () => {
  throw invalid(`mapi-http/mail does not have this: import mapi-http (${name})`);
};

/** What starts a module. */
interface Glue {
  initSync(from: { module: WebAssembly.Module }): unknown;
}

/** Starts a module by its address. */
async function start({ initSync }: Glue, address: URL): Promise<void> {
  try {
    initSync({ module: await compiled(address) });
  } catch (cause) {
    const { message } = cause as Error;
    throw new MapiError({ code: "transport", message: `the module does not load from ${address}: ${message}` }, { cause });
  }
}

async function compiled(address: URL): Promise<WebAssembly.Module> {
  // `fetch` of Node does not read files.
  if (address.protocol === "file:") return WebAssembly.compile(await (await import("./node.js")).bytesOf(address));
  const response = await fetch(address);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  const streams = response.headers.get("Content-Type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
