import Contracts
import Foundation
import ServiceKit

extension Services {
    /// SM-08, what a person has to do with first.
    static let proFormaStates = [
        "BLOCKED", "ISSUED", "ACCEPTED", "PARTLY_INVOICED", "INVOICED", "EXPIRED", "WITHDRAWN", "SUPERSEDED",
    ]
    /// The dimensions of an invoice (SM-09), and whether its goods may leave.
    static let settlements = ["OPEN", "PARTLY", "SETTLED"]
    static let deliveries = ["NONE", "PARTLY", "ALL"]
    static let adjustments = ["NONE", "PARTLY", "FULLY"]
    static let taxStates = ["QUEUED", "SENT", "UNKNOWN", "INVALID", "REJECTED", "ACCEPTED"]
    static let dispatches = ["STOPPED", "WAITING", "FREE"]
    static let adjustmentKinds = AdjustmentKind.allCases.map(\.rawValue)
    static let paymentStates = ["CLEARED", "REVERSED"]
    static let paymentKinds = ["BANK", "CREDIT"]

    // MARK: - Documents

    /// How much waits for accountants.
    func accountingWork(for visit: Visit) async throws -> AccountingWorkView {
        try await get("accounting", "work", for: visit)
    }

    func proFormas(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ProFormaSummary> {
        try await get("accounting", query.question("pro-formas", limit: limit), for: visit)
    }

    /// - Parameter states: those of a sale's pro-formas that are wanted.
    func proFormas(in state: String, limit: Int, for visit: Visit) async throws -> [ProFormaSummary] {
        let page: Page<ProFormaSummary> = try await get(
            "accounting", "pro-formas?state=\(state)&limit=\(limit)", for: visit)
        return page.data
    }

    func proForma(_ id: ProFormaID, for visit: Visit) async throws -> ProFormaView {
        try await get("accounting", "pro-formas/\(id)", for: visit)
    }

    func invoices(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<InvoiceSummary> {
        try await get("accounting", query.question("invoices", limit: limit), for: visit)
    }

    func proFormas(of sale: OpportunityID, limit: Int, for visit: Visit) async throws -> [ProFormaSummary] {
        let page: Page<ProFormaSummary> = try await get(
            "accounting", "pro-formas?opportunity_id=\(sale)&limit=\(limit)", for: visit)
        return page.data
    }

    func invoices(of sale: OpportunityID, limit: Int, for visit: Visit) async throws -> [InvoiceSummary] {
        try await invoices("opportunity_id=\(sale)&limit=\(limit)", for: visit)
    }

    func invoices(of proForma: ProFormaID, for visit: Visit) async throws -> [InvoiceSummary] {
        try await invoices("pro_forma_id=\(proForma)", for: visit)
    }

    /// Of a customer, not paid in full; the latest first.
    func openInvoices(of account: AccountID, for visit: Visit) async throws -> [InvoiceSummary] {
        try await invoices("account_id=\(account)&settlement=in:OPEN,PARTLY&limit=200", for: visit)
    }

    private func invoices(_ question: String, for visit: Visit) async throws -> [InvoiceSummary] {
        let page: Page<InvoiceSummary> = try await get("accounting", "invoices?\(question)", for: visit)
        return page.data
    }

    func invoice(_ id: InvoiceID, for visit: Visit) async throws -> InvoiceView {
        try await get("accounting", "invoices/\(id)", for: visit)
    }

    func adjustments(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<AdjustmentSummary> {
        try await get("accounting", query.question("adjustments", limit: limit), for: visit)
    }

    func adjustment(_ id: AdjustmentID, for visit: Visit) async throws -> AdjustmentView {
        try await get("accounting", "adjustments/\(id)", for: visit)
    }

    // MARK: - Money

    func payments(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<PaymentView> {
        try await get("accounting", query.question("payments", limit: limit), for: visit)
    }

    /// Those that paid something of an invoice.
    func payments(of invoice: InvoiceID, limit: Int, for visit: Visit) async throws -> [PaymentView] {
        let page: Page<PaymentView> = try await get(
            "accounting", "payments?invoice_id=\(invoice)&limit=\(limit)", for: visit)
        return page.data
    }

    func payment(_ id: PaymentID, for visit: Visit) async throws -> PaymentView {
        try await get("accounting", "payments/\(id)", for: visit)
    }

    /// By name.
    func customers(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<CustomerAccountSummary> {
        try await get("accounting", query.question("accounts", limit: limit), for: visit)
    }

    /// Whose name or tax number has these words.
    func customers(with words: String, limit: Int, for visit: Visit) async throws -> [CustomerAccountSummary] {
        let page: Page<CustomerAccountSummary> = try await get(
            "accounting", "accounts?q=\(Self.encoded(words))&limit=\(limit)", for: visit)
        return page.data
    }

    func customer(_ id: AccountID, for visit: Visit) async throws -> CustomerAccountView {
        try await get("accounting", "accounts/\(id)", for: visit)
    }

    /// - Parameter last: so many rows at the end; all that the service tells without it.
    func statement(
        of id: AccountID, _ period: StatementPeriod, last: Int?, for visit: Visit
    ) async throws -> AccountStatementView {
        let parts = [period.question, last.map { "last=\($0)" } ?? ""].filter { !$0.isEmpty }
        return try await get(
            "accounting", "accounts/\(id)/statement?\(parts.joined(separator: "&"))", for: visit)
    }

    func creditAccount(_ id: AccountID, for visit: Visit) async throws -> CreditAccountView {
        try await get("accounting", "credit-accounts/\(id)", for: visit)
    }

    // MARK: - Books

    func trialBalance(through day: LocalDate?, for visit: Visit) async throws -> TrialBalanceView {
        try await get("accounting", day.map { "trial-balance?through=\($0)" } ?? "trial-balance", for: visit)
    }

    func journalEntries(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<JournalEntryView> {
        try await get("accounting", query.question("journal-entries", limit: limit), for: visit)
    }

    func journalEntry(_ id: JournalEntryID, for visit: Visit) async throws -> JournalEntryView {
        try await get("accounting", "journal-entries/\(id)", for: visit)
    }

    func numberSeries(for visit: Visit) async throws -> [NumberSeriesView] {
        let page: Page<NumberSeriesView> = try await get("accounting", "number-series", for: visit)
        return page.data
    }

    static let seriesKinds = ["INVOICE", "CORRECTION", "CANCELLATION", "SALES_RETURN", "CREDIT"]

    func numberSeries(_ kind: String, _ year: Int, for visit: Visit) async throws -> NumberSeriesView {
        try await get("accounting", "number-series/\(kind)/\(year)", for: visit)
    }

    /// - Parameter year: of the company's calendar; without one the present year.
    func periods(of year: Int?, for visit: Visit) async throws -> [FiscalPeriodView] {
        let page: Page<FiscalPeriodView> = try await get(
            "accounting", year.map { "periods?fiscal_year=\($0)" } ?? "periods", for: visit)
        return page.data
    }

    func booksSettings(for visit: Visit) async throws -> AccountingSettings {
        try await get("accounting", "settings", for: visit)
    }

    func accountingExceptions(for visit: Visit) async throws -> [AccountingExceptionView] {
        let page: Page<AccountingExceptionView> = try await get("accounting", "exceptions", for: visit)
        return page.data
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
