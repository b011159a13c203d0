import Foundation
import HummingbirdTesting
import Testing

@testable import MoadianStandIn

/// How many invoices a stand-in carries. It measures one that runs already, so that this can be a release build on a
/// core of its own: `KARVAN_MOADIAN_STAND_IN=127.0.0.1:PORT`.
@Suite("Throughput", .enabled(if: Measure.address != nil))
struct MeasureTests {
    @Test("of a running stand-in, answers included")
    func throughput() async throws {
        let address = try #require(Measure.address).split(separator: ":")
        let port = try #require(address.last.flatMap { Int($0) })
        try await TestClient.withClient(
            host: String(address[0]), port: port, configuration: .init(timeout: .seconds(120))
        ) { client in
            try await Measure(client: client).run()
        }
    }
}

struct Measure: Sendable {
    static let address = ProcessInfo.processInfo.environment["KARVAN_MOADIAN_STAND_IN"]
    static let batch = 100
    static let batches = 20

    let client: TestClient
    let person = Person(identity: "14003778990", issuer: nil, until: Date(timeIntervalSince1970: 2_000_000_000))

    func run() async throws {
        let certificate = JSON.text(person.der.base64EncodedString())
        let seller: JSON = [
            "memoryId": "A11216", "economicNumber": "14003778990", "certificates": [certificate],
        ]
        _ = try await post("/stand-in/reset", [:], token: nil)
        _ = try await post("/stand-in/clients", seller, token: nil)
        _ = try await post(
            "/stand-in/clock", ["at": .text(Instant(milliseconds: Scene.now).isoSeconds)], token: nil)
        let information = try await get("server-information", token: try await token())
        let published = try #require(information["publicKeys"]?.elements?.first)
        let key = try #require(published["key"]?.text.flatMap { Data(base64Encoded: $0) })
        let id = try #require(published["id"]?.text)

        var requests: [JSON] = []
        var uids: [String] = []
        for batch in 0..<Self.batches {
            let packets = (0..<Self.batch).map { index -> JSON in
                let document = Documents.sale(Int64(batch * Self.batch + index + 1))
                let signed = Sealing.sign(Data(document.json.bytes), by: person)
                let uid = UUID().uuidString.lowercased()
                uids.append(uid)
                return Session.packet(Sealing.seal(signed, for: key, id: id), uid: uid)
            }
            requests.append(.array(packets))
        }

        let clock = ContinuousClock()
        let start = clock.now
        for request in requests {
            _ = try await post(Session.base + "invoice", request, token: try await token())
        }
        let taken = clock.now
        while try await accepted() < uids.count { try await Task.sleep(for: .milliseconds(20)) }
        let checked = clock.now
        _ = try await post("/stand-in/rest", [:], token: nil)
        let signed = clock.now
        var successes = 0
        for first in stride(from: 0, to: uids.count, by: Self.batch) {
            let list = uids[first..<first + Self.batch].map { "uidList=\($0)" }.joined(separator: "&")
            let results = try await get("inquiry-by-uid?fiscalId=A11216&" + list, token: try await token())
            successes += results.elements?.filter { $0["status"] == "SUCCESS" }.count ?? 0
        }
        let answered = clock.now
        #expect(successes == uids.count)
        func rate(until instant: ContinuousClock.Instant) -> Int {
            Int(Double(uids.count) / ((instant - start) / .seconds(1)))
        }
        print(
            "\(uids.count) invoices: taken in \(taken - start), \(rate(until: checked))/s registered,",
            "\(rate(until: signed))/s with their receipts, asked for in \(answered - signed)")
    }

    private func accepted() async throws -> Int {
        let response = try await client.get("/stand-in/totals")
        let totals = try JSON(parsing: Array(try #require(response.body).readableBytesView))
        return Int(totals["accepted"]?.integer ?? 0)
    }

    private func token() async throws -> String {
        let nonce = try #require(try await get("nonce", token: nil)["nonce"]?.text)
        let payload: JSON = ["nonce": .text(nonce), "clientId": "A11216"]
        return Sealing.sign(Data(payload.bytes), by: person)
    }

    private func get(_ path: String, token: String?) async throws -> JSON {
        let response = try await client.get(
            Session.base + path, headers: token.map { [.authorization: "Bearer \($0)"] } ?? [:])
        return try JSON(parsing: Array(try #require(response.body).readableBytesView))
    }

    private func post(_ path: String, _ body: JSON, token: String?) async throws -> JSON {
        let response = try await client.post(
            path, headers: token.map { [.authorization: "Bearer \($0)"] } ?? [:], body: .init(bytes: body.bytes))
        #expect(response.head.status.code == 200)
        return try JSON(parsing: Array(try #require(response.body).readableBytesView))
    }
}
