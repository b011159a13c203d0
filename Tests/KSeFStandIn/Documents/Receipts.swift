import Crypto
import Foundation
import SwiftASN1
import X509

/// What a confirmation says of one invoice (page, 1.6).
struct ConfirmedInvoice: Sendable {
    var seller: String
    var ksefNumber: String
    var number: String
    var issueDate: String
    var sentAt: Moment
    var numberedAt: Moment
    var hash: String
    var isOffline: Bool

    init?(_ invoice: SentInvoice) {
        guard let facts = invoice.facts, let ksefNumber = invoice.ksefNumber else { return nil }
        seller = facts.seller
        self.ksefNumber = ksefNumber
        number = facts.number
        issueDate = facts.issueDate
        sentAt = invoice.takenAt
        numberedAt = invoice.readyAt
        hash = invoice.hash
        isOffline = invoice.isOffline
    }
}

/// A confirmation of receipt (UPO), for one invoice or for one page of a session.
struct Receipt: Sendable {
    struct PageNumbers: Sendable {
        var page: Int
        var pages: Int
        var first: Int
        var last: Int
        var total: Int
    }

    var session: String
    var context: ContextIdentifier
    var proof: Proof
    var formCode: FormCode
    var numbers: PageNumbers?
    var invoices: [ConfirmedInvoice]
    /// On TEST and DEMO the name has a suffix, which the schema's fixed value does not allow.
    var receiverSuffix: String = ""

    /// The XML, valid by `upo-v4-3.xsd` unless there is a suffix, in canonical form but for its declaration.
    var body: String {
        var text = "<Potwierdzenie xmlns=\"http://upo.schematy.mf.gov.pl/KSeF/v4-3\">"
        text += element("NazwaPodmiotuPrzyjmujacego", "Ministerstwo Finansów" + receiverSuffix)
        text += element("NumerReferencyjnySesji", session)
        text += "<Uwierzytelnienie><IdKontekstu>" + element(contextName, context.value) + "</IdKontekstu>"
        switch proof {
        case .token(let reference): text += element("NumerReferencyjnyTokenaKSeF", reference)
        case .signature(let hash, _): text += element("SkrotDokumentuUwierzytelniajacego", hash)
        }
        text += "</Uwierzytelnienie>"
        if let numbers {
            text += "<OpisPotwierdzenia>" + element("Strona", "\(numbers.page)")
            text += element("LiczbaStron", "\(numbers.pages)") + element("ZakresDokumentowOd", "\(numbers.first)")
            text += element("ZakresDokumentowDo", "\(numbers.last)")
            text += element("CalkowitaLiczbaDokumentow", "\(numbers.total)") + "</OpisPotwierdzenia>"
        }
        let structure = formCode.systemCode.filter { $0 != " " }
        text += element("NazwaStrukturyLogicznej", "Schemat_\(structure)_v\(formCode.schemaVersion).xsd")
        text += element("KodFormularza", formCode.systemCode)
        return text + invoices.map(document).joined() + "</Potwierdzenie>"
    }

    private var contextName: String {
        switch context.type {
        case .nip: "Nip"
        case .internalID: "IdWewnetrzny"
        case .nipVatUE: "IdZlozonyVatUE"
        case .peppolID: "IdDostawcyUslugPeppol"
        }
    }

    private func document(_ invoice: ConfirmedInvoice) -> String {
        "<Dokument>" + element("NipSprzedawcy", invoice.seller) + element("NumerKSeFDokumentu", invoice.ksefNumber)
            + element("NumerFaktury", invoice.number) + element("DataWystawieniaFaktury", invoice.issueDate)
            + element("DataPrzeslaniaDokumentu", Warsaw.text(of: invoice.sentAt))
            + element("DataNadaniaNumeruKSeF", Warsaw.text(of: invoice.numberedAt))
            + element("SkrotDokumentu", invoice.hash) + element("TrybWysylki", invoice.isOffline ? "Offline" : "Online")
            + "</Dokument>"
    }

    private func element(_ name: String, _ text: String) -> String {
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return "<\(name)>\(escaped)</\(name)>"
    }
}

/// Puts the portal's seal on a confirmation: an enveloped XML signature, ECDSA over P-256.
///
/// The schema has no room for it, so it is a switch: without it the confirmation is valid by its schema.
struct ReceiptSeal: Codable, Sendable {
    private var privateKey: Data
    private var certificate: Data

    init(at now: Moment) throws {
        let key = P256.Signing.PrivateKey()
        privateKey = key.rawRepresentation
        certificate = try SelfSigned.certificate(
            "KSeF stand-in confirmations", publicKey: .init(key.publicKey), key: .init(key), from: now - .seconds(3600),
            to: now + .seconds(10 * 365 * 86_400))
    }

    /// - Parameter body: in canonical form, so that its bytes are what the digest is over.
    func sealed(_ body: String) throws -> String {
        let signature = "http://www.w3.org/2000/09/xmldsig#"
        let canonical = "http://www.w3.org/2001/10/xml-exc-c14n#"
        let digest = Data(body.utf8).sha256
        let info =
            "<ds:CanonicalizationMethod Algorithm=\"\(canonical)\"></ds:CanonicalizationMethod>"
            + "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"></ds:SignatureMethod>"
            + "<ds:Reference URI=\"\"><ds:Transforms>"
            + "<ds:Transform Algorithm=\"\(signature)enveloped-signature\"></ds:Transform>"
            + "<ds:Transform Algorithm=\"\(canonical)\"></ds:Transform></ds:Transforms>"
            + "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>"
            + "<ds:DigestValue>\(digest)</ds:DigestValue></ds:Reference>"
        let signed = "<ds:SignedInfo xmlns:ds=\"\(signature)\">\(info)</ds:SignedInfo>"
        let key = try P256.Signing.PrivateKey(rawRepresentation: privateKey)
        let value = try key.signature(for: Data(signed.utf8)).rawRepresentation.base64EncodedString()
        let block =
            "<ds:Signature xmlns:ds=\"\(signature)\"><ds:SignedInfo>\(info)</ds:SignedInfo>"
            + "<ds:SignatureValue>\(value)</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
            + certificate.base64EncodedString()
            + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
        return body.replacing("</Potwierdzenie>", with: block + "</Potwierdzenie>")
    }
}
