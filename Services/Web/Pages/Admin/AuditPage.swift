import Contracts
import Foundation

/// Who had which service do what, the newest first: the log of all services in one list.
enum AuditPage {
    static let path = "/admin/audit"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .audit, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, query) = (desk.texts, AdminWords(desk), desk.visit.query)
        let search = AuditSearch(query, desk)
        let before = query["after"].flatMap { UUID(uuidString: $0) }
        let list = ListQuery(
            path: search.address(path, desk), query, fields: ["service": ServiceName.allCases.map(\.rawValue)])
        let chosen = ServiceName.allCases.filter { list.has("service", $0.rawValue) }
        let services = chosen.isEmpty ? ServiceName.allCases : chosen
        async let people = desk.may(.readUsers) ? desk.services.firstUsers(for: desk.visit) : []
        let log = try await desk.services.auditEntries(
            of: services, search, before: before.map { $0.uuidString.lowercased() }, for: desk.visit)
        let names = Dictionary(try await people.map { ($0.id, $0.profile.displayName) }) { first, _ in first }
        let choices = ServiceName.allCases.map { ListControls.Choice(value: $0.rawValue, text: words.service($0)) }
        let controls = ListControls(
            query: list, groups: [(field: "service", label: texts.text("desk"), choices: choices)],
            next: log.entries.count > shown ? log.entries[shown - 1].id : nil, days: [search.days(desk)],
            picks: search.picks(names, texts))
        return try desk.page(
            AdminList(
                title: texts.text("auditLog"), lead: lead(search, names, texts), controls: controls,
                table: table(log.entries.prefix(shown), names, desk),
                empty: EmptyState(
                    title: texts.text("noAuditEntries"),
                    way: search.isEmpty ? nil : (texts.text("clearFilters"), path)),
                notices: desk.awayNotice(log.away)))
    }

    private static func lead(_ search: AuditSearch, _ names: [UserID: String], _ texts: MessageCatalog) -> String {
        if let by = search.by { return texts.text("auditLeadBy", ["name": (names[by] ?? "\(by)").isolated]) }
        if let found = search.found { return texts.text("auditLeadCase", ["case": found.isolated]) }
        return texts.text("auditLead")
    }

    private static func table(_ entries: ArraySlice<AuditEntry>, _ names: [UserID: String], _ desk: Desk) -> Table {
        let (texts, words) = (desk.texts, AdminWords(desk))
        return Table(
            caption: texts.text("auditLog"),
            columns: ["when", "who", "what", "desk", "case"].map { texts.text($0) },
            rows: entries.map { entry in
                Table.Row([
                    .moment(entry.at, desk.formats), entry.by.map { .text(names[$0] ?? "\($0)") } ?? .empty,
                    .text(texts.word("event", entry.name)), .text(words.service(entry.service)),
                    .link(entry.correlation, to: target(entry.correlation, desk)),
                ])
            })
    }

    /// The sale itself where the reader may see it, else all that was done about it.
    private static func target(_ found: String, _ desk: Desk) -> String {
        if desk.may(.readSales), (try? OpportunityID(found)) != nil { return "\(OpportunitiesPage.path)/\(found)" }
        return "\(path)?case=\(ListQuery.encoded(found))"
    }
}
