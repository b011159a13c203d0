import Contracts

/// A column with the parts of prices that VAT is due on, at the end of a document's lines; it stands only where a line has one.
struct TaxableColumn: Sendable {
    private let isThere: Bool
    private let formats: Formats

    init(_ prices: [UnitPrice?], _ formats: Formats) {
        isThere = prices.contains { $0 != nil }
        self.formats = formats
    }

    var heading: [String] { isThere ? [formats.texts.text("taxablePrice")] : [] }

    func cell(_ price: UnitPrice?) -> [Cell] {
        isThere ? [price.map { .number(formats.price($0)) } ?? .empty] : []
    }
}
