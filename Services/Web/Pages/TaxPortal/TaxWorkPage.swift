import Contracts

/// What waits for the tax officer, grouped by what can be done.
enum TaxWorkPage {
    static func register(on pages: PageRoutes) { pages.get("/taxportal/work-items", right: .readTax, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let work = try await desk.services.taxWork(for: desk.visit)
        let view = TaxWorkView(TaxWords(desk), manyItems: 60)
        let content: Values = [
            "hasWork": !work.groups.isEmpty,
            "groups": work.groups.map(view.group),
            "empty": EmptyState(
                title: desk.texts.text("taxWorkDone"), advice: desk.texts.text("taxWorkDoneAdvice"),
                way: (desk.texts.text("submissions"), "/taxportal/submissions")
            ).values,
        ]
        return try desk.page("page/tax_work", title: desk.texts.text("taxWork"), content)
    }
}

/// The groups of waiting work, ready to print: `part/tax_groups`.
struct TaxWorkView {
    private let words: TaxWords
    /// So many items of a group are printed; a page stays small however much goes wrong.
    private let manyItems: Int

    init(_ words: TaxWords, manyItems: Int) {
        self.words = words
        self.manyItems = manyItems
    }

    func group(_ group: TaxWorkItems.Group) -> Values {
        let shown = group.items.prefix(manyItems)
        let hidden = group.items.count - shown.count
        let count = words.formats.number(group.items.count)
        let rest = words.texts.text("moreItems", count: hidden)
        return [
            "category": group.category.lowercased(),
            "title": group.title,
            "advice": group.advice,
            "count": group.hasMore ? words.texts.text("orMore", ["count": count]) : count,
            "tone": Self.tone(group.category).rawValue,
            "items": shown.map { item($0, in: group) },
            "rest": (hidden > 0 ? rest : nil).section,
        ]
    }

    private func item(_ item: TaxWorkItem, in group: TaxWorkItems.Group) -> Values {
        [
            "name": (item.legalNumber.map { .code($0) } ?? Cell.text(words.portal(item.portal))).values,
            "targets": item.submissionID.map { "/taxportal/submissions/\($0)" }.section,
            "portal": (item.legalNumber == nil ? nil : words.portal(item.portal)).section,
            "document": item.documentKind.map { words.document($0) }.section,
            "buyer": item.buyerName.section,
            "since": Cell.moment(item.since, words.formats).values,
            "deadline": item.deadlineAt.map { words.timeLeft(until: $0).values }.section,
            "faults": item.faults.map { fault($0, in: group) },
        ]
    }

    /// What the group says already is not said again.
    private func fault(_ fault: TaxWorkItem.Fault, in group: TaxWorkItems.Group) -> Values {
        FaultView(words).values(
            title: fault.title == group.title ? nil : fault.title,
            advice: fault.advice == group.advice ? nil : fault.advice, field: fault.field ?? fault.member,
            value: fault.value, line: fault.line, code: fault.code, portalMessage: fault.portalMessage)
    }

    private static func tone(_ category: String) -> Tone {
        switch category {
        case "BUSINESS", "NUMBER_CLASH", "NOT_SET_UP", "PORTAL": .bad
        case "TECHNICAL", "DEADLINE", "DOUBT", "PAYMENT", "CREDENTIALS": .warn
        default: .accent
        }
    }
}

/// One thing that is wrong with a document: `part/tax_fault`.
struct FaultView {
    private let words: TaxWords

    init(_ words: TaxWords) { self.words = words }

    func values(
        title: String?, advice: String?, field: String?, value: String?, line: Int?, code: String, portalMessage: String
    ) -> Values {
        [
            "title": title.section,
            "advice": advice.flatMap { $0.isEmpty ? nil : $0 }.section,
            "line": line.map { words.texts.text("lineNumber", ["number": words.formats.number($0)]) }.section,
            "field": field.section,
            "value": value.section,
            "hasPlace": field != nil || value != nil || line != nil,
            "code": code,
            "portalWords": (portalMessage.isEmpty ? nil : portalMessage).section,
        ]
    }
}
