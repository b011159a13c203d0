import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// What a service answered.
package struct TestAnswer: Sendable, CustomStringConvertible {
    package let status: Int
    package let headers: HTTPFields
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
    package var entityTag: String? { headers[.eTag] }
    package var isReplayed: Bool { headers[HTTPField.Name("Idempotency-Replayed")!] == "true" }

    /// What a failing expectation shows.
    package var description: String { "\(status) \(text)" }

    package func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSON.decode(type, from: body)
    }

    /// The problem, when it is one; its `code` is in snake case.
    package var problem: TestProblem? { try? JSON.decode(TestProblem.self, from: body) }

    init(_ response: Response) async throws {
        let collected = Collected()
        try await response.body.write(collected)
        status = response.status.code
        headers = response.headers
        body = collected.bytes.withLock { $0 }
    }

    private final class Collected: ResponseBodyWriter {
        let bytes = Mutex<[UInt8]>([])

        func write(_ buffer: ByteBuffer) async throws {
            bytes.withLock { $0 += Array(buffer: buffer) }
        }

        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

/// Problem details as a client reads them.
package struct TestProblem: Codable, Sendable {
    package struct Item: Codable, Sendable, Equatable {
        package let pointer: String?
        package let code: String
        package let message: String
    }

    package let status: Int
    package let code: String
    package let type: String
    package let title: String
    package let detail: String?
    package let requestID: String?
    package let errors: [Item]?
    package let params: [String: String]?
    package let options: [String]?

    /// Code and place of every single fault: `["/name required"]`.
    package var faults: [String] { (errors ?? []).map { "\($0.pointer ?? "") \($0.code)" } }
}
