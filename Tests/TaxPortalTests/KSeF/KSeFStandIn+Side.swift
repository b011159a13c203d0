import Foundation
import PortalHTTP
import Testing

extension StandInProcess {
    /// Without the version of the API.
    var root: URL { base.deletingLastPathComponent() }

    /// What KSeF's stand-in has heard.
    struct HeardCall: Decodable {
        let route: String
        let status: Int
        let code: Int?
        let mood: String?
    }

    func calls() async throws -> [HeardCall] {
        try JSONDecoder().decode([HeardCall].self, from: try await tell("GET", "calls"))
    }

    /// Speaks to KSeF's stand-in beside the portal.
    @discardableResult
    func tell(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Data {
        let answer = try await HTTPTransport().send(
            TransportRequest(
                method: method, url: root.appending(path: "stand-in").appending(path: path).absoluteString,
                headers: [("Content-Type", "application/json")],
                body: try body.map { try JSONSerialization.data(withJSONObject: $0) }))
        #expect((200..<300).contains(answer.status), "\(String(decoding: answer.body, as: UTF8.self))")
        return answer.body
    }
}
