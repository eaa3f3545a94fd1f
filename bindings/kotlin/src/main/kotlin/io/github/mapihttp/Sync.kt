package io.github.mapihttp

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

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
