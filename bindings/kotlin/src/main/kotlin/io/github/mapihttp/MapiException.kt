package io.github.mapihttp

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * Why a call did not end as asked. What the message says is for people; programs look at the class, or at [code].
 *
 * A cancelled coroutine ends with its `CancellationException`, not with this.
 */
public sealed class MapiException(
    /** Everything that is known: the server's error code, and where bytes were wrong. */
    public val info: ErrorInfo,
) : Exception(info.message) {
    /** A stable name, the same in every language, such as `access_denied`. */
    public val code: String get() = info.code

    /** The server could not be reached, and trying again did not help. */
    public class Transport internal constructor(info: ErrorInfo) : MapiException(info)

    /** The mailbox is reached by other protocols only: its administrator can switch MAPI over HTTP on. */
    public class NoMapiHttp internal constructor(info: ErrorInfo) : MapiException(info)

    /** The server refused the credentials. */
    public class Authentication internal constructor(info: ErrorInfo) : MapiException(info)

    /** The answer is not as the specification lays it out, or came from something else than Exchange. */
    public class Protocol internal constructor(info: ErrorInfo) : MapiException(info)

    /** The server understood, and answers with an error: [ErrorInfo.serverCode], if it has one. */
    public open class Server internal constructor(info: ErrorInfo) : MapiException(info)

    /** The user may not do this: [right] is what they lack in [folder]. */
    public class AccessDenied internal constructor(info: ErrorInfo) : Server(info) {
        /** What the folder is called, as far as it is known: its path, when folders were listed before. */
        public val folder: String? get() = info.folder

        /** The folder's id. */
        public val folderId: FolderId? get() = info.folderId

        /** The right that is missing there; none where it is not for lack of a right. */
        public val right: FolderRight? get() = info.right
    }

    /** Several people in the address book may be meant by a name: [candidates]. */
    public class AmbiguousName internal constructor(info: ErrorInfo) : MapiException(info) {
        /** Those who may be meant. */
        public val candidates: List<Address> get() = info.candidates
    }

    /** It does not exist, or was moved or deleted. */
    public class NotFound internal constructor(info: ErrorInfo) : Server(info)

    /** Someone else changed it meanwhile. */
    public class Conflict internal constructor(info: ErrorInfo) : Server(info)

    /** It may or may not have happened: look before you repeat it. */
    public class OutcomeUnknown internal constructor(info: ErrorInfo) : MapiException(info)

    /** An argument makes no sense. */
    public class InvalidArgument internal constructor(info: ErrorInfo) : MapiException(info)

    /** The mailbox is closed or was suspended. */
    public class Closed internal constructor(info: ErrorInfo) : MapiException(info)

    internal companion object {
        fun of(info: ErrorInfo): MapiException = when (info.code) {
            "transport" -> Transport(info)
            "no_mapi_http" -> NoMapiHttp(info)
            "authentication" -> Authentication(info)
            "access_denied" -> AccessDenied(info)
            "ambiguous_name" -> AmbiguousName(info)
            "not_found" -> NotFound(info)
            "conflict" -> Conflict(info)
            "server", "exists", "refused" -> Server(info)
            "outcome_unknown" -> OutcomeUnknown(info)
            "invalid_argument", "plain_http", "not_suspended" -> InvalidArgument(info)
            "closed", "cancelled", "suspended" -> Closed(info)
            "not_the_protocol" -> Protocol(info)
            // Codes of wrong bytes are many (`wire.truncated`).
            else -> Protocol(info)
        }

        fun closed(message: String): MapiException = of(info("closed", message))

        fun notFound(message: String): MapiException = of(info("not_found", message))

        fun invalid(message: String): MapiException = of(info("invalid_argument", message))

        private fun info(code: String, message: String) =
            ErrorInfo(code, message, null, null, null, null, null, null, null, null, null, emptyList())

        /** As [native], where it may be the first call: the library is loaded, which takes its time. */
        suspend fun <T> loading(call: () -> T): T = withContext(Dispatchers.IO) { native(call) }

        /** What the native library throws at once, as the exception of this package. */
        inline fun <T> native(call: () -> T): T = try {
            call()
        } catch (failure: SessionException.Failed) {
            throw of(failure.info)
        }
    }
}
