package io.github.mapihttp

import java.security.SecureRandom
import java.util.logging.Level
import java.util.logging.Logger
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.onTimeout
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/**
 * Moves what the session wants to the network and to the application, and what they say to the session. Everything that
 * touches the session's state runs in one coroutine, which takes it from [inbox].
 */
internal class Pump(
    private val session: Session,
    private val transport: Transport,
    private val credentials: Credentials,
    private val onExchange: (Exchange) -> Unit,
) {
    /** Beside the threads of the application's own [Dispatchers.IO], which may all be waiting for this. */
    val dispatcher: CoroutineDispatcher = Dispatchers.IO.limitedParallelism(16)

    private val scope = CoroutineScope(SupervisorJob() + dispatcher + CoroutineName("mapi-http"))
    private val inbox = Channel<() -> Unit>(Channel.UNLIMITED)
    private val calls = HashMap<ULong, Call>()
    private val requests = HashMap<ULong, Request>()
    private val over = CompletableDeferred<Unit>()
    private var suspending: CompletableDeferred<ByteArray>? = null
    private var withCookies = true

    /** Whether no more calls are taken. */
    @Volatile private var closing = false

    /** Why nothing goes any more. */
    private var ended: MapiException? = null

    /** Whether the token was renewed since the server last took one. */
    private var renewed = false

    private class Request(val job: Job, val long: Boolean)

    /** An operation that someone waits for. */
    private class Call(
        /** Whether somebody takes its parts; otherwise they are dropped. */
        val hasReader: Boolean,
    ) {
        val parts = Channel<Output>(Channel.UNLIMITED)
        val end = CompletableDeferred<Output>()
        var ticket: ULong? = null
        var abandoned = false

        /** Parts that nobody has taken yet. Of the pump's coroutine. */
        var waiting = 0

        fun end(output: Output) {
            parts.close()
            end.complete(output)
        }

        fun fail(error: MapiException) = end(Output.Failed(0u, error.info))

        suspend fun answer(): Answer = when (val output = end.await()) {
            is Output.Done -> output.answer
            is Output.Failed -> throw MapiException.of(output.error)
            else -> error("not an end: $output")
        }
    }

    init {
        scope.launch { pump() }
    }

    /** Runs an operation to its end; cancelling gives it up. */
    suspend fun run(begin: Session.() -> ULong): Answer {
        val call = start(begin, hasReader = false)
        try {
            return answer(call)
        } catch (cancelled: CancellationException) {
            giveUp(call)
            throw cancelled
        }
    }

    /** Runs an operation for what it tells on the way. */
    fun parts(begin: Session.() -> ULong): Flow<Output> = flow {
        val call = start(begin, hasReader = true)
        try {
            while (true) {
                emit(next(call) ?: break)
                post { taken(call) }
            }
            answer(call)
        } finally {
            giveUp(call)
        }
    }

    /** Runs an operation to its end, and gives it what it wants out of [sources]. */
    suspend fun write(sources: List<Source?>, progress: (Long, Long) -> Unit, begin: Session.() -> ULong): Answer {
        val call = start(begin, hasReader = true)
        try {
            while (true) {
                val part = next(call) ?: break
                if (part is Output.Wanted) {
                    val source = sources.getOrNull(part.attachment.toInt())
                    val data = withContext(Dispatchers.IO) { source?.read(part.offset.toLong(), part.length.toInt()) }
                    post { session.supply(part.ticket, data ?: ByteArray(0)) }
                } else if (part is Output.Progress) {
                    progress(part.done.toLong(), part.total.toLong())
                }
                post { taken(call) }
            }
            return answer(call)
        } finally {
            giveUp(call)
        }
    }

    /** Ends the session on the server, too; when it does not answer, only here. */
    suspend fun close() {
        closing = true
        if (post { session.disconnect() }) elsewhere { withTimeoutOrNull(CLOSE_TIMEOUT) { over.await() } }
        post { end(MapiException.closed("the mailbox is closed")) }
    }

    /** Another network: what waits for the old one is tried at once. */
    fun networkChanged() {
        if (closing || !post { session.networkChanged() }) throw closed()
    }

    /** The session as bytes; it ends here, but not on the server. */
    suspend fun suspend(cookies: Boolean): ByteArray {
        val bytes = CompletableDeferred<ByteArray>()
        val posted = post {
            val why = refusal()
            if (why != null) {
                bytes.completeExceptionally(why)
            } else {
                suspending = bytes
                withCookies = cookies
                // Each caller hears what is known: of what must happen once, that it may have.
                session.endOperations()
            }
        }
        if (!posted) throw closed()
        return elsewhere { bytes.await() }
    }

    private suspend fun answer(call: Call): Answer = elsewhere { call.answer() }

    /** The next part; none when the operation has ended. */
    private suspend fun next(call: Call): Output? = elsewhere { call.parts.receiveCatching().getOrNull() }

    /**
     * Waits for what the pump's coroutine does. Whoever has no dispatcher (`suspend fun main`, `Dispatchers.Unconfined`) would go on
     * inside of it, and could wait there for what only it does.
     */
    private suspend fun <T> elsewhere(wait: suspend CoroutineScope.() -> T): T = withContext(dispatcher, wait)

    /** Why no call is taken. */
    private fun refusal() = if (closing) closed() else ended ?: suspending?.let { suspended() }

    private fun suspended() = MapiException.closed("the mailbox is suspended: resume it from its bytes")

    private fun closed() = ended ?: MapiException.closed("the mailbox is closed")

    /** Has the pump's coroutine do something; false when it has ended. */
    private fun post(action: () -> Unit): Boolean = inbox.trySend(action).isSuccess

    private fun start(begin: Session.() -> ULong, hasReader: Boolean): Call {
        val call = Call(hasReader)
        val posted = post {
            val why = refusal()
            if (why != null) {
                call.fail(why)
            } else if (!call.abandoned) {
                try {
                    val ticket = session.begin()
                    call.ticket = ticket
                    calls[ticket] = call
                } catch (failure: SessionException.Failed) {
                    call.end(Output.Failed(0u, failure.info))
                }
            }
        }
        if (!posted) call.fail(closed())
        return call
    }

    private fun giveUp(call: Call) {
        post {
            call.abandoned = true
            call.ticket?.let { if (calls.remove(it) != null) session.cancel(it) }
        }
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    private suspend fun pump() {
        try {
            while (ended == null) {
                val deadline = drain()
                suspending?.let { if (requests.values.all(Request::long)) return end(suspended(), it) }
                if (ended != null) break
                val wait = deadline?.let { (it.toLong() - System.currentTimeMillis()).coerceAtLeast(0) } ?: Long.MAX_VALUE
                select {
                    inbox.onReceive { it() }
                    onTimeout(wait) {}
                }
            }
        } catch (error: Throwable) {
            end(MapiException.closed("the session broke down: $error"))
            throw error
        }
    }

    /** Does everything the session wants; answers when it wants to be asked again. */
    private fun drain(): ULong? {
        while (ended == null) {
            when (val output = session.poll(System.currentTimeMillis().toULong())) {
                is Output.Timeout -> return output.at
                is Output.Transmit -> transmit(output)
                is Output.Done -> calls.remove(output.ticket)?.end(output)
                is Output.Failed -> calls.remove(output.ticket)?.end(output)
                is Output.Data -> part(output.ticket, output)
                is Output.Progress -> part(output.ticket, output)
                is Output.Wanted -> part(output.ticket, output)
                is Output.Synced -> part(output.ticket, output)
                is Output.Change -> part(output.ticket, output)
                is Output.Credentials -> renew(output.offered)
                is Output.Exchange -> exchange(output.exchange)
                Output.Closed -> end(MapiException.closed("the mailbox is closed"))
            }
        }
        return null
    }

    private fun part(ticket: ULong, part: Output) {
        val call = calls[ticket]?.takeIf(Call::hasReader) ?: return
        call.parts.trySend(part)
        call.waiting += 1
        // Data is held back at the server, not in memory here.
        if (call.waiting == MAX_WAITING && part !is Output.Change) session.setPaused(ticket, true)
    }

    private fun taken(call: Call) {
        call.waiting -= 1
        val ticket = call.ticket
        if (call.waiting == 0 && ticket != null && ticket in calls) session.setPaused(ticket, false)
    }

    private fun transmit(request: Output.Transmit) {
        val job = scope.launch {
            try {
                val response = transport.send(
                    TransportRequest("POST", request.url, request.headers, request.body, request.long, true),
                )
                post { session.handleHead(request.id, response.status.toUShort(), response.headers) }
                response.body.collect { data -> post { session.handleData(request.id, data) } }
                post { session.handleEnd(request.id) }
            } catch (error: Throwable) {
                // A time limit of the transport's own looks like being cancelled.
                ensureActive()
                val failure = error as? TransportException
                val reason = error.message ?: error.toString()
                post { session.handleFailed(request.id, failure?.sent ?: true, reason, failure?.failure) }
            }
            post { requests.remove(request.id) }
        }
        requests[request.id] = Request(job, request.long)
    }

    private fun exchange(exchange: Exchange) {
        // Whoever still waits for it waits in vain.
        requests.remove(exchange.id)?.job?.cancel()
        if (exchange.failure == null) renewed = false
        // What the application does wrong there must not end the session.
        runCatching { onExchange(exchange) }.onFailure { logger.log(Level.SEVERE, "onExchange failed", it) }
    }

    /** The server refused the token. A new one is tried once. */
    private fun renew(offered: String) {
        if (renewed || credentials !is Credentials.Bearer) return session.refuseCredentials(offered)
        renewed = true
        scope.launch {
            val renewal = runCatching { credentials.now() }
            post { renewal.fold(session::setCredentials) { session.refuseCredentials(offered) } }
        }
    }

    private fun end(why: MapiException, suspended: CompletableDeferred<ByteArray>? = null) {
        if (ended != null) return
        ended = why
        if (suspended != null) suspended.complete(session.suspend(withCookies)) else suspending?.completeExceptionally(why)
        calls.values.forEach { it.fail(why) }
        calls.clear()
        inbox.close()
        // Calls that came too late learn why.
        generateSequence { inbox.tryReceive().getOrNull() }.forEach { it() }
        session.close()
        over.complete(Unit)
        scope.cancel()
    }

    internal companion object {
        private val logger = Logger.getLogger("io.github.mapihttp")

        /** How long the server may take to say goodbye, in milliseconds. */
        private const val CLOSE_TIMEOUT = 5_000L

        /** So many parts may wait for a slow reader. */
        private const val MAX_WAITING = 8

        private val random by lazy { SecureRandom() }

        /** What the session draws ids from. */
        fun entropy(): ByteArray = ByteArray(32).also(random::nextBytes)
    }
}
