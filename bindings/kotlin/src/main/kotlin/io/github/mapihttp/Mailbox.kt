package io.github.mapihttp

import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

/**
 * An open mailbox.
 *
 * ```kotlin
 * Mailbox.connect(email = "alice@example.com", credentials = Credentials.Basic(user, password)).use { mailbox ->
 *     mailbox.inbox.messages(limit = 50).collect { println("${it.received} ${it.subject}") }
 * }
 * ```
 *
 * Calls may come from any coroutine and run at the same time; the session packs them into few requests. Cancelling a call
 * gives its operation up. A lost connection or session is made up for underneath; what must not be done twice then ends in
 * [MapiException.OutcomeUnknown].
 *
 * After [close] or [suspend] every call fails with [MapiException.Closed]; closing again does nothing. A mailbox that is
 * never closed stays on the server until that forgets it.
 */
public class Mailbox private constructor(
    internal val pump: Pump,
    /** Who one is connected as, and to what. */
    public val info: MailboxInfo,
) : AutoCloseable {
    /** New mail. */
    public val inbox: Folder get() = folder("inbox")

    /** Mail on its way out. */
    public val outbox: Folder get() = folder("outbox")

    /** Sent mail. */
    public val sent: Folder get() = folder("sent")

    /** Deleted items. */
    public val deleted: Folder get() = folder("deleted")

    /** Messages not sent yet. */
    public val drafts: Folder get() = folder("drafts")

    /** Junk mail. */
    public val junk: Folder get() = folder("junk")

    /** Archived mail. */
    public val archive: Folder get() = folder("archive")

    /** Appointments. */
    public val calendar: Folder get() = folder("calendar")

    /** Contacts. */
    public val contacts: Folder get() = folder("contacts")

    /** Tasks. */
    public val tasks: Folder get() = folder("tasks")

    /** Notes. */
    public val notes: Folder get() = folder("notes")

    /** Journal. */
    public val journal: Folder get() = folder("journal")

    /** All folders below the root, parents before their children. 1 exchange. */
    public suspend fun folders(): List<ListedFolder> {
        val answer = pump.run { folders() } as Answer.Folders
        return answer.folders.map { ListedFolder(this, it) }
    }

    /**
     * A folder by its [ListedFolder.id], or by what it is for, such as `drafts`. Asks nobody: 0 exchanges; the first use of
     * another one than `inbox`, `outbox`, `sent`, `deleted` or `root` costs 1 for finding all of them.
     */
    public fun folder(id: String): Folder = Folder(this, id)

    /** The special folder with this role, whatever its name. 1 exchange. */
    public suspend fun folder(role: FolderRole): ListedFolder =
        folders().find { it.role == role } ?: throw MapiException.notFound("the mailbox has no folder for $role")

    /** The search folders, which lie beside the others. 1 exchange. */
    public suspend fun searchFolders(): List<ListedFolder> {
        val answer = pump.run { searchFolders() } as Answer.Folders
        return answer.folders.map { ListedFolder(this, it) }
    }

    /**
     * Makes a search folder, which shows those messages of other [folders] (and of those below them) for which [where] holds.
     * The server fills it, and keeps it up to date. One of that name that is there is told to search for this. 1 exchange.
     */
    public suspend fun createSearchFolder(
        name: String,
        folders: List<Folder>,
        recursive: Boolean = true,
        where: Filters.() -> Filter,
    ): Folder {
        val places = folders.map { it.reference }
        val answer = pump.run { search(null, name, where(Filters), places, recursive) } as Answer.Search
        return folder(answer.criteria.id)
    }

    /** The messages of a conversation in all folders, the oldest first: the key of a group of [Folder.groups]. 1 exchange. */
    public suspend fun conversation(key: String, limit: Int = 50, after: Long = 0): MessagePage {
        if (limit < 0 || after !in 0..UInt.MAX_VALUE.toLong()) {
            throw MapiException.invalid("limit and after must not be negative: $limit, $after")
        }
        val answer = pump.run { conversation(key, limit.toUInt(), after.toUInt()) } as Answer.Page
        return MessagePage(answer.page, answer.page.messages.map { MessageSummary(this, it) })
    }

    /** Ids for messages and folders that will be made offline: with its own, an upload makes each once. 1 exchange. */
    public suspend fun reserveIds(count: Int): List<MessageId> {
        if (count < 0) throw MapiException.invalid("count must not be negative: $count")
        return (pump.run { reserveIds(count.toUInt()) } as Answer.Reserved).ids
    }

    /**
     * What is new in the folders since a [state]: new, renamed and moved ones, and those that are gone. See [Folder.sync].
     */
    public fun syncFolders(state: ByteArray = byteArrayOf()): Flow<FolderSyncBatch> =
        pump.batches({ syncFolders("root", state) }) { part, behind ->
            (part as? SyncPart.Folders)?.let { FolderSyncBatch(it.batch, behind) }
        }

    /**
     * Sends what was done to folders offline, on a copy with this [state] of [syncFolders]: new ones, other names and places,
     * deletions. A folder stands before those that are made in it. 2 exchanges, 1 for each new folder and 2 for each other
     * change. See [Folder.upload].
     */
    public suspend fun uploadFolders(
        changes: List<LocalFolderChange>,
        state: ByteArray = byteArrayOf(),
        onConflict: ConflictPolicy = ConflictPolicy.REPORT,
    ): FolderUploadResult {
        val answer = pump.run { uploadFolders("root", changes, state, onConflict) } as Answer.UploadedFolders
        return answer.result
    }

    /** The address book. */
    public val directory: Directory get() = Directory(pump)

    /** Composes a message; [Draft.send] sends it, [Draft.save] saves it. */
    public fun compose(content: Draft.() -> Unit): Draft = Draft(this).apply(content)

    /** Takes a message back that waits to be sent ([Draft.sendAt]): what [Draft.send] told. It is a draft again. */
    public suspend fun abort(message: MessagePlace) {
        pump.run { abort(message.folderId, message.id) }
    }

    /** What happens anywhere in the mailbox, until the collector is cancelled. See [Folder.watch]. */
    public fun watch(): Flow<Change> = pump.changes(null)

    /**
     * The session as bytes, from which [resume] goes on: in another process, on another machine, in another language. It
     * holds no password and no token, but lets whoever has it **and** the credentials go on with the session: by its
     * [cookies]. Without these, going on takes 2 exchanges.
     *
     * This object lets go of the session without telling the server; calls that have not ended fail.
     */
    public suspend fun suspend(cookies: Boolean = true): ByteArray = pump.suspend(cookies)

    /**
     * Says that the network changed, as Android's `ConnectivityManager` tells: what waits to be tried again is tried at
     * once, and what got no answer for ten seconds then counts as lost. Throws [MapiException.Closed] when the mailbox is.
     */
    public fun networkChanged(): Unit = pump.networkChanged()

    /** Ends the session on the server; gives up after five seconds. */
    public suspend fun disconnect(): Unit = withContext(NonCancellable) { pump.close() }

    /** As [disconnect], blocking: for `use`. */
    override fun close(): Unit = runBlocking(pump.dispatcher) { disconnect() }

    internal suspend fun properties(target: Target, keys: Array<out String>): Map<String, PropertyValue> {
        val answer = pump.run { properties(target, keys.toList()) } as Answer.Properties
        return answer.properties.associate { it.key to it.value }
    }

    internal suspend fun setProperties(target: Target, values: Map<String, PropertyValue?>) {
        val set = values.mapNotNull { (key, value) -> value?.let { NamedValue(key, it) } }
        pump.run { setProperties(target, set, values.filterValues { it == null }.keys.toList()) }
    }

    public companion object {
        /**
         * Finds the mailbox of an address by Autodiscover and logs on: 2 exchanges after that.
         *
         * Credentials go to the address's own domain and to [autodiscover] only.
         *
         * @param mailbox another mailbox than the user's own, as far as its owner allows: by its address, which is found as
         *   [email] is, or by its legacy distinguished name.
         * @param publicFolders opens these instead of a mailbox.
         * @param autodiscover an Autodiscover endpoint to ask instead of the ones of the address's domain.
         * @param confirmRedirect whether to trust another place (a URL or an address) that Autodiscover points to; nobody
         *   is trusted unless told.
         * @param onExchange called with every HTTP exchange as it ends, for diagnostics; must return at once. What it throws is
         *   logged (`java.util.logging`), no more.
         * @throws MapiException when it does not work out, with what to do.
         */
        public suspend fun connect(
            email: String,
            credentials: Credentials,
            autodiscover: String? = null,
            mailbox: String? = null,
            publicFolders: Boolean = false,
            confirmRedirect: suspend (String) -> Boolean = { false },
            transport: Transport = JavaHttpTransport(),
            onExchange: (Exchange) -> Unit = {},
        ): Mailbox {
            if (mailbox != null && publicFolders) throw MapiException.invalid("give mailbox or publicFolders, not both")
            val known = credentials.now()
            suspend fun find(address: String): Endpoints {
                val flow = MapiException.loading { Autodiscover(address, autodiscover, known) }
                return flow.use { discover(it, transport, confirmRedirect) }
            }
            val own = find(email)
            val address = if (publicFolders) own.publicFolderAddress else mailbox?.takeUnless { it.startsWith("/") }
            val other = address?.let { find(it) }
            // It is opened where it is.
            val endpoints = if (other == null) own else own.copy(mailboxUrl = other.mailboxUrl)
            val dn = if (publicFolders) null else other?.userDn ?: mailbox
            val session = MapiException.loading { Session(endpoints, dn, publicFolders, known, Pump.entropy()) }
            return open(Pump(session, transport, credentials, onExchange))
        }

        /**
         * Logs on to a mailbox at a known place: 2 exchanges.
         *
         * @param url the mailbox endpoint, such as `https://host/mapi/emsmdb/?MailboxId=…`.
         * @param dn the legacy distinguished name of the user who signs in.
         * @param addressBookUrl the address book endpoint, such as `https://host/mapi/nspi/?MailboxId=…`.
         * @param mailboxDn the legacy distinguished name of another mailbox than the user's own; [url] leads to where it is.
         * @param publicFolders opens these instead of a mailbox.
         * @param onExchange called with every HTTP exchange as it ends, for diagnostics; must return at once. What it throws is
         *   logged (`java.util.logging`), no more.
         * @throws MapiException when it does not work out, with what to do.
         */
        public suspend fun connect(
            url: String,
            dn: String,
            credentials: Credentials,
            addressBookUrl: String? = null,
            mailboxDn: String? = null,
            publicFolders: Boolean = false,
            transport: Transport = JavaHttpTransport(),
            onExchange: (Exchange) -> Unit = {},
        ): Mailbox {
            if (mailboxDn != null && publicFolders) throw MapiException.invalid("give mailboxDn or publicFolders, not both")
            val known = credentials.now()
            val session = MapiException.loading {
                Session(Endpoints(url, addressBookUrl, dn), mailboxDn, publicFolders, known, Pump.entropy())
            }
            return open(Pump(session, transport, credentials, onExchange))
        }

        /**
         * Goes on with a session that was suspended, here or by another language's package or `mapi`. While the server
         * still has it, that takes no exchange.
         *
         * @throws MapiException.InvalidArgument when the bytes are no suspended session.
         */
        public suspend fun resume(
            bytes: ByteArray,
            credentials: Credentials,
            transport: Transport = JavaHttpTransport(),
            onExchange: (Exchange) -> Unit = {},
        ): Mailbox {
            val known = credentials.now()
            val session = MapiException.loading { Session.resume(bytes, known, Pump.entropy()) }
            return open(Pump(session, transport, credentials, onExchange))
        }

        private suspend fun open(pump: Pump): Mailbox = try {
            Mailbox(pump, (pump.run { open() } as Answer.Mailbox).info)
        } catch (error: Throwable) {
            withContext(NonCancellable) { pump.close() }
            throw error
        }
    }
}
