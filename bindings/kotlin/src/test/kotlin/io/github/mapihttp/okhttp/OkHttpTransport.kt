package io.github.mapihttp.okhttp

import io.github.mapihttp.Header
import io.github.mapihttp.HostFailure
import io.github.mapihttp.Transport
import io.github.mapihttp.TransportException
import io.github.mapihttp.TransportRequest
import io.github.mapihttp.TransportResponse
import java.io.IOException
import java.net.ConnectException
import java.net.SocketTimeoutException
import java.net.UnknownHostException
import java.time.Duration
import javax.net.ssl.SSLException
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Authenticator
import okhttp3.Call
import okhttp3.Callback
import okhttp3.CookieJar
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import okio.Buffer

/** The transport over OkHttp 5, for Android and for programs that have an [OkHttpClient] already. */
class OkHttpTransport(client: OkHttpClient = OkHttpClient()) : Transport {
    /** Redirects, cookies and repeating are the session's own. */
    private val ordinary = client.newBuilder()
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .cookieJar(CookieJar.NO_COOKIES)
        .callTimeout(Duration.ZERO)
        .readTimeout(Duration.ofSeconds(100))
        .build()
    private val patient = ordinary.newBuilder().readTimeout(Duration.ZERO).build()

    override suspend fun send(request: TransportRequest): TransportResponse {
        val client = if (request.long) patient else ordinary
        val anonymous = client.newBuilder().authenticator(Authenticator.NONE)
        val call = (if (request.withCredentials) client else anonymous.build()).newCall(request.toOkHttp())
        val response = suspendCancellableCoroutine { continuation ->
            continuation.invokeOnCancellation { call.cancel() }
            call.enqueue(object : Callback {
                override fun onResponse(call: Call, response: Response) {
                    continuation.resume(response) { _, late, _ -> late.close() }
                }

                override fun onFailure(call: Call, e: IOException) {
                    continuation.resumeWithException(request.failure(e))
                }
            })
        }
        return TransportResponse(response.code, response.headers.map { Header(it.first, it.second) }, response.parts(call))
    }

    private fun TransportRequest.toOkHttp(): Request {
        val builder = Request.Builder().url(url).method(method, if (method == "GET") null else body.toRequestBody())
        // Said by the program, so that OkHttp does not ask for gzip by itself.
        builder.header("Accept-Encoding", "identity")
        headers.forEach { builder.addHeader(it.name, it.value) }
        return builder.build()
    }

    private fun TransportRequest.failure(error: IOException): TransportException = when (error) {
        is UnknownHostException ->
            TransportException("the name in $url is unknown", sent = false, HostFailure.NAME_NOT_FOUND, error)
        is ConnectException -> TransportException("no connection to $url", sent = false, HostFailure.UNREACHABLE, error)
        is SSLException ->
            TransportException("TLS with $url failed: ${error.message}", sent = false, HostFailure.CERTIFICATE, error)
        is SocketTimeoutException -> TransportException("$url takes too long", sent = true, HostFailure.TIMEOUT, error)
        else -> TransportException("the connection to $url broke: ${error.message}", sent = true, cause = error)
    }
}

/** The body as it comes; giving the collector up ends the call, which a blocked read notices. */
private fun Response.parts(call: Call): Flow<ByteArray> = callbackFlow {
    launch(Dispatchers.IO) {
        try {
            use { response ->
                val (source, part) = response.body.source() to Buffer()
                while (source.read(part, PART) != -1L) send(part.readByteArray())
            }
            close()
        } catch (error: IOException) {
            close(TransportException("the answer broke off: ${error.message}", sent = true, cause = error))
        }
    }
    awaitClose { call.cancel() }
}

/** Bytes that are handed on at once, at most. */
private const val PART = 32L shl 10
