import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import MoadianStandIn

/// A portal with the tests' clients, and a client of it over its real routes.
struct Session: Sendable {
    let portal: Portal
    let http: any TestClientProtocol

    struct Reply: Sendable {
        let status: Int
        let json: JSON
        let body: [UInt8]

        var code: String? { json["errors"]?.elements?.first?["code"]?.text }
    }

    static func portal(
        _ change: (inout Settings) -> Void = { _ in }, moods: Moods = Moods(), seed: UInt64 = 0, store: Store? = nil
    ) throws -> Portal {
        var settings = Settings()
        change(&settings)
        var clock = Clock()
        clock.stand(at: Instant(milliseconds: Scene.now))
        return try Portal(
            register: try register(), settings: settings, clock: clock, moods: moods, seed: seed, keyBits: 2048,
            key: Keys.portal, store: store)
    }

    /// The tests' clients, as the file of `--clients` would name them.
    static func register() throws -> Register {
        let issuer = Keys.authority.certificate
        let written = try issuer.serializeAsPEM().pemString
        let json = Sealing.object([
            "clients": [
                ["memoryId": "A11216", "economicNumber": "14003778990", "name": "فروشنده"],
                ["memoryId": "A33333", "economicNumber": "14003778990", "name": "حافظه دوم"],
                ["memoryId": "B22222", "economicNumber": "10380284790", "name": "دیگری"],
                [
                    "memoryId": "C33333", "economicNumber": "10380284790", "fiscalStatus": "INACTIVE",
                ],
                [
                    "memoryId": "K44444", "economicNumber": "14003778990", "enrolment": "KEY",
                    "publicKey": .text(Keys.seller.key.publicKey.pemRepresentation),
                ],
                [
                    "clientId": "TRUSTED-1", "kind": "COMPANY", "economicNumber": "10100083457",
                    "sendsFor": ["A11216"],
                ],
            ],
            "issuers": [.text(written)],
            "taxpayers": [
                "10108251920": ["name": "بی‌کارپوشه", "status": "NOT_ALLOCATED", "nationalId": "10108251920"],
                "14001730425": ["name": "تعلیقی", "status": "PERMANENT_UNAUTHORIZE", "nationalId": "14001730425"],
            ],
        ])
        return try JSONDecoder().decode(Register.self, from: Data(json.bytes))
    }

    /// Runs a test against a portal that nobody else talks to.
    static func run(
        _ change: (inout Settings) -> Void = { _ in }, _ test: @Sendable @escaping (Session) async throws -> Void
    ) async throws {
        let portal = try portal(change)
        try await run(portal, test)
    }

    static func run(_ portal: Portal, _ test: @Sendable @escaping (Session) async throws -> Void) async throws {
        try await portal.application().test(.router) { client in
            try await test(Session(portal: portal, http: client))
        }
    }

    // MARK: Requests

    func call(
        _ method: HTTPRequest.Method, _ path: String, bearer: String? = nil, headers more: HTTPFields = [:],
        body: JSON? = nil,
        raw: String? = nil
    ) async throws -> Reply {
        var headers = more
        if let bearer { headers[.authorization] = "Bearer \(bearer)" }
        let bytes = raw.map { Array($0.utf8) } ?? body?.bytes
        return try await http.execute(
            uri: path, method: method, headers: headers, body: bytes.map { ByteBuffer(bytes: $0) }
        ) { response in
            let body = Array(response.body.readableBytesView)
            return Reply(status: response.status.code, json: (try? JSON(parsing: body)) ?? .null, body: body)
        }
    }

    static let base = "/requestsmanager/api/v2/"

    func nonce(_ query: String = "") async throws -> String {
        let reply = try await call(.get, Self.base + "nonce" + query)
        // Not required but thrown: moods may spoil it.
        guard let nonce = reply.json["nonce"]?.text else { throw HungUp() }
        return nonce
    }

    func token(
        for client: String = Scene.memory, by person: Person = Keys.seller, nonce: String? = nil,
        _ change: (inout [String: JSON]) -> Void = { _ in }
    ) async throws -> String {
        let nonce = if let nonce { nonce } else { try await self.nonce() }
        let payload: JSON = ["nonce": .text(nonce), "clientId": .text(client)]
        return Sealing.sign(Data(payload.bytes), by: person, change)
    }

    func get(_ path: String, for client: String = Scene.memory, by person: Person = Keys.seller) async throws -> Reply {
        try await call(.get, Self.base + path, bearer: try await token(for: client, by: person))
    }

    func post(
        _ path: String, _ body: JSON?, raw: String? = nil, for client: String = Scene.memory,
        by person: Person = Keys.seller
    ) async throws -> Reply {
        try await call(.post, Self.base + path, bearer: try await token(for: client, by: person), body: body, raw: raw)
    }

    /// The side channel; its own refusals fail the test.
    @discardableResult
    func tell(_ path: String, _ body: JSON = [:]) async throws -> JSON {
        let reply = try await call(.post, "/stand-in/\(path)", body: body)
        #expect(reply.status == 200, "\(path): \(reply.json)")
        return reply.json
    }

    func ask(_ path: String) async throws -> JSON {
        try await call(.get, "/stand-in/\(path)").json
    }

    // MARK: Invoices

    static func packet(_ payload: String, uid: String = UUID().uuidString.lowercased(), memory: String = Scene.memory)
        -> JSON
    {
        ["payload": .text(payload), "header": ["requestTraceId": .text(uid), "fiscalId": .text(memory)]]
    }

    func sealed(
        _ text: String, by person: Person = Keys.seller, _ form: Sealing.Envelope = Sealing.Envelope()
    ) -> String {
        let signed = Sealing.sign(Data(text.utf8), by: person)
        return Sealing.seal(signed, for: Keys.portal.publicKeyDER, id: Keys.portal.id, form)
    }

    func sealed(_ document: Document, by person: Person = Keys.seller) -> String {
        sealed(String(decoding: document.json.bytes, as: UTF8.self), by: person)
    }

    /// Sends one envelope, waits for the portal and asks what became of it.
    func outcome(
        of payload: String, memory: String = Scene.memory, from client: String = Scene.memory,
        by person: Person = Keys.seller
    ) async throws -> JSON {
        let uid = UUID().uuidString.lowercased()
        let reply = try await post(
            "invoice", [Self.packet(payload, uid: uid, memory: memory)], for: client, by: person)
        #expect(reply.status == 200, "\(reply.json)")
        let reference = try #require(reply.json["result"]?.elements?.first?["referenceNumber"]?.text)
        await portal.rest()
        let results = try await get("inquiry-by-reference-id?referenceIds=\(reference)", for: client, by: person)
        return try #require(results.json.elements?.first)
    }

    func outcome(of document: Document) async throws -> JSON {
        try await outcome(of: sealed(document))
    }

    /// All codes of an answer: those of errors, then those of warnings.
    static func codes(_ outcome: JSON) -> [String] {
        let data = outcome["data"]
        let messages = (data?["error"]?.elements ?? []) + (data?["warning"]?.elements ?? [])
        return messages.compactMap { $0["code"]?.text }
    }

    /// Sends an invoice that must be accepted, and gives its tax id.
    @discardableResult
    func accepted(_ document: Document) async throws -> String {
        let outcome = try await outcome(of: document)
        #expect(outcome["status"] == "SUCCESS", "\(outcome)")
        return document.taxID
    }

    func status(of taxID: String) async throws -> JSON {
        try #require(try await get("inquiry-invoice-status?taxIds=\(taxID)").json.elements?.first)
    }
}
