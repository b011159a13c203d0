import Contracts
import Foundation

/// A document as it goes to the customer, in his language and not the reader's.
struct Paper: Sendable {
    struct Line: Sendable {
        let description: String
        let quantity: Quantity
        let unitPrice: UnitPrice
        /// A fraction; none where the document has no discounts.
        var discountRate: ExactDecimal?
        let taxCode: String
        let taxRate: ExactDecimal
        /// The part of a unit's price that VAT is due on; none where it is all of the net amount.
        var taxablePrice: UnitPrice?
        let totals: DocumentTotals
    }

    /// A line before and after a correction.
    struct Change: Sendable {
        let description: String
        let unit: String
        let taxCode: String
        let taxRate: ExactDecimal
        /// The part of a unit's price that VAT is due on from now on; none where it is all of the net amount.
        let taxablePrice: UnitPrice?
        let quantity: (before: ExactDecimal, after: ExactDecimal)
        let before: DocumentTotals
        let after: DocumentTotals

        init(_ line: AdjustmentLine) {
            description = line.description
            unit = line.unit
            taxCode = line.taxCode
            taxRate = line.taxRate
            taxablePrice = line.taxablePrice
            quantity = (line.quantityBefore, line.quantityAfter)
            before = DocumentTotals(net: line.netBefore, tax: line.taxBefore, gross: line.netBefore + line.taxBefore)
            after = DocumentTotals(net: line.netAfter, tax: line.taxAfter, gross: line.netAfter + line.taxAfter)
        }

        var difference: DocumentTotals {
            DocumentTotals(net: after.net - before.net, tax: after.tax - before.tax, gross: after.gross - before.gross)
        }
    }

    /// A picture that the authority wants on the document.
    struct Code: Sendable {
        /// Where a page finds it.
        let address: String
        let picture: [UInt8]
    }

    /// The key of its title.
    let title: String
    let number: String
    /// What there is to know about it, by the keys of their names.
    let facts: [(name: String, value: String)]
    let seller: Party
    let buyer: Party
    let lines: [Line]
    /// What a correction has in place of lines.
    var changes: [Change] = []
    /// Of a correction, what it changes; negative where the customer owes less.
    let totals: DocumentTotals
    /// Why there is a correction.
    var reason: String?
    /// The key of what is said at the end.
    var note: String?
    var codes: [Code] = []

    /// A stranger's language is English.
    static func language(asked: String?, country: String) -> Language {
        asked.flatMap(Language.init(rawValue:)) ?? ["IR": .fa, "PL": .pl][country] ?? .en
    }

    /// What is due, or what a correction comes to either way.
    var sum: Money { Money(Int64(clamping: totals.gross.amount.magnitude), totals.gross.currency) }

    /// The sums by rate, in the order in which the rates come first.
    var recap: [(code: String, rate: ExactDecimal, totals: DocumentTotals)] {
        let parts =
            lines.map { (code: $0.taxCode, rate: $0.taxRate, totals: $0.totals) }
            + changes.map { (code: $0.taxCode, rate: $0.taxRate, totals: $0.difference) }
        return parts.reduce(into: []) { recap, part in
            if let place = recap.firstIndex(where: { $0.code == part.code && $0.rate == part.rate }) {
                recap[place].totals.net += part.totals.net
                recap[place].totals.tax += part.totals.tax
                recap[place].totals.gross += part.totals.gross
            } else {
                recap.append(part)
            }
        }
    }
}

/// The values of a document on paper, ready to print.
struct PaperView: Sendable {
    private let paper: Paper
    private let texts: MessageCatalog
    private let formats: Formats

    init(_ paper: Paper, _ formats: Formats) {
        self.paper = paper
        self.formats = formats
        texts = formats.texts
    }

    /// - Parameter isWhole: with the pictures in it.
    func values(isWhole: Bool) -> Values {
        let title = texts.text(paper.title)
        let hasDiscounts = paper.lines.contains { $0.discountRate.map { $0 != .zero } ?? false }
        let currency = paper.totals.gross.currency
        return [
            "heading": title, "number": paper.number,
            "facts": paper.facts.map { ["name": texts.text($0.name), "value": $0.value] as Values },
            "parties": [party("seller", paper.seller), party("buyer", paper.buyer)],
            "hasDiscounts": hasDiscounts, "columns": hasDiscounts ? "9" : "8",
            "hasLines": !paper.lines.isEmpty,
            "lines": paper.lines.enumerated().map { line($0.offset + 1, $0.element, hasDiscounts) },
            "hasChanges": !paper.changes.isEmpty,
            "changes": paper.changes.enumerated().map { change($0.offset + 1, $0.element) },
            "recap": paper.recap.map { sums(rate($0.code, $0.rate), $0.totals) },
            "sums": sums(texts.text("sum"), paper.totals),
            "totalName": texts.text(totalName), "total": formats.money(paper.sum),
            "inWords": formats.inWords(paper.totals.gross), "reason": paper.reason.section,
            "currency": texts.word("currency", currency.rawValue),
            "note": paper.note.map { texts.text($0) }.section,
            "hasCodes": !paper.codes.isEmpty,
            "codes": paper.codes.map { code -> Values in
                ["source": isWhole ? code.picture.asPNG : code.address]
            },
        ]
    }

    private func party(_ side: String, _ party: Party) -> Values {
        let address = party.address
        let lines: [String?] = [
            address?.street, [address?.postalCode, address?.city].compactMap(\.self).joined(separator: " "),
            Countries.name(of: address?.country ?? party.country, texts.language),
        ]
        return [
            "side": texts.text(side), "name": party.name,
            "address": lines.compactMap(\.self).filter { !$0.isEmpty },
            "taxID": party.taxID.map { id -> Values in
                ["name": texts.word("paperTaxID", party.country == "PL" ? "PL" : "any"), "value": id]
            }.section,
        ]
    }

    private func line(_ place: Int, _ line: Paper.Line, _ hasDiscounts: Bool) -> Values {
        let discount = line.discountRate.map { formats.percent($0) } ?? ""
        return [
            "place": formats.number(place), "description": line.description,
            "quantity": formats.quantity(line.quantity.value, line.quantity.unit),
            "taxable": line.taxablePrice.map { formats.amount($0) }.section,
            "unitPrice": formats.amount(line.unitPrice), "discount": (hasDiscounts ? discount : nil).section,
            "net": formats.amount(line.totals.net), "rate": rate(line.taxCode, line.taxRate),
            "tax": formats.amount(line.totals.tax), "gross": formats.amount(line.totals.gross),
        ]
    }

    /// Corrections say in words which way they go.
    private var totalName: String {
        guard !paper.changes.isEmpty else { return "totalDue" }
        return paper.totals.gross.amount < 0 ? "paperTotalLess" : "paperTotalMore"
    }

    /// Three rows: before, after, and the difference.
    private func change(_ place: Int, _ change: Paper.Change) -> Values {
        func row(_ name: String, _ quantity: ExactDecimal, _ totals: DocumentTotals) -> Values {
            sums(texts.text(name), totals).and(["quantity": formats.quantity(quantity, change.unit)])
        }
        let difference = row("difference", change.quantity.after - change.quantity.before, change.difference)
        return [
            "place": formats.number(place), "description": change.description,
            "taxable": change.taxablePrice.map { formats.amount($0) }.section,
            "rate": rate(change.taxCode, change.taxRate),
            "first": row("paperBefore", change.quantity.before, change.before),
            "others": [row("paperAfter", change.quantity.after, change.after)], "last": difference,
        ]
    }

    private func sums(_ name: String, _ totals: DocumentTotals) -> Values {
        [
            "name": name, "net": formats.amount(totals.net), "tax": formats.amount(totals.tax),
            "gross": formats.amount(totals.gross),
        ]
    }

    /// What is free of tax or outside of it is told apart by its code, which buyers' books want.
    private func rate(_ code: String, _ rate: ExactDecimal) -> String {
        rate == .zero && !code.isEmpty && code.allSatisfy(\.isLetter) ? code : formats.percent(rate)
    }
}

extension [UInt8] {
    fileprivate var asPNG: String { "data:image/png;base64,\(Data(self).base64EncodedString())" }
}
