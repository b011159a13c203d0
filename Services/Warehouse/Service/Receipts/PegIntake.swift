import Contracts
import Foundation
import Messaging
import Postgres
import WarehouseDomain

/// Gives arriving goods to those they were ordered for, within the transaction of the receipt (S-52, S-53).
struct PegIntake {
    private var expected: [EnquiryID: ExpectedReceipt]
    private var orders: [EnquiryID: OrderMaterials] = [:]
    private let proFormas: [OpportunityID: ProFormaID]
    private let buried: Set<SliceID>
    private var touched: Set<EnquiryID> = []
    private var touchedOrders: Set<EnquiryID> = []
    private var holds: [Hold] = []
    private var told: [OpportunityID: [HeldLine]] = [:]
    private var posting = StockPosting()

    /// - Parameter expected: locked by the caller until commit.
    init(_ expected: [EnquiryID: ExpectedReceipt], in tx: Transaction) async throws {
        self.expected = expected
        let pegs = expected.values.filter(\.isPegged).map(\.peg)
        (proFormas, buried) = try await ReceiptStore.pegs(
            of: pegs.compactMap(\.opportunityID), slices: pegs.compactMap(\.sliceID), in: tx)
        for order in Set(pegs.compactMap(\.productionOrderID)).sorted() {
            orders[order] = try await MaterialStore.find(order, in: tx)
        }
    }

    /// - Returns: the receipt with what of it was pegged.
    mutating func receive(_ receipt: Receipt) -> Receipt {
        guard let request = receipt.request, let promise = expected[request] else { return receipt }
        let (after, awaited) = promise.receiving(receipt.quantity)
        expected[request] = after
        touched.insert(request)
        var pegged = receipt
        if let order = after.peg.productionOrderID {
            pegged.pegged = give(awaited, to: order, from: receipt.stock)
        } else {
            pegged.pegged = hold(awaited, after, receipt.stock)
        }
        return pegged
    }

    private mutating func hold(_ quantity: ExactDecimal, _ promise: ExpectedReceipt, _ stock: StockKey) -> ExactDecimal
    {
        guard let opportunity = promise.peg.opportunityID, let slice = promise.peg.sliceID, !buried.contains(slice),
            let (after, hold, line) = promise.pegged(
                quantity, in: stock, as: HoldID(), rest: SliceID(), proForma: proFormas[opportunity])
        else { return .zero }
        expected[promise.request] = after
        holds.append(hold)
        told[opportunity, default: []].append(line)
        posting.claim(stock, held: quantity)
        return quantity
    }

    private mutating func give(_ quantity: ExactDecimal, to order: EnquiryID, from stock: StockKey) -> ExactDecimal {
        guard let materials = orders[order] else { return .zero }
        let (after, taken) = materials.arrived(quantity, in: stock)
        orders[order] = after
        touchedOrders.insert(order)
        posting += taken
        return taken.changes[stock]?.reserved ?? .zero
    }

    /// Writes what changed and tells those who waited.
    func finish(in tx: Transaction) async throws {
        ExpectationStore.save(touched.sorted().compactMap { expected[$0] }, in: tx)
        HoldStore.insert(holds, in: tx)
        StockPostings.post(posting, in: tx)
        for (opportunity, lines) in told.sorted(by: { $0.key < $1.key }) {
            try await Outbox.append(
                StockHeld(opportunityID: opportunity, lines: lines, cause: .peg), in: tx.about(opportunity))
        }
        for order in touchedOrders.sorted() {
            guard let materials = orders[order] else { continue }
            MaterialStore.saveClaims(materials, in: tx)
            try await Outbox.append(MaterialsHeld(orderID: order, lines: materials.availability), in: tx)
        }
    }
}
