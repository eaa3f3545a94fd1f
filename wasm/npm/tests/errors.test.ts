// What goes wrong, and what is said then.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { connect, type ConnectOptions, MapiError, readItems, resume, type Transport } from "mapi-http";

import { arrival, Server, signIn } from "./server.js";

const server = await Server.start();
after(() => server.stop());

/** `fetch`, with something done to requests and answers. */
function tampered(tamper: (type: string, send: () => Promise<Response>, headers: Headers) => Promise<Response>): Transport {
  return {
    send({ url, long: _, ...request }, signal) {
      const headers = new Headers(request.headers);
      const send = () => fetch(url, { ...request, headers, signal });
      return tamper(headers.get("X-RequestType") ?? "", send, headers);
    },
  };
}

async function failure(attempt: PromiseLike<unknown>): Promise<MapiError> {
  const error = await attempt.then(() => assert.fail("it did not fail"), (error: unknown) => error);
  assert.ok(error instanceof MapiError, String(error));
  return error;
}

test("a wrong password", async () => {
  const alice = server.user("alice");
  const error = await failure(connect(signIn({ ...alice, password: "wrong" })));
  assert.equal(error.code, "authentication");
  assert.match(error.message, /password/);
  const { address: email } = alice;
  const found = await failure(connect({ email, autodiscover: server.autodiscover, auth: { password: "wrong" } }));
  assert.equal(found.code, "authentication");
});

test("a server without MAPI over HTTP", async () => {
  const { address: email, password } = server.user("alice");
  // Who does not say that he understands it is not offered it.
  const transport = tampered((_type, send, headers) => {
    headers.delete("X-MapiHttpCapability");
    return send();
  });
  const error = await failure(connect({ email, autodiscover: server.autodiscover, auth: { password }, transport }));
  assert.equal(error.code, "no_mapi_http");
  assert.match(error.message, /alice@example.com .*knows MAPI over HTTP but does not offer it/);
});

test("nobody knows the address", async () => {
  const transport: Transport = {
    send: () => Promise.reject(new Error("offline")),
    lookupSrv: () => Promise.reject(new Error("offline")),
  };
  const error = await failure(connect({ email: "alice@example.com", auth: { password: "x" }, transport }));
  assert.equal(error.code, "transport");
  assert.match(error.message, /no server was found for alice@example.com.*autodiscover\.example\.com.*_autodiscover\._tcp/);
});

test("a message that is not there, and a folder that makes no sense", async () => {
  const mailbox = await server.connect("alice");
  const missing = await failure(mailbox.inbox.open("0001-00000000ffff"));
  assert.equal(missing.code, "not_found");
  assert.equal(missing.serverCode, 0x8004010f);
  assert.equal(missing.serverName, "NotFound");
  assert.equal((await failure(mailbox.folder("nowhere").messages())).code, "invalid_argument");
  assert.equal((await failure(mailbox.inbox.open("xyz"))).code, "invalid_argument");
  assert.equal((await failure(mailbox.compose({ subject: "To nobody" }).send())).code, "invalid_argument");
  const wrong = { unred: true, sender: "bob" } as object;
  assert.match((await failure(mailbox.inbox.messages(wrong))).message, /unred/);
  const untyped = { since: "monday" } as object;
  assert.match((await failure(mailbox.inbox.messages(untyped))).message, /since: give a valid Date/);
  // The session goes on.
  assert.ok((await mailbox.folders()).length > 10);
  await mailbox.close();
});

test("credentials do not go over plain HTTP to other machines", async () => {
  const options = { url: "http://mail.example.com/mapi/emsmdb/", dn: "/o=x", auth: { user: "a", password: "b" } };
  assert.equal((await failure(connect(options))).code, "plain_http");
});

test("nobody signs in", async () => {
  const { mailbox_url: url, dn } = server.user("alice");
  assert.equal((await failure(connect({ url, dn, auth: { password: "x" } }))).code, "invalid_argument");
});

test("what an environment does not have is named", async () => {
  const { mailbox_url: url, dn, address: user, password } = server.user("alice");
  const unset = undefined as unknown as string;
  assert.match((await failure(connect({ url: unset, dn, auth: { user, password } }))).message, /Give email, or url and dn/);
  assert.match((await failure(connect({ email: unset, auth: { user, password } }))).message, /Give email, or url and dn/);
  assert.match((await failure(connect({ url, dn, auth: { user, password: unset } }))).message, /Give auth\.password/);
  // Beside an endpoint it says nothing.
  await (await connect({ url, dn, email: unset, auth: { user, password } })).close();
});

test("an address is one address", async () => {
  const mailbox = await server.connect("alice");
  for (const to of ["bob@example.com, carol@example.com", "bob@example.com;carol@example.com", "Bob bob@example.com"]) {
    const error = await failure(mailbox.compose({ to, subject: "x" }).save());
    assert.match(error.message, /is not an address: write name@example.com/);
  }
  await mailbox.close();
});

test("numbers that count nothing are refused by their names", async () => {
  const mailbox = await server.connect("alice");
  const { inbox, directory } = mailbox;
  const [group] = (await inbox.groups("conversation", { limit: 1 })).groups;
  const drain = async (lines: AsyncIterable<unknown>) => {
    for await (const _ of lines);
  };
  const calls: [name: string, call: (number: number) => PromiseLike<unknown>][] = [
    ["limit", (limit) => inbox.messages({ limit })],
    ["limit", (limit) => drain(inbox.messages({ limit }))],
    ["after", (after) => inbox.messages({ after })],
    ["after", (after) => drain(inbox.messages({ after }))],
    ["valuesUpTo", (valuesUpTo) => inbox.messages({ columns: ["PidTagBody"], valuesUpTo })],
    ["limit", (limit) => mailbox.conversation(group!.key!, { limit })],
    ["after", (after) => mailbox.conversation(group!.key!, { after })],
    ["limit", (limit) => inbox.groups("from", { limit })],
    ["after", (after) => inbox.groups("from", { after })],
    ["messages", (messages) => inbox.groups("from", { messages })],
    ["limit", (limit) => directory.page({ limit })],
    ["after", (after) => directory.page({ after })],
    ["count", (count) => mailbox.reserveIds(count)],
  ];
  for (const [name, call] of calls) {
    for (const wrong of [-1, NaN, 1.5, -Infinity, "5", {}, true, 5n]) {
      const error = await failure(call(wrong as number));
      assert.deepEqual([error.code, error.message], ["invalid_argument", `${name}: give a whole number from 0 on`], `${name}: ${wrong}`);
    }
  }
  assert.match((await failure(inbox.groups("day", { utcOffset: 1.5 }))).message, /^utcOffset: /);
  assert.ok((await inbox.groups("day", { utcOffset: -60 })).groups.length > 0);
  // All there is.
  await drain(inbox.messages({ limit: Infinity }));
  await mailbox.close();
});

test("what nobody would look at is named", async () => {
  const mailbox = await server.connect("alice");
  const compose = (message: object) => failure(mailbox.compose(message).save());
  assert.match((await compose({ subject: "x", body: "Hello" })).message, /^there is no "body"$/);
  const file = (attachment: object) => compose({ attachments: [{ name: "a.txt", ...attachment }] });
  assert.match((await file({ data: "Soup", contentID: "a" })).message, /^there is no "contentID"$/);
  for (const data of [undefined, null, 5, {}, ["Soup"], Promise.resolve("Soup"), new Date()]) {
    assert.match((await file({ data })).message, /^an attachment needs a name and data/);
  }
  assert.match((await compose({ attachments: [{ data: "Soup" }] })).message, /^an attachment needs a name and data/);
  await assert.rejects(async () => mailbox.inbox.batch({ id: "0001-00000000ffff" } as unknown as string[]).markRead(), TypeError);
  await mailbox.close();
});

test("what is no string is not taken for one", async () => {
  const mailbox = await server.connect("alice");
  const { inbox, directory } = mailbox;
  const calls: ((wrong: string) => PromiseLike<unknown>)[] = [
    (id) => mailbox.folder(id).messages(),
    (id) => inbox.open(id),
    (name) => directory.resolve(name),
    (name) => inbox.create(name),
    (id) => mailbox.abort({ folderId: id, id }),
    (url) => connect({ ...signIn(server.user("alice")), url }),
    (email) => connect({ email, auth: { password: "x" } }),
    (password) => connect({ ...signIn(server.user("alice")), auth: { user: "alice@example.com", password } }),
  ];
  for (const call of calls) {
    for (const wrong of [5, {}, ["a"], true, 5n, () => "a", new URL("https://example.com")]) {
      const error = await failure(call(wrong as unknown as string));
      assert.deepEqual([error.code, error.message], ["invalid_argument", `give a string, no ${typeof wrong}`]);
    }
  }
  assert.equal((await failure(inbox.open(null as unknown as string))).message, "give a string, no null");
  // A token that is none is no news.
  const bearer = () => 5 as unknown as string;
  assert.equal((await failure(connect({ ...signIn(server.user("alice")), auth: { bearer } }))).code, "invalid_argument");
  await mailbox.close();
});

test("bytes are a Uint8Array: without, all would come again", async () => {
  const mailbox = await server.connect("alice");
  const buffer = new ArrayBuffer(8) as unknown as Uint8Array<ArrayBuffer>;
  const first = async (batches: AsyncIterable<unknown>) => {
    for await (const batch of batches) return batch;
  };
  for (const call of [
    () => first(mailbox.inbox.sync(buffer)),
    () => first(mailbox.syncFolders(buffer)),
    () => mailbox.inbox.upload([], buffer),
    () => mailbox.uploadFolders([], buffer),
    () => readItems(buffer),
    () => resume(buffer),
  ]) {
    assert.match((await failure(call())).message, /^(state|stream|bytes): give a Uint8Array$/);
  }
  await mailbox.close();
});

test("something that is not Exchange", async () => {
  const page = tampered(async () => new Response("<h1>Welcome</h1>", { headers: { "Content-Type": "text/html" } }));
  const error = await failure(server.connect("alice", { transport: page }));
  assert.equal(error.code, "not_the_protocol");
});

test("headers that a browser does not show", async () => {
  const hidden = tampered(async (_, send) => {
    const { status, body } = await send();
    return new Response(body, { status, headers: { "Content-Type": "application/mapi-http" } });
  });
  const error = await failure(server.connect("alice", { transport: hidden }));
  assert.match(error.message, /X-ResponseCode is hidden.*Access-Control-Expose-Headers/);
});

test("an answer that is cut says where", async () => {
  const cut = tampered(async (type, send) => {
    const response = await send();
    if (type !== "Connect") return response;
    const body = new Uint8Array(await response.arrayBuffer());
    const end = Buffer.from(body).indexOf("\r\n\r\n") + 4;
    return new Response(body.subarray(0, end + 14), { headers: response.headers });
  });
  const error = await failure(server.connect("alice", { transport: cut }));
  assert.match(error.code, /^wire\./);
  assert.match(error.structure ?? "", /Connect/);
  assert.equal(typeof error.field, "string");
  assert.equal(typeof error.offset, "number");
  assert.match(error.section ?? "", /MS-OXCMAPIHTTP/);
});

test("half a character does not become one with half a character of another text", async () => {
  const [high, low] = [0xd83c, 0xdf5c] as const;
  let lists = 0;
  const cut = tampered(async (type, send) => {
    const response = await send();
    if (type !== "Execute") return response;
    const body = Buffer.from(await response.arrayBuffer());
    // Buffers look for texts at even places only.
    const [subject, preview] = ["Noodles ?", "! for"].map((text) => body.indexOf(Buffer.from(text, "utf-16le")));
    if (subject! >= 0 && preview! >= 0) {
      body.writeUInt16LE(high, subject! + 16);
      body.writeUInt16LE(low, preview!);
      lists++;
    }
    return new Response(body, { headers: response.headers });
  });
  const alice = await server.connect("alice", { transport: cut });
  await alice.compose({ subject: "Noodles ?", text: "! for lunch" }).save();
  const { messages: [line] } = await alice.drafts.messages({ subject: "Noodles" });
  assert.equal(lists, 1);
  assert.deepEqual([line?.subject, line?.preview], ["Noodles \ufffd", "\ufffd for lunch"]);
  assert.equal(line?.messageClass, "IPM.Note");
  await alice.close();
});

test("an answer that makes no sense says where", async () => {
  const senseless = tampered(async (type, send) => {
    const response = await send();
    if (type !== "Execute") return response;
    const body = new Uint8Array(await response.arrayBuffer());
    // Behind StatusCode, ErrorCode, Flags, RopBufferSize and the header's Version and Flags stands its Size.
    new DataView(body.buffer).setUint16(Buffer.from(body).indexOf("\r\n\r\n") + 4 + 20, 0xffff, true);
    return new Response(body, { headers: response.headers });
  });
  const error = await failure(server.connect("alice", { transport: senseless }));
  assert.match(error.code, /^wire\./);
  assert.equal(error.structure, "RpcHeaderExt");
  assert.equal(typeof error.field, "string");
  assert.equal(typeof error.offset, "number");
  assert.match(error.section ?? "", /MS-OXCRPC/);
});

test("nobody listens", async () => {
  const gone = await Server.start();
  const user = gone.user("alice");
  await gone.stop();
  const error = await failure(connect(signIn(user)));
  assert.equal(error.code, "transport");
  assert.match(error.message, /ECONNREFUSED/);
});

test("a server that is stopped in the middle of a call", async () => {
  const other = await Server.start();
  let sent: (() => void) | undefined;
  const mailbox = await other.connect("alice", {
    transport: tampered((type, send) => {
      const answer = send();
      if (type === "NotificationWait") sent?.();
      return answer;
    }),
  });
  const waits = new Promise<void>((resolve) => {
    sent = resolve;
  });
  const change = mailbox.watch()[Symbol.asyncIterator]().next();
  await waits;
  const stopped = other.stop();
  const list = mailbox.inbox.messages();
  const [watching, listing] = await Promise.all([failure(change), failure(list), stopped]);
  assert.equal(watching.code, "transport");
  assert.equal(listing.code, "transport");
});

test("what may have been sent is not sent twice, what is safe is done again", async () => {
  let lose = 0;
  const mailbox = await server.connect("alice", {
    transport: tampered(async (type, send) => {
      const response = await send();
      if (type !== "Execute" || lose === 0) return response;
      lose -= 1;
      await response.arrayBuffer();
      throw new TypeError("the connection broke");
    }),
  });
  lose = 1;
  assert.ok((await mailbox.folders()).length > 10);
  lose = 1;
  // The server is asked what became of it.
  await mailbox.compose({ to: "alice@example.com", subject: "Once", text: "only" }).send();
  await arrival(mailbox, "Once");
  const { messages } = await mailbox.inbox.messages();
  assert.equal(messages.filter(({ subject }) => subject === "Once").length, 1);
  // Nobody knows a copy from another one.
  lose = 1;
  const error = await failure(mailbox.inbox.batch(messages.slice(0, 1)).copyTo(mailbox.inbox));
  assert.equal(error.code, "outcome_unknown");
  await mailbox.close();
});

test("what was being sent when the session was suspended may have been sent", async () => {
  let held: (() => void) | undefined;
  const mailbox = await server.connect("alice", {
    // The server does it, and the answer does not come.
    transport: tampered(async (type, send) => {
      const response = await send();
      if (type !== "Execute" || !held) return response;
      held();
      return new Promise(() => {});
    }),
  });
  const under = new Promise<void>((resolve) => (held = resolve));
  const sending = failure(mailbox.compose({ to: "bob@example.com", subject: "Perhaps", text: "x" }).send());
  await under;
  const listing = failure(mailbox.folders());
  mailbox.suspend();
  const [sent, listed] = await Promise.all([sending, listing]);
  assert.equal(sent.code, "outcome_unknown");
  assert.match(sent.message, /send message/);
  assert.equal(listed.code, "closed");
  await assert.rejects(mailbox.folders(), { code: "closed", message: /resume it from its bytes/ });
});

test("a token is renewed when it is refused, once", async () => {
  const { mailbox_url: url, dn, address, password } = server.user("alice");
  const basic = `Basic ${btoa(`${address}:${password}`)}`;
  let good = "first";
  const transport = tampered(async (_, send, headers) => {
    if (headers.get("Authorization") === `Bearer ${good}`) headers.set("Authorization", basic);
    else return new Response("", { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
    return send();
  });
  const tokens = ["first", "second", "third"];
  const mailbox = await connect({ url, dn, transport, auth: { bearer: async () => tokens.shift() ?? assert.fail("no more tokens") } });
  good = "second";
  assert.ok((await mailbox.folders()).length > 10);
  good = "another";
  const refused = await failure(mailbox.folders());
  assert.equal(refused.code, "authentication");
  const without = await failure(mailbox.folders());
  assert.equal(without.code, "authentication");
  assert.match(String(without.cause), /no more tokens/);
  await mailbox.close();
});

test("connecting can be given up", async () => {
  const never: Transport = { send: (_, signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))) };
  const stop = new AbortController();
  const opening = connect({ ...signIn(server.user("alice")), transport: never, signal: stop.signal });
  setImmediate(() => stop.abort(new Error("no patience")));
  await assert.rejects(opening, /no patience/);
});

test("connecting can be given up while the caller's own code is waited for", async () => {
  const never = () => new Promise<never>(() => {});
  const given = (options: object) => {
    const stop = new AbortController();
    const opening = connect({ ...options, signal: stop.signal } as ConnectOptions);
    setTimeout(() => stop.abort(new Error("no patience")), 50);
    return assert.rejects(opening, /no patience/);
  };
  const away: Transport = { send: async () => new Response(null, { status: 302, headers: { Location: "https://other.example/" } }) };
  await given({ ...signIn(server.user("alice")), auth: { bearer: never } });
  await given({ email: "alice@example.com", auth: { password: "x" }, transport: away, confirmRedirect: never });
});

test("finding a mailbox can be given up, whoever is silent", async () => {
  const silence = new Promise<never>(() => {});
  const silent: Transport = { send: () => silence, lookupSrv: () => silence };
  const stop = new AbortController();
  const opening = connect({ email: "alice@example.com", auth: { password: "x" }, transport: silent, signal: stop.signal });
  setTimeout(() => stop.abort(new Error("no patience")), 100);
  const begin = performance.now();
  await assert.rejects(opening, /no patience/);
  // The next place would be asked after two seconds.
  assert.ok(performance.now() - begin < 1500);
});
