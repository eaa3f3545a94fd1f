package io.github.mapihttp

import java.io.IOException
import kotlinx.coroutines.flow.Flow

/**
 * Moves HTTP requests. [JavaHttpTransport] comes ready; implement it to use another library (OkHttp, Ktor).
 *
 * It must not follow redirects, must not decode or buffer the body as a whole (answers may take minutes, and come bit by
 * bit), and may be called for several requests at the same time. Cookies are kept by the session.
 */
public fun interface Transport {
    /**
     * Sends a request and returns as soon as status and headers are there. Cancelling the coroutine gives the request up.
     *
     * @throws TransportException when there is no answer; any other [IOException] counts as "may have been received".
     */
    public suspend fun send(request: TransportRequest): TransportResponse
}

/** An HTTP request. */
public class TransportRequest internal constructor(
    /** `POST` or `GET`. */
    public val method: String,
    /** Where to. */
    public val url: String,
    /** Names and values; the library adds `Host` and `Content-Length`. */
    public val headers: List<Header>,
    /** The body; empty for `GET`. */
    public val body: ByteArray,
    /** Whether the answer may take minutes: no time limit then. */
    public val long: Boolean,
    /** When not, no credentials and no cookies of the library's own may go along. */
    public val withCredentials: Boolean,
)

/** The answer to a request. */
public class TransportResponse(
    /** The HTTP status. */
    public val status: Int,
    /** Names and values, repeated ones as such. */
    public val headers: List<Header>,
    /** The body as it comes; collected once. It fails with an [IOException] when the connection breaks. */
    public val body: Flow<ByteArray>,
)

/** Why there is no answer. */
public class TransportException(
    message: String,
    /** Whether the server may have seen the whole request. If in doubt: true. */
    public val sent: Boolean,
    /** What went wrong, as far as Autodiscover must know. */
    public val failure: HostFailure = HostFailure.BROKEN,
    cause: Throwable? = null,
) : IOException(message, cause)
