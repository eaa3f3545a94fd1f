package io.github.mapihttp

import java.io.File
import java.net.URLConnection
import java.nio.file.Files
import java.nio.file.Path

@DslMarker
internal annotation class ComposeDsl

/** A message being written. See [Mailbox.compose]. */
@ComposeDsl
public class Draft internal constructor(private val mailbox: Mailbox) {
    private val recipients = mutableListOf<Recipient>()
    private val attachments = mutableListOf<OutgoingAttachment>()

    /** The subject. */
    public var subject: String = ""

    /** The body as plain text. */
    public var text: String? = null

    /** The body as HTML. */
    public var html: String? = null

    /** How important it is. */
    public var importance: Importance = Importance.NORMAL

    /** Whom it goes to. */
    public fun to(vararg addresses: String): Unit = add(RecipientKind.TO, addresses)

    /** Who gets a copy. */
    public fun cc(vararg addresses: String): Unit = add(RecipientKind.CC, addresses)

    /** Who gets a copy that the others do not see. */
    public fun bcc(vararg addresses: String): Unit = add(RecipientKind.BCC, addresses)

    /** Attaches a file, read now. */
    public fun attach(file: Path, mimeType: String = mimeType(file.fileName.toString())) {
        attach(file.fileName.toString(), Files.readAllBytes(file), mimeType)
    }

    /** Attaches a file, read now. */
    public fun attach(file: File): Unit = attach(file.toPath())

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
        attachments += OutgoingAttachment(name, mimeType, contentId, content)
    }

    /** Sends it. 1 exchange for a small message, more for each 30 KiB of it. Never done twice. */
    public suspend fun send() {
        val message =
            Outgoing(recipients.toList(), subject, text, html, attachments.toList(), importance)
        mailbox.pump.run { send(message) }
    }

    private fun add(kind: RecipientKind, addresses: Array<out String>) {
        addresses.mapTo(recipients) { Recipient(kind, "", it) }
    }
}

/** An answer being written. See [Message.reply]. */
@ComposeDsl
public class Reply internal constructor(
    private val mailbox: Mailbox,
    private val message: Message,
    private val all: Boolean,
) {
    /** What to say, as plain text. */
    public var text: String? = null

    /** What to say, as HTML. */
    public var html: String? = null

    /** Sends it: the exchanges of [Folder.open] and of [Draft.send]. Never done twice. */
    public suspend fun send() {
        mailbox.pump.run { reply(message.folderId, message.id, text, html, all) }
    }
}

private fun mimeType(name: String): String =
    URLConnection.guessContentTypeFromName(name) ?: "application/octet-stream"
