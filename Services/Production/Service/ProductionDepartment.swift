import Contracts
import Messaging
import Postgres
import ProductionDomain
import SourcingDomain
import SourcingService

/// What production adds to the shared shape: a bill of materials before anything else, material held and asked for, an
/// order once the answer is accepted.
extension ProductionTrade: Department {
    package static var answerRight: Right { .answerProduction }
    package static var terms: SourcingTerms { standingTerms }
    package static var referencePrefix: String { "MO" }
    package static var offersPath: String? { nil }
    /// The shop floor tells what is made; the warehouse only repeats it.
    package static var arrivals: ReceiptSource? { nil }

    package static func accept(
        _ enquiry: Enquiry<ProductionTrade>, in tx: Transaction
    ) async throws -> Acceptance {
        guard let bill = try await BillStore.find(enquiry.product, in: tx) else {
            return .declined(reason: "no-bill-of-materials")
        }
        let lines = bill.exploded(for: enquiry.quantity)
        let order = ProductionOrder(
            id: enquiry.id, product: enquiry.product, quantity: enquiry.quantity,
            inputAllowance: bill.inputAllowance(for: enquiry.quantity))
        OrderStore.insert(order, bill, lines, in: tx)
        try await Outbox.send(
            HoldMaterials(orderID: enquiry.id, lines: lines), key: "\(enquiry.id)/hold-materials", in: tx)
        return .accepted
    }

    package static func bases(
        of enquiries: [EnquiryID], on today: LocalDate, in tx: Transaction
    ) async throws -> [EnquiryID: AnswerBasis] {
        try await OrderStore.find(enquiries, in: tx).mapValues { record in
            AnswerBasis(
                pending: record.plan.pending, suggestedDate: record.plan.finish(from: today),
                latestValidity: record.plan.latestValidity)
        }
    }

    package static func committed(_ enquiry: Enquiry<ProductionTrade>, in tx: Transaction) async throws {
        guard let record = try await OrderStore.find(enquiry.id, in: tx) else { return }
        OrderStore.save(record.order.released(), note: nil, in: tx)
        let (plan, commits) = record.plan.committing()
        PlanStore.save(plan, insteadOf: record.plan, in: tx)
        try await MaterialMessages.send(commits, in: tx)
    }

    package static func work(in tx: Transaction) async throws -> [SourcingWork: Int] {
        try await OrderStore.work(in: tx)
    }

    package static func cancelPolicy(
        of enquiry: Enquiry<ProductionTrade>, supplierAllows: Bool, in tx: Transaction
    ) async throws -> CancelPolicy {
        try await OrderStore.find(enquiry.id, in: tx)?.order.cancelPolicy ?? .allowed
    }

    package static func ended(_ enquiry: Enquiry<ProductionTrade>, in tx: Transaction) async throws {
        guard let record = try await OrderStore.find(enquiry.id, in: tx) else { return }
        let reason = enquiry.reason ?? enquiry.status.rawValue
        OrderStore.save(record.order.abandoned(), note: reason, in: tx)
        let (plan, cancels) = record.plan.withdrawing(because: reason)
        PlanStore.save(plan, insteadOf: record.plan, in: tx)
        try await MaterialMessages.send(cancels, in: tx)
        try await Outbox.send(
            ReleaseMaterials(orderID: enquiry.id, reason: reason), key: "\(enquiry.id)/release-materials", in: tx)
    }
}
