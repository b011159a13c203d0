import Foundation

package struct OpportunityLineRequest: Codable, Sendable {
    package let id: OpportunityLineID?
    package let productID: ProductID
    package let quantity: ExactDecimal
    package let unitPrice: UnitPrice
    /// A fraction of the base, `0.05` for 5 %.
    package let discountRate: ExactDecimal?
    package let description: String?
    package let requestedOn: LocalDate?
    /// The part of a unit's price that VAT is due on: from nothing to all of it, at most the line's net amount over its
    /// quantity. Without it VAT is due on the whole net amount.
    package let taxablePrice: UnitPrice?

    package init(
        id: OpportunityLineID? = nil, productID: ProductID, quantity: ExactDecimal, unitPrice: UnitPrice,
        discountRate: ExactDecimal? = nil, description: String? = nil, requestedOn: LocalDate? = nil,
        taxablePrice: UnitPrice? = nil
    ) {
        self.id = id
        self.productID = productID
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountRate = discountRate
        self.description = description
        self.requestedOn = requestedOn
        self.taxablePrice = taxablePrice
    }
}

package struct FulfilmentRulesRequest: Codable, Sendable {
    /// AS_READY, COMPLETE_LINE or COMPLETE_ORDER (default).
    package let deliveryRule: String?
    package let acceptsAnswers: Bool?
    package let restsOnPromises: Bool?
    /// Approvers are asked only when the warehouse or a unit has answered for every line (D-05); false by default.
    package let answersFirst: Bool?

    package init(
        deliveryRule: String? = nil, acceptsAnswers: Bool? = nil, restsOnPromises: Bool? = nil,
        answersFirst: Bool? = nil
    ) {
        self.deliveryRule = deliveryRule
        self.acceptsAnswers = acceptsAnswers
        self.restsOnPromises = restsOnPromises
        self.answersFirst = answersFirst
    }
}

package struct OpenOpportunityRequest: Codable, Sendable {
    package let id: OpportunityID?
    package let accountID: AccountID
    package let name: String?
    package let currency: Currency
    package let expectedOn: LocalDate?
    package let terms: PaymentTerms?
    package let rules: FulfilmentRulesRequest?
    /// The company's default process where none is named.
    package let process: String?
    package let lines: [OpportunityLineRequest]
    /// Sends the new opportunity for approval at once.
    package let submit: Bool?
    package let externalRef: String?
    /// Who is responsible; whoever opens it where nobody is named. Another one takes the right to give sales away.
    package let ownerID: UserID?
    package let particulars: SaleParticularsRequest?

    package init(
        id: OpportunityID? = nil, accountID: AccountID, name: String? = nil, currency: Currency,
        expectedOn: LocalDate? = nil, terms: PaymentTerms? = nil, rules: FulfilmentRulesRequest? = nil,
        process: String? = nil, lines: [OpportunityLineRequest], submit: Bool? = nil, externalRef: String? = nil,
        ownerID: UserID? = nil, particulars: SaleParticularsRequest? = nil
    ) {
        self.id = id
        self.accountID = accountID
        self.name = name
        self.currency = currency
        self.expectedOn = expectedOn
        self.terms = terms
        self.rules = rules
        self.process = process
        self.lines = lines
        self.submit = submit
        self.externalRef = externalRef
        self.ownerID = ownerID
        self.particulars = particulars
    }
}

/// What is known of a sale besides its lines (`domain.md` 5.2).
package struct SaleParticularsRequest: Codable, Sendable {
    /// EXISTING or NEW; by whether the customer has bought before where it is not said.
    package let businessType: String?
    /// Where the customer heard of us.
    package let leadSource: String?
    package let description: String?
    /// Of success, in percent; the stage's where nobody says another one.
    package let probability: Int?

    package init(
        businessType: String? = nil, leadSource: String? = nil, description: String? = nil, probability: Int? = nil
    ) {
        self.businessType = businessType
        self.leadSource = leadSource
        self.description = description
        self.probability = probability
    }
}

/// `PUT /opportunities/{id}/particulars`: all of them as they shall be.
package struct DescribeOpportunityRequest: Codable, Sendable {
    package let name: String
    package let expectedOn: LocalDate
    package let businessType: String
    package let leadSource: String?
    package let description: String?
    package let probability: Int?

    package init(
        name: String, expectedOn: LocalDate, businessType: String, leadSource: String? = nil,
        description: String? = nil, probability: Int? = nil
    ) {
        self.name = name
        self.expectedOn = expectedOn
        self.businessType = businessType
        self.leadSource = leadSource
        self.description = description
        self.probability = probability
    }
}

/// `POST /opportunities/preview`: what these lines would come to; nothing is kept.
package struct PreviewLinesRequest: Codable, Sendable {
    package let currency: Currency
    package let lines: [OpportunityLineRequest]

    package init(currency: Currency, lines: [OpportunityLineRequest]) {
        self.currency = currency
        self.lines = lines
    }
}

/// Each line with the unit and the tax rate of its product, in the order of the request.
package struct LinesPreview: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package let productID: ProductID
        package let description: String
        package let quantity: Quantity
        package let taxRate: ExactDecimal
        package let net: Money
        package let tax: Money
        package let gross: Money

        package init(
            productID: ProductID, description: String, quantity: Quantity, taxRate: ExactDecimal, net: Money,
            tax: Money, gross: Money
        ) {
            self.productID = productID
            self.description = description
            self.quantity = quantity
            self.taxRate = taxRate
            self.net = net
            self.tax = tax
            self.gross = gross
        }
    }

    package let lines: [Line]
    package let totals: DocumentTotals

    package init(lines: [Line], totals: DocumentTotals) {
        self.lines = lines
        self.totals = totals
    }
}

/// `PUT /opportunities/{id}/next-step`: what is to be done next. Without a text nothing is planned any more.
package struct NextStepRequest: Codable, Sendable {
    package let text: String?
    /// Until when; needed with a text.
    package let dueOn: LocalDate?

    package init(text: String? = nil, dueOn: LocalDate? = nil) {
        self.text = text
        self.dueOn = dueOn
    }
}

/// All lines of the new revision. A line with the id of one that stands changes it; what is not named leaves the sale.
package struct ReviseOpportunityRequest: Codable, Sendable {
    package let lines: [OpportunityLineRequest]
    package let expectedOn: LocalDate?

    package init(lines: [OpportunityLineRequest], expectedOn: LocalDate? = nil) {
        self.lines = lines
        self.expectedOn = expectedOn
    }
}

/// `GET /lead-sources`: what has been said of where customers come from.
package struct LeadSources: Codable, Sendable {
    package let sources: [String]

    package init(sources: [String]) { self.sources = sources }
}
