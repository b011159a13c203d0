import AsyncHTTPClient
import Contracts
import Foundation
import Messaging

/// A virtual host with the suite's whole topology, and a user for each service with the rights it has in production.
struct SuiteBroker: Sendable {
    private let run: String
    private let password = UUID().uuidString.lowercased()
    private let address: URLComponents
    private let admin: URLComponents
    private var virtualHost: String { "scenario-\(run)" }

    init(run: String) throws {
        guard let address = Surroundings.broker.flatMap({ URLComponents(string: $0) }),
            let admin = Surroundings.brokerAdmin.flatMap({ URLComponents(string: $0) })
        else { throw Program.Failure(description: "KARVAN_TEST_BROKER_URL or KARVAN_TEST_BROKER_ADMIN is no address") }
        self.run = run
        self.address = address
        self.admin = admin
    }

    func url(of service: ServiceName) -> String {
        var own = address
        own.user = rename(TopologyDefinitions.user(of: service))
        own.password = password
        own.path = "/" + virtualHost
        return own.string ?? ""
    }

    func make() async throws {
        try await call("PUT", "vhosts/\(virtualHost)")
        try await call(
            "PUT", "permissions/\(virtualHost)/\(admin.user ?? "")", #"{"configure":".*","write":".*","read":".*"}"#)
        try await call("POST", "definitions", String(decoding: try definitions(), as: UTF8.self))
    }

    func delete() async throws {
        try await call("DELETE", "vhosts/\(virtualHost)")
        for service in ServiceName.allCases {
            try await call("DELETE", "users/\(rename(TopologyDefinitions.user(of: service)))")
        }
    }

    /// A message that nobody can read, straight into a queue, past the exchanges.
    func litter(_ queue: String) async throws {
        try await call(
            "POST", "exchanges/\(virtualHost)/amq.default/publish",
            #"{"properties":{},"routing_key":"\#(queue)","payload":"litter","payload_encoding":"string"}"#)
    }

    func purge(_ queue: String) async throws {
        try await call("DELETE", "queues/\(virtualHost)/\(queue)/contents")
    }

    /// Users belong to the whole broker, so those of a test have names of their own.
    private func rename(_ user: String) -> String { "\(user)-\(run)" }

    private func definitions() throws -> Data {
        let users = ServiceName.allCases.map { (TopologyDefinitions.user(of: $0), password) }
        let all = TopologyDefinitions(passwords: Dictionary(uniqueKeysWithValues: users), virtualHost: virtualHost)
        guard var parts = try JSONSerialization.jsonObject(with: Data(all.json())) as? [String: [[String: Any]]] else {
            throw Program.Failure(description: "the topology is no JSON object")
        }
        for (part, field) in [("users", "name"), ("permissions", "user"), ("topic_permissions", "user")] {
            parts[part] = parts[part]?.map { entry in
                entry.merging([field: rename(entry[field] as? String ?? "")]) { $1 }
            }
        }
        return try JSONSerialization.data(withJSONObject: parts)
    }

    private func call(_ method: String, _ path: String, _ body: String? = nil) async throws {
        let (host, port) = (admin.host ?? "127.0.0.1", admin.port ?? 15_672)
        var request = HTTPClientRequest(url: "http://\(host):\(port)/api/\(path)")
        request.method = .init(rawValue: method)
        let credentials = Data("\(admin.user ?? ""):\(admin.password ?? "")".utf8).base64EncodedString()
        request.headers.add(name: "authorization", value: "Basic \(credentials)")
        request.headers.add(name: "content-type", value: "application/json")
        if let body { request.body = .bytes(Array(body.utf8)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let answer = try await response.body.collect(upTo: 1 << 20)
        guard (200..<300).contains(response.status.code) else {
            let text = String(decoding: answer.readableBytesView, as: UTF8.self)
            throw Program.Failure(description: "the broker refuses \(method) \(path): \(response.status) \(text)")
        }
    }
}
