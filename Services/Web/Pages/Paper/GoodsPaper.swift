import Contracts

/// A paper that goes with goods: what they are and how many, whose hands they pass; no prices.
struct GoodsPaper: Sendable {
    /// The words at the head of a column.
    struct Column: Sendable {
        /// The key of its name.
        let name: String
        /// Words and not a number.
        var isText = false
    }

    /// Whoever has a hand in it, to sign under his name where it is known.
    struct Signature: Sendable {
        /// The key of the part that he has.
        let part: String
        var name: String?
    }

    /// Whoever gives or takes the goods.
    struct Side: Sendable {
        /// The key of the part that he has.
        let part: String
        let name: String
        var address: PostalAddress?
    }

    let title: String
    let number: String
    /// What there is to know about it, by the keys of their names.
    let facts: [(name: String, value: String)]
    let from: Side
    let to: Side
    let columns: [Column]
    /// As many values as there are columns; an empty one is left to the pen.
    let rows: [[String]]
    let signatures: [Signature]
    /// Why it is not valid, or not any more.
    var stamp: String?
    /// The key of what is said at the end.
    var note: String?
    /// Only on papers that stay in the house: nobody shall take it for an authority's code (UX guide 4.15).
    var barcode: Barcode?

    func printout(_ formats: Formats) -> Printout {
        Printout(
            template: "goods_paper", title: "\(title) \(number)", number: number, language: formats.language
        ) { _ in values(formats) }
    }

    private func values(_ formats: Formats) -> Values {
        let texts = formats.texts
        return [
            "heading": title, "number": number, "stamp": stamp.section,
            "facts": facts.map { ["name": texts.text($0.name), "value": $0.value] as Values },
            "parties": [side(from, formats), side(to, formats)],
            "caption": texts.text("goodsColumn"), "width": "\(columns.count + 1)",
            "columns": columns.map { ["name": texts.text($0.name), "isText": $0.isText] as Values },
            "rows": rows.enumerated().map { row($0.offset + 1, $0.element, formats) },
            "signatures": signatures.map {
                ["part": texts.text($0.part), "names": $0.name.section] as Values
            },
            "note": note.map { texts.text($0) }.section, "codes": barcode.map(\.values).section,
        ]
    }

    private func side(_ side: Side, _ formats: Formats) -> Values {
        let address = side.address
        let lines: [String?] = [
            address?.street, [address?.postalCode, address?.city].compactMap(\.self).joined(separator: " "),
            address.flatMap { Countries.name(of: $0.country, formats.language) },
        ]
        return [
            "side": formats.texts.text(side.part), "name": side.name,
            "address": lines.compactMap(\.self).filter { !$0.isEmpty },
        ]
    }

    private func row(_ place: Int, _ cells: [String], _ formats: Formats) -> Values {
        [
            "place": formats.number(place),
            "cells": zip(columns, cells).map { ["text": $1, "isText": $0.isText] as Values },
        ]
    }
}
