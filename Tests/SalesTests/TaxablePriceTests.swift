import Contracts
import TestKit
import Testing

@testable import SalesDomain

@Suite("A line with VAT on a part of its price")
struct TaxablePriceTests {
    /// Work of 5,439,339 on metal that is free of VAT.
    private let ring = someLine(2, price: 55_439_339, taxable: 5_439_339)

    @Test("is taxed on that part alone, and says so to approvers and on the pro-forma")
    func toldOn() throws {
        #expect(ring.amounts.net == Money(110_878_678, .irr))
        #expect(ring.amounts.tax == Money(1_087_868, .irr))
        let (_, asked) = try someOpportunity([ring]).submittedBySomebody()
        #expect(try #require(asked.command(RequestApproval.self)).lines.map(\.taxablePrice) == [ring.taxablePrice])
        let (approved, _) = try someOpportunity([ring]).approvedBySomebody()
        let (_, consequences) = approved.holding([approved.heldLine(0, 2)], cause: .request, circumstances)
        let line = try #require(consequences.command(IssueProForma.self)?.lines.first)
        #expect(line.taxablePrice == ring.taxablePrice && line.amounts == ring.amounts)
    }

    @Test("of which a part is left is reckoned anew for that part")
    func part() throws {
        var sale = someOpportunity([someLine(3, price: 1000, taxable: 335)])
        sale.slices = [2, 1].map { Slice(id: SliceID(freshID()), line: sale.lines[0].id, quantity: $0) }
        sale.slices[1].state = .lost
        let (approved, _) = try sale.approvedBySomebody()
        let (_, consequences) = approved.holding([approved.heldLine(0, 2)], cause: .request, circumstances)
        let line = try #require(consequences.command(IssueProForma.self)?.lines.first)
        #expect(line.quantity.value == 2)
        #expect(line.amounts.net == Money(2000, .irr) && line.amounts.tax == Money(67, .irr))
    }

    @Test("is another content than one without, whose hash stays what it was")
    func content() {
        let plain = someOpportunity([someLine()]).contentToJudge
        #expect(!plain.contains("VAT of"))
        #expect(
            someOpportunity([someLine(taxable: 100)]).contentToJudge
                != someOpportunity([someLine(taxable: 101)]).contentToJudge)
        #expect(!someLine(taxable: 100).asksTheSame(as: someLine()))
    }

    @Test("keeps it in later revisions and in what they leave out")
    func kept() {
        let id = OpportunityLineID()
        #expect(ring.again(as: id, in: 2).taxablePrice == ring.taxablePrice)
        #expect(ring.leftOut(1, in: 2, as: id).amounts.tax == Money(543_934, .irr))
    }

    @Test("is refused below nothing, above the price, in another currency, and where the discount eats into it")
    func bounds() throws {
        func fault(_ line: OpportunityLine) -> SalesRefusal? {
            do throws(SalesRefusal) { try line.checkTaxBase(at: 1) } catch { return error }
            return nil
        }
        let half = ExactDecimal(millionths: 500_000)
        for taxable in [nil, 0, 500, 1000] as [ExactDecimal?] { #expect(fault(someLine(taxable: taxable)) == nil) }
        #expect(fault(someLine(taxable: 500, discount: half)) == nil)
        let outside = SalesRefusal.taxablePriceOutOfRange(position: 1, price: UnitPrice(1000, .irr))
        #expect(fault(someLine(taxable: -1)) == outside)
        #expect(fault(someLine(taxable: 1001)) == outside)
        #expect(fault(someLine(taxable: 501, discount: half)) == .taxBaseAboveNet(position: 1, net: Money(5000, .irr)))
        #expect(
            fault(someLine(price: -5, taxable: 0)) == .taxablePriceOutOfRange(position: 1, price: UnitPrice(-5, .irr)))
        let foreign = OpportunityLine(
            id: ring.id, product: ring.product, description: "Ring", kind: .goods, route: .stock,
            quantity: ring.quantity,
            unitPrice: ring.unitPrice, taxCode: "VAT10", taxRate: ring.taxRate, taxablePrice: UnitPrice(1, .eur))
        #expect(fault(foreign) == .taxablePriceOutOfRange(position: 1, price: ring.unitPrice))
    }
}
