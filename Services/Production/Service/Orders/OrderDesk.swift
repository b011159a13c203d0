import Contracts
import Postgres
import ProductionDomain
import SourcingDomain
import SourcingService

/// Enquiry, order and materials of one case, locked together by the enquiry's row.
struct OrderDesk: Sendable {
    let record: EnquiryRecord<ProductionTrade>
    let order: ProductionOrder
    let plan: MaterialPlan
    let received: ExactDecimal

    var enquiry: Enquiry<ProductionTrade> { record.enquiry }

    static func find(_ id: EnquiryID, in tx: Transaction) async throws -> OrderDesk? {
        guard let record = try await EnquiryStore<ProductionTrade>.find(id, locked: true, in: tx),
            let found = try await OrderStore.find(id, in: tx)
        else { return nil }
        return OrderDesk(record: record, order: found.order, plan: found.plan, received: found.received)
    }

    /// Material is still to be looked for: the enquiry is open, or the order is promised and not started.
    var isAlive: Bool { enquiry.status.isUnanswered || order.state == .released }

    /// The later finish that a changed plan means for a promised order, if it does.
    func delay(
        to plan: MaterialPlan, at now: Timestamp
    ) throws -> (Enquiry<ProductionTrade>, SourcingDelayed<ProductionTrade>)? {
        guard order.state == .released, let promised = enquiry.commitment?.promisedDate else { return nil }
        let today = record.company.today(at: now)
        let finish = plan.finish(from: today)
        guard finish > promised, finish > self.plan.finish(from: today) else { return nil }
        return try enquiry.delayed(to: finish, because: "material-delayed", on: today)
    }

    /// Whom what comes out is meant for; nobody, once the asker took his request back.
    var peg: Peg { enquiry.commitment?.isPegged == true ? enquiry.peg : Peg() }
}
