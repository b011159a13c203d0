import Contracts

/// What one piece of a product is made of, how long that takes, and how much may go to waste (F-ARYA-27).
package struct BillOfMaterials: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package let material: ProductID
        /// For one piece of the product.
        package let quantity: ExactDecimal

        package init(material: ProductID, quantity: ExactDecimal) {
            self.material = material
            self.quantity = quantity
        }
    }

    package static let lineLimit = 500
    package static let dayLimit = 3660

    package let product: ProductID
    package let lines: [Line]
    package let processDays: Int
    package let steps: [String]
    /// A fraction of the ordered quantity.
    package let scrapAllowance: ExactDecimal

    /// - Throws: `.billInvalid` naming the field: no lines, too many, a quantity not above zero, a material twice, the
    ///   product in itself, days or allowance out of range.
    package init(
        product: ProductID, lines: [Line], processDays: Int, steps: [String] = [], scrapAllowance: ExactDecimal = .zero
    ) throws(ProductionRefusal) {
        guard (1...Self.lineLimit).contains(lines.count), Set(lines.map(\.material)).count == lines.count else {
            throw .billInvalid(field: "lines")
        }
        for (index, line) in lines.enumerated() where line.quantity <= .zero || line.material == product {
            throw .billInvalid(field: "lines/\(index)")
        }
        guard (0...Self.dayLimit).contains(processDays) else { throw .billInvalid(field: "process_days") }
        guard scrapAllowance >= .zero, scrapAllowance <= .one else { throw .billInvalid(field: "scrap_allowance") }
        self.product = product
        self.lines = lines
        self.processDays = processDays
        self.steps = steps
        self.scrapAllowance = scrapAllowance
    }

    /// How much may go in, good and scrap together, for an ordered quantity.
    package func inputAllowance(for quantity: ExactDecimal) -> ExactDecimal {
        let surplus = Int128(quantity.millionths) * Int128(scrapAllowance.millionths) / Int128(ExactDecimal.scale)
        return quantity + ExactDecimal(millionths: Int64(clamping: surplus))
    }

    /// The material for an ordered quantity and its scrap allowance, each rounded up: too little would stop the work.
    package func exploded(for quantity: ExactDecimal) -> [MaterialLine] {
        let input = Int128(inputAllowance(for: quantity).millionths)
        let scale = Int128(ExactDecimal.scale)
        return lines.map { line in
            let needed = (input * Int128(line.quantity.millionths) + scale - 1) / scale
            return MaterialLine(
                productID: line.material, quantity: ExactDecimal(millionths: Int64(clamping: needed)))
        }
    }
}
