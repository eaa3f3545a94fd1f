// The webmail page in a real browser, as `mapi serve --web` and `mapi relay --web` serve it.
// Not a `*.test.ts`: it runs where there is a Chromium. MAPI_WEB is the folder of the built page.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";

import type { Browser, BrowserContext, Page } from "playwright-core";

import { launch } from "./chromium.js";
import { arrival, Relay, Server } from "./server.js";

const web = process.env.MAPI_WEB;
assert.ok(web, "MAPI_WEB says where the built page is");
/** Where pictures of the page go. */
const shots = process.env.MAPI_SCREENSHOTS;

let browser: Browser;
let server: Server;
before(async () => {
  [browser, server] = await Promise.all([launch(), Server.start("--web", web)]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Runs with a new page that must not complain; 1280 by 800 if not told otherwise. */
async function withPage(run: (page: Page, context: BrowserContext) => Promise<void>, width = 1280, height = 800): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  try {
    await run(page, context);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

/** Signs in as somebody of the demo, and waits for the mail. */
async function enter(page: Page, name: string, url = server.url): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByRole("button", { name }).click();
  await line(page).first().waitFor();
}

const line = (page: Page, name?: string | RegExp) => page.getByRole("option", name === undefined ? {} : { name });
const inside = (page: Page) => page.frameLocator("#reader iframe");

async function shot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

test("one signs in, pages, searches, reads and saves", () =>
  withPage(async (page) => {
    await page.goto(`${server.url}/`);
    await page.getByLabel("Address").fill("alice@example.com");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "does not know this address with this password" }).waitFor();
    await enter(page, "Alice");
    assert.match(await page.title(), /Inbox – alice@example.com$/);
    await page.getByRole("treeitem", { name: /^Inbox, \d+ unread$/ }).waitFor();
    await page.getByRole("treeitem", { name: "2026" }).waitFor();

    // Fifty at first, the rest as one comes to their end.
    const count = () => line(page).count();
    assert.equal(await count(), 50);
    await line(page).last().scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelectorAll("#list [role=option]").length > 50);

    await line(page, /Lunch on Friday/).click();
    await page.getByRole("heading", { level: 1, name: /Lunch on Friday/ }).waitFor();
    await inside(page).getByText("the new noodle place opens on").waitFor();
    // The picture of the body is in it, and not among the files.
    const picture = inside(page).locator("img");
    assert.match((await picture.getAttribute("src")) ?? "", /^data:image\/png;base64,/);
    assert.ok(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth > 0));
    await shot(page, "light");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /^Save menu.pdf/ }).click()]);
    assert.equal(download.suggestedFilename(), "menu.pdf");
    const stream = await download.createReadStream();
    const blocks: Buffer[] = [];
    for await (const block of stream) blocks.push(block as Buffer);
    assert.equal(Buffer.concat(blocks).length, 723);

    await page.getByRole("button", { name: "Light or dark" }).click();
    await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(15, 18, 24)");
    await shot(page, "dark");

    // The server searches: also in what was not listed.
    await page.keyboard.press("/");
    await page.keyboard.type("recording of the interview");
    await page.keyboard.press("Enter");
    await page.getByText("1 found").waitFor();
    await line(page, /Recording of the interview/).waitFor();
    assert.equal(await count(), 1);
    await page.getByRole("searchbox").fill("nothing says this");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing of that kind is in this folder.").waitFor();
  }));

test("it fits a phone", () =>
  withPage(
    async (page) => {
      await enter(page, "Alice");
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok((await wide()) <= 0);
      await shot(page, "phone");
      await line(page, /Lunch on Friday/).click();
      await inside(page).getByText("the new noodle place opens on").waitFor();
      assert.ok((await wide()) <= 0);
      assert.equal(await page.getByRole("heading", { level: 1 }).isVisible(), true);
      // Nothing of the list is below it.
      const bottom = () => page.evaluate(() => document.querySelector("#reader")!.getBoundingClientRect().bottom - innerHeight);
      assert.equal(await bottom(), 0);
      await page.goBack();
      await line(page, /Lunch on Friday/).click();
      await page.getByRole("button", { name: "Back to the list" }).click();
      await page.getByRole("button", { name: "Folders" }).click();
      await page.getByRole("treeitem", { name: "Sent Items" }).click();
      await page.getByRole("heading", { name: "Sent Items" }).waitFor();
      // What is told of new mail fits, too, and can be followed.
      const bob = await server.connect("bob");
      await bob.compose({ to: "alice@example.com", subject: "Donaudampfschiff".repeat(9), text: "." }).send();
      await bob.close();
      const box = await page.getByRole("button", { name: "Read", exact: true }).boundingBox();
      assert.ok(box && box.x + box.width <= 390, JSON.stringify(box));
      await page.getByRole("button", { name: "New mail" }).click();
      assert.ok((await wide()) <= 0);
    },
    390,
    780,
  ));

test("what strangers send does nothing, and loads nothing unless one asks for it", () =>
  withPage(async (page) => {
    const asked: string[] = [];
    const tracker = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { "Content-Type": "image/svg+xml" }).end("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
    });
    await new Promise<void>((resolve) => tracker.listen(0, "127.0.0.1", resolve));
    const away = `http://127.0.0.1:${(tracker.address() as AddressInfo).port}`;
    const bob = await server.connect("bob");
    try {
      const html = `<html><head><style>p { background: url(${away}/style) } @import "${away}/import";</style>
        <meta http-equiv="refresh" content="0;url=${away}/refresh"><link rel="stylesheet" href="${away}/link"><base href="${away}/"></head>
        <body background="${away}/background" onload="top.harmed = 1"><script>top.harmed = 2; parent.harmed = 2</script>
        <p id="hello" onclick="top.harmed = 3">Hello Alice</p><img src="x" onerror="top.harmed = 4"><img src="${away}/pixel" alt="pixel">
        <img src="cid:%zz"><a href="mailto:%zz@example.com">write</a>
        <svg><script>top.harmed = 5</script><animate onbegin="top.harmed = 6" attributeName="x" dur="1s"/></svg>
        <iframe srcdoc="<script>top.harmed = 7</script>"></iframe><object data="${away}/object"></object><embed src="${away}/embed">
        <form action="${away}/form"><input name="password"><button>Send</button></form>
        <a href="javascript:top.harmed = 8">click</a> <a href="${away}/visit">visit</a>
        <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=top.harmed=9&gt;"></table></mtext></math>
        <video src="${away}/video" poster="${away}/poster" autoplay></video></body></html>`;
      const reader = await server.connect("alice");
      await bob.compose({ to: "alice@example.com", subject: "Harmless <b>offer</b>", html }).send();
      await arrival(reader, "Harmless <b>offer</b>");
      await reader.close();
      await enter(page, "Alice");
      await line(page, /Harmless <b>offer<\/b>/).click();
      await inside(page).getByText("Hello Alice").click();
      await inside(page).getByText("write").click();
      assert.equal(await page.getByLabel("To", { exact: true }).inputValue(), "%zz@example.com");
      await page.keyboard.press("Escape");
      const note = page.getByText(/remote images? (is|are) blocked/);
      await note.waitFor();
      const found = await page.evaluate(() => {
        const frame = document.querySelector<HTMLIFrameElement>("#reader iframe")!;
        const dangerous = "script, iframe, object, embed, form, input, meta[http-equiv=refresh], link, base, video, a[href^=javascript]";
        const list = [...frame.contentDocument!.querySelectorAll(dangerous)].map(({ outerHTML }) => outerHTML);
        return { harmed: (window as { harmed?: number }).harmed, sandbox: frame.getAttribute("sandbox"), list };
      });
      assert.deepEqual(found, { harmed: undefined, sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox", list: [] });
      assert.equal(asked.length, 0, String(asked));
      await page.getByRole("button", { name: "Show them" }).click();
      await note.waitFor({ state: "hidden" });
      await inside(page).locator("img[alt=pixel]").waitFor();
      await page.waitForFunction(() => document.querySelector<HTMLIFrameElement>("#reader iframe")?.contentDocument?.querySelector<HTMLImageElement>("img[alt=pixel]")?.complete);
      assert.ok(asked.includes("/pixel"), String(asked));
      assert.ok(!asked.some((url) => /import|refresh|link|object|embed|form|video|poster/.test(url)), String(asked));
    } finally {
      await bob.close();
      tracker.close();
    }
  }));

test("what is written from right to left stands so", () =>
  withPage(async (page) => {
    const bob = await server.connect("bob");
    const reader = await server.connect("alice");
    await bob.compose({ to: "alice@example.com", subject: "שלום!", text: "שלום!\nHello!" }).send();
    await arrival(reader, "שלום!");
    await Promise.all([bob.close(), reader.close()]);
    await enter(page, "Alice");
    await line(page, /שלום/).click();
    const text = inside(page).locator("pre");
    await text.waitFor();
    // Where a character stands.
    const left = (place: ReturnType<typeof inside> | Page, selector: string, at: number) =>
      place.locator(selector).evaluate((element, at) => {
        const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode()!;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().left;
      }, at);
    for (const [place, selector] of [[inside(page), "pre"], [page, "article h1"], [page, "#list [aria-selected=true] .subject"]] as const) {
      assert.ok((await left(place, selector, 4)) < (await left(place, selector, 0)), selector);
    }
    assert.ok((await left(inside(page), "pre", 6)) < (await left(inside(page), "pre", 11)));
  }));

test("one writes by keyboard, and sees the answer arrive", () =>
  withPage(async (page) => {
    const bob = await server.connect("bob");
    try {
      await enter(page, "Alice");
      await page.keyboard.press("c");
      const dialog = page.getByRole("dialog", { name: "New mail" });
      await dialog.waitFor();
      await page.keyboard.type("bob");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Written by keyboard");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Hello Bob,\n\nall is well.");
      await page.setInputFiles("#compose-attach input", { name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("bread") });
      await page.getByText("list.txt, 5 B").waitFor();
      await page.keyboard.press("Control+Enter");
      await page.getByRole("alert").filter({ hasText: "“bob” is not an address." }).waitFor();
      await page.getByLabel("To", { exact: true }).fill("bob@example.com");
      await page.keyboard.press("Control+Enter");
      await dialog.waitFor({ state: "hidden" });
      const letter = await (await arrival(bob, "Written by keyboard")).open();
      assert.match(letter.text ?? "", /Hello Bob,\s+all is well\./);
      assert.equal(new TextDecoder().decode(await letter.attachments[0]!.bytes()), "bread");

      await letter.reply({ text: "So it is here." }).send();
      // Told, listed, and read from where it was told.
      await page.getByRole("status").getByText("Bob Example: RE: Written by keyboard").waitFor();
      await line(page, /RE: Written by keyboard/).waitFor();
      await page.getByRole("button", { name: "Read", exact: true }).click();
      await inside(page).getByText("So it is here.").waitFor();
      await page.keyboard.press("r");
      await page.getByRole("dialog", { name: "Reply" }).waitFor();
      await page.keyboard.type("Good.");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      const answer = await (await arrival(bob, "RE: Written by keyboard")).open();
      assert.match(answer.text ?? answer.html ?? "", /Good\.[^]*So it is here\./);

      // Up and down without a mouse, from the list and from the text.
      await page.keyboard.press("j");
      const chosen = page.locator("#list [aria-selected=true]");
      const second = await chosen.getAttribute("data-id");
      await page.keyboard.press("k");
      await page.waitForFunction((id) => document.querySelector("#list [aria-selected=true]")?.getAttribute("data-id") !== id, second);
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await page.keyboard.press("Escape");
    } finally {
      await bob.close();
    }
  }));

test("a draft is kept, gone on with, and sent once", () =>
  withPage(async (page) => {
    const [bob, carol] = await Promise.all([server.connect("bob"), server.connect("carol")]);
    try {
      await enter(page, "Carol");
      const dialog = page.locator("#compose");
      const drafts = page.getByRole("treeitem", { name: /Drafts/ });
      const saved = page.getByRole("status").getByText("Saved in the drafts.");
      await page.keyboard.press("c");
      await dialog.getByLabel("Subject").fill("To be gone on with");
      await dialog.getByLabel("Text").fill("Dear Bob,\n\nfirst");
      await page.setInputFiles("#compose-attach input", { name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("bread") });
      await dialog.getByRole("button", { name: "Save draft" }).click();
      await saved.waitFor();
      await dialog.waitFor({ state: "hidden" });

      // Nothing is asked, as long as nothing is written; then it is another draft, and not a second one.
      await drafts.click();
      await line(page, /To be gone on with/).click();
      await page.getByRole("button", { name: "Go on writing" }).click();
      await dialog.getByText("Attached already: list.txt.").waitFor();
      assert.equal(await dialog.getByLabel("Text").inputValue(), "Dear Bob,\n\nfirst");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await page.keyboard.press("e");
      await dialog.getByLabel("To", { exact: true }).fill("bob@example.com");
      await dialog.getByLabel("Text").fill("Dear Bob,\n\nfirst and second");
      await page.keyboard.press("Control+s");
      await dialog.waitFor({ state: "hidden" });
      await page.getByText("Choose a message to read it.").waitFor();
      await line(page, /To be gone on with/).click();
      await inside(page).getByText("first and second").waitFor();
      assert.equal(await line(page, /To be gone on with/).count(), 1);
      await page.keyboard.press("e");
      assert.equal(await dialog.getByLabel("To", { exact: true }).inputValue(), "bob@example.com");
      await page.keyboard.press("Control+Enter");
      await dialog.waitFor({ state: "hidden" });
      await line(page, /To be gone on with/).waitFor({ state: "detached" });
      const letter = await (await arrival(bob, "To be gone on with")).open();
      assert.match(letter.text ?? "", /Dear Bob,\s+first and second/);
      assert.equal(new TextDecoder().decode(await letter.attachments[0]!.bytes()), "bread");
      assert.equal((await carol.sent.messages()).messages.filter(({ subject }) => subject === "To be gone on with").length, 1);

      // An answer that was saved has what it answers. Who gets a hidden copy still does.
      await bob.compose({ to: "carol@example.com", subject: "A question", text: "When?" }).send();
      await arrival(carol, "A question");
      await page.getByRole("treeitem", { name: /Inbox/ }).click();
      await line(page, /A question/).click();
      await inside(page).getByText("When?").waitFor();
      await page.keyboard.press("r");
      await page.keyboard.type("Tomorrow.");
      await page.keyboard.press("Control+s");
      await dialog.waitFor({ state: "hidden" });
      await carol.compose({ bcc: "bob@example.com", subject: "Hidden", text: "Hush." }).save();
      await drafts.click();
      await line(page, /RE: A question/).click();
      await inside(page).getByText("Tomorrow.").waitFor();
      await page.keyboard.press("e");
      assert.match(await dialog.getByLabel("Text").inputValue(), /Tomorrow\.[^]*When\?/);
      await page.keyboard.press("Control+Enter");
      await arrival(bob, "RE: A question");
      await line(page, /Hidden/).click();
      await inside(page).getByText("Hush.").waitFor();
      await page.keyboard.press("e");
      await dialog.getByLabel("To", { exact: true }).fill("alice@example.com");
      await page.keyboard.press("Control+Enter");
      await arrival(bob, "Hidden");
    } finally {
      await Promise.all([bob.close(), carol.close()]);
    }
  }));

test("who has scrolled far down stays there when mail arrives", () =>
  withPage(async (page) => {
    const bob = await server.connect("bob");
    try {
      await enter(page, "Alice");
      const shown = () => line(page).count();
      const all = Number(await page.locator("#list-count").textContent());
      assert.ok(all > 200);
      while ((await shown()) < all) {
        const before = await shown();
        await line(page).last().scrollIntoViewIfNeeded();
        await page.waitForFunction((count) => document.querySelectorAll("#list [role=option]").length > count, before);
      }
      await bob.compose({ to: "alice@example.com", subject: "Far above", text: "." }).send();
      await line(page, /Far above/).waitFor({ state: "attached" });
      assert.ok((await shown()) >= all);
    } finally {
      await bob.close();
    }
  }));

test("a folder of thousands is paged, searched and kept up to date", () =>
  withPage(async (page) => {
    const alice = await server.connect("alice");
    try {
      const large = await alice.inbox.create("Large");
      const { messages } = await alice.inbox.messages({ limit: 100 });
      for (let copied = 0; copied < 2300; copied += messages.length) await alice.inbox.batch(messages).copyTo(large);
      await enter(page, "Alice");
      await page.getByRole("treeitem", { name: /^Large/ }).click();
      await page.getByRole("heading", { name: "Large" }).waitFor();
      await page.waitForFunction(() => document.querySelector("#list-count")!.textContent === "2300");
      const shown = () => page.locator("#list li").count();
      // The message at the upper edge, and how far above it that stands.
      const place = () =>
        page.evaluate(() => {
          const top = document.querySelector("#list")!.getBoundingClientRect().top + 60;
          const item = [...document.querySelectorAll("#list li")].find((item) => item.getBoundingClientRect().bottom > top)!;
          return [item.getAttribute("data-id"), Math.round(item.getBoundingClientRect().top - top)];
        });
      while ((await shown()) < 2300) {
        const before = await shown();
        await page.evaluate(() => document.querySelector("#more")!.scrollIntoView());
        await page.waitForFunction((count) => document.querySelectorAll("#list li").length > count, before);
      }

      // What changes below is shown, and nothing moves.
      const last = (await large.messages({ limit: 1, after: 2299 })).messages[0]!;
      await page.waitForFunction((id) => document.querySelector("#list li:last-child")!.getAttribute("data-id") === id, last.id);
      const stood = await place();
      await large.batch([last]).flag();
      await page.locator("#list li:last-child[aria-label$=flagged]").waitFor({ state: "attached" });
      await large.post({ subject: "Quite new", text: "." });
      await page.waitForFunction(() => document.querySelector("#list-count")!.textContent === "2301");
      assert.ok((await shown()) >= 2300);
      assert.deepEqual(await place(), stood);
      await large.batch([last]).delete();
      await page.waitForFunction(() => document.querySelector("#list-count")!.textContent === "2300");
      await page.waitForFunction((id) => !document.querySelector(`#list li[data-id="${id}"]`), last.id);

      // What has come above is there when one comes there.
      await page.evaluate(() => document.querySelector("#list")!.scrollTo(0, 0));
      await page.locator("#list li:first-child").and(line(page, /Quite new/)).waitFor();
      assert.equal(await shown(), 2300);
      const ids = await page.evaluate(() => [...document.querySelectorAll("#list li")].map((item) => item.getAttribute("data-id")));
      assert.equal(new Set(ids).size, 2300);
      await page.keyboard.press("/");
      await page.keyboard.type("Quite new");
      await page.keyboard.press("Enter");
      await page.getByText("1 found").waitFor();
      assert.equal(await shown(), 1);
    } finally {
      await alice.close();
    }
  }));

test("what was written is thrown away only by who says so", () =>
  withPage(async (page) => {
    await enter(page, "Carol");
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.keyboard.press("c");
    const dialog = page.locator("#compose");
    await dialog.getByLabel("Subject").fill("Lunch?");
    await page.keyboard.press("Escape");
    assert.ok(await dialog.isVisible());
    await dialog.getByLabel("Subject").fill("");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.deepEqual(asked.splice(0), ["confirm"]);
    await page.keyboard.press("c");
    await dialog.getByLabel("Text").fill("Dear Bob");
    // Browsers close a dialog whose page does not let go of it.
    for (let times = 0; times < 4; times++) await page.keyboard.press("Escape");
    assert.ok(await dialog.isVisible());
    await page.evaluate(() => location.reload());
    await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>("#compose textarea")?.value === "Dear Bob");
    assert.deepEqual(asked, ["confirm", "confirm", "confirm", "confirm", "beforeunload"]);
  }));

test("offline it says so, and online it goes on at once", () =>
  withPage(async (page, context) => {
    await enter(page, "Carol");
    await context.setOffline(true);
    const banner = page.getByRole("status").filter({ hasText: "You are offline" });
    await banner.waitFor();
    await page.getByRole("treeitem", { name: "Sent Items" }).click();
    await context.setOffline(false);
    await banner.waitFor({ state: "hidden" });
    await page.getByRole("heading", { name: "Sent Items" }).waitFor();
    await page.waitForFunction(() => !document.querySelector("#list .waiting"));
  }));

test("one marks, flags, moves, deletes and forwards, also without a mouse", () =>
  withPage(async (page) => {
    const [alice, bob, carol] = await Promise.all([server.connect("alice"), server.connect("bob"), server.connect("carol")]);
    try {
      for (const subject of ["To be kept", "To be thrown away", "To be passed on"]) {
        await bob.compose({ to: "alice@example.com", subject, html: `<p>About <b>${subject}</b></p>`, attachments: [{ name: "plan.txt", data: subject }] }).send();
        await arrival(alice, subject);
      }
      /** How the server has it. */
      const kept = async (subject: string, folder = alice.inbox) => (await folder.messages({ subject })).messages[0];
      const until = async (what: () => Promise<unknown>) => {
        for (const end = Date.now() + 10_000; !(await what()); ) assert.ok(Date.now() < end, String(what));
      };
      await enter(page, "Alice");
      const tool = (name: string) => page.getByRole("toolbar").getByRole("button", { name });

      // Who opens it has read it; that can be taken back.
      await line(page, /^Unread, .*To be kept/).click();
      await inside(page).getByText("About To be kept").waitFor();
      await line(page, /^Bob Example, To be kept/).waitFor();
      await until(async () => (await kept("To be kept"))?.unread === false);
      await tool("Flag").click();
      await line(page, /To be kept.*flagged/).waitFor();
      await until(async () => (await kept("To be kept"))?.flagged);
      await tool("Mark as read or unread").click();
      await line(page, /^Unread, .*To be kept/).waitFor();
      await until(async () => (await kept("To be kept"))?.unread);
      await line(page, /To be kept/).focus();
      await page.keyboard.press("s");
      await line(page, /To be kept.*flagged/).waitFor({ state: "detached" });
      await until(async () => (await kept("To be kept"))?.flagged === false);

      await page.keyboard.press("v");
      await page.getByRole("dialog", { name: "Move to" }).waitFor();
      await page.keyboard.type("2026");
      await page.keyboard.press("Enter");
      await page.getByText("Moved to 2026.").waitFor();
      await line(page, /To be kept/).waitFor({ state: "detached" });
      const year = (await alice.folders()).find(({ name }) => name === "2026")!;
      await until(async () => kept("To be kept", year));

      await line(page, /To be thrown away/).click();
      await inside(page).getByText("About To be thrown away").waitFor();
      await page.keyboard.press("Delete");
      await page.getByText("Moved to the deleted items.").waitFor();
      await line(page, /To be thrown away/).waitFor({ state: "detached" });
      await until(async () => kept("To be thrown away", alice.deleted));

      await line(page, /To be passed on/).click();
      await inside(page).getByText("About To be passed on").waitFor();
      await shot(page, "actions");
      await page.keyboard.press("w");
      const dialog = page.getByRole("dialog", { name: "Forward" });
      await dialog.getByText("The original follows what you write, with plan.txt.").waitFor();
      await page.keyboard.type("carol@example.com");
      await dialog.getByLabel("Text").fill("Please see <below>.");
      await page.keyboard.press("Control+Enter");
      await dialog.waitFor({ state: "hidden" });
      const letter = await (await arrival(carol, "FW: To be passed on")).open();
      assert.match(letter.html ?? "", /Please see &lt;below&gt;\.[^]*Bob Example[^]*About <b>To be passed on<\/b>/);
      assert.equal(new TextDecoder().decode(await letter.attachments[0]!.bytes()), "To be passed on");
    } finally {
      await Promise.all([alice, bob, carol].map((mailbox) => mailbox.close()));
    }
  }));

test("when the server is away the page says so, and finds back", () =>
  withPage(async (page) => {
    let own = await Server.start("--web", web);
    try {
      await enter(page, "Carol", own.url);
      const port = new URL(own.url).port;
      await own.stop();
      const banner = page.getByRole("status").filter({ hasText: "cannot be reached" });
      await banner.waitFor();
      own = await Server.start("--web", web, "--port", port);
      await page.getByRole("button", { name: "Try now" }).click().catch(() => {});
      await banner.waitFor({ state: "hidden" });
      // It hears of news again.
      const bob = await own.connect("bob");
      await bob.compose({ to: "carol@example.com", subject: "Are you back?", text: "…" }).send();
      await line(page, /Are you back\?/).waitFor();
      await bob.close();
    } finally {
      await own.stop();
    }
  }));

test("a reload goes on with the session if one wishes, and nothing secret is kept", () =>
  withPage(async (page) => {
    const { address, password } = server.user("bob");
    await page.goto(`${server.url}/`);
    await page.getByLabel("Come back quickly").check();
    await enter2(page, address, password);
    const stored = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.doesNotMatch(await stored(), new RegExp(password));
    await page.reload();
    await page.getByText("Welcome back.").waitFor();
    assert.doesNotMatch(await stored(), new RegExp(`${password}|${btoa(password)}`));
    assert.match(await stored(), /mapi-http session/);
    const types: (string | undefined)[] = [];
    page.on("request", (request) => types.push(request.headers()["x-requesttype"]));
    assert.equal(await page.getByLabel("Address").inputValue(), address);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await line(page).first().waitFor();
    assert.ok(types.includes("Execute") && !types.includes("Connect"), String(types));

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Sign in to your Exchange mailbox.").waitFor();
    assert.equal(await stored(), "[{},{}]");

    async function enter2(page: Page, address: string, password: string) {
      await page.getByLabel("Address").fill(address);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await line(page).first().waitFor();
    }
  }));

test("everything has a name and can be seen", () =>
  withPage(async (page) => {
    await enter(page, "Alice");
    await line(page, /Lunch on Friday/).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    for (const theme of ["light", "dark"]) {
      const wrong = await page.evaluate((theme) => {
        document.documentElement.dataset.theme = theme;
        const found: string[] = [];
        const visible = [...document.querySelectorAll<HTMLElement>("#app *, dialog *")].filter((element) => element.checkVisibility());
        for (const element of visible) {
          if (element.matches("button, input, textarea, iframe, [role=tree], [role=listbox], nav, main")) {
            const labels = (element as HTMLInputElement).labels;
            const name = element.getAttribute("aria-label") ?? element.getAttribute("aria-labelledby") ?? element.title ?? "";
            if (!name && !labels?.length && !element.textContent?.trim()) found.push(`no name: ${element.outerHTML.slice(0, 120)}`);
          }
          // Contrast of text: 4.5 to 1. [WCAG 2.2, 1.4.3]
          if ([...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim())) {
            const behind = backgrounds(element);
            const ratio = contrast(colour(getComputedStyle(element).color), behind);
            if (ratio < 4.5) found.push(`${theme} ${ratio.toFixed(1)}: ${element.outerHTML.slice(0, 120)}`);
          }
        }
        return found;

        function colour(css: string): [number, number, number, number] {
          const canvas = new OffscreenCanvas(1, 1).getContext("2d")!;
          canvas.fillStyle = css;
          canvas.fillRect(0, 0, 1, 1);
          const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
          return [r!, g!, b!, a! / 255];
        }
        function backgrounds(element: Element | null): [number, number, number, number] {
          if (!element) return [255, 255, 255, 1];
          const own = colour(getComputedStyle(element).backgroundColor);
          return own[3] > 0.99 ? own : backgrounds(element.parentElement);
        }
        function contrast(one: number[], other: number[]): number {
          const light = (rgb: number[]) => {
            const [r, g, b] = rgb.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
          };
          const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
          return (high! + 0.05) / (low! + 0.05);
        }
      }, theme);
      assert.deepEqual(wrong, []);
    }
  }));

test("through a relay it is the same page", () =>
  withPage(async (page, context) => {
    const upstream = await Server.start();
    const relay = await Relay.start(upstream.url, "--web", web);
    try {
      const { address, password } = upstream.user("alice");
      await page.goto(`${relay.url}/`);
      assert.equal(await page.getByRole("button", { name: "Alice" }).count(), 0);
      await page.getByLabel("Address").fill(address);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await line(page, /Lunch on Friday/).click();
      await inside(page).getByText("the new noodle place opens on").waitFor();
      const bob = await upstream.connect("bob");
      await bob.compose({ to: address, subject: "Over the relay", text: "…" }).send();
      await line(page, /Over the relay/).waitFor();
      await bob.close();
      assert.deepEqual(await context.cookies(), []);
    } finally {
      await Promise.all([relay.stop(), upstream.stop()]);
    }
  }));

test("the demo has somebody who answers", () =>
  withPage(async (page) => {
    const demo = await Server.demo(web);
    try {
      await enter(page, "Alice", demo.url);
      await page.getByRole("button", { name: "New mail" }).click();
      await page.getByLabel("To", { exact: true }).fill("bob@example.com");
      await page.getByLabel("Subject", { exact: true }).fill("Are you there?");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await line(page, /RE: Are you there\?/).click();
      await inside(page).getByText("I will look at it today.").waitFor();
    } finally {
      await demo.stop();
    }
  }));
