import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("Patterns of number series")
struct SeriesPlanTests {
    private func plan(_ entries: [SeriesPlan.Entry] = [], country: String = "PL") -> SeriesPlan {
        SeriesPlan(country: country, thisYear: 2026, entries: entries)
    }

    private func entry(
        _ kind: SeriesKind, _ year: Int, _ mark: String?, last: Int64 = 0
    ) -> SeriesPlan.Entry {
        .init(kind: kind, year: year, pattern: SeriesPattern(mark: mark), lastNumber: last)
    }

    @Test("go on as the last year was written, and begin as the country does")
    func inherited() {
        let plan = plan([entry(.invoice, 2025, "FA", last: 9), entry(.invoice, 2027, "FB")])
        #expect(plan.mark(of: .invoice, in: 2026) == "FA" && plan.mark(of: .invoice, in: 2027) == "FB")
        #expect(plan.mark(of: .correction, in: 2026) == "KOR")
    }

    @Test("are made for this fiscal year or the next, once")
    func prepared() throws {
        var plan = plan()
        #expect(throws: SeriesRefusal.yearNotNext(2026)) { try plan.prepare(.invoice, in: 2028, SeriesPattern()) }
        #expect(throws: SeriesRefusal.yearNotNext(2026)) { try plan.prepare(.invoice, in: 2025, SeriesPattern()) }
        try plan.prepare(.invoice, in: 2027, SeriesPattern(mark: "FA", digits: 6))
        #expect(plan.pattern(of: .invoice, in: 2027) == SeriesPattern(mark: "FA", digits: 6))
        #expect(plan.mark(of: .invoice, in: 2026) == "FV")
        #expect(throws: SeriesRefusal.alreadyThere) { try plan.prepare(.invoice, in: 2027, SeriesPattern()) }
    }

    @Test("never change once a number is given out")
    func begun() throws {
        var plan = plan([entry(.invoice, 2026, nil, last: 3), entry(.invoice, 2027, nil)])
        #expect(throws: SeriesRefusal.begun(last: 3)) {
            try plan.rewrite(.invoice, in: 2026, SeriesPattern(mark: "X"))
        }
        #expect(throws: SeriesRefusal.unknown) { try plan.rewrite(.credit, in: 2026, SeriesPattern(mark: "X")) }
        try plan.rewrite(.invoice, in: 2027, SeriesPattern(mark: "X"))
        #expect(plan.mark(of: .invoice, in: 2027) == "X")
    }

    @Test("never let two kinds of document bear one number, this year or the next")
    func taken() throws {
        var plan = plan([entry(.correction, 2027, "FX")])
        #expect(throws: SeriesRefusal.markTaken("KOR", by: .correction, year: 2026)) {
            var changed = plan
            try changed.prepare(.invoice, in: 2026, SeriesPattern(mark: "KOR"))
        }
        // This year it would be free, but it goes on into the next.
        #expect(throws: SeriesRefusal.markTaken("FX", by: .correction, year: 2027)) {
            var changed = plan
            try changed.prepare(.invoice, in: 2026, SeriesPattern(mark: "FX"))
        }
        try plan.prepare(.invoice, in: 2026, SeriesPattern(mark: "FA"))
        var iran = SeriesPlan(country: "IR", thisYear: 1405, entries: [])
        #expect(throws: SeriesRefusal.markTaken("", by: .invoice, year: 1405)) {
            try iran.prepare(.credit, in: 1405, SeriesPattern(mark: ""))
        }
    }

    @Test("have plain marks and 3 to 9 digits", arguments: ["fv", "F/V", "-F", "F-", "F V", "ÄB", "ABCDEFGHIJK"])
    func marks(mark: String) throws {
        #expect(throws: SeriesRefusal.markWrong) { try SeriesPattern(mark: mark).checked() }
        try SeriesPattern(mark: "F-2").checked()
        try SeriesPattern(mark: "").checked()
        #expect(throws: SeriesRefusal.digitsWrong) { try SeriesPattern(digits: 2).checked() }
        #expect(throws: SeriesRefusal.digitsWrong) { try SeriesPattern(digits: 10).checked() }
    }

    @Test("are what numbers look like")
    func text() {
        let pattern = SeriesPattern(mark: "A-1", digits: 3)
        func text(_ number: Int64, _ country: String) -> String {
            LegalNumber(kind: .invoice, fiscalYear: 1406, number: number, pattern: pattern).text(in: country)
        }
        #expect(text(7, "IR") == "A-1-1406-007" && text(1234, "PL") == "A-1/1406/1234")
    }
}

@Suite("Number series kept by the administrator", .needsDatabase)
struct SeriesServiceTests {
    private func prepare(
        _ desk: AccountingDesk, _ kind: String = "INVOICE", _ year: Int = 1405, mark: String? = nil, digits: Int? = nil
    ) async throws -> TestAnswer {
        try await desk.service.post(
            "number-series", NumberSeriesRequest(kind: kind, fiscalYear: year, mark: mark, digits: digits),
            as: desk.service.person(.administrator))
    }

    @Test("are made ready before their first number, which then is written so")
    func prepared() async throws {
        try await AccountingDesk.open(limit: 100_000_000) { desk in
            let made = try await prepare(desk, mark: "A", digits: 4)
            #expect(made.status == 201, "\(made)")
            let view = try made.decoded(NumberSeriesView.self)
            #expect(view.nextNumber == "A-1405-0001" && view.lastNumber == 0 && view.lastIssueDate == nil)
            #expect(view.isUnbroken)
            let proForma = try await desk.askProForma()
            try await desk.accept(proForma)
            #expect(try await desk.invoice(proForma)?.legalNumber == "A-1405-0001")
            try await desk.audit()
            #expect(try await desk.service.sent(NumberSeriesChanged.self).map(\.nextNumber) == ["A-1405-0001"])
        }
    }

    @Test("stay as they are once a number is given out, also for whoever writes to the table")
    func begun() async throws {
        try await AccountingDesk.open(limit: 100_000_000) { desk in
            _ = try await desk.invoiced()
            let admin = desk.service.person(.administrator)
            let seen = try await desk.service.get("number-series/INVOICE/1405", as: admin)
                .decoded(NumberSeriesView.self)
            #expect(seen.lastNumber == 1 && seen.isUnbroken && seen.nextNumber == "1405-00002")
            let late = try await desk.service.put(
                "number-series/INVOICE/1405", SeriesPatternRequest(mark: "A", digits: 5), as: admin,
                version: seen.version)
            #expect(late.status == 409 && late.text.contains("series_begun"), "\(late)")
            #expect(try await prepare(desk, mark: "A").status == 409)
            await #expect(throws: (any Error).self) {
                try await desk.service.change { tx in tx.write("update number_series set mark = 'A'") }
            }
            try await desk.audit()
        }
    }

    @Test("can be written otherwise until then, by who has seen them as they are")
    func rewritten() async throws {
        try await AccountingDesk.open { desk in
            let admin = desk.service.person(.administrator)
            let made = try await prepare(desk, "CORRECTION", 1406).decoded(NumberSeriesView.self)
            #expect(made.nextNumber == "C-1406-00001")
            func put(_ mark: String, _ digits: Int, version: Int) async throws -> TestAnswer {
                try await desk.service.put(
                    "number-series/CORRECTION/1406", SeriesPatternRequest(mark: mark, digits: digits), as: admin,
                    version: version)
            }
            #expect(try await put("K", 5, version: made.version + 1).status == 412)
            let rewritten = try await put("K", 6, version: made.version).decoded(NumberSeriesView.self)
            #expect(rewritten.nextNumber == "K-1406-000001" && rewritten.version == made.version + 1)
            for (mark, digits, fault) in [("k", 5, "/mark"), ("K", 1, "/digits")] {
                let wrong = try await put(mark, digits, version: rewritten.version)
                #expect(wrong.status == 422 && wrong.text.contains(fault), "\(wrong)")
            }
            let taken = try await put("R", 5, version: rewritten.version)
            #expect(taken.status == 409 && taken.text.contains("series_mark_taken"), "\(taken)")
        }
    }

    @Test("are refused for other years, kinds that are none, and twice")
    func refused() async throws {
        try await AccountingDesk.open { desk in
            for (kind, year, status) in [
                ("INVOICE", 1407, 422), ("INVOICE", 99_999_999_999, 422), ("SILLY", 1405, 422), ("CREDIT", 1405, 201),
                ("CREDIT", 1405, 409),
            ] {
                let answer = try await prepare(desk, kind, year)
                #expect(answer.status == status, "\(kind) \(year): \(answer)")
            }
        }
    }

    @Test("are the administrator's and the finance manager's; who reads the ledger looks at them")
    func rights() async throws {
        try await AccountingDesk.open { desk in
            let request = NumberSeriesRequest(kind: "CREDIT", fiscalYear: 1405)
            let accountant = desk.service.person(.accountant)
            let stranger = Principal(user: UserID(), company: CompanyID(), roles: [.administrator])
            let one = "number-series/CREDIT/1405"
            let refused = try await desk.service.post("number-series", request, as: accountant)
            #expect(refused.status == 403)
            for (path, person, status) in [
                ("number-series", accountant, 200), ("number-series", desk.service.person(.storekeeper), 404),
                (one, accountant, 404),
            ] {
                let answer = try await desk.service.get(path, as: person)
                #expect(answer.status == status, "\(path): \(answer)")
            }
            let made = try await desk.service.post("number-series", request, as: desk.finance)
            #expect(made.status == 201, "\(made)")
            let read = try await desk.service.get(one, as: accountant)
            #expect(read.status == 200, "\(read)")
            let foreign = try await desk.service.get(one, as: stranger)
            #expect(foreign.status == 404, "\(foreign)")
        }
    }
}
