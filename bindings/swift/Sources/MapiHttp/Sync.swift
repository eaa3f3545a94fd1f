import Foundation

/// How far what a synchronisation brings was stored: batches that were given out, and acknowledged.
final class Acknowledgements: @unchecked Sendable {
    private let lock = NSLock()
    private var given = 0
    private var acknowledged = 0

    func give() -> Int {
        lock.lock()
        defer { lock.unlock() }
        given += 1
        return given - 1
    }

    func acknowledge(_ number: Int, _ state: Data) throws -> Data {
        lock.lock()
        defer { lock.unlock() }
        if number > acknowledged {
            throw MapiError(
                code: "invalid_argument", "a batch before this one was not acknowledged: batches are stored in order")
        }
        acknowledged = max(acknowledged, number + 1)
        return state
    }
}

/// Some of what is new in a folder, with the fields of its record.
@dynamicMemberLookup
public struct SyncBatch: Sendable {
    let behind: Acknowledgements
    let number: Int
    /// What came.
    public let record: SyncBatchRecord

    init(_ record: SyncBatchRecord, _ behind: Acknowledgements) {
        self.record = record
        self.behind = behind
        number = behind.give()
    }

    /// A field of the record.
    public subscript<T>(dynamicMember field: KeyPath<SyncBatchRecord, T>) -> T { record[keyPath: field] }

    /// Says that it is stored: gives the state to begin with the next time, to be stored with it. Throws when a batch before
    /// it was not acknowledged: what that one holds would never come again.
    public func acknowledge() throws -> Data {
        try behind.acknowledge(number, record.state)
    }

    /// The message as it is now: `message` as it was, with one of the changes in `partial`.
    public func applied(_ change: PartialChange, to message: SyncedMessage) -> SyncedMessage {
        applyChange(message: message, change: change, groups: record.groups)
    }
}

/// Some of what is new in a folder tree, with the fields of its record.
@dynamicMemberLookup
public struct FolderSyncBatch: Sendable {
    let behind: Acknowledgements
    let number: Int
    /// What came.
    public let record: FolderSyncBatchRecord

    init(_ record: FolderSyncBatchRecord, _ behind: Acknowledgements) {
        self.record = record
        self.behind = behind
        number = behind.give()
    }

    /// A field of the record.
    public subscript<T>(dynamicMember field: KeyPath<FolderSyncBatchRecord, T>) -> T { record[keyPath: field] }

    /// See ``SyncBatch/acknowledge()``.
    public func acknowledge() throws -> Data {
        try behind.acknowledge(number, record.state)
    }
}

/// The batches of a synchronisation as they come.
public struct Batches<Batch: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Batch

    let parts: PartSequence
    let batch: @Sendable (SyncPart, Acknowledgements) -> Batch?

    public struct AsyncIterator: AsyncIteratorProtocol {
        var parts: PartSequence.AsyncIterator
        let batch: @Sendable (SyncPart, Acknowledgements) -> Batch?
        let behind = Acknowledgements()

        public mutating func next() async throws -> Batch? {
            while let part = try await parts.next() {
                if case .synced(_, let synced) = part, let batch = batch(synced, behind) { return batch }
            }
            return nil
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(parts: parts.makeAsyncIterator(), batch: batch)
    }
}
