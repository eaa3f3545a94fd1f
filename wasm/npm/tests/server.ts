// `mapi serve --demo` for a test file.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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

/** The binary that `cargo xtask` has built. */
export const mapi = process.env.MAPI_BIN ?? "mapi";

export class Server {
  readonly autodiscover: string;
  readonly users: readonly User[];
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, started: { autodiscover: string; users: User[] }) {
    this.#process = process;
    this.autodiscover = started.autodiscover;
    this.users = started.users;
  }

  static async start(...args: string[]): Promise<Server> {
    const child = spawn(mapi, ["serve", "--demo", "--port", "0", "--json", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout })) return new Server(child, JSON.parse(line));
    throw new Error(`${mapi} serve did not start`);
  }

  user(name: string): User {
    const user = this.users.find(({ address }) => address.startsWith(`${name}@`));
    if (!user) throw new Error(`no ${name}`);
    return user;
  }

  /** Opens somebody's mailbox. */
  connect(name: string, more: { transport?: Transport; onExchange?: (exchange: Exchange) => void } = {}): Promise<Mailbox> {
    return connect({ ...signIn(this.user(name)), ...more });
  }

  /** Stops it at once, in the middle of whatever it does. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }
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
