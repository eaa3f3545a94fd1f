// The smaller module, `mapi-http/mail`.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import type { MapiError } from "mapi-http";
import { connect, readItems } from "mapi-http/mail";

import { Server, signIn } from "./server.js";

const server = await Server.start();
after(() => server.stop());

test("it lists, reads, marks and flags; what it is without it says", async () => {
  const mailbox = await connect(signIn(server.user("alice")));
  const { messages, total } = await mailbox.inbox.messages({ limit: 3 });
  assert.equal(messages.length, 3);
  assert.ok(total > 3);
  const [line] = messages;
  const letter = await line!.open();
  assert.equal(letter.subject, line!.subject);
  assert.equal(line!.flagged, false);
  const batch = mailbox.inbox.batch([line!]);
  assert.deepEqual((await batch.flag()).failed, []);
  assert.deepEqual((await batch.markUnread()).failed, []);
  const again = (await mailbox.inbox.messages({ limit: 3 })).messages.find(({ id }) => id === line!.id);
  assert.deepEqual([again?.flagged, again?.unread], [true, true]);
  assert.deepEqual((await batch.complete()).failed, []);
  assert.equal((await mailbox.inbox.messages({ limit: 3 })).messages.find(({ id }) => id === line!.id)?.flagged, false);
  const elsewhere = (error: MapiError) => {
    assert.equal(error.code, "invalid_argument");
    assert.match(error.message, /mapi-http\/mail does not have this/);
    return true;
  };
  await assert.rejects(mailbox.inbox.properties(["PidTagComment"]), elsewhere);
  await assert.rejects(mailbox.inbox.groups("conversation"), elsewhere);
  await assert.rejects(async () => mailbox.inbox.messages({ columns: ["subject"] }), elsewhere);
  const properties = [{ key: "0x0037001F", test: "exists" as const, value: null, part: null }];
  await assert.rejects(async () => mailbox.inbox.messages({ properties }), elsewhere);
  await assert.rejects(readItems(new Uint8Array()), elsewhere);
  await mailbox.close();
});
