// `mapi serve --demo` for a test file.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";

import { connect, type Exchange, type Mailbox, type Transport } from "mapi-http";

export interface User {
  readonly address: string;
  readonly display_name: string;
  readonly password: string;
  readonly dn: string;
  readonly mailbox_url: string;
  readonly address_book_url: string;
}

interface Started {
  readonly url: string;
  readonly autodiscover: string;
  readonly users: User[];
  readonly admin?: string;
}

/** The binary that `cargo xtask` has built. */
export const mapi = process.env.MAPI_BIN ?? "mapi";

export class Server {
  readonly url: string;
  readonly autodiscover: string;
  readonly users: readonly User[];
  /** Where it is told to misbehave, when it was started with `--admin`. */
  readonly #admin: string | undefined;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, started: Started) {
    this.#process = process;
    this.#admin = started.admin;
    this.url = started.url;
    this.autodiscover = started.autodiscover;
    this.users = started.users;
  }

  static async start(...args: string[]): Promise<Server> {
    const port = args.includes("--port") ? [] : ["--port", "0"];
    const { child, told } = await run("serve", "--demo", ...port, ...args);
    return new Server(child, told as Started);
  }

  /** `mapi demo --web`. */
  static async demo(web: string): Promise<Server> {
    const { child, told } = await run("demo", "--web", web, "--port", "0");
    return new Server(child, told as Started);
  }

  user(name: string): User {
    const user = this.users.find(({ address }) => address.startsWith(`${name}@`));
    if (!user) throw new Error(`no ${name}`);
    return user;
  }

  /** Asks the server for something from beside, or tells it something. */
  async tell(path: string, what?: string): Promise<string> {
    const response = await fetch(`${this.#admin}${path}`, what === undefined ? {} : { method: "POST", body: what });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} ${what}: ${text}`);
    return text;
  }

  /** Opens somebody's mailbox. */
  connect(name: string, more: { transport?: Transport; onExchange?: (exchange: Exchange) => void } = {}): Promise<Mailbox> {
    return connect({ ...signIn(this.user(name)), ...more });
  }

  /** Stops it at once, in the middle of whatever it does. */
  stop(): Promise<void> {
    return kill(this.#process);
  }
}

/** `mapi relay` for a test file. */
export class Relay {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async start(upstream: string, ...args: string[]): Promise<Relay> {
    const { child, told } = await run("relay", "--upstream", upstream, "--port", "0", ...args);
    return new Relay(child, (told as { url: string }).url);
  }

  stop(): Promise<void> {
    return kill(this.#process);
  }
}

/** What runs; none of it outlives the tests, or holds them up when one of them fails before it stops its own. */
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Starts something of `mapi` that tells on one line of JSON where it is. */
async function run(...args: string[]): Promise<{ child: ChildProcess; told: unknown }> {
  const child = spawn(mapi, [...args, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  for await (const line of createInterface({ input: child.stdout })) {
    child.unref();
    (child.stdout as Socket).unref();
    return { child, told: JSON.parse(line) };
  }
  throw new Error(`${mapi} ${args.join(" ")} did not start`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** What `connect` needs for a user. */
export function signIn({ mailbox_url, address_book_url, dn, address, password }: User) {
  return { url: mailbox_url, addressBookUrl: address_book_url, dn, auth: { user: address, password } };
}

/** The newest message of the inbox, when it has this subject; 10 seconds are enough. */
export async function arrival(mailbox: Mailbox, subject: string) {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const [newest] = (await mailbox.inbox.messages({ limit: 1 })).messages;
    if (newest?.subject === subject) return newest;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${subject} has not arrived`);
}
