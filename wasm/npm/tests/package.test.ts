// The package as npm has installed it.
import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";
import { type MapiError, version } from "mapi-http";

test("native module and package.json say the same version", async () => {
  const file = new URL(import.meta.resolve("mapi-http/package.json"));
  const { version: expected } = JSON.parse(await readFile(file, "utf8")) as { version: string };
  assert.equal(await version(), expected);
});

test("what does not know of exports finds the package", async () => {
  const file = new URL(import.meta.resolve("mapi-http/package.json"));
  // Parcel, unless its project tells it to.
  const { main } = JSON.parse(await readFile(file, "utf8")) as { main: string };
  assert.equal(new URL(main, file).href, import.meta.resolve("mapi-http"));
});

test("the licences are in the package", async () => {
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    const text = await readFile(new URL(licence, import.meta.resolve("mapi-http/package.json")), "utf8");
    assert.notEqual(text, "");
  }
});

test("a module that is not where it should be is named", async () => {
  const outdir = await mkdtemp(join(tmpdir(), "mapi-"));
  const contents = 'import { version } from "mapi-http"; export const { code, message } = await version().catch((error) => error);';
  // esbuild does not take it along.
  await build({ stdin: { contents, resolveDir: import.meta.dirname }, outdir, bundle: true, format: "esm", outExtension: { ".js": ".mjs" } });
  const { code, message } = (await import(pathToFileURL(join(outdir, "stdin.mjs")).href)) as MapiError;
  assert.equal(code, "transport");
  assert.match(message, /^the module does not load from file:.*mapi_http_bg\.wasm: /);
});

test("a bundler makes a page of it that needs nothing of Node", async () => {
  for (const name of ["mapi-http", "mapi-http/mail"]) {
    const { outputFiles, warnings } = await build({
      stdin: { contents: `export { connect } from "${name}";`, resolveDir: import.meta.dirname },
      outdir: "bundle",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      write: false,
      logLevel: "silent",
    });
    assert.deepEqual(warnings, []);
    assert.ok(outputFiles.every(({ text }) => !/(import|from)[\s(]*["']node:/.test(text)));
    // What webpack and Vite would warn of.
    const own = await readFile(new URL("node.js", import.meta.resolve(name)), "utf8");
    assert.match(own, /import\(\s*\/\* webpackIgnore: true \*\/\s*\/\* @vite-ignore \*\/\s*name/);
  }
});
