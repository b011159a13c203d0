import Contracts
import Foundation
import TaxPortalDomain

/// Whose documents these are, and what the portal knows him by. Made from the company's copy and its portal settings.
struct Taxpayer: Sendable {
    let company: CompanyID
    let country: String
    let timeZone: TimeZone
    /// Iran: economic number; Poland: NIP.
    let taxID: String
    /// The portal's address, with any path prefix; never a constant.
    let baseURL: URL
    /// Iran: the memory's id of six characters.
    let memoryID: String?
    /// Where his keys, certificates and tokens lie: a folder that only this service may read.
    let secrets: URL
    /// What a portal's module wants to know besides, by the names its README gives.
    let options: [String: String]
    /// The day of issue from which documents are filed; `nil` for all.
    var filesFrom: LocalDate?
    /// Whether anything is prepared and sent for him.
    var isEnabled = true
}

/// What a preparation rests on besides the document.
struct Ground: Sendable {
    let taxpayer: Taxpayer
    /// Gapless within taxpayer and memory; given in the transaction that stores the preparation.
    let serial: Int64
    /// Of an adjustment: what the authority accepted of the chain it belongs to, original first.
    let accepted: [AcceptedDocument]
    /// Of an adjustment whose original is not filed through the portal: that original.
    var outside: OutsideOriginal?
    /// Of an offline document that was refused for technical reasons: the hash of the refused bytes, which the new ones
    /// replace (Poland's technical correction).
    let replaces: String?
    /// Those bytes.
    var replaced: Data?
    /// When accounting issued the document.
    let issuedAt: Timestamp
    let now: Timestamp
    let isOffline: Bool
    /// What people gave beside the document because the portal asks for it.
    var particulars = Particulars.none
}

extension Ground {
    /// How people count the lines of a document on this ground.
    func numbers(of document: FiscalDocument) -> LineNumbers {
        LineNumbers(
            of: document, changing: accepted.first { $0.document.kind == .invoice }?.document ?? outside?.document)
    }
}

/// A document of the same chain that the authority has accepted.
struct AcceptedDocument: Sendable {
    let document: FiscalDocument
    /// Iran: the tax id. Poland: the hash of the bytes.
    let identity: Submission.Identity
    /// Iran: the tax id again. Poland: the KSeF number.
    let authorityNumber: String
    let acceptedAt: Timestamp
    /// The bytes that were accepted.
    let content: Data
    /// Whether the authority counts a further adjustment against it: always the original; an adjustment only once its buyer
    /// can no longer reject it.
    let isInForce: Bool
}

/// An original that is not filed through the portal: issued before the company joined it, or declared otherwise.
struct OutsideOriginal: Sendable, Equatable {
    let document: FiscalDocument

    var number: String { document.legalNumber }
    var issueDate: LocalDate { document.issueDate }
}

extension OutsideOriginal {
    init(_ stored: StoredDocument) { self.init(document: stored.document) }
}

/// The authority's confirmation as it was given: an UPO, a signed receipt.
struct Receipt: Sendable, Equatable {
    /// The authority's key that a receipt was verified with. Keys rotate, so it is kept beside the receipt.
    struct Signer: Sendable, Equatable {
        /// What the authority calls it.
        let keyID: String
        /// SubjectPublicKeyInfo, DER.
        let publicKey: Data
    }

    let mediaType: String
    let content: Data
    /// `nil` where the receipt bears no signature that could be verified.
    var signer: Signer?
}

/// A payment of an accepted document, for its portal.
struct PortalPayment: Sendable {
    let payment: SalePayment
    /// What the portal knows the document by.
    let identity: Submission.Identity
    /// The bytes that were accepted.
    let content: Data
}

/// Whom to ask the authority about.
struct CounterpartyQuestion: Sendable {
    /// Iran: the economic number.
    let number: String
    /// Whether invoices with this VAT stay below his ceiling of sales in a period, both as the authority writes them.
    var ceiling: (vat: Int64, period: String)?
}

/// One of the taxpayer's keys, certificates or tokens, without its secret.
struct Credential: Sendable, Equatable {
    /// The file's name.
    let name: String
    /// What it is, for people: a certificate's subject.
    let subject: String
    let validUntil: Timestamp
}
