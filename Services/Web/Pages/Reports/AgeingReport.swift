import Contracts

/// What customers owe for goods that they have, by the age of the invoices.
enum AgeingReport {
    static func make(_ query: ReportQuery, _ desk: Desk) async throws -> Report {
        let part = AgeingPart(report: try await desk.services.receivables(for: desk.visit), desk: desk)
        let (texts, total) = (desk.texts, part.report.total)
        return Report(
            page: .receivables, query: query, lead: texts.text("asOf", ["time": desk.formats.day(part.report.asOf)]),
            figures: Facts([
                (texts.text("owed"), .number(desk.formats.money(total.owed), to: part.list(nil, nil))),
                (texts.text("unpaidInvoices"), .number(desk.formats.number(total.invoices), to: part.list(nil, nil))),
                (texts.text("undelivered"), .number(desk.formats.money(total.undelivered), to: part.undelivered(nil))),
                (texts.text("advances"), .number(desk.formats.money(total.advances), to: part.advances(nil))),
            ]), parts: [part.byAge, part.byCustomer], definition: texts.text("reportHowReceivables"))
    }
}

struct AgeingPart: Sendable {
    private static let mostBars = 8
    /// The older, the further from the plain colour.
    private static let looks: [Chart.Look] = [.plain, .dotted, .upright, .striped, .latticed, .level]

    let report: ReceivablesReport
    let desk: Desk

    private var texts: MessageCatalog { desk.texts }
    private var write: ReportWriter { ReportWriter(formats: desk.formats) }

    /// The invoices behind a figure.
    func list(_ account: AccountID?, _ age: ReceivablesReport.Age?) -> String {
        let conditions =
            (account.map { ["f.\(CustomerFilter.field).in=\($0)"] } ?? [])
            + (age?.issuedFrom.map { ["f.issue_date.gte=\($0)"] } ?? [])
            + (age?.issuedTo.map { ["f.issue_date.lte=\($0)"] } ?? []) + ["f.owed.gt=0"]
        return "\(InvoicesPage.path)?\(conditions.joined(separator: "&"))"
    }

    /// The invoices that are not delivered in full, whose undelivered parts come to the figure.
    func undelivered(_ account: AccountID?) -> String {
        address(InvoicesPage.path, account, ["f.delivery.in=NONE,PARTLY"])
    }

    /// The payments whose unallocated parts come to the figure.
    func advances(_ account: AccountID?) -> String { address(PaymentsPage.path, account, ["f.state.in=CLEARED"]) }

    private func address(_ path: String, _ account: AccountID?, _ conditions: [String]) -> String {
        let all = (account.map { ["f.\(CustomerFilter.field).in=\($0)"] } ?? []) + conditions
        return "\(path)?\(all.joined(separator: "&"))"
    }

    private func words(_ age: ReceivablesReport.Age) -> String {
        let from = desk.formats.number(age.fromDays)
        guard let to = age.toDays else {
            return texts.text("daysOver", ["from": desk.formats.number(age.fromDays - 1)])
        }
        return texts.text("daysBetween", ["from": from, "to": desk.formats.number(to)])
    }

    private var ages: [(age: ReceivablesReport.Age, look: Chart.Look)] { Array(zip(report.ages, Self.looks)) }

    private var finding: String {
        let old = zip(report.ages, report.total.byAge).filter { $0.0.fromDays > 30 }
        let late = old.map(\.1).reduce(.zero(report.total.owed.currency), +)
        return texts.text(
            "ageingFinding", ["owed": desk.formats.money(report.total.owed), "old": desk.formats.money(late)])
    }

    var ageChart: Chart {
        Chart(
            name: "ages-picture", title: texts.text("owedByAge"), finding: finding, shape: .bars,
            series: [Chart.Series(name: texts.text("owed"), look: .plain)],
            items: zip(report.ages, report.total.byAge).map { age, amount in
                Chart.Item(label: words(age), sizes: [amount.amount], words: desk.formats.money(amount))
            }, direction: texts.language.direction)
    }

    var byAge: ReportPart {
        let owed = Int128(report.total.owed.amount)
        return ReportPart(
            name: "ages", title: texts.text("owedByAge"), chart: ageChart,
            table: ReportTable(
                columns: [
                    .init(title: texts.text("invoiceAge")),
                    .init(title: texts.text("owed"), currency: report.total.owed.currency),
                    .init(title: texts.text("share")),
                ],
                rows: owed == 0
                    ? []
                    : zip(report.ages, report.total.byAge).map { age, amount in
                        [
                            .text(words(age)), write.money(amount, to: list(nil, age)),
                            write.share(Int128(amount.amount), of: owed, to: list(nil, age)),
                        ]
                    }, sum: [.text(texts.text("sum")), write.money(report.total.owed, to: list(nil, nil)), .empty]))
    }

    private var customerChart: Chart {
        Chart(
            name: "debtors-picture", title: texts.text("largestDebtors"), finding: finding, shape: .bars,
            series: ages.map { Chart.Series(name: words($0.age), look: $0.look) },
            items: report.rows.prefix(Self.mostBars).map { row in
                Chart.Item(
                    label: row.name, sizes: row.figures.byAge.map(\.amount), words: desk.formats.money(row.figures.owed)
                )
            }, direction: texts.language.direction)
    }

    var byCustomer: ReportPart {
        let currency = report.total.owed.currency
        return ReportPart(
            name: "customers", title: texts.text("owedByCustomer"), chart: customerChart,
            table: ReportTable(
                columns: [.init(title: texts.text("customer"))]
                    + report.ages.map { .init(title: words($0), currency: currency) }
                    + ["owed", "undelivered", "advances"].map { .init(title: texts.text($0), currency: currency) },
                rows: report.rows.map { row in
                    [.text(row.name, to: "\(CustomersPage.path)/\(row.accountID)")]
                        + figures(row.figures, row.accountID)
                }, sum: [.text(texts.text("sum"))] + figures(report.total, nil)),
            note: report.unlisted == 0 ? nil : texts.text("moreDebtors", count: report.unlisted))
    }

    private func figures(_ figures: ReceivablesReport.Figures, _ account: AccountID?) -> [ReportCell] {
        zip(report.ages, figures.byAge).map { write.money($1, to: list(account, $0)) } + [
            write.money(figures.owed, to: list(account, nil)),
            write.money(figures.undelivered, to: undelivered(account)),
            write.money(figures.advances, to: advances(account)),
        ]
    }
}
