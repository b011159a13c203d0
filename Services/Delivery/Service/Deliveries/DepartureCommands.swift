import Contracts
import DeliveryDomain
import Messaging
import Postgres

/// Deliveries begin with a fact: goods left the gate, or services were invoiced.
enum DepartureCommands {
    static func depart(_ exit: GoodsExited, in tx: Transaction) async throws {
        try await begin(.departed(exit), in: tx)
    }

    static func planServices(_ invoice: InvoiceIssued, in tx: Transaction) async throws {
        guard let delivery = Delivery.toPerform(invoice, at: tx.now) else { return }
        try await begin(delivery, in: tx)
    }

    private static func begin(_ delivery: Delivery, in tx: Transaction) async throws {
        DeliveryStore.insert(delivery, in: tx)
        try await Outbox.append(
            DeliveryPlanned(
                deliveryID: delivery.id, dispatchNoteID: delivery.dispatchNote, opportunityID: delivery.opportunity),
            in: tx)
    }
}
