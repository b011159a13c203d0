import Contracts
import Foundation
import Logging
import PortalHTTP

/// Speaks to the API at one address: headers, limits, repeats, errors.
///
/// A call is repeated here when the portal refused it for a moment (429 with a short pause), and, if it only asks, when
/// its answer was lost. What changes anything is never sent twice: whoever called finds out first what became of it.
///
/// - Source: ksef.md 1.1, 1.9, 1.10.
package struct KSeFClient: Sendable {
    /// Without a slash at its end, with any path prefix.
    package let base: String
    package let limiter: RateLimiter
    package let clock: KSeFClock
    let transport: any PortalTransport
    let logger: Logger
    /// Is handed every exchange as it was on the wire, but for secrets.
    package var keep: (@Sendable (KSeFExchange) async -> Void)?

    /// How often a question is asked at most.
    private static let attempts = 3
    /// A 429 that asks for no longer pause is sat out here.
    private static let shortPause = Duration.seconds(2)

    package init(
        base: String, transport: any PortalTransport, limiter: RateLimiter, clock: KSeFClock = .system,
        logger: Logger = Logger(label: "karvan.ksef"), keep: (@Sendable (KSeFExchange) async -> Void)? = nil
    ) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.transport = transport
        self.limiter = limiter
        self.clock = clock
        self.logger = logger
        self.keep = keep
    }

    /// - Returns: an answer of the 200s.
    package func answer(to call: KSeFCall) async throws(KSeFFailure) -> TransportAnswer {
        var attempt = 1
        while true {
            if let group = call.group { try await limiter.admit(group) }
            let failure: KSeFFailure
            do {
                let answer = try await exchange(request(for: call), url: base + call.path, secrecy: call.secrecy)
                if let warning = answer.headers["x-system-warning"] {
                    logger.warning("KSeF warns", metadata: ["warning": "\(warning.prefix(500))"])
                }
                if (200..<300).contains(answer.status) { return answer }
                failure = KSeFFailure(answer)
            } catch {
                failure = KSeFFailure(error)
            }
            if failure.kind == .limit, let pause = failure.pause, let group = call.group {
                await limiter.close(group, for: pause)
            }
            guard attempt < Self.attempts, let pause = pauseBeforeRepeating(call, after: failure, attempt) else {
                throw failure
            }
            attempt += 1
            do { try await clock.pause(pause) } catch { throw failure }
        }
    }

    package func decoded<Value: Decodable>(
        _ type: Value.Type, from call: KSeFCall
    ) async throws(KSeFFailure) -> Value {
        try await Self.readable(call) { () throws(KSeFFailure) in
            let answer = try await answer(to: call)
            return try Self.decoded(type, from: answer)
        }
    }

    /// Asks once more for what could not be read, if asking changes nothing.
    static func readable<Value>(
        _ call: KSeFCall, _ body: () async throws(KSeFFailure) -> Value
    ) async throws(KSeFFailure) -> Value {
        do throws(KSeFFailure) { return try await body() } catch {
            guard call.isSafe, error.code == "unreadable" else { throw error }
            return try await body()
        }
    }

    /// Gets what lies behind a signed link: without a token, outside the limits.
    ///
    /// - Throws: `.misunderstanding` also for a link that leaves TLS behind.
    package func content(behind link: String, limit: Int) async throws(KSeFFailure) -> TransportAnswer {
        try await answer(
            link: TransportRequest(method: "GET", url: link, answerLimit: limit), expecting: 200..<300)
    }

    /// Sends to, or gets from, a signed link.
    func answer(
        link request: TransportRequest, expecting statuses: Range<Int>
    ) async throws(KSeFFailure) -> TransportAnswer {
        let isSafe = request.url.hasPrefix("https://") || request.url.hasPrefix("http://") && base.hasPrefix("http://")
        guard isSafe else {
            throw KSeFFailure(.misunderstanding, "The portal gave a link that is not to be followed.")
        }
        let shown = request.url.firstIndex(of: "?").map { String(request.url[..<$0]) } ?? request.url
        let answer: TransportAnswer
        do { answer = try await exchange(request, url: shown, secrecy: []) } catch { throw KSeFFailure(error) }
        guard statuses.contains(answer.status) else { throw KSeFFailure(answer) }
        return answer
    }

    static func decoded<Value: Decodable>(
        _ type: Value.Type, from answer: TransportAnswer
    ) throws(KSeFFailure) -> Value {
        do { return try JSONDecoder().decode(type, from: answer.body) } catch let error as DecodingError {
            throw .unreadable(answer, error.place)
        } catch { throw .unreadable(answer, "no JSON") }
    }

    static func json(_ value: some Encodable) -> KSeFCall.Body {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        guard let data = try? encoder.encode(value) else { preconditionFailure("our own requests are JSON") }
        return .json(data)
    }

    // MARK: -

    private func request(for call: KSeFCall) -> TransportRequest {
        var headers = [
            (name: "Accept", value: "application/json, application/xml"),
            (name: "X-Error-Format", value: "problem-details"),
        ]
        if let token = call.token { headers.append((name: "Authorization", value: "Bearer \(token)")) }
        if let continuation = call.continuation {
            headers.append((name: "x-continuation-token", value: continuation))
        }
        let body: Data?
        switch call.body {
        case .json(let data):
            headers.append((name: "Content-Type", value: "application/json"))
            body = data
        case .xml(let data):
            headers.append((name: "Content-Type", value: "application/xml"))
            body = data
        case nil: body = nil
        }
        return TransportRequest(
            method: call.method, url: base + call.path, headers: headers, body: body, answerLimit: call.answerLimit,
            timeout: call.timeout)
    }

    private func exchange(
        _ request: TransportRequest, url: String, secrecy: KSeFCall.Secrecy
    ) async throws(TransportFailure) -> TransportAnswer {
        let start = clock.now()
        let result: Result<TransportAnswer, TransportFailure>
        do throws(TransportFailure) { result = .success(try await transport.send(request)) } catch {
            result = .failure(error)
        }
        if let keep {
            let answer = try? result.get()
            var failure: String?
            if case .failure(let error) = result { failure = error.message }
            await keep(
                KSeFExchange(
                    method: request.method, url: url, requestBody: secrecy.contains(.request) ? nil : request.body,
                    status: answer?.status,
                    answerBody: secrecy.contains(.answer) ? nil : (answer?.body).map(SignedLinks.struckOut),
                    failure: failure, startedAt: start,
                    milliseconds: Int((clock.now().microseconds - start.microseconds) / 1000)))
        }
        return try result.get()
    }

    private func pauseBeforeRepeating(_ call: KSeFCall, after failure: KSeFFailure, _ attempt: Int) -> Duration? {
        switch failure.kind {
        case .limit: return failure.pause.flatMap { $0 <= Self.shortPause ? $0 : nil }
        // A certificate does not become right in a moment.
        case .outage where failure.trustFault != nil: return nil
        case .outage where call.isSafe && failure.pause == nil:
            // 0.1 s, 0.4 s, each half as long again at most, so that many do not come back at once.
            return .milliseconds((100 << (2 * (attempt - 1))) * Int.random(in: 100...150) / 100)
        default: return nil
        }
    }
}

extension DecodingError {
    /// Where it went wrong, without any of the content.
    fileprivate var place: String {
        switch self {
        case .keyNotFound(let key, let context): "\(Self.path(context)) lacks \(key.stringValue)"
        case .typeMismatch(_, let context): "\(Self.path(context)) is of another kind"
        case .valueNotFound(_, let context): "\(Self.path(context)) is missing"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "no JSON" : "\(Self.path(context)) cannot be read"
        @unknown default: "no JSON"
        }
    }

    private static func path(_ context: Context) -> String {
        context.codingPath.isEmpty ? "the answer" : context.codingPath.map(\.stringValue).joined(separator: ".")
    }
}
