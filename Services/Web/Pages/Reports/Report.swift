import Contracts
import Hummingbird

/// One figure or name of a report: as people read it, and as a spreadsheet wants it.
struct ReportCell: Sendable {
    let cell: Cell
    /// Plain digits, codes, no marks (UX guide 4.14).
    let data: CSV.Value

    init(cell: Cell, data: String) { (self.cell, self.data) = (cell, .text(data)) }

    init(cell: Cell, number: String) { (self.cell, data) = (cell, .number(number)) }

    static let empty = ReportCell(cell: .empty, data: "")

    static func text(_ text: String, to target: String? = nil) -> ReportCell {
        ReportCell(cell: target.map { .link(text, to: $0) } ?? .text(text), data: text)
    }

    static func code(_ text: String?) -> ReportCell { ReportCell(cell: .code(text), data: text ?? "") }
}

/// A table of a report.
struct ReportTable: Sendable {
    struct Column: Sendable {
        let title: String
        /// Of its amounts.
        var currency: Currency?
    }

    /// So many rows are printed; the file has all.
    static let shown = 50

    let columns: [Column]
    let rows: [[ReportCell]]
    /// So many rows more the file has, which were not even made for a page that does not print them.
    var more = 0
    /// What all rows come to; not in the file, where it would count twice.
    var sum: [ReportCell]?

    /// How many rows the file has beside those that are printed.
    var unprinted: Int { more + max(0, rows.count - Self.shown) }

    func table(_ caption: String) -> Table {
        Table(
            caption: caption, columns: columns.map(\.title),
            rows: (rows.prefix(Self.shown) + (sum.map { [$0] } ?? [])).map { row in Table.Row(row.map(\.cell)) })
    }

    func file(for language: Language) -> [UInt8] {
        CSV(for: language).bytes(
            header: columns.map { column in column.currency.map { "\(column.title) (\($0.rawValue))" } ?? column.title
            },
            rows: rows.map { $0.map(\.data) })
    }
}

/// A part of a report: a picture, and the table that has the same numbers.
struct ReportPart: Sendable {
    /// Unique on the page; also the file's name.
    let name: String
    let title: String
    var lead: String?
    var chart: Chart?
    let table: ReportTable
    /// What the table leaves out, in words.
    var note: String?
}

/// A whole report: question, figures, parts, and how it is counted (UX guide 13.1).
struct Report: Sendable {
    let page: ReportPage
    let query: ReportQuery
    /// For which days and when it was counted.
    let lead: String
    var period: ReportPeriod?
    /// Ways of looking at it.
    var views: [Tabs] = []
    /// What the form asks for beside the days.
    var processes: [SalesProcesses.Process] = []
    var process: String?
    var figures: Facts?
    let parts: [ReportPart]
    let definition: String
}

/// Makes cells of a report, in the reader's language.
struct ReportWriter: Sendable {
    let formats: Formats

    func count(_ count: Int, to target: String? = nil) -> ReportCell {
        ReportCell(cell: .number(formats.number(count), to: count == 0 ? nil : target), number: "\(count)")
    }

    func money(_ amount: Money, to target: String? = nil) -> ReportCell {
        ReportCell(
            cell: amount.isZero ? .empty : .number(formats.money(amount), to: target), number: Self.data(amount))
    }

    func quantity(_ quantity: Quantity?, to target: String? = nil) -> ReportCell {
        guard let quantity else { return .empty }
        return ReportCell(
            cell: .number(formats.quantity(quantity.value, quantity.unit), to: target),
            number: quantity.value.description)
    }

    /// Of a whole; nothing where there is no whole.
    ///
    /// - Parameter target: the list of the part.
    func share(_ part: Int128, of whole: Int128, to target: String? = nil) -> ReportCell {
        share(Self.share(part, of: whole), to: part == 0 ? nil : target)
    }

    func share(_ share: ExactDecimal?, to target: String? = nil) -> ReportCell {
        guard let share else { return .empty }
        return ReportCell(
            cell: .number(formats.percent(Self.rounded(share)), to: target), number: Self.rounded(share).description)
    }

    static func share(_ part: Int128, of whole: Int128) -> ExactDecimal? {
        guard whole > 0 else { return nil }
        return ExactDecimal(millionths: Int64(clamping: roundedQuotient(part * Int128(ExactDecimal.scale), whole)))
    }

    /// To tenths of a percent.
    static func rounded(_ share: ExactDecimal) -> ExactDecimal {
        ExactDecimal(millionths: Int64(roundedQuotient(Int128(share.millionths), 1000)) * 1000)
    }

    static func data(_ amount: Money) -> String { amount.plain }
}
