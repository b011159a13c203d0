import Crypto
import CryptoExtras
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing
import X509

@testable import KSeFStandIn

/// The reference files, where they are there.
enum Reference {
    static let folder = URL(
        filePath: ProcessInfo.processInfo.environment["KARVAN_REFERENCE"] ?? "../shared/reference",
        directoryHint: .isDirectory
    ).appending(path: "ksef")

    static let isThere = FileManager.default.fileExists(atPath: folder.appending(path: "schemas").path)
    static let schemas = Schemas(folder: folder.appending(path: "schemas"))
}

/// One answer of the portal.
struct Answer {
    var status: Int
    var headers: HTTPFields
    var data: Data

    var json: JSON { (try? JSONDecoder().decode(JSON.self, from: data)) ?? .null }
    /// The first code of a refusal, in either form.
    var code: Int? {
        json["errors"][0]["code"].int ?? json["exception"]["exceptionDetailList"][0]["exceptionCode"].int
    }

    func header(_ name: String) -> String? { HeaderName(name).flatMap { headers[$0] } }
}

/// A portal of a test's own, its clock standing still at ten in the morning in Warsaw, and the calls of a client.
///
/// What the client does is written here from the page, with swift-crypto, and not taken from the stand-in.
struct Stand: Sendable {
    static let nip = "9999999999"
    static let token = "20260101-EC-0000000000-0000000001-00|nip-9999999999|0123456789abcdef"
    private static let secrets = Result { try Secrets(at: Moment(Date())) }

    let portal: Portal
    let http: any TestClientProtocol

    /// A portal in which the usual company and its token are registered.
    static func run(
        folder: URL? = nil, schemas: Schemas = Reference.schemas, _ body: @Sendable (Stand) async throws -> Void
    ) async throws {
        let portal = try Portal(schemas: schemas, folder: folder, secrets: try secrets.get())
        portal.look { $0.clock.set(to: morning, frozen: true) }
        try await PortalApp.application(portal).test(.router) { client in
            let stand = Stand(portal: portal, http: client)
            try await stand.register(token: Stand.token)
            try await body(stand)
        }
    }

    static var morning: Moment { Moment(ticks: 1_772_442_000 * 10_000_000 + 1_234_567) }  // 2026-03-02T09:00:00Z

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, bearer: String? = nil,
        headers more: [String: String] = [:], data: Data? = nil
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let bearer { headers[.authorization] = "Bearer \(bearer)" }
        for (name, value) in more { if let name = HeaderName(name) { headers[name] = value } }
        let buffer = data.map { ByteBuffer(bytes: $0) } ?? body.map { ByteBuffer(string: $0) }
        return try await http.execute(uri: path, method: method, headers: headers, body: buffer) { response in
            Answer(status: response.status.code, headers: response.headers, data: Data(response.body.readableBytesView))
        }
    }

    func side(_ method: HTTPRequest.Method, _ path: String, _ body: String = "{}") async throws -> Answer {
        let answer = try await call(method, "/stand-in/" + path, method == .get ? nil : body)
        #expect(answer.status < 300, "\(path): \(String(decoding: answer.data, as: UTF8.self))")
        return answer
    }

    func advance(_ seconds: Int) async throws { _ = try await side(.put, "clock", #"{"advance":\#(seconds)}"#) }

    func register(
        token: String, nip: String = Stand.nip, permissions: String = #"["InvoiceWrite","InvoiceRead"]"#,
        more: String = ""
    ) async throws {
        _ = try await side(
            .post, "tokens",
            #"{"token":"\#(token)","context":{"type":"Nip","value":"\#(nip)"},"permissions":\#(permissions)\#(more)}"#)
    }
}

// MARK: - What a client encrypts

extension Stand {
    struct PublicKey: Sendable {
        var id: String
        var key: _RSA.Signing.PublicKey

        func wrap(_ data: Data, padding: _RSA.Encryption.Padding = .PKCS1_OAEP_SHA256) throws -> String {
            try _RSA.Encryption.PublicKey(derRepresentation: key.derRepresentation).encrypt(data, padding: padding)
                .base64EncodedString()
        }
    }

    func publicKey(_ usage: String) async throws -> PublicKey {
        let list = try await call(.get, "/v2/security/public-key-certificates").json.items
        let entry = try #require(list.last { $0["usage"].items.contains(.string(usage)) })
        let der = try #require(Data(base64Encoded: entry["certificate"].text))
        let certificate = try Certificate(derEncoded: Array(der))
        let key = try #require(_RSA.Signing.PublicKey(certificate.publicKey))
        #expect(Data(SHA256.hash(data: key.derRepresentation)).base64EncodedString() == entry["publicKeyId"].text)
        #expect(Data(SHA256.hash(data: der)).base64EncodedString() == entry["certificateId"].text)
        return PublicKey(id: entry["publicKeyId"].text, key: key)
    }

    struct Started: Sendable {
        var reference: String
        var bearer: String
    }

    /// Asks for a challenge and offers a token for it.
    func offer(
        token: String = Stand.token, nip: String = Stand.nip, after seconds: Int = 0, stamp: Int64? = nil,
        padding: _RSA.Encryption.Padding = .PKCS1_OAEP_SHA256, more: String = ""
    ) async throws -> Answer {
        let challenge = try await call(.post, "/v2/auth/challenge").json
        let key = try await publicKey("KsefTokenEncryption")
        let time = stamp ?? challenge["timestampMs"].int.map(Int64.init) ?? 0
        let encrypted = try key.wrap(Data("\(token)|\(time)".utf8), padding: padding)
        if seconds > 0 { try await advance(seconds) }
        return try await call(
            .post, "/v2/auth/ksef-token",
            """
            {"challenge":"\(challenge["challenge"].text)","contextIdentifier":{"type":"Nip","value":"\(nip)"},
             "encryptedToken":"\(encrypted)","publicKeyId":"\(key.id)"\(more)}
            """)
    }

    func started(_ answer: Answer) throws -> Started {
        #expect(answer.status == 202, "\(String(decoding: answer.data, as: UTF8.self))")
        return Started(
            reference: answer.json["referenceNumber"].text, bearer: answer.json["authenticationToken"]["token"].text)
    }

    func signInStatus(_ started: Started) async throws -> JSON {
        try await call(.get, "/v2/auth/\(started.reference)", bearer: started.bearer).json["status"]
    }

    /// A whole sign-in by token; the access token.
    func signIn(token: String = Stand.token, nip: String = Stand.nip) async throws -> String {
        let started = try started(try await offer(token: token, nip: nip))
        let tokens = try await call(.post, "/v2/auth/token/redeem", bearer: started.bearer)
        #expect(tokens.status == 200)
        return tokens.json["accessToken"]["token"].text
    }
}

// MARK: - What a client sends

extension Stand {
    struct OpenSession: Sendable {
        var reference: String
        var access: String
        var key: SymmetricKey
        var vector: Data
    }

    static let formCode = #"{"systemCode":"FA (3)","schemaVersion":"1-0E","value":"FA"}"#

    func encryption(
        key: SymmetricKey, vector: Data, id: String? = nil, padding: _RSA.Encryption.Padding = .PKCS1_OAEP_SHA256
    ) async throws -> String {
        let publicKey = try await publicKey("SymmetricKeyEncryption")
        let wrapped = try publicKey.wrap(key.withUnsafeBytes { Data($0) }, padding: padding)
        return """
            {"encryptedSymmetricKey":"\(wrapped)","initializationVector":"\(vector.base64EncodedString())",
             "publicKeyId":"\(id ?? publicKey.id)"}
            """
    }

    func open(access: String) async throws -> OpenSession {
        let key = SymmetricKey(size: .bits256)
        let vector = Data((0..<16).map { _ in UInt8.random(in: 0...255) })
        let encryption = try await encryption(key: key, vector: vector)
        let answer = try await call(
            .post, "/v2/sessions/online", #"{"formCode":\#(Self.formCode),"encryption":\#(encryption)}"#, bearer: access
        )
        #expect(answer.status == 201, "\(String(decoding: answer.data, as: UTF8.self))")
        return OpenSession(reference: answer.json["referenceNumber"].text, access: access, key: key, vector: vector)
    }

    /// The body of a send; every member can be made wrong.
    static func sending(
        _ xml: Data, in session: OpenSession, hash: String? = nil, size: Int? = nil, encryptedHash: String? = nil,
        encryptedSize: Int? = nil, prefixed: Bool = false, content: Data? = nil, more: String = ""
    ) throws -> String {
        let iv = try AES._CBC.IV(ivBytes: session.vector)
        var sealed = try content ?? AES._CBC.encrypt(xml, using: session.key, iv: iv)
        if prefixed { sealed = session.vector + sealed }
        let digest = Data(SHA256.hash(data: xml)).base64EncodedString()
        let sealedDigest = Data(SHA256.hash(data: sealed)).base64EncodedString()
        return """
            {"invoiceHash":"\(hash ?? digest)","invoiceSize":\(size ?? xml.count),
             "encryptedInvoiceHash":"\(encryptedHash ?? sealedDigest)","encryptedInvoiceSize":\(encryptedSize ?? sealed.count),
             "encryptedInvoiceContent":"\(sealed.base64EncodedString())"\(more)}
            """
    }

    func send(_ xml: Data, in session: OpenSession, more: String = "") async throws -> Answer {
        try await call(
            .post, "/v2/sessions/online/\(session.reference)/invoices", try Self.sending(xml, in: session, more: more),
            bearer: session.access)
    }

    /// Sends a document and tells its status.
    func verdict(_ xml: Data, in session: OpenSession, more: String = "") async throws -> JSON {
        let answer = try await send(xml, in: session, more: more)
        #expect(answer.status == 202, "\(String(decoding: answer.data, as: UTF8.self))")
        return try await status(answer.json["referenceNumber"].text, in: session)
    }

    func status(_ invoice: String, in session: OpenSession) async throws -> JSON {
        try await call(.get, "/v2/sessions/\(session.reference)/invoices/\(invoice)", bearer: session.access).json
    }

    func close(_ session: OpenSession) async throws -> Answer {
        try await call(.post, "/v2/sessions/online/\(session.reference)/close", bearer: session.access)
    }
}

/// An invoice of the tests' own, valid by the schema.
struct Sample {
    var number = "FV/1"
    var kind = "VAT"
    var seller = Stand.nip
    var buyer = "1111111111"
    var issued = "2026-03-02"
    var name = "Towar"
    var prolog = ""
    var extra = ""

    var xml: Data { Data(text.utf8) }

    var text: String {
        let address = "<Adres><KodKraju>PL</KodKraju><AdresL1>ul. Polna 1, 00-001 Warszawa</AdresL1></Adres>"
        return prolog + """
            <Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Naglowek>\
            <KodFormularza kodSystemowy="FA (3)" wersjaSchemy="1-0E">FA</KodFormularza>\
            <WariantFormularza>3</WariantFormularza><DataWytworzeniaFa>2026-03-02T08:00:00Z</DataWytworzeniaFa></Naglowek>\
            <Podmiot1><DaneIdentyfikacyjne><NIP>\(seller)</NIP><Nazwa>Hurtownia</Nazwa></DaneIdentyfikacyjne>\(address)\
            </Podmiot1><Podmiot2><DaneIdentyfikacyjne><NIP>\(buyer)</NIP><Nazwa>Nabywca</Nazwa></DaneIdentyfikacyjne>\
            \(address)<JST>2</JST><GV>2</GV></Podmiot2><Fa><KodWaluty>PLN</KodWaluty><P_1>\(issued)</P_1>\
            <P_2>\(number)</P_2><P_13_1>100.00</P_13_1><P_14_1>23.00</P_14_1><P_15>123.00</P_15><Adnotacje><P_16>2</P_16>\
            <P_17>2</P_17><P_18>2</P_18><P_18A>2</P_18A><Zwolnienie><P_19N>1</P_19N></Zwolnienie><NoweSrodkiTransportu>\
            <P_22N>1</P_22N></NoweSrodkiTransportu><P_23>2</P_23><PMarzy><P_PMarzyN>1</P_PMarzyN></PMarzy></Adnotacje>\
            <RodzajFaktury>\(kind)</RodzajFaktury>\(extra)<FaWiersz><NrWierszaFa>1</NrWierszaFa><P_7>\(name)</P_7>\
            <P_8A>szt.</P_8A><P_8B>1</P_8B><P_9A>100</P_9A><P_11>100</P_11><P_12>23</P_12></FaWiersz></Fa></Faktura>
            """
    }
}
