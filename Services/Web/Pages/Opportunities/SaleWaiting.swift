import Contracts

/// Whom a sale waits for (UX guide 4.22): part of the page, so that a reload shows it too.
struct SaleWaiting: Sendable {
    let sale: OpportunityView
    let texts: MessageCatalog

    var sentences: [String] {
        guard NextStep.isOpen(sale.state) else { return [] }
        let asked: [String?] = [
            sale.state == "IN_APPROVAL" ? texts.text("waits.approvers") : nil,
            units("ENQUIRING", "waits.units"),
            count { $0.state == "HOLDING" && $0.isWaiting != true }.map { texts.text("waits.warehouse", count: $0) },
            count { $0.state == "HOLDING" && $0.isWaiting == true }.map { texts.text("waits.stock", count: $0) },
            units("COMMITTED", "waits.goods"),
            sale.paperState == "ASKED" ? texts.text("waits.proForma") : nil,
            sale.paperState == "BLOCKED" ? texts.text("waits.credit") : nil,
            sale.paperState == "ISSUED" ? texts.text("waits.customer") : nil,
            count { $0.state == "WITHDRAWING" }.map { texts.text("waits.withdrawal", count: $0) },
            count { $0.state == "EXITED" }.map { texts.text("waits.delivery", count: $0) },
            count { $0.state == "ANSWERED" && !sale.rules.acceptsAnswers }.map { texts.text("waits.you", count: $0) },
            count { $0.state == "DECLINED" || $0.state == "RESTOCKED" }.map { texts.text("waits.choice", count: $0) },
        ]
        return asked.compactMap(\.self)
    }

    /// In how many lines there is such a part; `nil` for none.
    private func count(_ isMeant: (SliceView) -> Bool) -> Int? {
        let count = sale.lines.count { $0.slices.contains(where: isMeant) }
        return count == 0 ? nil : count
    }

    /// The departments that have such a part, named.
    private func units(_ state: String, _ key: String) -> String? {
        let slices = sale.lines.flatMap(\.slices).filter { $0.state == state }
        guard !slices.isEmpty else { return nil }
        let units = Set(slices.compactMap(\.unit)).map(SalesWords(texts: texts).unit).sorted()
        return texts.text(key, ["units": units.joined(separator: texts.text("listSeparator"))])
    }
}
