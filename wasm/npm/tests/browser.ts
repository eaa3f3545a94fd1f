// The package in a real browser: a page of another origin than the server's, and a worker.
// Not a `*.test.ts`: it runs where there is a Chromium, whose path is in MAPI_CHROMIUM.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";

import type * as package_ from "mapi-http";
import type { Browser, Page } from "playwright-core";

import { launch } from "./chromium.js";
import { Relay, Server, signIn } from "./server.js";

const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
const PAGE = "<!doctype html><title>mapi-http</title>";
const WORKER = `
  import { connect } from "/dist/index.js";
  onmessage = async ({ data }) => {
    const mailbox = await connect(data);
    const { total } = await mailbox.inbox.messages({ limit: 1 });
    await mailbox.close();
    postMessage(total);
  };`;

let browser: Browser;
let page: Page;
let server: Server;
let elsewhere: Server;
let relay: Relay;
const files = createServer(async (request, response) => {
  const path = request.url ?? "/";
  const own: Record<string, string> = { "/": PAGE, "/worker.js": WORKER };
  const dist = new URL("..", import.meta.resolve("mapi-http"));
  const content = own[path] ?? (await readFile(new URL(`.${path}`, dist)).catch(() => undefined));
  const type = TYPES[path === "/" ? "html" : path.split(".").at(-1)!] ?? "text/plain";
  response.writeHead(content === undefined ? 404 : 200, { "Content-Type": type }).end(content);
});

before(async () => {
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  [server, elsewhere] = await Promise.all([Server.start("--allow-origin", origin), Server.start("--allow-origin", "http://127.0.0.1:1")]);
  relay = await Relay.start(elsewhere.url, "--allow-origin", origin);
  browser = await launch();
  page = await browser.newPage();
  await page.goto(origin);
});
after(async () => {
  await browser?.close();
  files.close();
  await Promise.all([server?.stop(), elsewhere?.stop(), relay?.stop()]);
});

test("a page connects, lists, sends, watches, reads, suspends and resumes", async () => {
  const alice = signIn(server.user("alice"));
  const seen = await page.evaluate(async (options) => {
    const { connect, resume } = (await import(`${location.origin}/dist/index.js`)) as typeof package_;
    const exchanges: string[] = [];
    const onExchange = ({ requestType }: package_.Exchange) => exchanges.push(requestType);
    const mailbox = await connect({ ...options, onExchange });
    const folders = await mailbox.folders();
    const changes = mailbox.inbox.watch()[Symbol.asyncIterator]();
    const change = changes.next();
    const file = new File(["Soup, bread, apple pie.\n"], "menu.txt", { type: "text/plain" });
    await mailbox.compose({ to: "alice@example.com", subject: "From a page ✈", html: "<b>Hello</b>", attachments: [file] }).send();
    const { kind } = (await change).value as package_.Change;
    await changes.return!();
    let page = await mailbox.inbox.messages({ limit: 1 });
    while (page.messages[0]?.subject !== "From a page ✈") page = await mailbox.inbox.messages({ limit: 1 });
    const letter = await page.messages[0].open();
    const text = await new Response(letter.attachments[0]!.stream()).text();
    exchanges.length = 0;
    const again = await resume(mailbox.suspend(), { auth: options.auth, onExchange });
    const after = await again.inbox.messages({ limit: 1 });
    const resumed = [...exchanges];
    await again.close();
    return {
      name: mailbox.info.displayName,
      inbox: folders.some(({ role }) => role === "inbox"),
      kind,
      html: letter.html,
      text,
      subject: after.messages[0]?.subject,
      resumed,
    };
  }, alice);
  assert.equal(seen.name, "Alice Example");
  assert.ok(seen.inbox);
  assert.match(seen.kind, /^(newMail|created|modified)$/);
  assert.match(seen.html ?? "", /<b>Hello<\/b>/);
  assert.equal(seen.text, "Soup, bread, apple pie.\n");
  assert.equal(seen.subject, "From a page ✈");
  // The browser has kept the cookies of the session: no Connect.
  assert.deepEqual(seen.resumed, ["Execute"]);
});

test("what onExchange throws is reported to the page, and harms nobody", async () => {
  const { messages, reported } = await page.evaluate(async (options) => {
    const { connect } = (await import(`${location.origin}/dist/index.js`)) as typeof package_;
    const reported: string[] = [];
    const report = ({ error }: ErrorEvent) => reported.push(String(error));
    addEventListener("error", report);
    const onExchange = () => {
      throw new Error("not my day");
    };
    const mailbox = await connect({ ...options, onExchange });
    const { messages } = await mailbox.inbox.messages({ limit: 1 });
    await mailbox.close();
    removeEventListener("error", report);
    return { messages: messages.length, reported };
  }, signIn(server.user("alice")));
  assert.equal(messages, 1);
  assert.equal(reported[0], "Error: not my day");
});

test("so does a worker", async () => {
  const total = await page.evaluate(
    (options) =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(options);
      }),
    signIn(server.user("alice")),
  );
  assert.ok(Number(total) > 0, String(total));
});

test("a server that does not allow the page is told apart from a wrong password", async () => {
  const errors = await page.evaluate(
    async ([forbidden, wrong]) => {
      const { connect } = (await import(`${location.origin}/dist/index.js`)) as typeof package_;
      const failure = async (options: package_.ConnectOptions) => {
        const error = (await connect(options).then(() => undefined, (error: unknown) => error)) as package_.MapiError;
        return { code: error.code, message: error.message };
      };
      return [await failure(forbidden), await failure(wrong)];
    },
    [signIn(elsewhere.user("alice")), signIn({ ...server.user("alice"), password: "wrong" })] as const,
  );
  assert.equal(errors[0]?.code, "transport");
  assert.match(errors[0]?.message ?? "", /does not allow this page's origin/);
  assert.equal(errors[1]?.code, "authentication");
});

test("through a relay the page reaches a server that does not know it, without cookies", async () => {
  const { address, password } = elsewhere.user("alice");
  const seen = await page.evaluate(
    async ({ url, address, password }) => {
      const { connect, relay } = (await import(`${location.origin}/dist/index.js`)) as typeof package_;
      const open = () => connect({ email: address, auth: { password }, transport: relay(url) });
      // Two at a time: what a browser keeps for a server would be one.
      const [mailbox, other] = await Promise.all([open(), open()]);
      const changes = mailbox.inbox.watch()[Symbol.asyncIterator]();
      const change = changes.next();
      await mailbox.inbox.messages({ limit: 1 });
      await other.compose({ to: address, subject: "Through the relay", text: "Hello" }).send();
      const kind = ((await change).value as package_.Change).kind;
      await changes.return!();
      const people = await other.directory.resolve("bob");
      const wrong = await connect({ email: address, auth: { password: "wrong" }, transport: relay(url) }).then(
        () => undefined,
        (error: unknown) => (error as package_.MapiError).code,
      );
      await Promise.all([mailbox.close(), other.close()]);
      return { name: mailbox.info.displayName, kind, people: people.length, wrong, cookies: document.cookie };
    },
    { url: relay.url, address, password },
  );
  assert.match(seen.kind, /^(newMail|created|modified)$/);
  assert.deepEqual({ ...seen, kind: "" }, { name: "Alice Example", kind: "", people: 1, wrong: "authentication", cookies: "" });
  assert.deepEqual(await page.context().cookies(relay.url), []);
});
