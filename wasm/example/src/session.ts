// Signing in, staying in touch, and coming back.
import { connect, MapiError, type Mailbox, relay, resume, type SessionOptions } from "mapi-http";

/** What the server of the page says about itself. */
export interface SiteConfig {
  /** The page comes from a relay. */
  readonly relay?: boolean;
  /** Who can sign in to the demo. */
  readonly demo?: readonly { address: string; password: string }[];
}

/** Where somebody signs in. */
export interface Place {
  readonly address: string;
  /** The server's or relay's URL; empty for the page's own. */
  readonly server: string;
  readonly relay: boolean;
}

/** Where what is needed to come back is kept: this tab only, until it is closed. Never a password. */
const KEPT = "mapi-http session";

interface Kept extends Place {
  readonly session: string;
}

export async function siteConfig(): Promise<SiteConfig> {
  try {
    const response = await fetch("config.json");
    return response.ok ? ((await response.json()) as SiteConfig) : {};
  } catch {
    return {};
  }
}

/** Opens a mailbox: with the session that was kept, if it is of the same person, or anew. */
export async function signIn(place: Place, password: string, heard: NonNullable<SessionOptions["onExchange"]>): Promise<Mailbox> {
  const base = new URL(place.server || ".", location.href);
  const options: SessionOptions = {
    auth: { user: place.address, password },
    onExchange: heard,
    transport: place.relay ? relay(base) : undefined,
  };
  const before = kept();
  if (before && same(before, place)) {
    try {
      return await resume(Uint8Array.from(atob(before.session), (c) => c.charCodeAt(0)), options);
    } catch (error) {
      if (error instanceof MapiError && ["authentication", "transport"].includes(error.code)) throw error;
      forget();
    }
  }
  return connect({ ...options, email: place.address, autodiscover: new URL("/autodiscover/autodiscover.xml", base).href });
}

function same(one: Place, other: Place): boolean {
  return one.address === other.address && one.server === other.server && one.relay === other.relay;
}

export function kept(): Kept | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the session for after a reload; the mailbox cannot be used any more. */
export function keep(place: Place, mailbox: Mailbox): void {
  const session = btoa(String.fromCharCode(...mailbox.suspend()));
  sessionStorage.setItem(KEPT, JSON.stringify({ ...place, session } satisfies Kept));
}

export function forget(): void {
  sessionStorage.removeItem(KEPT);
}
