package io.github.mapihttp

/** How requests are authenticated. Nothing of it stands in `toString`, exceptions or suspended sessions. */
public sealed interface Credentials {
    /** User name and password, sent with every request over TLS (or to this very machine). */
    public class Basic(internal val user: String, internal val password: String) : Credentials

    /** An OAuth token. [token] is called when one is needed: at the beginning and when the server refuses the last one. */
    public class Bearer(internal val token: suspend () -> String) : Credentials

    /** The HTTP library does it: give a [JavaHttpTransport] with an authenticating client, or a [Transport] of your own. */
    public object Host : Credentials
}

/** What the session is given; it asks for a token if one is needed. */
internal suspend fun Credentials.now(): SessionCredentials = when (this) {
    is Credentials.Basic -> SessionCredentials.Basic(user, password)
    is Credentials.Bearer -> SessionCredentials.Bearer(token())
    Credentials.Host -> SessionCredentials.Host
}
