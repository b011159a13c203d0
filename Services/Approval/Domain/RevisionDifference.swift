import Contracts

/// What a corrected resubmission changed against the revision approvers saw before (F-ARYA-18).
package struct RevisionDifference: Sendable, Equatable {
    package struct Change: Sendable, Equatable {
        package let line: OpportunityLineID?
        package let productName: String?
        package let field: String
        package let before: String?
        package let after: String?
    }

    package let changes: [Change]

    package init(
        from old: (facts: ApprovalFacts, lines: [ApprovalLine]), to new: (facts: ApprovalFacts, lines: [ApprovalLine])
    ) {
        var changes: [Change] = []
        func compare(_ line: ApprovalLine?, _ field: String, _ before: String?, _ after: String?) {
            guard before != after else { return }
            changes.append(
                Change(line: line?.lineID, productName: line?.productName, field: field, before: before, after: after))
        }
        compare(nil, "account", old.facts.accountName, new.facts.accountName)
        compare(nil, "title", old.facts.title, new.facts.title)
        compare(nil, "total", "\(old.facts.total)", "\(new.facts.total)")
        let before = Dictionary(old.lines.map { ($0.lineID, $0) }) { first, _ in first }
        let after = Set(new.lines.map(\.lineID))
        for line in new.lines {
            guard let was = before[line.lineID] else {
                compare(line, "line", nil, "added")
                continue
            }
            compare(line, "product", was.productName, line.productName)
            compare(line, "quantity", Self.text(was.quantity), Self.text(line.quantity))
            compare(line, "unit_price", "\(was.unitPrice.value)", "\(line.unitPrice.value)")
            compare(line, "discount_rate", "\(was.discountRate)", "\(line.discountRate)")
            compare(line, "taxable_price", Self.text(was.taxablePrice), Self.text(line.taxablePrice))
            compare(line, "net", "\(was.net)", "\(line.net)")
        }
        for line in old.lines where !after.contains(line.lineID) { compare(line, "line", "removed", nil) }
        self.changes = changes
    }

    private static func text(_ quantity: Quantity) -> String { "\(quantity.value) \(quantity.unit)" }
    private static func text(_ price: UnitPrice?) -> String? { price.map { "\($0.value)" } }
}
