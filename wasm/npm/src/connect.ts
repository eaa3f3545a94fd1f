import { discover } from "./autodiscover.js";
import { Driver, type Exchange } from "./driver.js";
import { binary, invalid, native } from "./error.js";
import { load } from "./load.js";
import { type CallOptions, Mailbox } from "./mailbox.js";
import type { Session } from "./mapi_http.js";
import { asked } from "./parts.js";
import type { MailboxInfo } from "./records.js";
import { fetchTransport, keepsCookies, type Transport } from "./transport.js";

/**
 * How one signs in: a name and a password, or a token. `bearer` is called at the beginning, and again when the server
 * wants a newer one.
 */
export type Auth =
  | { readonly user?: string; readonly password: string }
  | { readonly bearer: () => string | Promise<string> };

/** What does not depend on where the mailbox is. */
export interface SessionOptions extends CallOptions {
  /** Without it the host signs in: a browser with what it knows, or the transport. */
  auth?: Auth | undefined;
  /** Another way for the requests than `fetch`. */
  transport?: Transport | undefined;
  /** Is told of every HTTP exchange when it has ended. What it throws is reported (in pages by `reportError`, else by `console.error`), no more. */
  onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** Which store is opened. */
export interface StoreOptions extends SessionOptions {
  /**
   * Another mailbox than the user's own, as far as its owner allows: by its address, which is found as `email` is, or by its
   * legacy distinguished name. With `url` it is the latter, and `url` leads to where it is.
   */
  mailbox?: string | undefined;
  /** The public folders instead of a mailbox. */
  publicFolders?: boolean | undefined;
}

/** A mailbox whose endpoint is known. */
export interface UrlOptions extends StoreOptions {
  /** The mailbox endpoint, such as `https://mail.example.com/mapi/emsmdb/?MailboxId=…`. */
  url: string;
  /** The user's legacy distinguished name, such as `/o=Example/ou=…/cn=Recipients/cn=alice`. */
  dn: string;
  /** The address book endpoint. */
  addressBookUrl?: string | undefined;
  /** Lets credentials go over plain HTTP to other machines than this one: for test networks. */
  plainHttp?: boolean | undefined;
}

/** A mailbox whose endpoint is found by its address. */
export interface EmailOptions extends StoreOptions {
  /** The address. It is also the user name, if there is none. */
  email: string;
  /** An Autodiscover endpoint to ask, instead of those of the address's domain. */
  autodiscover?: string | undefined;
  /** Whether the credentials may go to another place that was pointed to. If not given: no. */
  confirmRedirect?: ((to: string, why: RedirectCause) => boolean | Promise<boolean>) | undefined;
}

/** Who points elsewhere: the server that was asked, an answer without TLS, or a DNS record. */
export type RedirectCause = "server" | "plainHttp" | "dns";

/** A mailbox that is found by its address, or whose endpoint is known. */
export type ConnectOptions = UrlOptions | EmailOptions;

/** Opens a mailbox: finds it where that is needed, connects and logs on. */
export async function connect(options: ConnectOptions): Promise<Mailbox> {
  const { signal } = options;
  signal?.throwIfAborted();
  const given = options as Partial<EmailOptions & UrlOptions>;
  const { email } = given;
  if (!email && !(given.url && given.dn)) throw invalid("which mailbox? Give email, or url and dn");
  const module = await load();
  const credentials = await first(options, email);
  const { mailbox, publicFolders = false } = options;
  const elsewhere = mailbox !== undefined && !mailbox.startsWith("/");
  if (mailbox !== undefined && (publicFolders || (elsewhere && !email))) {
    throw invalid(
      publicFolders
        ? "give mailbox or publicFolders, not both"
        : "with url, mailbox is its legacy distinguished name, and url leads to where it is; email finds both",
    );
  }
  const found = email ? await discover(options as EmailOptions, credentials) : undefined;
  const address = publicFolders ? found?.publicFolderAddress : elsewhere ? mailbox : undefined;
  const other = found && address ? await discover({ ...(options as EmailOptions), email: address }, credentials) : undefined;
  const own: UrlOptions = found ?? (options as UrlOptions);
  const { dn, addressBookUrl, plainHttp = false } = own;
  const url = (other ?? own).url;
  const mailboxDn = publicFolders ? undefined : (other?.dn ?? mailbox);
  const transport = options.transport ?? fetchTransport;
  const cookies = keepsCookies(transport);
  return open(options, () =>
    new module.Session(
      url,
      dn,
      addressBookUrl,
      mailboxDn,
      publicFolders,
      ...credentials,
      cookies,
      plainHttp,
      entropy(),
    ),
  );
}

/** Goes on with what `suspend` made, in this or another language. Asks nothing yet. */
export async function resume(bytes: Uint8Array, options: SessionOptions = {}): Promise<Mailbox> {
  const module = await load();
  const credentials = await first(options);
  const cookies = keepsCookies(options.transport ?? fetchTransport);
  return open(options, () => module.Session.resume(binary("bytes", bytes), ...credentials, cookies, entropy()));
}

async function open(options: SessionOptions, make: () => Session): Promise<Mailbox> {
  const { auth, onExchange, signal, transport = fetchTransport } = options;
  const bearer = auth && "bearer" in auth ? auth.bearer : undefined;
  const driver = new Driver(native(make), { transport, bearer, onExchange });
  try {
    return new Mailbox(driver, await driver.run<MailboxInfo>((session) => session.open(), signal));
  } catch (error) {
    driver.end(error);
    throw error;
  }
}

/** User name, password and token, as the native module takes them. */
export type Credentials = [user: string | undefined, password: string | undefined, token: string | undefined];

async function first({ auth, signal }: SessionOptions, address?: string): Promise<Credentials> {
  if (!auth) return [undefined, undefined, undefined];
  if ("bearer" in auth) return [undefined, undefined, await asked(signal, () => auth.bearer())];
  const user = auth.user ?? address;
  if (user === undefined) throw invalid("who signs in? Give auth.user, or connect with email");
  // Not so by its type, but what comes out of an environment often is.
  if (auth.password === undefined) throw invalid("how does one sign in? Give auth.password, or auth.bearer");
  return [user, auth.password, undefined];
}

function entropy(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}
