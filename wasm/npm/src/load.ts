import { MapiError } from "./error.js";
import init, * as native from "./mapi_http.js";

let loading: Promise<typeof native> | undefined;

/** The native module, loaded when it is first asked for: from the file in Node, by its address elsewhere. */
export function load(): Promise<typeof native> {
  loading ??= instantiate().catch((error: unknown) => {
    // A page that was offline may try again.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function instantiate(): Promise<typeof native> {
  const address = new URL("./mapi_http_bg.wasm", import.meta.url);
  await init({ module_or_path: address.protocol === "file:" ? await read(address) : address });
  for (const name of OPTIONAL) {
    (native.Session.prototype as unknown as Record<string, unknown>)[name] ??= () => {
      throw new MapiError({ code: "invalid_argument", message: `mapi-http/mail does not have this: import mapi-http (${name})` });
    };
  }
  return native;
}

/** What the module for mail is without. */
const OPTIONAL = ["browse", "details", "linked", "change_folder", "properties", "set_properties", "sync", "sync_folders", "upload", "upload_folders", "reserve_ids", "export_stream", "export_item", "import_stream"];

/** Node's `fetch` does not read files. */
async function read(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "node:fs/promises");
  return new Uint8Array(await readFile(file));
}
