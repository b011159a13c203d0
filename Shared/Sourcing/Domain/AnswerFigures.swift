import Contracts

/// What an officer or a supplier says; becomes an ``Offer`` when it makes sense.
package struct AnswerFigures: Sendable, Equatable {
    package var quantity: ExactDecimal?
    package var leadTimeDays: Int?
    package var earliestDate: LocalDate?
    package var unitCost: UnitPrice
    package var exchangeRate: ExactDecimal?
    package var validUntil: LocalDate?
    package var supplier: SupplierID?
    package var notes: String?

    package init(
        quantity: ExactDecimal? = nil, leadTimeDays: Int? = nil, earliestDate: LocalDate? = nil, unitCost: UnitPrice,
        exchangeRate: ExactDecimal? = nil, validUntil: LocalDate? = nil, supplier: SupplierID? = nil,
        notes: String? = nil
    ) {
        self.quantity = quantity
        self.leadTimeDays = leadTimeDays
        self.earliestDate = earliestDate
        self.unitCost = unitCost
        self.exchangeRate = exchangeRate
        self.validUntil = validUntil
        self.supplier = supplier
        self.notes = notes
    }
}

/// What the unit's own plan says about answering one enquiry. Production has one; the others answer from the head.
package struct AnswerBasis: Sendable, Equatable {
    /// What has to happen first; empty: the unit can answer.
    package let pending: [String]
    /// The earliest day the plan allows; taken when the officer names none.
    package let suggestedDate: LocalDate?
    /// An answer may not stand longer than what it rests on.
    package let latestValidity: LocalDate?

    package init(pending: [String] = [], suggestedDate: LocalDate? = nil, latestValidity: LocalDate? = nil) {
        self.pending = pending
        self.suggestedDate = suggestedDate
        self.latestValidity = latestValidity
    }

    package static let none = AnswerBasis()
}

/// What an answer is judged by and cannot know itself.
package struct AnswerCircumstances: Sendable {
    /// In the company's time zone.
    package let today: LocalDate
    package let currency: Currency
    package let terms: SourcingTerms
    package let basis: AnswerBasis

    package init(today: LocalDate, currency: Currency, terms: SourcingTerms, basis: AnswerBasis = .none) {
        self.today = today
        self.currency = currency
        self.terms = terms
        self.basis = basis
    }
}

extension AnswerFigures {
    /// Makes an offer for `asked` out of the figures.
    ///
    /// - Throws: `.quantityOutOfRange`, `.partialAnswer`, `.dateMissing`, `.datesDiffer`, `.dateOutOfRange`,
    ///   `.costNegative`, `.currencyDiffers` without a rate, `.validityOutOfRange`.
    package func offer(
        _ id: OfferID, for asked: ExactDecimal, at circumstances: AnswerCircumstances
    ) throws(SourcingRefusal) -> Offer {
        let quantity = quantity ?? asked
        guard quantity > .zero, quantity <= asked else { throw .quantityOutOfRange(asked: asked) }
        guard quantity == asked || circumstances.terms.acceptsPartialAnswers else { throw .partialAnswer(asked: asked) }
        guard unitCost.value >= .zero else { throw .costNegative }
        let (date, days) = try time(circumstances)
        let (cost, foreign) = try cost(in: circumstances.currency)
        return Offer(
            id: id, supplier: supplier, quantity: quantity, leadTimeDays: days, earliestDate: date, unitCost: cost,
            foreign: foreign, validUntil: try validity(circumstances), notes: notes)
    }

    private func time(_ at: AnswerCircumstances) throws(SourcingRefusal) -> (LocalDate, days: Int) {
        if let leadTimeDays, !(0...SourcingLimit.days).contains(leadTimeDays) { throw .dateOutOfRange }
        let byDays = leadTimeDays.map { at.today.adding(days: $0) }
        if let byDays, let earliestDate, byDays != earliestDate { throw .datesDiffer }
        guard let date = earliestDate ?? byDays ?? at.basis.suggestedDate else { throw .dateMissing }
        let days = date.daysSince1970 - at.today.daysSince1970
        guard (0...SourcingLimit.days).contains(days) else { throw .dateOutOfRange }
        return (date, days)
    }

    private func cost(in currency: Currency) throws(SourcingRefusal) -> (UnitPrice, ForeignCost?) {
        guard unitCost.currency != currency else { return (unitCost, nil) }
        guard let exchangeRate, exchangeRate > .zero else {
            throw .currencyDiffers(expected: currency, given: unitCost.currency)
        }
        let foreign = ForeignCost(cost: unitCost, rate: exchangeRate)
        return (foreign.converted(to: currency), foreign)
    }

    private func validity(_ at: AnswerCircumstances) throws(SourcingRefusal) -> LocalDate {
        let usual = at.today.adding(days: at.terms.validityDays)
        let wanted = validUntil ?? min(usual, at.basis.latestValidity ?? usual)
        guard wanted >= at.today, wanted <= at.today.adding(days: SourcingLimit.days) else {
            throw .validityOutOfRange(latest: at.basis.latestValidity)
        }
        if let latest = at.basis.latestValidity, wanted > latest { throw .validityOutOfRange(latest: latest) }
        return wanted
    }
}

/// Bounds that only keep typing errors out.
package enum SourcingLimit {
    /// Ten years: nobody promises further ahead.
    package static let days = 3660
    package static let text = 2000
}
