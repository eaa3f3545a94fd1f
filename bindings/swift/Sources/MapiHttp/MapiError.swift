import Foundation

/// Why a call did not end as asked. A cancelled task ends with `CancellationError`, not with this.
public struct MapiError: LocalizedError, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Sendable {
        /// The server could not be reached, and trying again did not help.
        case transport
        /// The mailbox is reached by other protocols only: its administrator can switch MAPI over HTTP on.
        case noMapiHttp
        /// The server refused the credentials.
        case authentication
        /// The answer is not as the specification lays it out, or came from something else than Exchange.
        case protocolError
        /// The server understood, and answers with an error: `info.serverCode`, if it has one.
        case server
        /// The user may not do this: `info.right` is what they lack in `info.folder`.
        case accessDenied
        /// Several people in the address book may be meant by a name: `info.candidates`.
        case ambiguousName
        /// It does not exist, or was moved or deleted.
        case notFound
        /// Someone else changed it meanwhile.
        case conflict
        /// It may or may not have happened: look before you repeat it.
        case outcomeUnknown
        /// An argument makes no sense.
        case invalidArgument
        /// The mailbox is closed or was suspended.
        case closed
    }

    /// Everything that is known: the server's error code, and where bytes were wrong.
    public let info: ErrorInfo

    /// A stable name, the same in every language, such as `access_denied`.
    public var code: String { info.code }

    /// One sentence for people.
    public var description: String { info.message }

    /// The same, for `localizedDescription`: it is in English.
    public var errorDescription: String? { info.message }

    /// What kind of failure it is.
    public var kind: Kind {
        switch info.code {
        case "transport": .transport
        case "no_mapi_http": .noMapiHttp
        case "authentication": .authentication
        case "server", "exists", "refused": .server
        case "access_denied": .accessDenied
        case "ambiguous_name": .ambiguousName
        case "not_found": .notFound
        case "conflict": .conflict
        case "outcome_unknown": .outcomeUnknown
        case "invalid_argument", "plain_http", "not_suspended": .invalidArgument
        case "closed", "cancelled", "suspended": .closed
        case "not_the_protocol": .protocolError
        // Codes of wrong bytes are many (`wire.truncated`).
        default: .protocolError
        }
    }

    init(_ info: ErrorInfo) {
        self.info = info
    }

    init(code: String, _ message: String) {
        info = ErrorInfo(
            code: code, message: message, serverCode: nil, serverName: nil, offset: nil, structure: nil, field: nil,
            section: nil, folderId: nil, folder: nil, right: nil, candidates: [])
    }

    static let closed = MapiError(code: "closed", "the mailbox is closed")
    static let suspended = MapiError(code: "closed", "the mailbox is suspended: resume it from its bytes")

    /// What the native library throws at once, as the error of this package.
    static func native<T>(_ call: () throws -> T) throws -> T {
        do {
            return try call()
        } catch SessionError.Failed(let info) {
            throw MapiError(info)
        }
    }
}
