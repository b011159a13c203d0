import Contracts

/// A customer's credit in figures (`flows.md` 7.2).
enum CreditFacts {
    static func facts(_ credit: CreditAccountView, _ desk: Desk) -> Facts {
        let (texts, formats) = (desk.texts, desk.formats)
        return Facts([
            (texts.text("creditLimit"), .number(formats.money(credit.limit))),
            (texts.text("overrides"), credit.overrides.isZero ? .empty : .number(formats.money(credit.overrides))),
            (texts.text("exposure"), .number(formats.money(credit.exposure))),
            (texts.text("availableCredit"), .number(formats.money(credit.available))),
            (texts.text("blockedBecause"), credit.blockedReason.map { .text($0) } ?? .empty),
        ])
    }

    /// What the exposure is made of; what is nothing is left out.
    static func parts(_ parts: ExposureParts, _ desk: Desk) -> Facts {
        let (texts, formats) = (desk.texts, desk.formats)
        let all = [
            ("receivable", parts.receivable), ("undelivered", parts.undelivered), ("uninvoiced", parts.uninvoiced),
            ("creditHolds", parts.holds), ("cheques", parts.cheques), ("advances", -parts.advances),
        ]
        return Facts(
            all.map { key, amount in (texts.text(key), amount.isZero ? .empty : .number(formats.money(amount))) })
    }
}
