import Contracts
import ProductionDomain
import Testing

@Suite("A bill of materials")
struct BillOfMaterialsTests {
    let product = ProductID()
    let steel = ProductID()

    func bill(
        _ lines: [BillOfMaterials.Line], days: Int = 3, scrap: ExactDecimal = 0
    ) throws(ProductionRefusal) -> BillOfMaterials {
        try BillOfMaterials(product: product, lines: lines, processDays: days, scrapAllowance: scrap)
    }

    @Test("explodes an order into its material, scrap allowance included, rounded up")
    func exploded() throws {
        let third = BillOfMaterials.Line(material: steel, quantity: try ExactDecimal("0.333333"))
        #expect(
            try bill([third]).exploded(for: 10) == [
                MaterialLine(productID: steel, quantity: ExactDecimal(millionths: 3_333_330))
            ])
        let wasteful = try bill([third], scrap: try ExactDecimal("0.05"))
        #expect(wasteful.inputAllowance(for: 10) == (try ExactDecimal("10.5")))
        #expect(wasteful.exploded(for: 10)[0].quantity == ExactDecimal(millionths: 3_499_997))
    }

    @Test("is refused when it is empty, repeats a material, contains the product or a figure out of range")
    func refused() throws {
        let line = BillOfMaterials.Line(material: steel, quantity: 1)
        #expect(throws: ProductionRefusal.billInvalid(field: "lines")) { try bill([]) }
        #expect(throws: ProductionRefusal.billInvalid(field: "lines")) { try bill([line, line]) }
        #expect(throws: ProductionRefusal.billInvalid(field: "lines/0")) {
            try bill([.init(material: product, quantity: 1)])
        }
        #expect(throws: ProductionRefusal.billInvalid(field: "lines/0")) {
            try bill([.init(material: steel, quantity: 0)])
        }
        #expect(throws: ProductionRefusal.billInvalid(field: "process_days")) { try bill([line], days: -1) }
        #expect(throws: ProductionRefusal.billInvalid(field: "scrap_allowance")) { try bill([line], scrap: 2) }
    }
}
