import Contracts

/// The inbox's values, ready to print.
struct InboxView: Sendable {
    let desk: Desk

    init(_ desk: Desk) { self.desk = desk }

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    /// Without the parts of the services.
    var values: Values {
        [
            "greeting": texts.text("greeting", ["name": desk.me.user.profile.displayName]),
            "hasTasks": false, "tasksTable": [Values](), "isDecided": false,
            "hasTax": false, "taxGroups": [Values](), "isTaxDone": false,
            "taxDone": EmptyState(
                title: texts.text("taxWorkDone"), advice: texts.text("taxWorkDoneAdvice"),
                way: (texts.text("submissions"), SubmissionsPage.path)
            ).values,
            "hasSales": false, "counts": [Values](), "hasOpportunities": false, "opportunities": [Values](),
            "nothing": EmptyState(title: texts.text("nothingForYourRoles")).values,
        ]
    }

    /// What waits for a decision.
    func tasks(_ page: Page<ApprovalTaskView>) -> InboxPart {
        let columns = ["subject", "account", "amount", "requestedBy", "waitingSince", "decideUntil"]
        let rows = page.data.map { task in
            Table.Row(
                to: task.opportunityID.flatMap { desk.may(.readSales) ? "\(OpportunitiesPage.path)/\($0)" : nil },
                [
                    .text(task.facts.title), .text(task.facts.accountName), .number(formats.money(task.facts.total)),
                    task.requestedByName.map { .text($0) } ?? .empty, .moment(task.openedAt, formats),
                    .moment(task.expiresAt, formats),
                ])
        }
        let table = Table(caption: texts.text("tasks"), columns: columns.map { texts.text($0) }, rows: rows)
        return InboxPart(
            values: ["hasTasks": !rows.isEmpty, "tasksTable": [table.values], "isDecided": rows.isEmpty],
            isEmpty: false)
    }

    /// The groups of a tax officer's work, with their numbers.
    func tax(_ work: TaxWorkItems) -> InboxPart {
        let view = TaxWorkView(TaxWords(desk), manyItems: 3)
        return InboxPart(
            values: [
                "hasTax": !work.groups.isEmpty, "taxGroups": work.groups.map(view.group),
                "isTaxDone": work.groups.isEmpty,
            ], isEmpty: false)
    }

    func sales(_ counts: [StateCount], _ latest: [OpportunitySummary]) -> InboxPart {
        InboxPart(
            values: [
                "hasSales": true,
                "counts": counts.filter { $0.count > 0 }.map(count),
                "hasOpportunities": !latest.isEmpty,
                "opportunities": [OpportunitiesPage.table(latest, desk).values],
            ], isEmpty: false)
    }

    private func count(_ count: StateCount) -> Values {
        let number = formats.number(count.count)
        return [
            "number": count.isLowerBound ? texts.text("orMore", ["count": number]) : number,
            "chip": SalesWords(texts: texts).state(count.state).values,
            "target": "\(OpportunitiesPage.path)?f.state.in=\(count.state)",
        ]
    }
}
