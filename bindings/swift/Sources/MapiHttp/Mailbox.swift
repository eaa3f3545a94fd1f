import Foundation

/// An open mailbox.
///
/// ```swift
/// let mailbox = try await Mailbox.connect(email: "alice@example.com", credentials: .basic(user: user, password: password))
/// for try await message in mailbox.inbox.messages(limit: 50) { print(message.subject) }
/// await mailbox.close()
/// ```
///
/// Calls may come from any task and run at the same time; the session packs them into few requests. Cancelling a task gives
/// its operation up. A lost connection or session is made up for underneath; what must not be done twice then ends in
/// ``MapiError/Kind/outcomeUnknown``.
///
/// After ``close()`` or ``suspend()`` every call fails with ``MapiError/Kind/closed``; closing again does nothing. A mailbox
/// that nobody holds any more closes itself.
public final class Mailbox: Sendable {
    let pump: Pump

    /// Who one is connected as, and to what.
    public let info: MailboxInfo

    private init(_ pump: Pump, _ info: MailboxInfo) {
        self.pump = pump
        self.info = info
    }

    deinit {
        let pump = pump
        Task { await pump.close() }
    }

    /// New mail.
    public var inbox: Folder { folder("inbox") }

    /// Mail on its way out.
    public var outbox: Folder { folder("outbox") }

    /// Sent mail.
    public var sent: Folder { folder("sent") }

    /// Deleted items.
    public var deleted: Folder { folder("deleted") }

    /// Messages not sent yet.
    public var drafts: Folder { folder("drafts") }

    /// Junk mail.
    public var junk: Folder { folder("junk") }

    /// Archived mail.
    public var archive: Folder { folder("archive") }

    /// Appointments.
    public var calendar: Folder { folder("calendar") }

    /// Contacts.
    public var contacts: Folder { folder("contacts") }

    /// Tasks.
    public var tasks: Folder { folder("tasks") }

    /// Notes.
    public var notes: Folder { folder("notes") }

    /// Journal.
    public var journal: Folder { folder("journal") }

    /// All folders below the root, parents before their children. 1 exchange.
    public func folders() async throws -> [ListedFolder] {
        guard case .folders(let folders) = try await pump.run({ $0.folders() }) else { return [] }
        return folders.map { ListedFolder(mailbox: self, record: $0) }
    }

    /// A folder by its id, or by what it is for, such as `drafts`. Asks nobody: 0 exchanges; the first use of another one
    /// than `inbox`, `outbox`, `sent`, `deleted` or `root` costs 1 for finding all of them.
    public func folder(_ id: String) -> Folder {
        Folder(mailbox: self, reference: id)
    }

    /// The special folder with this role, whatever its name. 1 exchange.
    public func folder(_ role: FolderRole) async throws -> ListedFolder {
        guard let folder = try await folders().first(where: { $0.role == role }) else {
            throw MapiError(code: "not_found", "the mailbox has no folder for \(role)")
        }
        return folder
    }

    /// The search folders, which lie beside the others. 1 exchange.
    public func searchFolders() async throws -> [ListedFolder] {
        guard case .folders(let folders) = try await pump.run({ $0.searchFolders() }) else { throw MapiError.closed }
        return folders.map { ListedFolder(mailbox: self, record: $0) }
    }

    /// Makes a search folder, which shows those messages of other folders (and of those below them) for which a filter holds.
    /// The server fills it, and keeps it up to date. One of that name that is there is told to search for this. 1 exchange.
    public func createSearchFolder(
        _ name: String, folders: [Folder], recursive: Bool = true, where filter: Filter
    ) async throws -> Folder {
        folder(try await search(nil, name, filter, folders, recursive).id)
    }

    func search(
        _ reference: String?, _ name: String?, _ filter: Filter?, _ folders: [Folder], _ recursive: Bool
    ) async throws -> SearchCriteria {
        let places = folders.map(\.reference)
        let answer = try await pump.run {
            try $0.search(folder: reference, name: name, filter: filter, folders: places, recursive: recursive)
        }
        guard case .search(let criteria) = answer else { throw MapiError.closed }
        return criteria
    }

    /// The messages of a conversation in all folders, the oldest first: the key of a group of
    /// ``Folder/groups(_:limit:after:messages:only:where:)``. 1 exchange.
    public func conversation(_ key: String, limit: UInt32 = 50, after: UInt32 = 0) async throws -> MessagePage {
        let answer = try await pump.run { try $0.conversation(id: key, limit: limit, after: after) }
        guard case .page(let page) = answer else { throw MapiError.closed }
        let messages = page.messages.map { MessageSummary(mailbox: self, record: $0) }
        return MessagePage(messages: messages, first: page.first, total: page.total, next: page.next)
    }

    /// Ids for messages and folders that will be made offline: with its own, an upload makes each once. 1 exchange.
    public func reserveIds(_ count: Int) async throws -> [MessageId] {
        guard let count = UInt32(exactly: count) else {
            throw MapiError(code: "invalid_argument", "count must not be negative: \(count)")
        }
        guard case .reserved(let ids) = try await pump.run({ $0.reserveIds(count: count) }) else { throw MapiError.closed }
        return ids
    }

    /// What is new in the folders since a state: new, renamed and moved ones, and those that are gone. See
    /// ``Folder/sync(_:headersOnly:associated:inParts:onData:where:)``.
    public func syncFolders(_ state: Data = Data()) -> Batches<FolderSyncBatch> {
        let parts = PartSequence(mailbox: self) { try $0.syncFolders(folder: "root", state: state) }
        return Batches(parts: parts) { part, behind in
            if case .folders(let batch) = part { FolderSyncBatch(batch, behind) } else { nil }
        }
    }

    /// Sends what was done to folders offline, on a copy with this state of ``syncFolders(_:)``: new ones, other names and
    /// places, deletions. A folder stands before those that are made in it. 2 exchanges, 1 for each new folder and 2 for each
    /// other change. See ``Folder/upload(_:_:onConflict:)``.
    public func uploadFolders(
        _ changes: [LocalFolderChange], _ state: Data = Data(), onConflict: ConflictPolicy = .report
    ) async throws -> FolderUploadResult {
        let answer = try await pump.run {
            try $0.uploadFolders(folder: "root", changes: changes, state: state, policy: onConflict)
        }
        guard case .uploadedFolders(let result) = answer else { throw MapiError.closed }
        return result
    }

    /// The address book.
    public var directory: Directory { Directory(mailbox: self) }

    /// Composes a message; ``Draft/send()`` sends it, ``Draft/save()`` saves it.
    public func compose(
        to: [String] = [], cc: [String] = [], bcc: [String] = [], subject: String = "", text: String? = nil,
        html: String? = nil, attachments: [OutgoingAttachment] = [], files: [URL] = [], importance: Importance = .normal,
        with options: MessageOptions = MessageOptions()
    ) -> Draft {
        var options = options
        options.cc += cc
        options.bcc += bcc
        options.attachments += attachments
        options.files += files
        if importance != .normal { options.importance = importance }
        let message = options.outgoing(to: to, subject: subject, text: text, html: html)
        return Draft(mailbox: self, message: message, files: options.files)
    }

    /// Takes a message back that waits to be sent (``MessageOptions/sendAt``): what ``Draft/send()`` told. It is a draft again.
    public func abort(_ message: MessagePlace) async throws {
        _ = try await pump.run { try $0.abort(folder: message.folderId, id: message.id) }
    }

    func written(
        _ sources: [FileSource?] = [], _ progress: @Sendable (UInt64, UInt64) -> Void = { _, _ in },
        _ begin: @escaping @Sendable (Session) throws -> UInt64
    ) async throws -> MessagePlace {
        guard case .written(let place) = try await pump.write(sources, progress, begin) else {
            throw MapiError(code: "failed", "the library answered another question: please report this")
        }
        return place
    }

    /// What happens anywhere in the mailbox, until it is no longer iterated. See ``Folder/watch(message:lines:)``.
    public func watch() -> Changes {
        Changes(parts: PartSequence(mailbox: self, begin: { try $0.watch(folder: nil, id: nil, lines: nil) }))
    }

    /// The session as bytes, from which ``resume(_:credentials:transport:onExchange:)`` goes on: in another process, on
    /// another machine, in another language. It holds no password and no token, but lets whoever has it **and** the
    /// credentials go on with the session: by its `cookies`. Without these, going on takes 2 exchanges.
    ///
    /// This object lets go of the session without telling the server; calls that have not ended fail.
    public func suspend(cookies: Bool = true) async throws -> Data {
        try await pump.suspend(cookies: cookies)
    }

    /// Says that the network changed, as an `NWPathMonitor` tells: what waits to be tried again is tried at once, and what
    /// got no answer for ten seconds then counts as lost. Throws ``MapiError/Kind/closed`` when the mailbox is.
    public func networkChanged() async throws {
        try await pump.networkChanged()
    }

    /// Ends the session on the server; gives up after five seconds.
    public func close() async {
        await pump.close()
    }

    func properties(_ target: Target, _ keys: [String]) async throws -> [String: PropertyValue] {
        let answer = try await pump.run { try $0.properties(target: target, keys: keys) }
        guard case .properties(let found) = answer else { throw MapiError.closed }
        return Dictionary(found.map { ($0.key, $0.value) }) { first, _ in first }
    }

    func setProperties(_ target: Target, _ values: [String: PropertyValue?]) async throws {
        let set = values.compactMap { key, value in value.map { NamedValue(key: key, value: $0) } }
        let remove = values.filter { $0.value == nil }.map(\.key)
        _ = try await pump.run { try $0.setProperties(target: target, set: set, remove: remove) }
    }

    /// Finds the mailbox of an address by Autodiscover and logs on: 2 exchanges after that.
    ///
    /// Credentials go to the address's own domain and to `autodiscover` only.
    ///
    /// - Parameters:
    ///   - mailbox: Another mailbox than the user's own, as far as its owner allows: by its address, which is found as `email`
    ///     is, or by its legacy distinguished name.
    ///   - publicFolders: Opens these instead of a mailbox.
    ///   - autodiscover: An Autodiscover endpoint to ask instead of the ones of the address's domain.
    ///   - confirmRedirect: Whether to trust another place (a URL or an address) that Autodiscover points to; nobody is
    ///     trusted unless told.
    ///   - onExchange: Called with every HTTP exchange as it ends, for diagnostics; must return at once.
    public static func connect(
        email: String, credentials: Credentials, mailbox: String? = nil, publicFolders: Bool = false,
        autodiscover: String? = nil, confirmRedirect: @Sendable (String) async -> Bool = { _ in false },
        transport: any Transport = URLSessionTransport(),
        onExchange: @escaping @Sendable (Exchange) -> Void = { _ in }
    ) async throws -> Mailbox {
        if mailbox != nil && publicFolders {
            throw MapiError(code: "invalid_argument", "give mailbox or publicFolders, not both")
        }
        let known = try await credentials.now()
        let flow = try MapiError.native {
            try Autodiscover(address: email, endpoint: autodiscover, credentials: known)
        }
        var endpoints = try await discover(flow, transport, confirmRedirect)
        var mailboxDn = mailbox
        let named = mailbox.flatMap { $0.hasPrefix("/") ? nil : $0 }
        if let address = publicFolders ? endpoints.publicFolderAddress : named {
            let flow = try MapiError.native {
                try Autodiscover(address: address, endpoint: autodiscover, credentials: known)
            }
            // It is opened where it is.
            let other = try await discover(flow, transport, confirmRedirect)
            endpoints = Endpoints(
                mailboxUrl: other.mailboxUrl, addressBookUrl: endpoints.addressBookUrl, userDn: endpoints.userDn)
            mailboxDn = publicFolders ? nil : other.userDn
        }
        let session = try MapiError.native {
            try Session(
                endpoints: endpoints, mailboxDn: mailboxDn, publicFolders: publicFolders, credentials: known,
                entropy: Pump.entropy())
        }
        return try await open(Pump(session, transport, credentials, onExchange))
    }

    /// Logs on to a mailbox at a known place: 2 exchanges.
    ///
    /// - Parameters:
    ///   - url: The mailbox endpoint, such as `https://host/mapi/emsmdb/?MailboxId=…`.
    ///   - dn: The legacy distinguished name of the user who signs in.
    ///   - addressBookURL: The address book endpoint, such as `https://host/mapi/nspi/?MailboxId=…`.
    ///   - mailboxDN: The legacy distinguished name of another mailbox than the user's own; `url` leads to where it is.
    ///   - publicFolders: Opens these instead of a mailbox.
    ///   - onExchange: Called with every HTTP exchange as it ends, for diagnostics; must return at once.
    public static func connect(
        url: String, dn: String, credentials: Credentials, addressBookURL: String? = nil,
        mailboxDN: String? = nil, publicFolders: Bool = false,
        transport: any Transport = URLSessionTransport(),
        onExchange: @escaping @Sendable (Exchange) -> Void = { _ in }
    ) async throws -> Mailbox {
        if mailboxDN != nil && publicFolders {
            throw MapiError(code: "invalid_argument", "give mailboxDN or publicFolders, not both")
        }
        let known = try await credentials.now()
        let session = try MapiError.native {
            let endpoints = Endpoints(mailboxUrl: url, addressBookUrl: addressBookURL, userDn: dn)
            return try Session(
                endpoints: endpoints, mailboxDn: mailboxDN, publicFolders: publicFolders, credentials: known,
                entropy: Pump.entropy())
        }
        return try await open(Pump(session, transport, credentials, onExchange))
    }

    /// Goes on with a session that was suspended, here or by another language's package or `mapi`. While the server still
    /// has it, that takes no exchange.
    public static func resume(
        _ bytes: Data, credentials: Credentials, transport: any Transport = URLSessionTransport(),
        onExchange: @escaping @Sendable (Exchange) -> Void = { _ in }
    ) async throws -> Mailbox {
        let known = try await credentials.now()
        let session = try MapiError.native {
            try Session.resume(bytes: bytes, credentials: known, entropy: Pump.entropy())
        }
        return try await open(Pump(session, transport, credentials, onExchange))
    }

    private static func open(_ pump: Pump) async throws -> Mailbox {
        do {
            guard case .mailbox(let info) = try await pump.run({ $0.open() }) else { throw MapiError.closed }
            return Mailbox(pump, info)
        } catch {
            await pump.close()
            throw error
        }
    }
}

/// Does what Autodiscover asks for until the mailbox is found: who is silent holds nobody up.
private func discover(
    _ flow: Autodiscover, _ transport: any Transport, _ confirmRedirect: @Sendable (String) async -> Bool
) async throws -> Endpoints {
    try await withThrowingTaskGroup(of: Void.self, returning: Endpoints.self) { group in
        // Nobody waits for the others when the mailbox is found.
        defer { group.cancelAll() }
        while true {
            switch flow.poll() {
            case .request(let id, let method, let url, let headers, let body, let withCredentials, let maxAnswer):
                let request = TransportRequest(
                    method: method, url: url, headers: headers, body: body, long: false,
                    withCredentials: withCredentials)
                group.addTask { try await ask(flow, transport, id, request, maxAnswer) }
            case .wait(let milliseconds):
                group.addTask { try? await Task.sleep(nanoseconds: milliseconds * 1_000_000) }
                _ = try await group.next()
                try Task.checkCancellation()
            case .confirmRedirect(let to):
                flow.confirm(trusted: await confirmRedirect(to))
            case .lookupSrv(let id, _):
                // The platform's resolver only knows addresses.
                flow.handleFailed(id: id, failure: .nameNotFound)
            case .done(let endpoints):
                return endpoints
            case .failed(let error):
                throw MapiError(error)
            }
        }
    }
}

private func ask(
    _ flow: Autodiscover, _ transport: any Transport, _ id: UInt32, _ request: TransportRequest, _ maxAnswer: UInt64
) async throws {
    do {
        let response = try await transport.send(request)
        var answer = Data()
        for try await data in response.body {
            answer.append(data)
            if UInt64(answer.count) > maxAnswer { break }
        }
        flow.handleResponse(
            id: id, status: UInt16(clamping: response.status), headers: response.headers, body: answer)
    } catch {
        try Task.checkCancellation()
        flow.handleFailed(id: id, failure: (error as? TransportError)?.failure ?? .broken)
    }
}
