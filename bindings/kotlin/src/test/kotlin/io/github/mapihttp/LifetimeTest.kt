package io.github.mapihttp

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance

/** Cancelling, closing, and many at the same time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifetimeTest {
    private lateinit var server: TestServer

    @BeforeAll
    fun start() {
        server = TestServer()
    }

    @AfterAll
    fun stop() {
        server.close()
    }

    private fun test(content: suspend CoroutineScope.() -> Unit): Unit = runBlocking { withTimeout(60.seconds, content) }

    private suspend fun assertClosed(call: suspend () -> Unit) {
        try {
            call()
        } catch (_: MapiException.Closed) {
            return
        }
        fail<Unit>("it should have failed")
    }

    /** Holds answers back until it is opened, and tells when the first one is held. */
    private class Gate : Transport {
        private val real = JavaHttpTransport()
        @Volatile private var shut: CompletableDeferred<Unit>? = null
        @Volatile var holds = CompletableDeferred<Unit>()

        fun shut() {
            holds = CompletableDeferred()
            shut = CompletableDeferred()
        }

        fun open() {
            shut?.complete(Unit)
        }

        override suspend fun send(request: TransportRequest): TransportResponse {
            val response = real.send(request)
            shut?.let {
                holds.complete(Unit)
                it.await()
            }
            return response
        }
    }

    @Test
    fun `a cancelled connect leaves nothing behind`() = test {
        val exchanges = CopyOnWriteArrayList<String>()
        val gate = Gate().apply { shut() }
        val connecting = async(Dispatchers.Default) {
            server.connect(server.alice, transport = gate) { exchanges += it.requestType }
        }
        gate.holds.await()
        connecting.cancel()
        gate.open()
        try {
            connecting.await()
            fail<Unit>("it was cancelled")
        } catch (_: CancellationException) {
            connecting.join()
        }
        // The logon is on its way or not, whichever was first.
        assertEquals(listOf("Connect", "Disconnect"), exchanges - "Execute")
    }

    @Test
    fun `who connects first does not load the library on their own thread`() {
        val java = ProcessHandle.current().info().command().get()
        val program = ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), FirstCall::class.java.name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
        val threads = program.inputReader(Charsets.UTF_8).readLines()
        assertEquals(0, program.waitFor())
        assertTrue(threads.isNotEmpty() && "main" !in threads, "$threads")
    }

    @Test
    fun `no request is sent on the thread of who connects`() = test {
        val threads = CopyOnWriteArrayList<Thread>()
        val transport = Transport {
            threads += Thread.currentThread()
            throw TransportException("nobody is there", sent = false, HostFailure.UNREACHABLE)
        }
        try {
            Mailbox.connect("alice@example.com", Credentials.Basic("alice", "unheard-of"), transport = transport)
            fail<Unit>("nobody is there")
        } catch (_: MapiException.Transport) {
        }
        assertTrue(threads.isNotEmpty() && Thread.currentThread() !in threads, "$threads")
    }

    @Test
    fun `closing from several threads closes once`() = test {
        val exchanges = CopyOnWriteArrayList<String>()
        val mailbox = server.connect(server.alice) { exchanges += it.requestType }
        val threads = List(4) { thread { mailbox.close() } }
        threads.forEach(Thread::join)
        assertEquals(listOf("Connect", "Execute", "Disconnect"), exchanges)
        assertClosed { mailbox.folders() }
        assertClosed { mailbox.inbox.messages().collect {} }
        assertClosed { mailbox.compose { to("bob@example.com"); subject = "Late" }.send() }
    }

    @Test
    fun `who has no dispatcher closes as everybody`() = test {
        val before = listOf<suspend (Mailbox) -> Unit>(
            { it.folders() },
            { it.inbox.messages().first() },
            { it.inbox.messages().collect { _ -> it.close() } },
            { it.compose { subject = "Not yet" }.save() },
        )
        for (call in before) {
            val exchanges = CopyOnWriteArrayList<String>()
            // As in `suspend fun main`.
            withContext(Dispatchers.Unconfined) {
                val mailbox = server.connect(server.alice) { exchanges += it.requestType }
                runCatching { call(mailbox) }
                mailbox.close()
            }
            assertEquals("Disconnect", exchanges.last())
        }
    }

    @Test
    fun `what is closed while it is being suspended is closed`() = test {
        val gate = Gate()
        val mailbox = server.connect(server.alice, transport = gate)
        gate.shut()
        val call = launch { assertClosed { mailbox.folders() } }
        gate.holds.await()
        val suspended = launch { assertClosed { mailbox.suspend() } }
        call.join()
        val closing = launch(start = CoroutineStart.UNDISPATCHED) { mailbox.disconnect() }
        // The pump takes things in order: when it has refused this, it knows of the closing.
        assertClosed { mailbox.folders() }
        gate.open()
        closing.join()
        suspended.join()
    }

    @Test
    fun `what is being closed is not suspended`() = test {
        val gate = Gate()
        val mailbox = server.connect(server.alice, transport = gate)
        gate.shut()
        val closing = launch(start = CoroutineStart.UNDISPATCHED) { mailbox.disconnect() }
        gate.holds.await()
        assertClosed { mailbox.suspend() }
        assertClosed { mailbox.networkChanged() }
        assertClosed { mailbox.folders() }
        gate.open()
        closing.join()
        assertClosed { mailbox.networkChanged() }
    }

    @Test
    fun `what onExchange throws is logged, and harms nobody`() = test {
        val logged = CopyOnWriteArrayList<Throwable>()
        val handler = object : Handler() {
            override fun publish(record: LogRecord) {
                record.thrown?.let(logged::add)
            }

            override fun flush() {}

            override fun close() {}
        }
        val logger = Logger.getLogger("io.github.mapihttp").apply {
            addHandler(handler)
            useParentHandlers = false
        }
        val wrong = IllegalStateException("not my day")
        server.connect(server.alice) { throw wrong }.use { assertTrue(it.folders().isNotEmpty()) }
        logger.removeHandler(handler)
        logger.useParentHandlers = true
        assertTrue(logged.isNotEmpty() && logged.all { it === wrong }, "$logged")
    }

    @Test
    fun `who suspends a mailbox that is being suspended comes too late`() = test {
        val gate = Gate()
        val mailbox = server.connect(server.alice, transport = gate)
        gate.shut()
        val call = launch { assertClosed { mailbox.folders() } }
        gate.holds.await()
        val suspended = async(start = CoroutineStart.UNDISPATCHED) { mailbox.suspend() }
        call.join()
        assertClosed { mailbox.suspend() }
        gate.open()
        assertTrue(suspended.await().isNotEmpty())
    }

    @Test
    fun `what was being sent at a suspension may have been sent`() = test {
        val gate = Gate()
        val mailbox = server.connect(server.alice, transport = gate)
        gate.shut()
        val sending = async(start = CoroutineStart.UNDISPATCHED) {
            runCatching { mailbox.compose { to("bob@example.com"); subject = "Perhaps" }.send() }
        }
        gate.holds.await()
        val listing = async(start = CoroutineStart.UNDISPATCHED) { assertClosed { mailbox.folders() } }
        val suspended = async(start = CoroutineStart.UNDISPATCHED) { mailbox.suspend() }
        val why = sending.await().exceptionOrNull()
        assertTrue(why is MapiException.OutcomeUnknown, "$why")
        listing.await()
        gate.open()
        assertTrue(suspended.await().isNotEmpty())
    }

    @Test
    fun `what is read piece by piece ends with the session, and goes on in the next`() = test {
        val credentials = Credentials.Basic(server.alice.address, server.alice.password)
        val first = server.connect(server.alice)
        val seen = ArrayList<MessageId>()
        var suspended = byteArrayOf()
        assertClosed {
            first.inbox.messages().collect { if (seen.apply { add(it.id) }.size == 60) suspended = first.suspend() }
        }
        // What has come is still there.
        assertEquals(100, seen.size)
        val second = Mailbox.resume(suspended, credentials)
        val everything = second.inbox.messages().toList().map { it.id }
        seen += second.inbox.page(limit = everything.size, after = seen.size.toLong()).messages.map { it.id }
        assertEquals(everything, seen)

        // Of a synchronisation more may have come than was looked at; the state tells from where it goes on.
        val batch = second.inbox.sync().first()
        val state = batch.acknowledge()
        Mailbox.resume(second.suspend(), credentials).use { third ->
            val copied = batch.changed + third.inbox.sync(state).toList().flatMap { it.changed }
            assertEquals(everything.sorted(), copied.map { it.id }.sorted())
        }
    }

    @Test
    fun `an application whose threads are all busy does not hold its mailbox up`() = test {
        val mailbox = server.connect(server.alice)
        val free = CountDownLatch(1)
        repeat(64) { launch(Dispatchers.IO) { free.await() } }
        try {
            withTimeout(20.seconds) { mailbox.folders() }
            // Such as `use` in as many coroutines.
            val closing = thread { mailbox.close() }
            closing.join(20_000)
            assertFalse(closing.isAlive)
        } finally {
            free.countDown()
        }
    }

    @Test
    fun `whatever a transport throws ends its request`() = test {
        val throwing = listOf<() -> TransportResponse>(
            { TODO("to be written") },
            { TransportResponse(200, emptyList(), flow { TODO("to be written") }) },
            { runBlocking { withTimeout(1) { awaitCancellation() } } },
        )
        for (answer in throwing) {
            var requests = 0
            val exchanged = CompletableDeferred<Exchange>()
            val transport = Transport {
                requests += 1
                if (requests == 1) answer() else throw TransportException("over", sent = false, HostFailure.UNREACHABLE)
            }
            val connecting = launch {
                runCatching { server.connect(server.alice, transport = transport) { exchanged.complete(it) } }
            }
            assertNotNull(withTimeout(20.seconds) { exchanged.await() }.failure)
            connecting.cancel()
        }
    }

    @Test
    fun `a transport's own time limit is a failure for Autodiscover`() = test {
        val transport = Transport { withTimeout(1) { awaitCancellation() } }
        try {
            withTimeout(20.seconds) {
                Mailbox.connect("alice@example.com", Credentials.Basic("alice", "unheard-of"), transport = transport)
            }
            fail<Unit>("nobody is there")
        } catch (_: MapiException.Transport) {
        }
    }

    @Test
    fun `many threads call at the same time`() = test {
        val exchanges = CopyOnWriteArrayList<String>()
        server.connect(server.alice) { exchanges += it.requestType }.use { mailbox ->
            val lines = mailbox.inbox.page(limit = 40).messages
            exchanges.clear()
            val subjects = lines.map { line -> async(Dispatchers.Default) { line.open().subject } }.awaitAll()
            assertEquals(lines.map { it.subject }, subjects)
            assertTrue(exchanges.size < lines.size, "they share requests: $exchanges")
        }
    }

    @Test
    fun `mail that comes meanwhile moves no message to another page`() = test {
        TestServer().use { own ->
            own.connect(own.alice).use { mailbox ->
                val seen = mutableListOf<MessageId>()
                mailbox.inbox.messages(limit = 150).collect {
                    if (seen.apply { add(it.id) }.size == 1) {
                        mailbox.compose { to("alice@example.com"); subject = "Meanwhile" }.send()
                        while (mailbox.inbox.messages().first().subject != "Meanwhile") yield()
                    }
                }
                assertEquals(150, seen.size)
                assertEquals(150, seen.toSet().size)
            }
        }
    }

    @Test
    fun `pages have every message once`() = test {
        val exchanges = CopyOnWriteArrayList<String>()
        server.connect(server.alice) { exchanges += it.requestType }.use { mailbox ->
            exchanges.clear()
            val ids = mailbox.inbox.messages().toList().map { it.id }
            assertEquals((ids.size + 99) / 100, exchanges.size)
            assertEquals(ids.size, ids.toSet().size)
            val pages = mutableListOf<MessageId>()
            var next: Long? = 0
            while (next != null) {
                val page = mailbox.inbox.page(limit = 70, after = next)
                assertEquals(ids.size.toLong(), page.total)
                pages += page.messages.map { it.id }
                next = page.next
            }
            assertEquals(ids, pages)
        }
    }
}
