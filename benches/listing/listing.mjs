// Listing messages in JavaScript, from a server's answers to objects; see benches/benches/listing.rs.
// Arguments: the folder of the built npm package, and `mapi`.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const [dist, mapi] = process.argv.slice(2);
const server = spawn(mapi, ["serve", "--demo", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => server.kill());
const told = await new Promise((resolve) => createInterface({ input: server.stdout }).once("line", resolve));
const { mailbox_url: url, dn, address: user, password } = JSON.parse(told).users[0];

const { connect } = await import(`${dist}/index.js`);

/** Milliseconds of processors, whatever else the machine does. */
function used() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const ROWS = 10_000;
/** Rows of a run: the clock of processors may go by 4 ms. */
const MANY = 100_000;
const RUNS = 8;
const answers = [];
let mode = "pass";
let next = 0;
const transport = {
  keepsCookies: true,
  cookies: "",
  async send({ url, headers, body, method }, signal) {
    if (mode === "play") {
      // What a network would have made of it is made before: no network is measured.
      const [head, content] = answers[next++ % answers.length];
      const parts = [{ done: false, value: content }, { done: true }][Symbol.iterator]();
      return { ...head, body: { getReader: () => ({ read: async () => parts.next().value }) } };
    }
    // Cookies are kept here: they are no part of what is measured.
    const response = await fetch(url, { method, headers: [...headers, ["Cookie", this.cookies]], body, signal });
    const set = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    const kept = new Map([...this.cookies.split("; ").filter(Boolean), ...set].map((one) => one.split(/=(.*)/s)));
    this.cookies = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
    const content = new Uint8Array(await response.arrayBuffer());
    const head = { status: response.status, headers: [...response.headers].filter(([name]) => name !== "set-cookie") };
    if (mode === "record") answers.push([{ ...head, headers: new Headers(head.headers) }, content]);
    return new Response(content, head);
  },
};

async function list(mailbox) {
  let [rows, characters] = [0, 0];
  for await (const { subject, from, preview } of mailbox.inbox.messages()) {
    rows += 1;
    characters += subject.length + from.name.length + preview.length;
  }
  return [rows, characters];
}

const mailbox = await connect({ url, dn, auth: { user, password }, transport });
await list(mailbox);
mode = "record";
const whole = await list(mailbox);
mode = "play";
let best = Infinity;
for (let run = 0; run < RUNS; run++) {
  const begun = used();
  let rows = 0;
  while (rows < MANY) {
    const listed = await list(mailbox);
    if (String(listed) !== String(whole)) throw new Error(`${listed} instead of ${whole}`);
    rows += listed[0];
  }
  best = Math.min(best, ((used() - begun) * ROWS) / rows);
}
console.log(`listing ${ROWS} rows: ${best.toFixed(2)} ms`);
process.exit();
