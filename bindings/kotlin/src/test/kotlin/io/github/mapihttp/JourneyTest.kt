package io.github.mapihttp

import java.io.File
import java.io.OutputStream
import java.security.DigestOutputStream
import java.security.MessageDigest
import java.time.Instant
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test

/** The journeys that every language runs; `tests/journeys/README.md` describes their steps. */
class JourneyTest {
    private val journeys = File(System.getenv("MAPI_JOURNEYS") ?: "../../tests/journeys")

    @Test
    fun ground(): Unit = run("ground.json")

    @Test
    fun find(): Unit = run("find.json")

    @Test
    fun sync(): Unit = run("sync.json")

    @Test
    fun upload(): Unit = run("upload.json")

    private fun run(name: String): Unit = runBlocking {
        val steps = Json.parseToJsonElement(journeys.resolve(name).readText()).jsonObject.getValue("steps").jsonArray
        TestServer().use { server ->
            val journey = Journey(server)
            steps.forEachIndexed { index, step ->
                try {
                    journey.step(step.jsonObject)
                } catch (error: Throwable) {
                    throw AssertionError("$name, step ${index + 1}: ${error.message}\n$step", error)
                }
            }
            journey.people.values.forEach { it.mailbox.close() }
        }
    }
}

private class Journey(private val server: TestServer) {
    class Person(var mailbox: Mailbox, val user: TestServer.User) {
        var list: List<MessageSummary> = emptyList()
        lateinit var letter: Message
        lateinit var suspended: ByteArray
        lateinit var folder: Folder
    }

    private companion object {
        /** PidTagSubject, and the two parts of it. */
        private val SUBJECTS = listOf(0x0037001Fu, 0x003D001Fu, 0x0E1D001Fu)
    }

    val people = HashMap<String, Person>()

    /** Of synchronisations, by person and folder; they outlive mailboxes. */
    private val states = HashMap<String, ByteArray>()

    /** Messages that synchronisations brought, by person, folder and subject. */
    private val synced = HashMap<String, SyncedMessage>()
    private val folders = HashMap<String, SyncedFolder>()
    private val exchanges = AtomicInteger()

    suspend fun step(step: JsonObject) {
        exchanges.set(0)
        when (val what = step.text("do")) {
            "connect" -> connect(step)
            "folders" -> folders(step)
            "list" -> list(step)
            "read" -> read(step)
            "save" -> save(step)
            "send" -> send(step)
            "await" -> await(step)
            "reply" -> person(step).letter.reply { text = step.text("text") }.send()
            "sync", "syncFolders" -> sync(step)
            "upload" -> upload(step)
            "uploadFolder" -> uploadFolder(step)
            "batch" -> batch(step)
            "createFolder" -> person(step).run { folder = mailbox.folder(step.text("folder")).create(step.text("name")) }
            "renameFolder" -> person(step).folder.rename(step.text("name"))
            "deleteFolder" -> person(step).folder.delete(forGood = true)
            "suspend" -> person(step).run { suspended = mailbox.suspend() }
            "resume" -> person(step).run { mailbox = Mailbox.resume(suspended, credentials(user), onExchange = ::count) }
            "fail" -> fail(step)
            "close" -> person(step).mailbox.disconnect()
            else -> fail("no such step: $what")
        }
        step["exchanges"]?.let {
            val most = it.jsonPrimitive.int
            assertTrue(exchanges.get() <= most, "at most $most exchanges, but there were $exchanges")
        }
    }

    private fun count(@Suppress("UNUSED_PARAMETER") exchange: Exchange) {
        exchanges.incrementAndGet()
    }

    private fun credentials(user: TestServer.User) = Credentials.Basic(user.address, user.password)

    private fun name(step: JsonObject) = step["as"]?.jsonPrimitive?.content ?: "alice"

    private fun person(step: JsonObject) = people.getValue(name(step))

    private fun expect(step: JsonObject) = step.getValue("expect").jsonObject

    private suspend fun connect(step: JsonObject) {
        val user = server.user(step.text("user"))
        val mailbox = server.connect(user, onExchange = ::count)
        people[name(step)] = Person(mailbox, user)
        assertFields(expect(step), mailbox.info)
    }

    private suspend fun folders(step: JsonObject) {
        val folders = person(step).mailbox.folders()
        for ((role, expected) in expect(step)) {
            val folder = folders.find { plain(it.role) == role }
            assertEquals(expected.jsonPrimitive.content, folder?.name, "the folder for $role")
        }
    }

    private suspend fun list(step: JsonObject) {
        val person = person(step)
        val limit = step.getValue("limit").jsonPrimitive.int
        val where = step["where"]?.jsonObject?.let { filter(it) } ?: Filter()
        fun text(name: String) = step[name]?.jsonPrimitive?.content
        val sort = text("sort")?.let { SortBy.valueOf(it.uppercase()) } ?: SortBy.RECEIVED
        val folder = person.mailbox.folder(step.text("folder"))
        val list = folder.messages(limit, sort, text("reverse").toBoolean(), text("jumpTo")) { where }.toList()
        person.list = list
        val expect = expect(step)
        expect["count"]?.let { assertEquals(it.jsonPrimitive.int, list.size, "count") }
        expect["first"]?.let { assertFields(it.jsonObject, list.first()) }
        expect["contains"]?.jsonArray?.forEach {
            val subject = it.jsonPrimitive.content
            assertTrue(list.any { line -> line.subject == subject }, "$subject is not among ${list.map { line -> line.subject }}")
        }
    }

    private fun filter(given: JsonObject): Filter {
        val known = setOf(
            "unread", "hasAttachments", "from", "subject", "text", "since", "before", "importance", "category",
            "recipient", "attachment", "largerThan", "smallerThan", "allOf", "anyOf", "noneOf",
        )
        assertTrue(known.containsAll(given.keys), "$given has other conditions than $known")
        fun text(name: String) = given[name]?.jsonPrimitive?.content
        fun all(name: String) = given[name]?.jsonArray.orEmpty().map { filter(it.jsonObject) }
        return Filter(
            unread = text("unread")?.toBooleanStrict(),
            hasAttachments = text("hasAttachments")?.toBooleanStrict(),
            from = text("from"),
            subject = text("subject"),
            text = text("text"),
            since = text("since")?.let(Instant::parse),
            before = text("before")?.let(Instant::parse),
            importance = text("importance")?.let { Importance.valueOf(it.uppercase()) },
            category = text("category"),
            recipient = text("recipient"),
            attachment = text("attachment"),
            largerThan = text("largerThan")?.toUInt(),
            smallerThan = text("smallerThan")?.toUInt(),
            allOf = all("allOf"),
            anyOf = all("anyOf"),
            noneOf = all("noneOf"),
        )
    }

    private suspend fun read(step: JsonObject) {
        val person = person(step)
        val subject = step.text("subject")
        val line = assertNotNull(person.list.find { it.subject == subject }, "no $subject in the last list")
            .let { person.list.first { it.subject == subject } }
        val letter = line.open()
        person.letter = letter
        for ((field, expected) in expect(step)) when (field) {
            "html" -> assertContains(expected, letter.html)
            "text" -> assertContains(expected, letter.text)
            "from" -> assertEquals(expected.jsonPrimitive.content, letter.from.address)
            "to" -> assertEquals(expected.jsonArray.map { it.jsonPrimitive.content }, letter.to.map { it.address })
            "attachments" -> {
                assertEquals(expected.jsonArray.size, letter.attachments.size, "attachments: ${letter.attachments}")
                expected.jsonArray.zip(letter.attachments).forEach { (it, attachment) -> assertFields(it.jsonObject, attachment) }
            }
            else -> fail("no such field: $field")
        }
    }

    private suspend fun save(step: JsonObject) {
        val digest = MessageDigest.getInstance("SHA-256")
        val attachment = person(step).letter.attachments.first { it.name == step.text("name") }
        val size = DigestOutputStream(OutputStream.nullOutputStream(), digest).use { attachment.save(it) }
        val expect = expect(step)
        assertEquals(expect.getValue("size").jsonPrimitive.long, size)
        assertEquals(expect.text("sha256"), digest.digest().joinToString("") { "%02x".format(it) })
    }

    private suspend fun send(step: JsonObject) {
        val message = step.getValue("message").jsonObject
        person(step).mailbox.compose {
            message.getValue("to").jsonArray.forEach { to(it.jsonPrimitive.content) }
            subject = message.text("subject")
            text = message["text"]?.jsonPrimitive?.content
            html = message["html"]?.jsonPrimitive?.content
            message["attachments"]?.jsonArray?.map { it.jsonObject }?.forEach {
                attach(it.text("name"), it.text("text").toByteArray(), it.text("mimeType"))
            }
        }.send()
    }

    private suspend fun await(step: JsonObject) {
        val person = person(step)
        withTimeout(10.seconds) {
            while (true) {
                person.list = person.mailbox.folder(step.text("folder")).page(limit = 50).messages
                if (person.list.firstOrNull()?.subject == step.text("subject")) break
                delay(50.milliseconds)
            }
        }
    }

    private suspend fun sync(step: JsonObject) {
        val mailbox = person(step).mailbox
        val folder = step["folder"]?.jsonPrimitive?.content
        val key = "${name(step)} ${folder.orEmpty()}"
        val state = states[key] ?: byteArrayOf()
        val found = HashMap<String, Int>()
        val names = ArrayList<String?>()
        fun keep(state: () -> ByteArray) {
            if (step["acknowledge"]?.jsonPrimitive?.content != "false") states[key] = state()
        }
        fun count(kind: String, items: List<Any>) = found.merge(kind, items.size, Int::plus)
        if (folder != null) {
            val batches = mailbox.folder(folder).sync(state).toList()
            batches.forEach { batch ->
                count("changed", batch.changed)
                count("deleted", batch.deleted)
                count("read", batch.read)
                count("unread", batch.unread)
                batch.changed.mapTo(names) { it.subject() }
                batch.changed.forEach { synced["$key ${it.subject()}"] = it }
                keep(batch::acknowledge)
            }
            assertTrue(batches.last().complete)
        } else {
            val batches = mailbox.syncFolders(state).toList()
            batches.forEach { batch ->
                count("changed", batch.changed)
                count("deleted", batch.deleted)
                batch.changed.mapTo(names) { it.name }
                batch.changed.forEach { folders["${name(step)} ${it.name}"] = it }
                keep(batch::acknowledge)
            }
            assertTrue(batches.last().complete)
        }
        val expect = expect(step)
        for (kind in listOf("changed", "deleted", "read", "unread")) {
            assertEquals(expect[kind]?.jsonPrimitive?.int ?: 0, found[kind] ?: 0, kind)
        }
        expect["contains"]?.jsonArray?.forEach {
            assertTrue(it.jsonPrimitive.content in names, "$it is not among $names")
        }
    }

    private fun SyncedMessage.subject() = content.properties.find { it.tag == SUBJECTS.first() }?.text

    private suspend fun upload(step: JsonObject) {
        val folder = step.text("folder")
        val key = "${name(step)} $folder"
        val message = step["subject"]?.let { synced.getValue("$key ${it.jsonPrimitive.content}") }
        val properties = message?.content?.properties.orEmpty().filter { it.tag !in SUBJECTS } +
            listOfNotNull(step["text"]).map {
                ItemProperty(SUBJECTS.first(), null, null, null, it.jsonPrimitive.content, null, null, null, null, null)
            }
        val content = ItemContent(properties, message?.content?.recipients, message?.content?.attachments)
        val kind = UploadKind.valueOf(constant(step.text("kind")))
        val change = LocalChange(kind, message?.id, null, null, message?.predecessors, null, null, content)
        val policy = ConflictPolicy.valueOf(constant(step["onConflict"]?.jsonPrimitive?.content ?: "report"))
        val result = person(step).mailbox.folder(folder).upload(listOf(change), states[key] ?: byteArrayOf(), policy)
        states[key] = result.state
        val item = result.items.single()
        assertEquals(constant(expect(step).text("outcome")), item.outcome.name, "${item.error}")
        assertEquals(expect(step)["server"]?.jsonPrimitive?.content, item.server?.subject())
    }

    private suspend fun uploadFolder(step: JsonObject) {
        val key = "${name(step)} "
        val folder = step["of"]?.let { folders.getValue("${name(step)} ${it.jsonPrimitive.content}") }
        val kind = FolderUploadKind.valueOf(constant(step.text("kind")))
        val change =
            LocalFolderChange(kind, folder?.id, null, step["name"]?.jsonPrimitive?.content, null, folder?.predecessors, null)
        val policy = ConflictPolicy.valueOf(constant(step["onConflict"]?.jsonPrimitive?.content ?: "report"))
        val result = person(step).mailbox.uploadFolders(listOf(change), states[key] ?: byteArrayOf(), policy)
        states[key] = result.state
        val item = result.items.single()
        assertEquals(constant(expect(step).text("outcome")), item.outcome.name, "${item.error}")
        assertEquals(expect(step)["server"]?.jsonPrimitive?.content, item.server?.name)
    }

    private fun constant(name: String) = name.replace(Regex("[A-Z]")) { "_${it.value}" }.uppercase()

    private suspend fun batch(step: JsonObject) {
        val person = person(step)
        val message = person.list.first { it.subject == step.text("subject") }
        val batch = person.mailbox.folder(step.text("folder")).batch(listOf(message.id))
        val result = when (val verb = step.text("verb")) {
            "markRead" -> batch.markRead()
            "markUnread" -> batch.markUnread()
            "delete" -> batch.delete()
            else -> error("no such verb: $verb")
        }
        assertTrue(result.failed.isEmpty(), "${result.failed}")
    }

    private suspend fun fail(step: JsonObject) {
        try {
            val id = step["id"]
            if (id != null) {
                person(step).mailbox.inbox.open(id.jsonPrimitive.content)
            } else {
                val user = server.user(step.text("user"))
                server.connect(user, Credentials.Basic(user.address, step.text("password"))).close()
            }
        } catch (error: MapiException) {
            return assertEquals(expect(step).text("code"), error.code, error.message)
        }
        fail<Unit>("it should have failed with ${expect(step).text("code")}")
    }

    private fun assertContains(expected: JsonElement, text: String?) =
        assertTrue(text.orEmpty().contains(expected.jsonPrimitive.content), "$expected is not in: $text")

    /** The fields of a record are the getters of its class. */
    private fun assertFields(expected: JsonObject, record: Any) {
        for ((field, value) in expected) {
            val getter = record.javaClass.getMethod("get" + field.replaceFirstChar(Char::uppercase))
            assertEquals((value as JsonPrimitive).content, plain(getter.invoke(record)), field)
        }
    }

    /** As it stands in JSON: variants of enumerations in camelCase, here single words. */
    private fun plain(value: Any?) = if (value is Enum<*>) value.name.lowercase() else value.toString()
}
