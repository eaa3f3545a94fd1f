package io.github.mapihttp

import kotlin.math.min
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.mapNotNull

/** A folder to work with; [ListedFolder] also knows its name and counts. */
public open class Folder internal constructor(internal val mailbox: Mailbox, internal val reference: String) {
    /**
     * The newest messages, newest first: page by page as they are collected. 1 exchange for each 100 of them.
     *
     * ```kotlin
     * mailbox.inbox.messages(limit = 50).collect { println(it.subject) }
     * mailbox.inbox.messages { unread and from("bob") }.first().open()
     * ```
     *
     * @param limit the most there may be; all when absent.
     * @param where which ones; the server filters.
     */
    public fun messages(limit: Int? = null, where: (Filters.() -> Filter)? = null): Flow<MessageSummary> = flow {
        var left = limit ?: Int.MAX_VALUE
        var next: Long? = 0
        while (left > 0 && next != null) {
            val page = page(min(left, PAGE), next, where)
            page.messages.forEach { emit(it) }
            left -= page.messages.size
            next = page.next
        }
    }

    /**
     * One page of the message list, newest first. 1 exchange.
     *
     * @param after how many to leave out: what [MessagePage.next] says.
     */
    public suspend fun page(limit: Int = 50, after: Long = 0, where: (Filters.() -> Filter)? = null): MessagePage {
        if (limit < 0 || after !in 0..UInt.MAX_VALUE.toLong()) {
            throw MapiException.invalid("limit and after must not be negative: $limit, $after")
        }
        val filter = where?.invoke(Filters) ?: Filter()
        val answer = mailbox.pump.run { messages(reference, limit.toUInt(), after.toUInt(), filter) } as Answer.Page
        return MessagePage(answer.page, answer.page.messages.map { MessageSummary(mailbox, it) })
    }

    /** Opens a message by its id. 1 exchange, and 1 for each further 32 KiB or larger block of the bodies. */
    public suspend fun open(id: MessageId): Message {
        val answer = mailbox.pump.run { read(reference, id) } as Answer.Message
        return Message(mailbox, answer.message)
    }

    /**
     * What happens in the folder, until the collector is cancelled. [ChangeKind.GAP] says that something may have been
     * missed: look at the folder again.
     */
    public fun watch(): Flow<Change> = mailbox.watch(reference)

    private companion object {
        /** Rows that one answer has room for. */
        private const val PAGE = 100
    }
}

internal fun Pump.changes(folder: String?): Flow<Change> =
    parts { watch(folder) }.mapNotNull { (it as? Output.Change)?.change }

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

    /** Those in the category [name]. Each list costs 1 exchange more. */
    public fun category(name: String): Filter = Filter(category = name)

    /** Those of more than so many [bytes]. */
    public fun largerThan(bytes: UInt): Filter = Filter(largerThan = bytes)

    /** Those of fewer than so many [bytes]. */
    public fun smallerThan(bytes: UInt): Filter = Filter(smallerThan = bytes)

    /** Those for which both hold. */
    public infix fun Filter.and(other: Filter): Filter = Filter(allOf = listOf(this, other))

    /** Those for which one of them holds. */
    public infix fun Filter.or(other: Filter): Filter = Filter(anyOf = listOf(this, other))

    /** Those for which it does not hold. */
    public operator fun Filter.not(): Filter = Filter(noneOf = listOf(this))
}
