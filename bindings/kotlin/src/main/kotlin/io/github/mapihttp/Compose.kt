package io.github.mapihttp

import java.io.File
import java.net.URLConnection
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
    private val original: Message? = null,
) {
    private var saved: MessagePlace? = null
    private val replyTo = mutableListOf<Address>()
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

    /** How confidential it is. */
    public var sensitivity: Sensitivity = Sensitivity.NORMAL

    /** Whose message it is, if not one's own: somebody who lets one send as them, or on their behalf. */
    public var from: Address? = null

    /** Whether one wants to know that it was read. */
    public var readReceipt: Boolean = false

    /** Whether one wants to know that it was delivered. */
    public var deliveryReceipt: Boolean = false

    /** When it shall be sent, if not at once; until then [Mailbox.abort] takes it back. */
    public var sendAt: Instant? = null

    /** Whom it goes to. */
    public fun to(vararg addresses: String): Unit = add(RecipientKind.TO, addresses)

    /** Who gets a copy. */
    public fun cc(vararg addresses: String): Unit = add(RecipientKind.CC, addresses)

    /** Who gets a copy that the others do not see. */
    public fun bcc(vararg addresses: String): Unit = add(RecipientKind.BCC, addresses)

    /** Whom answers shall go to. */
    public fun replyTo(vararg addresses: String) {
        addresses.mapTo(replyTo) { Address("", it) }
    }

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

    /**
     * Sends it. 1 exchange for a small message, more for each 30 KiB of it, and 1 or 2 more for an answer. Never done twice.
     *
     * @return where it was when it was submitted: what [Mailbox.abort] takes, as long as it waits.
     */
    public suspend fun send(): MessagePlace {
        val place = saved
        val answer =
            if (place != null) mailbox.pump.run { sendDraft(place.folderId, place.id) }
            else mailbox.pump.run { send(message(), verb, original?.folderId, original?.id) }
        return (answer as Answer.Written).place
    }

    /** Saves it as a draft; [send] sends it then. The exchanges of [send], and 1 more the first time. */
    public suspend fun save(): MessagePlace =
        saved ?: (mailbox.pump.run { saveDraft(message(), verb, original?.folderId, original?.id) } as Answer.Written)
            .place.also { saved = it }

    private fun message() = Outgoing(
        recipients.toList(), subject, text, html, attachments.toList(), importance, sensitivity, from, replyTo.toList(),
        readReceipt, deliveryReceipt, sendAt,
    )

    private fun add(kind: RecipientKind, addresses: Array<out String>) {
        addresses.mapTo(recipients) { Recipient(kind, "", it) }
    }
}

private fun mimeType(name: String): String =
    URLConnection.guessContentTypeFromName(name) ?: "application/octet-stream"
