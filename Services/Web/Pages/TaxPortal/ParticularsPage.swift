import Contracts
import Hummingbird

/// What only the portal asks for, given to a document before it goes there: gold, currency, customs, credit, orders.
enum ParticularsPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(SubmissionsPage.path)/{id}/particulars", right: .readTax) { desk in
            try await page(desk.id("id"), desk)
        }
        pages.post("\(SubmissionsPage.path)/{id}/particulars", right: .submitTax, save)
    }

    private static func save(_ desk: Desk) async throws -> Reply {
        let id: SubmissionID = try desk.id("id")
        let known = try await desk.services.particulars(of: id, for: desk.visit)
        var input = try await desk.input(ParticularsForm.name)
        let body = ParticularsForm.request(&input, over: known)
        let change = Change("taxportal", "submissions/\(id)/particulars", body, method: "PUT")
        return try await desk.carryOut(
            change, input, then: "\(SubmissionsPage.path)/\(id)?done=particulars",
            else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: SubmissionID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let known = desk.services.particulars(of: id, for: desk.visit)
        let detail = try await desk.services.submission(id, for: desk.visit)
        let form = ParticularsForm(desk, detail, try await known)
        let title = desk.texts.text("particularsOf", ["number": detail.submission.legalNumber])
        let isOpen = form.known.editable && desk.may(.submitTax)
        let content: Values = [
            "number": detail.submission.legalNumber,
            "backTarget": "\(SubmissionsPage.path)/\(id)",
            "controls": form.controls.values,
            "forms": isOpen ? [form.form.values(desk, refusal)] : [Values](),
            "closed": (form.known.editable ? nil : desk.texts.text("particularsClosed")).section,
            "given": isOpen ? [Values]() : [form.given.values],
            "timeline": form.history.values,
            "hasHistory": !form.known.history.isEmpty,
        ]
        return try desk.page("page/particulars", title: title, content, refusal)
    }
}

/// The facts of a portal as a form, one group of them at a time; what is not shown stays as it is.
struct ParticularsForm {
    static let name = "particulars"

    /// Which facts of lines go together; what is in none of them is always shown.
    enum Group: String, CaseIterable {
        case general, gold, currency, export

        var lineFacts: Set<String> {
            switch self {
            case .general: ["commission_contract", "gtu"]
            case .gold: ["making_charge", "profit", "commission", "metal_price", "metal_rate", "fineness"]
            case .currency: ["currency", "currency_amount", "selling_rate", "purchase_rate", "vat_base"]
            case .export: ["net_weight"]
            }
        }
    }

    let desk: Desk
    let detail: SubmissionDetail
    let known: ParticularsView
    private let group: Group

    init(_ desk: Desk, _ detail: SubmissionDetail, _ known: ParticularsView) {
        self.desk = desk
        self.detail = detail
        self.known = known
        let lines = known.known.lines.keys
        let given = Set(known.lines.values.flatMap(\.keys))
        let usual = Group.allCases.last { !$0.lineFacts.isDisjoint(with: given) } ?? .general
        let asked = desk.visit.query["f.facts.in"].flatMap(Group.init) ?? usual
        group = asked.lineFacts.isDisjoint(with: lines) ? .general : asked
    }

    private var texts: MessageCatalog { desk.texts }
    private var path: String { "\(SubmissionsPage.path)/\(detail.submission.id)/particulars" }

    /// The groups to choose from, where the portal knows more than one.
    var controls: ListControls {
        let offered = Group.allCases.filter { !$0.lineFacts.isDisjoint(with: known.known.lines.keys) }.map(\.rawValue)
        let query = ListQuery(path: path, desk.visit.query, fields: ["facts": offered])
        let choices = offered.map { ListControls.Choice(value: $0, text: texts.text("factsOf.\($0)")) }
        let groups = offered.count > 1 ? [("facts", texts.text("particularsKind"), choices)] : []
        return ListControls(query: query, groups: groups, next: nil)
    }

    var form: Form {
        let header = known.known.header.keys.sorted().map { field("header.\($0)", $0, known.header[$0]) }
        let facts = known.known.lines.keys.sorted().filter(group.lineFacts.contains)
        let lines = known.documentLines.flatMap { line -> [Field] in
            facts.map { fact in
                let given = known.lines["\(line.number)"]?[fact]
                return field("lines.\(line.number).\(fact)", fact, given, line: line.number)
            }
        }
        let again = Field("resubmit", texts.text("particularsResubmit"), .tick, value: isRefused ? "yes" : "")
        return Form(
            Self.name, to: "\(path)?f.facts.in=\(group.rawValue)", texts.text("particularsSave"),
            weight: .main, advice: texts.text("particularsAdvice"), version: detail.submission.version,
            header + lines + (isRefused ? [again] : []) + [.reason(texts)])
    }

    private var isRefused: Bool { ["INVALID", "REJECTED"].contains(detail.submission.state) }

    private func field(_ name: String, _ fact: String, _ value: TaxFact?, line: Int? = nil) -> Field {
        let label = texts.text("fact.\(fact)")
        let whole = line.map { line in
            texts.text("factOfLine", ["line": desk.formats.number(line), "name": label])
        }
        let shown = value?.texts.joined(separator: "\n") ?? ""
        return Field(
            name, whole ?? label, kind(of: fact), value: FactKind(fact).shown(shown, desk.formats), isOptional: true)
    }

    private func kind(of fact: String) -> Field.Kind {
        switch FactKind(fact) {
        case .day: .day
        case .number: .number
        case .texts: .lines
        case .choice("settlement"):
            .list(
                [Field.Option("", texts.text("settlement.usual"))]
                    + ["cash", "credit", "both"].map { Field.Option($0, texts.text("settlement.\($0)")) })
        case .choice:
            .list(
                [Field.Option("", texts.text("settlement.usual"))]
                    + (1...7).map { Field.Option("\($0)", texts.text("means.\($0)")) })
        case .code: .code
        }
    }

    /// What was given, for those who may not change it.
    var given: Facts {
        let header = known.header.sorted { $0.key < $1.key }.map { fact in
            (texts.text("fact.\(fact.key)"), Cell.text(fact.value.texts.joined(separator: ", ")))
        }
        let lines = known.lines.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }.flatMap { line, facts in
            facts.sorted { $0.key < $1.key }.map { fact in
                let name = texts.text("fact.\(fact.key)")
                return (
                    texts.text("factOfLine", ["line": line, "name": name]),
                    Cell.text(fact.value.texts.joined(separator: ", "))
                )
            }
        }
        return Facts(header + lines)
    }

    var history: Timeline {
        Timeline(
            entries: known.history.map { given in
                Timeline.Entry(
                    title: texts.text("particulars"), time: .moment(given.at, desk.formats), text: given.reason)
            })
    }

    /// What was typed, over what is there already.
    static func request(_ input: inout FormInput, over known: ParticularsView) -> ParticularsRequest? {
        var (header, lines) = (known.header, known.lines)
        for name in known.known.header.keys where input.typed("header.\(name)") != nil {
            header[name] = FactKind(name).read(&input, "header.\(name)")
        }
        for row in input.rows("lines") {
            for name in known.known.lines.keys where input.typed("lines.\(row).\(name)") != nil {
                lines["\(row)", default: [:]][name] = FactKind(name).read(&input, "lines.\(row).\(name)")
            }
        }
        let isAgain = input.isTicked("resubmit")
        return input.reason().map { reason in
            ParticularsRequest(header: header, lines: lines, reason: reason, resubmit: isAgain)
        }
    }
}

/// How a fact is typed and read.
private enum FactKind: Equatable {
    case day, number, texts, code
    case choice(String)

    init(_ name: String) {
        self =
            switch name {
            case "settlement", "payment_means": .choice(name)
            case "delivery_notes": .texts
            case "contract_date", "customs_declaration_date", "order_date", "due_date": .day
            case "cash_part", "exchange_rate", "making_charge", "profit", "commission", "metal_price", "metal_rate",
                "fineness", "currency_amount", "selling_rate", "purchase_rate", "vat_base", "net_weight":
                .number
            default: .code
            }
    }

    func read(_ input: inout FormInput, _ name: String) -> TaxFact? {
        switch self {
        case .day: input.optional(name) { $0.day($1) }.map { .text($0.description) }
        case .number: input.optional(name) { $0.number($1) }.map { .text($0.description) }
        case .code: input.optional(name) { $0.code($1) }.map { .text($0) }
        case .choice: input.optionalText(name).map { .text($0) }
        case .texts:
            input.optionalText(name).map { text in
                .list(text.split(whereSeparator: \.isNewline).map(String.init))
            }
        }
    }

    func shown(_ value: String, _ formats: Formats) -> String {
        switch self {
        case .day: (try? LocalDate(value)).map(formats.numericDay) ?? value
        case .number: (try? ExactDecimal(value)).map { formats.number($0) } ?? value
        case .texts, .code, .choice: value
        }
    }
}
