/// How requests are authenticated. Nothing of it stands in errors or suspended sessions.
public enum Credentials: Sendable {
    /// User name and password, sent with every request over TLS (or to this very machine).
    case basic(user: String, password: String)
    /// An OAuth token; asked for at the beginning and when the server refuses the last one.
    case bearer(@Sendable () async throws -> String)
    /// The HTTP library does it: give a ``Transport`` that authenticates.
    case host

    /// What the session is given; it asks for a token if one is needed.
    func now() async throws -> SessionCredentials {
        switch self {
        case .basic(let user, let password): .basic(user: user, password: password)
        case .bearer(let token): .bearer(token: try await token())
        case .host: .host
        }
    }
}
