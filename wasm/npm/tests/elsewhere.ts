// Goes on with a suspended session as `mapi` does, for the journeys:
// --session FILE --trace --user U ls FOLDER --limit N --after M --json
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { resume } from "mapi-http";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const { values, positionals } = parseArgs({
  options: { session: text, user: text, limit: text, after: text, trace: flag, json: flag },
  allowPositionals: true,
});
const { session = "", user = "", limit, after } = values;
const mailbox = await resume(new Uint8Array(await readFile(session)), {
  auth: { user, password: process.env.MAPI_PASSWORD ?? "" },
  onExchange: ({ requestType, rops }) => console.error(requestType, ...rops),
});
const { messages } = await mailbox.folder(positionals[1]!).messages({ limit: Number(limit), after: Number(after) });
console.log(JSON.stringify({ messages }));
await writeFile(session, mailbox.suspend());
