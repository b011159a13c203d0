import Contracts
import Crypto
import Foundation
import PortalHTTP
import Sealing
import Synchronization

@testable import KSeF

/// A portal inside the test: it really opens what it is sent, keeps what it was asked, and answers as the test says.
final class ScriptedPortal: PortalTransport {
    typealias Answer = @Sendable (TransportRequest) -> Result<TransportAnswer, TransportFailure>

    struct Script: Sendable {
        var now = Timestamp.test("2026-11-25T10:00:00Z")
        var requests: [TransportRequest] = []
        /// What is answered to the next calls of a path's beginning, before what is answered by itself.
        var next: [(path: String, answer: Answer)] = []
        var keys: [(usage: String, credentials: Credentials, from: String)] = []
        var accessTokens = 0
        var accessLifetime: Int64 = 900
        var pauses: [Duration] = []
        var statuses: [Int] = [100, 200]
        var sessions = 0
        /// By session: hash → invoice.
        var invoices: [String: [SentInvoice]] = [:]
        var sessionKeys: [String: (key: Data, vector: Data)] = [:]
        var uploads: [Data] = []
    }

    struct SentInvoice: Sendable {
        let reference: String
        let hash: String
        let content: Data
        let offline: Bool
        let corrected: String?
        var code = 200
        var extensions: [String: String] = [:]
    }

    static let base = "https://portal.test/api/v2"
    static let token = "20261125-EC-AAAAAAAAAA-BBBBBBBBBB-CC|nip-5265877635|0123456789abcdef"
    static let seller = "5265877635"

    let script: Mutex<Script>
    let keys: TestKeys

    init() throws {
        keys = try TestKeys.shared.get()
        var script = Script()
        script.keys = [
            ("KsefTokenEncryption", keys.tokenKey, "2026-01-01T00:00:00Z"),
            ("SymmetricKeyEncryption", keys.symmetricKey, "2026-01-01T00:00:00Z"),
        ]
        self.script = Mutex(script)
    }

    var clock: KSeFClock {
        KSeFClock(
            now: { self.script.withLock { $0.now } },
            pause: { pause in
                self.script.withLock {
                    $0.pauses.append(pause)
                    $0.now = Timestamp(microseconds: $0.now.microseconds + pause.microseconds)
                }
            })
    }

    func desk(_ means: SignInMeans = .token(token), account: KSeFAccount? = nil) -> KSeFDesk {
        let account = account ?? KSeFAccount(context: .nip(Self.seller), keys: PublicKeys(), clock: clock)
        let client = KSeFClient(base: Self.base, transport: self, limiter: account.limiter, clock: clock)
        return KSeFDesk(account: account, client: client) { means }
    }

    /// Answers the next call whose path begins so.
    func answer(_ path: String, _ answer: @escaping Answer) {
        script.withLock { $0.next.append((path, answer)) }
    }

    func answer(_ path: String, _ status: Int, _ body: String = "", _ headers: [String: String] = [:]) {
        answer(path) { _ in .success(TransportAnswer(status: status, headers: headers, body: Data(body.utf8))) }
    }

    func lose(_ path: String, arriving: Bool) {
        answer(path) { _ in
            .failure(arriving ? .lost("The connection broke.") : .unreachable("Nobody listens."))
        }
    }

    func pass(seconds: Int64) { script.withLock { $0.now = $0.now.adding(seconds: seconds) } }

    /// Calls so far, as `METHOD /path`.
    var calls: [String] {
        script.withLock { $0.requests.map { "\($0.method) \($0.url.replacingOccurrences(of: Self.base, with: ""))" } }
    }

    func count(_ call: String) -> Int { calls.filter { $0.hasPrefix(call) }.count }

    func last(_ path: String) -> TransportRequest? {
        script.withLock { $0.requests.last { $0.url.contains(path) } }
    }

    func send(_ request: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        let path = request.url.replacingOccurrences(of: Self.base, with: "")
        let scripted = script.withLock { script -> Answer? in
            script.requests.append(request)
            guard let index = script.next.firstIndex(where: { path.hasPrefix($0.path) }) else { return nil }
            return script.next.remove(at: index).answer
        }
        return try (scripted?(request) ?? .success(usual(request, path))).get()
    }

    // MARK: - What it answers by itself

    private func usual(_ request: TransportRequest, _ path: String) -> TransportAnswer {
        let parts = path.split(separator: "?")[0].split(separator: "/").map(String.init)
        switch (request.method, parts.first, parts.count) {
        case ("GET", "security", _): return publicKeys()
        case ("POST", "auth", _): return signIn(request, parts)
        case ("GET", "auth", 2):
            let code = script.withLock { $0.statuses.count > 1 ? $0.statuses.removeFirst() : $0.statuses[0] }
            return json(["status": ["code": code, "description": "Opis", "details": ["Szczegół"]]])
        case ("POST", "sessions", _): return session(request, parts)
        case ("GET", "sessions", 3) where parts[2] == "invoices": return list(parts[1])
        case ("PUT", _, _):
            script.withLock { $0.uploads.append(request.body ?? Data()) }
            return TransportAnswer(status: 201)
        default: return problem(404, code: nil, "Nie znaleziono")
        }
    }

    private func publicKeys() -> TransportAnswer {
        let listed = script.withLock { $0.keys }.map { usage, credentials, from in
            [
                "certificate": credentials.certificate.der.base64EncodedString(), "usage": [usage], "validFrom": from,
                "validTo": "2030-01-01T00:00:00Z", "publicKeyId": Self.id(credentials), "certificateId": "unused",
            ] as [String: Any]
        }
        return json(listed)
    }

    static func id(_ credentials: Credentials) -> String {
        Data(SHA256.hash(data: credentials.certificate.publicKey.spki)).base64EncodedString()
    }

    private func signIn(_ request: TransportRequest, _ parts: [String]) -> TransportAnswer {
        switch parts[1] {
        case "challenge":
            return json([
                "challenge": "20261125-CR-0000000001-0000000002-03", "timestampMs": 1_795_600_800_123,
                "timestamp": "2026-11-25T10:00:00.1230000+00:00", "clientIp": "192.0.2.1", "somethingNew": true,
            ])
        case "ksef-token", "xades-signature":
            return json(
                [
                    "referenceNumber": "20261125-AU-0000000001-0000000002-03",
                    "authenticationToken": ["token": "operation", "validUntil": "2026-11-25T11:00:00Z"],
                ], status: 202)
        case "token":
            let (number, until) = script.withLock { script in
                script.accessTokens += 1
                return (script.accessTokens, script.now.adding(seconds: script.accessLifetime).description)
            }
            let access = ["token": "access-\(number)", "validUntil": until]
            if parts[2] == "refresh" { return json(["accessToken": access]) }
            return json([
                "accessToken": access, "refreshToken": ["token": "refresh", "validUntil": "2026-12-02T10:00:00Z"],
            ])
        default: return problem(404, code: nil, "Nie znaleziono")
        }
    }

    private func session(_ request: TransportRequest, _ parts: [String]) -> TransportAnswer {
        let body = (try? JSONSerialization.jsonObject(with: request.body ?? Data())) as? [String: Any] ?? [:]
        switch (parts[1], parts.count) {
        case (let kind, 2): return open(kind, body)
        case ("online", 4) where parts[3] == "invoices": return take(body, into: parts[2])
        case (_, 4): return TransportAnswer(status: 204)
        default: return problem(404, code: nil, "Nie znaleziono")
        }
    }

    private func open(_ kind: String, _ body: [String: Any]) -> TransportAnswer {
        let encryption = body["encryption"] as? [String: Any] ?? [:]
        let keyID = encryption["publicKeyId"] as? String
        let credentials = script.withLock { script in
            script.keys.first { $0.usage == "SymmetricKeyEncryption" && Self.id($0.credentials) == keyID }?.credentials
        }
        guard let credentials else { return problem(400, code: 21470, "Przesłany identyfikator klucza jest nieznany") }
        guard let wrapped = Data(base64Encoded: encryption["encryptedSymmetricKey"] as? String ?? ""),
            let vector = Data(base64Encoded: encryption["initializationVector"] as? String ?? ""),
            let key = try? credentials.key.unwrap(wrapped)
        else { return problem(400, code: 21405, "Klucz") }
        let reference = script.withLock { script in
            script.sessions += 1
            let reference = "20261125-\(kind == "batch" ? "SB" : "SO")-0000000000-000000000\(script.sessions)-00"
            script.sessionKeys[reference] = (key, vector)
            script.invoices[reference] = []
            return reference
        }
        guard kind == "batch" else {
            return json(["referenceNumber": reference, "validUntil": "2026-11-25T22:00:00Z"], status: 201)
        }
        let parts = ((body["batchFile"] as? [String: Any])?["fileParts"] as? [[String: Any]] ?? []).map { part in
            let number = part["ordinalNumber"] as? Int ?? 0
            return [
                "ordinalNumber": number, "method": "PUT", "url": "https://store.test/part/\(number)?sig=secret",
                "headers": ["x-ms-blob-type": "BlockBlob", "nothing": NSNull()] as [String: Any],
            ] as [String: Any]
        }
        return json(["referenceNumber": reference, "partUploadRequests": parts], status: 201)
    }

    private func take(_ body: [String: Any], into session: String) -> TransportAnswer {
        guard let secret = script.withLock({ $0.sessionKeys[session] }),
            let encrypted = Data(base64Encoded: body["encryptedInvoiceContent"] as? String ?? ""),
            let content = try? AES.decryptCBC(encrypted, key: secret.key, iv: secret.vector)
        else { return problem(400, code: 21173, "Brak sesji") }
        guard body["encryptedInvoiceSize"] as? Int == encrypted.count, body["invoiceSize"] as? Int == content.count
        else {
            return problem(400, code: 21402, "Rozmiar")
        }
        guard body["encryptedInvoiceHash"] as? String == ContentHash(of: encrypted).text,
            body["invoiceHash"] as? String == ContentHash(of: content).text
        else { return problem(400, code: 21403, "Skrót") }
        let reference = script.withLock { script in
            let number = (script.invoices[session]?.count ?? 0) + 1
            let reference = "20261125-EE-0000000000-\(String(repeating: "0", count: 9))\(number)-00"
            script.invoices[session]?.append(
                SentInvoice(
                    reference: reference, hash: ContentHash(of: content).text, content: content,
                    offline: body["offlineMode"] as? Bool ?? false,
                    corrected: body["hashOfCorrectedInvoice"] as? String))
            return reference
        }
        return json(["referenceNumber": reference], status: 202)
    }

    private func list(_ session: String) -> TransportAnswer {
        guard let invoices = script.withLock({ $0.invoices[session] }) else {
            return problem(400, code: 21173, "Brak sesji")
        }
        return json(["invoices": invoices.enumerated().map { Self.view($1, $0 + 1) }])
    }

    static func view(_ invoice: SentInvoice, _ ordinal: Int) -> [String: Any] {
        var status: [String: Any] = ["code": invoice.code, "description": "Opis"]
        if !invoice.extensions.isEmpty { status["extensions"] = invoice.extensions }
        var view: [String: Any] = [
            "ordinalNumber": ordinal, "referenceNumber": invoice.reference, "invoiceHash": invoice.hash,
            "invoicingDate": "2026-11-25T10:00:00.0154302+00:00", "status": status,
        ]
        if invoice.code == 200 { view["ksefNumber"] = Self.number(ordinal) }
        return view
    }

    static func number(_ ordinal: Int) -> String {
        let digits = String(ordinal, radix: 16, uppercase: true)
        let body = "\(seller)-20261125-" + String(repeating: "0", count: 12 - digits.count) + digits
        return "\(body)-\(KSeFNumber.checkDigits(of: body.utf8))"
    }

    func json(_ value: Any, status: Int = 200) -> TransportAnswer {
        let body = (try? JSONSerialization.data(withJSONObject: value)) ?? Data()
        return TransportAnswer(status: status, headers: ["Content-Type": "application/json"], body: body)
    }

    func problem(_ status: Int, code: Int?, _ words: String) -> TransportAnswer {
        var body: [String: Any] = ["title": "Bad Request", "status": status, "detail": words]
        if let code { body["errors"] = [["code": code, "description": words, "details": ["Szczegół \(code)"]]] }
        return json(body, status: status)
    }
}

extension Timestamp {
    static func test(_ text: String) -> Timestamp {
        guard let time = try? Timestamp(text) else { preconditionFailure("\(text) is an instant") }
        return time
    }
}
