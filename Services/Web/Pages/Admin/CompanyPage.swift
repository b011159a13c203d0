import Contracts
import Hummingbird

/// The company that a person speaks for; to the installation's administrator, all of them.
enum CompanyPage {
    static let path = "/admin/company"
    private static let newPath = "\(path)/new"
    private static let editPath = "\(path)/edit"
    private static let timeZones = ["Asia/Tehran", "Europe/Warsaw"]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .manageCompany, show)
        pages.get(editPath, right: .manageCompany) { desk in
            try await form(try await desk.services.company(desk.me.company.id, for: desk.visit), desk)
        }
        pages.post(editPath, right: .manageCompany, revise)
        pages.get(newPath, right: .manageCompany) { try await form(nil, $0) }
        pages.post(newPath, right: .manageCompany, found)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        async let all = desk.services.companies(for: desk.visit)
        let company = try await desk.services.company(desk.me.company.id, for: desk.visit)
        let facts = Facts([
            (texts.text("countryOfCompany"), .code(company.country)),
            (texts.text("currency"), .text(texts.text("currency.\(company.currency.rawValue)"))),
            (texts.text("timeZone"), .code(company.timeZone)),
            (texts.text("calendar"), .text(texts.word("calendar", company.calendar.rawValue))),
            (texts.text("taxID"), .code(company.taxID)),
            (texts.text("changedAt"), .moment(company.updatedAt, desk.formats)),
        ])
        var record = AdminRecord(
            title: company.name, lead: texts.text("companyLead"),
            main: AdminWay(text: texts.text("edit"), target: editPath, key: "e"), facts: facts)
        if let all = try await all {
            record.others = [AdminWay(text: texts.text("newCompany"), target: newPath)]
            record.sections = [section(all, desk)]
        }
        return try desk.page(record)
    }

    private static func section(_ companies: [CompanyView], _ desk: Desk) -> AdminRecord.Section {
        let texts = desk.texts
        let table = Table(
            caption: texts.text("companies"),
            columns: ["company", "countryOfCompany", "currency"].map { texts.text($0) },
            rows: companies.map { company in
                Table.Row([
                    .text(company.name), .code(company.country),
                    .text(texts.text("currency.\(company.currency.rawValue)")),
                ])
            })
        return AdminRecord.Section(name: "companies", title: texts.text("companies"), table: table)
    }

    static func revise(_ desk: Desk) async throws -> Reply {
        let company = try await desk.services.company(desk.me.company.id, for: desk.visit)
        var input = try await desk.input("company")
        let change = Change(
            "identity", "companies/\(company.id)", body(&input, currency: company.currency), method: "PUT")
        return try await desk.carryOut(
            change, input, then: "\(path)?done=companyRevised", else: { try await form(company, desk, $0) })
    }

    static func found(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("company")
        let currency = input.choice("currency", of: Currency.known.map(\.rawValue)).flatMap { Currency(rawValue: $0) }
        let change = Change("identity", "companies", currency.flatMap { body(&input, currency: $0) })
        return try await desk.carryOut(
            change, input, then: "\(path)?done=companyFounded", else: { try await form(nil, desk, $0) })
    }

    private static func body(_ input: inout FormInput, currency: Currency) -> CompanyRequest? {
        let (name, country, zone) = (input.text("name"), input.code("country"), input.code("time_zone"))
        let calendar = input.choice("calendar", of: FiscalCalendar.allCases.map(\.rawValue))
        guard let name, let country, let zone, let calendar = calendar.flatMap(FiscalCalendar.init(rawValue:)) else {
            return nil
        }
        return CompanyRequest(
            name: name, country: country.uppercased(), currency: currency, timeZone: zone, calendar: calendar,
            taxID: input.optionalText("tax_id").map(Reading.latin))
    }

    private static func form(_ company: CompanyView?, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let calendars = FiscalCalendar.allCases.map { Field.Option($0.rawValue, texts.word("calendar", $0.rawValue)) }
        let currencies = Currency.known.map { Field.Option($0.rawValue, texts.text("currency.\($0.rawValue)")) }
        let own = [
            Field("name", texts.text("company"), value: company?.name ?? "", longest: 200),
            Field(
                "country", texts.text("countryOfCompany"), .code, value: company?.country ?? "",
                hint: texts.text("countryOfCompanyHint"),
                longest: 2),
            Field(
                "time_zone", texts.text("timeZone"), .proposed(timeZones.map { Field.Option($0, $0) }),
                value: company?.timeZone ?? ""),
            Field("calendar", texts.text("calendar"), .list(calendars), value: company?.calendar.rawValue ?? ""),
            Field("tax_id", texts.text("taxID"), .code, value: company?.taxID ?? "", isOptional: true),
        ]
        let currency = Field("currency", texts.text("currency"), .list(currencies), hint: texts.text("currencyHint"))
        let form = Form(
            "company", to: company == nil ? newPath : editPath,
            texts.text(company == nil ? "foundCompany" : "save"), weight: .main, version: company?.version,
            company == nil ? own + [currency] : own)
        return try desk.page(
            AdminForm(
                title: company?.name ?? texts.text("newCompany"),
                crumb: AdminWay(text: texts.text("company"), target: path), form: form), refusal)
    }
}
