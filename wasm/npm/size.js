// Prints what a browser downloads, and fails when it is more than size.json allows.
import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const here = (name) => new URL(name, import.meta.url);
const { gzip: most } = JSON.parse(readFileSync(here("size.json"), "utf8"));
let total = 0;
for (const name of readdirSync(here("dist")).filter((name) => /\.(js|wasm)$/.test(name))) {
  const content = readFileSync(here(`dist/${name}`));
  const gzip = gzipSync(content, { level: 9 }).length;
  total += gzip;
  console.log(`${name}: ${content.length} bytes, gzip ${gzip}, brotli ${brotliCompressSync(content).length}`);
}
console.log(`together: gzip ${total} of ${most}`);
if (total > most) {
  console.error(`${total - most} bytes over the budget in wasm/npm/size.json`);
  process.exitCode = 1;
}
