import Contracts
import Foundation
import Moadian
import Sealing
import TestKit

/// The taxpayer's papers and the portal's key, made once for all tests.
struct Papers: Sendable {
    let keys: KeyWorkshop
    let credentials: Credentials
    let signer: PortalSigner
    let portal: PrivateKey
    let portalKey: PortalKey
    let serverInformation: String

    static let made = Result { try Papers() }
    static let now = Timestamp(microseconds: 1_791_000_000_999_000)
    static let invoice = Data(#"{"header":{"taxid":"A11216050F900000000653","tbill":2970004},"body":[]}"#.utf8)

    private init() throws {
        keys = try KeyWorkshop()
        try keys.makeCertificate("seller", subject: "/C=IR/CN=Karvan/serialNumber=14003778990")
        try keys.makeCertificate("portal", subject: "/CN=portal", algorithm: "rsa:4096")
        credentials = try Credentials(
            key: keys.read("seller.key"), certificate: keys.read("seller.crt"), password: nil)
        signer = PortalSigner(credentials)
        portal = try PrivateKey(keys.read("portal.key"))
        portalKey = PortalKey(id: "6a2bcd88-a871-4245-a393-2843eafe6e02", key: portal.publicKey)
        let spki = portal.publicKey.spki.base64EncodedString()
        serverInformation = """
            {"serverTime": 1791000000000, "publicKeys": [
              {"key": "AAAA", "id": "broken", "algorithm": "RSA", "purpose": 1},
              {"key": "\(spki)", "id": "signing", "algorithm": "RSA", "purpose": 2},
              {"key": "\(spki)", "id": "\(portalKey.id)", "algorithm": "RSA", "purpose": 1}
            ]}
            """
    }

    /// A receipt as the portal signs it: no certificate, no crit.
    func receipt(taxID: String, by key: PrivateKey? = nil) throws -> String {
        let header = Data(#"{"alg":"RS256","sigT":"2026-10-03T00:00:00Z"}"#.utf8)
        let payload = Data(
            #"{"referenceNumber":"other","clientId":"A11216","taxId":"\#(taxID)","receivedDate":"2026-10-03T00:00:00.123Z"}"#
                .utf8)
        let text = "\(header.base64URL).\(payload.base64URL)"
        return try "\(text).\((key ?? portal).signature(of: Data(text.utf8)).base64URL)"
    }
}
