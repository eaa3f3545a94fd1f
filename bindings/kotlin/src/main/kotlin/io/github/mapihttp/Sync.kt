package io.github.mapihttp

import java.io.OutputStream
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.util.UUID
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext

/** How far what a synchronisation brings was stored: batches that were given out, and acknowledged. */
internal class Acknowledgements {
    private var given = 0
    private var acknowledged = 0

    fun give(): Int = given++

    fun acknowledge(number: Int, state: ByteArray): ByteArray {
        if (number > acknowledged) {
            throw MapiException.invalid("a batch before this one was not acknowledged: batches are stored in order")
        }
        acknowledged = maxOf(acknowledged, number + 1)
        return state
    }
}

/** Some of what is new in a folder. */
public class SyncBatch internal constructor(record: SyncBatchRecord, private val behind: Acknowledgements) :
    SyncBatchFields by record.fields() {
    private val number = behind.give()

    /**
     * Says that it is stored: gives the state to begin with the next time, to be stored with it.
     *
     * @throws MapiException.InvalidArgument when a batch before it was not acknowledged: what that one holds would never
     *   come again.
     */
    public fun acknowledge(): ByteArray = behind.acknowledge(number, state)

    /** The message as it is now: [message] as it was, with one of the changes in `partial`. */
    public fun applied(change: PartialChange, message: SyncedMessage): SyncedMessage =
        applyChange(message, change, groups)
}

/** Some of what is new in a folder tree. */
public class FolderSyncBatch internal constructor(record: FolderSyncBatchRecord, private val behind: Acknowledgements) :
    FolderSyncBatchFields by record.fields() {
    private val number = behind.give()

    /** See [SyncBatch.acknowledge]. */
    public fun acknowledge(): ByteArray = behind.acknowledge(number, state)
}

/** The batches of a synchronisation as they come. */
internal fun <B> Pump.batches(
    begin: Session.() -> ULong,
    batch: suspend (SyncPart, Acknowledgements) -> B?,
): Flow<B> = flow {
    val behind = Acknowledgements()
    parts(begin).collect { part ->
        if (part is Output.Synced) batch(part.part, behind)?.let { emit(it) }
    }
}

/**
 * The folders and messages of a stream that was exported: by [Folder.export], or by EWS ExportItems or Graph's exportItems
 * (base64 undone). Asks nobody.
 */
public fun MapiHttp.readItems(stream: ByteArray): List<ExportedItem> = try {
    io.github.mapihttp.readItems(stream)
} catch (failure: SessionException.Failed) {
    throw MapiException.of(failure.info)
}

/** Writes the bytes that an operation tells to a stream, which stays open; says how many there were. */
internal suspend fun Pump.save(output: OutputStream, progress: (Long, Long) -> Unit, begin: Session.() -> ULong): Long =
    withContext(Dispatchers.IO) {
        var size = 0L
        parts(begin).collect { part ->
            if (part is Output.Data) {
                output.write(part.data)
                size += part.data.size
            } else if (part is Output.Progress) {
                progress(part.done.toLong(), part.total.toLong())
            }
        }
        size
    }

/** The same to a file, which appears when it is complete. Links stay; a pipe or a device is written to as it is. */
internal suspend fun saveWhole(file: Path, save: suspend (OutputStream) -> Long): Long = withContext(Dispatchers.IO) {
    val target = if (Files.exists(file)) file.toRealPath() else file.toAbsolutePath()
    if (Files.isDirectory(target)) throw FileSystemException("$target", null, "is a folder: name a file in it")
    if (Files.exists(target) && !Files.isRegularFile(target)) {
        return@withContext Files.newOutputStream(target).use { save(it) }
    }
    // Not a temporary file: others may read it as any other.
    val partial = target.resolveSibling(".${target.fileName}.${UUID.randomUUID()}.part")
    try {
        val size = Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).use { save(it) }
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING)
        size
    } finally {
        Files.deleteIfExists(partial)
    }
}
