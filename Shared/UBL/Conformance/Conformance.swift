import Foundation
import XML

/// A rule that a written document breaks.
package struct ConformanceFault: Sendable, Equatable, CustomStringConvertible {
    /// As the official rule sets call it; `UBL-ORDER` and `UBL-NUMBER` are ours, for what their schemas see.
    package let rule: String
    /// Line of the document, counted from 1.
    package let line: Int
    package let message: String

    package var description: String { "\(rule), line \(line): \(message)" }
}

/// Holds a UBL invoice or credit note against the business rules of EN 16931 and Peppol BIS Billing 3.0, as far as they
/// speak of what we write; with the rounding and tolerances of the official rule sets.
///
/// Written from the standards' rules, beside the official Schematron and not in its place: code lists are checked
/// where they are short (document types, categories, reasons, countries, currencies in use, address schemes), and units
/// against those that we write.
package struct Conformance {
    private(set) var faults: [ConformanceFault] = []
    let root: Element
    let isCreditNote: Bool
    let lines: [Element]
    let currency: String

    /// A hundred thousand lines fit.
    private static let largest = 200_000_000

    /// - Throws: when the bytes are no XML.
    package static func faults(in document: Data) throws(XMLError) -> [ConformanceFault] {
        let root = Element(try XMLDocument(document, limit: largest).root)
        var check = Conformance(root: root)
        guard root.name == "Invoice" || root.name == "CreditNote" else {
            check.fail("UBL-ORDER", at: root, "The document is neither an Invoice nor a CreditNote.")
            return check.faults
        }
        check.checkOrder(of: root)
        check.checkDocument()
        check.checkParties()
        check.checkReferences()
        check.checkLines()
        check.checkTaxes()
        check.checkTotals()
        return check.faults
    }

    private init(root: Element) {
        self.root = root
        isCreditNote = root.name == "CreditNote"
        lines = root.all(isCreditNote ? "CreditNoteLine" : "InvoiceLine")
        currency = root.value("DocumentCurrencyCode") ?? ""
    }

    var isPeppol: Bool { root.value("CustomizationID")?.contains("peppol.eu") ?? false }

    mutating func fail(_ rule: String, at element: Element, _ message: String) {
        faults.append(ConformanceFault(rule: rule, line: element.line, message: message))
    }

    mutating func require(_ isKept: Bool, _ rule: String, at element: Element, _ message: String) {
        if !isKept { fail(rule, at: element, message) }
    }

    /// A text at the end of a path.
    mutating func need(_ path: String, _ rule: String, in element: Element) {
        require(element.value(path) != nil, rule, at: element, "\(element.name) has no \(path).")
    }

    /// An amount of the document's currency with at most two places.
    @discardableResult
    mutating func amount(_ path: String, _ rule: String, in element: Element) -> Exact? {
        guard let found = element.first(path), let text = found.text.plain else { return nil }
        require(
            found.attributes["currencyID"] == currency, "PEPPOL-EN16931-R051", at: found,
            "\(found.name) is not in the document's currency.")
        let places = text.split(separator: ".", maxSplits: 1).dropFirst().first?.utf8.count ?? 0
        require(places <= 2, rule, at: found, "\(found.name) has more than two decimals: \(text).")
        return number(found)
    }

    mutating func number(_ element: Element) -> Exact? {
        let value = element.text.plain.flatMap(Exact.init)
        require(value != nil, "UBL-NUMBER", at: element, "\(element.name) is no decimal number: “\(element.text)”.")
        return value
    }
}
