import Contracts

/// The home page's values, ready to print.
struct HomeView {
    struct Sales {
        let counts: [StateCount]
        let latest: [OpportunitySummary]
    }

    let me: MeView
    let sales: Sales?
    let texts: MessageCatalog
    private let formats: Formats

    init(me: MeView, sales: Sales?, texts: MessageCatalog) {
        self.me = me
        self.sales = sales
        self.texts = texts
        formats = Formats(texts, timeZone: me.company.timeZone)
    }

    var values: Values {
        [
            "greeting": texts.text("greeting", ["name": me.user.profile.displayName]),
            "username": me.user.username,
            "company": me.company.name,
            "roles": me.user.profile.roles.map { role -> Values in ["name": texts.word("role", role.rawValue)] },
            "hasSales": sales != nil,
            "counts": (sales?.counts ?? []).map(count),
            "hasOpportunities": !(sales?.latest.isEmpty ?? true),
            "opportunities": (sales?.latest ?? []).map(row),
        ]
    }

    private func count(_ count: StateCount) -> Values {
        let number = formats.number(count.count)
        return [
            "state": texts.word("state", count.state),
            "tone": Self.tone(count.state),
            "count": count.isLowerBound ? texts.text("orMore", ["count": number]) : number,
        ]
    }

    private func row(_ opportunity: OpportunitySummary) -> Values {
        [
            "name": opportunity.name,
            "account": opportunity.accountName,
            "amount": formats.money(opportunity.amount),
            "state": texts.word("state", opportunity.state),
            "tone": Self.tone(opportunity.state),
            "openedOn": formats.day(opportunity.openedAt),
            "openedISO": formats.localDate(opportunity.openedAt).description,
        ]
    }

    /// The colour of a state, by the class of its chip; the word beside it says the same.
    private static func tone(_ state: String) -> String {
        switch state {
        case "WON": "good"
        case "LOST": "bad"
        case "RETURNED", "IN_APPROVAL": "warn"
        case "APPROVED", "FULFILLING": "accent"
        default: "quiet"
        }
    }
}
