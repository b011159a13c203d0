import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

/// An accounting service under test: an Iranian company, one customer with a limit of 20 million rial, and a line of the
/// worked example (10 450 031 rial gross).
struct AccountingDesk {
    let service: ServiceHarness
    let finance: Principal
    let account: AccountID
    let line = Make.line()

    static let gross: Int64 = 10_450_031

    static func open(
        limit: Int64 = 20_000_000, _ body: (AccountingDesk) async throws -> Void
    ) async throws {
        try await withService(AccountingApp.definition) { service in
            let desk = AccountingDesk(
                service: service, finance: service.person(.financeManager, .auditor), account: AccountID())
            try await service.deliver(
                CompanyPublished(
                    companyID: service.company, name: "Karvan", country: "IR", currency: .irr, timeZone: "Asia/Tehran",
                    calendar: .persian, taxID: "10380284790"))
            try await desk.publish(desk.account, limit: limit)
            try await body(desk)
        }
    }

    func publish(_ account: AccountID, limit: Int64) async throws {
        try await service.deliver(
            AccountPublished(accountID: account, name: "Noor", taxID: "10100083457", country: "IR", aggregateVersion: 1)
        )
        let request = SetCreditLimitRequest(limit: Make.irr(limit))
        let answer = try await service.put("credit-accounts/\(account)/limit", request, as: finance)
        #expect(answer.status == 200, "\(answer)")
    }

    // MARK: - The chain

    @discardableResult
    func askProForma(
        _ id: ProFormaID = ProFormaID(), opportunity: OpportunityID = OpportunityID(), lines: [ProFormaLine]? = nil,
        account: AccountID? = nil, revision: Int = 1, terms: PaymentTerms = .credit, key: String? = nil, times: Int = 1
    ) async throws -> ProFormaID {
        let command = Make.command(
            lines ?? [line], id: id, opportunity: opportunity, account: account ?? self.account, revision: revision,
            terms: terms)
        try await service.deliver(command, key: key ?? "pf/\(id)", from: .sales, times: times)
        return id
    }

    func accept(_ id: ProFormaID) async throws {
        let answer = try await service.post(
            "pro-formas/\(id)/accept", AcceptProFormaRequest(evidence: "letter 7"), as: finance)
        #expect(answer.status == 200, "\(answer)")
    }

    func invoice(
        _ proForma: ProFormaID, _ quantity: ExactDecimal = 10, line: ProFormaLine? = nil, id: InvoiceID = InvoiceID(),
        times: Int = 1
    ) async throws -> InvoiceIssued? {
        let part = ProFormaTests.part(line ?? self.line, quantity)
        let command = IssueInvoice(
            invoiceID: id, proFormaID: proForma, opportunityID: OpportunityID(), lines: [part])
        try await service.deliver(command, key: "inv/\(id)", from: .sales, times: times)
        return try await service.sent(InvoiceIssued.self).first { $0.invoiceID == id }
    }

    /// From nothing to an invoice.
    func invoiced(terms: PaymentTerms = .credit, account: AccountID? = nil) async throws -> InvoiceIssued {
        let proForma = try await askProForma(account: account, terms: terms)
        try await accept(proForma)
        return try #require(try await invoice(proForma))
    }

    func exit(_ invoice: InvoiceIssued, _ quantity: ExactDecimal = 10, times: Int = 1) async throws {
        let line = invoice.lines[0]
        try await service.deliver(
            GoodsExited(
                dispatchNoteID: DispatchNoteID(), permitID: ExitPermitID(), invoiceID: invoice.invoiceID,
                opportunityID: invoice.opportunityID, accountID: invoice.accountID, accountName: "Noor",
                lines: [
                    ExitedLine(
                        dispatchLineID: DispatchLineID(), sliceID: SliceID(), lineID: self.line.lineID,
                        invoiceLineID: line.invoiceLineID, productID: line.productID, description: line.description,
                        quantity: Quantity(quantity, "pcs"), cost: cost(quantity))
                ], exitedAt: service.clock.now), times: times)
    }

    func deliver(
        _ invoice: InvoiceIssued, _ quantity: ExactDecimal = 10, refused: ExactDecimal = 0, at time: Timestamp? = nil,
        times: Int = 1
    ) async throws {
        let line = invoice.lines[0]
        try await service.deliver(
            DeliveryConfirmed(
                deliveryID: DeliveryID(), dispatchNoteID: DispatchNoteID(), invoiceID: invoice.invoiceID,
                opportunityID: invoice.opportunityID, accountID: invoice.accountID,
                lines: [
                    ConfirmedLine(
                        dispatchLineID: DispatchLineID(), sliceID: SliceID(), lineID: self.line.lineID,
                        invoiceLineID: line.invoiceLineID, productID: line.productID, deliveredQuantity: quantity,
                        refusedQuantity: refused, cost: cost(quantity))
                ], receiver: "Ali", confirmedAt: time ?? service.clock.now), times: times)
    }

    /// 700 000 a piece.
    func cost(_ quantity: ExactDecimal) -> Money { UnitPrice(700_000, .irr).times(quantity) }

    @discardableResult
    func pay(
        _ amount: Int64, reference: String = UUID().uuidString, automatic: Bool? = nil, account: AccountID? = nil
    ) async throws -> PaymentView {
        let request = RecordPaymentRequest(
            accountID: account ?? self.account, amount: Make.irr(amount), bankReference: reference, automatic: automatic
        )
        let answer = try await service.post("payments", request, as: finance)
        #expect(answer.status == 201, "\(answer)")
        return try answer.decoded()
    }

    /// Closes the month of the test's day after its end, and goes back in time: a document of today is one of a closed
    /// month then, as it is on a computer whose clock is behind.
    func closeFirstMonth() async throws -> FiscalPeriodView {
        let now = service.clock.now
        service.clock.set(Make.day(6).startUTC)
        defer { service.clock.set(now) }
        let closed = try await service.post("periods/1405/1/close", as: finance)
        #expect(closed.status == 200, "\(closed)")
        return try closed.decoded()
    }

    /// Waits until a unit of work stands behind another one's lock.
    func awaitBlockedUnit() async throws {
        try await eventually("a unit of work waits for a lock") {
            let waiting: Int? = try await service.value(
                """
                select count(*) as value from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """)
            return (waiting ?? 0) > 0
        }
    }

    // MARK: - Looking

    func show(_ id: ProFormaID) async throws -> ProFormaView {
        try await service.get("pro-formas/\(id)", as: finance).decoded()
    }

    func show(_ invoice: InvoiceIssued) async throws -> InvoiceView {
        try await service.get("invoices/\(invoice.invoiceID)", as: finance).decoded()
    }

    func credit(_ account: AccountID? = nil) async throws -> CreditAccountView {
        try await service.get("credit-accounts/\(account ?? self.account)", as: finance).decoded()
    }

    /// Debit less credit by account code; accounts at zero are left out.
    func balances() async throws -> [Int: Int64] {
        let view: TrialBalanceView = try await service.get("trial-balance", as: finance).decoded()
        #expect(view.difference.isZero)
        return Dictionary(uniqueKeysWithValues: view.rows.map { ($0.code, $0.balance.amount) }).filter { $0.value != 0 }
    }

    /// Every invariant of the service holds.
    func audit(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await service.get("audit", as: finance)
        let report: AuditReport = try answer.decoded()
        for rule in report.invariants {
            #expect(rule.violated == 0, "\(rule.id): \(rule.examples)", sourceLocation: sourceLocation)
        }
    }
}
