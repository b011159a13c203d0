import Contracts
import Postgres
import ServiceKit
import SourcingDomain

/// Values as people and programs see them.
extension EnquiryView {
    package init<T>(_ record: EnquiryRecord<T>, basis: AnswerBasis, now: Timestamp, showsCost: Bool) {
        let enquiry = record.enquiry
        let isOpen = enquiry.status.isUnanswered
        let until = isOpen ? now : record.answeredAt ?? now
        self.init(
            id: enquiry.id, version: enquiry.version, state: enquiry.status, kind: enquiry.kind, asker: enquiry.asker,
            productID: enquiry.product, product: record.product, quantity: enquiry.quantity,
            requestedDate: enquiry.requestedDate, peg: enquiry.peg, referrerID: enquiry.referrer,
            askedAt: enquiry.askedAt,
            waitingSeconds: Int(max(0, until.microseconds - enquiry.askedAt.microseconds) / 1_000_000),
            pending: isOpen ? basis.pending : [], suggestedDate: isOpen ? basis.suggestedDate : nil,
            answer: enquiry.offer.map { OfferView($0, showsCost: showsCost) },
            commitment: enquiry.commitment.map { CommitmentView($0) }, reason: enquiry.reason)
    }
}

extension OfferView {
    package init(_ offer: Offer, showsCost: Bool) {
        self.init(
            id: offer.id, supplierID: offer.supplier, quantity: offer.quantity, leadTimeDays: offer.leadTimeDays,
            earliestDate: offer.earliestDate, unitCost: showsCost ? offer.unitCost : nil,
            foreignCost: showsCost ? offer.foreign?.cost : nil, exchangeRate: showsCost ? offer.foreign?.rate : nil,
            validUntil: offer.validUntil, notes: offer.notes)
    }
}

extension CommitmentView {
    package init(_ commitment: Commitment) {
        self.init(
            reference: commitment.reference, quantity: commitment.quantity, promisedDate: commitment.promisedDate,
            arrivedQuantity: commitment.arrived, excessQuantity: commitment.excess, isPegged: commitment.isPegged)
    }
}

/// Reads enquiries with what the unit's plans say about them.
enum EnquiryReader<T: Department> {
    static func views(_ records: [EnquiryRecord<T>], _ call: Call, in tx: Transaction) async throws -> [EnquiryView] {
        let open = records.filter(\.enquiry.status.isUnanswered).map(\.enquiry.id)
        let today = (records.first?.company).today(at: tx.now)
        let bases = open.isEmpty ? [:] : try await T.bases(of: open, on: today, in: tx)
        return records.map { record in
            EnquiryView(
                record, basis: bases[record.enquiry.id] ?? .none, now: tx.now,
                showsCost: call.principal.may(.readCost))
        }
    }

    static func answer(
        _ id: EnquiryID, _ call: Call, in tx: Transaction
    ) async throws -> Answer {
        guard let record = try await EnquiryStore<T>.find(id, in: tx) else { throw SourcingRefusal.enquiryNotFound(id) }
        let views = try await views([record], call, in: tx)
        return Answer(.ok, views[0], version: record.enquiry.version)
    }
}
