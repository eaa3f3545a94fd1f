// Prints what a browser downloads, and fails when it is more than size.json allows.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const here = (name) => new URL(name, import.meta.url);
const module = readFileSync(here("dist/mapi_http_bg.wasm"));
const { gzip: most } = JSON.parse(readFileSync(here("size.json"), "utf8"));
const gzip = gzipSync(module, { level: 9 }).length;
console.log(`mapi_http_bg.wasm: ${module.length} bytes, gzip ${gzip} of ${most}, brotli ${brotliCompressSync(module).length}`);
if (gzip > most) {
  console.error(`${gzip - most} bytes over the budget in wasm/npm/size.json`);
  process.exitCode = 1;
}
