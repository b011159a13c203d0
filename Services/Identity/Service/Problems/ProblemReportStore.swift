import Contracts
import IdentityDomain
import Postgres

/// All SQL about reports of problems.
enum ProblemReportStore {
    private static let columns: SQL = """
        r.report_id, r.text, r.page, r.version, r.request_id, r.reported_by, u.display_name as reported_by_name,
        r.reported_at, r.closed_at, c.display_name as closed_by_name
        """
    private static let tables: SQL = """
        problem_report r join app_user u on u.user_id = r.reported_by left join app_user c on c.user_id = r.closed_by
        """

    /// How many of a person's are open (index `problem_report_open`).
    static func open(of user: UserID, in tx: Transaction) async throws -> Int {
        let row = try await tx.first(
            "select count(*) as open from problem_report where reported_by = \(user) and closed_at is null")
        guard let row else { return 0 }
        return try row["open"]
    }

    static func insert(_ report: ReportProblemRequest, as id: ProblemReportID, by user: UserID, in tx: Transaction) {
        tx.write(
            """
            insert into problem_report (
                report_id, company_id, text, page, version, request_id, reported_by, reported_at)
            values (
                \(id), \(tx.acting.company), \(report.text), \(report.page), \(report.version), \(report.requestID),
                \(user), \(tx.now))
            """
        )
    }

    /// By the list's index, `problem_report_list`; ids are in the order of their making.
    ///
    /// - Parameter open: those that are open, or those that are not; `nil` for all.
    static func page(
        open: Bool?, before: ProblemReportID?, limit: Int, in tx: Transaction
    ) async throws -> [ProblemReportView] {
        let beyond: SQL = before.map { " and r.report_id < \($0)" } ?? ""
        let standing: SQL = open.map { " and (r.closed_at is null) = \($0)" } ?? ""
        return try await tx.query(
            """
            select \(columns) from \(tables)
            where r.company_id = \(tx.acting.company)\(standing)\(beyond)
            order by r.report_id desc limit \(limit)
            """
        ).map(view)
    }

    /// - Throws: `.reportNotFound`, also for one of another company.
    static func find(
        _ id: ProblemReportID, _ lock: RowLock = .none, in tx: Transaction
    ) async throws -> ProblemReportView {
        if lock == .forUpdate {
            _ = try await tx.first("select report_id from problem_report where report_id = \(id) \(lock)")
        }
        let row = try await tx.first(
            """
            select \(columns) from \(tables)
            where r.report_id = \(id) and r.company_id = \(tx.acting.company)
            """
        )
        guard let row else { throw IdentityRefusal.reportNotFound(id) }
        return try view(row)
    }

    static func close(_ id: ProblemReportID, by user: UserID, in tx: Transaction) {
        tx.write("update problem_report set closed_at = \(tx.now), closed_by = \(user) where report_id = \(id)")
    }

    private static func view(_ row: Row) throws -> ProblemReportView {
        ProblemReportView(
            id: try row["report_id"], text: try row["text"], page: try row["page"], version: try row["version"],
            requestID: try row["request_id"], reportedBy: try row["reported_by"],
            reportedByName: try row["reported_by_name"], reportedAt: try row["reported_at"],
            closedAt: try row["closed_at"], closedByName: try row["closed_by_name"])
    }
}
