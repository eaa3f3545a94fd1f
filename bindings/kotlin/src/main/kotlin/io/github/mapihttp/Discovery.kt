package io.github.mapihttp

import java.io.ByteArrayOutputStream
import java.io.IOException
import kotlinx.coroutines.flow.takeWhile

/** Does what Autodiscover asks for until the mailbox is found. */
internal suspend fun discover(
    flow: Autodiscover,
    transport: Transport,
    confirmRedirect: suspend (String) -> Boolean,
): Endpoints {
    while (true) {
        when (val output = flow.poll()) {
            is AutodiscoverOutput.Request -> try {
                val request = output.run { TransportRequest(method, url, headers, body, false, withCredentials) }
                val response = transport.send(request)
                flow.handleResponse(response.status.toUShort(), response.headers, response.body(output.maxAnswer))
            } catch (error: IOException) {
                flow.handleFailed((error as? TransportException)?.failure ?: HostFailure.BROKEN)
            }
            is AutodiscoverOutput.ConfirmRedirect -> flow.confirm(confirmRedirect(output.to))
            // The platform's resolver only knows addresses.
            is AutodiscoverOutput.LookupSrv -> flow.handleFailed(HostFailure.NAME_NOT_FOUND)
            is AutodiscoverOutput.Done -> return output.endpoints
            is AutodiscoverOutput.Failed -> throw MapiException.of(output.error)
        }
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
