package io.github.mapihttp

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.net.ServerSocket
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.io.TempDir

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailboxTest {
    private lateinit var server: TestServer

    @BeforeAll
    fun start() {
        server = TestServer()
    }

    @AfterAll
    fun stop() {
        server.close()
    }

    private fun test(content: suspend kotlinx.coroutines.CoroutineScope.() -> Unit): Unit =
        runBlocking { withTimeout(60.seconds, content) }

    private suspend inline fun <reified E : MapiException> assertFails(call: suspend () -> Unit): E {
        try {
            call()
        } catch (error: MapiException) {
            return error as? E ?: throw AssertionError("another exception than ${E::class.simpleName}", error)
        }
        return fail("no exception, but ${E::class.simpleName} was expected")
    }

    /** Waits for a message to arrive. */
    private suspend fun Mailbox.await(subject: String): MessageSummary = withTimeout(10.seconds) {
        generateSequence { }.firstNotNullOf {
            inbox.page(limit = 10).messages.find { it.subject == subject }.also { if (it == null) delay(50.milliseconds) }
        }
    }

    @Test
    fun `an address is enough where Autodiscover answers`() = test {
        val credentials = Credentials.Basic(server.alice.address, server.alice.password)
        Mailbox.connect(email = server.alice.address, credentials = credentials, autodiscover = server.autodiscover).use {
            assertEquals("Alice Example", it.info.displayName)
            assertEquals(server.alice.dn, it.info.userDn)
        }
    }

    @Test
    fun `names are looked up in the address book`() = test {
        val credentials = Credentials.Basic(server.alice.address, server.alice.password)
        Mailbox.connect(email = server.alice.address, credentials = credentials, autodiscover = server.autodiscover).use {
            assertEquals(listOf("bob@example.com"), it.directory.resolve("bob").map { person -> person.address })
            assertEquals(emptyList<Person>(), it.directory.resolve("nobody by that name"))
        }
    }

    @Test
    fun `another mailbox is opened as far as its owner allows`() = test {
        val credentials = Credentials.Basic(server.bob.address, server.bob.password)
        Mailbox.connect(
            email = server.bob.address,
            credentials = credentials,
            mailbox = server.alice.address,
            autodiscover = server.autodiscover,
        ).use { mailbox ->
            assertEquals(listOf("Calendar"), mailbox.folders().map { it.name })
            assertTrue(mailbox.calendar.page(limit = 20).messages.any { it.subject == "Lunch with Bob 🍜" })
            val denied = assertFails<MapiException.AccessDenied> { mailbox.inbox.page() }
            assertEquals("Inbox" to FolderRight.FOLDER_VISIBLE, denied.folder to denied.right)
        }
    }

    @Test
    fun `public folders are read and written to`() = test {
        Mailbox.connect(
            url = server.alice.url,
            dn = server.alice.dn,
            credentials = Credentials.Basic(server.alice.address, server.alice.password),
            publicFolders = true,
        ).use { mailbox ->
            val (announcements, board) = mailbox.folders()
            assertEquals("Announcements" to "Board", announcements.name to board.name)
            val posted = board.post { subject = "Cake"; text = "In the kitchen." }
            val letter = board.open(posted.id)
            assertEquals("Cake" to "IPM.Post", letter.subject to letter.messageClass)
            val denied = assertFails<MapiException.AccessDenied> { announcements.post { subject = "No" } }
            assertEquals("Announcements" to FolderRight.CREATE, denied.folder to denied.right)
            assertTrue(board.batch(listOf(posted.id)).delete().failed.isEmpty())
        }
    }

    @Test
    fun `recipients are looked up by name`() = test {
        val credentials = Credentials.Basic(server.alice.address, server.alice.password)
        Mailbox.connect(email = server.alice.address, credentials = credentials, autodiscover = server.autodiscover).use {
            val place = it.compose { to("Bob Example"); subject = "By name" }.save()
            val draft = it.folder(place.folderId).open(place.id)
            assertEquals(listOf("bob@example.com"), draft.recipients.map { one -> one.address })
            val several = assertFails<MapiException.AmbiguousName> {
                it.compose { to("example"); subject = "x" }.send()
            }
            assertTrue(several.candidates.any { one -> one.address == "bob@example.com" })
        }
    }

    @Test
    fun `Autodiscover refuses a wrong password`() = test {
        assertFails<MapiException.Authentication> {
            val credentials = Credentials.Basic(server.alice.address, "wrong")
            Mailbox.connect(email = server.alice.address, credentials = credentials, autodiscover = server.autodiscover)
        }
    }

    @Test
    fun `a silent place holds nobody up`() = test {
        val real = JavaHttpTransport()
        // The root domain answers only when the next place has been asked beside it.
        val asked = CompletableDeferred<Unit>()
        val transport = Transport { request ->
            val host = URI(request.url).host
            if (host == "example.com") {
                asked.await()
                throw IOException("nobody is there")
            }
            val here = host != "autodiscover.example.com"
            if (!here) asked.complete(Unit)
            val place = if (here) request.url else server.autodiscover
            real.send(request.run { TransportRequest(method, place, headers, body, long, withCredentials) })
        }
        val credentials = Credentials.Basic(server.alice.address, server.alice.password)
        Mailbox.connect(server.alice.address, credentials, transport = transport).use {
            assertEquals("Alice Example", it.info.displayName)
        }
    }

    @Test
    fun `a server without MAPI over HTTP`() = test {
        val real = JavaHttpTransport()
        // Who does not say that he understands it is not offered it.
        val transport = Transport { request ->
            val headers = request.headers.filter { it.name != "X-MapiHttpCapability" }
            real.send(request.run { TransportRequest(method, url, headers, body, long, withCredentials) })
        }
        val credentials = Credentials.Basic(server.alice.address, server.alice.password)
        val error = assertFails<MapiException.NoMapiHttp> {
            Mailbox.connect(server.alice.address, credentials, server.autodiscover, transport = transport)
        }
        assertEquals("no_mapi_http", error.code)
        assertTrue(error.message.orEmpty().contains("does not offer it"), error.message)
    }

    @Test
    fun `a wrong password is refused, and does not stand in the exception`() = test {
        val error = assertFails<MapiException.Authentication> {
            server.connect(server.alice, Credentials.Basic(server.alice.address, "open sesame"))
        }
        assertEquals("authentication", error.code)
        assertFalse(error.stackTraceToString().contains("sesame"))
    }

    @Test
    fun `a refused token is renewed once`() = test {
        val asked = AtomicInteger()
        assertFails<MapiException.Authentication> {
            server.connect(server.alice, Credentials.Bearer { "token${asked.incrementAndGet()}" })
        }
        assertEquals(2, asked.get())
    }

    @Test
    fun `a token that cannot be had is the caller's exception`() = test {
        try {
            server.connect(server.alice, Credentials.Bearer { throw IllegalStateException("no token today") })
            fail<Unit>("no exception")
        } catch (error: IllegalStateException) {
            assertEquals("no token today", error.message)
        }
    }

    @Test
    fun `a token that cannot be sent is refused, and does not stand in the exception`() = test {
        val error = assertFails<MapiException.InvalidArgument> {
            server.connect(server.alice, Credentials.Bearer { "open sesame" })
        }
        assertFalse(error.stackTraceToString().contains("sesame"))
    }

    @Test
    fun `an address that cannot be asked for is refused at once`() = test {
        val exchanges = CopyOnWriteArrayList<String>()
        assertFails<MapiException.Transport> {
            Mailbox.connect("http://127.0.0.1/mapi/emsmdb/?x={y}", "/o=x", Credentials.Basic("a", "b")) {
                exchanges += it.requestType
            }
        }
        assertEquals(listOf("Connect"), exchanges)
    }

    @Test
    fun `nobody listens`() = test {
        val port = ServerSocket(0).use { it.localPort }
        val error = assertFails<MapiException.Transport> {
            Mailbox.connect("http://127.0.0.1:$port/mapi/emsmdb/", "/o=x", Credentials.Basic("a", "b"))
        }
        assertTrue(error.message.orEmpty().contains("127.0.0.1:$port"), error.message)
    }

    @Test
    fun `credentials do not go over plain HTTP`() = test {
        val error = assertFails<MapiException.InvalidArgument> {
            Mailbox.connect("http://mail.example.com/mapi/emsmdb/", "/o=x", Credentials.Basic("a", "b"))
        }
        assertEquals("plain_http", error.code)
    }

    @Test
    fun `what cannot be is said`() = test {
        server.connect(server.alice).use { mailbox ->
            assertFails<MapiException.NotFound> { mailbox.inbox.open("0001-00000000ffff") }
            assertFails<MapiException.InvalidArgument> { mailbox.inbox.open("not an id") }
            assertFails<MapiException.InvalidArgument> { mailbox.folder("no such folder").page() }
            assertFails<MapiException.InvalidArgument> { mailbox.inbox.page(limit = -1) }
            assertFails<MapiException.InvalidArgument> { mailbox.inbox.messages(limit = -1).collect {} }
            assertFails<MapiException.InvalidArgument> { mailbox.directory.page(limit = -1) }
            assertFails<MapiException.InvalidArgument> { mailbox.directory.page(after = -1) }
            assertFails<MapiException.NotFound> { mailbox.folder("0001-00000000ffff").watch().collect {} }
            val draft = mailbox.compose {}
            assertFails<MapiException.InvalidArgument> { draft.attach("a.bin", "abc".byteInputStream(), size = -1) }
            assertFails<MapiException.InvalidArgument> { draft.attach(Path.of("/")) }
            val new = mailbox.inbox.create("Twice")
            assertEquals(mailbox.folders().single { it.name == "Twice" }.id, new.reference)
            assertEquals("drafts", mailbox.drafts.reference)
            assertEquals("exists", assertFails<MapiException.Server> { mailbox.inbox.create("Twice") }.code)
        }
        val credentials = Credentials.Basic("a", "b")
        assertFails<MapiException.InvalidArgument> { Mailbox.resume("something else".toByteArray(), credentials) }
    }

    @Test
    fun `a closed mailbox stays closed`() = test {
        val exchanges = CopyOnWriteArrayList<String>()
        val mailbox = server.connect(server.alice) { exchanges += it.requestType }
        mailbox.close()
        mailbox.close()
        mailbox.disconnect()
        assertEquals(listOf("Connect", "Execute", "Disconnect"), exchanges)
        assertFails<MapiException.Closed> { mailbox.folders() }
        assertFails<MapiException.Closed> { mailbox.watch().first() }
        assertFails<MapiException.Closed> { mailbox.suspend() }
    }

    @Test
    fun `calls under way end when the mailbox is closed`() = test {
        val watching = CompletableDeferred<Unit>()
        val mailbox = server.connect(server.alice) { if ("RegisterNotification" in it.rops) watching.complete(Unit) }
        val watch = async { assertFails<MapiException.Closed> { mailbox.inbox.watch().collect {} } }
        watching.await()
        mailbox.disconnect()
        watch.await()
    }

    @Test
    fun `compose, list, filter, read, save and reply`(@TempDir folder: Path) = test {
        val menu = Files.writeString(folder.resolve("menu.txt"), "Soup\n")
        val about = "Kotlin ☕ ${System.nanoTime()}"
        server.connect(server.alice).use { alice ->
            server.connect(server.bob).use { bob ->
                alice.compose {
                    to("bob@example.com")
                    cc("carol@example.com")
                    subject = about
                    html = "<p>Today? <img src=\"cid:logo\"></p>"
                    importance = Importance.HIGH
                    attach(menu)
                    attach("logo.png", byteArrayOf(1, 2, 3), contentId = "logo")
                }.send()
                val line = bob.await(about)
                assertEquals("Alice Example", line.from.name)
                assertEquals(Importance.HIGH, line.importance)
                assertTrue(line.unread && line.hasAttachments)
                assertTrue(line.received!! > java.time.Instant.parse("2020-01-01T00:00:00Z"))

                suspend fun found(where: Filters.() -> Filter) =
                    bob.inbox.messages(where = where).toList().any { it.subject == about }
                assertTrue(found { unread and from("ALICE") and hasAttachments })
                assertTrue(found { from("nobody") or (subject("kotlin") and since(line.received)) })
                assertFalse(found { subject(about) and !unread })
                assertFalse(found { since(line.received.plusSeconds(1)) and subject(about) })

                val letter = line.open()
                assertEquals(listOf("bob@example.com"), letter.to.map { it.address })
                assertEquals(listOf("carol@example.com"), letter.cc.map { it.address })
                assertEquals(listOf("text/plain", "image/png"), letter.attachments.map { it.mimeType })
                assertEquals(listOf(false, true), letter.attachments.map { it.inline })
                assertArrayEquals(byteArrayOf(1, 2, 3), letter.attachments[1].stream().toList().single())

                val saved = folder.resolve("saved.txt")
                Files.writeString(saved, "what was there before is longer")
                val progress = mutableListOf<Pair<Long, Long>>()
                val size = letter.attachments[0].save(saved) { done, total -> progress += done to total }
                assertEquals(5, size)
                assertEquals("Soup\n", Files.readString(saved))
                assertEquals(5L to 5L, progress.last())
                val other = Files.createDirectory(folder.resolve("other"))
                try {
                    letter.attachments[0].save(other)
                    fail<Unit>("a folder is no file")
                } catch (_: java.nio.file.FileSystemException) {
                }
                val link = Files.createSymbolicLink(folder.resolve("link"), saved.fileName)
                letter.attachments[0].save(link)
                assertTrue(Files.isSymbolicLink(link) && Files.isDirectory(other))
                val written = Files.writeString(folder.resolve("written"), "")
                assertEquals(Files.getPosixFilePermissions(written), Files.getPosixFilePermissions(saved))
                listOf(link, other, written).forEach(Files::delete)
                assertEquals(setOf("menu.txt", "saved.txt"), Files.list(folder).use { files -> files.map { "${it.fileName}" }.toList().toSet() })

                letter.reply { text = "Yes." }.send()
                val answer = alice.await("RE: $about").open()
                assertTrue(answer.text.orEmpty().startsWith("Yes."))
                assertTrue(answer.text.orEmpty().contains("Today?"))
            }
        }
    }

    @Test
    fun `of known messages only what changed comes`() = test {
        server.connect(server.alice).use { alice ->
            val place = alice.compose {
                to("bob@example.com")
                subject = "In parts"
                attach("a.bin", ByteArray(60_000))
            }.save()
            val first = alice.drafts.sync(inParts = true).toList()
            val state = first.map { it.acknowledge() }.last()
            val copy = first.flatMap { it.changed }.single { it.id == place.id }
            alice.drafts.batch(listOf(place.id)).categorize("Plans")
            val batch = alice.drafts.sync(state, inParts = true).toList().single()
            assertEquals(0, batch.changed.size)
            val change = batch.partial.single()
            assertEquals(null, change.message.content.attachments)
            val now = batch.applied(change, copy)
            val fresh = alice.drafts.sync().toList().flatMap { it.changed }.single { it.id == place.id }
            fun SyncedMessage.tags() = content.properties.map { it.tag }.sorted()
            assertEquals(fresh.tags(), now.tags())
            assertTrue(now.tags() != copy.tags())
            assertEquals(1, now.content.attachments?.size)
        }
    }

    @Test
    fun `folders and messages go out and come in`(@TempDir directory: Path) = test {
        server.connect(server.alice).use { alice ->
            val place = alice.compose {
                to("bob@example.com")
                subject = "Moved"
                attach("a.bin", ByteArray(60_000))
            }.save()
            val file = directory.resolve("drafts.fts")
            val told = mutableListOf<Pair<Long, Long>>()
            val size = alice.drafts.export(file) { done, total -> told += done to total }
            assertEquals(Files.size(file), size)
            assertEquals(told.last().first, told.last().second)
            val items = MapiHttp.readItems(Files.readAllBytes(file))
            assertEquals("Drafts", items.first().folder?.name)
            assertTrue(items.drop(1).all { it.message != null })
            alice.archive.import(file) { done, total -> told += done to total }
            assertEquals(size to size, told.last())
            assertEquals(2, alice.folders().count { it.name == "Drafts" })

            val item = ByteArrayOutputStream()
            alice.drafts.open(place.id).export(item)
            assertEquals(1, MapiHttp.readItems(item.toByteArray()).single().message?.content?.attachments?.size)
            val folder = alice.inbox.create("Items")
            folder.import(item.toByteArray())
            assertEquals("Moved", folder.messages().toList().single().subject)
            assertFails<MapiException.InvalidArgument> { MapiHttp.readItems(item.toByteArray().copyOf(99)) }
        }
    }

    @Test
    fun `many messages, folders and properties are changed`() = test {
        TestServer().use { own ->
            own.connect(own.alice).use { alice ->
                val ids = alice.inbox.messages(limit = 3) { unread }.toList().map { it.id }
                val batch = alice.inbox.batch(ids)
                assertEquals(ids, batch.markRead().done)
                assertTrue(alice.inbox.messages { unread }.toList().none { it.id in ids })
                assertEquals(ids, batch.categorize("Done").done)
                assertEquals(ids, alice.inbox.messages { category("done") }.toList().map { it.id })
                assertEquals(ids, batch.flag("Read").done)
                val partly = alice.inbox.batch(listOf(ids[0], "0001-00000000ffff")).markUnread()
                assertEquals(listOf("not_found"), partly.failed.map { it.error.code })

                val kept = alice.inbox.create("Kept")
                assertEquals(ids, batch.moveTo(kept).done)
                assertEquals(3, kept.page().total)
                kept.rename("Kept 2026")
                assertTrue(alice.folders().any { it.name == "Kept 2026" && it.total == 3L })
                assertTrue(kept.empty().complete && kept.delete(forGood = true).complete)

                val letter = alice.inbox.messages(limit = 1).first().open()
                val importance = mapOf("PidTagImportance" to PropertyValue.Integer(0))
                letter.setProperties(importance + ("PidNameKeywords" to null))
                assertEquals(importance, letter.properties("PidTagImportance", "PidNameKeywords"))
                // Beside the lines of a list, the large ones as a whole.
                val body = "long ".repeat(1000)
                letter.setProperties(mapOf("PidTagBody" to PropertyValue.Text(body)))
                val line = alice.inbox.messages(limit = 1, columns = listOf("PidTagImportance", "PidTagBody")).first()
                assertEquals(importance + ("PidTagBody" to PropertyValue.Text(body)), line.columns)
                assertEquals(letter.subject, line.subject)
                val few = alice.inbox.page(limit = 1, columns = listOf("received", "PidTagBody"), valuesUpTo = 0).messages.single()
                assertEquals(letter.received to "", few.received to few.subject)
                assertEquals(mapOf("PidTagBody" to PropertyValue.Text(body.take(255))), few.columns)
                // And in filters.
                val low = alice.inbox.messages { property("PidTagImportance", Comparison.EQUAL, PropertyValue.Integer(0)) }.toList()
                assertTrue(low.any { it.id == letter.id } && low.all { it.importance == Importance.LOW })
                val named = alice.inbox.messages {
                    property("PidTagAttachLongFilename", Comparison.EXISTS, part = MessagePart.ATTACHMENT)
                }.toList().map { it.id }
                // Not each of them has one: there are messages that are attached.
                assertTrue(alice.inbox.messages { hasAttachments }.toList().any { it.id in named })
            }
        }
    }

    @Test
    fun `messages come page by page`() = test {
        server.connect(server.bob).use { bob ->
            val about = "Pages ${System.nanoTime()}"
            repeat(3) { number ->
                bob.compose { to("bob@example.com"); subject = "$about $number"; text = "." }.send()
            }
            bob.await("$about 2")
            val subjects = { messages: List<MessageSummary> -> messages.map { it.subject } }
            val whole = bob.inbox.messages { subject(about) }.toList()
            assertEquals(listOf("$about 2", "$about 1", "$about 0"), subjects(whole))
            assertEquals(subjects(whole).take(2), subjects(bob.inbox.messages(limit = 2) { subject(about) }.toList()))
            val first = bob.inbox.page(limit = 2) { subject(about) }
            assertEquals(3L, first.total)
            val second = bob.inbox.page(limit = 2, after = first.next!!) { subject(about) }
            assertEquals(listOf("$about 0"), subjects(second.messages))
            assertEquals(null, second.next)
        }
    }

    @Test
    fun `new mail is told while other calls go on`() = test {
        val watching = CompletableDeferred<Unit>()
        val mailbox = server.connect(server.alice) { if ("RegisterNotification" in it.rops) watching.complete(Unit) }
        mailbox.use { alice ->
            val news = async { alice.inbox.watch().first { it.kind == ChangeKind.NEW_MAIL } }
            watching.await()
            val about = "News ${System.nanoTime()}"
            alice.compose { to("alice@example.com"); subject = about; text = "." }.send()
            val change = news.await()
            assertEquals(about, alice.inbox.open(change.messageId!!).subject)
            assertEquals(alice.folder(FolderRole.INBOX).id, change.folderId)
        }
    }

    @Test
    fun `one message and the lines of a list are watched`() = test {
        val (ofMessage, ofLines) = List(2) { CompletableDeferred<Unit>() }
        val mailbox = server.connect(server.alice) {
            if ("RegisterNotification" in it.rops) ofMessage.complete(Unit)
            if ("QueryPosition" in it.rops && "QueryRows" !in it.rops) ofLines.complete(Unit)
        }
        mailbox.use { alice ->
            val about = "Watched ${System.nanoTime()}"
            alice.compose { to("alice@example.com"); subject = about; text = "." }.send()
            val id = alice.await(about).id
            val message = async { alice.inbox.watch(message = id).first() }
            val lines = async { alice.inbox.watch(lines = { unread }).first { it.messageId == id } }
            ofMessage.await()
            ofLines.await()
            alice.inbox.batch(listOf(id)).markRead()
            assertEquals(ChangeKind.MODIFIED to id, message.await().let { it.kind to it.messageId })
            assertEquals(ChangeKind.DELETED to null, lines.await().let { it.kind to it.line })
        }
    }

    /** Holds answers to Execute back until told, and tells when a request waits. */
    private class Gate : Transport {
        private val real = JavaHttpTransport()
        val open = CompletableDeferred<Unit>().apply { complete(Unit) }
        @Volatile var gate: CompletableDeferred<Unit> = open
        @Volatile var waits = CompletableDeferred<Unit>()

        override suspend fun send(request: TransportRequest): TransportResponse {
            val response = real.send(request)
            if (gate !== open) waits.complete(Unit)
            gate.await()
            return response
        }
    }

    @Test
    fun `cancelling a call gives it up at once, and only it`() = test {
        val gate = Gate()
        server.connect(server.alice, transport = gate).use { mailbox ->
            gate.gate = CompletableDeferred()
            val given = launch { mailbox.folders() }
            gate.waits.await()
            val kept = async { mailbox.inbox.page(limit = 1) }
            given.cancelAndJoin()
            gate.gate.complete(Unit)
            kept.await()
            assertTrue(mailbox.folders().isNotEmpty())
        }
    }

    @Test
    fun `large attachments are read while they are sent`() = test {
        val about = "Streamed ${System.nanoTime()}"
        val content = ByteArray(600_000) { (it * 31 / 7).toByte() }
        val file = Files.createTempFile("large", ".bin").also { Files.write(it, content) }
        val told = mutableListOf<Pair<Long, Long>>()
        server.connect(server.alice).use { alice ->
            alice.compose {
                to("alice@example.com"); subject = about; text = "."
                attach(file)
                attach("stream.bin", content.inputStream(), content.size.toLong())
            }.send { done, total -> told += done to total }
            Files.delete(file)
            assertEquals(2, told.count { it == 600_000L to 600_000L })
            val attached = alice.await(about).open().attachments
            attached.forEach { assertArrayEquals(content, it.bytes()) }
            assertEquals(listOf(file.fileName.toString(), "stream.bin"), attached.map { it.name })
            val shorter = alice.compose {
                to("alice@example.com"); subject = about; attach("short.bin", content.inputStream(), 700_000)
            }
            assertEquals("invalid_argument", assertFails<MapiException> { shorter.send() }.code)
        }
    }

    @Test
    fun `a slow reader holds the server back`() = test {
        val about = "Large ${System.nanoTime()}"
        val content = ByteArray(3_000_000) { (it * 31 / 7).toByte() }
        val read = AtomicInteger()
        val mailbox = server.connect(server.alice) { if ("ReadStream" in it.rops) read.incrementAndGet() }
        mailbox.use { alice ->
            alice.compose { to("alice@example.com"); subject = about; text = "."; attach("large.bin", content) }.send()
            val attachment = alice.await(about).open().attachments.single()
            read.set(0)
            var taken = 0
            var ahead = 0
            val bytes = java.io.ByteArrayOutputStream()
            attachment.stream().collect {
                bytes.write(it)
                taken += 1
                delay(2.milliseconds)
                ahead = maxOf(ahead, read.get() - taken)
            }
            assertArrayEquals(content, bytes.toByteArray())
            assertTrue(taken > 40, "so large an attachment takes more than $taken blocks")
            assertTrue(ahead <= 8, "$ahead blocks were fetched before anybody wanted them")
            // Whoever has seen enough stops it, and other calls go on.
            read.set(0)
            assertArrayEquals(content.copyOf(1000), attachment.stream().first().copyOf(1000))
            repeat(5) { assertEquals(about, alice.inbox.page(limit = 1).messages.single().subject) }
            assertTrue(read.get() <= 10, "$read blocks were fetched although nobody reads")
            assertArrayEquals(content, attachment.bytes())
        }
    }

    @Test
    fun `a transport of one's own sees the requests, and its failures are told`() = test {
        val seen = CopyOnWriteArrayList<String>()
        val real = JavaHttpTransport()
        val transport = Transport { request ->
            seen += request.headers.single { it.name == "X-RequestType" }.value
            real.send(request)
        }
        server.connect(server.alice, transport = transport).close()
        assertEquals(listOf("Connect", "Execute", "Disconnect"), seen)

        val broken = Transport { throw TransportException("the cable is cut", sent = false) }
        val error = assertFails<MapiException.Transport> { server.connect(server.alice, transport = broken) }
        assertTrue(error.message.orEmpty().contains("the cable is cut"))
    }

    @Test
    fun `the server stops in the middle of a call`() = test {
        TestServer().use { doomed ->
            val real = JavaHttpTransport()
            var stops = false
            val transport = Transport { request ->
                if (stops) doomed.close()
                real.send(request)
            }
            doomed.connect(doomed.alice, transport = transport).use { mailbox ->
                stops = true
                assertFails<MapiException.Transport> { mailbox.folders() }
            }
        }
    }

    @Test
    fun `what may have been sent is not sent twice, and whether a copy was made nobody knows`() = test {
        val real = JavaHttpTransport()
        var loses = false
        val transport = Transport { request ->
            val response = real.send(request)
            if (loses && request.headers.any { it.name == "X-RequestType" && it.value == "Execute" }) {
                loses = false
                response.body.collect {}
                throw java.io.IOException("lost")
            }
            response
        }
        val about = "Once ${System.nanoTime()}"
        server.connect(server.alice, transport = transport).use { alice ->
            loses = true
            alice.compose { to("alice@example.com"); subject = about; text = "." }.send()
            alice.await(about)
            val sent = alice.inbox.messages { subject(about) }.toList()
            assertEquals(1, sent.size)
            loses = true
            assertFails<MapiException.OutcomeUnknown> {
                alice.inbox.batch(sent.map { it.id }).copyTo(alice.inbox)
            }
        }
    }

    @Test
    fun `a suspended session goes on in mapi, and comes back`(@TempDir folder: Path) = test {
        val credentials = Credentials.Basic(server.alice.address, server.alice.password)
        val here = server.connect(server.alice)
        val newest = here.inbox.messages(limit = 1).first().id
        val session = Files.write(folder.resolve("session"), here.suspend())
        assertFails<MapiException.Closed> { here.folders() }
        here.close()

        val there = ProcessBuilder(mapi, "--session", "$session", "--user", server.alice.address, "--trace", "ls", "--json")
            .redirectError(folder.resolve("trace").toFile())
            .apply { environment()["MAPI_PASSWORD"] = server.alice.password }
            .apply { environment()["XDG_STATE_HOME"] = "$folder" }
            .start()
        val list = there.inputReader(Charsets.UTF_8).readText()
        val trace = Files.readString(folder.resolve("trace"))
        assertEquals(0, there.waitFor(), trace)
        assertTrue(newest in list, list)
        assertTrue("Execute" in trace && "Connect" !in trace && "Logon" !in trace, trace)

        val exchanges = CopyOnWriteArrayList<Exchange>()
        Mailbox.resume(Files.readAllBytes(session), credentials, onExchange = exchanges::add).use {
            assertEquals(newest, it.inbox.messages(limit = 1).first().id)
            assertEquals("Alice Example", it.info.displayName)
            assertEquals(listOf("Execute"), exchanges.map(Exchange::requestType))
            assertFalse("Logon" in exchanges.single().rops)
        }
    }

    @Test
    fun `a synchronisation's state goes on only in order, and data comes whole or in pieces`() = test {
        server.connect(server.alice).use { alice ->
            fun SyncedMessage.files() = content.attachments.orEmpty().mapNotNull { file ->
                file.properties.find { it.tag == 0x37010102u }?.let { "$id ${file.number}" to it }
            }
            val batches = alice.inbox.sync().toList()
            assertFails<MapiException.InvalidArgument> { batches[1].acknowledge() }
            val state = batches[0].acknowledge()
            val pieces = HashMap<String, Int>()
            val rest = alice.inbox.sync(state, onData = { data ->
                if (data.tag == 0x37010102u && data.attachments.size == 1) {
                    pieces.merge("${data.messageId} ${data.attachments[0]}", data.data.size, Int::plus)
                }
            }).toList().flatMap { it.changed }
            val left = batches.drop(1).flatMap { it.changed }
            assertEquals(left.map { it.id }.sorted(), rest.map { it.id }.sorted())
            assertTrue(pieces.values.max() > 100_000)
            val whole = left.flatMap { it.files() }.associate { (key, data) -> key to data.bytes?.size }
            assertEquals(whole, pieces as Map<String, Int?>)
            assertFails<MapiException.InvalidArgument> { alice.inbox.sync(byteArrayOf(1, 2, 3)).toList() }
            val some = alice.inbox.sync(headersOnly = true) { from("bob") and unread }.toList().flatMap { it.changed }
            val listed = alice.inbox.messages { from("bob") and unread }.toList()
            assertEquals(listed.map { it.id }.sorted(), some.map { it.id }.sorted())
        }
    }
}
