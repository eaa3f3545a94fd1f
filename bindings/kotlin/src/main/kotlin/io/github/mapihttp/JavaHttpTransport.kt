package io.github.mapihttp

import java.io.IOException
import java.net.ConnectException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpConnectTimeoutException
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.net.http.HttpTimeoutException
import java.nio.ByteBuffer
import java.nio.channels.UnresolvedAddressException
import java.time.Duration
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.Flow.Subscriber
import java.util.concurrent.Flow.Subscription
import javax.net.ssl.SSLException
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ProducerScope
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.future.await

/**
 * The transport over `java.net.http`.
 *
 * Give a client of your own for a proxy, further certificate authorities or an authenticator (with [Credentials.Host]);
 * it must not follow redirects.
 */
@NotOnAndroid
public class JavaHttpTransport private constructor(client: Lazy<HttpClient>) : Transport {
    private val client by client

    /** With a client that all of these share, made for the first request: that takes its time. */
    public constructor() : this(lazy { plainClient })

    public constructor(client: HttpClient) : this(lazyOf(client)) {
        require(client.followRedirects() == HttpClient.Redirect.NEVER) {
            "the client must not follow redirects: HttpClient.Redirect.NEVER"
        }
    }

    override suspend fun send(request: TransportRequest): TransportResponse {
        val response = try {
            val client = if (request.withCredentials) client else plainClient
            client.sendAsync(request.toJava(), HttpResponse.BodyHandlers.ofPublisher()).await()
        } catch (error: IOException) {
            throw request.failure(error)
        } catch (error: IllegalArgumentException) {
            throw TransportException("${request.url}: ${error.message}", sent = false, HostFailure.UNREACHABLE, error)
        }
        val headers = response.headers().map().flatMap { (name, values) -> values.map { Header(name, it) } }
        return TransportResponse(response.statusCode(), headers, response.body().asFlow())
    }

    private fun TransportRequest.toJava(): HttpRequest {
        val body = if (body.isEmpty() && method == "GET") {
            HttpRequest.BodyPublishers.noBody()
        } else {
            HttpRequest.BodyPublishers.ofByteArray(body)
        }
        val builder = HttpRequest.newBuilder(URI.create(url)).method(method, body)
        headers.forEach { builder.header(it.name, it.value) }
        if (!long) builder.timeout(ANSWER_TIMEOUT)
        return builder.build()
    }

    private fun TransportRequest.failure(error: IOException): TransportException {
        val host = URI(url).authority
        val unresolved = generateSequence<Throwable>(error) { it.cause }.any { it is UnresolvedAddressException }
        return when {
            unresolved ->
                TransportException("the name of $host is unknown", sent = false, HostFailure.NAME_NOT_FOUND, error)
            error is HttpConnectTimeoutException ->
                TransportException("$host does not answer", sent = false, HostFailure.TIMEOUT, error)
            error is HttpTimeoutException ->
                TransportException("$host takes too long", sent = true, HostFailure.TIMEOUT, error)
            error is ConnectException ->
                TransportException("no connection to $host", sent = false, HostFailure.UNREACHABLE, error)
            error is SSLException ->
                TransportException("TLS with $host failed: ${error.message}", sent = false, HostFailure.CERTIFICATE, error)
            else ->
                TransportException("the connection to $host broke: ${error.message}", sent = true, cause = error)
        }
    }

    @NotOnAndroid
    private companion object {
        /** Until status and headers come; a server that works on a request for longer sends them at once. */
        private val ANSWER_TIMEOUT = Duration.ofSeconds(100)

        /** Shared: it keeps connections for the next mailbox. */
        private val plainClient: HttpClient by lazy {
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(20))
                .build()
        }
    }
}

@NotOnAndroid
private fun Publisher<List<ByteBuffer>>.asFlow(): Flow<ByteArray> = callbackFlow {
    val parts = Parts(this)
    subscribe(parts)
    awaitClose { parts.subscription.cancel() }
}.buffer(Channel.UNLIMITED)

/** Hands on at once what arrives: an answer of the protocol is small. */
@NotOnAndroid
private class Parts(private val into: ProducerScope<ByteArray>) : Subscriber<List<ByteBuffer>> {
    lateinit var subscription: Subscription
        private set

    override fun onSubscribe(given: Subscription) {
        subscription = given
        given.request(Long.MAX_VALUE)
    }

    override fun onNext(buffers: List<ByteBuffer>) {
        buffers.forEach { into.trySend(ByteArray(it.remaining()).also(it::get)) }
    }

    override fun onError(error: Throwable) {
        into.close(TransportException("the answer broke off: ${error.message}", sent = true, cause = error))
    }

    override fun onComplete() {
        into.close()
    }
}

/** It uses what Android does not have. The build fails when something else does. */
@kotlin.annotation.Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION)
@Retention(AnnotationRetention.BINARY)
internal annotation class NotOnAndroid
