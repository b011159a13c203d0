import Contracts
import Messaging
import Postgres
import SourcingDomain

/// How the people of a unit answer what lies on their desk.
package enum AnswerCommands<T: Department> {
    package struct Item: Sendable {
        let enquiry: EnquiryID
        /// The version that was looked at, when the caller names one.
        let expected: Int?
        let answer: AnswerEnquiryRequest

        package init(enquiry: EnquiryID, expected: Int? = nil, answer: AnswerEnquiryRequest) {
            self.enquiry = enquiry
            self.expected = expected
            self.answer = answer
        }
    }

    /// Answers several enquiries; each item stands or falls alone.
    ///
    /// Everything that is needed is read once for all of them, so the number of round trips does not grow with the
    /// list.
    package static func answer(
        _ items: [Item], in tx: Transaction
    ) async throws -> [Result<Enquiry<T>, SourcingRefusal>] {
        let desk = try await AnswerDesk<T>(items, in: tx)
        var records = desk.records
        var results: [Result<Enquiry<T>, SourcingRefusal>] = []
        for item in items {
            let answer: AnswerDesk<T>.Answer
            do throws(SourcingRefusal) {
                answer = try desk.answer(item, to: records[item.enquiry])
            } catch {
                results.append(.failure(error))
                continue
            }
            if answer.isNewOffer { OfferStore.insert(answer.offer, for: item.enquiry, in: tx) }
            EnquiryStore.save(answer.enquiry, in: tx)
            if let record = records[item.enquiry] { try await Outbox.append(answer.event, in: tx.about(record)) }
            // A second answer to the same enquiry in one list finds it answered.
            records[item.enquiry]?.enquiry = answer.enquiry
            results.append(.success(answer.enquiry))
        }
        return results
    }

    /// Records an offer beside others; the enquiry is looked into from here.
    package static func record(
        _ figures: AnswerFigures, for id: EnquiryID, in tx: Transaction
    ) async throws -> Offer {
        guard let record = try await EnquiryStore<T>.find(id, locked: true, in: tx) else {
            throw SourcingRefusal.enquiryNotFound(id)
        }
        guard let company = record.company else { throw SourcingRefusal.companyUnknown }
        let suppliers = try await SupplierStore.find(figures.supplier.map { [$0] } ?? [], in: tx)
        try AnswerDesk<T>.check(figures.supplier, among: suppliers)
        let studied = try record.enquiry.studied()
        let offer = try figures.offer(
            OfferID(), for: studied.quantity,
            at: AnswerCircumstances(today: company.today(at: tx.now), currency: company.currency, terms: T.terms))
        OfferStore.insert(offer, for: id, in: tx)
        if studied.version != record.enquiry.version { EnquiryStore.save(studied, in: tx) }
        return offer
    }

    package static func decline(
        _ id: EnquiryID, expecting version: Int?, because reason: String, in tx: Transaction
    ) async throws -> Enquiry<T> {
        let (enquiry, about) = try await step(id, version, in: tx) { try $0.enquiry.declined(because: reason) }
        try await T.ended(enquiry, in: about)
        return enquiry
    }

    package static func delay(
        _ id: EnquiryID, expecting version: Int?, to date: LocalDate, because reason: String, in tx: Transaction
    ) async throws -> Enquiry<T> {
        try await step(id, version, in: tx) { record in
            try record.enquiry.delayed(to: date, because: reason, on: record.company.today(at: tx.now))
        }.0
    }

    package static func closeShort(
        _ id: EnquiryID, expecting version: Int?, because reason: String, in tx: Transaction
    ) async throws -> Enquiry<T> {
        try await step(id, version, in: tx) { try $0.enquiry.closedShort(because: reason) }.0
    }

    /// Load, decide, save, tell. Gives back the unit of work that speaks about the case, for what follows.
    private static func step<E: Event>(
        _ id: EnquiryID, _ expected: Int?, in tx: Transaction,
        _ decide: (EnquiryRecord<T>) throws -> (Enquiry<T>, E)
    ) async throws -> (Enquiry<T>, Transaction) {
        guard let record = try await EnquiryStore<T>.find(id, locked: true, in: tx) else {
            throw SourcingRefusal.enquiryNotFound(id)
        }
        try record.enquiry.expect(expected)
        let (enquiry, event) = try decide(record)
        let about = tx.about(record)
        EnquiryStore.save(enquiry, in: tx)
        try await Outbox.append(event, in: about)
        return (enquiry, about)
    }
}

extension Enquiry {
    /// - Throws: `.stale` when the caller looked at another version.
    package func expect(_ expected: Int?) throws(SourcingRefusal) {
        if let expected, expected != version { throw .stale(current: version) }
    }
}
