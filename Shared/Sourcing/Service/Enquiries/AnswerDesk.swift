import Contracts
import Postgres
import SourcingDomain

/// Everything that answering a list of enquiries rests on, read at once; the enquiries are locked.
struct AnswerDesk<T: Department>: Sendable {
    struct Answer: Sendable {
        let enquiry: Enquiry<T>
        let event: SourcingQuoted<T>
        let offer: Offer
        let isNewOffer: Bool
    }

    let records: [EnquiryID: EnquiryRecord<T>]
    private let today: LocalDate
    private let bases: [EnquiryID: AnswerBasis]
    private let offers: [OfferID: (Offer, EnquiryID)]
    private let suppliers: [SupplierID: SupplierView]

    init(_ items: [AnswerCommands<T>.Item], in tx: Transaction) async throws {
        let ids = Array(Set(items.map(\.enquiry))).sorted()
        records = try await EnquiryStore<T>.find(lockedAmong: ids, in: tx)
        today = (records.values.first?.company).today(at: tx.now)
        bases = try await T.bases(of: ids, on: today, in: tx)
        offers = try await OfferStore.find(items.compactMap(\.answer.offerID), in: tx)
        suppliers = try await SupplierStore.find(items.compactMap(\.answer.supplierID), in: tx)
    }

    func answer(
        _ item: AnswerCommands<T>.Item, to record: EnquiryRecord<T>?
    ) throws(SourcingRefusal) -> Answer {
        guard let record else { throw .enquiryNotFound(item.enquiry) }
        try record.enquiry.expect(item.expected)
        guard record.enquiry.status.isUnanswered else { throw .notOpen(record.enquiry.status) }
        let basis = bases[item.enquiry] ?? .none
        guard basis.pending.isEmpty else { throw .answerPending(basis.pending) }
        let offer = try offer(item, record, basis)
        let (enquiry, event) = try record.enquiry.quoted(offer, on: today)
        return Answer(enquiry: enquiry, event: event, offer: offer, isNewOffer: item.answer.offerID == nil)
    }

    private func offer(
        _ item: AnswerCommands<T>.Item, _ record: EnquiryRecord<T>, _ basis: AnswerBasis
    ) throws(SourcingRefusal) -> Offer {
        if let id = item.answer.offerID {
            guard item.answer.hasNoFigures else { throw .figuresBesideOffer }
            guard let (offer, enquiry) = offers[id], enquiry == item.enquiry else { throw .offerNotFound(id) }
            return offer
        }
        guard let company = record.company else { throw .companyUnknown }
        let figures = try item.answer.figures()
        try Self.check(figures.supplier, among: suppliers)
        return try figures.offer(
            OfferID(), for: record.enquiry.quantity,
            at: AnswerCircumstances(today: today, currency: company.currency, terms: T.terms, basis: basis))
    }

    static func check(_ id: SupplierID?, among known: [SupplierID: SupplierView]) throws(SourcingRefusal) {
        guard let id else { return }
        guard let supplier = known[id] else { throw .supplierNotFound(id) }
        guard supplier.isActive else { throw .supplierInactive(id) }
    }
}

extension AnswerEnquiryRequest {
    /// What was said, as the domain takes it.
    func figures() throws(SourcingRefusal) -> AnswerFigures {
        guard let unitCost else { throw .costMissing }
        try SourcingText.check(notes, at: "/notes")
        return AnswerFigures(
            quantity: quantity, leadTimeDays: leadTimeDays, earliestDate: earliestDate, unitCost: unitCost,
            exchangeRate: exchangeRate, validUntil: validUntil, supplier: supplierID, notes: notes)
    }

    fileprivate var hasNoFigures: Bool {
        quantity == nil && leadTimeDays == nil && earliestDate == nil && unitCost == nil && exchangeRate == nil
            && validUntil == nil && supplierID == nil && notes == nil
    }
}

/// Free texts are bounded before anything else looks at them.
package enum SourcingText {
    package static func check(_ text: String?, at pointer: String) throws(SourcingRefusal) {
        guard (text?.count ?? 0) <= SourcingLimit.text else { throw .textTooLong(pointer: pointer) }
    }

    /// A text that may not be empty, without the spaces around it.
    package static func required(_ text: String, at pointer: String) throws(SourcingRefusal) -> String {
        let trimmed = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !trimmed.isEmpty else { throw .fieldEmpty(pointer: pointer) }
        try check(trimmed, at: pointer)
        return trimmed
    }
}
