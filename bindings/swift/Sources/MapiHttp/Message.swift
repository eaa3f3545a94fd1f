import Foundation

/// A message, opened, with the fields of its record.
@dynamicMemberLookup
public struct Message: Sendable {
    let mailbox: Mailbox
    /// What the server told.
    public let record: MessageRecord

    /// A field of the record.
    public subscript<T>(dynamicMember field: KeyPath<MessageRecord, T>) -> T { record[keyPath: field] }

    /// What is attached.
    public var attachments: [Attachment] {
        record.attachments.map { Attachment(message: self, record: $0) }
    }

    /// Those it goes to.
    public var to: [Recipient] { record.recipients.filter { $0.kind == .to } }

    /// Those who get a copy.
    public var cc: [Recipient] { record.recipients.filter { $0.kind == .cc } }

    /// Who gets a copy that the others do not see: in drafts and sent items.
    public var bcc: [Recipient] { record.recipients.filter { $0.kind == .bcc } }

    /// Properties by name (`PidTagSubject`), tag (`0x0037001F`) or set and name (`PS_PUBLIC_STRINGS/Project`); all that there
    /// are when none is given. What the message does not have is not in the answer.
    public func properties(_ keys: String...) async throws -> [String: PropertyValue] {
        try await properties(keys)
    }

    /// The same, of keys in a list.
    public func properties(_ keys: [String]) async throws -> [String: PropertyValue] {
        let place = try record.place()
        return try await mailbox.properties(Target(folder: place.folderId, message: place.id), keys)
    }

    /// Sets properties, and takes those away whose value is `nil`; names as in ``properties(_:)``.
    public func setProperties(_ values: [String: PropertyValue?]) async throws {
        let place = try record.place()
        try await mailbox.setProperties(Target(folder: place.folderId, message: place.id), values)
    }

    /// An answer, with the original quoted and the conversation kept; ``Draft/send()`` sends it.
    ///
    /// - Parameter all: To everyone who got the original, too.
    public func reply(
        text: String? = nil, html: String? = nil, all: Bool = false, with options: MessageOptions = MessageOptions()
    ) -> Draft {
        Draft(
            mailbox: mailbox, message: options.outgoing(text: text, html: html), files: options.files, verb: all ? .replyAll : .reply,
            original: record)
    }

    /// The message for others, with what is attached, which the server copies; ``Draft/send()`` sends it.
    public func forward(
        to: [String], text: String? = nil, html: String? = nil, with options: MessageOptions = MessageOptions()
    ) -> Draft {
        Draft(
            mailbox: mailbox, message: options.outgoing(to: to, text: text, html: html), files: options.files,
            verb: .forward, original: record)
    }

    /// The draft that it is, saying something else; what is attached stays.
    public func edit(
        to: [String] = [], subject: String = "", text: String? = nil, html: String? = nil,
        with options: MessageOptions = MessageOptions()
    ) -> Draft {
        let message = options.outgoing(to: to, subject: subject, text: text, html: html)
        return Draft(mailbox: mailbox, message: message, files: options.files, verb: .draft, original: record)
    }

    /// Saves it to a file as EWS ExportItems hands it out and UploadItems takes it, and as ``Folder/import(_:progress:)`` does.
    ///
    /// - Returns: How many bytes there were.
    @discardableResult
    public func export(to file: URL) async throws -> UInt64 {
        let place = try record.place()
        let parts = PartSequence(mailbox: mailbox) { try $0.exportItem(folder: place.folderId, id: place.id) }
        return try await parts.save(to: file) { _, _ in }
    }

    /// Sends the draft that it is. 1 exchange. See ``Draft/send()``.
    @discardableResult
    public func send() async throws -> MessagePlace {
        let place = try record.place()
        return try await mailbox.written { try $0.sendDraft(folder: place.folderId, id: place.id) }
    }
}

/// What is attached to a message, with the fields of its record.
@dynamicMemberLookup
public struct Attachment: Sendable {
    let message: Message
    /// What the server told.
    public let record: AttachmentRecord

    /// A field of the record.
    public subscript<T>(dynamicMember field: KeyPath<AttachmentRecord, T>) -> T { record[keyPath: field] }

    /// The message that it is: to be read like any other, but not to be answered. 1 exchange. Fails when it is a file.
    public func open() async throws -> Message {
        guard record.isMessage else {
            throw MapiError(code: "invalid_argument", "\(record.name) is a file, not a message: read or save it")
        }
        let (folder, id, path) = (message.record.folderId, message.record.id, record.path)
        let answer = try await message.mailbox.pump.run { try $0.read(folder: folder, id: id, path: path) }
        guard case .message(let opened) = answer else { throw MapiError.closed }
        return Message(mailbox: message.mailbox, record: opened)
    }

    /// Its bytes as they come, in constant memory: a slow reader slows the server down. 1 exchange for each block.
    public func stream() -> AttachmentBytes {
        AttachmentBytes(parts: parts)
    }

    /// Its bytes as a whole.
    public func bytes() async throws -> Data {
        var bytes = Data()
        for try await data in stream() { bytes.append(data) }
        return bytes
    }

    /// Saves it to a file, which appears when it is complete and takes the place of an older one. Consider `safeName` for
    /// its name: `name` comes from the sender.
    ///
    /// - Parameter progress: Bytes done, and all.
    /// - Returns: How many bytes there were.
    @discardableResult
    public func save(to file: URL, progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }) async throws -> UInt64 {
        try await parts.save(to: file, progress)
    }

    /// Properties of the attachment by name (``Tags/attachMimeTag``), tag or set and name; all that there are when none is given.
    ///
    /// Of an attached message, how it is attached: what it says is read with ``open()``.
    public func properties(_ keys: String...) async throws -> [String: PropertyValue] {
        try await properties(keys)
    }

    /// The same, of keys in a list.
    public func properties(_ keys: [String]) async throws -> [String: PropertyValue] {
        try await message.mailbox.properties(target, keys)
    }

    /// Sets properties of the attachment, and takes those away whose value is `nil`; names as in ``properties(_:)``.
    ///
    /// Fails when the message around it is attached itself.
    public func setProperties(_ values: [String: PropertyValue?]) async throws {
        try await message.mailbox.setProperties(target, values)
    }

    private var target: Target {
        Target(folder: message.record.folderId, message: message.record.id, attachment: record.path)
    }

    private var parts: PartSequence {
        let (folder, id, path) = (message.record.folderId, message.record.id, record.path)
        return PartSequence(mailbox: message.mailbox) { try $0.attachment(folder: folder, id: id, path: path) }
    }
}

extension PartSequence {
    /// Writes the bytes that an operation tells to a file, which appears when it is complete and takes the place of an older
    /// one; says how many there were.
    func save(to file: URL, _ progress: @Sendable (UInt64, UInt64) -> Void) async throws -> UInt64 {
        let files = FileManager.default
        // A link stays, and leads to what is written.
        let file = file.resolvingSymlinksInPath()
        let kind = try? files.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
        guard kind == nil || kind == .typeRegular else {
            throw MapiError(code: "invalid_argument", "\(file.path) is no file that could be replaced: name one")
        }
        let partial = file.deletingLastPathComponent()
            .appendingPathComponent(".\(file.lastPathComponent).\(UUID().uuidString).part")
        try Data().write(to: partial, options: .withoutOverwriting)
        defer { try? files.removeItem(at: partial) }
        let handle = try FileHandle(forWritingTo: partial)
        defer { try? handle.close() }
        var size: UInt64 = 0
        for try await part in self {
            switch part {
            case .data(_, let data):
                try handle.write(contentsOf: data)
                size += UInt64(data.count)
            case .progress(_, let done, let total):
                progress(done, total)
            default:
                break
            }
        }
        if files.fileExists(atPath: file.path) { try files.removeItem(at: file) }
        try files.moveItem(at: partial, to: file)
        return size
    }
}

/// The bytes of an attachment, in blocks.
public struct AttachmentBytes: AsyncSequence, Sendable {
    public typealias Element = Data

    let parts: PartSequence

    public struct AsyncIterator: AsyncIteratorProtocol {
        var parts: PartSequence.AsyncIterator

        public mutating func next() async throws -> Data? {
            while let part = try await parts.next() {
                if case .data(_, let data) = part { return data }
            }
            return nil
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(parts: parts.makeAsyncIterator())
    }
}

/// What else a message can say.
public struct MessageOptions: Sendable {
    /// Who gets a copy.
    public var cc: [String] = []
    /// Who gets a copy that the others do not see.
    public var bcc: [String] = []
    /// What is attached.
    public var attachments: [OutgoingAttachment] = []
    /// Files that are attached: they are read while the message is sent, in constant memory. What they are follows from their names.
    public var files: [URL] = []
    /// How important it is.
    public var importance: Importance = .normal
    /// How confidential it is.
    public var sensitivity: Sensitivity = .normal
    /// Whose message it is, if not one's own: somebody who lets one send as them, or on their behalf.
    public var from: Address?
    /// Whom answers shall go to.
    public var replyTo: [String] = []
    /// Whether one wants to know that it was read.
    public var readReceipt = false
    /// Whether one wants to know that it was delivered.
    public var deliveryReceipt = false
    /// When it shall be sent, if not at once; until then ``Mailbox/abort(_:)`` takes it back. A time that is over sends it at once.
    public var sendAt: Date?

    public init() {}

    func outgoing(to: [String] = [], subject: String = "", text: String? = nil, html: String? = nil) -> Outgoing {
        let recipients = [(RecipientKind.to, to), (.cc, cc), (.bcc, bcc)].flatMap { kind, addresses in
            addresses.map { Recipient(kind: kind, name: "", address: $0) }
        }
        return Outgoing(
            recipients: recipients, subject: subject, text: text, html: html, attachments: attachments,
            importance: importance, sensitivity: sensitivity, from: from,
            replyTo: replyTo.map { Address(name: "", address: $0) }, readReceipt: readReceipt,
            deliveryReceipt: deliveryReceipt, sendAt: sendAt)
    }
}

extension OutgoingAttachment {
    /// Bytes to attach; what they are, the name says unless `mimeType` does.
    ///
    /// - Parameter contentId: What the HTML refers to it by, as `cid:`.
    public init(name: String, data: Data, mimeType: String? = nil, contentId: String? = nil) {
        let mimeType = mimeType ?? mediaType(of: URL(fileURLWithPath: name))
        self.init(name: name, mimeType: mimeType, contentId: contentId, data: data, streamed: nil)
    }
}

/// A message being written. See ``Mailbox/compose(to:cc:bcc:subject:text:html:attachments:importance:with:)``.
public struct Draft: Sendable {
    let mailbox: Mailbox
    let message: Outgoing
    let files: [URL]
    var verb: ComposeVerb = .new
    var original: MessageRecord?
    /// The folder into which it is put.
    var folder: String?

    /// Sends it. 1 exchange for a small message, 1 more for each 224 KiB of it (28 KiB where the server takes no more), and 1 or
    /// 2 more for an answer. Never done twice.
    ///
    /// - Parameter progress: Bytes done, and all, of each attachment.
    /// - Returns: Where it was when it was submitted: what ``Mailbox/abort(_:)`` takes, as long as it waits.
    @discardableResult
    public func send(progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }) async throws -> MessagePlace {
        let ((message, sources), verb) = (try written(), verb)
        let place = try original?.place()
        let (folder, id) = (place?.folderId, place?.id)
        return try await mailbox.written(sources, progress) {
            try $0.send(message: message, verb: verb, folder: folder, id: id)
        }
    }

    /// Saves it as a draft: each call makes one, unless it changes a saved one. ``Message/send()`` sends it.
    @discardableResult
    public func save(progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }) async throws -> MessagePlace {
        let ((message, sources), verb) = (try written(), verb)
        let place = try original?.place()
        let (folder, id) = (place?.folderId ?? folder, place?.id)
        return try await mailbox.written(sources, progress) {
            try $0.saveDraft(message: message, verb: verb, folder: folder, id: id)
        }
    }

    /// The message with its files, and where their bytes come from.
    private func written() throws -> (Outgoing, [FileSource?]) {
        let opened = try files.map(FileSource.init)
        let streamed = opened.map { source in
            OutgoingAttachment(
                name: source.url.lastPathComponent, mimeType: mediaType(of: source.url), contentId: nil, data: Data(),
                streamed: source.size)
        }
        let whole = Outgoing(
            recipients: message.recipients, subject: message.subject, text: message.text, html: message.html,
            attachments: message.attachments + streamed, importance: message.importance,
            sensitivity: message.sensitivity, from: message.from, replyTo: message.replyTo,
            readReceipt: message.readReceipt, deliveryReceipt: message.deliveryReceipt, sendAt: message.sendAt)
        return (whole, message.attachments.map { _ in nil } + opened)
    }
}

extension MessageRecord {
    /// Where it lies, for what is done to it.
    func place() throws -> MessagePlace {
        if !attached.isEmpty {
            throw MapiError(
                code: "invalid_argument",
                "the message is attached to another one: it can be read, not answered, sent or changed")
        }
        return MessagePlace(folderId: folderId, id: id)
    }
}

/// A file that is read while a message is sent.
struct FileSource: Sendable {
    let url: URL
    let size: UInt64

    init(_ url: URL) throws {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        self.url = url
        size = try handle.seekToEnd()
    }

    /// Some bytes: fewer at the end, none behind it.
    func read(_ offset: UInt64, _ length: Int) throws -> Data {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        try handle.seek(toOffset: offset)
        return try handle.read(upToCount: length) ?? Data()
    }
}
