import Contracts
import Postgres
import WarehouseDomain

/// What supply, production and purchasing promise to bring, and for whom.
enum ExpectationCommands {
    static func committed<T: Trade>(
        _ fact: SourcingCommitted<T>, _ source: ReceiptSource, in tx: Transaction
    ) async throws {
        ExpectationStore.promise(
            ExpectedReceipt(
                request: fact.requestID, source: source, product: fact.productID, quantity: fact.quantity,
                unitCost: fact.unitCost, peg: fact.peg),
            on: fact.promisedDate, reference: fact.reference, in: tx)
    }

    static func delayed<T: Trade>(_ fact: SourcingDelayed<T>, in tx: Transaction) {
        ExpectationStore.postpone(fact.requestID, to: fact.newDate, in: tx)
    }

    /// Nothing more comes for it; what comes all the same is free.
    static func cancelled<T: Trade>(_ fact: SourcingCancelled<T>, in tx: Transaction) {
        ExpectationStore.cancel(fact.requestID, in: tx)
    }

    /// Too late to cancel: the goods will come, as free stock.
    static func unpegged<T: Trade>(_ fact: SourcingCancelRefused<T>, in tx: Transaction) {
        ExpectationStore.unpeg(fact.requestID, in: tx)
    }
}
