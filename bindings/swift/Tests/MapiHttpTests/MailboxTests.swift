import Foundation
import XCTest

@testable import MapiHttp

/// Loses the answer to the next large request.
private actor Losing: Transport {
    private let real = URLSessionTransport()
    private var loses = false

    func loseNext() { loses = true }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let response = try await real.send(request)
        guard loses, request.headers.contains(where: { $0.name == "X-RequestType" && $0.value == "Execute" }) else { return response }
        loses = false
        for try await _ in response.body {}
        throw TransportError("lost", sent: true)
    }
}

final class MailboxTests: XCTestCase {
    private static let started = Result { try TestServer() }

    override class func tearDown() {
        try? started.get().stop()
    }

    private var server: TestServer { get throws { try Self.started.get() } }

    private func assertFails(
        _ kind: MapiError.Kind, _ call: () async throws -> Void, file: StaticString = #filePath, line: UInt = #line
    ) async {
        do {
            try await call()
            XCTFail("no error, but \(kind) was expected", file: file, line: line)
        } catch let error as MapiError {
            XCTAssertEqual(error.kind, kind, "\(error)", file: file, line: line)
        } catch {
            XCTFail("another error: \(error)", file: file, line: line)
        }
    }

    func testAnotherMailboxIsOpenedAsFarAsItsOwnerAllows() async throws {
        let server = try server
        let bob = try server.user("bob@example.com")
        let mailbox = try await Mailbox.connect(
            email: bob.address, credentials: bob.credentials, mailbox: "alice@example.com",
            autodiscover: server.started.autodiscover)
        let names = try await mailbox.folders().map(\.name)
        XCTAssertEqual(names, ["Calendar"])
        do {
            _ = try await mailbox.inbox.page()
            XCTFail("no error")
        } catch let error as MapiError {
            XCTAssertEqual(error.kind, .accessDenied)
            XCTAssertEqual(error.info.folder, "Inbox")
            XCTAssertEqual(error.info.right, .folderVisible)
        }
        await mailbox.close()
        let alice = try server.user("alice@example.com")
        let shared = try await Mailbox.connect(
            email: alice.address, credentials: alice.credentials, publicFolders: true,
            autodiscover: server.started.autodiscover)
        let folders = try await shared.folders()
        guard let board = folders.first(where: { $0.name == "Board" }) else { return XCTFail("no board") }
        let folder = shared.folder(board.id)
        let posted = try await folder.post(subject: "Cake", text: "In the kitchen.")
        let letter = try await folder.open(posted.id)
        XCTAssertEqual(letter.messageClass, "IPM.Post")
        await shared.close()
    }

    func testWhatIsSavedTakesThePlaceOfFilesOnly() async throws {
        let server = try server
        let alice = try await server.connect(server.user("alice@example.com"))
        let lines = alice.inbox.messages(where: .hasAttachments)
        let attachment = try await lines.first().open().attachments[0]
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let kept = folder.appendingPathComponent("kept.txt")
        try Data([1]).write(to: kept)
        await assertFails(.invalidArgument) { try await attachment.save(to: folder) }
        XCTAssertEqual(try Data(contentsOf: kept), Data([1]))
        try await attachment.save(to: kept)
        XCTAssertNotEqual(try Data(contentsOf: kept), Data([1]))
        await alice.close()
    }

    func testAnAddressIsEnoughWhereAutodiscoverAnswers() async throws {
        let server = try server
        let alice = try server.user("alice@example.com")
        let mailbox = try await Mailbox.connect(
            email: alice.address, credentials: alice.credentials, autodiscover: server.started.autodiscover)
        XCTAssertEqual(mailbox.info.displayName, "Alice Example")
        await mailbox.close()
    }

    func testWhatCannotBeIsSaid() async throws {
        let server = try server
        let alice = try server.user("alice@example.com")
        let mailbox = try await server.connect(alice)
        await assertFails(.notFound) { _ = try await mailbox.inbox.open("0001-00000000ffff") }
        await assertFails(.invalidArgument) { _ = try await mailbox.inbox.open("not an id") }
        await assertFails(.invalidArgument) { _ = try await mailbox.folder("no such folder").page() }
        do {
            _ = try await mailbox.inbox.open("0001-00000000ffff")
        } catch {
            XCTAssertEqual(error.localizedDescription, "\(error)")
        }
        await mailbox.close()
        await mailbox.close()
        await assertFails(.closed) { _ = try await mailbox.folders() }
        await assertFails(.closed) { _ = try await mailbox.suspend() }
        await assertFails(.invalidArgument) {
            _ = try await Mailbox.resume(Data("something else".utf8), credentials: alice.credentials)
        }
        let asked = Notes<Int>()
        await assertFails(.authentication) {
            _ = try await server.connect(alice, credentials: .bearer { asked.add(1); return "token" })
        }
        XCTAssertEqual(asked.all.count, 2)
    }

    func testNewMailIsToldWhileOtherCallsGoOn() async throws {
        let server = try server
        let (watching, begun) = AsyncStream<Void>.makeStream()
        let mailbox = try await server.connect(server.user("alice@example.com")) { exchange in
            if exchange.rops.contains("RegisterNotification") { begun.yield() }
        }
        let news = Task {
            for try await change in mailbox.inbox.watch() where change.kind == .newMail { return change.messageId }
            return nil
        }
        for await _ in watching { break }
        try await mailbox.compose(to: ["alice@example.com"], subject: "News from Swift", text: ".").send()
        let id = try await news.value
        let letter = try await mailbox.inbox.open(XCTUnwrap(id))
        XCTAssertEqual(letter.subject, "News from Swift")
        let found = try await mailbox.inbox.messages(where: .unread && .subject("NEWS FROM")).first()
        XCTAssertEqual(found.id, id)
        await assertFails(.notFound) { _ = try await mailbox.inbox.messages(where: .subject("no such thing")).first() }

        let normal = PropertyValue.integer(value: 1)
        let line = try await mailbox.inbox.messages(
            columns: ["subject", "PidTagImportance"],
            where: .property("PidTagSubject", .begins, .text(value: "NEWS FROM")) && .property("PidTagImportance", .equal, normal)
        ).first()
        XCTAssertEqual(line.columns, ["PidTagImportance": normal])
        XCTAssertEqual(line.subject, "News from Swift")
        XCTAssertNil(line.received)

        let endless = Task { for try await _ in mailbox.watch() {} }
        endless.cancel()
        _ = await endless.result
        let folders = try await mailbox.folders()
        XCTAssertFalse(folders.isEmpty)
        await mailbox.close()
    }

    func testOneMessageAndTheLinesOfAListAreWatched() async throws {
        let server = try server
        let (watching, begun) = AsyncStream<Void>.makeStream()
        let mailbox = try await server.connect(server.user("alice@example.com")) { exchange in
            let lines = exchange.rops.contains("QueryPosition") && !exchange.rops.contains("QueryRows")
            if lines || exchange.rops.contains("RegisterNotification") { begun.yield() }
        }
        let line = try await mailbox.inbox.messages(where: .unread).first()
        let lines = Task {
            for try await change in mailbox.inbox.watch(lines: .unread) { return change.kind == .deleted && change.line == nil }
            return false
        }
        for await _ in watching { break }
        let message = Task {
            for try await change in mailbox.inbox.watch(message: line.id) { return change.messageId }
            return nil
        }
        for await _ in watching { break }
        _ = try await mailbox.inbox.batch([line.id]).markRead()
        let (gone, changed) = (try await lines.value, try await message.value)
        XCTAssertTrue(gone)
        XCTAssertEqual(changed, line.id)
        _ = try await mailbox.inbox.batch([line.id]).markUnread()
        await mailbox.close()
    }

    func testWhatMayHaveBeenSentIsNotSentTwiceAndWhetherACopyWasMadeNobodyKnows() async throws {
        let server = try server
        let transport = Losing()
        let mailbox = try await server.connect(server.user("alice@example.com"), transport: transport)
        await transport.loseNext()
        try await mailbox.compose(to: ["carol@example.com"], subject: "Once from Swift", text: ".").send()
        let newest = try await mailbox.inbox.messages().first()
        await transport.loseNext()
        await assertFails(.outcomeUnknown) { _ = try await mailbox.inbox.batch([newest.id]).copyTo(mailbox.inbox) }
        await mailbox.close()
        let carol = try await server.connect(server.user("carol@example.com"))
        var arrived = try await carol.inbox.messages().first()
        while arrived.subject != "Once from Swift" { arrived = try await carol.inbox.messages().first() }
        let page = try await carol.inbox.page(where: .subject("Once from Swift"))
        XCTAssertEqual(page.total, 1)
        await carol.close()
    }

    func testASuspendedSessionGoesOnInMapiAndComesBack() async throws {
        let server = try server
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let session = folder.appendingPathComponent("session")
        let bob = try server.user("bob@example.com")
        let here = try await server.connect(bob)
        let newest = try await here.inbox.messages().first().id
        try await here.suspend().write(to: session)
        await assertFails(.closed) { _ = try await here.folders() }

        let arguments = ["--session", session.path, "--user", bob.address, "--trace", "ls", "--json"]
        let environment = ["MAPI_PASSWORD": bob.password, "XDG_STATE_HOME": folder.path]
        let (list, trace) = try TestServer.mapi(arguments, environment: environment)
        XCTAssertTrue(list.contains(newest), list)
        XCTAssertTrue(trace.contains("Execute"), trace)
        XCTAssertFalse(trace.contains("Connect") || trace.contains("Logon"), trace)

        let exchanges = Notes<Exchange>()
        let again = try await Mailbox.resume(
            Data(contentsOf: session), credentials: bob.credentials, onExchange: exchanges.add)
        let there = try await again.inbox.messages().first().id
        XCTAssertEqual(there, newest)
        XCTAssertEqual(again.info.displayName, "Bob Example")
        XCTAssertEqual(exchanges.all.map(\.requestType), ["Execute"])
        XCTAssertFalse(exchanges.all.contains { $0.rops.contains("Logon") })
        await again.close()
    }

    func testOfKnownMessagesOnlyWhatChangedComes() async throws {
        let server = try server
        let alice = try await server.connect(server.user("alice@example.com"))
        let text = String(repeating: "Plans. ", count: 1000)
        let place = try await alice.compose(to: ["bob@example.com"], subject: "In parts", text: text).save()
        var state = Data()
        var copy: [MessageId: SyncedMessage] = [:]
        for try await batch in alice.drafts.sync(inParts: true) {
            for message in batch.changed { copy[message.id] = message }
            state = try batch.acknowledge()
        }
        _ = try await alice.drafts.batch([place.id]).categorize(["Plans"])
        let old = try XCTUnwrap(copy[place.id])
        var now: [SyncedMessage] = []
        for try await batch in alice.drafts.sync(state, inParts: true) {
            XCTAssertEqual(batch.changed.count, 0)
            for change in batch.partial { now.append(batch.applied(change, to: old)) }
        }
        var fresh: [SyncedMessage] = []
        for try await batch in alice.drafts.sync() { fresh += batch.changed.filter { $0.id == place.id } }
        XCTAssertEqual(now.map { $0.content.properties.map(\.tag).sorted() }, fresh.map { $0.content.properties.map(\.tag).sorted() })
        XCTAssertNotEqual(now.first?.content.properties.count, old.content.properties.count)
        await alice.close()
    }

    func testFoldersAndMessagesGoOutAndComeIn() async throws {
        let server = try server
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let alice = try await server.connect(server.user("alice@example.com"))
        let place = try await alice.compose(to: ["bob@example.com"], subject: "Moved", text: "Here.").save()
        let (file, item) = (folder.appendingPathComponent("drafts.fts"), folder.appendingPathComponent("item.fts"))
        let size = try await alice.drafts.export(to: file)
        let stream = try Data(contentsOf: file)
        XCTAssertEqual(size, UInt64(stream.count))
        let items = try MapiHttpPackage.readItems(stream)
        XCTAssertEqual(items.first?.folder?.name, "Drafts")
        XCTAssertFalse(items.dropFirst().contains { $0.message == nil })
        let told = Notes<UInt64>()
        try await alice.archive.import(file) { done, _ in told.add(done) }
        XCTAssertEqual(told.all.last, size)
        let drafts = try await alice.folders().filter { $0.name == "Drafts" }
        XCTAssertEqual(drafts.count, 2)

        try await alice.drafts.open(place.id).export(to: item)
        let blob = try Data(contentsOf: item)
        XCTAssertEqual(try MapiHttpPackage.readItems(blob).count, 1)
        XCTAssertThrowsError(try MapiHttpPackage.readItems(Data(blob.prefix(99))))
        let new = try await alice.inbox.create("Items")
        try await new.import(item)
        let arrived = try await new.messages().first()
        XCTAssertEqual(arrived.subject, "Moved")
        await alice.close()
    }

    func testTheServerStopsInTheMiddleOfACall() async throws {
        let server = try TestServer()
        let mailbox = try await server.connect(server.user("alice@example.com"))
        server.stop()
        await assertFails(.transport) { _ = try await mailbox.folders() }
        await mailbox.close()
    }

    func testCookiesThatFoundationJoinsAreSeveralAgain() {
        let joined = "MapiContext=a; path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly, MapiSequence=1-77; path=/"
        XCTAssertEqual(
            URLSessionTransport.headers("Set-Cookie", joined).map(\.value),
            [
                "MapiContext=a; path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT; HttpOnly",
                "MapiSequence=1-77; path=/",
            ])
        XCTAssertEqual(URLSessionTransport.headers("Date", "Tue, a=b").map(\.value), ["Tue, a=b"])
    }
}
