import Contracts
import Foundation
import Moadian
import PortalHTTP
import Sealing
import Synchronization

/// A portal in memory: gives nonces, keeps every call, and answers the rest as the test tells it.
final class ScriptedPortal: PortalTransport {
    enum Line: Sendable {
        case json(String)
        case status(Int, String)
        case failure(TransportFailure)
        case pause(Int, seconds: Int)
    }

    private struct State {
        var calls: [TransportRequest] = []
        var script: [String: [Line]] = [:]
        var nonces = 0
    }

    private let state: SteadyMutex<State>

    /// - Parameter script: lines by the path after `/api/v2/`; the last one is repeated.
    init(_ script: [String: [Line]]) { state = SteadyMutex(State(script: script)) }

    func send(_ call: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        let line = state.withLock { state -> Line in
            state.calls.append(call)
            let path = Self.path(call)
            if path == "nonce", state.script["nonce"] == nil {
                state.nonces += 1
                return .json(#"{"nonce":"nonce-\#(state.nonces)","expDate":"2026-10-03T04:00:30.123456789Z"}"#)
            }
            guard var lines = state.script[path], let line = lines.first else { return .status(404, "") }
            if lines.count > 1 { lines.removeFirst() }
            state.script[path] = lines
            return line
        }
        switch line {
        case .json(let text): return TransportAnswer(status: 200, body: Data(text.utf8))
        case .status(let status, let text): return TransportAnswer(status: status, body: Data(text.utf8))
        case .pause(let status, let seconds):
            return TransportAnswer(status: status, headers: ["Retry-After": "\(seconds)"])
        case .failure(let failure): throw failure
        }
    }

    var calls: [TransportRequest] { state.withLock { $0.calls } }
    /// Paths in their order, without the nonces.
    var asked: [String] { calls.map(Self.path).filter { $0 != "nonce" } }
    var nonces: Int { calls.count { Self.path($0) == "nonce" } }

    static func path(_ call: TransportRequest) -> String {
        let path = call.url.components(separatedBy: "/api/v2/").last ?? ""
        return String(path.prefix { $0 != "?" })
    }
}
