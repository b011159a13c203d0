import Contracts
import TestKit
import Testing

@testable import AccountingDomain

/// Any sequence of deliveries, credits, returns, price corrections and payments keeps the books of an invoice right.
@Suite("An invoice's books")
struct InvoicePropertyTests {
    /// The invoice with its ledger: what the postings make of the accounts.
    private struct Books {
        var invoice: Invoice
        var balances: [LedgerAccount: Int64] = [:]
        /// Everything ever credited, by line.
        var credited: [InvoiceLineID: NetAndTax] = [:]

        mutating func post(_ lines: [JournalLine]) {
            #expect(lines.reduce(0) { $0 + $1.balance } == 0)
            for line in lines { balances[line.account, default: 0] += line.balance }
        }
    }

    @Test("agree with the ledger whatever happens (I-22, I-23, I-24)", arguments: UInt64(1)...120)
    func agree(seed: UInt64) throws {
        var random = Seeded(seed: seed)
        var books = Books(invoice: Make.invoice((0..<Int.random(in: 1...4, using: &random)).map { _ in line(&random) }))
        let issued = books.invoice.lines.map(\.issued).sum(.irr)
        books.post(Postings.invoiceIssued(issued))
        for _ in 0..<40 {
            try step(&books, &random)
            check(books)
        }
    }

    private func line(_ random: inout Seeded) -> InvoicePosition {
        Make.position(
            quantity: ExactDecimal(millionths: .random(in: 1...20_000_000, using: &random)),
            Make.amounts(.random(in: 0...10_000_019, using: &random), .random(in: 0...1_000_003, using: &random)))
    }

    private func step(_ books: inout Books, _ random: inout Seeded) throws {
        let index = Int.random(in: books.invoice.lines.indices, using: &random)
        let line = books.invoice.lines[index]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: deliver(piece(of: line.open.remaining, &random), of: line, &books)
        case 1: try credit(piece(of: line.open.remaining, &random), of: line, &books)
        case 2: try takeBack(piece(of: line.withCustomer, &random), of: line, &books)
        case 3: try reprice(line, &books, &random)
        default: pay(&books, &random)
        }
    }

    private func piece(of rest: ExactDecimal, _ random: inout Seeded) -> ExactDecimal {
        rest == .zero ? .zero : ExactDecimal(millionths: .random(in: 1...rest.millionths, using: &random))
    }

    private func deliver(_ quantity: ExactDecimal, of line: InvoicePosition, _ books: inout Books) {
        let outcome = books.invoice.delivered([LineQuantity(line: line.id, quantity: quantity)])
        books.invoice = outcome.invoice
        if let index = books.invoice.position(line.id) { books.invoice.lines[index].parts += outcome.parts }
        books.post(Postings.deliveryConfirmed(outcome.amounts, cost: Make.irr(7)))
    }

    private func credit(_ quantity: ExactDecimal, of line: InvoicePosition, _ books: inout Books) throws {
        guard quantity > .zero else { return }
        apply(try books.invoice.credited([LineQuantity(line: line.id, quantity: quantity)], as: .correction), &books)
    }

    private func takeBack(_ quantity: ExactDecimal, of line: InvoicePosition, _ books: inout Books) throws {
        guard quantity > .zero else { return }
        apply(try books.invoice.returned([LineQuantity(line: line.id, quantity: quantity)]), &books)
    }

    private func reprice(_ line: InvoicePosition, _ books: inout Books, _ random: inout Seeded) throws {
        guard line.keptQuantity > .zero else { return }
        let worth = Make.amounts(
            .random(in: 0...12_000_000, using: &random), .random(in: 0...1_200_000, using: &random))
        guard worth != line.kept else { return }
        apply(try books.invoice.repriced([CorrectedLine(line: line.id, amounts: worth)]), &books)
    }

    private func pay(_ books: inout Books, _ random: inout Seeded) {
        let owed = books.invoice.receivable.amount
        guard owed > 0 else { return }
        let amount = Make.irr(.random(in: 1...owed, using: &random))
        books.post(Postings.paymentCleared(amount))
        books.post(Postings.allocation(amount))
        books.invoice.receivable -= amount
        books.invoice.allocated += amount
    }

    private func apply(_ outcome: AdjustmentOutcome, _ books: inout Books) {
        books.post(Postings.undeliveredCredited(outcome.undelivered))
        books.post(Postings.deliveredCredited(outcome.delivered))
        books.post(Postings.allocation(-outcome.excess))
        let shown = outcome.lines.map { NetAndTax(net: $0.netAfter - $0.netBefore, tax: $0.taxAfter - $0.taxBefore) }
        #expect(shown.sum(.irr) == outcome.delta)
        books.invoice = outcome.invoice
    }

    private func check(_ books: Books) {
        let invoice = books.invoice
        #expect(books.balances[.undelivered, default: 0] == invoice.undelivered.gross.amount)
        #expect(books.balances[.deferredSales, default: 0] == -invoice.undelivered.net.amount)
        #expect(books.balances[.receivable, default: 0] == invoice.receivable.amount)
        #expect(invoice.receivable.amount >= 0 && invoice.allocated.amount >= 0)
        for line in invoice.lines {
            let parts = line.parts.map(\.rest.remainingAmounts).sum(.irr)
            #expect(line.open.remainingAmounts + parts == line.kept)
            #expect(line.kept.net.amount >= 0 && line.kept.tax.amount >= 0)
            #expect(line.open.remaining + line.withCustomer == line.keptQuantity)
            #expect(line.parts.reduce(.zero) { $0 + $1.rest.remaining } == line.withCustomer)
        }
    }
}
