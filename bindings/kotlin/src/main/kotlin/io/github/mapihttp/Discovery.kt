package io.github.mapihttp

import java.io.ByteArrayOutputStream
import java.io.IOException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.takeWhile
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull

/** Does what Autodiscover asks for until the mailbox is found: who is silent holds nobody up. */
internal suspend fun discover(
    flow: Autodiscover,
    transport: Transport,
    confirmRedirect: suspend (String) -> Boolean,
): Endpoints = coroutineScope {
    val came = Channel<Unit>(Channel.UNLIMITED)
    var found: Endpoints? = null
    while (found == null) {
        when (val output = flow.poll()) {
            // Like every other request, not on a thread that must not wait.
            is AutodiscoverOutput.Request -> launch(Dispatchers.IO) {
                ask(flow, transport, output)
                came.send(Unit)
            }
            is AutodiscoverOutput.Wait -> withTimeoutOrNull(output.milliseconds.toLong()) { came.receive() }
            is AutodiscoverOutput.ConfirmRedirect -> flow.confirm(confirmRedirect(output.to))
            // The platform's resolver only knows addresses.
            is AutodiscoverOutput.LookupSrv -> flow.handleFailed(output.id, HostFailure.NAME_NOT_FOUND)
            is AutodiscoverOutput.Done -> found = output.endpoints
            is AutodiscoverOutput.Failed -> throw MapiException.of(output.error)
        }
    }
    // Nobody waits for the others any more.
    coroutineContext.cancelChildren()
    found
}

private suspend fun ask(flow: Autodiscover, transport: Transport, asked: AutodiscoverOutput.Request) {
    try {
        val request = asked.run { TransportRequest(method, url, headers, body, false, withCredentials) }
        val response = transport.send(request)
        val body = response.body(asked.maxAnswer)
        flow.handleResponse(asked.id, response.status.toUShort(), response.headers, body)
    } catch (_: TimeoutCancellationException) {
        // A time limit of the transport's own, unless it is the caller's.
        currentCoroutineContext().ensureActive()
        flow.handleFailed(asked.id, HostFailure.TIMEOUT)
    } catch (error: IOException) {
        flow.handleFailed(asked.id, (error as? TransportException)?.failure ?: HostFailure.BROKEN)
    }
}

/** The body, cut off when it is longer than anybody will read. */
private suspend fun TransportResponse.body(limit: ULong): ByteArray {
    val bytes = ByteArrayOutputStream()
    body.takeWhile {
        bytes.write(it)
        bytes.size().toULong() <= limit
    }.collect {}
    return bytes.toByteArray()
}
