import Contracts

/// What was changed of a customer, field by field, and others that may be the same: sections of its page.
struct AccountStory: Sendable {
    let desk: Desk
    /// `nil` when it cannot be had just now.
    let history: [AccountHistory.Entry]?
    let duplicates: [AccountDuplicates.Candidate]?

    private var texts: MessageCatalog { desk.texts }

    var values: Values {
        [
            "stories": (history?.isEmpty == false ? timeline.values : nil).section,
            "duplicateTables": (duplicates?.isEmpty == false ? table.values : nil).section,
        ]
    }

    private var timeline: Timeline {
        Timeline(
            entries: (history ?? []).map { entry in
                Timeline.Entry(
                    title: texts.word("accountField", entry.field), time: .moment(entry.at, desk.formats),
                    who: entry.userName, text: entry.note, points: change(entry).map { [$0] } ?? [])
            })
    }

    private func change(_ entry: AccountHistory.Entry) -> String? {
        guard entry.field != "CREATED" else { return entry.after }
        let (before, after) = (entry.before ?? texts.text("emptyCell"), entry.after ?? texts.text("emptyCell"))
        return texts.text("format.change", ["before": before, "after": after])
    }

    private var table: Table {
        Table(
            caption: texts.text("possibleDuplicates"),
            columns: ["accountName", "taxNumber", "accountCity", "saleOwner", "likeness"].map { texts.text($0) },
            rows: (duplicates ?? []).map { candidate in
                let account = candidate.account
                return Table.Row(
                    to: "\(AccountsPage.path)/\(account.id)",
                    [
                        .text(account.name), .code(account.taxID), account.address.map { .text($0.city) } ?? .empty,
                        account.ownerName.map { .text($0) } ?? .empty,
                        .chip(
                            Chip(
                                texts.word("likeness", candidate.reason.rawValue),
                                candidate.reason == .similar ? .quiet : .warn)),
                    ])
            }
        ).withoutEmptyColumns
    }
}
