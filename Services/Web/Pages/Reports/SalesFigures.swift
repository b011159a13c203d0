import Contracts

/// What the reports about sales have in common: the process, the words, and the lists behind the figures.
struct SalesFigures: Sendable {
    /// So many bars can be taken in; the table has all.
    static let mostBars = 12

    let desk: Desk
    let write: ReportWriter
    let processes: [SalesProcesses.Process]
    /// The one that is asked for; none leaves the choice to the service.
    let asked: String?
    let period: ReportPeriod

    init(_ query: ReportQuery, _ desk: Desk) async throws {
        self.desk = desk
        write = ReportWriter(formats: desk.formats)
        processes = try await desk.services.salesProcesses(for: desk.visit)
        asked = processes.first { $0.key == query["process"] }?.key
        period = ReportPeriod(query, desk.reading)
    }

    /// A file has all rows, a page the first of them.
    var isFile: Bool { desk.visit.path.hasSuffix(".csv") }
    var texts: MessageCatalog { desk.texts }
    var words: SalesWords { SalesWords(texts: desk.texts) }

    /// What the reports of the service are asked: nothing of days that could not be read.
    var question: [String] { (asked.map { ["process=\($0)"] } ?? []) + period.question }

    func stages(of process: String) -> [SalesProcesses.Stage] {
        processes.first { $0.key == process }?.stages ?? []
    }

    /// The list of exactly these sales.
    ///
    /// - Parameter currency: the one that they are summed in, where there are sales in others too.
    static func list(_ process: String, _ conditions: [String], in currency: Currency? = nil) -> String {
        let all =
            ["f.process.in=\(process)"] + conditions + (currency.map { ["f.currency.in=\($0.rawValue)"] } ?? [])
        return "\(OpportunitiesPage.path)?\(all.joined(separator: "&"))"
    }

    /// `f.state.in=…` of what is not over.
    static var open: String { "f.state.in=\(Services.openStates.joined(separator: ","))" }

    /// The days that the figures are about, on a field of the list.
    func days(_ field: String) -> [String] { period.conditions(on: field) }

    /// For which days, and of what: everybody reads of the sales that are his to see.
    var lead: String {
        texts.text("reportScope", ["period": period.words(desk.formats)])
    }

    /// What is in no sum.
    func elsewhere(_ count: Int) -> String? { count == 0 ? nil : texts.text("reportElsewhere", count: count) }
}
