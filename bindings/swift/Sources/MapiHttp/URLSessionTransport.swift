import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The transport over `URLSession`.
public final class URLSessionTransport: Transport {
    private let receiver = Receiver()
    private let session: URLSession

    /// With a configuration of your own for a proxy or further headers; its cookies, caches and credentials are not used.
    public init(configuration: URLSessionConfiguration = .ephemeral) {
        configuration.httpShouldSetCookies = false
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        // One for the long wait, the others for calls.
        configuration.httpMaximumConnectionsPerHost = 6
        session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
    }

    deinit {
        session.finishTasksAndInvalidate()
    }

    /// The headers of a field as Foundation tells it: those of the same name in one, even `Set-Cookie`. A comma begins a
    /// cookie when a name and `=` follow, which is not so within a date.
    static func headers(_ name: String, _ value: String) -> [Header] {
        if name.lowercased() != "set-cookie" { return [Header(name: name, value: value)] }
        return value.replacingOccurrences(of: ", *(?=[^=;, ]+=)", with: "\n", options: .regularExpression)
            .components(separatedBy: "\n")
            .map { Header(name: name, value: $0) }
    }

    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        guard let url = URL(string: request.url) else {
            throw TransportError("\(request.url) is no URL", sent: false, failure: .unreachable)
        }
        var urlRequest = URLRequest(url: url)
        urlRequest.httpMethod = request.method
        // Of silence: a server that works on a request says so.
        urlRequest.timeoutInterval = request.long ? 3600 : 100
        if !request.body.isEmpty { urlRequest.httpBody = request.body }
        for header in request.headers { urlRequest.addValue(header.value, forHTTPHeaderField: header.name) }
        let task = session.dataTask(with: urlRequest)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                receiver.expect(task, continuation)
                if Task.isCancelled { receiver.giveUp(task) } else { task.resume() }
            }
        } onCancel: {
            receiver.giveUp(task)
        }
    }
}

/// Takes what arrives for all tasks of a session.
private final class Receiver: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private struct Reception {
        var head: CheckedContinuation<TransportResponse, any Error>?
        let stream: AsyncThrowingStream<Data, any Error>
        let body: AsyncThrowingStream<Data, any Error>.Continuation
    }

    private let lock = NSLock()
    private var receptions: [Int: Reception] = [:]

    func expect(_ task: URLSessionTask, _ head: CheckedContinuation<TransportResponse, any Error>) {
        let (stream, body) = AsyncThrowingStream<Data, any Error>.makeStream()
        body.onTermination = { if case .cancelled = $0 { task.cancel() } }
        lock.withLock { receptions[task.taskIdentifier] = Reception(head: head, stream: stream, body: body) }
    }

    /// Foundation does not tell of the end of a task that never began.
    func giveUp(_ task: URLSessionTask) {
        let reception = lock.withLock { receptions.removeValue(forKey: task.taskIdentifier) }
        reception?.head?.resume(throwing: CancellationError())
        reception?.body.finish(throwing: CancellationError())
        task.cancel()
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        answer(dataTask, response)
        completionHandler(.allow)
    }

    private func answer(_ task: URLSessionTask, _ response: URLResponse?) {
        let reception = lock.withLock {
            let reception = receptions[task.taskIdentifier]
            receptions[task.taskIdentifier]?.head = nil
            return reception
        }
        if let reception, let response = response as? HTTPURLResponse {
            let headers = response.allHeaderFields.flatMap { field in
                URLSessionTransport.headers("\(field.key)", "\(field.value)")
            }
            reception.head?.resume(
                returning: TransportResponse(status: response.statusCode, headers: headers, body: reception.stream))
        }
    }

    #if canImport(FoundationNetworking)
    /// Left to itself, Foundation on Linux never tells of a refusal that names a scheme it knows.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        answer(task, challenge.failureResponse ?? task.response)
        lock.withLock { receptions[task.taskIdentifier]?.body }?.finish()
        completionHandler(.cancelAuthenticationChallenge, nil)
    }
    #endif

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        lock.withLock { receptions[dataTask.taskIdentifier]?.body }?.yield(data)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let reception = lock.withLock({ receptions.removeValue(forKey: task.taskIdentifier) }) else { return }
        let failure = error.map { Self.failure($0, task) }
        if let head = reception.head {
            head.resume(throwing: failure ?? TransportError("the answer is not HTTP", sent: true))
        }
        reception.body.finish(throwing: failure)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    private static func failure(_ error: any Error, _ task: URLSessionTask) -> any Error {
        let code = (error as? URLError)?.code
        let url = task.originalRequest?.url
        let host = "\(url?.host ?? "the server")\(url?.port.map { ":\($0)" } ?? "")"
        switch code {
        case .cancelled:
            return CancellationError()
        case .cannotFindHost, .dnsLookupFailed:
            return TransportError("the name of \(host) is unknown", sent: false, failure: .nameNotFound)
        case .cannotConnectToHost, .notConnectedToInternet:
            return TransportError("no connection to \(host)", sent: false, failure: .unreachable)
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
            let why = error.localizedDescription
            return TransportError("TLS with \(host) failed: \(why)", sent: false, failure: .certificate)
        case .timedOut:
            return TransportError("\(host) does not answer in time", sent: true, failure: .timeout)
        default:
            return TransportError("the connection to \(host) broke: \(error.localizedDescription)", sent: true)
        }
    }
}
