import Contracts
import Testing

@testable import AccountingDomain

@Suite("What becomes of an invoice")
struct InvoiceTests {
    private func delivered(_ invoice: Invoice, _ quantity: ExactDecimal) -> Invoice {
        let outcome = invoice.delivered([LineQuantity(line: invoice.lines[0].id, quantity: quantity)])
        var after = outcome.invoice
        after.lines[0].parts += outcome.parts
        return after
    }

    private func all(_ invoice: Invoice, _ quantity: ExactDecimal) -> [LineQuantity] {
        [LineQuantity(line: invoice.lines[0].id, quantity: quantity)]
    }

    @Test("is delivered in parts that add up to it (S-62)")
    func parts() {
        let first = Make.invoice().delivered(all(Make.invoice(), 0)).invoice
        let four = delivered(first, 4)
        #expect(four.receivable == Make.irr(4_180_012))
        #expect(four.undelivered == Make.amounts(5_700_017, 570_002))
        let ten = delivered(four, 6)
        #expect(ten.receivable == Make.irr(10_450_031))
        #expect(ten.isDelivered)
    }

    @Test("takes a delivery beyond what is open as far as it goes, and says so")
    func surplus() {
        let invoice = Make.invoice()
        let stranger = InvoiceLineID()
        let outcome = invoice.delivered([
            LineQuantity(line: invoice.lines[0].id, quantity: 12), LineQuantity(line: stranger, quantity: 1),
        ])
        #expect(outcome.amounts == Make.amounts(9_500_028, 950_003))
        #expect(
            outcome.surplus == [
                LineQuantity(line: invoice.lines[0].id, quantity: 2), LineQuantity(line: stranger, quantity: 1),
            ])
    }

    @Test("is cancelled as a whole, corrected in part (S-63, S-67)")
    func cancellation() throws {
        let invoice = Make.invoice()
        let void = try invoice.credited(all(invoice, 10), as: .cancellation)
        #expect(void.kind == .cancellation)
        #expect(void.delta == Make.amounts(-9_500_028, -950_003))
        #expect(void.invoice.isDelivered)
        let part = try invoice.credited(all(invoice, 6), as: .cancellation)
        #expect(part.kind == .correction)
        #expect(part.lines.map(\.quantityAfter) == [4])
        let rest = try delivered(invoice, 4).credited(all(invoice, 6), as: .cancellation)
        #expect(rest.kind == .correction)
        #expect(rest.undelivered == Make.amounts(5_700_017, 570_002))
        #expect(rest.delivered.isZero)
    }

    @Test("is not credited beyond what is undelivered")
    func creditedTooMuch() {
        let invoice = delivered(Make.invoice(), 4)
        #expect(throws: AccountingRefusal.exceedsUndelivered(invoice.lines[0].id, left: 6)) {
            try invoice.credited(all(invoice, 7), as: .correction)
        }
        #expect(throws: AccountingRefusal.quantityNotPositive) {
            try invoice.credited(all(invoice, 0), as: .correction)
        }
    }

    @Test("gets returns matched to the oldest delivery, by the worked example (7.6)")
    func returns() throws {
        let invoice = delivered(delivered(Make.invoice(), 4), 6)
        let one = try invoice.returned(all(invoice, 1))
        #expect(one.kind == .salesReturn)
        #expect(one.delivered == Make.amounts(950_003, 95_000))
        #expect(one.invoice.receivable == Make.irr(10_450_031 - 1_045_003))
        let nine = try one.invoice.returned(all(invoice, 9))
        #expect(nine.delivered == Make.amounts(8_550_025, 855_003))
        #expect(nine.invoice.receivable.isZero)
        #expect(nine.invoice.lines[0].kept.isZero)
        #expect(throws: AccountingRefusal.exceedsDelivered(invoice.lines[0].id, left: 0)) {
            try nine.invoice.returned(all(invoice, 1))
        }
    }

    @Test("gives back what was paid too much after a return (S-74)")
    func paidReturn() throws {
        var invoice = delivered(Make.invoice(), 10)
        invoice.allocated = invoice.receivable
        invoice.receivable = .zero(.irr)
        let outcome = try invoice.returned(all(invoice, 1))
        #expect(outcome.excess == outcome.delivered.gross)
        #expect(outcome.invoice.receivable.isZero)
        #expect(outcome.invoice.allocated == Make.irr(10_450_031) - outcome.excess)
    }

    @Test("spreads a price correction over what is delivered and what is not (S-75)")
    func correction() throws {
        let invoice = delivered(Make.invoice(), 4)
        let worth = Make.amounts(9_000_001, 900_000)
        let outcome = try invoice.repriced([CorrectedLine(line: invoice.lines[0].id, amounts: worth)])
        #expect(outcome.kind == .correction)
        #expect(outcome.lines.map(\.netAfter) == [worth.net])
        #expect(outcome.invoice.lines[0].kept == worth)
        #expect(outcome.delta == worth - Make.amounts(9_500_028, 950_003))
        #expect(outcome.undelivered + outcome.delivered == -outcome.delta)
        #expect(outcome.delivered == Make.amounts(3_800_011, 380_001) - Make.amounts(3_600_000, 360_000))
        let rest = delivered(outcome.invoice, 6)
        #expect(rest.receivable == worth.gross)
        #expect(throws: AccountingRefusal.nothingChanges) {
            try rest.repriced([CorrectedLine(line: rest.lines[0].id, amounts: worth)])
        }
    }

    @Test("is settled when nothing is owed and nothing is to come, and opened again")
    func settled() {
        var invoice = Make.invoice()
        #expect(invoice.reckoned().change == nil)
        invoice = delivered(invoice, 10)
        invoice.receivable = .zero(.irr)
        let (settled, change) = invoice.reckoned()
        #expect(change == .settled)
        var reopened = settled
        reopened.receivable = Make.irr(1)
        #expect(reopened.reckoned().change == .reopened)
    }

    @Test("needs money set aside for undelivered goods only")
    func earmark() throws {
        var invoice = Make.invoice()
        invoice.earmarked = invoice.undelivered.gross
        invoice = delivered(invoice, 4)
        #expect(invoice.earmarked == Make.irr(6_270_019))
        #expect(try invoice.credited(all(invoice, 6), as: .correction).invoice.earmarked.isZero)
    }
}
