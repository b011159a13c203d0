import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// All SQL about fiscal documents; they are only ever added.
enum DocumentStore {
    /// - Returns: whether it was written; not when it is known already.
    static func insert(_ document: FiscalDocument, in tx: Transaction) async throws -> Bool {
        let written = try await tx.execute(
            """
            insert into tax_document
              (document_id, company_id, kind, original_id, account_id, legal_number, series, fiscal_year, issue_date,
               tax_date, reason, seller, buyer, currency, net_units, tax_units, gross_units, received_at)
            values
              (\(document.id), \(tx.acting.company), \(document.kind), \(document.original), \(document.account),
               \(document.legalNumber), \(document.series), \(document.fiscalYear), \(document.issueDate),
               \(document.taxDate), \(document.reason), \(JSONColumn(document.seller)), \(JSONColumn(document.buyer)),
               \(document.currency), \(document.totals.net.amount), \(document.totals.tax.amount),
               \(document.totals.gross.amount), \(tx.now))
            on conflict (document_id) do nothing
            """
        )
        guard written == 1 else { return false }
        insertLines(of: document, in: tx)
        return true
    }

    private static func insertLines(of document: FiscalDocument, in tx: Transaction) {
        let lines = document.lines
        guard !lines.isEmpty else { return }
        tx.write(
            """
            insert into tax_document_line
              (document_id, company_id, position, invoice_line_id, product_id, description, unit,
               unit_price_millionths, price_currency, tax_code, tax_rate_millionths, quantity_before_millionths,
               quantity_after_millionths, net_before_units, net_after_units, tax_before_units, tax_after_units)
            select \(document.id), \(tx.acting.company), * from unnest(
              \(Array(1...lines.count)), \(lines.map(\.invoiceLine)), \(lines.map(\.product)),
              \(lines.map(\.description)), \(lines.map(\.unit)), \(lines.map(\.unitPrice?.value)),
              \(lines.map(\.unitPrice?.currency.rawValue)), \(lines.map(\.taxCode)), \(lines.map(\.taxRate)),
              \(lines.map(\.before.quantity)), \(lines.map(\.after.quantity)), \(lines.map(\.before.net.amount)),
              \(lines.map(\.after.net.amount)), \(lines.map(\.before.tax.amount)), \(lines.map(\.after.tax.amount)))
            """
        )
    }

    /// Whether the authority has accepted a document. Its row is held, so that an acceptance under way is waited for and
    /// none can slip in before the caller's commit.
    static func isAccepted(_ id: UUID, in tx: Transaction) async throws -> Bool {
        tx.write(
            "select 1 from tax_document where document_id = \(id) and company_id = \(tx.acting.company) for share")
        return try await tx.first(
            "select 1 as one from acceptance where document_id = \(id) and company_id = \(tx.acting.company)") != nil
    }
}
