import Contracts
import Foundation
import HTTPTypes
import ServiceKit
import TestKit

@testable import karvan

/// Where people of the company ask and act, each as himself.
struct Desk: Sendable {
    let world: World
    var company: Company { world.company }

    /// A service answered that it is broken.
    struct Broken: Error, CustomStringConvertible { let description: String }

    func get<Value: Decodable>(_ service: ServiceName, _ path: String, by part: Part) async throws -> Value? {
        let answer = try await world.service(service).harness.get(path, as: company.principal(part))
        guard answer.status != 200 else { return try answer.decoded() }
        guard answer.status < 500 else { throw Broken(description: "GET \(service.rawValue)/\(path): \(answer)") }
        return nil
    }

    /// Posts something.
    ///
    /// - Returns: the status; a refusal is an answer like any other.
    func send(
        _ service: ServiceName, _ path: String, _ body: (any Encodable & Sendable)? = nil, by part: Part,
        version: Int? = nil, with method: HTTPRequest.Method = .post
    ) async throws -> Int {
        let answer = try await world.service(service).harness.request(
            method, path, body: body.map { try JSON.encode($0) }, as: company.principal(part), version: version,
            key: UUIDv7.make().uuidString)
        guard answer.status < 500 else {
            throw Broken(description: "\(method.rawValue) \(service.rawValue)/\(path): \(answer)")
        }
        return answer.status
    }
}

/// Something that somebody could do now.
struct Act: Sendable {
    let name: String
    /// How likely it is beside the others.
    let weight: Int
    let service: ServiceName
    let run: @Sendable () async throws -> Int

    init(_ name: String, _ weight: Int, at service: ServiceName, _ run: @escaping @Sendable () async throws -> Int) {
        self.name = name
        self.weight = weight
        self.service = service
        self.run = run
    }
}
