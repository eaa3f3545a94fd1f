package io.github.mapihttp

import java.io.File
import java.io.OutputStream
import java.nio.file.Files
import java.nio.file.Path
import java.security.DigestOutputStream
import java.security.MessageDigest
import java.time.Instant
import java.util.HexFormat
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.longOrNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.api.parallel.Execution
import org.junit.jupiter.api.parallel.ExecutionMode

/** The journeys that every language runs; `tests/journeys/README.md` describes their steps. */
class JourneyTest {
    @TempDir
    lateinit var folder: Path

    // Several at a time: mostly they wait.
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    fun journeys(): List<DynamicTest> {
        val files = File(System.getenv("MAPI_JOURNEYS") ?: "../../tests/journeys").listFiles { file -> file.extension == "json" }
        return files!!.sorted().flatMap { file ->
            val journey = Json.parseToJsonElement(file.readText()).jsonObject
            // Once with nothing wrong, and once under each line of rules by which the server misbehaves.
            (listOf("") + journey.texts("under")).map { under ->
                DynamicTest.dynamicTest("${file.nameWithoutExtension} $under".trim()) {
                    run(file, journey.getValue("steps").jsonArray, under)
                }
            }
        }
    }

    private fun run(file: File, steps: JsonArray, under: String): Unit = runBlocking {
        TestServer("--admin", "0", "--iis-authentication-methods", "Basic,OAuth").use { server ->
            if (under.isNotEmpty()) server.tell("/faults", under)
            val journey = Journey(server, Files.createTempDirectory(folder, "journey"), under)
            steps.forEachIndexed { index, step ->
                try {
                    journey.step(step.jsonObject)
                } catch (error: Throwable) {
                    throw AssertionError("${file.name}, step ${index + 1}: ${error.message}\n$step", error)
                }
            }
            if (under.isNotEmpty()) {
                val idle = server.idle()
                assertTrue(idle.isEmpty(), "not all went wrong that was to: $idle")
            }
        }
    }
}

/** How long something may take to arrive. */
private val PATIENCE = 20.seconds

private fun JsonObject.string(name: String) = get(name)?.jsonPrimitive?.content
private fun JsonObject.number(name: String) = get(name)?.jsonPrimitive?.int
private fun JsonObject.isTrue(name: String) = get(name)?.jsonPrimitive?.booleanOrNull ?: false
private fun JsonObject.texts(name: String) = get(name)?.jsonArray.orEmpty().map { it.jsonPrimitive.content }

/** Rules that have not struck. */
private fun TestServer.idle() =
    Json.parseToJsonElement(tell("/faults")).jsonArray.filter { it.jsonObject.number("struck") == 0 }

/** What takes the place of `mapi` in other languages, where they are at hand. */
private val elsewhere = Json.parseToJsonElement(System.getenv("MAPI_ELSEWHERE") ?: "{}").jsonObject

/** Does what an object says, and fails when something that it says was not even looked at. */
private inline fun <R> JsonObject.wholly(does: (JsonObject) -> R): R {
    val unseen = keys.toMutableSet()
    val noting = object : Map<String, JsonElement> by this {
        override fun get(key: String) = this@wholly[key].also { unseen -= key }
        override fun containsKey(key: String) = (key in this@wholly).also { unseen -= key }
    }
    return does(JsonObject(noting)).also { assertTrue(unseen.isEmpty(), "nobody knows what to do with $unseen") }
}

private inline fun <reified E : Enum<E>> variant(name: String): E = enumValueOf(constant(name))

private class Journey(private val server: TestServer, private val home: Path, private val under: String) {
    private val desks = HashMap<String, Desk>()
    private val kept = HashMap<String, JsonElement>()

    suspend fun step(given: JsonObject): Unit = filled(given).jsonObject.wholly { step ->
        val desk = desks.getOrPut(step.string("as") ?: "alice") { Desk(server, home) }
        desk.exchanges.clear()
        val fails = step["fails"]
        val came = try {
            desk.step(step).also { assertTrue(fails == null, "it did not fail: $it") }
        } catch (error: MapiException) {
            check(fails ?: throw error, error.info, "the error")
            error.info
        }
        val cost = desk.exchanges.size
        step.number("exchanges")?.takeIf { under.isEmpty() }?.let { assertTrue(cost <= it, "$cost exchanges, $it at most") }
        step["expect"]?.let { check(it, came) }
        step["keep"]?.jsonObject?.forEach { (name, path) -> kept[name] = within(came, path.jsonPrimitive.content) }
    }

    /** With what was kept in the place of its names. */
    private fun filled(value: JsonElement): JsonElement = when {
        value is JsonPrimitive && value.isString && value.content.startsWith("$") -> kept.getValue(value.content.drop(1))
        value is JsonArray -> JsonArray(value.map(::filled))
        value is JsonObject -> JsonObject(value.mapValues { filled(it.value) })
        else -> value
    }
}

/** Somebody's mailbox, and what was done in it last. */
private class Desk(private val server: TestServer, private val home: Path) {
    val exchanges = CopyOnWriteArrayList<Exchange>()
    private lateinit var mailbox: Mailbox
    private lateinit var user: TestServer.User
    private lateinit var credentials: Credentials
    private lateinit var letter: Message
    private lateinit var sent: MessagePlace
    private var suspended = byteArrayOf()
    private var list: List<MessageSummary> = emptyList()
    private var changes = Channel<Change>(Channel.UNLIMITED)
    private var watching: Job? = null

    /** The network is about to change. */
    private var changing: Deferred<Unit>? = null

    /** Of synchronisations, by folder; those of the folders themselves by no name. */
    private val states = HashMap<String, ByteArray>()

    /** Folders that steps made, by name. */
    private val made = HashMap<String, Folder>()

    /** Messages that synchronisations brought, by folder and subject. */
    private val synced = HashMap<String, SyncedMessage>()
    private val folders = HashMap<String, SyncedFolder>()

    /** Does a step; what comes of it. */
    suspend fun step(step: JsonObject): Any? = when (val what = step.text("do")) {
        "connect" -> connect(step)
        "suspend" -> mailbox.suspend().also { suspended = it }
        "resume" -> resume()
        "elsewhere" -> elsewhere(step)
        "close" -> changed().also { mailbox.disconnect() }
        "fill" -> server.tell("/fill", "${step.text("user")} ${step.text("count")}")
        "fault" -> fault(step)
        "networkChanged" -> networkChanged()
        "folders" -> if (step.isTrue("searches")) mailbox.searchFolders() else mailbox.folders()
        "folder" -> changeFolder(step)
        "search" -> search(step)
        "list" -> page(step, step.number("after") ?: 0).messages.also { list = it }
        "pages" -> pages(step)
        "await" -> await(step)
        "read" -> read(step)
        "save" -> save(step)
        "send" -> send(step)
        "abort" -> mailbox.abort(sent)
        "batch" -> batch(step)
        "watch" -> watch(step)
        "events" -> events(step)
        "unwatch" -> watching?.cancel()
        "resolve" -> mailbox.directory.resolve(step.text("name"))
        "details" -> mailbox.directory.details(step.text("name"))
        "people" -> mailbox.directory.page(step.number("limit")!!, step.number("after") ?: 0)
        "linked" -> linked(step)
        "properties" -> properties(step)
        "setProperties" -> setProperties(step)
        "sync" -> sync(step)
        "syncFolders" -> syncFolders(step)
        "upload" -> upload(step)
        "uploadFolder" -> uploadFolder(step)
        else -> error("no such step: $what")
    }

    private fun folder(name: String) = made[name] ?: mailbox.folder(name)

    private fun note(exchange: Exchange) {
        exchanges += exchange
    }

    private suspend fun connect(step: JsonObject): MailboxInfo {
        user = server.user(step.text("user"))
        // The first token holds so long; who asks again gets another.
        val lifetimes = ArrayDeque(listOfNotNull(step.string("token")))
        credentials = when {
            lifetimes.isEmpty() -> Credentials.Basic(user.address, step.string("password") ?: user.password)
            else -> Credentials.Bearer { server.tell("/token", "${user.address} ${lifetimes.removeFirstOrNull() ?: 7200}").trim() }
        }
        mailbox = when {
            step.isTrue("autodiscover") ->
                Mailbox.connect(
                    user.address, credentials, server.autodiscover, step.string("mailbox"), step.isTrue("publicFolders"),
                    onExchange = ::note,
                )
            else -> Mailbox.connect(user.url, user.dn, credentials, user.addressBookUrl, onExchange = ::note)
        }
        return mailbox.info
    }

    private suspend fun resume(): MailboxInfo {
        mailbox = Mailbox.resume(suspended, credentials, onExchange = ::note)
        return mailbox.info
    }

    /** `mapi`, which is Rust, or another language goes on with the session, and leaves it to be gone on with here. */
    private suspend fun elsewhere(step: JsonObject): Any {
        val session = Files.write(home.resolve("session"), mailbox.suspend())
        val program = step.string("in")?.let(elsewhere::get)?.jsonArray?.map { it.jsonPrimitive.content } ?: listOf(mapi)
        val there = ProcessBuilder(
            program + listOf(
                "--session", "$session", "--user", user.address, "--trace", "ls", step.text("folder"),
                "--limit", step.text("limit"), "--after", step.text("after"), "--json",
            ),
        )
            .redirectError(home.resolve("trace").toFile())
            .apply { environment() += mapOf("MAPI_PASSWORD" to user.password, "XDG_STATE_HOME" to "$home") }
            .start()
        val lines = there.inputReader(Charsets.UTF_8).readText()
        val trace = Files.readString(home.resolve("trace"))
        assertTrue(there.waitFor() == 0 && "Execute" in trace && "Connect" !in trace && "Logon" !in trace, trace)
        suspended = Files.readAllBytes(session)
        resume()
        return Json.parseToJsonElement(lines).jsonObject.getValue("messages")
    }

    private suspend fun fault(step: JsonObject): JsonElement {
        changed()
        val report = Json.parseToJsonElement(server.tell("/faults"))
        server.tell("/faults", step.string("rules").orEmpty())
        return report
    }

    /** Beside the steps that follow. */
    private fun networkChanged() {
        val here = mailbox
        changing = CoroutineScope(Dispatchers.IO).async {
            val end = TimeSource.Monotonic.markNow() + PATIENCE
            while (true) {
                val idle = server.idle()
                if (idle.isEmpty()) break
                check(end.hasNotPassedNow()) { "the network does not change: nothing met $idle" }
                delay(20.milliseconds)
            }
            here.networkChanged()
        }
    }

    /** The network that was to change has changed. */
    private suspend fun changed() {
        changing?.await()
    }

    // Folders

    private suspend fun changeFolder(step: JsonObject): FolderResult? {
        val (here, name) = folder(step.text("folder")) to step.string("name")
        return when (val verb = variant<FolderVerb>(step.text("verb"))) {
            FolderVerb.CREATE -> null.also { made[name!!] = here.create(name) }
            FolderVerb.RENAME -> null.also { here.rename(name!!) }
            FolderVerb.MOVE_TO -> here.moveTo(folder(step.text("to")), name)
            FolderVerb.COPY_TO -> here.copyTo(folder(step.text("to")), name)
            FolderVerb.DELETE, FolderVerb.DELETE_FOR_GOOD -> here.delete(verb == FolderVerb.DELETE_FOR_GOOD)
            FolderVerb.EMPTY, FolderVerb.EMPTY_FOR_GOOD -> here.empty(verb == FolderVerb.EMPTY_FOR_GOOD)
        }
    }

    private suspend fun search(step: JsonObject): SearchCriteria? {
        val places = step.texts("folders").map(::folder)
        val where = step["where"]?.let { filter(it.jsonObject) }
        val recursive = step["recursive"]?.jsonPrimitive?.boolean ?: true
        val name = step.string("name")
        return when {
            name != null -> null.also { made[name] = mailbox.createSearchFolder(name, places, recursive) { where!! } }
            where != null -> folder(step.text("folder")).setCriteria(places, recursive) { where }
            else -> folder(step.text("folder")).criteria()
        }
    }

    // Lists

    private suspend fun page(step: JsonObject, after: Int): MessagePage {
        val where = step["where"]?.let { filter(it.jsonObject) } ?: Filter()
        val sort = variant<SortBy>(step.string("sort") ?: "received")
        val reverse = step.isTrue("reverse")
        return folder(step.text("folder")).page(step.number("limit")!!, after.toLong(), sort, reverse, step.string("jumpTo")) { where }
    }

    private suspend fun pages(step: JsonObject): Any {
        val ids = ArrayList<MessageId>()
        var pages = 0
        var after: Long? = 0
        while (after != null) {
            val page = page(step, after.toInt())
            page.messages.mapTo(ids) { it.id }
            after = page.next
            pages += 1
        }
        return mapOf("pages" to pages, "messages" to ids.size, "different" to ids.toSet().size)
    }

    private suspend fun await(step: JsonObject): List<MessageSummary> = withTimeout(PATIENCE) {
        while (true) {
            list = folder(step.text("folder")).page(limit = 50).messages
            if (list.firstOrNull()?.subject == step.text("subject")) break
            delay(50.milliseconds)
        }
        list
    }

    private fun filter(given: JsonObject): Filter {
        val known = setOf(
            "unread", "hasAttachments", "from", "subject", "text", "since", "before", "importance", "category",
            "recipient", "attachment", "largerThan", "smallerThan", "allOf", "anyOf", "noneOf",
        )
        assertTrue(known.containsAll(given.keys), "$given has other conditions than $known")
        fun text(name: String) = given.string(name)
        fun all(name: String) = given[name]?.jsonArray.orEmpty().map { filter(it.jsonObject) }
        return Filter(
            unread = text("unread")?.toBooleanStrict(),
            hasAttachments = text("hasAttachments")?.toBooleanStrict(),
            from = text("from"),
            subject = text("subject"),
            text = text("text"),
            since = text("since")?.let(Instant::parse),
            before = text("before")?.let(Instant::parse),
            importance = text("importance")?.let { variant<Importance>(it) },
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

    // Messages

    private suspend fun read(step: JsonObject): Message {
        val (attachment, id) = step.string("attachment") to step.string("id")
        letter = when {
            attachment != null -> attached(attachment).open()
            id != null -> folder(step.text("folder")).open(id)
            else -> list.first { it.subject == step.text("subject") }.open()
        }
        return letter
    }

    private suspend fun save(step: JsonObject): Any {
        val digest = MessageDigest.getInstance("SHA-256")
        val contentId = step.string("contentId")
        val file = letter.attachments.first { if (contentId != null) it.contentId == contentId else it.name == step.text("name") }
        var progress = emptyList<Long>()
        val size = DigestOutputStream(OutputStream.nullOutputStream(), digest).use {
            file.save(it) { done, total -> progress = listOf(done, total) }
        }
        return mapOf("size" to size, "sha256" to HexFormat.of().formatHex(digest.digest()), "progress" to progress)
    }

    private suspend fun send(step: JsonObject): MessagePlace {
        val message = step["message"]?.jsonObject
        val content: Draft.() -> Unit = { message?.wholly { write(it) } }
        val verb = step.string("verb")?.let { variant<ComposeVerb>(it) }
        if (verb == null && message == null) return letter.send().also { sent = it }
        val draft = when (verb) {
            ComposeVerb.DRAFT -> letter.edit(content)
            ComposeVerb.REPLY -> letter.reply(content = content)
            ComposeVerb.REPLY_ALL -> letter.reply(all = true, content)
            ComposeVerb.FORWARD -> letter.forward(content)
            ComposeVerb.POST -> throw AssertionError("nobody posts here")
            ComposeVerb.NEW, null -> mailbox.compose(content)
        }
        sent = if (step.isTrue("draft")) draft.save() else draft.send()
        return sent
    }

    private fun Draft.write(message: JsonObject) {
        to(*message.texts("to").toTypedArray())
        cc(*message.texts("cc").toTypedArray())
        bcc(*message.texts("bcc").toTypedArray())
        replyTo(*message.texts("replyTo").toTypedArray())
        subject = message.string("subject").orEmpty()
        text = message.string("text")
        html = message.string("html")
        importance = variant<Importance>(message.string("importance") ?: "normal")
        sensitivity = variant<Sensitivity>(message.string("sensitivity") ?: "normal")
        readReceipt = message.isTrue("readReceipt")
        sendAt = message.string("sendAt")?.let(Instant::parse)
        message["attachments"]?.jsonArray?.forEach { file -> file.jsonObject.wholly { attach(it) } }
    }

    private fun Draft.attach(file: JsonObject) {
        val (contentId, size) = file.string("contentId") to file.number("size")
        if (size == null) {
            attach(file.text("name"), file.text("text").toByteArray(), file.text("mimeType"), contentId)
        } else {
            // Bytes that count from 0 to 250 again and again.
            val bytes = ByteArray(size) { (it % 251).toByte() }
            attach(Files.write(home.resolve(file.text("name")), bytes), file.text("mimeType"), contentId)
        }
    }

    private suspend fun batch(step: JsonObject): BatchResult {
        val subjects = step["subjects"]?.let { step.texts("subjects") }
        val ids = list.filter { subjects == null || it.subject in subjects }.map { it.id } + step.texts("ids")
        val batch = folder(step.text("folder")).batch(ids)
        val categories = step.texts("categories").toTypedArray()
        return when (val verb = variant<BatchVerb>(step.text("verb"))) {
            BatchVerb.MARK_READ, BatchVerb.MARK_READ_QUIETLY -> batch.markRead(receipts = verb == BatchVerb.MARK_READ)
            BatchVerb.MARK_UNREAD -> batch.markUnread()
            BatchVerb.FLAG -> batch.flag(step.text("text"))
            BatchVerb.COMPLETE -> batch.complete()
            BatchVerb.CLEAR_FLAG -> batch.clearFlag()
            BatchVerb.ADD_CATEGORIES -> batch.categorize(*categories)
            BatchVerb.REMOVE_CATEGORIES -> batch.uncategorize(*categories)
            BatchVerb.SET_CATEGORIES -> batch.setCategories(*categories)
            BatchVerb.MOVE_TO -> batch.moveTo(folder(step.text("to")))
            BatchVerb.COPY_TO -> batch.copyTo(folder(step.text("to")))
            BatchVerb.RESTORE_TO -> batch.restoreTo(folder(step.text("to")))
            BatchVerb.DELETE, BatchVerb.DELETE_FOR_GOOD -> batch.delete(forGood = verb == BatchVerb.DELETE_FOR_GOOD)
        }
    }

    // Events

    private suspend fun watch(step: JsonObject) {
        val lines = step["lines"]?.let { filter(it.jsonObject) }
        val watched = step.string("folder")?.let(::folder)
        val watch: Flow<Change> = when {
            watched == null -> mailbox.watch()
            lines == null -> watched.watch()
            else -> watched.watch { lines }
        }
        val into = Channel<Change>(Channel.UNLIMITED).also { changes = it }
        watching = CoroutineScope(Dispatchers.Default).launch {
            try {
                watch.collect(into::send)
            } catch (_: MapiException.Closed) {
                // It ends with the session.
            }
        }
        // It stands when it was answered.
        withTimeout(PATIENCE) {
            while (exchanges.none { "RegisterNotification" in it.rops || "QueryPosition" in it.rops }) delay(10.milliseconds)
        }
    }

    private suspend fun events(step: JsonObject): List<Change> {
        val came = ArrayList<Change>()
        withTimeoutOrNull(PATIENCE) { repeat(step.getValue("expect").jsonArray.size) { came += changes.receive() } }
        return came
    }

    // People and properties

    private suspend fun linked(step: JsonObject): List<Person> {
        val (directory, name) = mailbox.directory to step.text("name")
        return when (val link = variant<PersonLink>(step.text("link"))) {
            PersonLink.MEMBERS, PersonLink.ALL_MEMBERS -> directory.members(name, link == PersonLink.ALL_MEMBERS)
            PersonLink.LISTS -> directory.lists(name)
            PersonLink.MANAGER -> listOfNotNull(directory.manager(name))
            PersonLink.REPORTS -> directory.reports(name)
        }
    }

    private suspend fun properties(step: JsonObject): Map<String, PropertyValue> {
        val keys = step.texts("keys").toTypedArray()
        step.string("attachment")?.let { return attached(it).properties(*keys) }
        return step.string("folder")?.let { folder(it).properties(*keys) } ?: letter.properties(*keys)
    }

    private suspend fun setProperties(step: JsonObject) {
        val values = step.getValue("values").jsonObject.mapValues { value(it.value) }
        step.string("attachment")?.let { return attached(it).setProperties(values) }
        step.string("folder")?.let { folder(it).setProperties(values) } ?: letter.setProperties(values)
    }

    private fun attached(name: String) = letter.attachments.first { it.name == name }

    private fun value(given: JsonElement): PropertyValue? = when {
        given is JsonNull -> null
        given is JsonArray -> PropertyValue.Multiple(given.mapNotNull(::value))
        given.jsonPrimitive.isString -> PropertyValue.Text(given.jsonPrimitive.content)
        given.jsonPrimitive.longOrNull != null -> PropertyValue.Integer(given.jsonPrimitive.long)
        else -> PropertyValue.Boolean(given.jsonPrimitive.boolean)
    }

    // Offline

    private suspend fun sync(step: JsonObject): Any {
        val name = step.text("folder")
        val batches = folder(name).sync(states[name] ?: byteArrayOf()).toList()
        assertTrue(batches.last().complete)
        if (step["acknowledge"] != JsonPrimitive(false)) batches.forEach { states[name] = it.acknowledge() }
        val changed = batches.flatMap { it.changed }
        changed.forEach { synced["$name ${it.subject()}"] = it }
        return mapOf(
            "changed" to changed.size,
            "deleted" to batches.sumOf { it.deleted.size },
            "read" to batches.sumOf { it.read.size },
            "unread" to batches.sumOf { it.unread.size },
            "names" to changed.map { it.subject() },
        )
    }

    private suspend fun syncFolders(step: JsonObject): Any {
        val batches = mailbox.syncFolders(states[""] ?: byteArrayOf()).toList()
        assertTrue(batches.last().complete)
        if (step["acknowledge"] != JsonPrimitive(false)) batches.forEach { states[""] = it.acknowledge() }
        val changed = batches.flatMap { it.changed }
        changed.forEach { folders[it.name] = it }
        return mapOf("changed" to changed.size, "deleted" to batches.sumOf { it.deleted.size }, "names" to changed.map { it.name })
    }

    private fun SyncedMessage.subject() = content.properties.find { it.tag == SUBJECTS.first() }?.text

    private suspend fun upload(step: JsonObject): Any {
        val name = step.text("folder")
        val message = step.string("subject")?.let { synced.getValue("$name $it") }
        val properties = message?.content?.properties.orEmpty().filter { it.tag !in SUBJECTS } +
            listOfNotNull(step.string("text")).map {
                ItemProperty(SUBJECTS.first(), null, null, null, it, null, null, null, null, null)
            }
        val content = ItemContent(properties, message?.content?.recipients, message?.content?.attachments)
        val kind = variant<UploadKind>(step.text("kind"))
        val change = LocalChange(kind, message?.id, null, null, message?.predecessors, null, null, content)
        val policy = variant<ConflictPolicy>(step.string("onConflict") ?: "report")
        val result = folder(name).upload(listOf(change), states[name] ?: byteArrayOf(), policy)
        states[name] = result.state
        val item = result.items.single()
        return mapOf("outcome" to item.outcome, "server" to item.server?.subject())
    }

    private suspend fun uploadFolder(step: JsonObject): Any {
        val folder = step.string("of")?.let(folders::getValue)
        val kind = variant<FolderUploadKind>(step.text("kind"))
        val change = LocalFolderChange(kind, folder?.id, null, step.string("name"), null, folder?.predecessors, null)
        val policy = variant<ConflictPolicy>(step.string("onConflict") ?: "report")
        val result = mailbox.uploadFolders(listOf(change), states[""] ?: byteArrayOf(), policy)
        states[""] = result.state
        val item = result.items.single()
        return mapOf("outcome" to item.outcome, "server" to item.server?.name)
    }

    private companion object {
        /** PidTagSubject, and the two parts of it. */
        private val SUBJECTS = listOf(0x0037001Fu, 0x003D001Fu, 0x0E1D001Fu)
    }
}
