import AccountingDomain
import Contracts
import Messaging
import Postgres

/// Whether the goods of an invoice may leave (SM-09).
enum DispatchCommands {
    /// Releases by a person's decision, or lets a stopped one go again.
    static func release(_ id: InvoiceID, expecting version: Int?, in tx: Transaction) async throws {
        _ = try await BooksStore.open(in: tx)
        var invoice = try await InvoiceStore.find(id, .forUpdate, in: tx)
        try ProFormaCommands.check(version, invoice.version)
        guard !invoice.isReleased || invoice.stopReason != nil else { throw AccountingRefusal.alreadyReleased }
        invoice.isReleased = true
        invoice.stopReason = nil
        InvoiceRunningStore.saveHeader(invoice, in: tx)
        try await Outbox.append(InvoiceReleased(invoiceID: id, opportunityID: invoice.opportunity), in: tx)
    }

    static func stop(_ id: InvoiceID, because reason: String, expecting version: Int?, in tx: Transaction) async throws
    {
        _ = try await BooksStore.open(in: tx)
        var invoice = try await InvoiceStore.find(id, .forUpdate, in: tx)
        try ProFormaCommands.check(version, invoice.version)
        guard invoice.stopReason == nil else { throw AccountingRefusal.alreadyStopped }
        guard !reason.isEmpty else { throw AccountingRefusal.reasonMissing }
        invoice.stopReason = reason
        InvoiceRunningStore.saveHeader(invoice, in: tx)
        try await Outbox.append(
            InvoiceDispatchStopped(invoiceID: id, opportunityID: invoice.opportunity, reason: reason), in: tx)
    }

    /// Takes a stop back; the invoice is released as far as it was before.
    static func resume(_ id: InvoiceID, expecting version: Int?, in tx: Transaction) async throws {
        _ = try await BooksStore.open(in: tx)
        var invoice = try await InvoiceStore.find(id, .forUpdate, in: tx)
        try ProFormaCommands.check(version, invoice.version)
        guard invoice.stopReason != nil else { throw AccountingRefusal.notStopped }
        invoice.stopReason = nil
        InvoiceRunningStore.saveHeader(invoice, in: tx)
        guard invoice.isReleased else { return }
        try await Outbox.append(InvoiceReleased(invoiceID: id, opportunityID: invoice.opportunity), in: tx)
    }
}
