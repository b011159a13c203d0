import Contracts
import Foundation

/// Reads back what a replay left in Accounting: its invoices, its credit documents, its entries.
struct RetailReading: Sendable {
    let plan: RetailPlan
    let cast: Cast

    func report(_ timing: Carrier.Timing) async throws -> RetailReport {
        let names = RetailPlan.Names(company: plan.company)
        let countries = Dictionary(plan.file.documents.map { (names.account($0), $0.country) }) { first, _ in first }
        let sales = Set(plan.sales.compactMap(\.id))
        let invoices = try await cast.accountant.all("accounting/v1/invoices", of: InvoiceRow.self)
            .filter { sales.contains($0.opportunityID) }
        let numbers = Set(plan.credits.map(\.document.number))
        let credits = try await settledCredits(numbers)
        var byCountry: [String: RetailReport.Country] = [:]
        func add(_ account: AccountID, _ change: (inout RetailReport.Country) -> Void) {
            let name = countries[account] ?? "unknown"
            change(&byCountry[name, default: RetailReport.Country(country: name)])
        }
        for invoice in invoices {
            add(invoice.accountID) {
                $0.saleDocuments += 1
                $0.saleTotal = Pounds($0.saleTotal.minor + invoice.totals.gross.amount)
            }
        }
        // A document that only corrects stock has no invoice; it counts as the file counts it.
        let corrections = plan.file.documents.filter { document in
            document.kind == .sale && !document.lines.contains { $0.quantity > .zero }
        }
        for document in corrections { add(names.account(document)) { $0.saleDocuments += 1 } }
        for (_, parts) in Dictionary(grouping: credits, by: \.reason) {
            add(parts[0].accountID) {
                $0.creditDocuments += 1
                $0.creditTotal = Pounds(parts.reduce($0.creditTotal.minor) { $0 + $1.delta.gross.amount })
            }
        }
        let all = byCountry.values.sorted { $0.country < $1.country }
        let (sold, credited) = (all.reduce(0) { $0 + $1.saleTotal.minor }, all.reduce(0) { $0 + $1.creditTotal.minor })
        return RetailReport(
            saleDocuments: all.reduce(0) { $0 + $1.saleDocuments }, stockCorrectionDocuments: corrections.count,
            creditDocuments: all.reduce(0) { $0 + $1.creditDocuments }, adjustments: plan.adjustments.count,
            lines: plan.file.documents.reduce(0) { $0 + $1.lines.count }, saleTotal: Pounds(sold),
            creditTotal: Pounds(credited), netTotal: Pounds(sold + credited), byCountry: all,
            ordersPerSecond: timing.perSecond,
            latencyMs: .init(p50: timing.percentile(0.5), p95: timing.percentile(0.95), p99: timing.percentile(0.99)))
    }

    /// Credit documents follow the returns as messages; the last ones may be on their way.
    private func settledCredits(_ numbers: Set<String>) async throws -> [AdjustmentRow] {
        let parts = plan.credits.reduce(0) { $0 + $1.bySale.count + ($1.standalone.isEmpty ? 0 : 1) }
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            let found = try await cast.accountant.all("accounting/v1/adjustments", of: AdjustmentRow.self)
                .filter { numbers.contains($0.reason) }
            if found.count >= parts || .now > deadline { return found }
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}

private struct InvoiceRow: Codable, Sendable {
    let opportunityID: OpportunityID
    let accountID: AccountID
    let totals: DocumentTotals
}

private struct AdjustmentRow: Codable, Sendable {
    let accountID: AccountID
    let reason: String
    let delta: DocumentTotals
}
