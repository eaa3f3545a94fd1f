import Foundation
import XCTest

@testable import MapiHttp

/// The journeys that every language runs; `tests/journeys/README.md` describes their steps.
final class JourneyTests: XCTestCase {
    func testGround() async throws {
        try await travel("ground.json")
    }

    func testFind() async throws {
        try await travel("find.json")
    }

    func testSync() async throws {
        try await travel("sync.json")
    }

    func testUpload() async throws {
        try await travel("upload.json")
    }

    private func travel(_ name: String) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../tests/journeys").standardized
        let folder = ProcessInfo.processInfo.environment["MAPI_JOURNEYS"].map { URL(fileURLWithPath: $0) } ?? root
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        let file = try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let journey = Journey(server)
        for (index, step) in try XCTUnwrap(file["steps"] as? [[String: Any]]).enumerated() {
            do {
                try await journey.run(step)
            } catch {
                return XCTFail("\(name), step \(index + 1), \(step["do"] ?? ""): \(error)")
            }
        }
        for person in journey.people.values { await person.mailbox.close() }
    }
}

private struct Mismatch: Error, CustomStringConvertible {
    let description: String
}

private final class Journey {
    struct Person {
        var mailbox: Mailbox
        let user: TestServer.User
        var list: [MessageSummary] = []
        var letter: Message?
        var suspended = Data()
        var folder: Folder?
    }

    let server: TestServer
    var people: [String: Person] = [:]
    private let exchanges = Notes<String>()
    /// Of synchronisations, by person and folder; they outlive mailboxes.
    private var states: [String: Data] = [:]
    /// Messages that synchronisations brought, by person, folder and subject.
    private var synced: [String: SyncedMessage] = [:]
    private var folders: [String: SyncedFolder] = [:]
    /// PidTagSubject, and the two parts of it.
    private let subjects: [UInt32] = [0x0037_001F, 0x003D_001F, 0x0E1D_001F]

    init(_ server: TestServer) {
        self.server = server
    }

    func run(_ step: [String: Any]) async throws {
        let name = step["as"] as? String ?? "alice"
        let expect = step["expect"] as? [String: Any] ?? [:]
        exchanges.clear()
        let count: @Sendable (Exchange) -> Void = { [exchanges] in exchanges.add($0.requestType) }
        if step["do"] as? String == "connect" {
            let user = try server.user(text(step["user"]))
            let mailbox = try await server.connect(user, onExchange: count)
            people[name] = Person(mailbox: mailbox, user: user)
            try check(expect, mailbox.info)
        } else if step["do"] as? String == "fail" {
            try await fail(step, name, expect)
        } else {
            var person = try XCTUnwrap(people[name])
            try await run(step, &person, expect, count)
            people[name] = person
        }
        if let most = step["exchanges"] as? Int {
            try check(exchanges.all.count <= most, "at most \(most) exchanges, but there were \(exchanges.all)")
        }
    }

    private func run(
        _ step: [String: Any], _ person: inout Person, _ expect: [String: Any],
        _ count: @escaping @Sendable (Exchange) -> Void
    ) async throws {
        let mailbox = person.mailbox
        switch text(step["do"]) {
        case "folders":
            let folders = try await mailbox.folders()
            for (role, name) in expect {
                let folder = folders.first { $0.role.map { "\($0)" } == role }
                try check(folder?.name == name as? String, "the folder for \(role) is \(folder?.name ?? "missing")")
            }
        case "list":
            person.list = []
            let folder = mailbox.folder(text(step["folder"]))
            let filter = try filter(step["where"] as? [String: Any] ?? [:])
            let sorts: [SortBy] = [.received, .from, .to, .subject, .size, .importance]
            let sort = sorts.first { "\($0)" == step["sort"] as? String } ?? .received
            let list = folder.messages(
                limit: step["limit"] as? Int, sort: sort, reverse: step["reverse"] as? Bool ?? false,
                jumpTo: step["jumpTo"] as? String, where: filter)
            for try await message in list {
                person.list.append(message)
            }
            if let count = expect["count"] as? Int {
                try check(person.list.count == count, "\(person.list.count) messages")
            }
            if let first = expect["first"] as? [String: Any] { try check(first, XCTUnwrap(person.list.first).record) }
            for subject in expect["contains"] as? [String] ?? [] {
                try check(person.list.contains { $0.subject == subject }, "\(subject) is missing")
            }
        case "read":
            let line = person.list.first { $0.subject == step["subject"] as? String }
            let letter = try await XCTUnwrap(line, "not in the last list").open()
            person.letter = letter
            for (field, value) in expect { try check(field, value, letter) }
        case "save":
            let attachments = try XCTUnwrap(person.letter).attachments
            let attachment = try XCTUnwrap(attachments.first { $0.name == step["name"] as? String })
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: file) }
            let size = try await attachment.save(to: file)
            try check(Int(size) == expect["size"] as? Int, "\(size) bytes")
            try check(sha256(file) == expect["sha256"] as? String, "other bytes than expected")
        case "send":
            let message = try XCTUnwrap(step["message"] as? [String: Any])
            let attachments = (message["attachments"] as? [[String: String]] ?? []).map {
                OutgoingAttachment(
                    name: $0["name"] ?? "", mimeType: $0["mimeType"] ?? "", contentId: nil,
                    data: Data(($0["text"] ?? "").utf8), streamed: nil)
            }
            try await mailbox.compose(
                to: message["to"] as? [String] ?? [], subject: text(message["subject"]),
                text: message["text"] as? String, html: message["html"] as? String, attachments: attachments
            ).send()
        case "await":
            let end = Date().addingTimeInterval(10)
            repeat {
                try check(Date() < end, "it did not arrive")
                person.list = try await mailbox.folder(text(step["folder"])).page().messages
            } while person.list.first?.subject != step["subject"] as? String
        case "reply":
            try await XCTUnwrap(person.letter).reply(text: text(step["text"])).send()
        case "sync", "syncFolders":
            try await sync(step, person, expect)
        case "upload":
            try await upload(step, person, expect)
        case "uploadFolder":
            try await uploadFolder(step, person, expect)
        case "batch":
            let line = try XCTUnwrap(person.list.first { $0.subject == step["subject"] as? String })
            let batch = mailbox.folder(text(step["folder"])).batch([line.id])
            let result =
                switch text(step["verb"]) {
                case "markRead": try await batch.markRead()
                case "markUnread": try await batch.markUnread()
                default: try await batch.delete()
                }
            try check(result.failed.isEmpty, "\(result.failed)")
        case "createFolder":
            person.folder = try await mailbox.folder(text(step["folder"])).create(text(step["name"]))
        case "renameFolder":
            try await XCTUnwrap(person.folder).rename(text(step["name"]))
        case "deleteFolder":
            try await XCTUnwrap(person.folder).delete(forGood: true)
        case "suspend":
            person.suspended = try await mailbox.suspend()
        case "resume":
            person.mailbox = try await Mailbox.resume(
                person.suspended, credentials: person.user.credentials, onExchange: count)
        case "close":
            await mailbox.close()
        default:
            throw Mismatch(description: "no such step")
        }
    }

    private func sync(_ step: [String: Any], _ person: Person, _ expect: [String: Any]) async throws {
        let keep = step["acknowledge"] as? Bool ?? true
        let key = "\(step["as"] as? String ?? "alice") \(text(step["folder"]))"
        let state = states[key] ?? Data()
        var found: [String: Int] = [:]
        var names: [String] = []
        if let folder = step["folder"] as? String {
            for try await batch in person.mailbox.folder(folder).sync(state) {
                found["changed", default: 0] += batch.changed.count
                found["deleted", default: 0] += batch.deleted.count
                found["read", default: 0] += batch.read.count
                found["unread", default: 0] += batch.unread.count
                names += batch.changed.compactMap(subject)
                for message in batch.changed { synced["\(key) \(subject(message) ?? "")"] = message }
                if keep { states[key] = try batch.acknowledge() }
            }
        } else {
            for try await batch in person.mailbox.syncFolders(state) {
                found["changed", default: 0] += batch.changed.count
                found["deleted", default: 0] += batch.deleted.count
                names += batch.changed.map(\.name)
                for folder in batch.changed { folders["\(key)\(folder.name)"] = folder }
                if keep { states[key] = try batch.acknowledge() }
            }
        }
        for kind in ["changed", "deleted", "read", "unread"] {
            let (count, wanted) = (found[kind] ?? 0, expect[kind] as? Int ?? 0)
            try check(count == wanted, "\(count) \(kind), not \(wanted)")
        }
        for name in expect["contains"] as? [String] ?? [] {
            try check(names.contains(name), "\(name) is missing")
        }
    }

    private func subject(_ message: SyncedMessage) -> String? {
        message.content.properties.first { $0.tag == subjects[0] }?.text
    }

    private func upload(_ step: [String: Any], _ person: Person, _ expect: [String: Any]) async throws {
        let folder = text(step["folder"])
        let key = "\(step["as"] as? String ?? "alice") \(folder)"
        var message: SyncedMessage?
        if let subject = step["subject"] as? String { message = try XCTUnwrap(synced["\(key) \(subject)"]) }
        var properties = message?.content.properties.filter { !subjects.contains($0.tag) } ?? []
        if let subject = step["text"] as? String {
            properties.append(
                ItemProperty(
                    tag: subjects[0], propertySet: nil, lid: nil, name: nil, text: subject, texts: nil, number: nil,
                    time: nil, bytes: nil, streamed: nil))
        }
        let content = ItemContent(
            properties: properties, recipients: message?.content.recipients, attachments: message?.content.attachments)
        let kinds: [UploadKind] = [.create, .change, .move, .delete, .deleteForGood, .markRead, .markUnread]
        let kind = try XCTUnwrap(kinds.first { "\($0)" == text(step["kind"]) })
        let change = LocalChange(
            kind: kind, id: message?.id, fromFolder: nil, newId: nil, predecessors: message?.predecessors, modified: nil,
            associated: nil, content: content)
        let policies: [ConflictPolicy] = [.report, .serverWins, .mineWins, .keepBoth]
        let policy = policies.first { "\($0)" == step["onConflict"] as? String } ?? .report
        let result = try await person.mailbox.folder(folder).upload([change], states[key] ?? Data(), onConflict: policy)
        states[key] = result.state
        let item = try XCTUnwrap(result.items.first)
        try check("\(item.outcome)" == text(expect["outcome"]), "\(item.outcome): \(String(describing: item.error))")
        try check(item.server.flatMap(subject) == expect["server"] as? String, "the server's version")
    }

    private func uploadFolder(_ step: [String: Any], _ person: Person, _ expect: [String: Any]) async throws {
        let key = "\(step["as"] as? String ?? "alice") "
        var folder: SyncedFolder?
        if let name = step["of"] as? String { folder = try XCTUnwrap(folders["\(key)\(name)"]) }
        let kinds: [FolderUploadKind] = [.create, .change, .delete, .deleteForGood]
        let kind = try XCTUnwrap(kinds.first { "\($0)" == text(step["kind"]) })
        let change = LocalFolderChange(
            kind: kind, id: folder?.id, parentId: nil, name: step["name"] as? String, containerClass: nil,
            predecessors: folder?.predecessors, modified: nil)
        let policies: [ConflictPolicy] = [.report, .serverWins, .mineWins, .keepBoth]
        let policy = policies.first { "\($0)" == step["onConflict"] as? String } ?? .report
        let result = try await person.mailbox.uploadFolders([change], states[key] ?? Data(), onConflict: policy)
        states[key] = result.state
        let item = try XCTUnwrap(result.items.first)
        try check("\(item.outcome)" == text(expect["outcome"]), "\(item.outcome): \(String(describing: item.error))")
        try check(item.server?.name == expect["server"] as? String, "the server's version")
    }

    private func filter(_ given: [String: Any]) throws -> Filter {
        let known: Set = [
            "unread", "hasAttachments", "from", "subject", "text", "since", "before", "importance", "category",
            "recipient", "attachment", "largerThan", "smallerThan", "allOf", "anyOf", "noneOf",
        ]
        try check(known.isSuperset(of: given.keys), "\(given) has other conditions than \(known)")
        func time(_ name: String) -> FileTime? {
            (given[name] as? String).flatMap { ISO8601DateFormatter().date(from: $0) }
        }
        func size(_ name: String) -> UInt32? {
            (given[name] as? Int).map { UInt32($0) }
        }
        func all(_ name: String) throws -> [Filter] {
            try (given[name] as? [[String: Any]] ?? []).map { try filter($0) }
        }
        let importance = [Importance.low, .normal, .high].first { "\($0)" == given["importance"] as? String }
        return Filter(
            unread: given["unread"] as? Bool, hasAttachments: given["hasAttachments"] as? Bool,
            from: given["from"] as? String, subject: given["subject"] as? String, text: given["text"] as? String,
            since: time("since"), before: time("before"), importance: importance,
            category: given["category"] as? String, recipient: given["recipient"] as? String,
            attachment: given["attachment"] as? String, largerThan: size("largerThan"), smallerThan: size("smallerThan"),
            allOf: try all("allOf"), anyOf: try all("anyOf"), noneOf: try all("noneOf"))
    }

    private func fail(_ step: [String: Any], _ name: String, _ expect: [String: Any]) async throws {
        do {
            if let id = step["id"] as? String {
                _ = try await XCTUnwrap(people[name]).mailbox.inbox.open(id)
            } else {
                let user = try server.user(text(step["user"]))
                let credentials = Credentials.basic(user: user.address, password: text(step["password"]))
                _ = try await server.connect(user, credentials: credentials)
            }
        } catch let error as MapiError {
            return try check(error.code == expect["code"] as? String, "\(error.code): \(error)")
        }
        throw Mismatch(description: "it should have failed")
    }

    private func check(_ field: String, _ value: Any, _ letter: Message) throws {
        switch field {
        case "html", "text":
            let body = field == "html" ? letter.html : letter.text
            try check(body?.contains(text(value)) == true, "\(field) is \(body ?? "missing")")
        case "from":
            try check(letter.from.address == text(value), "from \(letter.from)")
        case "to":
            try check(letter.to.map(\.address) == value as? [String], "to \(letter.to)")
        case "attachments":
            let expected = value as? [[String: Any]] ?? []
            try check(expected.count == letter.attachments.count, "\(letter.attachments.count) attachments")
            for (expected, attachment) in zip(expected, letter.attachments) { try check(expected, attachment.record) }
        default:
            throw Mismatch(description: "no such field: \(field)")
        }
    }

    /// The fields of a record by their names.
    private func check(_ expected: [String: Any], _ record: Any) throws {
        let fields = Dictionary(Mirror(reflecting: record).children.map { ($0.label ?? "", $0.value) }) { first, _ in first }
        for (field, value) in expected {
            let found = fields[field].map { "\($0)" } ?? "missing"
            let wanted = fields[field] is Bool ? "\(value as? Bool ?? false)" : "\(value)"
            try check(found == wanted, "\(field) is \(found), not \(wanted)")
        }
    }

    private func check(_ holds: Bool, _ otherwise: String) throws {
        if !holds { throw Mismatch(description: otherwise) }
    }

    private func text(_ value: Any?) -> String {
        value as? String ?? ""
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
