import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import KSeFStandIn

@Suite("Following printed codes")
struct QRCodeTests {
    @Test("leads from KOD I to the invoice, and from a refused file's code to its technical correction")
    func invoice() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let broken = Sample(prolog: "<?go now?>").xml
            _ = try await stand.verdict(broken, in: session, more: #","offlineMode":true"#)
            let code = "/qr/invoice/9999999999/02-03-2026/\(broken.urlHash)"
            #expect(try await stand.call(.get, code).status == 404)
            let done = try await stand.verdict(
                Sample().xml, in: session, more: #","offlineMode":true,"hashOfCorrectedInvoice":"\#(broken.sha256)""#)
            #expect(try await stand.call(.get, code).json["ksefNumber"] == done["ksefNumber"])
            let direct = "/qr/invoice/9999999999/02-03-2026/\(Sample().xml.urlHash)"
            #expect(try await stand.call(.get, direct).json["ksefNumber"] == done["ksefNumber"])
            #expect(try await stand.call(.get, direct.replacing("02-03", with: "03-02")).status == 404)
            #expect(try await stand.call(.get, direct.replacing("9999999999", with: "1111111111")).status == 404)
        }
    }

    @Test(
        "verifies KOD II by the offline certificate of the context: RSASSA-PSS, ECDSA as R‖S and as DER",
        arguments: 0..<3)
    func certificate(way: Int) async throws {
        try await Stand.run { stand in
            let rsa = try SignatureTests.rsa.get()
            let elliptic = P256.Signing.PrivateKey()
            let signer = RequestSigner(key: way == 0 ? .rsa(rsa) : .elliptic(elliptic))
            let der = try signer.certificateDER().base64EncodedString()
            _ = try await stand.side(
                .post, "offline-certificates",
                #"{"context":{"type":"Nip","value":"9999999999"},"certificate":"\#(der)"}"#)
            let path = "/qr/certificate/Nip/9999999999/9999999999/01E240/\(Sample().xml.urlHash)"
            let text = Data("localhost\(path)".utf8)
            let signature =
                switch way {
                case 0: try rsa.signature(for: text, padding: .PSS).rawRepresentation
                case 1: try elliptic.signature(for: text).rawRepresentation
                default: try elliptic.signature(for: text).derRepresentation
                }
            #expect(try await stand.call(.get, "\(path)/\(signature.base64URL)").status == 200)
            let other = path.replacing("01E240", with: "01E241")
            #expect(try await stand.call(.get, "\(other)/\(signature.base64URL)").status == 400)
            let foreign = path.replacing("/9999999999/01", with: "/1111111111/01")
            #expect(try await stand.call(.get, "\(foreign)/\(signature.base64URL)").status == 400)
        }
    }
}

extension Data {
    fileprivate var urlHash: String { Data(SHA256.hash(data: self)).base64URL }
}
