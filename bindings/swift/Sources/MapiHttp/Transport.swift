import Foundation

/// Moves HTTP requests. ``URLSessionTransport`` comes ready.
///
/// It must not follow redirects, must not buffer the body as a whole (answers may take minutes, and come bit by bit), and
/// may be called for several requests at the same time. Cookies are kept by the session.
public protocol Transport: Sendable {
    /// Sends a request and returns as soon as status and headers are there. Cancelling the task gives the request up.
    ///
    /// Throws ``TransportError`` when there is no answer; any other error counts as "may have been received".
    func send(_ request: TransportRequest) async throws -> TransportResponse
}

/// An HTTP request.
public struct TransportRequest: Sendable {
    /// `POST` or `GET`.
    public let method: String
    /// Where to.
    public let url: String
    /// Names and values; the library adds `Host` and `Content-Length`.
    public let headers: [Header]
    /// The body; empty for `GET`.
    public let body: Data
    /// Whether the answer may take minutes: no time limit then.
    public let long: Bool
    /// When not, no credentials and no cookies of the library's own may go along.
    public let withCredentials: Bool
}

/// The answer to a request.
public struct TransportResponse: Sendable {
    /// The HTTP status.
    public let status: Int
    /// Names and values.
    public let headers: [Header]
    /// The body as it comes; it throws when the connection breaks.
    public let body: AsyncThrowingStream<Data, any Error>

    /// An answer.
    public init(status: Int, headers: [Header], body: AsyncThrowingStream<Data, any Error>) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer.
public struct TransportError: Error, Sendable {
    /// What went wrong, for people.
    public let message: String
    /// Whether the server may have seen the whole request. If in doubt: true.
    public let sent: Bool
    /// What went wrong, as far as Autodiscover must know.
    public let failure: HostFailure

    /// A failure.
    public init(_ message: String, sent: Bool, failure: HostFailure = .broken) {
        self.message = message
        self.sent = sent
        self.failure = failure
    }
}
