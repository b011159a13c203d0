import Contracts

/// A line of an invoice or adjustment on its way into a document.
struct DraftLine {
    let id: Int
    let name: String
    let sellersItemID: String?
    let unit: String
    let taxCode: String
    let taxRate: ExactDecimal
    let quantity: ExactDecimal
    /// None on adjustments: what they change has amounts alone.
    let unitPrice: UnitPrice?
    let net: Money
    let tax: Money
    /// Whether VAT is due on a part of its price, and so is not what its rate makes of its net amount.
    let isPartlyTaxed: Bool
    let note: String?

    init(_ line: InvoiceView.Line, id: Int) {
        self.id = id
        name = line.description
        sellersItemID = "\(line.productID)"
        unit = line.quantity.unit
        taxCode = line.taxCode
        taxRate = line.taxRate
        quantity = line.quantity.value
        unitPrice = line.unitPrice
        net = line.amounts.net
        tax = line.amounts.tax
        isPartlyTaxed = Self.isPartlyTaxed(line.taxablePrice, [(line.quantity.value, line.amounts.net)])
        note = nil
    }

    /// The change that an adjustment makes to a line: the quantity that it takes off or puts on; where only the worth
    /// changes, the quantity that is worth something else now.
    init(_ line: AdjustmentLine, id: Int, isDebit: Bool) {
        let more = line.netAfter - line.netBefore
        let moreTax = line.taxAfter - line.taxBefore
        let moreQuantity = line.quantityAfter - line.quantityBefore
        let net = isDebit ? more : -more
        let quantity = isDebit ? moreQuantity : -moreQuantity
        let isOfQuantity = quantity != .zero && (net.isZero || (quantity > .zero) == (net.amount > 0))
        let whole = max(line.quantityAfter, line.quantityBefore)
        let size = whole > .zero ? whole : .one

        self.id = id
        name = line.description
        sellersItemID = line.invoiceLineID == nil ? nil : "\(line.productID)"
        unit = line.unit
        taxCode = line.taxCode
        taxRate = line.taxRate
        self.quantity = isOfQuantity ? quantity : net.amount < 0 ? -size : size
        unitPrice = nil
        self.net = net
        tax = isDebit ? moreTax : -moreTax
        isPartlyTaxed = Self.isPartlyTaxed(
            line.taxablePrice, [(line.quantityBefore, line.netBefore), (line.quantityAfter, line.netAfter)])
        note = isOfQuantity ? nil : "Net amount corrected from \(line.netBefore) to \(line.netAfter)"
    }

    /// Parts of a line may be a smallest unit off.
    private static func isPartlyTaxed(_ price: UnitPrice?, _ worths: [(quantity: ExactDecimal, net: Money)]) -> Bool {
        guard let price else { return false }
        return worths.contains { $0.net.amount - price.times($0.quantity).amount > 1 }
    }

    /// - Returns: none where `faults` has been told why.
    func made(_ details: UBLDetails, _ faults: inout [UBLFault]) -> UBLLine? {
        let before = faults.count
        func refuse(_ rule: String, _ message: String) { faults.append(UBLFault(rule, "Line \(id): \(message)")) }
        let name = name.plain
        if name == nil { refuse("BR-25", "the product has no name.") }
        if quantity == .zero { refuse("BR-22", "there is no quantity.") }
        if isPartlyTaxed {
            refuse(
                "BR-CO-17",
                "VAT is due on a part of the price only, and UBL has one rate for a line's whole net amount: sell the taxed and "
                    + "the untaxed part as lines of their own.")
        }
        if let unitPrice, unitPrice.value < .zero { refuse("BR-27", "the price is below zero.") }
        let category = details.categories[taxCode] ?? VATCategory(taxCode: taxCode, rate: taxRate)
        if category == nil {
            refuse(
                "BR-CO-04",
                "EN 16931 has no category by the name of tax code “\(taxCode)”: say with --tax-category \(taxCode)=E which it is."
            )
        }
        if let category, (category == .standard) == (taxRate == .zero) {
            refuse(
                "\(category.rulePrefix)-05",
                "tax code “\(taxCode)” has the category \(category.rawValue) and a rate of \(taxRate).")
        }
        guard faults.count == before, let name, let category else { return nil }

        let pricing = pricing
        let code = UnitCode.of(unit)
        var properties: [UBLLine.Property] = []
        if code == nil, let word = unit.plain { properties.append(.init(name: "Unit", value: word)) }
        if pricing.hidesUnitPrice, let unitPrice {
            properties.append(.init(name: "Unit price", value: "\(unitPrice.value) \(unitPrice.currency.rawValue)"))
        }
        return UBLLine(
            id: id, note: note, quantity: quantity, unitCode: code ?? UnitCode.mutuallyDefined, net: net, tax: tax,
            adjustment: pricing.adjustment, name: name, sellersItemID: sellersItemID,
            rate: UBLTaxRate(category: category, rate: taxRate), properties: properties, price: pricing.price)
    }

    private var pricing: LinePricing {
        guard let unitPrice, quantity > .zero else {
            return LinePricing(
                quantity: quantity < .zero ? -quantity : quantity, net: net.amount < 0 ? -net : net)
        }
        return LinePricing(quantity: quantity, unitPrice: unitPrice, net: net)
    }
}
