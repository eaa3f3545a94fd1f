package io.github.mapihttp

import java.io.OutputStream
import java.nio.file.Files
import java.nio.file.Path
import kotlin.math.min
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.withContext

/** A folder to work with; [ListedFolder] also knows its name and counts. */
public open class Folder internal constructor(
    internal val mailbox: Mailbox,
    /** Its id, or what it is for: [Mailbox.folder] makes this folder of it again. */
    public val reference: String,
) {
    /**
     * The newest messages, newest first: page by page as they are collected. 1 exchange for each 100 of them.
     *
     * ```kotlin
     * mailbox.inbox.messages(limit = 50).collect { println(it.subject) }
     * mailbox.inbox.messages { unread and from("bob") }.first().open()
     * ```
     *
     * @param limit the most there may be; all when absent.
     * @param sort by what they are sorted.
     * @param reverse the other way round: the oldest first, names from Z to A.
     * @param jumpTo begins at the first message whose subject (sorted by a name, that name) begins with this text.
     * @param columns properties by name (`PidTagInternetMessageId`), tag (`0x1035001F`) or set and name
     *   (`PS_PUBLIC_STRINGS/Project`), which each line has in its `columns`; 1 exchange more for names that are new. With fields
     *   of the lines among them (`subject`, `received`), only these are read of the lines, which is faster.
     * @param valuesUpTo values that are too large for a row are read as a whole up to so many bytes, else 64 KiB: 1 exchange
     *   for each 24 KiB.
     * @param where which ones; the server filters.
     */
    public fun messages(
        limit: Int? = null,
        sort: SortBy = SortBy.RECEIVED,
        reverse: Boolean = false,
        jumpTo: String? = null,
        columns: List<String> = emptyList(),
        valuesUpTo: Long? = null,
        where: (Filters.() -> Filter)? = null,
    ): Flow<MessageSummary> = flow {
        var left = limit ?: Int.MAX_VALUE
        if (left < 0) throw MapiException.invalid("limit must not be negative: $left")
        var next: Long? = 0
        // New mail moves the rest of the list down, and some of it from one page to the next.
        val seen = HashSet<MessageId>()
        while (left > 0 && next != null) {
            val page = page(min(left, PAGE), next, sort, reverse, jumpTo, columns, valuesUpTo, where)
            next = page.next
            for (message in page.messages.filter { seen.add(it.id) }) {
                emit(message)
                left -= 1
            }
        }
    }

    /**
     * Puts a message into it for all who read there, such as into a public folder; it goes to nobody. 1 exchange for a small
     * one.
     *
     * @return where it is.
     */
    public suspend fun post(content: Draft.() -> Unit): MessagePlace =
        Draft(mailbox, ComposeVerb.POST, folder = reference).apply(content).save()

    /**
     * One page of the message list, sorted as in [messages]. 1 exchange.
     *
     * @param after how many to leave out: what [MessagePage.next] says.
     */
    public suspend fun page(
        limit: Int = 50,
        after: Long = 0,
        sort: SortBy = SortBy.RECEIVED,
        reverse: Boolean = false,
        jumpTo: String? = null,
        columns: List<String> = emptyList(),
        valuesUpTo: Long? = null,
        where: (Filters.() -> Filter)? = null,
    ): MessagePage {
        if (limit < 0 || after !in 0..UInt.MAX_VALUE.toLong() || (valuesUpTo ?: 0) !in 0..UInt.MAX_VALUE.toLong()) {
            throw MapiException.invalid("limit, after and valuesUpTo must not be negative: $limit, $after, $valuesUpTo")
        }
        val filter = where?.invoke(Filters) ?: Filter()
        val order = ListOrder(sort, reverse, jumpTo)
        val answer = mailbox.pump.run {
            messages(reference, limit.toUInt(), after.toUInt(), filter, order, columns, valuesUpTo?.toUInt())
        } as Answer.Page
        return MessagePage(answer.page, answer.page.messages.map { MessageSummary(mailbox, it) })
    }

    /**
     * Its messages in groups, which the server makes and counts. 1 exchange, and 1 more for each 24 KiB of messages.
     *
     * @param messages so many of the newest messages of each are told; of a conversation at least one.
     * @param only of these alone, by their keys.
     * @param utcOffset days are those of clocks that are so many minutes before UTC; for them the times of all messages are
     *   read, about 2000 in an exchange.
     * @param after how many groups to leave out: what [GroupPage.next] says.
     */
    public suspend fun groups(
        by: GroupBy,
        limit: Int = 50,
        after: Long = 0,
        messages: Int = 0,
        only: List<String> = emptyList(),
        utcOffset: Int = 0,
        where: (Filters.() -> Filter)? = null,
    ): GroupPage {
        if (limit < 0 || messages < 0 || after !in 0..UInt.MAX_VALUE.toLong()) {
            throw MapiException.invalid("limit, after and messages must not be negative: $limit, $after, $messages")
        }
        val filter = where?.invoke(Filters) ?: Filter()
        val answer = mailbox.pump.run {
            groups(reference, by, limit.toUInt(), after.toUInt(), filter, messages.toUInt(), only, utcOffset)
        } as Answer.Groups
        return GroupPage(answer.page, answer.page.groups.map { group ->
            MessageGroup(group, group.messages.map { MessageSummary(mailbox, it) })
        })
    }

    /** What it searches for, being a search folder. 1 exchange. */
    public suspend fun criteria(): SearchCriteria =
        (mailbox.pump.run { search(reference, null, null, emptyList(), true) } as Answer.Search).criteria

    /** Lets it, being a search folder, search for something else: see [Mailbox.createSearchFolder]. 1 exchange. */
    public suspend fun setCriteria(
        folders: List<Folder>,
        recursive: Boolean = true,
        where: Filters.() -> Filter,
    ): SearchCriteria {
        val places = folders.map { it.reference }
        val answer = mailbox.pump.run { search(reference, null, where(Filters), places, recursive) } as Answer.Search
        return answer.criteria
    }

    /** Opens a message by its id. 1 exchange, and 1 for each further 32 KiB or larger block of the bodies. */
    public suspend fun open(id: MessageId): Message {
        val answer = mailbox.pump.run { read(reference, id, emptyList()) } as Answer.Message
        return Message(mailbox, answer.message)
    }

    /** Some of its messages, to do something to all of them at once. */
    public fun batch(ids: Iterable<MessageId>): Batch = Batch(this, ids.toList())

    /**
     * What is new in it since a [state]: changed messages, those that are gone, and those that were read. Without a state,
     * everything. Store what a batch brings together with the state that its [SyncBatch.acknowledge] gives, and nothing is
     * lost or comes twice, wherever the program stops. The last batch is `complete`, and comes also when nothing is new.
     *
     * 1 exchange when nothing is new, else about one for each 200 KiB.
     *
     * @param headersOnly neither bodies nor recipients nor attachments.
     * @param associated also views, rules, settings.
     * @param inParts of messages that are known and of which a part changed, such as a flag, only that part, in `partial`:
     *   [SyncBatch.applied] puts it into the message.
     * @param onData gets values above 32 KiB and what is attached, in pieces before the batch with their message: then
     *   memory does not grow with messages. Without it they stand in the messages.
     * @param where which ones, but not by category; with another filter than before, begin without a state.
     */
    public fun sync(
        state: ByteArray = byteArrayOf(),
        headersOnly: Boolean = false,
        associated: Boolean = false,
        inParts: Boolean = false,
        onData: (suspend (ItemData) -> Unit)? = null,
        where: (Filters.() -> Filter)? = null,
    ): Flow<SyncBatch> {
        val filter = where?.invoke(Filters) ?: Filter()
        val whole = onData == null
        return mailbox.pump.batches({ sync(reference, state, filter, headersOnly, associated, inParts, whole) }) { part, behind ->
            if (part is SyncPart.Data) onData?.invoke(part.data)
            (part as? SyncPart.Messages)?.let { SyncBatch(it.batch, behind) }
        }
    }

    /**
     * Sends what was changed in it offline, on a copy with this [state]: what became of each change, in order. The state of
     * the result is the one to [sync] with from now on: these changes do not come back. A change of a message that was
     * changed on the server as well is reported with the server's version, and ends as [onConflict] says. A change that was
     * uploaded before, with the same `modified`, is not done again; nor is a new message, when its id was reserved with
     * [Mailbox.reserveIds]. 2 exchanges and 1 for each change.
     */
    public suspend fun upload(
        changes: List<LocalChange>,
        state: ByteArray = byteArrayOf(),
        onConflict: ConflictPolicy = ConflictPolicy.REPORT,
    ): UploadResult {
        val answer = mailbox.pump.run { upload(reference, changes, state, onConflict) } as Answer.Uploaded
        return answer.result
    }

    /**
     * Saves it with all that is in it, or some of its [messages], to a file as a FastTransfer stream, which [import] puts into
     * a folder again. The file appears when it is complete. When the connection breaks, it is to be begun anew.
     *
     * @param progress messages so far, and of how many.
     * @return how many bytes there were.
     */
    public suspend fun export(
        file: Path,
        messages: List<MessageId> = emptyList(),
        progress: (done: Long, total: Long) -> Unit = { _, _ -> },
    ): Long = saveWhole(file) { export(it, messages, progress) }

    /** Writes it to a stream, which stays open. See the other [export]. */
    public suspend fun export(
        output: OutputStream,
        messages: List<MessageId> = emptyList(),
        progress: (done: Long, total: Long) -> Unit = { _, _ -> },
    ): Long = mailbox.pump.save(output, progress) { exportStream(reference, messages) }

    /**
     * Puts what was exported into it: a folder, which becomes one in it, or messages; also an item of EWS ExportItems or of
     * Graph's exportItems, base64 undone. 1 exchange for each 28 KiB. It is not done again when the connection breaks: then some
     * messages are there and others are not ([MapiException.OutcomeUnknown]), but one message is there as a whole or not at all.
     *
     * @param progress bytes so far, and of how many.
     */
    public suspend fun import(file: Path, progress: (done: Long, total: Long) -> Unit = { _, _ -> }) {
        val size = withContext(Dispatchers.IO) { Files.size(file) }
        mailbox.pump.write(listOf(FileSource(file)), progress) { importStream(reference, size.toULong()) }
    }

    /** The same of bytes. See the other [import]. */
    public suspend fun import(stream: ByteArray, progress: (done: Long, total: Long) -> Unit = { _, _ -> }) {
        val source = Source { offset, length ->
            stream.copyOfRange(offset.toInt(), min(stream.size, offset.toInt() + length))
        }
        mailbox.pump.write(listOf(source), progress) { importStream(reference, stream.size.toULong()) }
    }

    /** Makes a folder in it. */
    public suspend fun create(name: String): Folder =
        mailbox.folder(change(FolderVerb.CREATE, name = name).id ?: reference)

    /** Gives it another name. */
    public suspend fun rename(name: String) {
        change(FolderVerb.RENAME, name = name)
    }

    /** Moves it, with all that is in it, into another folder, there perhaps with another name. */
    public suspend fun moveTo(folder: Folder, name: String? = null): FolderResult =
        change(FolderVerb.MOVE_TO, folder, name)

    /** Copies it, with all that is in it, into another folder, there perhaps with another name. */
    public suspend fun copyTo(folder: Folder, name: String? = null): FolderResult =
        change(FolderVerb.COPY_TO, folder, name)

    /** Moves it to the deleted items; from there, or [forGood], it is deleted. */
    public suspend fun delete(forGood: Boolean = false): FolderResult =
        change(if (forGood) FolderVerb.DELETE_FOR_GOOD else FolderVerb.DELETE)

    /** Deletes all messages and folders in it, [forGood] beyond restoring. */
    public suspend fun empty(forGood: Boolean = false): FolderResult =
        change(if (forGood) FolderVerb.EMPTY_FOR_GOOD else FolderVerb.EMPTY)

    /**
     * Properties by name (`PidTagComment`), tag (`0x3004001F`) or set and name (`PS_PUBLIC_STRINGS/Project`); all that there
     * are when none is given. What the folder does not have is not in the answer.
     */
    public suspend fun properties(vararg keys: String): Map<String, PropertyValue> =
        mailbox.properties(Target(reference), keys)

    /** Sets properties, and takes those away whose value is null; names as in [properties]. */
    public suspend fun setProperties(values: Map<String, PropertyValue?>): Unit =
        mailbox.setProperties(Target(reference), values)

    private suspend fun change(verb: FolderVerb, to: Folder? = null, name: String? = null): FolderResult {
        val answer = mailbox.pump.run { changeFolder(reference, verb, to?.reference, name) } as Answer.Folder
        return answer.result
    }

    /**
     * What happens in the folder, until the collector is cancelled. [ChangeKind.GAP] says that something may have been
     * missed: look at the folder again.
     *
     * @param message only what happens to this one.
     * @param lines what becomes of the lines of the list for which this holds (`{ Filter() }` means all): lines that are
     *   created, modified and deleted, with the [Change.line] as it is now and the message that it stands [Change.after].
     */
    public fun watch(message: MessageId? = null, lines: (Filters.() -> Filter)? = null): Flow<Change> =
        mailbox.pump.changes(reference, message, lines?.invoke(Filters))

    private companion object {
        /** Rows that one answer has room for. */
        private const val PAGE = 100
    }
}

internal fun Pump.changes(folder: String?, message: MessageId? = null, lines: Filter? = null): Flow<Change> =
    parts { watch(folder, message, lines) }.mapNotNull { (it as? Output.Change)?.change }

/** Messages of a folder that something is done to at once. Every call tells which it was done to, and why not to others. */
public class Batch internal constructor(private val folder: Folder, private val ids: List<MessageId>) {
    /** Marks them as read. Senders who asked for a receipt get one, unless [receipts] is false. */
    public suspend fun markRead(receipts: Boolean = true): BatchResult =
        perform(if (receipts) BatchVerb.MARK_READ else BatchVerb.MARK_READ_QUIETLY)

    /** Marks them as unread. */
    public suspend fun markUnread(): BatchResult = perform(BatchVerb.MARK_UNREAD)

    /** Flags them for follow-up, from when on and until when (midnights of days), with a reminder. */
    public suspend fun flag(
        text: String = "Follow up",
        start: FileTime? = null,
        due: FileTime? = null,
        reminder: FileTime? = null,
    ): BatchResult = perform(BatchVerb.FLAG, followUp = FollowUp(text, start, due, reminder))

    /** What was to be followed up is done. */
    public suspend fun complete(): BatchResult = perform(BatchVerb.COMPLETE)

    /** Takes flags away. */
    public suspend fun clearFlag(): BatchResult = perform(BatchVerb.CLEAR_FLAG)

    /** Gives them categories, beside those that they have. */
    public suspend fun categorize(vararg categories: String): BatchResult =
        perform(BatchVerb.ADD_CATEGORIES, categories = categories.toList())

    /** Takes categories away. */
    public suspend fun uncategorize(vararg categories: String): BatchResult =
        perform(BatchVerb.REMOVE_CATEGORIES, categories = categories.toList())

    /** Gives them these categories and no others. */
    public suspend fun setCategories(vararg categories: String): BatchResult =
        perform(BatchVerb.SET_CATEGORIES, categories = categories.toList())

    /** Moves them to a folder, where they have other ids. */
    public suspend fun moveTo(folder: Folder): BatchResult = perform(BatchVerb.MOVE_TO, folder)

    /** Copies them to a folder. */
    public suspend fun copyTo(folder: Folder): BatchResult = perform(BatchVerb.COPY_TO, folder)

    /** Brings deleted ones back, into a folder. */
    public suspend fun restoreTo(folder: Folder): BatchResult = perform(BatchVerb.RESTORE_TO, folder)

    /** Moves them to the deleted items; from there, or [forGood], they are deleted. */
    public suspend fun delete(forGood: Boolean = false): BatchResult =
        perform(if (forGood) BatchVerb.DELETE_FOR_GOOD else BatchVerb.DELETE)

    private suspend fun perform(
        verb: BatchVerb,
        to: Folder? = null,
        followUp: FollowUp? = null,
        categories: List<String> = emptyList(),
    ): BatchResult {
        val answer = folder.mailbox.pump.run {
            batch(folder.reference, ids, verb, to?.reference, followUp, categories)
        } as Answer.Batch
        return answer.result
    }
}

/** A folder of the list. */
public class ListedFolder internal constructor(mailbox: Mailbox, record: FolderRecord) :
    Folder(mailbox, record.id), FolderFields by record.fields() {
    override fun toString(): String = name
}

/** A line of a message list. */
public class MessageSummary internal constructor(private val mailbox: Mailbox, record: MessageSummaryRecord) :
    MessageSummaryFields by record.fields() {
    /** Opens the message. See [Folder.open]. */
    public suspend fun open(): Message = mailbox.folder(folderId).open(id)

    override fun toString(): String = subject
}

/** Some lines of a message list. */
public class MessagePage internal constructor(
    record: MessagePageRecord,
    /** The lines. */
    public val messages: List<MessageSummary>,
) : MessagePageFields by record.fields()

/** Messages that belong together. */
public class MessageGroup internal constructor(
    record: MessageGroupRecord,
    /** Its newest messages, as many as were asked for. */
    public val messages: List<MessageSummary>,
) : MessageGroupFields by record.fields() {
    override fun toString(): String = name
}

/** Some of the groups. */
public class GroupPage internal constructor(
    record: GroupPageRecord,
    /** They. */
    public val groups: List<MessageGroup>,
) : GroupPageFields by record.fields()

/** The words of a filter: `unread and (from("bob") or subject("lunch"))`. A [Filter] with several fields does as well. */
public object Filters {
    /** Unread ones. */
    public val unread: Filter = Filter(unread = true)

    /** Read ones. */
    public val read: Filter = Filter(unread = false)

    /** Those with attachments to see. */
    public val hasAttachments: Filter = Filter(hasAttachments = true)

    /** Those whose sender's name or address contains [text], whatever its case. */
    public fun from(text: String): Filter = Filter(from = text)

    /** Those whose subject contains [text], whatever its case. */
    public fun subject(text: String): Filter = Filter(subject = text)

    /** Those that contain [text] in their subject or body, or in the names of sender and recipients. */
    public fun text(text: String): Filter = Filter(text = text)

    /** Those delivered at [time] or later. */
    public fun since(time: FileTime): Filter = Filter(since = time)

    /** Those delivered before [time]. */
    public fun before(time: FileTime): Filter = Filter(before = time)

    /** Those that are so important. */
    public fun importance(importance: Importance): Filter = Filter(importance = importance)

    /** Those in the category [name]. The first one in a session costs 1 exchange more. */
    public fun category(name: String): Filter = Filter(category = name)

    /** Those that go to somebody whose name or address contains [text]. */
    public fun recipient(text: String): Filter = Filter(recipient = text)

    /** Those with an attachment whose file name contains [text]. */
    public fun attachment(text: String): Filter = Filter(attachment = text)

    /** Those of more than so many [bytes]. */
    public fun largerThan(bytes: UInt): Filter = Filter(largerThan = bytes)

    /** Those of fewer than so many [bytes]. */
    public fun smallerThan(bytes: UInt): Filter = Filter(smallerThan = bytes)

    /**
     * Those for whose property (`PidTagMessageClass`, `0x001A001F`, `PS_PUBLIC_STRINGS/Project`) it holds: their own, or that of
     * one of their recipients or attachments. [Comparison.EXISTS] takes no value.
     */
    public fun property(
        name: String,
        test: Comparison,
        value: PropertyValue? = null,
        part: MessagePart? = null,
    ): Filter = Filter(properties = listOf(PropertyCondition(name, test, value, part)))

    /** Those for which both hold. */
    public infix fun Filter.and(other: Filter): Filter = Filter(allOf = listOf(this, other))

    /** Those for which one of them holds. */
    public infix fun Filter.or(other: Filter): Filter = Filter(anyOf = listOf(this, other))

    /** Those for which it does not hold. */
    public operator fun Filter.not(): Filter = Filter(noneOf = listOf(this))
}
