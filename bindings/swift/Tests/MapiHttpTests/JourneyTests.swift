import Foundation
import XCTest

@testable import MapiHttp

/// The journeys that every language runs; `tests/journeys/README.md` describes their steps.
final class JourneyTests: XCTestCase {
    func testJourneys() async throws {
        let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../tests/journeys").standardized
        let folder = ProcessInfo.processInfo.environment["MAPI_JOURNEYS"].map { URL(fileURLWithPath: $0) } ?? root
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let journeys = files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
        XCTAssertFalse(journeys.isEmpty)
        for file in journeys {
            let journey = try JSONDecoder().decode(Json.self, from: Data(contentsOf: file))
            let steps = journey["steps"]?.list ?? []
            // Once with nothing wrong, and once under each line of rules by which the server misbehaves.
            let under = (journey["under"]?.list ?? []).compactMap { $0.text }
            for rules in [""] + under { try await travel(file, steps, under: rules) }
        }
    }

    private func travel(_ file: URL, _ steps: [Json], under: String) async throws {
        let server = try TestServer(["--admin", "0", "--iis-authentication-methods", "Basic,OAuth"])
        defer { server.stop() }
        if !under.isEmpty { _ = try await server.tell("/faults", under) }
        let journey = Journey(server, under: under)
        for (index, step) in steps.enumerated() {
            do {
                try await journey.run(step)
            } catch {
                return XCTFail("\(file.lastPathComponent) \(under), step \(index + 1), \(step["do"]?.text ?? ""): \(error)")
            }
        }
        if under.isEmpty { return }
        let idle = try await server.idle()
        XCTAssertEqual(idle.count, 0, "\(file.lastPathComponent): \(idle)")
    }
}

/// How long something may take to arrive, in seconds.
private let patience = 20.0

extension TestServer {
    /// Rules that have not struck.
    fileprivate func idle() async throws -> [Json] {
        let report = try await tell("/faults")
        return try JSONDecoder().decode(Json.self, from: Data(report.utf8)).list.filter { $0["struck"]?.int == 0 }
    }
}

/// What takes the place of `mapi` in other languages, where they are at hand.
private func program(in language: String) throws -> [String]? {
    guard let known = ProcessInfo.processInfo.environment["MAPI_ELSEWHERE"] else { return nil }
    return try JSONDecoder().decode([String: [String]].self, from: Data(known.utf8))[language]
}

/// What a step says, or an object in it, and what of that nobody has looked at.
private final class Step {
    private let fields: [String: Json]
    private var unseen: Set<String>

    init(_ given: Json?) {
        fields = given?.fields ?? [:]
        unseen = Set(fields.keys)
    }

    subscript(_ name: String) -> Json? {
        unseen.remove(name)
        return fields[name]
    }

    func text(_ name: String) throws -> String {
        guard let text = self[name]?.text else { throw Mismatch(description: "\(name) is missing") }
        return text
    }

    func number(_ name: String) throws -> Int {
        guard let number = self[name]?.int else { throw Mismatch(description: "\(name) is missing") }
        return number
    }

    func time(_ name: String) throws -> FileTime? {
        guard let text = self[name]?.text else { return nil }
        guard let time = ISO8601DateFormatter().date(from: text) else { throw Mismatch(description: "\(text) is no time") }
        return time
    }

    /// When all is done that it says: nothing of it was passed over.
    func end() throws {
        if !unseen.isEmpty { throw Mismatch(description: "nobody knows what to do with \(unseen)") }
    }
}

private func pause() async {
    try? await Task.sleep(nanoseconds: 20_000_000)
}

private final class Journey {
    private let server: TestServer
    /// What goes wrong all the way; what steps cost is not counted then.
    private let under: String
    private var desks: [String: Desk] = [:]
    private var kept: [String: Json] = [:]

    init(_ server: TestServer, under: String) {
        self.server = server
        self.under = under
    }

    func run(_ given: Json) async throws {
        let step = Step(try filled(given))
        let name = step["as"]?.text ?? "alice"
        let desk = desks[name] ?? Desk(server)
        desks[name] = desk
        desk.exchanges.clear()
        var came = Json.null
        do {
            came = try await desk.run(step)
            if step["fails"] != nil { throw Mismatch(description: "it did not fail: \(came)") }
        } catch let error as MapiError {
            guard let fails = step["fails"] else { throw error }
            came = Json(error.info)
            try check(fails, came, "the error")
        }
        let cost = desk.exchanges.all.count
        if let most = step["exchanges"]?.int, under.isEmpty, cost > most {
            throw Mismatch(description: "\(cost) exchanges, \(most) at most: \(desk.exchanges.all)")
        }
        if let expected = step["expect"] { try check(expected, came) }
        for (name, path) in step["keep"]?.fields ?? [:] { kept[name] = came.within(path.text ?? "") }
        try step.end()
    }

    /// With what was kept in the place of its names.
    private func filled(_ value: Json) throws -> Json {
        switch value {
        case .text(let text) where text.hasPrefix("$"):
            guard let kept = kept[String(text.dropFirst())] else { throw Mismatch(description: "nothing is kept as \(text)") }
            return kept
        case .list(let items): return .list(try items.map(filled))
        case .object(let fields): return .object(try fields.mapValues(filled))
        default: return value
        }
    }
}

/// Somebody's mailbox, and what was done in it last.
private final class Desk {
    let exchanges = Notes<String>()
    private let server: TestServer
    private var opened: Mailbox?
    private var user: TestServer.User?
    private var credentials = Credentials.host
    private var list: [MessageSummary] = []
    private var letter: Message?
    private var sent: MessagePlace?
    private var suspended = Data()
    private var changes = Notes<Change>()
    /// How many of them steps have had.
    private var told = 0
    private var watching: Task<Void, any Error>?
    /// The network is about to change.
    private var changing: Task<Void, any Error>?
    /// Of synchronisations, by folder; those of the folders themselves by no name.
    private var states: [String: Data] = [:]
    /// Folders that steps made, by name.
    private var made: [String: Folder] = [:]
    /// Messages that synchronisations brought, by folder and subject.
    private var synced: [String: SyncedMessage] = [:]
    private var folders: [String: SyncedFolder] = [:]
    /// PidTagSubject, and the two parts of it.
    private let subjects: [UInt32] = [0x0037_001F, 0x003D_001F, 0x0E1D_001F]

    init(_ server: TestServer) {
        self.server = server
    }

    /// Does a step; what comes of it.
    func run(_ step: Step) async throws -> Json {
        switch try step.text("do") {
        case "connect": return try await connect(step)
        case "suspend": suspended = try await mailbox().suspend()
        case "resume": return try await resume()
        case "elsewhere": return try await elsewhere(step)
        case "close":
            try await changing?.value
            await (try mailbox()).close()
        case "fill": _ = try await server.tell("/fill", "\(step.text("user")) \(step.number("count"))")
        case "fault": return try await fault(step)
        case "networkChanged":
            // Beside the steps that follow.
            let (server, here) = (server, try mailbox())
            changing = Task {
                let end = Date().addingTimeInterval(patience)
                while case let idle = try await server.idle(), !idle.isEmpty {
                    guard Date() < end else { throw Mismatch(description: "the network does not change: nothing met \(idle)") }
                    await pause()
                }
                try await here.networkChanged()
            }
        case "folders": return try await listFolders(step)
        case "folder": return try await changeFolder(step)
        case "search": return try await search(step)
        case "list":
            list = try await page(step, UInt32(step["after"]?.int ?? 0)).messages
            return Json(list)
        case "pages": return try await pages(step)
        case "await": return try await arrival(step)
        case "read": return try await read(step)
        case "save": return try await save(step)
        case "send": return try await send(step)
        case "abort": try await mailbox().abort(XCTUnwrap(sent))
        case "batch": return Json(try await batch(step))
        case "watch": try await watch(step)
        case "events": return try await events(step)
        case "unwatch": watching?.cancel()
        case "resolve": return Json(try await mailbox().directory.resolve(step.text("name")))
        case "details": return Json(try await mailbox().directory.details(step.text("name")))
        case "people":
            let (limit, after) = (UInt32(try step.number("limit")), UInt32(step["after"]?.int ?? 0))
            return Json(try await mailbox().directory.page(limit: limit, after: after))
        case "linked": return try await linked(step)
        case "properties": return try await properties(step)
        case "setProperties": try await setProperties(step)
        case "sync": return try await sync(step)
        case "syncFolders": return try await syncFolders(step)
        case "upload": return try await upload(step)
        case "uploadFolder": return try await uploadFolder(step)
        default: throw Mismatch(description: "no such step")
        }
        return .null
    }

    private func mailbox() throws -> Mailbox {
        try XCTUnwrap(opened)
    }

    private func folder(_ name: String) throws -> Folder {
        try made[name] ?? mailbox().folder(name)
    }

    /// A variant by its name.
    private func variant<T>(_ all: [T], _ name: String) throws -> T {
        try XCTUnwrap(all.first { "\($0)" == name }, "no such variant: \(name)")
    }

    private var note: @Sendable (Exchange) -> Void {
        { [exchanges] in exchanges.add($0.rops.joined(separator: " ")) }
    }

    // MARK: Sessions

    private func connect(_ step: Step) async throws -> Json {
        let user = try server.user(step.text("user"))
        self.user = user
        if let first = step["token"]?.int {
            // The first token holds so long; who asks again gets another.
            let (server, asked) = (server, Notes<Bool>())
            credentials = .bearer {
                asked.add(true)
                let token = try await server.tell("/token", "\(user.address) \(asked.all.count == 1 ? first : 7200)")
                return token.trimmingCharacters(in: .whitespacesAndNewlines)
            }
        } else {
            credentials = .basic(user: user.address, password: step["password"]?.text ?? user.password)
        }
        let mailbox: Mailbox
        if step["autodiscover"]?.bool == true {
            mailbox = try await Mailbox.connect(
                email: user.address, credentials: credentials, mailbox: step["mailbox"]?.text,
                publicFolders: step["publicFolders"]?.bool == true, autodiscover: server.started.autodiscover,
                onExchange: note)
        } else {
            mailbox = try await Mailbox.connect(
                url: user.mailbox_url, dn: user.dn, credentials: credentials, addressBookURL: user.address_book_url,
                onExchange: note)
        }
        opened = mailbox
        return Json(mailbox.info)
    }

    private func resume() async throws -> Json {
        let mailbox = try await Mailbox.resume(suspended, credentials: credentials, onExchange: note)
        opened = mailbox
        return Json(mailbox.info)
    }

    /// `mapi`, which is Rust, or another language goes on with the session, and leaves it to be gone on with here.
    private func elsewhere(_ step: Step) async throws -> Json {
        let user = try XCTUnwrap(user)
        let home = try temporary()
        defer { try? FileManager.default.removeItem(at: home) }
        let session = home.appendingPathComponent("session")
        try await mailbox().suspend().write(to: session)
        let (output, trace) = try TestServer.mapi(
            [
                "--session", session.path, "--user", user.address, "--trace", "ls", step.text("folder"), "--limit",
                "\(step.number("limit"))", "--after", "\(step.number("after"))", "--json",
            ], environment: ["MAPI_PASSWORD": user.password, "XDG_STATE_HOME": home.path],
            program: step["in"]?.text.flatMap(program(in:)))
        if !trace.contains("Execute") || trace.contains("Connect") || trace.contains("Logon") {
            throw Mismatch(description: trace)
        }
        suspended = try Data(contentsOf: session)
        _ = try await resume()
        return try JSONDecoder().decode(Json.self, from: Data(output.utf8))["messages"] ?? .null
    }

    private func temporary() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func fault(_ step: Step) async throws -> Json {
        try await changing?.value
        let report = try await server.tell("/faults")
        _ = try await server.tell("/faults", step["rules"]?.text ?? "")
        return try JSONDecoder().decode(Json.self, from: Data(report.utf8))
    }

    // MARK: Folders

    private func listFolders(_ step: Step) async throws -> Json {
        let searches = step["searches"]?.bool == true
        return Json(searches ? try await mailbox().searchFolders() : try await mailbox().folders())
    }

    private func changeFolder(_ step: Step) async throws -> Json {
        let (here, name) = (try folder(step.text("folder")), step["name"]?.text)
        switch try step.text("verb") {
        case "create": made[try step.text("name")] = try await here.create(step.text("name"))
        case "rename": try await here.rename(step.text("name"))
        case "moveTo": return Json(try await here.moveTo(folder(step.text("to")), name: name))
        case "copyTo": return Json(try await here.copyTo(folder(step.text("to")), name: name))
        case "delete": return Json(try await here.delete())
        case "deleteForGood": return Json(try await here.delete(forGood: true))
        case "empty": return Json(try await here.empty())
        case "emptyForGood": return Json(try await here.empty(forGood: true))
        default: throw Mismatch(description: "no such verb")
        }
        return .null
    }

    private func search(_ step: Step) async throws -> Json {
        let places = try (step["folders"]?.texts ?? []).map(folder)
        let (recursive, filter) = (step["recursive"]?.bool ?? true, try step["where"].map(filter))
        if let name = step["name"]?.text {
            made[name] = try await mailbox().createSearchFolder(
                name, folders: places, recursive: recursive, where: XCTUnwrap(filter))
            return .null
        }
        let here = try folder(step.text("folder"))
        guard let filter else { return Json(try await here.criteria()) }
        return Json(try await here.setCriteria(folders: places, recursive: recursive, where: filter))
    }

    // MARK: Lists

    private func page(_ step: Step, _ after: UInt32) async throws -> MessagePage {
        let sorts: [SortBy] = [.received, .from, .to, .subject, .size, .importance]
        let sort = try variant(sorts, step["sort"]?.text ?? "received")
        let filter = try step["where"].map(filter) ?? Filter()
        return try await folder(step.text("folder")).page(
            limit: step.number("limit"), after: after, sort: sort, reverse: step["reverse"]?.bool ?? false,
            jumpTo: step["jumpTo"]?.text, where: filter)
    }

    private func pages(_ step: Step) async throws -> Json {
        var (pages, ids): (Int64, [MessageId]) = (0, [])
        var after: UInt32? = 0
        while let begin = after {
            let page = try await page(step, begin)
            ids += page.messages.map(\.record.id)
            after = page.next
            pages += 1
        }
        let different = Int64(Set(ids).count)
        return .object(["pages": .number(pages), "messages": .number(Int64(ids.count)), "different": .number(different)])
    }

    private func arrival(_ step: Step) async throws -> Json {
        let end = Date().addingTimeInterval(patience)
        repeat {
            if Date() > end { throw Mismatch(description: "it did not arrive") }
            list = try await folder(step.text("folder")).page().messages
        } while try list.first?.record.subject != step.text("subject")
        return Json(list)
    }

    private func filter(_ given: Json) throws -> Filter {
        let known: Set = [
            "unread", "hasAttachments", "from", "subject", "text", "since", "before", "importance", "category",
            "recipient", "attachment", "largerThan", "smallerThan", "allOf", "anyOf", "noneOf",
        ]
        if !known.isSuperset(of: given.fields.keys) { throw Mismatch(description: "\(given) has other conditions than \(known)") }
        func size(_ name: String) -> UInt32? { given[name]?.int.map { UInt32($0) } }
        func all(_ name: String) throws -> [Filter] { try (given[name]?.list ?? []).map(filter) }
        let importance = try given["importance"]?.text.map { try variant([Importance.low, .normal, .high], $0) }
        return Filter(
            unread: given["unread"]?.bool, hasAttachments: given["hasAttachments"]?.bool,
            from: given["from"]?.text, subject: given["subject"]?.text, text: given["text"]?.text,
            since: try Step(given).time("since"), before: try Step(given).time("before"), importance: importance,
            category: given["category"]?.text, recipient: given["recipient"]?.text,
            attachment: given["attachment"]?.text, largerThan: size("largerThan"), smallerThan: size("smallerThan"),
            allOf: try all("allOf"), anyOf: try all("anyOf"), noneOf: try all("noneOf"))
    }

    // MARK: Messages

    private func read(_ step: Step) async throws -> Json {
        let message: Message
        if let name = step["attachment"]?.text {
            message = try await attached(name).open()
        } else if let id = step["id"]?.text {
            message = try await folder(step.text("folder")).open(id)
        } else {
            let subject = try step.text("subject")
            let line = list.first { $0.record.subject == subject }
            message = try await XCTUnwrap(line, "not in the last list").open()
        }
        letter = message
        return Json(message)
    }

    private func save(_ step: Step) async throws -> Json {
        let (id, name) = (step["contentId"]?.text, step["name"]?.text)
        let file = try XCTUnwrap(letter).attachments.first { id == nil ? $0.record.name == name : $0.record.contentId == id }
        let home = try temporary()
        defer { try? FileManager.default.removeItem(at: home) }
        let place = home.appendingPathComponent("saved")
        let told = Notes<[Json]>()
        let size = try await XCTUnwrap(file, "no such attachment").save(to: place) { done, total in
            told.add([.number(Int64(done)), .number(Int64(total))])
        }
        let progress = told.all.last ?? []
        return .object(["size": Json(size), "sha256": .text(try sha256(place)), "progress": .list(progress)])
    }

    private func send(_ step: Step) async throws -> Json {
        let (verb, given) = (step["verb"]?.text, step["message"])
        if verb == nil && given == nil {
            let place = try await XCTUnwrap(letter).send()
            sent = place
            return Json(place)
        }
        let message = Step(given)
        let (text, html, options) = (message["text"]?.text, message["html"]?.text, try options(message))
        var to: [String] { message["to"]?.texts ?? [] }
        var subject: String { message["subject"]?.text ?? "" }
        let draft: Draft
        switch verb {
        case "draft": draft = try XCTUnwrap(letter).edit(to: to, subject: subject, text: text, html: html, with: options)
        case "reply": draft = try XCTUnwrap(letter).reply(text: text, html: html, with: options)
        case "replyAll": draft = try XCTUnwrap(letter).reply(text: text, html: html, all: true, with: options)
        case "forward": draft = try XCTUnwrap(letter).forward(to: to, text: text, html: html, with: options)
        case nil: draft = try mailbox().compose(to: to, subject: subject, text: text, html: html, with: options)
        default: throw Mismatch(description: "no such verb")
        }
        try message.end()
        let place = step["draft"]?.bool == true ? try await draft.save() : try await draft.send()
        sent = place
        return Json(place)
    }

    private func options(_ message: Step) throws -> MessageOptions {
        var options = MessageOptions()
        options.cc = message["cc"]?.texts ?? []
        options.bcc = message["bcc"]?.texts ?? []
        options.replyTo = message["replyTo"]?.texts ?? []
        options.importance = try variant([.low, .normal, .high], message["importance"]?.text ?? "normal")
        options.readReceipt = message["readReceipt"]?.bool ?? false
        options.sendAt = try message.time("sendAt")
        for file in (message["attachments"]?.list ?? []).map(Step.init) {
            let (name, mimeType) = (try file.text("name"), try file.text("mimeType"))
            if let size = file["size"]?.int {
                // Bytes that count from 0 to 250 again and again, read from a file, whose name says what it is.
                let place = try temporary().appendingPathComponent(name)
                try Data((0..<size).map { UInt8($0 % 251) }).write(to: place)
                options.files.append(place)
            } else {
                options.attachments.append(
                    OutgoingAttachment(
                        name: name, mimeType: mimeType, contentId: file["contentId"]?.text,
                        data: Data(try file.text("text").utf8), streamed: nil))
            }
            try file.end()
        }
        return options
    }

    private func batch(_ step: Step) async throws -> BatchResult {
        let subjects = step["subjects"]?.texts
        let lines = list.filter { subjects?.contains($0.record.subject) ?? true }
        let batch = try folder(step.text("folder")).batch(lines.map(\.record.id) + (step["ids"]?.texts ?? []))
        var categories: [String] { step["categories"]?.texts ?? [] }
        switch try step.text("verb") {
        case "markRead": return try await batch.markRead()
        case "markUnread": return try await batch.markUnread()
        case "flag": return try await batch.flag(step.text("text"))
        case "complete": return try await batch.complete()
        case "clearFlag": return try await batch.clearFlag()
        case "addCategories": return try await batch.categorize(categories)
        case "removeCategories": return try await batch.uncategorize(categories)
        case "setCategories": return try await batch.setCategories(categories)
        case "moveTo": return try await batch.moveTo(folder(step.text("to")))
        case "copyTo": return try await batch.copyTo(folder(step.text("to")))
        case "restoreTo": return try await batch.restoreTo(folder(step.text("to")))
        case "delete": return try await batch.delete()
        case "deleteForGood": return try await batch.delete(forGood: true)
        default: throw Mismatch(description: "no such verb")
        }
    }

    // MARK: Events

    private func watch(_ step: Step) async throws {
        let lines = try step["lines"].map(filter)
        let watch = try step["folder"]?.text.map { try folder($0).watch(lines: lines) } ?? mailbox().watch()
        let into = Notes<Change>()
        (changes, told) = (into, 0)
        watching = Task { for try await change in watch { into.add(change) } }
        // It stands when it was answered.
        let end = Date().addingTimeInterval(patience)
        while !exchanges.all.contains(where: { $0.contains("RegisterNotification") || $0.contains("QueryPosition") }) {
            if Date() > end { throw Mismatch(description: "the watch does not begin") }
            await pause()
        }
    }

    private func events(_ step: Step) async throws -> Json {
        guard case .list(let expected)? = step["expect"] else { throw Mismatch(description: "how many are expected?") }
        let (end, count) = (Date().addingTimeInterval(patience), expected.count)
        while changes.all.count < told + count && Date() < end { await pause() }
        let came = changes.all.dropFirst(told).prefix(count)
        told += came.count
        return Json(Array(came))
    }

    // MARK: People and properties

    private func linked(_ step: Step) async throws -> Json {
        let (directory, name) = (try mailbox().directory, try step.text("name"))
        switch try step.text("link") {
        case "members": return Json(try await directory.members(name))
        case "allMembers": return Json(try await directory.members(name, nested: true))
        case "lists": return Json(try await directory.lists(name))
        case "manager": return .list(try await directory.manager(name).map { [Json($0)] } ?? [])
        case "reports": return Json(try await directory.reports(name))
        default: throw Mismatch(description: "no such link")
        }
    }

    private func properties(_ step: Step) async throws -> Json {
        let keys = step["keys"]?.texts ?? []
        if let name = step["attachment"]?.text { return Json(try await attached(name).properties(keys)) }
        if let name = step["folder"]?.text { return Json(try await folder(name).properties(keys)) }
        return Json(try await XCTUnwrap(letter).properties(keys))
    }

    private func setProperties(_ step: Step) async throws {
        let values: [String: PropertyValue?] = (step["values"]?.fields ?? [:]).mapValues(property)
        if let name = step["attachment"]?.text { return try await attached(name).setProperties(values) }
        if let name = step["folder"]?.text { return try await folder(name).setProperties(values) }
        try await XCTUnwrap(letter).setProperties(values)
    }

    private func attached(_ name: String) throws -> Attachment {
        let attachments = try XCTUnwrap(letter).attachments
        return try XCTUnwrap(attachments.first { $0.record.name == name }, "no such attachment")
    }

    private func property(_ value: Json) -> PropertyValue? {
        switch value {
        case .bool(let value): .boolean(value: value)
        case .number(let value): .integer(value: value)
        case .text(let value): .text(value: value)
        case .list(let values): .multiple(values: values.compactMap(property))
        case .null, .object: nil
        }
    }

    // MARK: Offline

    private func sync(_ step: Step) async throws -> Json {
        let name = try step.text("folder")
        var counts: [String: Int] = [:]
        var names: [String] = []
        let acknowledge = step["acknowledge"]?.bool ?? true
        var complete = false
        for try await batch in try folder(name).sync(states[name] ?? Data()) {
            complete = batch.complete
            counts["changed", default: 0] += batch.changed.count
            counts["deleted", default: 0] += batch.deleted.count
            counts["read", default: 0] += batch.read.count
            counts["unread", default: 0] += batch.unread.count
            names += batch.changed.compactMap(subject)
            for message in batch.changed { synced["\(name) \(subject(message) ?? "")"] = message }
            if acknowledge { states[name] = try batch.acknowledge() }
        }
        XCTAssertTrue(complete, "the last batch says that it is the last")
        return summary(counts, names)
    }

    private func syncFolders(_ step: Step) async throws -> Json {
        var counts: [String: Int] = [:]
        var names: [String] = []
        let acknowledge = step["acknowledge"]?.bool ?? true
        var complete = false
        for try await batch in try mailbox().syncFolders(states[""] ?? Data()) {
            complete = batch.complete
            counts["changed", default: 0] += batch.changed.count
            counts["deleted", default: 0] += batch.deleted.count
            names += batch.changed.map(\.name)
            for folder in batch.changed { folders[folder.name] = folder }
            if acknowledge { states[""] = try batch.acknowledge() }
        }
        XCTAssertTrue(complete, "the last batch says that it is the last")
        return summary(counts, names)
    }

    private func summary(_ counts: [String: Int], _ names: [String]) -> Json {
        .object(counts.mapValues { .number(Int64($0)) }.merging(["names": Json(names)]) { $1 })
    }

    private func subject(_ message: SyncedMessage) -> String? {
        message.content.properties.first { $0.tag == subjects[0] }?.text
    }

    private func policy(_ step: Step) throws -> ConflictPolicy {
        try variant([.report, .serverWins, .mineWins, .keepBoth], step["onConflict"]?.text ?? "report")
    }

    private func upload(_ step: Step) async throws -> Json {
        let name = try step.text("folder")
        var message: SyncedMessage?
        if let subject = step["subject"]?.text { message = try XCTUnwrap(synced["\(name) \(subject)"]) }
        var properties = message?.content.properties.filter { !subjects.contains($0.tag) } ?? []
        if let subject = step["text"]?.text {
            properties.append(
                ItemProperty(
                    tag: subjects[0], propertySet: nil, lid: nil, name: nil, text: subject, texts: nil, number: nil,
                    time: nil, bytes: nil, streamed: nil))
        }
        let content = ItemContent(
            properties: properties, recipients: message?.content.recipients, attachments: message?.content.attachments)
        let kinds: [UploadKind] = [.create, .change, .move, .delete, .deleteForGood, .markRead, .markUnread]
        let change = LocalChange(
            kind: try variant(kinds, step.text("kind")), id: message?.id, fromFolder: nil, newId: nil,
            predecessors: message?.predecessors, modified: nil, associated: nil, content: content)
        let state = states[name] ?? Data()
        let result = try await folder(name).upload([change], state, onConflict: policy(step))
        states[name] = result.state
        let item = try XCTUnwrap(result.items.first)
        return .object(["outcome": Json(item.outcome), "server": item.server.flatMap(subject).map(Json.text) ?? .null])
    }

    private func uploadFolder(_ step: Step) async throws -> Json {
        var folder: SyncedFolder?
        if let name = step["of"]?.text { folder = try XCTUnwrap(folders[name]) }
        let kinds: [FolderUploadKind] = [.create, .change, .delete, .deleteForGood]
        let change = LocalFolderChange(
            kind: try variant(kinds, step.text("kind")), id: folder?.id, parentId: nil, name: step["name"]?.text,
            containerClass: nil, predecessors: folder?.predecessors, modified: nil)
        let state = states[""] ?? Data()
        let result = try await mailbox().uploadFolders([change], state, onConflict: policy(step))
        states[""] = result.state
        let item = try XCTUnwrap(result.items.first)
        return .object(["outcome": Json(item.outcome), "server": (item.server?.name).map(Json.text) ?? .null])
    }

    /// Foundation on Linux has no digests.
    private func sha256(_ file: URL) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        #if os(Linux)
        process.arguments = ["sha256sum", file.path]
        #else
        process.arguments = ["shasum", "-a", "256", file.path]
        #endif
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        return String(decoding: data.prefix(64), as: UTF8.self)
    }
}
