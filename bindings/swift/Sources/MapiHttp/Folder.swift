/// A folder to work with; ``ListedFolder`` also knows its name and counts.
public struct Folder: Sendable {
    let mailbox: Mailbox
    let reference: String

    /// The newest messages, newest first: page by page as they are iterated. 1 exchange for each 100 of them.
    ///
    /// ```swift
    /// for try await message in mailbox.inbox.messages(limit: 50) { print(message.subject) }
    /// let letter = try await mailbox.inbox.messages(where: .unread && .from("bob")).first().open()
    /// ```
    ///
    /// - Parameters:
    ///   - limit: The most there may be; all when absent.
    ///   - filter: Which ones; the server filters.
    public func messages(limit: Int? = nil, where filter: Filter = Filter()) -> Messages {
        Messages(folder: self, limit: limit ?? .max, filter: filter)
    }

    /// One page of the message list, newest first. 1 exchange.
    ///
    /// - Parameter after: How many to leave out: what ``MessagePage/next`` says.
    public func page(limit: Int = 50, after: UInt32 = 0, where filter: Filter = Filter()) async throws -> MessagePage {
        guard let limit = UInt32(exactly: limit) else {
            throw MapiError(code: "invalid_argument", "limit must not be negative: \(limit)")
        }
        let reference = reference
        let answer = try await mailbox.pump.run {
            try $0.messages(folder: reference, limit: limit, after: after, filter: filter)
        }
        guard case .page(let page) = answer else { throw MapiError.closed }
        let messages = page.messages.map { MessageSummary(mailbox: mailbox, record: $0) }
        return MessagePage(messages: messages, total: page.total, next: page.next)
    }

    /// Opens a message by its id. 1 exchange, and 1 for each further 32 KiB or larger block of the bodies.
    public func open(_ id: MessageId) async throws -> Message {
        let reference = reference
        let answer = try await mailbox.pump.run { try $0.read(folder: reference, id: id) }
        guard case .message(let message) = answer else { throw MapiError.closed }
        return Message(mailbox: mailbox, record: message)
    }

    /// What happens in the folder, until it is no longer iterated. ``ChangeKind/gap`` says that something may have been
    /// missed: look at the folder again.
    public func watch() -> Changes {
        let reference = reference
        return Changes(parts: PartSequence(mailbox: mailbox, begin: { try $0.watch(folder: reference) }))
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
    /// How many messages the whole list has.
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

    /// Rows that one answer has room for.
    private static let page = 100

    /// The first one.
    public func first() async throws -> MessageSummary {
        guard let message = try await folder.page(limit: Swift.min(limit, 1), where: filter).messages.first else {
            throw MapiError(code: "not_found", "there is no such message")
        }
        return message
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let messages: Messages
        var left: Int
        var page: ArraySlice<MessageSummary> = []
        var after: UInt32? = 0

        public mutating func next() async throws -> MessageSummary? {
            guard left > 0 else { return nil }
            if page.isEmpty {
                guard let after else { return nil }
                let limit = Swift.min(left, Messages.page)
                let answer = try await messages.folder.page(limit: limit, after: after, where: messages.filter)
                page = answer.messages[...]
                self.after = answer.next
            }
            left -= 1
            return page.popFirst()
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

    /// Those in a category. Each list costs 1 exchange more.
    public static func category(_ name: String) -> Filter { Filter(category: name) }

    /// Those of more bytes.
    public static func largerThan(_ bytes: UInt32) -> Filter { Filter(largerThan: bytes) }

    /// Those of fewer bytes.
    public static func smallerThan(_ bytes: UInt32) -> Filter { Filter(smallerThan: bytes) }

    /// Those for which both hold.
    public static func && (left: Filter, right: Filter) -> Filter { Filter(allOf: [left, right]) }

    /// Those for which one of them holds.
    public static func || (left: Filter, right: Filter) -> Filter { Filter(anyOf: [left, right]) }

    /// Those for which it does not hold.
    public static prefix func ! (filter: Filter) -> Filter { Filter(noneOf: [filter]) }
}
