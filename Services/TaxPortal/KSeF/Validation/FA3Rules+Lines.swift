/// Lines by themselves: numbers, signs, quantity × price (`ksef.md` 2.2, 2.3).
extension FA3Rules {
    mutating func judgeLines() {
        judgeLineNumbers()
        if kind.isCorrection { judgePairs() }
        for (index, line) in invoice.lines.enumerated() {
            judgeSigns(line, index)
            judgeProduct(line, index)
            judgeTax(line, index)
        }
        let numbers = Set(invoice.lines.compactMap(\.number))
        for (index, remark) in invoice.remarks.enumerated() {
            if let line = remark.line, !numbers.contains(line), !invoice.lines.isEmpty {
                warn(
                    "remark.line", path("DodatkowyOpis", index, of: invoice.remarks.count, "NrWiersza"),
                    "There is no line \(line).")
            }
        }
    }

    private mutating func judgeLineNumbers() {
        var numbers: Set<String> = []
        var ids: Set<String> = []
        for (index, line) in invoice.lines.enumerated() {
            // The two lines of a pair share number and id.
            let side = line.isBefore ? " before" : ""
            if let number = line.number, !numbers.insert(number + side).inserted {
                judge(
                    !kind.isCorrection, "line.number-twice", linePath(index, "NrWierszaFa"),
                    "There are two lines \(number); number them 1, 2, 3…")
            }
            if let id = line.id, !ids.insert(id + side).inserted {
                judge(
                    !kind.isCorrection, "line.id-twice", linePath(index, "UU_ID"),
                    "Two lines have the id \(id); an id stands for one line.")
            }
            if line.name == nil, !kind.isCorrection {
                error("line.name-missing", linePath(index, "P_7"), "The line says not what was sold; P_7 is missing.")
            }
        }
    }

    /// The line before and the line after have one number and one id (2.4).
    private mutating func judgePairs() {
        let after = invoice.lines.filter { !$0.isBefore }
        for (index, line) in invoice.lines.enumerated() where line.isBefore {
            guard let number = line.number else { continue }
            let partners = after.filter { $0.number == number }
            guard !partners.isEmpty else {
                warn(
                    "line.pair", linePath(index, "NrWierszaFa"),
                    "The line before (StanPrzed) has the number \(number), and no line after has it; both halves of a pair share "
                        + "their number.")
                continue
            }
            // Some programs give each line of a correction an id of its own.
            guard let id = line.id, partners.allSatisfy({ $0.id != nil && $0.id != id }) else { continue }
            warn(
                "line.pair", linePath(index, "UU_ID"),
                "The lines \(number) before and after have different ids (UU_ID); both halves of a pair share theirs.")
        }
    }

    /// P_11Vat and P_11A against P_11 and the rate; a difference of parts may be off by more than a line's rounding.
    private mutating func judgeTax(_ line: FA3Line, _ index: Int) {
        guard let (element, given, expected) = line.taxFault else { return }
        judge(
            !kind.isCorrection, "line.tax", linePath(index, element),
            "\(element) is \(given.text), but P_11 at \(line.rate ?? "") % makes it \(expected.text); correct it, P_11 or P_12."
        )
    }

    private mutating func judgeSigns(_ line: FA3Line, _ index: Int) {
        guard !kind.isCorrection else { return }
        if let quantity = line.quantity, quantity.units < 0 {
            error(
                "line.quantity-negative", linePath(index, "P_8B"),
                "The quantity \(quantity.text) is negative; only a correction may take away. Issue a KOR.")
        }
        if let amount = line.net ?? line.gross, amount.units < 0 {
            warn(
                "line.amount-negative", linePath(index, line.net == nil ? "P_11A" : "P_11"),
                "The line takes \(amount.text) away; what was invoiced before is taken back by a KOR.")
        }
        for (name, price) in [("P_9A", line.netPrice), ("P_9B", line.grossPrice)] {
            if let price, price.units < 0, (line.quantity?.units ?? 1) > 0, (line.net ?? line.gross)?.units ?? 0 > 0 {
                error("line.price-negative", linePath(index, name), "The price \(price.text) is negative.")
            }
        }
    }

    /// P_11 = P_8B × (P_9A − P_10), the discount being per unit; some take it off the line as a whole.
    private mutating func judgeProduct(_ line: FA3Line, _ index: Int) {
        guard let quantity = line.quantity else { return }
        let figures = [("P_11", "P_9A", line.net, line.netPrice), ("P_11A", "P_9B", line.gross, line.grossPrice)]
        for (amountName, priceName, amount, price) in figures {
            guard let amount, let price else { continue }
            let discount = line.discount ?? .zero
            let perUnit = quantity * (price - discount)
            let perLine = quantity * price - discount
            let difference = min((amount - perUnit).magnitude, (amount - perLine).magnitude)
            // A price that was rounded to be shown explains half of its last place for each unit.
            var lastPlace = FA3Number.unit
            for _ in 0..<min(max(price.places, 2), 8) { lastPlace /= 10 }
            let allowed = FA3Number.grosz + (quantity.magnitude * FA3Number(units: lastPlace / 2, places: 8))
            let formula = line.discount == nil ? "P_8B × \(priceName)" : "P_8B × (\(priceName) − P_10)"
            let message =
                "\(amountName) is \(amount.text), but \(formula) comes to \(perUnit.text); correct quantity, price or amount."
            if difference > allowed {
                judge(!kind.isCorrection, "line.product", linePath(index, amountName), message)
            } else if difference > .grosz {
                warn("line.product", linePath(index, amountName), message)
            }
        }
    }

    mutating func judgeMissingAmounts() {
        for (index, line) in invoice.lines.enumerated() where line.net == nil && line.gross == nil {
            let reckoned = lines[index].net ?? lines[index].gross
            judge(
                reckoned == nil, "line.amount-missing", linePath(index, "P_11"),
                "The line has no amount: P_11, or P_11A for gross prices and margin."
                    + (reckoned.map { " Quantity and price make \($0.text)." } ?? ""))
        }
    }

    // MARK: The order of an advance

    mutating func judgeOrder() {
        guard let order = invoice.order else { return }
        var seen: Set<String> = []
        for (index, line) in order.lines.enumerated() {
            let place = path("Zamowienie/ZamowienieWiersz", index, of: order.lines.count)
            if let number = line.number, !seen.insert(number + (line.isBefore ? " before" : "")).inserted {
                judge(
                    !kind.isCorrection, "line.number-twice", "\(place)/NrWierszaZam",
                    "The order has two lines \(number); number them 1, 2, 3…")
            }
            if let quantity = line.quantity, let price = line.netPrice, let net = line.net {
                let product = quantity * price
                if (product - net).magnitude > .grosz {
                    warn(
                        "line.product", "\(place)/P_11NettoZ",
                        "P_11NettoZ is \(net.text), but P_8BZ × P_9AZ comes to \(product.text).")
                }
            }
        }
        let now = order.lines.filter { !$0.isBefore }
        guard let value = order.value, !now.isEmpty, now.allSatisfy({ $0.net != nil }) else { return }
        let sum = now.reduce(FA3Number.zero) { $0 + ($1.net ?? .zero) + ($1.tax ?? .zero) }
        let difference = (sum - value).magnitude
        let message =
            "WartoscZamowienia is \(value.text), but the lines come to \(sum.text) with their tax; it is the value with tax."
        // No tax hangs on it, and the ministry's own application lets people write what they like.
        if !difference.isZero { warn("order.value", "/Faktura/Fa/Zamowienie/WartoscZamowienia", message) }
        if kind == .advance, let gross = invoice.gross, gross > value {
            warn(
                "advance.exceeds-order", "/Faktura/Fa/P_15",
                "The advance, \(gross.text), is more than the whole order, \(value.text).")
        }
    }
}
