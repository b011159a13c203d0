import Contracts

extension ProForma {
    /// A pro-forma as it was asked for, before anybody looked at the customer's credit.
    ///
    /// - Throws: `.noLines`; `.lineNotPositive`; `.foreignCurrency` where the books are kept in another one.
    package static func requested(
        _ command: IssueProForma, number: Int64, in books: Books
    ) throws(AccountingRefusal) -> ProForma {
        guard command.currency == books.currency else {
            throw .foreignCurrency(command.currency, books: books.currency)
        }
        guard !command.lines.isEmpty else { throw .noLines }
        for line in command.lines {
            let amounts = line.amounts
            guard amounts.net.currency == books.currency else {
                throw .foreignCurrency(amounts.net.currency, books: books.currency)
            }
            guard line.quantity.value > .zero, amounts.net.amount >= 0, amounts.tax.amount >= 0 else {
                throw .lineNotPositive(line.lineID)
            }
        }
        let amounts = command.lines.map { NetAndTax(net: $0.amounts.net, tax: $0.amounts.tax) }.sum(books.currency)
        return ProForma(
            id: command.proFormaID, number: number, opportunity: command.opportunityID, revision: command.revision,
            contentHash: command.contentHash, approvalRequest: command.approvalRequestID, account: command.accountID,
            accountName: command.accountName, currency: command.currency, terms: command.terms,
            validUntil: command.validUntil, amounts: amounts, lines: command.lines.map { Line($0) })
    }

    /// Issues it and holds its gross total against the customer's credit, or leaves it blocked (SM-07, SM-08).
    ///
    /// - Parameter credit: the customer's account, locked by the caller until commit; two pro-formas judged at once
    ///   would otherwise both find room (I-20).
    /// - Parameter today: in the company's time zone.
    /// - Throws: `.proFormaState` unless it is blocked; `.proFormaExpired`; `.accountBlocked`.
    package func judged(on credit: CreditAccount, today: LocalDate) throws(AccountingRefusal) -> ProForma {
        guard state == .blocked else { throw .proFormaState(state) }
        guard today <= validUntil else { throw .proFormaExpired(validUntil: validUntil) }
        if let reason = credit.blockedReason { throw .accountBlocked(reason) }
        var judged = self
        // Prepaid terms give no credit, so there is none to check (S-45); the goods wait for the money instead.
        guard terms == .credit else {
            judged.state = .issued
            return judged
        }
        switch credit.verdict(on: amounts.gross) {
        case .granted(let stand):
            judged.state = .issued
            judged.stand = stand
            judged.hold = amounts.gross
        case .short(let stand):
            judged.stand = stand
        }
        return judged
    }

    /// Gives up the credit that a blocked one asked for: the customer pays before his goods leave (S-42 d, S-45).
    ///
    /// What was approved stays as it is: prices and lines do not change, and the seller risks less.
    /// - Throws: `.proFormaState` unless it is blocked; `.alreadyPrepaid`.
    package func onPrepaidTerms() throws(AccountingRefusal) -> ProForma {
        guard state == .blocked else { throw .proFormaState(state) }
        guard terms == .credit else { throw .alreadyPrepaid }
        var prepaid = self
        prepaid.terms = .prepaid
        prepaid.stand = nil
        return prepaid
    }

    /// What would help a blocked one (S-42).
    package static let waysOut = ["request-override", "take-advance", "reduce-lines", "prepaid-terms"]
}
