import Contracts

/// How people count a document's lines when they say something of them, from 1.
///
/// What changes an invoice counts the invoice's lines, also those that it does not touch, for a portal may want to hear of
/// each; then its own that the invoice has not.
package struct LineNumbers: Sendable {
    package struct Line: Sendable, Equatable {
        package let number: Int
        package let description: String
    }

    package let all: [Line]
    /// Of the document's own lines, in their order.
    package let own: [Int]
    private let byLine: [InvoiceLineID: Int]

    /// - Parameter original: the invoice that the document changes; `nil` of an invoice, and where it is not known.
    package init(of document: FiscalDocument, changing original: FiscalDocument?) {
        var all: [Line] = []
        var byLine: [InvoiceLineID: Int] = [:]
        func number(_ line: FiscalDocument.Line) -> Int {
            if let known = line.invoiceLine.flatMap({ byLine[$0] }) { return known }
            all.append(Line(number: all.count + 1, description: line.description))
            if let id = line.invoiceLine { byLine[id] = all.count }
            return all.count
        }
        for line in original?.lines ?? [] { _ = number(line) }
        own = document.lines.map(number)
        self.all = all
        self.byLine = byLine
    }

    /// `nil` for a line that is none of these.
    package func number(of line: InvoiceLineID?) -> Int? { line.flatMap { byLine[$0] } }
}
