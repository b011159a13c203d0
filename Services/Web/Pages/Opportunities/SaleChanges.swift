import Contracts
import ServiceKit

/// Several sales at once (UX guide 4.4): those that were ticked, each as it was looked at (`?item=…`), or all that the
/// filters find (`?all=yes&f.…`), if they are still the ones that were counted. What would happen is shown once more, then
/// done to each by itself, and what got through is told.
enum SaleChanges: String, CaseIterable, Sendable {
    case assign
    /// Another day on which the customers are expected to buy.
    case reschedule

    /// Above so many their number is typed.
    private static let typedAbove = 50
    private static let shown = 50

    var right: Right { self == .assign ? .assignSales : .writeSales }
    var path: String { "\(OpportunitiesPage.path)/\(rawValue)" }
    /// What it is called in the bar below the list, and the letter that leads there.
    var letter: String? { self == .assign ? "a" : nil }

    static func register(on pages: PageRoutes) {
        for change in allCases {
            pages.get(change.path, right: change.right) { try await change.ask($0) }
            pages.post(change.path, right: change.right) { try await change.carryOut($0) }
        }
    }

    /// The bar below the list; nothing for those who may do nothing.
    static func choosing(from query: ListQuery, _ desk: Desk, hasMore: Bool) -> Choosing? {
        let changes = allCases.filter { desk.may($0.right) }
        guard let first = changes.first else { return nil }
        let texts = desk.texts
        var choosing = Choosing(
            target: first.path, button: texts.text("change.\(first.rawValue)"), hint: texts.text("pickHint"))
        choosing.letter = first.letter
        choosing.carried = [("back", query.address)]
        choosing.others =
            changes.dropFirst().map { (texts.text("change.\($0.rawValue)"), $0.path) } + [
                (texts.text("chosenAsFile"), ListFile.path(of: OpportunitiesPage.path))
            ]
        choosing.ways = hasMore ? changes.map { $0.wayToAll(query, texts) } : []
        return choosing
    }

    private func wayToAll(_ query: ListQuery, _ texts: MessageCatalog) -> (text: String, target: String) {
        (texts.text("changeAll.\(rawValue)"), query.at("\(path)?all=yes").address)
    }

    static func pick(_ sale: OpportunitySummary, _ desk: Desk) -> Table.Pick? {
        guard allCases.contains(where: { desk.may($0.right) }) else { return nil }
        return Table.Pick(
            name: "item", value: VersionedRow(id: sale.id, version: sale.version).text,
            label: desk.texts.text("pickOne", ["name": sale.name]))
    }

    // MARK: - Asking

    private func ask(_ desk: Desk) async throws -> Reply { try await page(desk, nil) }

    private static func isOfAll(_ desk: Desk) -> Bool { desk.visit.query["all"] == "yes" }

    private func page(_ desk: Desk, _ refusal: Refusal?) async throws -> Reply {
        let people = self == .assign ? try await desk.services.representatives(for: desk.visit) : []
        return Self.isOfAll(desk)
            ? try await pageOfAll(people, desk, refusal) : try await pageOfChosen(people, desk, refusal)
    }

    private func pageOfChosen(
        _ people: [Representatives.Representative], _ desk: Desk, _ refusal: Refusal?
    ) async throws -> Reply {
        let chosen = VersionedRow<OpportunityTag>.chosen(desk)
        let ids = chosen.map { "\($0.id)" }.joined(separator: ",")
        let query = ListQuery(
            path: OpportunitiesPage.path, QueryParameters(pairs: [("f.id.in", ids)]), fields: [:],
            ids: ["id": ListQuery.isID(OpportunityID.self)])
        let sales =
            chosen.isEmpty ? [] : try await desk.services.opportunities(query, limit: Self.shown, for: desk.visit).data
        let hidden = chosen.enumerated().map { Field("items.\($0)", "", .hidden, value: $1.text) }
        let count = chosen.count
        return try reply(
            count: count, OpportunitiesPage.table(sales, desk), missing: count - min(count, sales.count),
            count == 0 ? nil : form(hidden, count, people, desk), desk, refusal)
    }

    private func pageOfAll(
        _ people: [Representatives.Representative], _ desk: Desk, _ refusal: Refusal?
    ) async throws -> Reply {
        let found = try await desk.services.matching(OpportunitiesPage.query(desk), for: desk.visit)
        let hidden = [
            Field("count", "", .hidden, value: "\(found.count)"), Field("token", "", .hidden, value: found.token),
        ]
        let names = Table(
            caption: desk.texts.text("opportunities"), columns: [desk.texts.text("forExample")],
            rows: found.sample.map { Table.Row([.text($0)]) })
        let isPossible = found.count > 0 && !found.token.isEmpty
        return try reply(
            count: found.count, names, missing: 0, isPossible ? form(hidden, found.count, people, desk) : nil, desk,
            refusal)
    }

    private func form(
        _ hidden: [Field], _ count: Int, _ people: [Representatives.Representative], _ desk: Desk
    ) -> Form {
        let texts = desk.texts
        var fields: [Field] =
            switch self {
            case .assign: Assigning.fields(people, desk)
            case .reschedule: [Field("expected_on", texts.text("expectedOn"), .day)]
            }
        if count > Self.typedAbove {
            fields.append(
                Field(
                    "confirmed", texts.text("confirmCount"), .number,
                    hint: texts.text("confirmCountHint", ["count": desk.formats.number(count)])))
        }
        let target = desk.visit.request.uri.query.map { "\(path)?\($0)" } ?? path
        return Form(
            rawValue, to: target, texts.text("changeNow.\(rawValue)", count: count), weight: .main,
            advice: texts.text("changeAdvice.\(rawValue)"), hidden + fields)
    }

    private func reply(
        count: Int, _ table: Table, missing: Int, _ form: Form?, _ desk: Desk, _ refusal: Refusal?
    ) throws -> Reply {
        let texts = desk.texts
        let sums = Facts([(texts.text("chosen"), .number(desk.formats.number(count)))])
        let none = texts.text(count == 0 ? "nothingChosen" : "tooManyAtOnce", ["count": desk.formats.number(count)])
        let content: Values = [
            "crumbText": texts.text("opportunities"), "crumbTarget": Self.back(desk),
            "heading": texts.text("change.\(rawValue)"), "table": table.values, "sums": sums.values,
            "missing": (form == nil ? none : missing > 0 ? texts.text("chosenNotHere", count: missing) : nil).section,
            "forms": form.map { [$0.values(desk, refusal)] } ?? [Values](),
        ]
        return try desk.page("page/chosen", title: texts.text("change.\(rawValue)"), content, refusal)
    }

    /// The list as it was filtered.
    private static func back(_ desk: Desk) -> String {
        if isOfAll(desk) { return OpportunitiesPage.query(desk).firstPage.address }
        let asked = LocalPath.safe(desk.visit.query["back"] ?? "")
        return asked.hasPrefix(OpportunitiesPage.path) ? asked : OpportunitiesPage.path
    }

    // MARK: - Doing

    private func carryOut(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input(rawValue)
        let change = body(&input)
        let request = Self.isOfAll(desk) ? toAll(change, &input, desk) : toChosen(change, &input)
        return try await desk.carryOut(
            request, input,
            reply: { answer in
                try outcome(try JSON.decode(ChangedOpportunities.self, from: answer.body).results, desk)
            }, else: { try await page(desk, $0) })
    }

    private func body(_ input: inout FormInput) -> OpportunityChange? {
        switch self {
        case .assign:
            Assigning.request(&input).map { OpportunityChange(ownerID: $0.ownerID, note: $0.note) }
        case .reschedule: input.day("expected_on").map { OpportunityChange(expectedOn: $0) }
        }
    }

    private func toChosen(_ change: OpportunityChange?, _ input: inout FormInput) -> Change {
        let texts = input.rows("items").map { input.typed("items.\($0)") ?? "" }
        let rows = texts.compactMap(VersionedRow<OpportunityTag>.init)
        Self.confirm(rows.count, &input)
        return Change(
            "sales", "opportunities/change-many", change.map { ChangeOpportunitiesRequest(rows: rows, change: $0) })
    }

    private func toAll(_ change: OpportunityChange?, _ input: inout FormInput, _ desk: Desk) -> Change {
        let count = Int(input.typed("count") ?? "") ?? 0
        let token = input.typed("token") ?? ""
        Self.confirm(count, &input)
        let target = OpportunitiesPage.query(desk).firstPage.question("opportunities/change-matching", limit: 1)
        return Change("sales", target, change.map { ChangeMatchingRequest(count: count, token: token, change: $0) })
    }

    private static func confirm(_ count: Int, _ input: inout FormInput) {
        guard count > typedAbove else { return }
        guard let typed = input.wholeNumber("confirmed"), typed != count else { return }
        input.add(fault: "countDiffers", to: "confirmed")
    }

    /// What was the case already, or is over, is passed over; anything else went wrong.
    private func outcome(_ results: [ChangedOpportunities.Result], _ desk: Desk) throws -> Reply {
        let texts = desk.texts
        let outcomes = results.map { result in
            Outcome(
                name: result.name ?? "\(result.id)", target: "\(OpportunitiesPage.path)/\(result.id)",
                chip: result.problem == nil ? Chip(texts.text("changed"), .good) : nil, problem: result.problem)
        }
        return try Outcomes(
            title: texts.text("change.\(rawValue)"), outcomes: outcomes,
            way: (texts.text("opportunities"), Self.back(desk))
        ).reply(desk)
    }
}
