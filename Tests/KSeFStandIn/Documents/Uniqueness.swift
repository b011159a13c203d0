import Foundation

/// Seller's NIP, `RodzajFaktury` and `P_2`: what no two accepted invoices may share (page, 1.4 "Idempotency").
struct UniquenessKey: Hashable, Sendable {
    var seller: String
    var kind: String
    var number: String

    init(_ facts: InvoiceFacts) {
        seller = facts.seller
        kind = facts.kind
        number = facts.number
    }
}

/// One document that was sent, whatever became of it. 100 → 150 → its verdict, by the clock.
struct SentInvoice: Codable, Sendable {
    var reference: String
    var session: String
    var context: ContextIdentifier
    var ordinal: Int
    var hash: String
    var size: Int
    var fileName: String?
    /// `invoicingDate`: when it was sent, or when the batch session was opened.
    var takenAt: Moment
    /// From now on the second half of the work shows as 150.
    var processingAt: Moment
    /// From now on the verdict shows; for an accepted one also its `acquisitionDate`.
    var readyAt: Moment
    var storedAt: Moment
    var verdict: Status
    var facts: InvoiceFacts?
    var ksefNumber: String?
    var isOffline: Bool
    var correctedHash: String?
    var xml: Data

    var isAccepted: Bool { verdict.code == 200 }

    func status(at now: Moment) -> Status {
        if now >= readyAt { return verdict }
        return now >= processingAt ? InvoiceStatus.processing : InvoiceStatus.taken
    }
}

/// Every document ever sent, and the register of those that were accepted.
struct Register: Sendable {
    private(set) var invoices: [String: SentInvoice] = [:]
    /// References in the order of intake.
    private(set) var order: [String] = []
    private var byKey: [UniquenessKey: String] = [:]
    private var byNumber: [String: String] = [:]
    private var byHash: [String: [String]] = [:]

    subscript(reference: String) -> SentInvoice? { invoices[reference] }

    func invoice(number: String) -> SentInvoice? { byNumber[number].flatMap { invoices[$0] } }
    func invoices(hash: String) -> [SentInvoice] { (byHash[hash] ?? []).compactMap { invoices[$0] } }
    var accepted: [SentInvoice] { order.compactMap { invoices[$0] }.filter(\.isAccepted) }

    /// The accepted invoice that stands in this one's way. Kept ten full years after the year of issue.
    func original(of facts: InvoiceFacts, today: String) -> SentInvoice? {
        guard let original = byKey[UniquenessKey(facts)].flatMap({ invoices[$0] }),
            let issued = original.facts.flatMap({ Int($0.issueDate.prefix(4)) }), let year = Int(today.prefix(4))
        else { return nil }
        return issued + 10 >= year ? original : nil
    }

    mutating func add(_ invoice: SentInvoice) {
        invoices[invoice.reference] = invoice
        order.append(invoice.reference)
        byHash[invoice.hash, default: []].append(invoice.reference)
        guard invoice.isAccepted, let facts = invoice.facts, let number = invoice.ksefNumber else { return }
        byKey[UniquenessKey(facts)] = invoice.reference
        byNumber[number] = invoice.reference
    }

    /// Serial numbers of KSeF numbers never come again, not even after a restart.
    var nextSerial: UInt64 { UInt64(order.count) + 1 }
}

/// A technical correction: an offline document refused for technical reasons, sent again (page, part 3).
enum TechnicalCorrection {
    /// - Throws: 21405 online or of an unknown document, 21166 where one was accepted already, 21167 where the refused
    ///   document was accepted itself, is still at work, or was refused for missing rights.
    static func check(
        _ hash: String, offline: Bool, in context: ContextIdentifier, register: Register, at now: Moment
    ) throws(Refusal) {
        guard isHash(hash) else { throw .invalid("hashOfCorrectedInvoice nie jest skrótem SHA-256 w Base64.") }
        guard offline else { throw .invalid("Korekta techniczna wymaga offlineMode = true.") }
        let originals = register.invoices(hash: hash).filter { $0.context == context }
        guard !originals.isEmpty else { throw .invalid("Nie znaleziono korygowanej faktury o podanym skrócie.") }
        let corrections = register.invoices.values.filter { $0.correctedHash == hash && $0.context == context }
        guard !corrections.contains(where: \.isAccepted) else {
            throw .bad(
                21166, "Korekta techniczna niedostępna.",
                "Faktura posiada już przetworzoną prawidłowo korektę techniczną.")
        }
        let open = [100, 150, 200, 410]
        guard !originals.contains(where: { open.contains($0.status(at: now).code) }) else {
            throw .bad(
                21167, "Status faktury nie pozwala na korektę techniczną.",
                "Nie można wysłać korekty technicznej do prawidłowo przetworzonej faktury.")
        }
    }

    /// Whether the content stayed as it was, as far as the refused document could be read.
    static func changedContent(from old: InvoiceFacts?, to new: InvoiceFacts) -> Status? {
        guard let old,
            (old.seller, old.number, old.kind) != (new.seller, new.number, new.kind)
                || (old.issueDate, old.gross) != (new.issueDate, new.gross)
        else { return nil }
        return InvoiceStatus.badContent(["Korekta techniczna nie może zmieniać treści faktury."])
    }
}
