import Foundation

/// A folder to work with; ``ListedFolder`` also knows its name and counts.
public struct Folder: Sendable {
    let mailbox: Mailbox

    /// Its id, or what it is for: ``Mailbox/folder(_:)`` makes this folder of it again.
    public let reference: String

    /// The newest messages, newest first: page by page as they are iterated. 1 exchange for each 100 of them.
    ///
    /// ```swift
    /// for try await message in mailbox.inbox.messages(limit: 50) { print(message.subject) }
    /// let letter = try await mailbox.inbox.messages(where: .unread && .from("bob")).first().open()
    /// ```
    ///
    /// - Parameters:
    ///   - limit: The most there may be; all when absent.
    ///   - sort: By what they are sorted.
    ///   - reverse: The other way round: the oldest first, names from Z to A.
    ///   - jumpTo: Begins at the first message whose subject (sorted by a name, that name) begins with this text.
    ///   - columns: Properties by name (`PidTagInternetMessageId`), tag (`0x1035001F`) or set and name
    ///     (`PS_PUBLIC_STRINGS/Project`), which each line has in its `columns`; 1 exchange more for names that are new. With
    ///     fields of the lines among them (`subject`, `received`), only these are read of the lines, which is faster.
    ///   - valuesUpTo: Values that are too large for a row are read as a whole up to so many bytes, else 64 KiB: 1 exchange
    ///     for each 24 KiB.
    ///   - filter: Which ones; the server filters.
    public func messages(
        limit: Int? = nil, sort: SortBy = .received, reverse: Bool = false, jumpTo: String? = nil,
        columns: [String] = [], valuesUpTo: UInt32? = nil, where filter: Filter = Filter()
    ) -> Messages {
        let order = ListOrder(by: sort, reverse: reverse, jumpTo: jumpTo)
        return Messages(
            folder: self, limit: limit ?? .max, filter: filter, order: order, columns: columns, valuesUpTo: valuesUpTo)
    }

    /// One page of the message list, sorted as in ``messages(limit:sort:reverse:jumpTo:columns:valuesUpTo:where:)``. 1 exchange.
    ///
    /// - Parameter after: How many to leave out: what ``MessagePage/next`` says.
    public func page(
        limit: Int = 50, after: UInt32 = 0, sort: SortBy = .received, reverse: Bool = false, jumpTo: String? = nil,
        columns: [String] = [], valuesUpTo: UInt32? = nil, where filter: Filter = Filter()
    ) async throws -> MessagePage {
        guard let limit = UInt32(exactly: limit) else {
            throw MapiError(code: "invalid_argument", "limit must not be negative: \(limit)")
        }
        let (reference, order) = (reference, ListOrder(by: sort, reverse: reverse, jumpTo: jumpTo))
        let answer = try await mailbox.pump.run {
            try $0.messages(
                folder: reference, limit: limit, after: after, filter: filter, order: order, columns: columns,
                valuesUpTo: valuesUpTo)
        }
        guard case .page(let page) = answer else { throw MapiError.closed }
        let messages = page.messages.map { MessageSummary(mailbox: mailbox, record: $0) }
        return MessagePage(messages: messages, first: page.first, total: page.total, next: page.next)
    }

    /// Its messages in groups, which the server makes and counts. 1 exchange, and 1 more for each 24 KiB of messages.
    ///
    /// - Parameters:
    ///   - messages: So many of the newest messages of each are told; of a conversation at least one.
    ///   - only: Of these alone, by their keys.
    ///   - utcOffset: Days are those of clocks that are so many minutes before UTC; for them the times of all messages are
    ///     read, about 2000 in an exchange.
    ///   - after: How many groups to leave out: what ``GroupPage/next`` says.
    public func groups(
        _ by: GroupBy, limit: UInt32 = 50, after: UInt32 = 0, messages: UInt32 = 0, only: [String] = [],
        utcOffset: Int32 = 0, where filter: Filter = Filter()
    ) async throws -> GroupPage {
        let reference = reference
        let answer = try await mailbox.pump.run {
            try $0.groups(
                folder: reference, by: by, limit: limit, after: after, filter: filter, messages: messages, only: only,
                utcOffset: utcOffset)
        }
        guard case .groups(let page) = answer else { throw MapiError.closed }
        let groups = page.groups.map { group in
            MessageGroup(
                record: group, messages: group.messages.map { MessageSummary(mailbox: mailbox, record: $0) })
        }
        return GroupPage(groups: groups, total: page.total, next: page.next)
    }

    /// What it searches for, being a search folder. 1 exchange.
    public func criteria() async throws -> SearchCriteria {
        try await mailbox.search(reference, nil, nil, [], true)
    }

    /// Lets it, being a search folder, search for something else: see
    /// ``Mailbox/createSearchFolder(_:folders:recursive:where:)``. 1 exchange.
    @discardableResult
    public func setCriteria(
        folders: [Folder], recursive: Bool = true, where filter: Filter
    ) async throws -> SearchCriteria {
        try await mailbox.search(reference, nil, filter, folders, recursive)
    }

    /// Opens a message by its id. 1 exchange, and 1 for each further 32 KiB or larger block of the bodies.
    public func open(_ id: MessageId) async throws -> Message {
        let reference = reference
        let answer = try await mailbox.pump.run { try $0.read(folder: reference, id: id, path: []) }
        guard case .message(let message) = answer else { throw MapiError.closed }
        return Message(mailbox: mailbox, record: message)
    }

    /// Puts a message into it for all who read there, such as into a public folder; it goes to nobody. 1 exchange for a small
    /// one. Answers where it is.
    @discardableResult
    public func post(
        subject: String = "", text: String? = nil, html: String? = nil, with options: MessageOptions = MessageOptions()
    ) async throws -> MessagePlace {
        let message = options.outgoing(subject: subject, text: text, html: html)
        return try await Draft(
            mailbox: mailbox, message: message, files: options.files, verb: .post, folder: reference
        ).save()
    }

    /// Some of its messages, to do something to all of them at once.
    public func batch(_ ids: [MessageId]) -> Batch {
        Batch(folder: self, ids: ids)
    }

    /// What is new in it since a state: changed messages, those that are gone, and those that were read. Without a state,
    /// everything. Store what a batch brings together with the state that its ``SyncBatch/acknowledge()`` gives, and nothing
    /// is lost or comes twice, wherever the program stops. The last batch is `complete`, and comes also when nothing is new.
    ///
    /// 1 exchange when nothing is new, else about one for each 200 KiB.
    ///
    /// - Parameters:
    ///   - headersOnly: Neither bodies nor recipients nor attachments.
    ///   - associated: Also views, rules, settings.
    ///   - inParts: Of messages that are known and of which a part changed, such as a flag, only that part, in `partial`:
    ///     ``SyncBatch/applied(_:to:)`` puts it into the message.
    ///   - onData: Gets values above 32 KiB and what is attached, in pieces before the batch with their message: then memory
    ///     does not grow with messages. Without it they stand in the messages.
    ///   - filter: Which ones, but not by category; with another filter than before, begin without a state.
    public func sync(
        _ state: Data = Data(), headersOnly: Bool = false, associated: Bool = false,
        inParts: Bool = false, onData: (@Sendable (ItemData) -> Void)? = nil, where filter: Filter = Filter()
    ) -> Batches<SyncBatch> {
        let (reference, whole) = (reference, onData == nil)
        let parts = PartSequence(mailbox: mailbox) {
            try $0.sync(
                folder: reference, state: state, filter: filter, headersOnly: headersOnly, associated: associated,
                inParts: inParts, whole: whole)
        }
        return Batches(parts: parts) { part, behind in
            switch part {
            case .messages(let batch):
                return SyncBatch(batch, behind)
            case .data(let data):
                onData?(data)
                return nil
            case .folders:
                return nil
            }
        }
    }

    /// Sends what was changed in it offline, on a copy with this state: what became of each change, in order. The state of the
    /// result is the one to ``sync(_:headersOnly:associated:inParts:onData:where:)`` with from now on: these changes do not come
    /// back. A change of a message that was changed on the server as well is reported with the server's version, and ends as
    /// `onConflict` says. A change that was uploaded before, with the same `modified`, is not done again; nor is a new
    /// message, when its id was reserved with ``Mailbox/reserveIds(_:)``. 2 exchanges and 1 for each change.
    public func upload(
        _ changes: [LocalChange], _ state: Data = Data(), onConflict: ConflictPolicy = .report
    ) async throws -> UploadResult {
        let reference = reference
        let answer = try await mailbox.pump.run {
            try $0.upload(folder: reference, changes: changes, state: state, policy: onConflict)
        }
        guard case .uploaded(let result) = answer else { throw MapiError.closed }
        return result
    }

    /// Saves it with all that is in it, or some of its messages, to a file as a FastTransfer stream, which
    /// ``import(_:progress:)`` puts into a folder again. The file appears when it is complete, and takes the place of an older
    /// one. When the connection breaks, it is to be begun anew.
    ///
    /// - Parameter progress: Messages so far, and of how many.
    /// - Returns: How many bytes there were.
    @discardableResult
    public func export(
        to file: URL, messages: [MessageId] = [], progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> UInt64 {
        let reference = reference
        let parts = PartSequence(mailbox: mailbox) { try $0.exportStream(folder: reference, messages: messages) }
        return try await parts.save(to: file, progress)
    }

    /// Puts what was exported into it: a folder, which becomes one in it, or messages; also an item of EWS ExportItems or of
    /// Graph's exportItems, base64 undone. 1 exchange for each 28 KiB. It is not done again when the connection breaks: then
    /// some messages are there and others are not (`outcome_unknown`), but one message is there as a whole or not at all.
    ///
    /// - Parameter progress: Bytes so far, and of how many.
    public func `import`(
        _ file: URL, progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws {
        let (reference, source) = (reference, try FileSource(file))
        let total = source.size
        _ = try await mailbox.pump.write([source], progress) {
            try $0.importStream(folder: reference, total: total)
        }
    }

    /// Makes a folder in it.
    public func create(_ name: String) async throws -> Folder {
        mailbox.folder(try await change(.create, name: name).id ?? reference)
    }

    /// Gives it another name.
    public func rename(_ name: String) async throws {
        _ = try await change(.rename, name: name)
    }

    /// Moves it, with all that is in it, into another folder, there perhaps with another name.
    @discardableResult
    public func moveTo(_ folder: Folder, name: String? = nil) async throws -> FolderResult {
        try await change(.moveTo, to: folder, name: name)
    }

    /// Copies it, with all that is in it, into another folder, there perhaps with another name.
    @discardableResult
    public func copyTo(_ folder: Folder, name: String? = nil) async throws -> FolderResult {
        try await change(.copyTo, to: folder, name: name)
    }

    /// Moves it to the deleted items; from there, or `forGood`, it is deleted.
    @discardableResult
    public func delete(forGood: Bool = false) async throws -> FolderResult {
        try await change(forGood ? .deleteForGood : .delete)
    }

    /// Deletes all messages and folders in it, `forGood` beyond restoring.
    @discardableResult
    public func empty(forGood: Bool = false) async throws -> FolderResult {
        try await change(forGood ? .emptyForGood : .empty)
    }

    /// Properties by name (`PidTagComment`), tag (`0x3004001F`) or set and name (`PS_PUBLIC_STRINGS/Project`); all that there
    /// are when none is given. What the folder does not have is not in the answer.
    public func properties(_ keys: String...) async throws -> [String: PropertyValue] {
        try await properties(keys)
    }

    /// The same, of keys in a list.
    public func properties(_ keys: [String]) async throws -> [String: PropertyValue] {
        try await mailbox.properties(Target(folder: reference), keys)
    }

    /// Sets properties, and takes those away whose value is `nil`; names as in ``properties(_:)``.
    public func setProperties(_ values: [String: PropertyValue?]) async throws {
        try await mailbox.setProperties(Target(folder: reference), values)
    }

    private func change(_ verb: FolderVerb, to: Folder? = nil, name: String? = nil) async throws -> FolderResult {
        let (reference, target) = (reference, to?.reference)
        let answer = try await mailbox.pump.run {
            try $0.changeFolder(folder: reference, verb: verb, to: target, name: name)
        }
        guard case .folder(let result) = answer else { throw MapiError.closed }
        return result
    }

    /// What happens in the folder, until it is no longer iterated. ``ChangeKind/gap`` says that something may have been
    /// missed: look at the folder again.
    ///
    /// - Parameters:
    ///   - message: Only what happens to this one.
    ///   - lines: What becomes of the lines of the list for which this holds (`Filter()` means all): lines that are created,
    ///     modified and deleted, with the `line` as it is now and the message that it stands `after`.
    public func watch(message: MessageId? = nil, lines: Filter? = nil) -> Changes {
        let reference = reference
        return Changes(
            parts: PartSequence(mailbox: mailbox) { try $0.watch(folder: reference, id: message, lines: lines) })
    }
}

/// A folder of the list, with the fields of its record.
@dynamicMemberLookup
public struct ListedFolder: Sendable {
    let mailbox: Mailbox
    /// What the server told.
    public let record: FolderRecord

    /// The folder to work with.
    public var folder: Folder { mailbox.folder(record.id) }

    /// A field of the record.
    public subscript<T>(dynamicMember field: KeyPath<FolderRecord, T>) -> T { record[keyPath: field] }
}

/// A line of a message list, with the fields of its record.
@dynamicMemberLookup
public struct MessageSummary: Sendable {
    let mailbox: Mailbox
    /// What the server told.
    public let record: MessageSummaryRecord

    /// A field of the record.
    public subscript<T>(dynamicMember field: KeyPath<MessageSummaryRecord, T>) -> T { record[keyPath: field] }

    /// Opens the message. See ``Folder/open(_:)``.
    public func open() async throws -> Message {
        try await mailbox.folder(record.folderId).open(record.id)
    }
}

/// Some lines of a message list.
public struct MessagePage: Sendable {
    /// The lines.
    public let messages: [MessageSummary]
    /// How many messages stand before the first of them.
    public let first: UInt32
    /// How many messages the whole list has.
    public let total: UInt32
    /// Where the next page begins; absent at the end.
    public let next: UInt32?
}

/// Messages that belong together, with the fields of their record.
@dynamicMemberLookup
public struct MessageGroup: Sendable {
    /// What the server told.
    public let record: MessageGroupRecord
    /// Its newest messages, as many as were asked for.
    public let messages: [MessageSummary]

    /// A field of the record.
    public subscript<T>(dynamicMember field: KeyPath<MessageGroupRecord, T>) -> T { record[keyPath: field] }
}

/// Some of the groups.
public struct GroupPage: Sendable {
    /// They.
    public let groups: [MessageGroup]
    /// How many there are.
    public let total: UInt32
    /// Where the next page begins; absent at the end.
    public let next: UInt32?
}

/// Messages of a folder, newest first.
public struct Messages: AsyncSequence, Sendable {
    public typealias Element = MessageSummary

    let folder: Folder
    let limit: Int
    let filter: Filter
    let order: ListOrder
    let columns: [String]
    let valuesUpTo: UInt32?

    /// Rows that one answer has room for.
    private static let page = 100

    /// The first one.
    public func first() async throws -> MessageSummary {
        guard let message = try await page(Swift.min(limit, 1), after: 0).messages.first else {
            throw MapiError(code: "not_found", "there is no such message")
        }
        return message
    }

    func page(_ limit: Int, after: UInt32) async throws -> MessagePage {
        try await folder.page(
            limit: limit, after: after, sort: order.by, reverse: order.reverse, jumpTo: order.jumpTo, columns: columns,
            valuesUpTo: valuesUpTo, where: filter)
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let messages: Messages
        var left: Int
        var page: ArraySlice<MessageSummary> = []
        var after: UInt32? = 0
        /// New mail moves the rest of the list down, and some of it from one page to the next.
        var seen: Set<MessageId> = []

        public mutating func next() async throws -> MessageSummary? {
            while left > 0 {
                if let message = page.popFirst() {
                    guard seen.insert(message.id).inserted else { continue }
                    left -= 1
                    return message
                }
                guard let after else { return nil }
                let limit = Swift.min(left, Messages.page)
                let answer = try await messages.page(limit, after: after)
                page = answer.messages[...]
                self.after = answer.next
            }
            return nil
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(messages: self, left: limit)
    }
}

/// What happens in a folder or mailbox.
public struct Changes: AsyncSequence, Sendable {
    public typealias Element = Change

    let parts: PartSequence

    public struct AsyncIterator: AsyncIteratorProtocol {
        var parts: PartSequence.AsyncIterator

        public mutating func next() async throws -> Change? {
            while let part = try await parts.next() {
                if case .change(_, let change) = part { return change }
            }
            return nil
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(parts: parts.makeAsyncIterator())
    }
}

/// Messages of a folder that something is done to at once. Every call tells which it was done to, and why not to others.
public struct Batch: Sendable {
    let folder: Folder
    let ids: [MessageId]

    /// Marks them as read. Senders who asked for a receipt get one, unless `receipts` is false.
    @discardableResult
    public func markRead(receipts: Bool = true) async throws -> BatchResult {
        try await perform(receipts ? .markRead : .markReadQuietly)
    }

    /// Marks them as unread.
    @discardableResult
    public func markUnread() async throws -> BatchResult { try await perform(.markUnread) }

    /// Flags them for follow-up, from when on and until when (midnights of days), with a reminder.
    @discardableResult
    public func flag(
        _ text: String = "Follow up", start: FileTime? = nil, due: FileTime? = nil, reminder: FileTime? = nil
    ) async throws -> BatchResult {
        try await perform(.flag, followUp: FollowUp(text: text, start: start, due: due, reminder: reminder))
    }

    /// What was to be followed up is done.
    @discardableResult
    public func complete() async throws -> BatchResult { try await perform(.complete) }

    /// Takes flags away.
    @discardableResult
    public func clearFlag() async throws -> BatchResult { try await perform(.clearFlag) }

    /// Gives them categories, beside those that they have.
    @discardableResult
    public func categorize(_ categories: String...) async throws -> BatchResult {
        try await categorize(categories)
    }

    /// The same, of a list.
    @discardableResult
    public func categorize(_ categories: [String]) async throws -> BatchResult {
        try await perform(.addCategories, categories: categories)
    }

    /// Takes categories away.
    @discardableResult
    public func uncategorize(_ categories: String...) async throws -> BatchResult {
        try await uncategorize(categories)
    }

    /// The same, of a list.
    @discardableResult
    public func uncategorize(_ categories: [String]) async throws -> BatchResult {
        try await perform(.removeCategories, categories: categories)
    }

    /// Gives them these categories and no others.
    @discardableResult
    public func setCategories(_ categories: String...) async throws -> BatchResult {
        try await setCategories(categories)
    }

    /// The same, of a list.
    @discardableResult
    public func setCategories(_ categories: [String]) async throws -> BatchResult {
        try await perform(.setCategories, categories: categories)
    }

    /// Moves them to a folder, where they have other ids.
    @discardableResult
    public func moveTo(_ folder: Folder) async throws -> BatchResult { try await perform(.moveTo, to: folder) }

    /// Copies them to a folder.
    @discardableResult
    public func copyTo(_ folder: Folder) async throws -> BatchResult { try await perform(.copyTo, to: folder) }

    /// Brings deleted ones back, into a folder.
    @discardableResult
    public func restoreTo(_ folder: Folder) async throws -> BatchResult { try await perform(.restoreTo, to: folder) }

    /// Moves them to the deleted items; from there, or `forGood`, they are deleted.
    @discardableResult
    public func delete(forGood: Bool = false) async throws -> BatchResult {
        try await perform(forGood ? .deleteForGood : .delete)
    }

    private func perform(
        _ verb: BatchVerb, to: Folder? = nil, followUp: FollowUp? = nil, categories: [String] = []
    ) async throws -> BatchResult {
        let (reference, ids, target) = (folder.reference, ids, to?.reference)
        let answer = try await folder.mailbox.pump.run {
            try $0.batch(
                folder: reference, ids: ids, verb: verb, to: target, followUp: followUp, categories: categories)
        }
        guard case .batch(let result) = answer else { throw MapiError.closed }
        return result
    }
}

/// The words of a filter: `.unread && (.from("bob") || .subject("lunch"))`. A `Filter` with several fields does as well.
extension Filter {
    /// Unread ones.
    public static let unread = Filter(unread: true)

    /// Read ones.
    public static let read = Filter(unread: false)

    /// Those with attachments to see.
    public static let hasAttachments = Filter(hasAttachments: true)

    /// Those whose sender's name or address contains a text, whatever its case.
    public static func from(_ text: String) -> Filter { Filter(from: text) }

    /// Those whose subject contains a text, whatever its case.
    public static func subject(_ text: String) -> Filter { Filter(subject: text) }

    /// Those that contain a text in their subject or body, or in the names of sender and recipients.
    public static func text(_ text: String) -> Filter { Filter(text: text) }

    /// Those delivered at that time or later.
    public static func since(_ time: FileTime) -> Filter { Filter(since: time) }

    /// Those delivered before that time.
    public static func before(_ time: FileTime) -> Filter { Filter(before: time) }

    /// Those that are so important.
    public static func importance(_ importance: Importance) -> Filter { Filter(importance: importance) }

    /// Those in a category. The first one in a session costs 1 exchange more.
    public static func category(_ name: String) -> Filter { Filter(category: name) }

    /// Those that go to somebody whose name or address contains a text.
    public static func recipient(_ text: String) -> Filter { Filter(recipient: text) }

    /// Those with an attachment whose file name contains a text.
    public static func attachment(_ text: String) -> Filter { Filter(attachment: text) }

    /// Those of more bytes.
    public static func largerThan(_ bytes: UInt32) -> Filter { Filter(largerThan: bytes) }

    /// Those of fewer bytes.
    public static func smallerThan(_ bytes: UInt32) -> Filter { Filter(smallerThan: bytes) }

    /// Those for whose property (`PidTagMessageClass`, `0x001A001F`, `PS_PUBLIC_STRINGS/Project`) it holds: their own, or that
    /// of one of their recipients or attachments. `.exists` takes no value.
    public static func property(
        _ name: String, _ test: Comparison, _ value: PropertyValue? = nil, part: MessagePart? = nil
    ) -> Filter {
        Filter(properties: [PropertyCondition(key: name, test: test, value: value, part: part)])
    }

    /// Those for which both hold.
    public static func && (left: Filter, right: Filter) -> Filter { Filter(allOf: [left, right]) }

    /// Those for which one of them holds.
    public static func || (left: Filter, right: Filter) -> Filter { Filter(anyOf: [left, right]) }

    /// Those for which it does not hold.
    public static prefix func ! (filter: Filter) -> Filter { Filter(noneOf: [filter]) }
}
