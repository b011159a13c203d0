import Contracts
import Foundation
import ServiceKit

/// A new sale, and the lines of one that may be changed: a form of rows that works without script (UX guide 4.9).
enum OpportunityEditor {
    static let newPath = "\(OpportunitiesPage.path)/new"
    /// Name of the form.
    static let form = "sale"

    static func register(on pages: PageRoutes) {
        pages.get(newPath, right: .writeSales, new)
        pages.post(newPath, right: .writeSales, open)
        pages.get("\(OpportunitiesPage.path)/{id}/edit", right: .writeSales, edit)
        pages.post("\(OpportunitiesPage.path)/{id}/edit", right: .writeSales, revise)
    }

    /// The button that was pressed.
    private enum Command {
        /// Shows the rows again, with three more; `remove.2` and `repeat.2` change them before.
        case rows
        case save
        case submit

        init(_ text: String?) {
            switch text {
            case "save": self = .save
            case "submit": self = .submit
            default: self = .rows
            }
        }
    }

    // MARK: - New

    static func new(_ desk: Desk) async throws -> Reply {
        guard let account = try await account(desk) else { return try await chooseAccount(desk) }
        let lines = TypedLines(QueryParameters(pairs: []))
        let grid = LineGrid(desk, lines, in: desk.me.company.currency)
        return try await page(desk, .new(account), grid)
    }

    /// Whom it is for; the address says it.
    private static func account(_ desk: Desk) async throws -> AccountView? {
        guard let text = desk.visit.query["account"] else { return nil }
        guard let id = try? AccountID(text) else { throw PageFault.notFound }
        return try await desk.services.account(id, for: desk.visit)
    }

    /// The step before: a customer is chosen from those that are found.
    private static func chooseAccount(_ desk: Desk) async throws -> Reply {
        let query = ListQuery(path: newPath, desk.visit.query, fields: [:], searches: ["q": .plain])
        let page = try await desk.services.accounts(query, limit: 20, for: desk.visit)
        var collection = AccountsPage.collection(page, query, desk, to: { "\(newPath)?account=\($0.id)" })
        collection.advice = desk.texts.text("chooseAccount")
        collection.crumb = Collection.Way(text: desk.texts.text("opportunities"), target: OpportunitiesPage.path)
        collection.others = [
            Collection.Way(text: desk.texts.text("newAccount"), target: "\(AccountsPage.path)/new")
        ]
        return try desk.page("page/collection", title: desk.texts.text("newOpportunity"), collection.values)
    }

    static func open(_ desk: Desk) async throws -> Reply {
        guard let account = try await account(desk) else { throw PageFault.notFound }
        var (lines, command) = try await typed(desk)
        let currency = Currency(rawValue: lines.fields["currency"] ?? "")
        let isKnown = Currency.known.contains(currency)
        var grid = LineGrid(desk, lines, in: isKnown ? currency : desk.me.company.currency)
        try await grid.find()
        lines = grid.lines
        var input = try FormInput(form, lines.fields, texts: desk.texts, reading: desk.reading)
        let requests = grid.requests(&input)
        try await grid.price(requests, &input)
        // Its id is the form's key: sent twice, it is one sale.
        let id = OpportunityID(UUID(uuidString: input.key) ?? UUIDv7.make(at: desk.now))
        let isSubmitted = command == .submit
        let wanted = requests.compactMap(\.self)
        if isSubmitted, requests.isEmpty { input.add(fault: "linesMissing", to: "lines.0.product_id") }
        let request = OpportunityHead(desk: desk).request(&input, for: account.id, wanted, id: id, submit: isSubmitted)
        if command == .rows { return try await page(desk, .new(account), grid, shown: input.overlookingGaps) }
        let (shown, target) = (grid, "\(OpportunitiesPage.path)/\(id)?done=\(isSubmitted ? "submit" : "open")")
        return try await desk.carryOut(
            Change("sales", "opportunities", request), input, then: target,
            else: { try await page(desk, .new(account), shown, $0) })
    }

    // MARK: - Changed

    static func edit(_ desk: Desk) async throws -> Reply {
        let opportunity = try await desk.services.opportunity(desk.id("id"), for: desk.visit)
        guard isEditable(opportunity) else { return .see("\(OpportunitiesPage.path)/\(opportunity.id)") }
        guard opportunity.lines.count <= TypedLines.most else { return try tooLong(opportunity, desk) }
        let grid = LineGrid(desk, TypedLines(opportunity, desk.formats), in: opportunity.currency)
        return try await page(desk, .edit(opportunity), try await priced(grid, desk))
    }

    /// What is in approval or closed stays as it is.
    static func isEditable(_ opportunity: OpportunityView) -> Bool {
        !["IN_APPROVAL", "WON", "LOST"].contains(opportunity.state)
    }

    /// A page could not bear it.
    private static func tooLong(_ opportunity: OpportunityView, _ desk: Desk) throws -> Reply {
        let title = desk.texts.text("editLines")
        let counts = [opportunity.lines.count, TypedLines.most].map { desk.formats.number($0) }
        return try desk.page(
            "page/error", title: title,
            [
                "heading": title, "requestID": desk.visit.trace.requestID,
                "advice": desk.texts.text("tooManyLinesHere", ["lines": counts[0], "count": counts[1]]),
            ])
    }

    private static func priced(_ grid: LineGrid, _ desk: Desk) async throws -> LineGrid {
        var grid = grid
        try await grid.find()
        let key = (name: "key", value: "\(UUIDv7.make(at: desk.now))")
        let fields = QueryParameters(pairs: grid.lines.fields.pairs + [key])
        var input = try FormInput(form, fields, texts: desk.texts, reading: desk.reading)
        try await grid.price(grid.requests(&input), &input)
        return grid
    }

    static func revise(_ desk: Desk) async throws -> Reply {
        let id: OpportunityID = try desk.id("id")
        let opportunity = try await desk.services.opportunity(id, for: desk.visit)
        var (lines, command) = try await typed(desk)
        var grid = LineGrid(desk, lines, in: opportunity.currency)
        try await grid.find()
        lines = grid.lines
        var input = try FormInput(form, lines.fields, texts: desk.texts, reading: desk.reading)
        let requests = grid.requests(&input)
        let expectedOn = input.day("expected_on")
        try await grid.price(requests, &input)
        if command == .rows { return try await page(desk, .edit(opportunity), grid, shown: input.overlookingGaps) }
        let request = ReviseOpportunityRequest(lines: requests.compactMap(\.self), expectedOn: expectedOn)
        let shown = grid
        return try await desk.carryOut(
            Change("sales", "opportunities/\(id)", request, method: "PUT"), input,
            then: "\(OpportunitiesPage.path)/\(id)?done=revise",
            else: { try await page(desk, .edit(opportunity), shown, $0) })
    }

    // MARK: - Parts

    /// What came, in order: with what the pressed button does to its rows done.
    private static func typed(_ desk: Desk) async throws -> (TypedLines, Command) {
        let fields = try await desk.visit.form()
        var lines = TypedLines(fields)
        if let command = fields["do"] { lines.carryOut(command) }
        lines.dropEmpty()
        return (lines, Command(fields["do"]))
    }

    /// - Parameters:
    ///   - shown: a form that comes back because rows were asked for: its faults are told, and nothing was refused.
    private static func page(
        _ desk: Desk, _ subject: EditedSale, _ grid: LineGrid, _ refusal: Refusal? = nil, shown: FormInput? = nil
    ) async throws -> Reply {
        let proposals = try await ProductOptions.find("", desk)
        let typed = refusal?.input ?? shown
        var head = OpportunityHead(desk: desk)
        if case .new = subject {
            // Without them the sale takes the company's usual one.
            let all = try? await desk.services.salesProcesses(for: desk.visit)
            head.processes = (all ?? []).filter { !$0.isRetired }
            head.people = await Assigning.people(desk)
            head.sources = await desk.services.leadSources(for: desk.visit)
        }
        let goesOn = shown?.isComplete ?? false
        var content = grid.values(in: form, typed, proposed: proposals, goesOn: goesOn)
            .and(subject.values(desk, head, typed))
        content["key"] = "\(UUIDv7.make(at: desk.now))"
        content["standing"] = refusal?.status == .preconditionFailed ? subject.standing(desk).section : [Values]()
        return try desk.page("page/sale_form", title: subject.title(desk.texts), content, refusal)
    }
}

/// What the form is about.
private enum EditedSale {
    case new(AccountView)
    case edit(OpportunityView)

    func title(_ texts: MessageCatalog) -> String {
        switch self {
        case .new: texts.text("newOpportunity")
        case .edit: texts.text("editLines")
        }
    }

    /// The lines as somebody else has made them meanwhile, to look at beside what was typed.
    func standing(_ desk: Desk) -> Values? {
        guard case .edit(let opportunity) = self else { return nil }
        let (texts, formats) = (desk.texts, desk.formats)
        return Table(
            caption: texts.text("linesNow"),
            columns: ["lineProduct", "quantity", "unitPrice", "discount", "net"].map { texts.text($0) },
            rows: opportunity.lines.map { line in
                Table.Row([
                    .text(line.description), .number(formats.quantity(line.quantity.value, line.quantity.unit)),
                    .number(formats.price(line.unitPrice)),
                    line.discountRate > .zero ? .number(formats.percent(line.discountRate)) : .empty,
                    .number(formats.money(line.net)),
                ])
            }
        ).values
    }

    func values(_ desk: Desk, _ head: OpportunityHead, _ typed: FormInput?) -> Values {
        let (texts, form) = (desk.texts, OpportunityEditor.form)
        func shown(_ fields: [Field]) -> [Values] { fields.map { $0.values(in: form, texts, typed: typed) } }
        switch self {
        case .new(let account):
            return [
                "formTarget": "\(OpportunityEditor.newPath)?account=\(account.id)", "isNew": true,
                "version": [String](),
                "crumb": texts.text("opportunities"), "crumbTarget": OpportunitiesPage.path,
                "accountName": account.name, "accountTarget": "\(AccountsPage.path)/\(account.id)",
                "fields": shown(head.fields), "advice": texts.text("newOpportunityAdvice"),
            ]
        case .edit(let opportunity):
            let path = "\(OpportunitiesPage.path)/\(opportunity.id)"
            return [
                "formTarget": "\(path)/edit", "isNew": false, "version": ["\(opportunity.version)"],
                "crumb": opportunity.name, "crumbTarget": path,
                "accountName": opportunity.accountName,
                "accountTarget": "\(AccountsPage.path)/\(opportunity.accountID)",
                "fields": shown([head.expectedOn(opportunity.expectedOn)]),
                "advice": texts.text(
                    ["APPROVED", "FULFILLING"].contains(opportunity.state) ? "editApprovedAdvice" : "editDraftAdvice"),
            ]
        }
    }
}

extension TypedLines {
    /// The lines of a sale as they would be typed.
    fileprivate init(_ opportunity: OpportunityView, _ formats: Formats) {
        self.init(
            rows: opportunity.lines.map { line in
                var row: Row = [
                    "id": "\(line.id)", "product_id": "\(line.productID)", "description": line.description,
                    "quantity": formats.number(line.quantity.value), "unit_price": formats.number(line.unitPrice.value),
                ]
                if line.discountRate != .zero { row["discount_rate"] = formats.number(line.discountRate.inPercent) }
                if let taxable = line.taxablePrice { row["taxable_price"] = formats.number(taxable.value) }
                if let day = line.requestedOn { row["requested_on"] = formats.numericDay(day) }
                if line.isFixed == true { row["fixed"] = "yes" }
                return row
            })
    }
}

extension ExactDecimal {
    /// 0.085 as 8.5.
    fileprivate var inPercent: ExactDecimal { ExactDecimal(millionths: millionths * 100) }
}
