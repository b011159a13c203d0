import Contracts

/// A customer's credit in figures (`flows.md` 7.2).
enum CreditFacts {
    static func facts(_ credit: CreditAccountView, _ desk: Desk) -> Facts { Facts(figures(credit, desk)) }

    /// With what the exposure is made of; what is nothing is left out.
    static func all(_ credit: CreditAccountView, _ desk: Desk) -> Facts {
        let parts = credit.parts
        let all = [
            ("receivable", parts.receivable), ("undelivered", parts.undelivered), ("uninvoiced", parts.uninvoiced),
            ("creditHolds", parts.holds), ("cheques", parts.cheques), ("advances", -parts.advances),
        ]
        let made = all.map { key, amount in
            (desk.texts.text(key), amount.isZero ? Cell.empty : .number(desk.formats.money(amount)))
        }
        return Facts(figures(credit, desk) + made)
    }

    private static func figures(_ credit: CreditAccountView, _ desk: Desk) -> [(String, Cell)] {
        let (texts, formats) = (desk.texts, desk.formats)
        return [
            (texts.text("creditLimit"), .number(formats.money(credit.limit))),
            (texts.text("overrides"), credit.overrides.isZero ? .empty : .number(formats.money(credit.overrides))),
            (texts.text("exposure"), .number(formats.money(credit.exposure))),
            (texts.text("availableCredit"), .number(formats.money(credit.available))),
            (texts.text("blockedBecause"), credit.blockedReason.map { .text($0) } ?? .empty),
        ]
    }
}
