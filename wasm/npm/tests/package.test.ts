// The package as npm has installed it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { build } from "esbuild";
import { version } from "mapi-http";

test("native module and package.json say the same version", async () => {
  const file = new URL(import.meta.resolve("mapi-http/package.json"));
  const { version: expected } = JSON.parse(await readFile(file, "utf8")) as { version: string };
  assert.equal(await version(), expected);
});

test("the licences are in the package", async () => {
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    const text = await readFile(new URL(licence, import.meta.resolve("mapi-http/package.json")), "utf8");
    assert.notEqual(text, "");
  }
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
