import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ServiceKit
import Synchronization
import TestKit

@testable import WebService

/// The pages on a stage: the real responder, templates and texts; the services are played.
struct Stage {
    let services = PlayedServices()
    let house: House
    let clock = TestClock()
    private let waits = Waits()
    private let doorman = Doorman()

    init(
        secret: String = "a secret that is long enough for tests", fonts: URL? = nil,
        printing: any Printing = NoPrinting()
    ) throws {
        let (clock, waits) = (clock, waits)
        let furniture = try fonts.map { try Furniture(assets: Self.assets, fonts: $0) } ?? Self.furniture.get()
        house = House(
            furniture, services: Services(transport: services), seal: SessionSeal(secret: secret),
            metrics: PrometheusRegistry(), logger: TestDatabase.silent, printing: printing, now: { clock.now },
            wait: { waits.pass() })
    }

    /// Carried out in place of each wait between two looks for news, with its number from 1.
    func onWait(_ work: @escaping @Sendable (Int) -> Void) { waits.begin(work) }

    /// Read once for all tests.
    private static let furniture = Result { try Furniture(assets: assets) }

    static let assets = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Services/Web/Assets").standardized

    /// The program's own sources, by path.
    static func sources() throws -> [String: String] {
        let folder = assets.appending(path: "../").standardized
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try paths.reduce(into: [:]) { sources, path in
            sources[path] = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
    }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Shown {
        try await request(.get, path, headers)
    }

    /// A form from one of our own pages.
    func post(_ path: String, _ form: String, _ headers: HTTPFields = [:]) async throws -> Shown {
        var headers = headers
        if headers[.secFetchSite] == nil, headers[.origin] == nil { headers[.secFetchSite] = "same-origin" }
        return try await request(.post, path, headers, form)
    }

    func request(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], _ form: String? = nil
    ) async throws -> Shown {
        var headers = headers
        if form != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        return try await request(method, path, headers, body: form.map { ByteBuffer(string: $0) })
    }

    /// A body of whatever kind the headers say.
    func send(_ path: String, _ body: [UInt8], _ headers: HTTPFields) async throws -> Shown {
        try await request(.post, path, headers, body: ByteBuffer(bytes: body))
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ fields: HTTPFields, body: ByteBuffer?
    ) async throws -> Shown {
        try await Application(responder: doorman.responder(house)).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: fields, body: body) { response in
                Shown(status: response.status.code, headers: response.headers, html: String(buffer: response.body))
            }
        }
    }

    /// The cookie of a person who signed in, good for ten minutes from now.
    func signedIn(language: String? = nil, secure: Bool = false) throws -> HTTPFields {
        let name = secure ? "__Host-karvan" : "karvan"
        let session = Session(accessToken: "access-1", refreshToken: "refresh-1", endsAt: clock.seconds + 600)
        var headers: HTTPFields = [.cookie: "\(name)=\(try house.seal.seal(session, for: name))"]
        if let language { headers[.cookie]? += "; karvan-language=\(language)" }
        if secure { headers[.forwardedProto] = "https" }
        return headers
    }
}

/// The responder of a stage, made when the first page is asked for: its many routes take longer to set up than a page.
private final class Doorman: Sendable {
    private let known = Mutex<WebResponder?>(nil)

    func responder(_ house: House) -> WebResponder {
        known.withLock { known in
            let responder = known ?? WebResponder(house)
            known = responder
            return responder
        }
    }
}

/// Waits that take no time.
private final class Waits: Sendable {
    private let state = Mutex((round: 0, work: { @Sendable (_: Int) in }))

    func begin(_ work: @escaping @Sendable (Int) -> Void) { state.withLock { $0 = (0, work) } }

    func pass() {
        let (round, work) = state.withLock { state in
            state.round += 1
            return state
        }
        work(round)
    }
}

extension TestClock {
    /// Since 1970.
    var seconds: Int64 { now.microseconds / 1_000_000 }
}

/// What the browser gets.
struct Shown: CustomStringConvertible {
    let status: Int
    let headers: HTTPFields
    let html: String

    var cookies: [String] { headers[values: .setCookie] }
    var description: String { "\(status) \(headers) \(html)" }
}

/// Services that answer what the test told them to; unknown questions get 404.
final class PlayedServices: ServiceTransport {
    private struct State {
        var answers: [String: ServiceAnswer] = [:]
        var asked: [ServiceRequest] = []
        var isAway = false
        var written: String?
        var haveEnd = false
    }

    private let state = Mutex(State())

    var asked: [ServiceRequest] { state.withLock { $0.asked } }

    func answer(_ method: String, _ path: String, _ status: Int = 200, _ json: String = "{}") {
        state.withLock { $0.answers["\(method) \(path)"] = ServiceAnswer(status: status, body: Array(json.utf8)) }
    }

    /// Answers with bytes of another kind than JSON.
    func answer(
        _ method: String, _ path: String, bytes: [UInt8], type: String?, tag: String?, status: Int = 200
    ) {
        let answer = ServiceAnswer(status: status, body: bytes, contentType: type, entityTag: tag)
        state.withLock { $0.answers["\(method) \(path)"] = answer }
    }

    /// Answers whatever `other` answers now.
    func answer(as other: PlayedServices) {
        let answers = other.state.withLock { $0.answers }
        state.withLock { $0.answers.merge(answers) { $1 } }
    }

    /// From now on this is what people wrote, wherever they could.
    func write(_ text: String) { state.withLock { $0.written = text } }

    /// From now on no list has more than two pages.
    func endLists() { state.withLock { $0.haveEnd = true } }

    func goAway() { state.withLock { $0.isAway = true } }

    func send(_ request: ServiceRequest) async throws -> ServiceAnswer {
        try state.withLock { state in
            state.asked.append(request)
            guard !state.isAway else { throw ServiceFailure.unreachable("nobody is there") }
            let bare = request.path.prefix { $0 != "?" }
            var answer =
                state.answers["\(request.method) \(request.path)"] ?? state.answers["\(request.method) \(bare)"]
                ?? ServiceAnswer(status: 404, body: Array(#"{"code":"not_found"}"#.utf8))
            if state.haveEnd, request.path.contains("after=") { answer = answer.withoutNext }
            return state.written.map { WrittenText($0).everywhere(in: answer) } ?? answer
        }
    }
}

extension ServiceAnswer {
    /// The last page of a list.
    fileprivate var withoutNext: ServiceAnswer {
        let body = String(decoding: body, as: UTF8.self).replacing(/,"next":"[^"]*"/, with: "")
        return ServiceAnswer(status: status, body: Array(body.utf8))
    }
}
