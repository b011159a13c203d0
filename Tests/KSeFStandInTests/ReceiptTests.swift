import Crypto
import Foundation
import Testing
import X509

@testable import KSeFStandIn

@Suite("Confirming receipt")
struct ReceiptTests {
    @Test("gives one confirmation for an invoice, by reference, by number and by link, always the same bytes")
    func invoice() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let done = try await stand.verdict(Sample(number: "FV/1 & Co").escaped, in: session)
            let reference = done["referenceNumber"].text
            let path = "/v2/sessions/\(session.reference)/invoices"
            let byReference = try await stand.call(.get, "\(path)/\(reference)/upo", bearer: session.access)
            #expect(byReference.status == 200)
            #expect(byReference.header("x-ms-meta-hash") == byReference.data.sha256)
            let number = done["ksefNumber"].text
            let byNumber = try await stand.call(.get, "\(path)/ksef/\(number)/upo", bearer: session.access)
            #expect(byNumber.data == byReference.data)
            let byLink = try await stand.follow(done["upoDownloadUrl"].text)
            #expect(byLink.data == byReference.data)
            #expect(byLink.header("x-ms-meta-hash") == byReference.data.sha256)

            let text = String(decoding: byReference.data, as: UTF8.self)
            #expect(text.contains("<NumerKSeFDokumentu>\(number)</NumerKSeFDokumentu>"))
            #expect(text.contains("<SkrotDokumentu>\(done["invoiceHash"].text)</SkrotDokumentu>"))
            #expect(text.contains("<NumerFaktury>FV/1 &amp; Co</NumerFaktury>"))
            #expect(text.contains("<DataPrzeslaniaDokumentu>2026-03-02T10:00:00.123+01:00</DataPrzeslaniaDokumentu>"))
            #expect(text.contains("<TrybWysylki>Online</TrybWysylki>"))
        }
    }

    @Test(
        "is valid by its schema, for an invoice and for a session, by token and by signature",
        .enabled(if: Reference.isThere))
    func valid() async throws {
        let schema = try #require(Reference.schemas.receipt)
        try await Stand.run { stand in
            for access in [try await stand.signIn(), try await stand.access(RequestSigner())] {
                let session = try await stand.open(access: access)
                let done = try await stand.verdict(Sample(number: session.reference).xml, in: session)
                let one = try await stand.follow(done["upoDownloadUrl"].text)
                #expect(schema.faults(in: try XMLTree(one.data)) == [])
                _ = try await stand.close(session)
                let closed = try await stand.call(.get, "/v2/sessions/\(session.reference)", bearer: access).json
                let page = closed["upo"]["pages"][0]
                let all = try await stand.follow(page["downloadUrl"].text)
                #expect(schema.faults(in: try XMLTree(all.data)) == [])
                let byToken = try await stand.call(
                    .get, "/v2/sessions/\(session.reference)/upo/\(page["referenceNumber"].text)", bearer: access)
                #expect(byToken.data == all.data)
            }
            _ = try await stand.side(.put, "switches", #"{"receiverSuffix":" - środowisko testowe (TE)"}"#)
            let session = try await stand.open(access: try await stand.signIn())
            let done = try await stand.verdict(Sample(number: "FV/suffix").xml, in: session)
            let suffixed = try await stand.follow(done["upoDownloadUrl"].text)
            #expect(schema.faults(in: try XMLTree(suffixed.data)) != [], "as on TEST")
        }
    }

    @Test("comes by link without a token, until the link is over")
    func links() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let link = try await stand.verdict(Sample().xml, in: session)["upoDownloadUrl"].text
            #expect(try await stand.follow(link, bearer: session.access).status == 403, "trap 6 of the page")
            #expect(try await stand.follow(link.replacing("invoice-upo", with: "session-upo")).status == 403)
            #expect(try await stand.follow(link + "x").status == 403)
            try await stand.advance(3 * 86_400)
            #expect(try await stand.follow(link).status == 200)
            try await stand.advance(1)
            #expect(try await stand.follow(link).status == 403)
        }
    }

    @Test("says 21178 where there is none")
    func missing() async throws {
        try await Stand.run { stand in
            let session = try await stand.open(access: try await stand.signIn())
            let bad = try await stand.verdict(Data("<a/>".utf8), in: session)["referenceNumber"].text
            let path = "/v2/sessions/\(session.reference)"
            #expect(try await stand.call(.get, "\(path)/invoices/\(bad)/upo", bearer: session.access).code == 21178)
            let number = "9999999999-20260302-010000000000-00"
            #expect(
                try await stand.call(.get, "\(path)/invoices/ksef/\(number)/upo", bearer: session.access).code == 21178)
            let page = "20260302-EU-0000000000-0000000000-00"
            #expect(try await stand.call(.get, "\(path)/upo/\(page)", bearer: session.access).code == 21178)
        }
    }

    @Test("is sealed where that is switched on: enveloped, ECDSA, over exclusive canonical XML")
    func sealed() async throws {
        try await Stand.run { stand in
            _ = try await stand.side(.put, "switches", #"{"sealsReceipts":true}"#)
            let session = try await stand.open(access: try await stand.signIn())
            let done = try await stand.verdict(Sample().xml, in: session)
            let xml = try await stand.follow(done["upoDownloadUrl"].text).data
            let tree = try XMLTree(xml)
            let root = try #require(tree.root)
            let signature = try #require(root.child("Signature"))
            let info = try #require(signature.child("SignedInfo"))
            let method = try #require(CanonicalXML.Method("http://www.w3.org/2001/10/xml-exc-c14n#"))
            let body = try #require(CanonicalXML.bytes(of: tree, from: nil, without: signature, by: method))
            #expect(info.child("Reference", "DigestValue")?.text == body.sha256)
            let signed = try #require(CanonicalXML.bytes(of: tree, from: info, without: nil, by: method))
            let der = try #require(
                signature.child("KeyInfo", "X509Data", "X509Certificate").flatMap { Data(base64Encoded: $0.text) })
            let value = try #require(signature.child("SignatureValue").flatMap { Data(base64Encoded: $0.text) })
            let key = try #require(P256.Signing.PublicKey(try Certificate(derEncoded: Array(der)).publicKey))
            #expect(key.isValidSignature(try P256.Signing.ECDSASignature(rawRepresentation: value), for: signed))
        }
    }
}

extension Sample {
    /// With the ampersand of its number as XML wants it.
    var escaped: Data { Data(text.replacing("FV/1 & Co", with: "FV/1 &amp; Co").utf8) }
}

extension Stand {
    /// Follows a ready-made link.
    func follow(_ link: String, bearer: String? = nil) async throws -> Answer {
        let path = link.replacing("http://localhost", with: "")
        #expect(path.hasPrefix("/storage/"))
        return try await call(.get, path, bearer: bearer)
    }
}
