import Contracts
import Postgres
import PurchasingDomain
import SourcingDomain
import SourcingService

/// What purchasing adds to the shared shape: an order at a supplier from the moment the answer is accepted.
extension PurchaseTrade: Department {
    package static var answerRight: Right { .answerPurchasing }
    package static var terms: SourcingTerms { standingTerms }
    package static var referencePrefix: String { "PO" }
    package static var offersPath: String? { "quotations" }
    package static var arrivals: ReceiptSource? { .purchase }

    package static func committed(_ enquiry: Enquiry<PurchaseTrade>, in tx: Transaction) async throws {
        guard let commitment = enquiry.commitment else { return }
        let origin = try await PurchaseOrderStore.origin(of: enquiry.id, supplier: commitment.offer.supplier, in: tx)
        PurchaseOrderStore.insert(
            PurchaseOrder(id: enquiry.id, number: commitment.reference, origin: origin), in: tx)
    }

    package static func work(in tx: Transaction) async throws -> [SourcingWork: Int] {
        [.ordersToConfirm: try await PurchaseOrderStore.unconfirmed(in: tx)]
    }

    package static func cancelPolicy(
        of enquiry: Enquiry<PurchaseTrade>, supplierAllows: Bool, in tx: Transaction
    ) async throws -> CancelPolicy {
        guard let order = try await PurchaseOrderStore.find([enquiry.id], in: tx)[enquiry.id] else {
            return .supplier(allows: supplierAllows)
        }
        return order.cancelPolicy(supplierAllows: supplierAllows)
    }
}
