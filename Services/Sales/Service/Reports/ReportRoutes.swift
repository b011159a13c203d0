import Contracts
import Postgres
import SalesDomain
import ServiceKit

/// The director's figures.
enum ReportRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("reports/success-rate", right: .readSales, successRate)
        routes.get("reports/funnel", right: .readSales, funnel)
        routes.get("reports/loss-reasons", right: .readSales, lossReasons)
        routes.get("lost-lines", right: .readSales, lostLines)
        routes.get("names", right: .readSales, names)
    }

    static func successRate(_ call: Call) async throws -> Answer {
        let text = call.query["by"] ?? "agent"
        guard let key = ReportKey(rawValue: text) else { throw ReportRefusal.unknownKey(text) }
        let calendar = try calendar(call)
        return try await report("success-rate by \(key.rawValue), \(calendar.rawValue)", call) {
            process, period, scope, tx in
            Answer(.ok, try await ReportStore.successRate(by: key, calendar, process, period, scope: scope, in: tx))
        }
    }

    static func funnel(_ call: Call) async throws -> Answer {
        try await report("funnel", call) { process, period, scope, tx in
            Answer(.ok, try await ReportStore.funnel(process: process, period, scope: scope, in: tx))
        }
    }

    static func lossReasons(_ call: Call) async throws -> Answer {
        try await report("loss-reasons", call) { process, period, scope, tx in
            Answer(.ok, try await LossReport.made(process, period, scope: scope, in: tx))
        }
    }

    /// The lines behind the lost goods of the report.
    static func lostLines(_ call: Call) async throws -> Answer {
        let question = try LostLines(call)
        let scope = call.principal.opportunityScope
        return try await call.read { tx in
            let found = try await question.page(scope: scope, in: tx)
            return try call.list(found, question.page, keys: { [$0.view.lineID, $0.place] }, view: \.view)
        }
    }

    /// What the ids in the address of a list are called: `?id=in:usr_…,unit_…`.
    static func names(_ call: Call) async throws -> Answer {
        let ids = try call.filters("id")["id"]?.values ?? []
        return try await call.read { tx in Answer(.ok, NamesView(names: try await NameStore.names(of: ids, in: tx))) }
    }

    private static let kept = KeptFigures<Question, Answer>()

    /// What a report's figures depend on.
    private struct Question: Hashable {
        let scope: SalesScope
        let name: String
        let process: ProcessKey?
        let period: ReportPeriod
    }

    /// Every report speaks of one process, of a period, and of what the reader may see. It reads all sales; so it is kept
    /// for some seconds.
    private static func report(
        _ name: String, _ call: Call,
        _ make: @escaping @Sendable (SalesProcess, ReportPeriod, SQL, Transaction) async throws -> Answer
    ) async throws -> Answer {
        let named = call.query["process"].map(ProcessKey.init(rawValue:))
        let period = ReportPeriod(from: try day("from", call), to: try day("to", call))
        let question = Question(scope: SalesScope(call.principal), name: name, process: named, period: period)
        return try await kept.figures(question, at: call.service.now()) {
            let scope = call.principal.opportunityScope
            return try await call.read { tx in
                try await make(try await ReportStore.process(named, in: tx), period, scope, tx).written()
            }
        }
    }

    private static func day(_ name: String, _ call: Call) throws -> LocalDate? {
        guard let text = call.query[name] else { return nil }
        do {
            return try LocalDate(text)
        } catch {
            throw Problem.parameter(name, code: "unsupported_parameter", error.message)
        }
    }

    /// Whose quarters they are.
    private static func calendar(_ call: Call) throws -> FiscalCalendar {
        guard let text = call.query["calendar"] else { return .gregorian }
        guard let calendar = FiscalCalendar(rawValue: text) else {
            let known = FiscalCalendar.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.parameter("calendar", code: "unsupported_parameter", "one of these is expected: \(known)")
        }
        return calendar
    }
}

enum ReportRefusal: Refusal {
    case unknownKey(String)

    var code: String { "unknown-report-key" }
    var kind: RefusalKind { .invalid }
    var detail: String {
        "Group by one of: \(ReportKey.allCases.map(\.rawValue).joined(separator: ", "))."
    }
}
