import Contracts

/// A customer's statement of account, ready to print. It tells a state that may change, and so the day that it was printed.
struct StatementPaper: Sendable {
    let statement: AccountStatementView
    let printedOn: LocalDate
    let formats: Formats

    private var texts: MessageCatalog { formats.texts }

    var values: Values {
        [
            "heading": texts.text("statementOfAccount"),
            "facts": [
                ["name": texts.text("periodLabel"), "value": period],
                ["name": texts.text("printedOn"), "value": formats.day(printedOn)],
            ] as [Values],
            "parties": [party("paperFrom", statement.company), party("paperFor", statement.customer)],
            "currency": texts.word("currency", statement.currency.rawValue),
            "opening": formats.amount(statement.opening), "closing": formats.amount(statement.closing),
            "debit": formats.amount(statement.debit), "credit": formats.amount(statement.credit),
            "leftOff": (statement.leftOff > 0 ? texts.text("statementLeftOff", count: statement.leftOff) : nil).section,
            "rows": statement.rows.map(row), "outcome": outcome, "sum": formats.money(sum),
            "inWords": formats.inWords(sum),
        ]
    }

    private var period: String {
        switch (statement.from.map(formats.day), statement.to.map(formats.day)) {
        case (let from?, let to?): texts.text("periodBetween", ["from": from, "to": to])
        case (let from?, nil): texts.text("periodSince", ["from": from])
        case (nil, let to?): texts.text("periodUntil", ["to": to])
        case (nil, nil): texts.text("periodAll")
        }
    }

    private var sum: Money { Money(Int64(clamping: statement.closing.amount.magnitude), statement.currency) }

    /// Who owes whom at the end.
    private var outcome: String {
        if statement.closing.isZero { return texts.text("statementEven") }
        return texts.text(statement.closing.amount > 0 ? "statementOwed" : "statementInFavour")
    }

    private func party(_ part: String, _ party: Party) -> Values {
        let lines = [party.address?.street, party.address?.city, Countries.name(of: party.country, formats.language)]
        return [
            "side": texts.text(part), "name": party.name, "address": lines.compactMap(\.self),
            "taxID": party.taxID.map { id -> Values in
                ["name": texts.word("paperTaxID", party.country == "PL" ? "PL" : "any"), "value": id]
            }.section,
        ]
    }

    private func row(_ row: AccountStatementView.Row) -> Values {
        [
            "day": formats.numericDay(row.postedOn), "what": texts.word("postingRule", row.rule),
            "document": row.document ?? "", "debit": row.debit.isZero ? "" : formats.amount(row.debit),
            "credit": row.credit.isZero ? "" : formats.amount(row.credit), "balance": formats.amount(row.balance),
        ]
    }
}
