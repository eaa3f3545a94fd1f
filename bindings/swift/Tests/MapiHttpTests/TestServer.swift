import Foundation
import XCTest

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@testable import MapiHttp

/// An Exchange in a box with the demo's people, when `MAPI_BIN` names the `mapi` binary.
final class TestServer: @unchecked Sendable {
    struct User: Decodable {
        let address: String
        let password: String
        let dn: String
        let mailbox_url: String
        let address_book_url: String

        var credentials: Credentials { .basic(user: address, password: password) }
    }

    struct Started: Decodable {
        let autodiscover: String
        let admin: String?
        let users: [User]
    }

    let started: Started
    private let process = Process()

    /// The `mapi` binary that the build made.
    private static func mapi() throws -> URL {
        guard let mapi = ProcessInfo.processInfo.environment["MAPI_BIN"] else {
            throw XCTSkip("MAPI_BIN must name the mapi binary: `cargo xtask swift` does that")
        }
        return URL(fileURLWithPath: mapi)
    }

    /// What `mapi` prints, or another program that does the same, and what it says beside that.
    static func mapi(
        _ arguments: [String], environment: [String: String], program: [String]? = nil
    ) throws -> (String, String) {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = try (program ?? [mapi().path]) + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = { (pipe: Pipe) in String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
        let said = (text(output), text(errors))
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw MapiError(code: "internal", said.1) }
        return said
    }

    init(_ arguments: [String] = []) throws {
        let output = Pipe()
        process.executableURL = try Self.mapi()
        process.arguments = ["serve", "--demo", "--port", "0", "--json"] + arguments
        process.standardOutput = output
        try process.run()
        var text = Data()
        while text.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw MapiError(code: "transport", "the server did not start") }
            text.append(more)
        }
        started = try JSONDecoder().decode(Started.self, from: text)
    }

    func stop() {
        // It inherits the signals that the threads of Swift's tasks block: on Linux SIGTERM does not reach it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks the server, which was started with `--admin`, for something from beside, or tells it something.
    func tell(_ path: String, _ what: String? = nil) async throws -> String {
        var request = URLRequest(url: try XCTUnwrap(URL(string: (started.admin ?? "") + path)))
        if let what {
            request.httpMethod = "POST"
            request.httpBody = Data(what.utf8)
        }
        let asked = request
        return try await withCheckedThrowingContinuation { continuation in
            URLSession.shared.dataTask(with: asked) { data, response, error in
                let text = String(decoding: data ?? Data(), as: UTF8.self)
                if (response as? HTTPURLResponse)?.statusCode == 200 {
                    continuation.resume(returning: text)
                } else {
                    let why = error.map { "\($0)" } ?? text
                    continuation.resume(throwing: MapiError(code: "transport", "\(path): \(why)"))
                }
            }.resume()
        }
    }

    func user(_ address: String) throws -> User {
        try XCTUnwrap(started.users.first { $0.address == address })
    }

    func connect(
        _ user: User, credentials: Credentials? = nil, transport: any Transport = URLSessionTransport(),
        onExchange: @escaping @Sendable (Exchange) -> Void = { _ in }
    ) async throws -> Mailbox {
        try await Mailbox.connect(
            url: user.mailbox_url, dn: user.dn, credentials: credentials ?? user.credentials, transport: transport,
            onExchange: onExchange)
    }
}

/// Something that several tasks count or note.
final class Notes<T: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var noted: [T] = []

    func add(_ note: T) { lock.withLock { noted.append(note) } }
    func clear() { lock.withLock { noted = [] } }
    var all: [T] { lock.withLock { noted } }
}
