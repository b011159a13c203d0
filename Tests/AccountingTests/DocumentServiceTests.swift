import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("Legal documents", .needsDatabase)
struct DocumentServiceTests {
    @Test("a refused invoice takes no number; the next one gets it (I-30)")
    func noGap() async throws {
        try await AccountingDesk.open { desk in
            let proForma = try await desk.askProForma()
            #expect(try await desk.invoice(proForma) == nil)
            #expect(try await desk.service.sent(InvoiceRefused.self).map(\.reason) == ["pro-forma-state"])
            try await desk.accept(proForma)
            #expect(try await desk.invoice(proForma, 11) == nil)
            #expect(try await desk.invoice(proForma, 10)?.legalNumber == "1405-00001")
            try await desk.audit()
        }
    }

    @Test("two invoices at once get two numbers, and a unit that fails gives its own back (S-69)")
    func numberRace() async throws {
        try await AccountingDesk.open(limit: 100_000_000) { desk in
            let gate = Gate()
            let service = desk.service
            let day = FiscalDay(date: Make.day(0), year: 1405)
            let held = Task {
                try await service.change { tx in
                    CreditStore.gate(tx)
                    let number = try await NumberSeriesStore.next(.invoice, on: day, in: tx)
                    #expect(number.number == 1)
                    await gate.pass()
                    throw Crash()
                }
            }
            await gate.reached
            let proForma = try await desk.askProFormaUnderGate(gate)
            await #expect(throws: Crash.self) { try await held.value }
            try await desk.accept(proForma)
            #expect(try await desk.invoice(proForma)?.legalNumber == "1405-00001")
            try await desk.audit()
        }
    }

    private struct Crash: Error {}

    @Test("what was issued cannot be changed or deleted, whoever tries (I-31)")
    func immutable() async throws {
        try await AccountingDesk.open { desk in
            _ = try await desk.invoiced()
            let attempts: [SQL] = [
                "update invoice set net_units = net_units + 1", "update invoice set legal_number = 'x'",
                "delete from invoice", "update invoice_line set quantity_millionths = 1", "delete from invoice_line",
                "update journal_line set debit_units = debit_units + 1", "delete from journal_entry",
                "update document_seal set hash = ''",
            ]
            for attempt in attempts {
                await #expect(throws: PostgresError.constraint("issued_record_is_immutable")) {
                    try await desk.service.change { tx in _ = try await tx.execute(attempt) }
                }
            }
            await #expect(throws: PostgresError.constraint("journal_entry_balances")) {
                try await desk.service.change { tx in
                    _ = try await tx.execute(
                        """
                        insert into journal_line (entry_id, line_no, company_id, code, debit_units, credit_units)
                        select id, 99, company_id, 1010, 5, 0 from journal_entry limit 1
                        """)
                }
            }
            try await desk.audit()
        }
    }

    @Test("an invoice that meets a block on its way sees it (S-46)")
    func blockedMeanwhile() async throws {
        try await AccountingDesk.open { desk in
            let gate = Gate()
            let (service, account) = (desk.service, desk.account)
            let proForma = try await desk.askProForma()
            try await desk.accept(proForma)
            async let block: Void = service.change { tx in
                try await CreditCommands.block(account, because: "cheque returned", in: tx)
                try await Ledger.settle(in: tx)
                await gate.pass()
            }
            await gate.reached
            async let invoice = desk.invoice(proForma)
            try await desk.awaitBlockedUnit()
            gate.open()
            try await block
            #expect(try await invoice == nil)
            #expect(try await service.sent(InvoiceRefused.self).map(\.reason) == ["account-blocked"])
        }
    }

    @Test("an invoice is refused while the books are closed, and issued when they are open again (S-70)")
    func closedPeriod() async throws {
        try await AccountingDesk.open { desk in
            let proForma = try await desk.askProForma()
            try await desk.accept(proForma)
            // 15 April 2026 is 26 Farvardin 1405; the month ends on 20 April.
            let view = try await desk.closeFirstMonth()
            #expect(view.startsOn.description == "2026-03-21" && view.endsOn.description == "2026-04-20")
            #expect(try await desk.invoice(proForma) == nil)
            #expect(try await desk.service.sent(InvoiceRefused.self).map(\.reason) == ["period-closed"])
            let tooEarly = try await desk.service.post("periods/1405/3/close", as: desk.finance)
            #expect(tooEarly.problem?.code == "period_not_next")
            let opened = try await desk.service.post("periods/1405/1/reopen", as: desk.finance)
            #expect(opened.status == 200, "\(opened)")
            #expect(try await desk.invoice(proForma) != nil)
        }
    }

    @Test("a month is not closed before its last day is over")
    func runningMonth() async throws {
        try await AccountingDesk.open { desk in
            for day in [0, 5] {
                desk.service.clock.set(Make.day(day).startUTC)
                let early = try await desk.service.post("periods/1405/1/close", as: desk.finance)
                #expect(early.status == 409 && early.problem?.code == "period_not_ended", "\(early)")
            }
            desk.service.clock.set(Make.day(6).startUTC)
            #expect(try await desk.service.post("periods/1405/1/close", as: desk.finance).status == 200)
        }
    }

    @Test("a fact of a closed period is posted on the first open day, with an item for a person (S-79)")
    func lateFact() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            _ = try await desk.closeFirstMonth()
            try await desk.deliver(invoice, at: desk.service.clock.now)
            let entries = try await desk.service.rows(
                "select posted_on, occurred_on from journal_entry where rule = 'P-06'")
            #expect(try entries.map { try $0["posted_on"] as LocalDate } == [Make.day(6)])
            #expect(try entries.map { try $0["occurred_on"] as LocalDate } == [Make.day(0)])
            #expect(try await desk.service.value("select count(*) as value from exception_item") == 1)
            try await desk.audit()
        }
    }

    @Test("a new fiscal year starts at one again")
    func newYear() async throws {
        try await AccountingDesk.open(limit: 100_000_000) { desk in
            #expect(try await desk.invoiced().legalNumber == "1405-00001")
            desk.service.clock.set(Make.day(350).startUTC)
            let line = Make.line()
            let id = ProFormaID()
            let command = Make.command([line], id: id, account: desk.account, validUntil: Make.day(400))
            try await desk.service.deliver(command, key: "next year", from: .sales)
            try await desk.accept(id)
            #expect(try await desk.invoice(id, line: line)?.legalNumber == "1406-00001")
            try await desk.audit()
        }
    }

    @Test("totals are read back by country and kind")
    func totals() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            let command = IssueAdjustment(
                adjustmentID: AdjustmentID(), invoiceID: invoice.invoiceID, opportunityID: invoice.opportunityID,
                kind: .correction, reason: "six not wanted",
                lines: [AdjustedQuantity(invoiceLineID: invoice.lines[0].invoiceLineID, quantity: 6)])
            try await desk.service.deliver(command, key: "adj", from: .sales)
            let view: DocumentTotalsView = try await desk.service.get(
                "totals?from=2026-04-01&to=2026-04-30&country=IR", as: desk.finance
            ).decoded()
            #expect(view.rows.map(\.kind) == ["CORRECTION", "INVOICE"])
            #expect(view.rows.map(\.gross.amount) == [-6_270_019, AccountingDesk.gross])
            #expect(view.rows.map(\.count) == [1, 1])
            let before: DocumentTotalsView = try await desk.service.get(
                "totals?to=2026-04-01", as: desk.finance
            ).decoded()
            #expect(before.rows.isEmpty)
        }
    }
}

extension AccountingDesk {
    /// Asks for a pro-forma that has to wait for a unit at `gate`, and lets that unit go on once it does.
    fileprivate func askProFormaUnderGate(_ gate: Gate) async throws -> ProFormaID {
        async let asked = askProForma()
        try await awaitBlockedUnit()
        gate.open()
        return try await asked
    }
}
