import AccountingDomain
import Contracts
import HTTPTypes
import Postgres
import ServiceKit

/// Series, periods and settings of the books.
enum BooksRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("number-series", access: .anyOf([.readLedger, .manageSeries]), series)
        routes.post("number-series", right: .manageSeries, prepareSeries)
        routes.get("number-series/{kind}/{year}", access: .anyOf([.readLedger, .manageSeries]), showSeries)
        routes.put("number-series/{kind}/{year}", right: .manageSeries, needs: .version, rewriteSeries)
        routes.get("periods", right: .readLedger, periods)
        routes.post("periods/{year}/{period}/close", right: .postJournal, close)
        routes.post("periods/{year}/{period}/reopen", right: .postJournal, reopen)
        routes.get("settings", right: .readLedger, settings)
        routes.put("settings", right: .manageCredit, change)
    }

    static func series(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let all = try await NumberSeriesStore.all(in: tx)
            return Answer(.ok, Page(all, limit: all.count, next: nil))
        }
    }

    static func showSeries(_ call: Call) async throws -> Answer {
        let (kind, year) = try seriesName(call)
        return try await call.read { tx in answer(.ok, try await NumberSeriesStore.find(kind, year, in: tx)) }
    }

    /// Made ready before its first number.
    static func prepareSeries(_ call: Call) async throws -> Answer {
        let body = try await call.body(NumberSeriesRequest.self)
        return try await call.change { tx in
            let view = try await SeriesCommands.prepare(body, in: tx)
            return answer(
                .created, view, location: "/api/accounting/v1/number-series/\(view.kind)/\(view.fiscalYear)")
        }
    }

    /// Another pattern, before its first number.
    static func rewriteSeries(_ call: Call) async throws -> Answer {
        let (kind, year) = try seriesName(call)
        let version = try call.expectedVersion
        let body = try await call.body(SeriesPatternRequest.self)
        return try await call.change { tx in
            answer(.ok, try await SeriesCommands.rewrite(kind, year, body, expecting: version, in: tx))
        }
    }

    private static func seriesName(_ call: Call) throws -> (SeriesKind, Int) {
        guard let kind = SeriesKind(rawValue: try call.parameter("kind")), let year = Int(try call.parameter("year")),
            Int32(exactly: year) != nil
        else { throw SeriesRefusal.unknown }
        return (kind, year)
    }

    private static func answer(
        _ status: HTTPResponse.Status, _ view: NumberSeriesView, location: String? = nil
    ) -> Answer {
        Answer(status, view, version: view.version, location: location)
    }

    static func periods(_ call: Call) async throws -> Answer {
        let asked = call.filter("fiscal_year").flatMap(Int.init)
        return try await call.read { tx in
            let views = try await PeriodCommands.year(asked, in: tx)
            return Answer(.ok, Page(views, limit: views.count, next: nil))
        }
    }

    static func close(_ call: Call) async throws -> Answer {
        let (year, period) = try place(call)
        return try await call.change { tx in
            Answer(.ok, try await PeriodCommands.close(year, period, in: tx))
        }
    }

    static func reopen(_ call: Call) async throws -> Answer {
        let (year, period) = try place(call)
        return try await call.change { tx in
            Answer(.ok, try await PeriodCommands.reopen(year, period, in: tx))
        }
    }

    private static func place(_ call: Call) throws -> (year: Int, period: Int) {
        guard let year = Int(try call.parameter("year")), let period = Int(try call.parameter("period")) else {
            throw AccountingRefusal.notFound("period")
        }
        return (year, period)
    }

    static func settings(_ call: Call) async throws -> Answer {
        try await call.read { tx in Answer(.ok, try await BooksStore.settings(in: tx)) }
    }

    static func change(_ call: Call) async throws -> Answer {
        let body = try await call.body(AccountingSettings.self)
        return try await call.change { tx in
            let books = try await BooksStore.open(in: tx).books
            guard body.defaultCreditLimit.currency == books.currency else {
                throw AccountingRefusal.foreignCurrency(body.defaultCreditLimit.currency, books: books.currency)
            }
            guard body.defaultCreditLimit.amount >= 0 else { throw AccountingRefusal.limitNegative }
            guard ReleasePolicy(rawValue: body.releasePolicy) != nil else {
                throw AccountingRefusal.settingInvalid("release_policy is AT_ONCE or ON_PAYMENT.")
            }
            BooksStore.save(body, in: tx)
            return Answer(.ok, body)
        }
    }
}
