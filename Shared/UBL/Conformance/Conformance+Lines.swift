extension Conformance {
    mutating func checkLines() {
        require(!lines.isEmpty, "BR-16", at: root, "There are no lines.")
        var ids: Set<String> = []
        for line in lines {
            need("ID", "BR-21", in: line)
            let id = line.value("ID") ?? ""
            require(ids.insert(id).inserted, "BR-21", at: line, "The line \(id) stands twice.")
            checkLine(line)
        }
    }

    private mutating func checkLine(_ line: Element) {
        let quantityName = isCreditNote ? "CreditedQuantity" : "InvoicedQuantity"
        need(quantityName, "BR-22", in: line)
        need("LineExtensionAmount", "BR-24", in: line)
        need("Item/Name", "BR-25", in: line)
        need("Price/PriceAmount", "BR-26", in: line)
        need("Item/ClassifiedTaxCategory/ID", "BR-CO-04", in: line)
        let net = amount("LineExtensionAmount", "BR-DEC-23", in: line)
        let quantity = line.first(quantityName)
        if let quantity { checkUnit(quantity, "BR-23") }
        for item in line.at("Item/AdditionalItemProperty") {
            require(
                item.value("Name") != nil && item.value("Value") != nil, "BR-54", at: item,
                "AdditionalItemProperty has not both, name and value.")
        }
        for category in line.at("Item/ClassifiedTaxCategory") { checkCategory(category) }
        let adjustments = line.all("AllowanceCharge").map { checkAdjustment($0) }.sum()
        guard let net, let quantity, let count = number(quantity) else { return }
        checkPrice(of: line, quantity, count, net - adjustments)
    }

    private mutating func checkUnit(_ quantity: Element, _ rule: String) {
        guard let code = quantity.attributes["unitCode"] else {
            return fail(rule, at: quantity, "\(quantity.name) has no unitCode.")
        }
        require(UnitCode.all.contains(code), "BR-CL-23", at: quantity, "The unit \(code) is none that we write.")
    }

    /// - Returns: what the allowance takes off or the charge puts on.
    private mutating func checkAdjustment(_ adjustment: Element) -> Exact {
        let indicator = adjustment.value("ChargeIndicator") ?? ""
        let isCharge = indicator == "true"
        require(
            isCharge || indicator == "false", "PEPPOL-EN16931-R043", at: adjustment,
            "ChargeIndicator is neither true nor false.")
        need("Amount", isCharge ? "BR-43" : "BR-41", in: adjustment)
        let code = adjustment.value("AllowanceChargeReasonCode")
        let hasReason = adjustment.value("AllowanceChargeReason") != nil || code != nil
        require(hasReason, isCharge ? "BR-44" : "BR-42", at: adjustment, "AllowanceCharge has no reason.")
        require(hasReason, isCharge ? "BR-CO-24" : "BR-CO-23", at: adjustment, "AllowanceCharge has no reason.")
        require(
            code == nil || !isCharge && code == "95", isCharge ? "BR-CL-20" : "BR-CL-19", at: adjustment,
            "The reason \(code ?? "") is none that we write.")
        let amount = amount("Amount", isCharge ? "BR-DEC-27" : "BR-DEC-24", in: adjustment) ?? .zero
        return isCharge ? amount : .zero - amount
    }

    /// - Parameter net: the line's net amount without its allowances and charges.
    private mutating func checkPrice(of line: Element, _ quantity: Element, _ count: Exact, _ net: Exact) {
        guard let priceElement = line.first("Price/PriceAmount"), let price = number(priceElement) else { return }
        require(
            priceElement.attributes["currencyID"] == currency, "PEPPOL-EN16931-R051", at: priceElement,
            "PriceAmount is not in the document's currency.")
        require(price >= .zero, "BR-27", at: priceElement, "The price is below zero.")
        var base = Exact(millionths: 1_000_000)
        if let element = line.first("Price/BaseQuantity") {
            guard let value = number(element) else { return }
            require(value > .zero, "PEPPOL-EN16931-R121", at: element, "BaseQuantity is not above zero.")
            require(
                element.attributes["unitCode"] == quantity.attributes["unitCode"], "PEPPOL-EN16931-R130", at: element,
                "BaseQuantity has another unit than the line.")
            base = value
        }
        let product = count.magnitude == base ? (count < .zero ? .zero - price : price) : count.times(price, over: base)
        require(
            product.map { ($0 - net).magnitude <= .hundredths(2) } ?? false, "PEPPOL-EN16931-R120", at: line,
            "Quantity × price with allowances and charges is not the line's net amount.")
    }
}
