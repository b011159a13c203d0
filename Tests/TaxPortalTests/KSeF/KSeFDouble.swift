import Contracts
import Foundation
import KSeF
import PortalHTTP
import Sealing
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// A portal inside the test for the adapter: opens what it is sent, and decides as the test says.
final class KSeFDouble: PortalTransport {
    struct Invoice: Sendable {
        let reference: String
        let content: Data
        let hash: String
        let isOffline: Bool
        let replaces: String?
        var code = 200
        var extensions: [String: String] = [:]
        var number: String
    }

    struct Session: Sendable {
        let reference: String
        let key: Data
        let vector: Data
        var code = 100
        var isOffline = false
        var invoices: [Invoice] = []
        var upload = Data()
    }

    struct State: Sendable {
        var now: Timestamp
        var sessions: [Session] = []
        var requests: [String] = []
        /// The status of the next invoices, in their order; 200 where none is left.
        var codes: [Int] = []
        /// What is answered to the next calls of a path's beginning, before the usual; with `taking`, after the usual was
        /// done.
        var next: [(path: String, answer: Result<TransportAnswer, TransportFailure>, taking: Bool)] = []
        var hasConfirmations = true
        /// Nobody is reached.
        var isDown = false
        var given = 0
    }

    let state: Mutex<State>
    let keys: KSeFTestKeys

    init() throws {
        keys = try KSeFTestKeys.shared.get()
        state = Mutex(State(now: try Timestamp("2026-11-25T10:00:00Z")))
    }

    var clock: KSeFClock {
        KSeFClock(
            now: { self.state.withLock { $0.now } },
            pause: { pause in
                self.state.withLock { $0.now = Timestamp(microseconds: $0.now.microseconds + pause.microseconds) }
            })
    }

    func answer(_ path: String, _ status: Int, _ body: String = "{}", _ headers: [String: String] = [:]) {
        let answer = TransportAnswer(status: status, headers: headers, body: Data(body.utf8))
        state.withLock { $0.next.append((path, .success(answer), false)) }
    }

    /// The answer to the next such call is lost, after it was carried out or before it arrived.
    func lose(_ path: String, carriedOut: Bool) {
        state.withLock { $0.next.append((path, .failure(.lost("The connection broke.")), carriedOut)) }
    }

    func count(_ call: String) -> Int { state.withLock { $0.requests.filter { $0.hasPrefix(call) }.count } }

    func send(_ request: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        let path = request.url.replacingOccurrences(of: "https://ksef.test/v2", with: "")
        guard !state.withLock({ $0.isDown }) else { throw .unreachable("The portal cannot be reached.") }
        let scripted = state.withLock { state in
            state.requests.append("\(request.method) \(path)")
            let index = state.next.firstIndex { path.hasPrefix($0.path) }
            return index.map { state.next.remove(at: $0) }
        }
        guard let scripted else { return usual(request, path) }
        if scripted.taking { _ = usual(request, path) }
        return try scripted.answer.get()
    }

    // MARK: -

    private func usual(_ request: TransportRequest, _ path: String) -> TransportAnswer {
        let parts = path.split(separator: "?")[0].split(separator: "/").map(String.init)
        let body = (try? JSONSerialization.jsonObject(with: request.body ?? Data())) as? [String: Any] ?? [:]
        switch (request.method, parts[0], parts.count) {
        case ("GET", "security", _): return json([key("KsefTokenEncryption"), key("SymmetricKeyEncryption")])
        case ("POST", "auth", _), ("GET", "auth", _): return signIn(parts)
        case ("POST", "sessions", 2): return open(parts[1], body)
        case ("POST", "sessions", 4): return parts[3] == "close" ? close(parts[2]) : take(body, parts[2])
        case ("PUT", _, _): return upload(request, path)
        case ("GET", "sessions", 1): return list(path)
        case ("GET", "sessions", 2): return describe(parts[1])
        case ("GET", "sessions", 3): return invoices(parts[1])
        case ("GET", "sessions", 4): return invoice(parts[3], parts[1])
        case ("GET", "sessions", 6): return confirmation(parts[4], parts[1])
        case ("GET", "invoices", 3): return content(parts[2])
        default: return fault(404, nil)
        }
    }

    private func key(_ usage: String) -> [String: Any] {
        [
            "certificate": keys.portal.certificate.der.base64EncodedString(), "usage": [usage],
            "validFrom": "2026-01-01T00:00:00Z", "validTo": "2030-01-01T00:00:00Z",
        ]
    }

    private func signIn(_ parts: [String]) -> TransportAnswer {
        let token = ["token": "t", "validUntil": "2027-01-01T00:00:00Z"]
        switch parts.last {
        case "challenge": return json(["challenge": "c", "timestampMs": 1])
        case "ksef-token", "xades-signature": return json(["referenceNumber": "a", "authenticationToken": token])
        case "redeem": return json(["accessToken": token, "refreshToken": token])
        default: return json(["status": ["code": 200, "description": "x"]])
        }
    }

    private func open(_ kind: String, _ body: [String: Any]) -> TransportAnswer {
        let encryption = body["encryption"] as? [String: Any] ?? [:]
        guard let wrapped = Data(base64Encoded: encryption["encryptedSymmetricKey"] as? String ?? ""),
            let vector = Data(base64Encoded: encryption["initializationVector"] as? String ?? ""),
            let key = try? keys.portal.key.unwrap(wrapped)
        else { return fault(400, 21405) }
        let reference = state.withLock { state in
            let kind = kind == "batch" ? "SB" : "SO"
            let reference = "20261125-\(kind)-0000000000-000000000\(state.sessions.count + 1)-00"
            state.sessions.append(
                Session(
                    reference: reference, key: key, vector: vector, isOffline: body["offlineMode"] as? Bool ?? false))
            return reference
        }
        let place: [String: Any] = [
            "ordinalNumber": 1, "method": "PUT", "url": "https://store.test/\(reference)",
            "headers": [String: String](),
        ]
        return json([
            "referenceNumber": reference, "validUntil": "2026-11-25T22:00:00Z", "partUploadRequests": [place],
        ])
    }

    private func take(_ body: [String: Any], _ session: String) -> TransportAnswer {
        guard let index = index(session),
            let encrypted = Data(base64Encoded: body["encryptedInvoiceContent"] as? String ?? "")
        else { return fault(400, 21173) }
        let secret = state.withLock { $0.sessions[index] }
        guard let content = try? AES.decryptCBC(encrypted, key: secret.key, iv: secret.vector) else {
            return fault(400, 21403)
        }
        let reference = add(
            content, to: index, offline: body["offlineMode"] as? Bool ?? false,
            replaces: body["hashOfCorrectedInvoice"] as? String)
        return json(["referenceNumber": reference], status: 202)
    }

    private func add(_ content: Data, to session: Int, offline: Bool, replaces: String?) -> String {
        state.withLock { state in
            state.given += 1
            let reference = "20261125-EE-0000000000-\(String(1_000_000_000 + state.given))-00"
            let digits = "\(state.given)"
            let number = "5265877635-20261125-\(String(repeating: "0", count: 12 - digits.count))\(digits)"
            state.sessions[session].invoices.append(
                Invoice(
                    reference: reference, content: content, hash: ContentHash(of: content).text, isOffline: offline,
                    replaces: replaces, code: state.codes.isEmpty ? 200 : state.codes.removeFirst(),
                    number: "\(number)-\(KSeFNumber.checkDigits(of: number.utf8))"))
            return reference
        }
    }

    private func upload(_ request: TransportRequest, _ path: String) -> TransportAnswer {
        guard let index = index(path.replacingOccurrences(of: "https://store.test/", with: "")) else {
            return fault(404, nil)
        }
        state.withLock { $0.sessions[index].upload = request.body ?? Data() }
        return TransportAnswer(status: 201)
    }

    private func close(_ session: String) -> TransportAnswer {
        guard let index = index(session) else { return fault(400, 21173) }
        let kept = state.withLock { $0.sessions[index] }
        guard kept.code == 100 else { return fault(400, 21180) }
        if session.contains("-SB-") {
            guard let archive = try? AES.decryptCBC(kept.upload, key: kept.key, iv: kept.vector) else {
                return fault(400, 21205)
            }
            for content in Self.files(in: [UInt8](archive)) {
                _ = add(content, to: index, offline: kept.isOffline, replaces: nil)
            }
        }
        state.withLock { $0.sessions[index].code = 200 }
        return TransportAnswer(status: 204)
    }

    /// The files of an archive, one after the other.
    private static func files(in bytes: [UInt8]) -> [Data] {
        var files: [Data] = []
        var place = 0
        while place + 30 < bytes.count, bytes[place..<place + 4].elementsEqual([0x50, 0x4B, 3, 4]) {
            let size = (0..<4).reduce(0) { $0 | Int(bytes[place + 18 + $1]) << (8 * $1) }
            let start = place + 30 + Int(bytes[place + 26])
            files.append(Data(bytes[start..<start + size]))
            place = start + size
        }
        return files
    }

    private func index(_ session: String) -> Int? {
        state.withLock { $0.sessions.firstIndex { $0.reference == session } }
    }

    private func list(_ path: String) -> TransportAnswer {
        let kind = path.contains("sessionType=Batch") ? "-SB-" : "-SO-"
        let listed = state.withLock { $0.sessions }.filter { $0.reference.contains(kind) }
        return json([
            "sessions": listed.map {
                ["referenceNumber": $0.reference, "status": ["code": $0.code, "description": "x"]]
            }
        ])
    }

    private func describe(_ session: String) -> TransportAnswer {
        guard let index = index(session) else { return fault(400, 21173) }
        return json(["status": ["code": state.withLock { $0.sessions[index].code }, "description": "Opis"]])
    }

    private func invoices(_ session: String) -> TransportAnswer {
        guard let index = index(session) else { return fault(400, 21173) }
        return json(["invoices": state.withLock { $0.sessions[index].invoices }.enumerated().map(Self.view)])
    }

    private func invoice(_ reference: String, _ session: String) -> TransportAnswer {
        guard let index = index(session),
            let found = state.withLock({ $0.sessions[index].invoices }).enumerated().first(where: {
                $0.element.reference == reference
            })
        else { return fault(400, 21405) }
        return json(Self.view(found.offset, found.element))
    }

    private static func view(_ offset: Int, _ invoice: Invoice) -> [String: Any] {
        var status: [String: Any] = ["code": invoice.code, "description": "Opis", "details": ["Szczegół"]]
        if !invoice.extensions.isEmpty { status["extensions"] = invoice.extensions }
        var view: [String: Any] = [
            "ordinalNumber": offset + 1, "referenceNumber": invoice.reference, "invoiceHash": invoice.hash,
            "invoicingDate": "2026-11-25T10:00:00Z", "status": status,
        ]
        if invoice.code == 200 { view["ksefNumber"] = invoice.number }
        return view
    }

    private func confirmation(_ number: String, _ session: String) -> TransportAnswer {
        let (invoice, hasConfirmations) = state.withLock { state in
            (
                state.sessions.first { $0.reference == session }?.invoices.first {
                    $0.number == number && $0.code == 200
                },
                state.hasConfirmations
            )
        }
        guard let invoice, hasConfirmations else { return fault(400, 21178) }
        let body = Self.confirmation(number, invoice.hash)
        return TransportAnswer(status: 200, headers: ["x-ms-meta-hash": ContentHash(of: body).text], body: body)
    }

    static func confirmation(_ number: String, _ hash: String) -> Data {
        Data(
            """
            <Potwierdzenie xmlns="http://upo.schematy.mf.gov.pl/KSeF/v4-3"><NazwaStrukturyLogicznej>\
            Schemat_FA(3)_v1-0E.xsd</NazwaStrukturyLogicznej><KodFormularza>FA (3)</KodFormularza><Dokument>\
            <NumerKSeFDokumentu>\(number)</NumerKSeFDokumentu><SkrotDokumentu>\(hash)</SkrotDokumentu></Dokument>\
            </Potwierdzenie>
            """.utf8)
    }

    private func content(_ number: String) -> TransportAnswer {
        let found = state.withLock { $0.sessions.flatMap(\.invoices).first { $0.number == number } }
        return found.map { TransportAnswer(status: 200, body: $0.content) } ?? fault(404, nil)
    }

    private func json(_ value: Any, status: Int = 200) -> TransportAnswer {
        TransportAnswer(status: status, body: (try? JSONSerialization.data(withJSONObject: value)) ?? Data())
    }

    private func fault(_ status: Int, _ code: Int?) -> TransportAnswer {
        json(["errors": code.map { [["code": $0, "description": "Opis"]] } ?? [] as [Any]], status: status)
    }
}
