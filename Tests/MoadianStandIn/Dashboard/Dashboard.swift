/// The registered invoices and what becomes of them (sections 2.12, 8.3 and 9).
struct Dashboard: Sendable {
    enum Reaction: String, Codable, Sendable { case approve = "APPROVE", reject = "REJECT" }

    private(set) var invoices: [String: RegisteredInvoice] = [:]
    /// In the order of registration.
    private(set) var order: [String] = []
    private var adjustments: [String: [String]] = [:]
    /// Those that wait for their buyers, oldest first, from `firstWaiting` on.
    private var waiting: [String] = []
    private var firstWaiting = 0
    /// Net of referrals, by memory: what article 6 looks at.
    private var sales: [String: Int64] = [:]

    init() {}

    func invoice(_ taxID: String) -> RegisteredInvoice? { invoices[taxID] }

    /// Whether a correction or return of it waits or is in force.
    func hasLiveAdjustment(of taxID: String) -> Bool {
        adjustments[taxID]?.contains { name in
            guard let status = invoices[name]?.status else { return false }
            return status.isSettled || status == .awaitingReaction
        } == true
    }

    func exceeds(_ threshold: Int64?, memory: String) -> Bool {
        threshold.map { sales[memory, default: 0] > $0 } ?? false
    }

    /// Puts an accepted invoice in. Its status is worked out here, and so is what it does to its reference.
    ///
    /// - Parameter buyerStatus: what the directory says about the buyer; nil when there is no buyer.
    mutating func register(_ invoice: RegisteredInvoice, buyerStatus: String?) {
        var invoice = invoice
        invoice.status = Self.firstStatus(of: invoice, buyerStatus: buyerStatus)
        keep(invoice)
        if invoice.subject == 3 { cancel(invoice.reference) }
        if invoice.status.isSettled { takeEffect(invoice) }
    }

    mutating func pay(_ amount: Int64, for taxID: String) { invoices[taxID]?.paid += amount }

    /// The buyer's word; false when it is not waited for.
    mutating func react(_ reaction: Reaction, to taxID: String) -> Bool {
        guard invoices[taxID]?.status == .awaitingReaction else { return false }
        settle(taxID, as: reaction == .approve ? .approved : .rejected)
        return true
    }

    /// Approves what waited for its buyer for too long; false when nothing did.
    mutating func approveOverdue(at now: Instant, after days: Int64) -> Bool {
        var changed = false
        while firstWaiting < waiting.count {
            let taxID = waiting[firstWaiting]
            guard let invoice = invoices[taxID], invoice.status == .awaitingReaction else {
                firstWaiting += 1
                continue
            }
            guard invoice.receivedAt.adding(days: days) <= now else { break }
            firstWaiting += 1
            settle(taxID, as: .systemicApproved)
            changed = true
        }
        return changed
    }

    private mutating func keep(_ invoice: RegisteredInvoice) {
        invoices[invoice.taxID] = invoice
        order.append(invoice.taxID)
        if invoice.subject != 3, let reference = invoice.reference {
            adjustments[reference, default: []].append(invoice.taxID)
        }
        if invoice.status == .awaitingReaction { waiting.append(invoice.taxID) }
        let before = invoice.reference.flatMap { invoices[$0]?.payable } ?? 0
        sales[invoice.memoryID, default: 0] += (invoice.subject == 3 ? 0 : invoice.payable) - before
    }

    /// Type 1 with a buyer's number goes to the buyer; the rest needs nobody's word (section 9.3).
    private static func firstStatus(of invoice: RegisteredInvoice, buyerStatus: String?) -> InvoiceStatus {
        guard invoice.type == 1, invoice.subject != 3, invoice.buyer != nil else { return .noNeedReaction }
        return buyerStatus == "NOT_ALLOCATED" ? .impossibleReaction : .awaitingReaction
    }

    private mutating func settle(_ taxID: String, as status: InvoiceStatus) {
        invoices[taxID]?.status = status
        if status.isSettled, let invoice = invoices[taxID] { takeEffect(invoice) }
    }

    /// A correction or return in force replaces what it refers to: references rotate.
    private mutating func takeEffect(_ invoice: RegisteredInvoice) {
        guard invoice.subject == 2 || invoice.subject == 4, let reference = invoice.reference else { return }
        invoices[reference]?.status = .canceled
    }

    /// A cancellation ends its reference and voids the corrections of it that still wait.
    private mutating func cancel(_ reference: String?) {
        guard let reference else { return }
        invoices[reference]?.status = .canceled
        for name in adjustments[reference] ?? [] where invoices[name]?.status == .awaitingReaction {
            invoices[name]?.status = .deleted
        }
    }
}
