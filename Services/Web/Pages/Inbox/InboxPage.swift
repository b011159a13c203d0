import Contracts

/// What waits for the person, from every service that he has to do with (کارتابل). Nearly everybody lands here.
enum InboxPage {
    static let path = "/inbox"

    /// In the order shown: what waits for a decision or an answer comes before what is only news.
    static let sources = [
        ApprovalInbox.source, AccountingInbox.source, SourcingInbox.source, WarehouseInbox.source,
        DeliveryInbox.source, TaxInbox.source, SalesInbox.source,
    ]

    static func register(on pages: PageRoutes) { pages.get(path, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let parts = try await withThrowingTaskGroup(of: (Int, InboxPart).self) { group in
            for (index, source) in sources.enumerated() {
                group.addTask { (index, try await source.part(for: desk)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let sections = sources.indices.flatMap { parts[$0]?.sections ?? [] }
        let isAway = parts.values.contains(where: \.isAway)
        let content: Values = [
            "greeting": desk.texts.text("greeting", ["name": desk.me.user.profile.displayName.isolated]),
            "isAway": isAway, "hasNothing": sections.isEmpty && !isAway,
            "nothing": EmptyState(title: desk.texts.text("nothingForYourRoles")).values,
            "sections": sections.map(\.values),
        ]
        return try desk.page("page/inbox", title: desk.texts.text("inbox"), content)
    }
}

/// What one desk brings into the inbox.
struct InboxSource: Sendable {
    /// Whoever holds one of these has to do with it.
    let rights: [Right]
    let sections: @Sendable (Desk) async throws -> [InboxSection]
    /// How much of it waits, asked as cheaply as can be: many times an hour for every open tab. Without it the source
    /// is only news.
    var waiting: (@Sendable (Desk) async throws -> InboxCount)?

    init(
        rights: [Right], waiting: (@Sendable (Desk) async throws -> InboxCount)? = nil,
        sections: @escaping @Sendable (Desk) async throws -> [InboxSection]
    ) {
        self.rights = rights
        self.waiting = waiting
        self.sections = sections
    }

    /// Nothing for who has not the right. A service that is away takes its own part with it and no other.
    fileprivate func part(for desk: Desk) async throws -> InboxPart {
        guard rights.contains(where: desk.may) else { return InboxPart() }
        do {
            return InboxPart(sections: try await sections(desk))
        } catch let failure as ServiceFailure where failure.isAway {
            return InboxPart(isAway: true)
        }
    }
}

private struct InboxPart: Sendable {
    var sections: [InboxSection] = []
    var isAway = false
}

/// A part of the inbox with its heading; each kind of content is shown when it is there.
struct InboxSection: Sendable {
    /// Unique on the page; also the anchor.
    let name: String
    let title: String
    /// Where all of it is.
    var target: String?
    /// `ui/counts`: figures that lead to their lists.
    var counts: [Values] = []
    var table: Table?
    /// `part/tax_group`
    var groups: [Values] = []
    /// Said in a sentence when nothing waits.
    var calm: String?
    var empty: EmptyState?

    fileprivate var values: Values {
        [
            "sectionName": name, "sectionTitle": title, "sectionTarget": target.section,
            "hasCounts": !counts.isEmpty, "counts": counts, "tables": table.map(\.values).section,
            "hasGroups": !groups.isEmpty, "groups": groups, "calm": calm.section,
            "empties": empty.map(\.values).section,
        ]
    }

    /// A figure with its name, leading to the list behind it; `nil` for nothing.
    static func count(_ number: Int, _ chip: Chip, to target: String, _ desk: Desk) -> Values? {
        number > 0 ? count(desk.formats.number(number), chip, to: target) : nil
    }

    /// A figure with its name, leading to the list behind it.
    static func count(_ number: String, _ chip: Chip, to target: String) -> Values {
        ["number": number, "chip": chip.values, "target": target]
    }
}
