import Contracts
import Foundation

/// Reads back what a replay left: the invoices, the credit documents and the entries of Accounting, and the stock
/// corrections of the Warehouse. The file only says which of them belong to which document.
struct RetailReading: Sendable {
    let plan: RetailPlan
    let cast: Cast
    /// How long documents that follow as messages may stay away, counted from the last one that came.
    var patience = Duration.seconds(120)

    private var names: RetailPlan.Names { RetailPlan.Names(company: plan.company) }

    /// - Throws: ``CommandFailure`` naming documents that are not there, or are there otherwise than planned.
    func report(_ timing: Carrier.Timing) async throws -> RetailReport {
        let found = try await settled()
        var tally = RetailTally()
        for paper in plan.papers { try tally.add(evidence(paper, found)) }
        for document in plan.adjustments { tally.add(try await evidence(document)) }
        return tally.report(timing)
    }

    // MARK: - Until all are there

    private struct Found {
        var invoices: [OpportunityID: [InvoiceRow]] = [:]
        var credits: [String: [AdjustmentRow]] = [:]
        var corrections: Set<String> = []
        /// By document: how many lines stand on it.
        var lines: [UUID: Int] = [:]
    }

    private func settled() async throws -> Found {
        var deadline = ContinuousClock.now + patience
        var fewest = Int.max
        while true {
            var found = try await look()
            let missing = plan.papers.compactMap { lacking($0, found) }
            if missing.isEmpty {
                found.lines = try await lines(found)
                return found
            }
            if missing.count < fewest { (fewest, deadline) = (missing.count, .now + patience) }
            guard .now < deadline else {
                throw CommandFailure(
                    "\(missing.count) documents are not in the books: \(missing.prefix(5).joined(separator: "; ")).")
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private func look() async throws -> Found {
        var found = Found()
        let sales = Set(plan.sales.compactMap(\.id))
        for row in try await cast.accountant.all("accounting/v1/invoices", of: InvoiceRow.self)
        where sales.contains(row.opportunityID) { found.invoices[row.opportunityID, default: []].append(row) }
        let references = Set(plan.credits.map(\.document.reference))
        for row in try await cast.accountant.all("accounting/v1/adjustments", of: AdjustmentRow.self)
        where references.contains(row.reason) { found.credits[row.reason, default: []].append(row) }
        if !plan.writeOffs.isEmpty {
            let moves = try await cast.warehouseManager.all("warehouse/v1/ledger?kind=ADJUSTMENT", of: MoveRow.self)
            found.corrections = Set(moves.map(\.sourceID))
        }
        return found
    }

    /// What of a document is not there, or is there more often than it should.
    private func lacking(_ paper: RetailPlan.Paper, _ found: Found) -> String? {
        let reference = paper.document.reference
        if let id = paper.sale?.id, found.invoices[id]?.count != 1 {
            return "\(reference) has \(found.invoices[id]?.count ?? 0) invoices instead of 1"
        }
        let (parts, planned) = (found.credits[reference]?.count ?? 0, paper.credit?.parts ?? 0)
        if parts != planned { return "\(reference) has \(parts) credit documents instead of \(planned)" }
        let gone = paper.writeOffs.count { !found.corrections.contains(Base32.encode($0.id.uuid)) }
        return gone == 0 ? nil : "\(reference) lacks \(gone) stock corrections"
    }

    private func lines(_ found: Found) async throws -> [UUID: Int] {
        let paths =
            found.invoices.values.joined().map { ($0.id.uuid, "accounting/v1/invoices/\($0.id)") }
            + found.credits.values.joined().map { ($0.id.uuid, "accounting/v1/adjustments/\($0.id)") }
        var lines: [UUID: Int] = [:]
        try await withThrowingTaskGroup(of: (UUID, Int).self) { [cast] group in
            for (index, (id, path)) in paths.enumerated() {
                if index >= 8, let (id, count) = try await group.next() { lines[id] = count }
                group.addTask { (id, try await cast.accountant.get(path, as: LinesOfDocument.self).lines.count) }
                if index % 50 == 0 { Terminal.progress("Reading back \(index) of \(paths.count) documents") }
            }
            for try await (id, count) in group { lines[id] = count }
        }
        Terminal.endProgress()
        return lines
    }

    // MARK: - One document

    private func evidence(_ paper: RetailPlan.Paper, _ found: Found) throws -> RetailTally.Evidence {
        let document = paper.document
        var evidence = RetailTally.Evidence(document: document)
        for invoice in (paper.sale?.id).flatMap({ found.invoices[$0] }) ?? [] {
            evidence.amount += invoice.totals.gross.amount
            evidence.lines += found.lines[invoice.id.uuid] ?? 0
        }
        for part in found.credits[document.reference] ?? [] {
            evidence.amount += part.delta.gross.amount
            evidence.lines += found.lines[part.id.uuid] ?? 0
        }
        evidence.lines += paper.writeOffs.count { found.corrections.contains(Base32.encode($0.id.uuid)) }
        // A credited line that goes back on several sales stands on several documents, and is one line all the same.
        let planned = (paper.sale?.lines.count ?? 0) + (paper.credit?.pieces ?? 0) + paper.writeOffs.count
        guard evidence.lines == planned else {
            throw CommandFailure(
                "\(document.reference) has \(evidence.lines) lines in the books instead of \(planned).")
        }
        evidence.lines -= planned - document.lines.count
        return evidence
    }

    private func evidence(_ adjustment: RetailFile.Document) async throws -> RetailTally.Evidence {
        let entry: EntryLines = try await cast.accountant.get(
            "accounting/v1/journal-entries/\(names.entry(adjustment))")
        var evidence = RetailTally.Evidence(document: adjustment)
        // Two sides a line.
        evidence.lines = entry.lines.count / 2
        return evidence
    }
}

/// Counts and sums over documents that were read.
struct RetailTally: Sendable {
    struct Evidence: Sendable {
        let document: RetailFile.Document
        var amount: Int64 = 0
        var lines = 0
    }

    private var byCountry: [String: RetailReport.Country] = [:]
    private var lines = 0
    private var sales: Set<String> = []
    private var credits: Set<String> = []
    private var adjustments: Set<String> = []
    /// A number counts once in a country, however many customers of it share the number.
    private var counted: Set<[String]> = []

    mutating func add(_ evidence: Evidence) {
        let (document, amount) = (evidence.document, evidence.amount)
        lines += evidence.lines
        if document.kind == .adjustment {
            adjustments.insert(document.number)
            return
        }
        let isNew = counted.insert([document.number, document.country]).inserted
        var country = byCountry[document.country] ?? RetailReport.Country(country: document.country)
        if document.kind == .credit {
            credits.insert(document.number)
            country.creditDocuments += isNew ? 1 : 0
            country.creditTotal = MajorUnits(country.creditTotal.minor + amount)
        } else {
            sales.insert(document.number)
            country.saleDocuments += isNew ? 1 : 0
            country.saleTotal = MajorUnits(country.saleTotal.minor + amount)
        }
        byCountry[document.country] = country
    }

    func report(_ timing: Carrier.Timing) -> RetailReport {
        let all = byCountry.values.sorted { $0.country < $1.country }
        let (sold, credited) = (all.reduce(0) { $0 + $1.saleTotal.minor }, all.reduce(0) { $0 + $1.creditTotal.minor })
        return RetailReport(
            saleDocuments: sales.count, creditDocuments: credits.count, adjustments: adjustments.count, lines: lines,
            saleTotal: MajorUnits(sold), creditTotal: MajorUnits(credited), netTotal: MajorUnits(sold + credited),
            byCountry: all,
            ordersPerSecond: timing.perSecond,
            latencyMs: .init(p50: timing.percentile(0.5), p95: timing.percentile(0.95), p99: timing.percentile(0.99)))
    }
}

private struct InvoiceRow: Codable, Sendable {
    let id: InvoiceID
    let opportunityID: OpportunityID
    let totals: DocumentTotals
}

private struct AdjustmentRow: Codable, Sendable {
    let id: AdjustmentID
    let reason: String
    let delta: DocumentTotals
}

private struct MoveRow: Codable, Sendable { let sourceID: String }

private struct LinesOfDocument: Codable, Sendable {
    struct Line: Codable, Sendable { let description: String }
    let lines: [Line]
}

private struct EntryLines: Codable, Sendable {
    struct Line: Codable, Sendable { let code: Int }
    let lines: [Line]
}
