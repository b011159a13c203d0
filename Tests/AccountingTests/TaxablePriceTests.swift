import Contracts
import Foundation
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

/// Lines with VAT on a part of their price: work on metal that is free of it, the margin of currency.
@Suite("VAT on a part of the price")
struct TaxablePriceTests {
    private let rate = ExactDecimal(millionths: 100_000)

    @Test(
        "adds up exactly over partial invoices, deliveries and returns, net and tax each by itself",
        arguments: UInt64(1)...60)
    func addsUp(seed: UInt64) throws {
        var random = Seeded(seed: seed)
        func whole(_ range: ClosedRange<Int64>) -> ExactDecimal {
            ExactDecimal(millionths: .random(in: range, using: &random) * 1_000_000)
        }
        let line = Make.line(
            quantity: whole(4...40), price: whole(500_000...9_000_000), discount: .zero, taxable: whole(0...499_999))
        var open = ProForma.Line(line).apportionment
        var (drawn, back) = (NetAndTax.zero(.irr), NetAndTax.zero(.irr))
        while !open.isUsedUp {
            let piece = min(whole(1...5), open.remaining)
            let issued = open.take(piece)
            drawn += issued
            var part = Apportionment(quantity: piece, amounts: issued)
            while !part.isUsedUp {
                back += part.take(
                    min(ExactDecimal(millionths: .random(in: 1...900_000, using: &random)), part.remaining))
            }
        }
        #expect(drawn == NetAndTax(net: line.amounts.net, tax: line.amounts.tax))
        #expect(back == drawn)
        let base = try #require(line.taxablePrice).times(line.quantity.value)
        #expect(drawn.tax == base.fraction(rate))
    }

    @Test("stays at a correction of the price, unless the correction names another part")
    func corrected() throws {
        let invoice = Make.invoice([Make.position(Make.amounts(10_000_000, 333_335), taxable: 333_335)])
        let line = invoice.lines[0]
        let cheaper = try invoice.repriced([CorrectedLine(line, net: Make.irr(8_000_000), taxablePrice: nil)])
        #expect(cheaper.delta == Make.amounts(-2_000_000, 0))
        #expect(cheaper.lines.map(\.taxablePrice) == [line.taxablePrice])
        let less = UnitPrice(100_001, .irr)
        let other = try invoice.repriced([CorrectedLine(line, net: line.kept.net, taxablePrice: less)])
        #expect(other.delta == Make.amounts(0, 100_001 - 333_335))
        #expect(other.lines.map(\.taxablePrice) == [less] && other.invoice.lines[0].taxablePrice == less)
    }

    @Test("is refused at a correction below nothing and beyond the new worth, with the place of the fault")
    func bounds() throws {
        let invoice = Make.invoice([
            Make.position(), Make.position(Make.amounts(10_000_000, 333_335), taxable: 333_335),
        ])
        func fault(_ net: Int64, _ taxable: ExactDecimal?) throws -> AccountingRefusal? {
            let plain = CorrectedLine(invoice.lines[0], net: Make.irr(1), taxablePrice: nil)
            let line = CorrectedLine(
                invoice.lines[1], net: Make.irr(net), taxablePrice: taxable.map { UnitPrice($0, .irr) })
            return #expect(throws: AccountingRefusal.self) { try invoice.repriced([plain, line]) }
        }
        #expect(
            try fault(3_333_349, nil)
                == .taxBaseOutOfRange(place: 1, base: Make.irr(3_333_350), net: Make.irr(3_333_349)))
        #expect(try fault(10_000_000, 1_000_001)?.faults.map(\.pointer) == ["/corrections/1/taxable_price"])
        #expect(try fault(10_000_000, -1)?.faults.map(\.pointer) == ["/corrections/1/taxable_price"])
        let whole = CorrectedLine(invoice.lines[1], net: Make.irr(3_333_350), taxablePrice: nil)
        #expect(try invoice.repriced([whole]).invoice.lines[1].kept == Make.amounts(3_333_350, 333_335))
    }
}

@Suite("VAT on a part of the price, over messages and HTTP", .needsDatabase)
struct TaxablePriceServiceTests {
    private let part = UnitPrice(333_333, .irr)
    private let line = Make.line(taxable: 333_333)

    private func invoices(_ quantities: [ExactDecimal], at desk: AccountingDesk) async throws -> [InvoiceIssued] {
        let proForma = try await desk.askProForma(lines: [line])
        #expect(try await desk.show(proForma).lines.map(\.taxablePrice) == [part])
        try await desk.accept(proForma)
        var issued: [InvoiceIssued] = []
        for quantity in quantities {
            issued.append(try #require(try await desk.invoice(proForma, quantity, line: line)))
        }
        return issued
    }

    @Test("goes from the pro-forma to each of its invoices, which add up to it")
    func partialInvoices() async throws {
        try await AccountingDesk.open { desk in
            let issued = try await invoices([3, 3, 4], at: desk)
            #expect(issued.flatMap(\.lines).map(\.taxablePrice) == [part, part, part])
            #expect(issued.map(\.totals.tax) == [Make.irr(100_000), Make.irr(100_000), Make.irr(133_333)])
            #expect(issued.map(\.totals.net).reduce(.zero(.irr), +) == line.amounts.net)
            #expect(try await desk.show(issued[0]).lines.map(\.taxablePrice) == [part])
            try await desk.audit()
            await #expect(throws: (any Error).self) {
                _ = try await desk.service.rows("update invoice_line set taxable_price_millionths = 0")
            }
        }
    }

    @Test("stays with returns and corrections, and may be corrected itself; a dry run says the same")
    func adjusted() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try #require(try await invoices([10], at: desk).first)
            try await desk.exit(invoice)
            try await desk.deliver(invoice)
            try await desk.service.deliver(
                GoodsReturnAccepted(
                    returnID: GoodsReturnID(), invoiceID: invoice.invoiceID, opportunityID: invoice.opportunityID,
                    accountID: desk.account, reason: "broken", condition: .sellable,
                    lines: [
                        ReturnedLine(
                            invoiceLineID: invoice.lines[0].invoiceLineID, productID: line.productID,
                            description: "Pump", quantity: 1, cost: desk.cost(1))
                    ], creditLines: []))
            let returned = try #require(try await desk.service.sent(AdjustmentIssued.self).last?.lines.first)
            #expect(returned.taxablePrice == part)
            #expect(returned.netAfter == Make.irr(8_550_025) && returned.taxAfter == Make.irr(300_000))

            func correct(
                _ price: ExactDecimal? = nil, net: Int64? = nil, taxable: UnitPrice? = nil
            ) async throws -> TestAnswer {
                let request = CreateAdjustmentRequest(
                    reason: "price", invoiceID: invoice.invoiceID,
                    corrections: [
                        .init(
                            invoiceLineID: invoice.lines[0].invoiceLineID, unitPrice: price.map { UnitPrice($0, .irr) },
                            net: net.map(Make.irr), taxablePrice: taxable)
                    ])
                let dry = try await desk.service.post("adjustments?dry_run=true", request, as: desk.finance)
                let answer = try await desk.service.post("adjustments", request, as: desk.finance)
                guard answer.status == 201 else {
                    #expect(dry.status == answer.status && dry.problem?.faults == answer.problem?.faults)
                    return answer
                }
                #expect(try dry.decoded(AdjustmentPreview.self).lines == answer.decoded(AdjustmentView.self).lines)
                return answer
            }
            func corrected(_ answer: TestAnswer) throws -> AdjustmentLine {
                try #require(try answer.decoded(AdjustmentView.self).lines.first)
            }
            // Nine at 900,000: VAT of 2,999,997 still.
            let cheaper = try corrected(try await correct(900_000))
            #expect(cheaper.netAfter == Make.irr(8_100_000) && cheaper.taxAfter == Make.irr(300_000))
            #expect(cheaper.taxablePrice == part)
            let (more, euro) = (UnitPrice(400_000, .irr), UnitPrice(1, .eur))
            let taxed = try corrected(try await correct(taxable: more))
            #expect(taxed.netAfter == Make.irr(8_100_000) && taxed.taxAfter == Make.irr(360_000))
            #expect(taxed.taxablePrice == more)
            // From here on that is the line's own.
            #expect(
                try await correct(net: 3_599_999).problem?.faults == [
                    "/corrections/0/taxable_price tax_base_out_of_range"
                ])
            #expect(try await correct(taxable: euro).problem?.code == "foreign_currency")
            #expect(try await correct().problem?.code == "nothing_changes")
            let last = try corrected(try await correct(net: 3_600_000))
            #expect(last.taxAfter == Make.irr(360_000) && last.taxablePrice == more)
            let view = try await desk.show(invoice)
            #expect(view.lines.map(\.taxablePrice) == [part] && view.lines.map(\.kept.tax) == [Make.irr(360_000)])
            try await desk.audit()
        }
    }
}
