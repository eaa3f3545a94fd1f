import Foundation

/// Moves what the session wants to the network and to the application, and what they say to the session.
actor Pump {
    private let session: Session
    private let transport: any Transport
    private let credentials: Credentials
    private let onExchange: @Sendable (Exchange) -> Void
    private var calls: [UInt64: Call] = [:]
    private var requests: [UInt64: Request] = [:]
    private var timer: Task<Void, Never>?
    private(set) var closing: [CheckedContinuation<Void, Never>] = []
    private var suspending: CheckedContinuation<Data, any Error>?
    private var withCookies = true

    /// Why nothing goes any more.
    private var ended: MapiError?

    /// Whether the token was renewed since the server last took one.
    private var renewed = false

    private struct Request {
        let task: Task<Void, Never>
        let long: Bool
    }

    /// An operation that someone waits for.
    private struct Call {
        let parts: AsyncThrowingStream<Output, any Error>.Continuation
        /// Whether somebody takes its parts; otherwise they are dropped.
        let hasReader: Bool
        /// Parts that nobody has taken yet.
        var waiting = 0
    }

    /// So many parts may wait for a slow reader.
    private static let maxWaiting = 8

    /// How long the server may take to say goodbye.
    private static let closeTimeout: UInt64 = 5_000_000_000

    init(
        _ session: Session, _ transport: any Transport, _ credentials: Credentials,
        _ onExchange: @escaping @Sendable (Exchange) -> Void
    ) {
        self.session = session
        self.transport = transport
        self.credentials = credentials
        self.onExchange = onExchange
    }

    /// What a session draws ids from.
    static func entropy() -> Data {
        Data((0..<32).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// Runs an operation to its end; cancelling gives it up.
    func run(_ begin: @Sendable (Session) throws -> UInt64) async throws -> Answer {
        let parts = try start(begin, hasReader: false)
        for try await part in parts.stream {
            if case .done(_, let answer) = part { return answer }
        }
        throw CancellationError()
    }

    /// Runs an operation to its end, and gives it what it wants out of the sources.
    func write(
        _ sources: [FileSource?], _ progress: @Sendable (UInt64, UInt64) -> Void,
        _ begin: @Sendable (Session) throws -> UInt64
    ) async throws -> Answer {
        let parts = try start(begin)
        for try await part in parts.stream {
            switch part {
            case .done(_, let answer):
                return answer
            case .wanted(let ticket, let attachment, let offset, let length):
                let index = Int(attachment)
                let source = sources.indices.contains(index) ? sources[index] : nil
                session.supply(ticket: ticket, data: try source?.read(offset, Int(length)) ?? Data())
                drain()
            case .progress(_, let done, let total):
                progress(done, total)
            default:
                break
            }
            taken(parts.ticket)
        }
        throw CancellationError()
    }

    /// Begins an operation. Its end comes as the last part; who drops the stream gives the operation up.
    func start(_ begin: @Sendable (Session) throws -> UInt64, hasReader: Bool = true) throws -> Parts {
        try checkOpen()
        let ticket = try MapiError.native { try begin(session) }
        let (stream, continuation) = AsyncThrowingStream<Output, any Error>.makeStream()
        continuation.onTermination = { [weak self] _ in Task { await self?.giveUp(ticket) } }
        calls[ticket] = Call(parts: continuation, hasReader: hasReader)
        drain()
        return Parts(stream: stream, ticket: ticket)
    }

    /// Somebody took a part.
    func taken(_ ticket: UInt64) {
        guard var call = calls[ticket] else { return }
        call.waiting -= 1
        calls[ticket] = call
        if call.waiting == 0 {
            session.setPaused(ticket: ticket, paused: false)
            drain()
        }
    }

    /// Ends the session on the server, too; when it does not answer, only here.
    func close() async {
        if ended != nil { return }
        session.disconnect()
        let limit = Task {
            try? await Task.sleep(nanoseconds: Self.closeTimeout)
            if !Task.isCancelled { end(.closed) }
        }
        await withCheckedContinuation { continuation in
            closing.append(continuation)
            drain()
        }
        limit.cancel()
    }

    /// Another network: what waits for the old one is tried at once.
    func networkChanged() throws {
        try checkOpen()
        session.networkChanged()
        drain()
    }

    /// The session as bytes; it ends here, but not on the server.
    func suspend(cookies: Bool) async throws -> Data {
        try checkOpen()
        withCookies = cookies
        // Each caller hears what is known: of what must happen once, that it may have.
        session.endOperations()
        return try await withCheckedThrowingContinuation { continuation in
            suspending = continuation
            drain()
        }
    }

    /// Refuses who comes too late.
    private func checkOpen() throws {
        if let ended { throw ended }
        if !closing.isEmpty { throw MapiError.closed }
        if suspending != nil { throw MapiError.suspended }
    }

    private func giveUp(_ ticket: UInt64) {
        guard ended == nil, calls.removeValue(forKey: ticket) != nil else { return }
        session.cancel(ticket: ticket)
        drain()
    }

    /// Does everything the session wants.
    private func drain() {
        while ended == nil {
            switch session.poll(now: UInt64(Date().timeIntervalSince1970 * 1000)) {
            case .timeout(let at):
                if let suspending, requests.values.allSatisfy(\.long) { return end(.suspended, suspended: suspending) }
                return wait(until: at)
            case .transmit(let id, let url, let headers, let body, let long):
                let request = TransportRequest(
                    method: "POST", url: url, headers: headers, body: body, long: long, withCredentials: true)
                requests[id] = Request(task: Task { await exchange(id, request) }, long: long)
            case .done(let ticket, let answer):
                guard let call = calls.removeValue(forKey: ticket) else { break }
                call.parts.yield(.done(ticket: ticket, answer: answer))
                call.parts.finish()
            case .failed(let ticket, let error):
                calls.removeValue(forKey: ticket)?.parts.finish(throwing: MapiError(error))
            case .data(let ticket, let data):
                part(ticket, .data(ticket: ticket, data: data), pauses: true)
            case .progress(let ticket, let done, let total):
                part(ticket, .progress(ticket: ticket, done: done, total: total), pauses: true)
            case .wanted(let ticket, let attachment, let offset, let length):
                let wanted = Output.wanted(ticket: ticket, attachment: attachment, offset: offset, length: length)
                part(ticket, wanted, pauses: false)
            case .synced(let ticket, let synced):
                part(ticket, .synced(ticket: ticket, part: synced), pauses: true)
            case .change(let ticket, let change):
                part(ticket, .change(ticket: ticket, change: change), pauses: false)
            case .credentials(let offered):
                renew(offered)
            case .exchange(let exchange):
                // Whoever still waits for it waits in vain.
                requests.removeValue(forKey: exchange.id)?.task.cancel()
                if exchange.failure == nil { renewed = false }
                onExchange(exchange)
            case .closed:
                end(.closed)
            }
        }
    }

    private func part(_ ticket: UInt64, _ part: Output, pauses: Bool) {
        guard var call = calls[ticket], call.hasReader else { return }
        call.waiting += 1
        calls[ticket] = call
        call.parts.yield(part)
        // Data is held back at the server, not in memory here.
        if pauses, call.waiting == Self.maxWaiting { session.setPaused(ticket: ticket, paused: true) }
    }

    private func wait(until at: UInt64?) {
        timer?.cancel()
        timer = at.map { at in
            Task { [weak self] in
                let wait = max(0, Double(at) / 1000 - Date().timeIntervalSince1970)
                try? await Task.sleep(nanoseconds: UInt64(wait * 1_000_000_000))
                if !Task.isCancelled { await self?.drain() }
            }
        }
    }

    private func exchange(_ id: UInt64, _ request: TransportRequest) async {
        do {
            let response = try await transport.send(request)
            if ended != nil { return }
            session.handleHead(id: id, status: UInt16(clamping: response.status), headers: response.headers)
            drain()
            for try await data in response.body {
                if ended != nil { return }
                session.handleData(id: id, data: data)
                drain()
            }
            session.handleEnd(id: id)
        } catch {
            if ended != nil || error is CancellationError { return }
            let failure = error as? TransportError
            session.handleFailed(
                id: id, sent: failure?.sent ?? true, reason: failure?.message ?? "\(error)", failure: failure?.failure)
        }
        requests[id] = nil
        drain()
    }

    /// The server refused the token. A new one is tried once.
    private func renew(_ offered: String) {
        guard !renewed, case .bearer = credentials else { return session.refuseCredentials(offered: offered) }
        renewed = true
        Task {
            do {
                session.setCredentials(credentials: try await credentials.now())
            } catch {
                session.refuseCredentials(offered: offered)
            }
            drain()
        }
    }

    private func end(_ why: MapiError, suspended: CheckedContinuation<Data, any Error>? = nil) {
        if ended != nil { return }
        ended = why
        if let suspended { suspended.resume(returning: session.suspend(cookies: withCookies)) } else { suspending?.resume(throwing: why) }
        suspending = nil
        for call in calls.values { call.parts.finish(throwing: why) }
        calls = [:]
        for request in requests.values { request.task.cancel() }
        requests = [:]
        timer?.cancel()
        for continuation in closing { continuation.resume() }
        closing = []
    }
}

/// What an operation tells.
struct Parts: Sendable {
    let stream: AsyncThrowingStream<Output, any Error>
    let ticket: UInt64
}

/// The parts of an operation that begins when the first one is asked for.
struct PartSequence: AsyncSequence, Sendable {
    typealias Element = Output

    /// Stays open as long as somebody iterates.
    let mailbox: Mailbox
    let begin: @Sendable (Session) throws -> UInt64

    struct AsyncIterator: AsyncIteratorProtocol {
        let sequence: PartSequence
        var parts: Parts?
        var iterator: AsyncThrowingStream<Output, any Error>.AsyncIterator?

        mutating func next() async throws -> Output? {
            if let parts {
                await sequence.mailbox.pump.taken(parts.ticket)
            } else {
                let begun = try await sequence.mailbox.pump.start(sequence.begin)
                parts = begun
                iterator = begun.stream.makeAsyncIterator()
            }
            let part = try await iterator?.next()
            try Task.checkCancellation()
            if case .done = part { return nil }
            return part
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(sequence: self)
    }
}
