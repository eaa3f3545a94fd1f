package io.github.mapihttp

import java.io.ByteArrayOutputStream
import java.io.OutputStream
import java.nio.file.Path
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.mapNotNull

/** A message, opened. */
public class Message internal constructor(private val mailbox: Mailbox, record: MessageRecord) :
    MessageFields by record.fields() {
    /** What is attached. */
    public val attachments: List<Attachment> = record.attachments.map { Attachment(mailbox, this, it) }

    /** Those it goes to. */
    public val to: List<Recipient> get() = recipients.filter { it.kind == RecipientKind.TO }

    /** Those who get a copy. */
    public val cc: List<Recipient> get() = recipients.filter { it.kind == RecipientKind.CC }

    /** Who gets a copy that the others do not see: in drafts and sent items. */
    public val bcc: List<Recipient> get() = recipients.filter { it.kind == RecipientKind.BCC }

    /**
     * An answer, with the original quoted and the conversation kept; [Draft.send] sends it.
     *
     * ```kotlin
     * letter.reply { text = "Yes." }.send()
     * ```
     *
     * @param all to everyone who got the original, too.
     */
    public fun reply(all: Boolean = false, content: Draft.() -> Unit): Draft =
        Draft(mailbox, if (all) ComposeVerb.REPLY_ALL else ComposeVerb.REPLY, this).apply(content)

    /** The message for others, with what is attached, which the server copies; [Draft.send] sends it. */
    public fun forward(content: Draft.() -> Unit): Draft = Draft(mailbox, ComposeVerb.FORWARD, this).apply(content)

    /** The draft that it is, saying something else; what is attached stays. */
    public fun edit(content: Draft.() -> Unit): Draft = Draft(mailbox, ComposeVerb.DRAFT, this).apply(content)

    /**
     * Saves it to a file as EWS ExportItems hands it out and UploadItems takes it, and as [Folder.import] does.
     *
     * @return how many bytes there were.
     */
    public suspend fun export(file: Path): Long = saveWhole(file) { export(it) }

    /** Writes it to a stream, which stays open. See the other [export]. */
    public suspend fun export(output: OutputStream): Long {
        val place = place()
        return mailbox.pump.save(output, { _, _ -> }) { exportItem(place.folderId, place.id) }
    }

    /** Sends the draft that it is. 1 exchange. See [Draft.send]. */
    public suspend fun send(): MessagePlace {
        val place = place()
        return (mailbox.pump.run { sendDraft(place.folderId, place.id) } as Answer.Written).place
    }

    /**
     * Properties by name (`PidTagSubject`), tag (`0x0037001F`) or set and name (`PS_PUBLIC_STRINGS/Project`); all that there
     * are when none is given. What the message does not have is not in the answer.
     */
    public suspend fun properties(vararg keys: String): Map<String, PropertyValue> =
        place().let { mailbox.properties(Target(it.folderId, it.id), keys) }

    /** Sets properties, and takes those away whose value is null; names as in [properties]. */
    public suspend fun setProperties(values: Map<String, PropertyValue?>): Unit =
        place().let { mailbox.setProperties(Target(it.folderId, it.id), values) }

    /** Where it lies, for what is done to it. */
    internal fun place(): MessagePlace {
        if (attached.isNotEmpty()) {
            throw MapiException.invalid("the message is attached to another one: it can be read, not answered, sent or changed")
        }
        return MessagePlace(folderId, id)
    }

    override fun toString(): String = subject
}

/** What is attached to a message. */
public class Attachment internal constructor(
    private val mailbox: Mailbox,
    private val message: Message,
    record: AttachmentRecord,
) : AttachmentFields by record.fields() {
    /**
     * The message that it is: to be read like any other, but not to be answered. 1 exchange.
     *
     * Fails when it is a file.
     */
    public suspend fun open(): Message {
        if (!isMessage) throw MapiException.invalid("$name is a file, not a message: read or save it")
        val answer = mailbox.pump.run { read(message.folderId, message.id, path.map(Long::toUInt)) } as Answer.Message
        return Message(mailbox, answer.message)
    }

    /** Its bytes as they come, in constant memory: a slow collector slows the server down. 1 exchange for each block. */
    public fun stream(): Flow<ByteArray> = parts().mapNotNull { (it as? Output.Data)?.data }

    /** Its bytes as a whole. */
    public suspend fun bytes(): ByteArray = ByteArrayOutputStream().also { save(it) }.toByteArray()

    /**
     * Saves it to a file, which appears when it is complete and takes the place of an older one. Consider [safeName] for
     * its name: [name] comes from the sender.
     *
     * @param progress bytes done, and all.
     * @return how many bytes there were.
     */
    public suspend fun save(file: Path, progress: (done: Long, total: Long) -> Unit = { _, _ -> }): Long =
        saveWhole(file) { save(it, progress) }

    /** Writes it to a stream, which stays open. See the other [save]. */
    public suspend fun save(output: OutputStream, progress: (done: Long, total: Long) -> Unit = { _, _ -> }): Long =
        mailbox.pump.save(output, progress) { attachment(message.folderId, message.id, path.map(Long::toUInt)) }

    /**
     * Properties of the attachment by name ([Tags.ATTACH_MIME_TAG]), tag or set and name; all that there are when none is given.
     *
     * Of an attached message, how it is attached: what it says is read with [open].
     */
    public suspend fun properties(vararg keys: String): Map<String, PropertyValue> = mailbox.properties(target(), keys)

    /**
     * Sets properties of the attachment, and takes those away whose value is null; names as in [properties].
     *
     * Fails when the message around it is attached itself.
     */
    public suspend fun setProperties(values: Map<String, PropertyValue?>): Unit = mailbox.setProperties(target(), values)

    private fun target() = Target(message.folderId, message.id, path.map(Long::toUInt))

    private fun parts(): Flow<Output> =
        mailbox.pump.parts { attachment(message.folderId, message.id, path.map(Long::toUInt)) }

    override fun toString(): String = name
}
