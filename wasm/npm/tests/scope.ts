// What the examples of the README find around them.
import assert from "node:assert/strict";

import type { Mailbox } from "mapi-http";

import { arrival, Relay, Server } from "./server.js";

interface Scope {
  url: string;
  dn: string;
  user: string;
  password: string;
  autodiscover: string;
  relayUrl: string;
  getToken(): string;
  fileFor(name: string): WritableStream<Uint8Array>;
  mailbox: Mailbox;
}

/** The page that the examples stand in. */
const page = "https://app.example.com";

/** Runs examples as Alice, who has mail; the token is one that stands for her password. */
export async function example(run: (scope: Scope) => Promise<void>): Promise<void> {
  const server = await Server.start();
  const relay = await Relay.start(server.url, "--allow-origin", page);
  const realFetch = globalThis.fetch;
  try {
    const { address: user, password, mailbox_url: url, dn } = server.user("alice");
    const basic = `Basic ${btoa(`${user}:${password}`)}`;
    globalThis.fetch = (input, init) => {
      const headers = new Headers(init?.headers);
      if (headers.get("Authorization") === "Bearer token") headers.set("Authorization", basic);
      // The relay answers pages only.
      if (String(input).startsWith(relay.url)) headers.set("Origin", page);
      return realFetch(input, { ...init, headers });
    };
    const bob = await server.connect("bob");
    const mailbox = await server.connect("alice");
    const attachments = [{ name: "../menu.txt", data: "Soup" }];
    await bob.compose({ to: user, cc: "carol@example.com", subject: "Menu?", text: "Attached.", attachments }).send();
    await arrival(mailbox, "Menu?");
    let files = 0;
    const fileFor = (name: string) => {
      assert.doesNotMatch(name, /\//);
      files += 1;
      return new WritableStream<Uint8Array>();
    };
    // Mail keeps coming, for the example that waits for it.
    const timer = setInterval(() => void bob.compose({ to: user, subject: "Again", text: "" }).send().catch(() => {}), 300);
    try {
      await run({ url, dn, user, password, autodiscover: server.autodiscover, relayUrl: relay.url, getToken: () => "token", fileFor, mailbox });
    } finally {
      clearInterval(timer);
      await bob.close();
      await mailbox.close();
    }
  } finally {
    globalThis.fetch = realFetch;
    await Promise.all([server.stop(), relay.stop()]);
  }
}
