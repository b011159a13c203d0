import Contracts
import Foundation
import HTTPTypes
import ServiceKit
import TestKit

@testable import karvan

/// Where people of the company ask and act, each as himself.
struct Desk: Sendable {
    let world: World
    let temper: Temper
    /// Whoever acts sends everything twice, under the same key.
    private var isHurried = false
    var company: Company { world.company }

    init(world: World, temper: Temper) {
        self.world = world
        self.temper = temper
    }

    func hurried(_ isHurried: Bool) -> Desk {
        var desk = self
        desk.isHurried = isHurried
        return desk
    }

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
        let key = UUIDv7.make().uuidString
        let bytes = try body.map { try JSON.encode($0) }
        var first: Int?
        for _ in 0..<(isHurried ? 2 : 1) {
            let answer = try await world.service(service).harness.request(
                method, path, body: bytes, as: company.principal(part), version: version, key: key)
            guard answer.status < 500 else {
                throw Broken(description: "\(method.rawValue) \(service.rawValue)/\(path): \(answer)")
            }
            if let first, first < 300, answer.status != first {
                throw Broken(
                    description: "\(method.rawValue) \(service.rawValue)/\(path): \(first), and again \(answer)")
            }
            first = first ?? answer.status
        }
        return first ?? 0
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
