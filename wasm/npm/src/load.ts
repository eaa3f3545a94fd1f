import { MapiError } from "./error.js";
import * as native from "./mapi_http.js";

/** The native module, loaded when it is first asked for. */
export const load = once(async () => {
  await start(native, new URL("./mapi_http_bg.wasm", import.meta.url));
  for (const name of OPTIONAL) {
    (native.Session.prototype as unknown as Record<string, unknown>)[name] ??= () => {
      throw new MapiError({ code: "invalid_argument", message: `mapi-http/mail does not have this: import mapi-http (${name})` });
    };
  }
  return native;
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
const OPTIONAL = ["browse", "details", "linked", "conversation", "groups", "search", "search_folders", "change_folder", "properties", "set_properties", "sync", "sync_folders", "upload", "upload_folders", "reserve_ids", "export_stream", "export_item", "import_stream"];

/** What starts a module. */
interface Glue {
  default(from: { module_or_path: URL }): Promise<unknown>;
  initSync(from: { module: WebAssembly.Module }): unknown;
}

/** Starts a module by its address; in Node from the file, which `fetch` does not read. */
async function start({ default: init, initSync }: Glue, address: URL): Promise<void> {
  if (address.protocol !== "file:") return void (await init({ module_or_path: address }));
  const { bytesOf } = await import("./node.js");
  // `init` would ask whether that is a `Request`, and Node would load all of `fetch` for it, which takes as long again.
  initSync({ module: await WebAssembly.compile(await bytesOf(address)) });
}
