/// A pro-forma in a list.
package struct ProFormaSummary: Codable, Sendable {
    package let id: ProFormaID
    package let number: String
    /// BLOCKED, ISSUED, ACCEPTED, PARTLY_INVOICED, INVOICED, EXPIRED, WITHDRAWN, SUPERSEDED
    package let state: String
    package let version: Int
    package let opportunityID: OpportunityID
    package let accountID: AccountID
    package let accountName: String
    package let terms: PaymentTerms
    package let validUntil: LocalDate
    package let totals: DocumentTotals
    /// The credit it holds.
    package let hold: Money
    package let createdAt: Timestamp

    package init(
        id: ProFormaID, number: String, state: String, version: Int, opportunityID: OpportunityID,
        accountID: AccountID, accountName: String, terms: PaymentTerms, validUntil: LocalDate, totals: DocumentTotals,
        hold: Money, createdAt: Timestamp
    ) {
        self.id = id
        self.number = number
        self.state = state
        self.version = version
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.accountName = accountName
        self.terms = terms
        self.validUntil = validUntil
        self.totals = totals
        self.hold = hold
        self.createdAt = createdAt
    }
}

package struct ProFormaView: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package let lineID: OpportunityLineID
        package let productID: ProductID
        package let description: String
        package let kind: ProductKind
        package let quantity: Quantity
        package let unitPrice: UnitPrice
        package let discountRate: ExactDecimal
        package let taxCode: String
        package let taxRate: ExactDecimal
        /// The part of a unit's price that VAT is due on; absent where it is due on the whole net amount.
        package let taxablePrice: UnitPrice?
        package let amounts: LineAmounts
        package let invoicedQuantity: ExactDecimal

        package init(_ content: ProFormaLine, invoicedQuantity: ExactDecimal) {
            self.lineID = content.lineID
            self.productID = content.productID
            self.description = content.description
            self.kind = content.kind
            self.quantity = content.quantity
            self.unitPrice = content.unitPrice
            self.discountRate = content.discountRate
            self.taxCode = content.taxCode
            self.taxRate = content.taxRate
            self.taxablePrice = content.taxablePrice
            self.amounts = content.amounts
            self.invoicedQuantity = invoicedQuantity
        }
    }

    package let id: ProFormaID
    package let number: String
    package let state: String
    package let version: Int
    package let opportunityID: OpportunityID
    package let revision: Int
    package let contentHash: String
    package let accountID: AccountID
    package let accountName: String
    /// We and the customer, as an invoice of today would name us.
    package let seller: Party
    package let buyer: Party
    package let currency: Currency
    package let terms: PaymentTerms
    package let validUntil: LocalDate
    package let lines: [Line]
    package let totals: DocumentTotals
    package let hold: Money
    /// What the credit decision rested on: at issue, or what blocks it now. None on prepaid terms.
    package let credit: CreditDecisionView?
    package let createdAt: Timestamp
    package let issuedAt: Timestamp?
    package let acceptedAt: Timestamp?
    package let evidence: String?
    package let closeReason: String?

    package init(
        id: ProFormaID, number: String, state: String, version: Int, opportunityID: OpportunityID, revision: Int,
        contentHash: String, accountID: AccountID, accountName: String, seller: Party, buyer: Party,
        currency: Currency, terms: PaymentTerms, validUntil: LocalDate, lines: [Line], totals: DocumentTotals,
        hold: Money, credit: CreditDecisionView?, createdAt: Timestamp, issuedAt: Timestamp?, acceptedAt: Timestamp?,
        evidence: String?, closeReason: String?
    ) {
        self.id = id
        self.number = number
        self.state = state
        self.version = version
        self.opportunityID = opportunityID
        self.revision = revision
        self.contentHash = contentHash
        self.accountID = accountID
        self.accountName = accountName
        self.seller = seller
        self.buyer = buyer
        self.currency = currency
        self.terms = terms
        self.validUntil = validUntil
        self.lines = lines
        self.totals = totals
        self.hold = hold
        self.credit = credit
        self.createdAt = createdAt
        self.issuedAt = issuedAt
        self.acceptedAt = acceptedAt
        self.evidence = evidence
        self.closeReason = closeReason
    }
}

/// The figures of a credit decision; `shortfall` and `options` say what blocks a pro-forma and what would help.
package struct CreditDecisionView: Codable, Sendable, Equatable {
    package let limit: Money
    package let overrides: Money
    package let exposure: Money
    package let requested: Money
    package let shortfall: Money
    package let options: [String]

    package init(
        limit: Money, overrides: Money, exposure: Money, requested: Money, shortfall: Money, options: [String]
    ) {
        self.limit = limit
        self.overrides = overrides
        self.exposure = exposure
        self.requested = requested
        self.shortfall = shortfall
        self.options = options
    }
}

/// The customer's yes, with what proves it: a reference to a letter, a mail, a call.
package struct AcceptProFormaRequest: Codable, Sendable {
    package let evidence: String?
    package init(evidence: String? = nil) { self.evidence = evidence }
}

/// The yes of customers to several offers, with one proof. From 1 to 200 items.
package struct AcceptProFormasRequest: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let proFormaID: ProFormaID
        /// As it was read; refused when it has changed since.
        package let version: Int

        package init(proFormaID: ProFormaID, version: Int) {
            self.proFormaID = proFormaID
            self.version = version
        }
    }

    package let items: [Item]
    package let evidence: String?

    package init(items: [Item], evidence: String? = nil) {
        self.items = items
        self.evidence = evidence
    }
}

/// What became of each item: its state, or the reason why not.
package struct AcceptProFormasResponse: Codable, Sendable {
    package struct Result: Codable, Sendable {
        package let proFormaID: ProFormaID
        package let state: String?
        package let version: Int?
        package let problem: ItemProblem?

        package init(
            proFormaID: ProFormaID, state: String? = nil, version: Int? = nil, problem: ItemProblem? = nil
        ) {
            self.proFormaID = proFormaID
            self.state = state
            self.version = version
            self.problem = problem
        }
    }

    package let results: [Result]

    package init(results: [Result]) { self.results = results }
}
