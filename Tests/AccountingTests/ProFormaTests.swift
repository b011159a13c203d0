import Contracts
import Testing

@testable import AccountingDomain

@Suite("A pro-forma")
struct ProFormaTests {
    private func asked(
        gross: Int64 = 110, terms: PaymentTerms = .credit, revision: Int = 1
    ) throws -> ProForma {
        let line = Make.line(quantity: 1, price: ExactDecimal(Int(gross * 10 / 11)), discount: .zero)
        return try ProForma.requested(
            Make.command([line], revision: revision, terms: terms), number: 42, in: Make.books)
    }

    private func issued() throws -> ProForma { try asked().judged(on: Make.credit(limit: 500), today: Make.day(0)) }

    @Test("is issued and holds its gross total when the credit suffices (S-40)")
    func withinCeiling() throws {
        let credit = Make.credit(limit: 200) { $0.receivable = Make.irr(90) }
        let issued = try asked().judged(on: credit, today: Make.day(0))
        #expect(issued.state == .issued)
        #expect(issued.hold == Make.irr(110))
        #expect(issued.stand?.exposure == Make.irr(90))
        #expect(issued.numberText == "PF-000042")
    }

    @Test("is blocked with the shortfall when it does not (S-42)")
    func overCeiling() throws {
        let credit = Make.credit(limit: 100) {
            $0.overrides = Make.irr(50)
            $0.holds = Make.irr(60)
        }
        let blocked = try asked().judged(on: credit, today: Make.day(0))
        #expect(blocked.state == .blocked)
        #expect(blocked.hold == Make.irr(0))
        #expect(blocked.stand?.shortfall == Make.irr(20))
        let again = try blocked.judged(on: Make.credit(limit: 110), today: Make.day(0))
        #expect(again.state == .issued)
    }

    @Test("needs no credit on prepaid terms (S-45)")
    func prepaid() throws {
        let issued = try asked(terms: .prepaid).judged(on: Make.credit(limit: 0), today: Make.day(0))
        #expect(issued.state == .issued)
        #expect(issued.hold.isZero)
        #expect(issued.stand == nil)
    }

    @Test("is refused to a blocked account, also on prepaid terms", arguments: [PaymentTerms.credit, .prepaid])
    func blockedAccount(terms: PaymentTerms) throws {
        let asked = try asked(terms: terms)
        let credit = Make.credit(limit: 1000) { $0.blockedReason = "cheque bounced" }
        #expect(throws: AccountingRefusal.accountBlocked("cheque bounced")) {
            try asked.judged(on: credit, today: Make.day(0))
        }
    }

    @Test("is refused without lines, in a foreign currency, or with a line below zero")
    func malformed() {
        #expect(throws: AccountingRefusal.noLines) {
            try ProForma.requested(Make.command([]), number: 1, in: Make.books)
        }
        #expect(throws: AccountingRefusal.foreignCurrency(.eur, books: .irr)) {
            try ProForma.requested(Make.command(currency: .eur), number: 1, in: Make.books)
        }
        let line = Make.line(quantity: 0)
        #expect(throws: AccountingRefusal.lineNotPositive(line.lineID)) {
            try ProForma.requested(Make.command([line]), number: 1, in: Make.books)
        }
    }

    @Test("can be accepted through its last day and not after (S-43, S-44)")
    func acceptance() throws {
        let issued = try issued()
        #expect(try issued.accepted(on: issued.validUntil).state == .accepted)
        #expect(throws: AccountingRefusal.proFormaExpired(validUntil: issued.validUntil)) {
            try issued.accepted(on: issued.validUntil.adding(days: 1))
        }
        let blocked = try asked()
        #expect(throws: AccountingRefusal.proFormaState(.blocked)) { try blocked.accepted(on: Make.day(0)) }
    }

    @Test("expires with its hold; an accepted one does not")
    func expiry() throws {
        let issued = try issued()
        #expect(issued.expired(on: issued.validUntil) == nil)
        let late = issued.validUntil.adding(days: 1)
        #expect(issued.expired(on: late)?.0.state == .expired)
        #expect(issued.expired(on: late)?.released == Make.irr(110))
        #expect(try asked().expired(on: late)?.0.state == .withdrawn)
        #expect(try issued.accepted(on: Make.day(0)).expired(on: late) == nil)
    }

    @Test("gives way to a newer revision until it is invoiced")
    func superseded() throws {
        let issued = try issued()
        let (old, released) = try issued.superseded(by: 2)
        #expect(old.state == .superseded)
        #expect(released == Make.irr(110))
        #expect(throws: AccountingRefusal.revisionOutdated(0, current: 1)) { try issued.superseded(by: 0) }
        var invoiced = issued
        invoiced.state = .partlyInvoiced
        #expect(throws: AccountingRefusal.alreadyInvoiced) { try invoiced.superseded(by: 2) }
    }

    @Test("is invoiced in parts that add up to it, and so does the credit it holds")
    func partialInvoices() throws {
        let line = Make.line()
        let proForma = try ProForma.requested(Make.command([line]), number: 1, in: Make.books)
            .judged(on: Make.credit(limit: 20_000_000), today: Make.day(0)).accepted(on: Make.day(0))
        let (first, drawn, converted) = try proForma.invoiced([Self.part(line, 4)])
        #expect(first.state == .partlyInvoiced)
        #expect(drawn.map(\.amounts) == [Make.amounts(3_800_011, 380_001)])
        #expect(converted == Make.irr(4_180_012))
        let (second, rest, last) = try first.invoiced([Self.part(line, 6)])
        #expect(second.state == .invoiced)
        #expect(rest.map(\.amounts) == [Make.amounts(5_700_017, 570_002)])
        #expect(last == Make.irr(6_270_019))
        #expect(second.hold.isZero)
    }

    @Test("is not invoiced beyond its lines, nor before it is accepted")
    func invoiceGuards() throws {
        let line = Make.line()
        let issued = try ProForma.requested(Make.command([line]), number: 1, in: Make.books)
            .judged(on: Make.credit(limit: 20_000_000), today: Make.day(0))
        #expect(throws: AccountingRefusal.proFormaState(.issued)) { try issued.invoiced([Self.part(line, 1)]) }
        let accepted = try issued.accepted(on: Make.day(0))
        #expect(throws: AccountingRefusal.quantityExceedsProForma(line.lineID, left: 10)) {
            try accepted.invoiced([Self.part(line, 11)])
        }
        let stranger = OpportunityLineID()
        #expect(throws: AccountingRefusal.lineNotOnProForma(stranger)) {
            try accepted.invoiced([InvoicedQuantity(lineID: stranger, slices: [])])
        }
        #expect(throws: AccountingRefusal.noLines) { try accepted.invoiced([]) }
    }

    static func part(_ line: ProFormaLine, _ quantity: ExactDecimal) -> InvoicedQuantity {
        InvoicedQuantity(lineID: line.lineID, slices: [SliceQuantity(sliceID: SliceID(), quantity: quantity)])
    }
}
