// Puts the page together in dist: no bundler, the browser loads the modules as they are.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
mkdirSync(here("dist/lib/"), { recursive: true });
cpSync(here("public/"), here("dist/"), { recursive: true });
cpSync(here("node_modules/mapi-http/dist/mail/"), here("dist/lib/mapi-http/"), {
  recursive: true,
  dereference: true,
  filter: (path) => !path.endsWith(".d.ts"),
});
cpSync(here("node_modules/dompurify/dist/purify.es.mjs"), here("dist/lib/purify.js"));

// Names of packages mean these files; the policy of the page lets this one script stand in it.
const map = JSON.stringify({ imports: { "mapi-http": "./lib/mapi-http/index.js", dompurify: "./lib/purify.js" } });
const hash = createHash("sha256").update(map).digest("base64");
const page = readFileSync(here("public/index.html"), "utf8");
writeFileSync(here("dist/index.html"), page.replace("IMPORT-MAP-HASH", `sha256-${hash}`).replace("IMPORT-MAP", map));
