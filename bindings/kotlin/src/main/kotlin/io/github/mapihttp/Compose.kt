package io.github.mapihttp

import java.io.File
import java.io.InputStream
import java.net.URLConnection
import java.nio.channels.Channels
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant

@DslMarker
internal annotation class ComposeDsl

/** A message being written. See [Mailbox.compose], [Message.reply], [Message.forward], [Message.edit]. */
@ComposeDsl
public class Draft internal constructor(
    private val mailbox: Mailbox,
    private val verb: ComposeVerb = ComposeVerb.NEW,
    original: Message? = null,
    /** The folder into which it is put. */
    private val folder: String? = null,
) {
    private val original: MessagePlace? = original?.place()
    private var saved: MessagePlace? = null
    private val replyTo = mutableListOf<Address>()
    private val recipients = mutableListOf<Recipient>()
    private val attachments = mutableListOf<OutgoingAttachment>()
    private val sources = mutableListOf<Source?>()

    /** The subject. */
    public var subject: String = ""

    /** The body as plain text. */
    public var text: String? = null

    /** The body as HTML. */
    public var html: String? = null

    /** How important it is. */
    public var importance: Importance = Importance.NORMAL

    /** How confidential it is. */
    public var sensitivity: Sensitivity = Sensitivity.NORMAL

    /** Whose message it is, if not one's own: somebody who lets one send as them, or on their behalf. */
    public var from: Address? = null

    /** Whether one wants to know that it was read. */
    public var readReceipt: Boolean = false

    /** Whether one wants to know that it was delivered. */
    public var deliveryReceipt: Boolean = false

    /** When it shall be sent, if not at once; until then [Mailbox.abort] takes it back. A time that is over sends it at once. */
    public var sendAt: Instant? = null

    /** Whom it goes to: addresses, or names that are looked up in the address book. */
    public fun to(vararg addresses: String): Unit = add(RecipientKind.TO, addresses)

    /** Who gets a copy. */
    public fun cc(vararg addresses: String): Unit = add(RecipientKind.CC, addresses)

    /** Who gets a copy that the others do not see. */
    public fun bcc(vararg addresses: String): Unit = add(RecipientKind.BCC, addresses)

    /** Whom answers shall go to. */
    public fun replyTo(vararg addresses: String) {
        addresses.mapTo(replyTo) { Address("", it) }
    }

    /** Attaches a file, which is read while the message is sent, in constant memory. */
    public fun attach(
        file: Path,
        mimeType: String = mimeType(named(file)),
        contentId: String? = null,
    ) {
        val (name, size) = named(file) to Files.size(file)
        if (size <= SMALL) attach(name, Files.readAllBytes(file), mimeType, contentId)
        else attach(name, size, mimeType, contentId, FileSource(file))
    }

    /** Attaches a file, which is read while the message is sent, in constant memory. */
    public fun attach(file: File): Unit = attach(file.toPath())

    /**
     * Attaches what a stream holds, [size] bytes, read while the message is sent, in constant memory. It is read once: when the
     * connection breaks before all of it is there, sending fails.
     */
    public fun attach(
        name: String,
        content: InputStream,
        size: Long,
        mimeType: String = mimeType(name),
        contentId: String? = null,
    ): Unit = attach(name, size, mimeType, contentId, StreamSource(name, content))

    private fun attach(name: String, size: Long, mimeType: String, contentId: String?, source: Source) {
        if (size < 0) throw MapiException.invalid("size must not be negative: $size")
        attachments += OutgoingAttachment(name, mimeType, contentId, ByteArray(0), size.toULong())
        sources += source
    }

    /**
     * Attaches bytes.
     *
     * @param contentId what [html] refers to it by, as `cid:`; then it is shown inline.
     */
    public fun attach(
        name: String,
        content: ByteArray,
        mimeType: String = mimeType(name),
        contentId: String? = null,
    ) {
        attachments += OutgoingAttachment(name, mimeType, contentId, content, null)
        sources += null
    }

    /**
     * Sends it. 1 exchange for a small message, 1 more for each 224 KiB of it (28 KiB where the server takes no more), and 1 or
     * 2 more for an answer. Never done twice.
     *
     * @param progress bytes done, and all, of each attachment.
     * @return where it was when it was submitted: what [Mailbox.abort] takes, as long as it waits.
     */
    public suspend fun send(progress: (done: Long, total: Long) -> Unit = { _, _ -> }): MessagePlace {
        val place = saved
        val answer =
            if (place != null) mailbox.pump.run { sendDraft(place.folderId, place.id) }
            else mailbox.pump.write(sources, progress) { send(message(), verb, original?.folderId, original?.id) }
        return (answer as Answer.Written).place
    }

    /** Saves it as a draft; [send] sends it then. The exchanges of [send], and 1 more the first time. */
    public suspend fun save(progress: (done: Long, total: Long) -> Unit = { _, _ -> }): MessagePlace {
        saved?.let { return it }
        val answer = mailbox.pump.write(sources, progress) { saveDraft(message(), verb, original?.folderId ?: folder, original?.id) }
        return (answer as Answer.Written).place.also { saved = it }
    }

    private fun message() = Outgoing(
        recipients.toList(), subject, text, html, attachments.toList(), importance, sensitivity, from, replyTo.toList(),
        readReceipt, deliveryReceipt, sendAt,
    )

    private fun add(kind: RecipientKind, addresses: Array<out String>) {
        addresses.mapTo(recipients) { Recipient(kind, "", it) }
    }
}

/** Up to this many bytes, a file goes along with its message. */
private const val SMALL = 16 * 1024L

/** Where the bytes of an attachment, or of a stream that is imported, come from. */
internal fun interface Source {
    /** Some bytes: fewer at the end, none behind it. */
    fun read(offset: Long, length: Int): ByteArray
}

internal class FileSource(private val file: Path) : Source {
    override fun read(offset: Long, length: Int): ByteArray = Files.newByteChannel(file).use { channel ->
        channel.position(offset)
        Channels.newInputStream(channel).some(length)
    }
}

private class StreamSource(private val name: String, private val content: InputStream) : Source {
    private var position = 0L

    override fun read(offset: Long, length: Int): ByteArray {
        if (offset != position) {
            throw MapiException.invalid("the connection broke, and the stream of $name cannot be read again: attach a file, or try anew")
        }
        return content.some(length).also { position += it.size }
    }
}

/** Fewer than [length] bytes at the end only: Android has `readNBytes` from API level 33 on. */
private fun InputStream.some(length: Int): ByteArray {
    val bytes = ByteArray(length)
    var size = 0
    while (size < length) {
        val more = read(bytes, size, length - size)
        if (more < 0) return bytes.copyOf(size)
        size += more
    }
    return bytes
}

private fun named(file: Path): String =
    file.fileName?.toString() ?: throw MapiException.invalid("$file is a folder: name a file in it")

private fun mimeType(name: String): String =
    URLConnection.guessContentTypeFromName(name) ?: "application/octet-stream"
