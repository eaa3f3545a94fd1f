import Foundation
import MapiHttp
import XCTest

/// What the examples of the READMEs take for granted.
struct ExampleScope: Sendable {
    let url: String
    let dn: String
    let user: String
    let password: String
    let downloads: URL
    let printed = Notes<String>()

    /// Takes the place of the class: nobody serves example.com, so the server is told where to ask.
    let Mailbox: Connector

    struct Connector: Sendable {
        let autodiscover: String
        let onExchange: @Sendable (Exchange) -> Void

        func connect(url: String, dn: String, credentials: Credentials) async throws -> MapiHttp.Mailbox {
            try await MapiHttp.Mailbox.connect(url: url, dn: dn, credentials: credentials)
        }

        func connect(email: String, credentials: Credentials) async throws -> MapiHttp.Mailbox {
            try await MapiHttp.Mailbox.connect(
                email: email, credentials: credentials, autodiscover: autodiscover, onExchange: onExchange)
        }
    }

    func print(_ items: Any...) {
        printed.add(items.map { "\($0)" }.joined(separator: " "))
    }
}

final class ExampleTests: XCTestCase {
    /// Runs an example and looks at what is the same in all of them; answers with what it printed.
    private func run(_ example: (ExampleScope) async throws -> Void) async throws -> [String] {
        let server = try TestServer()
        defer { server.stop() }
        let files = FileManager.default
        let downloads = files.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try files.createDirectory(at: downloads, withIntermediateDirectories: false)
        defer { try? files.removeItem(at: downloads) }
        let alice = try server.user("alice@example.com")
        let bob = try await server.connect(server.user("bob@example.com"))
        let scope = ExampleScope(
            url: alice.mailbox_url, dn: alice.dn, user: alice.address, password: alice.password, downloads: downloads,
            Mailbox: ExampleScope.Connector(autodiscover: server.started.autodiscover) { exchange in
                guard exchange.rops.contains("RegisterNotification") else { return }
                Task { try await bob.compose(to: ["alice@example.com"], subject: "Hello", text: ".").send() }
            })
        try await example(scope)
        let printed = scope.printed.all
        XCTAssertTrue(printed.contains { $0.hasSuffix("Lunch on Friday? 🍜") }, "\(printed)")
        XCTAssertTrue(files.fileExists(atPath: downloads.appendingPathComponent("menu.pdf").path))
        let received = try await bob.inbox.page(limit: 5).messages.map(\.subject)
        XCTAssertTrue(received.contains("Lunch?"), "\(received)")
        XCTAssertTrue(received.contains("RE: Lunch on Friday? 🍜"), "\(received)")
        await bob.close()
        return printed
    }

    func testTheExampleOfTheWholeProject() async throws {
        _ = try await run { try await $0.projectExample() }
    }

    func testTheExamplesOfThePackage() async throws {
        let printed = try await run { try await $0.packageExamples() }
        XCTAssertEqual(printed.suffix(2), ["Bob Example bob@example.com", "Hello"])
    }
}
