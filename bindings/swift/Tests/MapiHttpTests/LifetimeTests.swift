import Foundation
import XCTest

@testable import MapiHttp

/// Holds answers back while it is shut.
private actor Gate: Transport {
    private let real = URLSessionTransport()
    private var isShut = false
    private var held: [CheckedContinuation<Void, Never>] = []
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let response = try await real.send(request)
        if isShut {
            await withCheckedContinuation { continuation in
                held.append(continuation)
                for one in waiting { one.resume() }
                waiting = []
            }
        }
        return response
    }

    func shut() { isShut = true }

    func open() {
        isShut = false
        for one in held { one.resume() }
        held = []
    }

    /// Returns when an answer is held back.
    func holds() async {
        if held.isEmpty { await withCheckedContinuation { waiting.append($0) } }
    }
}

/// Cancelling, closing, and many at the same time.
final class LifetimeTests: XCTestCase {
    private static let started = Result { try TestServer() }

    override class func tearDown() {
        try? started.get().stop()
    }

    private var server: TestServer { get throws { try Self.started.get() } }

    private func alice(
        transport: any Transport = URLSessionTransport(), onExchange: @escaping @Sendable (Exchange) -> Void = { _ in }
    ) async throws -> Mailbox {
        let server = try server
        return try await server.connect(server.user("alice@example.com"), transport: transport, onExchange: onExchange)
    }

    private func assertClosed(
        _ call: () async throws -> Void, file: StaticString = #filePath, line: UInt = #line
    ) async {
        do {
            try await call()
            XCTFail("it should have failed", file: file, line: line)
        } catch {
            XCTAssertEqual((error as? MapiError)?.kind, .closed, "\(error)", file: file, line: line)
        }
    }

    func testCancellingACallGivesItUpAtOnceAndOnlyIt() async throws {
        let gate = Gate()
        let mailbox = try await alice(transport: gate)
        await gate.shut()
        let given = Task { try await mailbox.folders() }
        await gate.holds()
        let kept = Task { try await mailbox.inbox.page(limit: 1) }
        given.cancel()
        do {
            _ = try await given.value
            XCTFail("it was cancelled")
        } catch {
            XCTAssertTrue(error is CancellationError, "\(error)")
        }
        await gate.open()
        let page = try await kept.value
        XCTAssertEqual(page.messages.count, 1)
        await mailbox.close()
    }

    func testACancelledConnectLeavesNothingBehind() async throws {
        let exchanges = Notes<String>()
        let gate = Gate()
        await gate.shut()
        let user = try server.user("alice@example.com")
        let connecting = Task {
            try await Mailbox.connect(
                url: user.mailbox_url, dn: user.dn, credentials: user.credentials, transport: gate,
                onExchange: { exchanges.add($0.requestType) })
        }
        await gate.holds()
        connecting.cancel()
        await gate.open()
        do {
            _ = try await connecting.value
            XCTFail("it was cancelled")
        } catch {
            XCTAssertTrue(error is CancellationError, "\(error)")
        }
        XCTAssertEqual(exchanges.all, ["Connect", "Disconnect"])
    }

    func testASlowReaderHoldsTheServerBackAndWhoStopsReadingStopsIt() async throws {
        let reads = Notes<String>()
        let mailbox = try await alice() { if $0.rops.contains("ReadStream") { reads.add($0.requestId) } }
        let content = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * 31 / 7) })
        let large = OutgoingAttachment(name: "large.pdf", data: content)
        try await mailbox.compose(to: ["alice@example.com"], subject: "Large", text: ".", attachments: [large]).send()
        var line = try await mailbox.inbox.messages().first()
        while line.subject != "Large" { line = try await mailbox.inbox.messages().first() }
        let letter = try await line.open()
        let attachment = try XCTUnwrap(letter.attachments.first)
        XCTAssertEqual(attachment.mimeType, "application/pdf")

        reads.clear()
        var bytes = Data()
        var taken = 0
        var ahead = 0
        for try await data in attachment.stream() {
            bytes.append(data)
            taken += 1
            try await Task.sleep(nanoseconds: 2_000_000)
            ahead = max(ahead, reads.all.count - taken)
        }
        XCTAssertTrue(bytes == content, "other bytes")
        XCTAssertGreaterThan(taken, 40)
        XCTAssertLessThanOrEqual(ahead, 8, "blocks were fetched before anybody wanted them")

        reads.clear()
        for try await data in attachment.stream() {
            XCTAssertEqual(data.prefix(1000), content.prefix(1000))
            break
        }
        for _ in 0..<5 { _ = try await mailbox.folders() }
        XCTAssertLessThanOrEqual(reads.all.count, 10, "it goes on although nobody reads")
        bytes = try await attachment.bytes()
        XCTAssertTrue(bytes == content, "other bytes")
        await mailbox.close()
    }

    func testClosingTwiceClosesOnce() async throws {
        let exchanges = Notes<String>()
        let mailbox = try await alice() { exchanges.add($0.requestType) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { await mailbox.close() } }
        }
        await mailbox.close()
        XCTAssertEqual(exchanges.all, ["Connect", "Execute", "Disconnect"])
        await assertClosed { _ = try await mailbox.folders() }
        await assertClosed { for try await _ in mailbox.watch() {} }
        await assertClosed { for try await _ in mailbox.inbox.messages() {} }
        await assertClosed { try await mailbox.compose(to: ["bob@example.com"], subject: "Late").send() }
        await assertClosed { _ = try await mailbox.suspend() }
    }

    func testCallsUnderWayEndWhenTheMailboxIsClosed() async throws {
        let (watching, begun) = AsyncStream<Void>.makeStream()
        let mailbox = try await alice() { if $0.rops.contains("RegisterNotification") { begun.yield() } }
        let watch = Task { for try await _ in mailbox.inbox.watch() {} }
        for await _ in watching { break }
        await mailbox.close()
        await assertClosed { try await watch.value }
    }

    func testWhatIsClosedWhileItIsBeingSuspendedIsClosed() async throws {
        let gate = Gate()
        let mailbox = try await alice(transport: gate)
        await gate.shut()
        let call = Task { try await mailbox.folders() }
        await gate.holds()
        let suspended = Task { try await mailbox.suspend() }
        await assertClosed { _ = try await call.value }
        let closing = Task { await mailbox.close() }
        var open = true
        while open { open = await mailbox.pump.closing.isEmpty }
        await gate.open()
        await closing.value
        await assertClosed { _ = try await suspended.value }
        await assertClosed { _ = try await mailbox.folders() }
    }

    func testWhatIsBeingClosedIsNotSuspended() async throws {
        let gate = Gate()
        let mailbox = try await alice(transport: gate)
        await gate.shut()
        let closing = Task { await mailbox.close() }
        await gate.holds()
        await assertClosed { _ = try await mailbox.suspend() }
        await assertClosed { try await mailbox.networkChanged() }
        await assertClosed { _ = try await mailbox.folders() }
        await gate.open()
        await closing.value
        await assertClosed { try await mailbox.networkChanged() }
    }

    func testWhatWasBeingSentAtASuspensionMayHaveBeenSent() async throws {
        let gate = Gate()
        let mailbox = try await alice(transport: gate)
        await gate.shut()
        let sending = Task { try await mailbox.compose(to: ["bob@example.com"], subject: "Perhaps").send() }
        await gate.holds()
        let suspended = Task { try await mailbox.suspend() }
        do {
            _ = try await sending.value
            XCTFail("nobody knows whether it was sent")
        } catch {
            XCTAssertEqual((error as? MapiError)?.kind, .outcomeUnknown, "\(error)")
        }
        await gate.open()
        let bytes = try await suspended.value
        XCTAssertFalse(bytes.isEmpty)
    }

    func testAMailboxThatNobodyHoldsClosesItself() async throws {
        let closed = expectation(description: "it told the server")
        let user = try server.user("alice@example.com")
        func use() async throws {
            let mailbox = try await server.connect(user) { if $0.requestType == "Disconnect" { closed.fulfill() } }
            let page = try await mailbox.inbox.page(limit: 1)
            XCTAssertEqual(page.messages.count, 1)
        }
        try await use()
        await fulfillment(of: [closed], timeout: 10)
    }

    func testWhoIteratesHoldsTheMailbox() async throws {
        let user = try server.user("alice@example.com")
        var count = 0
        for try await _ in try await server.connect(user).inbox.messages(limit: 150) { count += 1 }
        XCTAssertEqual(count, 150)
        let people = try await Mailbox.connect(
            email: user.address, credentials: user.credentials, autodiscover: server.started.autodiscover
        ).directory.resolve("bob")
        XCTAssertEqual(people.map(\.address), ["bob@example.com"])
    }

    func testManyTasksCallAtTheSameTime() async throws {
        let exchanges = Notes<String>()
        let mailbox = try await alice() { exchanges.add($0.requestType) }
        let lines = try await mailbox.inbox.page(limit: 40).messages
        exchanges.clear()
        let subjects = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, line) in lines.enumerated() { group.addTask { (index, try await line.open().subject) } }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        for (index, line) in lines.enumerated() { XCTAssertEqual(subjects[index], line.subject) }
        XCTAssertLessThan(exchanges.all.count, lines.count, "they share requests")
        await mailbox.close()
    }

    func testMailThatComesMeanwhileMovesNoMessageToAnotherPage() async throws {
        let mailbox = try await alice()
        var seen: [MessageId] = []
        for try await message in mailbox.inbox.messages(limit: 150) {
            seen.append(message.id)
            if seen.count > 1 { continue }
            try await mailbox.compose(to: ["alice@example.com"], subject: "Meanwhile").send()
            while try await mailbox.inbox.messages().first().subject != "Meanwhile" {}
        }
        XCTAssertEqual(seen.count, 150)
        XCTAssertEqual(Set(seen).count, 150)
        await mailbox.close()
    }

    func testPagesHaveEveryMessageOnce() async throws {
        let exchanges = Notes<String>()
        let mailbox = try await alice() { exchanges.add($0.requestType) }
        exchanges.clear()
        var ids: [MessageId] = []
        for try await message in mailbox.inbox.messages() { ids.append(message.id) }
        XCTAssertEqual(exchanges.all.count, (ids.count + 99) / 100)
        XCTAssertEqual(Set(ids).count, ids.count)
        var pages: [MessageId] = []
        var next: UInt32? = 0
        while let after = next {
            let page = try await mailbox.inbox.page(limit: 70, after: after)
            XCTAssertEqual(Int(page.total), ids.count)
            pages += page.messages.map(\.id)
            next = page.next
        }
        XCTAssertEqual(pages, ids)
        await mailbox.close()
    }
}
