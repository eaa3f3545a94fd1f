import { MapiError } from "./error.js";
import type { Transport } from "./transport.js";

/**
 * The way through a `mapi relay`, for pages whose server does not speak to them: every request goes to the relay, which
 * hands it on to its one server. The session's cookies travel in headers of the relay's own and are kept by the session,
 * so that no browser's rules for cookies of other sites matter, and several mailboxes can be open at a time.
 *
 * @param url Where the relay is; in a page it may be relative to the page.
 */
export function relay(url: string | URL): Transport {
  const base = new URL(url, typeof location === "object" ? location.href : undefined);
  if (base.protocol !== "https:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(base.hostname)) {
    throw new MapiError({
      code: "plain_http",
      message: `credentials would go to ${base.origin} over plain HTTP: use https`,
    });
  }
  return {
    keepsCookies: false,
    async send({ url, headers, long: _, ...request }, signal) {
      const { pathname, search } = new URL(url);
      const to = new URL(base);
      to.pathname = pathname;
      to.search = search;
      const cookies = headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
      const others = headers.filter(([name]) => name.toLowerCase() !== "cookie");
      const response = await fetch(to, {
        ...request,
        headers: [...others, ["X-Relay-Cookie", cookies.join("; ")]],
        credentials: "omit",
        signal,
      });
      // Not those of the answer itself: a browser lets nobody put Set-Cookie there.
      const seen = new Headers(response.headers);
      const given = seen.get("X-Relay-Set-Cookie");
      seen.delete("X-Relay-Set-Cookie");
      if (given !== null) for (const cookie of JSON.parse(given) as string[]) seen.append("Set-Cookie", cookie);
      return Object.defineProperty(response, "headers", { value: seen });
    },
  };
}
