// Makes examples.test.ts of the TypeScript in the package's README, and of those given as arguments. One test for each
// file, each example in the scope of those before it that are still open.
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";

const readmes = [["package", "node_modules/mapi-http/README.md"], ...process.argv.slice(2).map((path) => [basename(path), path])];
const imports = new Set();
const modules = new Set();
const tests = readmes.map(([name, path]) => {
  const blocks = [...readFileSync(path, "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  if (blocks.length === 0) throw new Error(`no example in ${path}`);
  const bodies = blocks.map((whole) => {
    const code = whole.replace(/^import \* as .*\n/gm, (line) => {
      modules.add(line);
      return "";
    });
    return code.replace(/^import \{ (.*) \} from "mapi-http";\n/gm, (_, names) => {
      for (const one of names.split(", ")) imports.add(one);
      return "";
    });
  });
  // What an example opens itself is its own; the others go on with the scope's mailbox.
  const scoped = bodies.map((code) => (/\bmailbox = await connect/.test(code) ? `{\n${code}}\n` : code));
  return `test("the examples of the README (${name})", () =>
  example(async ({ url, dn, user, password, autodiscover, relayUrl, getToken, fileFor, mailbox }) => {
${scoped.join("\n")}
  }));
`;
});
writeFileSync(
  "examples.test.ts",
  `// Made by examples.js.
import { test } from "node:test";
import { ${[...imports].sort().join(", ")} } from "mapi-http";
${[...modules].sort().join("")}import { example } from "./scope.js";

${tests.join("\n")}`,
);
