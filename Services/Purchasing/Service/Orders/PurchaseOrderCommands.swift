import Contracts
import Messaging
import Postgres
import PurchasingDomain
import SourcingDomain
import SourcingService

/// What buyers record about their orders. Each command locks the enquiry, then reads the order.
enum PurchaseOrderCommands {
    /// Home or abroad, as long as nothing is ordered.
    static func mark(_ id: EnquiryID, _ origin: PurchaseOrigin, in tx: Transaction) async throws {
        guard let record = try await EnquiryStore<PurchaseTrade>.find(id, locked: true, in: tx) else {
            throw SourcingRefusal.enquiryNotFound(id)
        }
        let status = record.enquiry.status
        guard status.isUnanswered || status == .quoted else { throw SourcingRefusal.notOpen(status) }
        PurchaseOrderStore.mark(id, origin, in: tx)
    }

    /// The supplier's word; another day than promised is told to the asker.
    static func confirm(
        _ id: EnquiryID, expecting version: Int?, _ request: ConfirmPurchaseRequest, in tx: Transaction
    ) async throws {
        let (record, order) = try await find(id, version, in: tx)
        let (confirmed, moved) = try order.confirmed(request.date, request.quantity, of: record.enquiry)
        PurchaseOrderStore.save(confirmed, in: tx)
        guard let moved else { return }
        let (delayed, event) = try record.enquiry.delayed(
            to: moved, because: "supplier-confirmed", on: record.company.today(at: tx.now))
        EnquiryStore.save(delayed, in: tx)
        try await Outbox.append(event, in: tx.about(record))
    }

    static func ship(
        _ id: EnquiryID, expecting version: Int?, _ request: RecordShipmentRequest, in tx: Transaction
    ) async throws {
        try SourcingText.check(request.carrier, at: "/carrier")
        try SourcingText.check(request.trackingNumber, at: "/tracking_number")
        let (record, order) = try await find(id, version, in: tx)
        let shipped = try order.shipped(
            on: request.shippedOn ?? record.company.today(at: tx.now), carrier: request.carrier,
            tracking: request.trackingNumber, of: record.enquiry)
        PurchaseOrderStore.save(shipped, in: tx)
    }

    static func recordCustoms(
        _ id: EnquiryID, expecting version: Int?, _ request: RecordCustomsRequest, in tx: Transaction
    ) async throws {
        let reference = try SourcingText.required(request.reference, at: "/reference")
        let (record, order) = try await find(id, version, in: tx)
        PurchaseOrderStore.save(
            try order.inCustoms(reference, clearedOn: request.clearedOn, of: record.enquiry), in: tx)
    }

    private static func find(
        _ id: EnquiryID, _ expected: Int?, in tx: Transaction
    ) async throws -> (EnquiryRecord<PurchaseTrade>, PurchaseOrder) {
        guard let record = try await EnquiryStore<PurchaseTrade>.find(id, locked: true, in: tx),
            let order = try await PurchaseOrderStore.find([id], in: tx)[id]
        else { throw PurchasingRefusal.orderNotFound(id) }
        try record.enquiry.expect(expected)
        return (record, order)
    }
}
