// Prints what a browser downloads, and fails when it is more than size.json allows.
import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const here = (name) => new URL(name, import.meta.url);
const budgets = JSON.parse(readFileSync(here("size.json"), "utf8"));
// In mapi-http/mail, Autodiscover is loaded when somebody connects with an address.
const later = (name) => name.includes("autodiscover");
// A bundler takes those constants along that a program names.
const constants = (name) => name === "tags.js" || name === "named.js";
// No browser asks for it.
const nodes = (name) => name === "node.js";
const entries = [
  ["mapi-http", "dist/", (name) => !constants(name) && !nodes(name)],
  ["mapi-http/mail", "dist/mail/", (name) => !later(name) && !nodes(name)],
  ["autodiscover", "dist/mail/", later],
];
for (const [entry, folder, counts] of entries) {
  const names = readdirSync(here(folder)).filter((name) => /\.(js|wasm)$/.test(name) && counts(name));
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const name of names) {
    const content = readFileSync(here(folder + name));
    const sizes = { raw: content.length, gzip: gzipSync(content, { level: 9 }).length, brotli: brotliCompressSync(content).length };
    for (const kind in sizes) total[kind] += sizes[kind];
    console.log(`${entry}: ${name} has ${sizes.raw} bytes, gzip ${sizes.gzip}, brotli ${sizes.brotli}`);
  }
  console.log(`${entry}: all ${names.length} files have gzip ${total.gzip} of ${budgets[entry]}, brotli ${total.brotli}`);
  if (!(total.gzip <= budgets[entry])) {
    console.error(`${entry}: ${total.gzip - budgets[entry]} bytes over the budget in wasm/npm/size.json`);
    process.exitCode = 1;
  }
}
