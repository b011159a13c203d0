import AccountingDomain
import Contracts
import Postgres

/// Opens and closes months of the fiscal year. They are closed in order, so that one day tells what is closed.
enum PeriodCommands {
    /// The months of a fiscal year, by default the current one.
    static func year(_ year: Int?, in tx: Transaction) async throws -> [FiscalPeriodView] {
        let open = try await BooksStore.find(in: tx)
        let year = year ?? open.today.year
        return (1...12).compactMap { month in
            open.calendar.period(year: year, month: month).map { view(year, month, $0, open.books.closedThrough) }
        }
    }

    /// - Throws: `.periodNotNext` when an earlier one is open; `.periodNotEnded` until its last day is over: what is invoiced today
    ///   belongs to an open month, and a return that comes in has to be booked.
    static func close(_ year: Int, _ month: Int, in tx: Transaction) async throws -> FiscalPeriodView {
        BooksStore.lockForClosing(in: tx)
        let open = try await BooksStore.find(in: tx)
        guard let days = open.calendar.period(year: year, month: month) else {
            throw AccountingRefusal.notFound("period")
        }
        if let through = open.books.closedThrough, days.lowerBound != through.adding(days: 1) {
            let next = open.calendar.month(of: through.adding(days: 1))
            throw AccountingRefusal.periodNotNext(expected: "\(next.year)/\(next.month)")
        }
        guard days.upperBound < open.today.date else { throw AccountingRefusal.periodNotEnded(days.upperBound) }
        tx.write(
            """
            insert into fiscal_period (company_id, fiscal_year, period, starts_on, ends_on, closed_at, closed_by)
            values (\(tx.acting.company), \(Int32(year)), \(Int32(month)), \(days.lowerBound), \(days.upperBound),
                \(tx.now), \(tx.acting.actor.userID))
            """
        )
        move(to: days.upperBound, in: tx)
        return view(year, month, days, days.upperBound)
    }

    /// Opens the last closed one again.
    static func reopen(_ year: Int, _ month: Int, in tx: Transaction) async throws -> FiscalPeriodView {
        BooksStore.lockForClosing(in: tx)
        let open = try await BooksStore.find(in: tx)
        guard let days = open.calendar.period(year: year, month: month) else {
            throw AccountingRefusal.notFound("period")
        }
        guard open.books.closedThrough == days.upperBound else { throw AccountingRefusal.periodNotLast }
        tx.write(
            """
            delete from fiscal_period
            where company_id = \(tx.acting.company) and fiscal_year = \(Int32(year)) and period = \(Int32(month))
            """
        )
        let before = try await lastClosed(in: tx)
        move(to: before, in: tx)
        return view(year, month, days, before)
    }

    private static func lastClosed(in tx: Transaction) async throws -> LocalDate? {
        try await tx.first(
            "select max(ends_on) as day from fiscal_period where company_id = \(tx.acting.company)")?["day"]
    }

    private static func move(to day: LocalDate?, in tx: Transaction) {
        tx.write("update company set closed_through = \(day) where company_id = \(tx.acting.company)")
    }

    private static func view(
        _ year: Int, _ month: Int, _ days: ClosedRange<LocalDate>, _ closedThrough: LocalDate?
    ) -> FiscalPeriodView {
        FiscalPeriodView(
            fiscalYear: year, period: month, startsOn: days.lowerBound, endsOn: days.upperBound,
            state: closedThrough.map { days.upperBound <= $0 } ?? false ? "CLOSED" : "OPEN")
    }
}
