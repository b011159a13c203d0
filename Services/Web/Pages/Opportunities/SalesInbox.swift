import Contracts

/// A representative's own work, the most urgent first; for those who only read, the sales by state and the latest of them.
enum SalesInbox {
    private static let shownToDo = 25
    private static let shown = 10

    static let source = InboxSource(rights: [.readSales], waiting: waiting) { desk in
        let first = desk.may(.writeSales) ? try await toDo(desk) : try await latest(desk)
        let figures = await OpportunitiesPage.figures(desk)
        let counts = Services.opportunityStates.compactMap { state in
            InboxSection.count(
                figures?.count(inState: state) ?? 0, SalesWords(texts: desk.texts).state(state),
                to: "\(OpportunitiesPage.path)?f.state.in=\(state)", desk)
        }
        let states = InboxSection(name: "sales", title: desk.texts.text("opportunitiesByState"), counts: counts)
        return desk.may(.writeSales) ? [first] + (counts.isEmpty ? [] : [states]) : [states, first]
    }

    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        guard desk.may(.writeSales) else { return InboxCount() }
        let work = try await desk.services.work("sales", for: desk.visit)
        return InboxCount(count: work.counts.values.reduce(0, +))
    }

    private static func latest(_ desk: Desk) async throws -> InboxSection {
        let newest = ListQuery(path: OpportunitiesPage.path, desk.visit.query, fields: [:]).firstPage
        let latest = try await desk.services.opportunities(newest, limit: shown, for: desk.visit).data
        return InboxSection(
            name: "latest", title: desk.texts.text("latestOpportunities"),
            table: latest.isEmpty ? nil : OpportunitiesPage.table(latest, desk),
            calm: latest.isEmpty ? desk.texts.text("noOpportunities") : nil)
    }

    // MARK: - What is to be done

    private static func toDo(_ desk: Desk) async throws -> InboxSection {
        let texts = desk.texts
        let work = try await desk.services.salesWork(limit: shownToDo, for: desk.visit)
        let done = EmptyState(
            title: texts.text("salesWorkDone"), advice: texts.text("salesWorkDoneAdvice"),
            way: (texts.text("opportunities"), OpportunitiesPage.path))
        return InboxSection(
            name: "sales-work", title: texts.text("salesWork"),
            table: work.items.isEmpty ? nil : table(work.items, desk),
            calm: work.hasMore ? texts.text("salesWorkMore") : nil, empty: work.items.isEmpty ? done : nil)
    }

    private static func table(_ items: [SalesWorkItem], _ desk: Desk) -> Table {
        let columns = ["opportunity", "account", "whatWaits", "note", "waitingSince", "nextStepOn", "whatToDo"]
        let rows = items.map { item in
            Table.Row(
                to: sale(item),
                [
                    .text(item.name), .text(item.accountName), .chip(what(item, desk)), note(item, desk),
                    .moment(item.since, desk.formats), due(item.dueOn, desk), action(item, desk),
                ])
        }
        return Table(
            caption: desk.texts.text("salesWork"), columns: columns.map { desk.texts.text($0) }, rows: rows
        ).withoutEmptyColumns
    }

    private static func what(_ item: SalesWorkItem, _ desk: Desk) -> Chip {
        let tone: Tone =
            switch item.kind {
            case .blocked, .expired: .bad
            case .nextStep: .accent
            case .returned, .answers, .choices, .assigned: .warn
            }
        return Chip(desk.texts.word("salesWorkKind", item.kind.rawValue), tone)
    }

    /// What is planned, or in how many lines; reasons of a block are codes and stand on the sale's page.
    private static func note(_ item: SalesWorkItem, _ desk: Desk) -> Cell {
        if item.kind == .nextStep || item.kind == .assigned, let step = item.note { return .text(step) }
        return item.lines.map { .text(desk.texts.text("linesCount", count: $0)) } ?? .empty
    }

    private static func due(_ day: LocalDate?, _ desk: Desk) -> Cell {
        NextStep.due(day, desk).map { .chip($0) } ?? .day(day, desk.formats)
    }

    /// The one thing to do, where it is done.
    private static func action(_ item: SalesWorkItem, _ desk: Desk) -> Cell {
        let text = desk.texts.word("salesWorkAction", item.kind.rawValue)
        return .link(text, about: item.name, to: target(item, desk))
    }

    private static func target(_ item: SalesWorkItem, _ desk: Desk) -> String {
        switch item.kind {
        case .nextStep: return "\(sale(item))#next"
        case .assigned: return sale(item)
        case .returned: return "\(sale(item))/edit"
        case .answers, .choices: return "\(sale(item))#lines"
        case .expired: return "\(sale(item))#actions"
        case .blocked:
            guard desk.may(.readDocuments), let paper = item.proFormaID else { return "\(sale(item))#waiting" }
            return "\(ProFormasPage.path)/\(paper)"
        }
    }

    private static func sale(_ item: SalesWorkItem) -> String { "\(OpportunitiesPage.path)/\(item.opportunityID)" }
}
