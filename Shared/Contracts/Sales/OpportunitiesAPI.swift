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

    package init(
        id: OpportunityLineID? = nil, productID: ProductID, quantity: ExactDecimal, unitPrice: UnitPrice,
        discountRate: ExactDecimal? = nil, description: String? = nil, requestedOn: LocalDate? = nil
    ) {
        self.id = id
        self.productID = productID
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountRate = discountRate
        self.description = description
        self.requestedOn = requestedOn
    }
}

package struct FulfilmentRulesRequest: Codable, Sendable {
    /// AS_READY, COMPLETE_LINE or COMPLETE_ORDER (default).
    package let deliveryRule: String?
    package let acceptsAnswers: Bool?
    package let restsOnPromises: Bool?

    package init(deliveryRule: String? = nil, acceptsAnswers: Bool? = nil, restsOnPromises: Bool? = nil) {
        self.deliveryRule = deliveryRule
        self.acceptsAnswers = acceptsAnswers
        self.restsOnPromises = restsOnPromises
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
    package let lines: [OpportunityLineRequest]
    /// Sends the new opportunity for approval at once.
    package let submit: Bool?
    package let externalRef: String?

    package init(
        id: OpportunityID? = nil, accountID: AccountID, name: String? = nil, currency: Currency,
        expectedOn: LocalDate? = nil, terms: PaymentTerms? = nil, rules: FulfilmentRulesRequest? = nil,
        lines: [OpportunityLineRequest], submit: Bool? = nil, externalRef: String? = nil
    ) {
        self.id = id
        self.accountID = accountID
        self.name = name
        self.currency = currency
        self.expectedOn = expectedOn
        self.terms = terms
        self.rules = rules
        self.lines = lines
        self.submit = submit
        self.externalRef = externalRef
    }
}

package struct ReviseOpportunityRequest: Codable, Sendable {
    package let lines: [OpportunityLineRequest]
    package let expectedOn: LocalDate?

    package init(lines: [OpportunityLineRequest], expectedOn: LocalDate? = nil) {
        self.lines = lines
        self.expectedOn = expectedOn
    }
}

package struct SliceView: Codable, Sendable {
    package let id: SliceID
    package let quantity: ExactDecimal
    package let state: String
    package let unit: ServiceName?
    package let requestID: EnquiryID?
    package let promisedOn: LocalDate?
    /// Only for those who may see cost.
    package let unitCost: UnitPrice?
    package let validUntil: LocalDate?
    package let invoiceID: InvoiceID?
    package let lossReason: String?
    package let stateAtLoss: String?
    /// It stands in line for stock; absent when it does not.
    package let isWaiting: Bool?

    package init(
        id: SliceID, quantity: ExactDecimal, state: String, unit: ServiceName? = nil, requestID: EnquiryID? = nil,
        promisedOn: LocalDate? = nil, unitCost: UnitPrice? = nil, validUntil: LocalDate? = nil,
        invoiceID: InvoiceID? = nil, lossReason: String? = nil, stateAtLoss: String? = nil, isWaiting: Bool? = nil
    ) {
        self.id = id
        self.quantity = quantity
        self.state = state
        self.unit = unit
        self.requestID = requestID
        self.promisedOn = promisedOn
        self.unitCost = unitCost
        self.validUntil = validUntil
        self.invoiceID = invoiceID
        self.lossReason = lossReason
        self.stateAtLoss = stateAtLoss
        self.isWaiting = isWaiting
    }
}

package struct OpportunityLineView: Codable, Sendable {
    package let id: OpportunityLineID
    package let productID: ProductID
    package let description: String
    package let quantity: Quantity
    package let unitPrice: UnitPrice
    package let discountRate: ExactDecimal
    package let taxRate: ExactDecimal
    package let net: Money
    package let tax: Money
    package let gross: Money
    /// State of the least advanced live slice (SM-04).
    package let status: String
    package let promisedOn: LocalDate?
    package let slices: [SliceView]

    package init(
        id: OpportunityLineID, productID: ProductID, description: String, quantity: Quantity, unitPrice: UnitPrice,
        discountRate: ExactDecimal, taxRate: ExactDecimal, net: Money, tax: Money, gross: Money, status: String,
        promisedOn: LocalDate? = nil, slices: [SliceView]
    ) {
        self.id = id
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountRate = discountRate
        self.taxRate = taxRate
        self.net = net
        self.tax = tax
        self.gross = gross
        self.status = status
        self.promisedOn = promisedOn
        self.slices = slices
    }
}

package struct OpportunityView: Codable, Sendable {
    package let id: OpportunityID
    package let version: Int
    package let accountID: AccountID
    package let accountName: String
    package let name: String
    package let currency: Currency
    package let ownerID: UserID
    package let state: String
    package let stage: String
    package let revision: Int
    package let contentHash: String?
    package let approvalRequestID: ApprovalRequestID?
    package let proFormaID: ProFormaID?
    package let paperState: String
    package let note: String?
    package let totals: DocumentTotals
    package let expectedOn: LocalDate
    package let lossReason: String?
    package let openedAt: Timestamp
    package let closedAt: Timestamp?
    package let lines: [OpportunityLineView]

    package init(
        id: OpportunityID, version: Int, accountID: AccountID, accountName: String, name: String, currency: Currency,
        ownerID: UserID, state: String, stage: String, revision: Int, contentHash: String? = nil,
        approvalRequestID: ApprovalRequestID? = nil, proFormaID: ProFormaID? = nil, paperState: String,
        note: String? = nil, totals: DocumentTotals, expectedOn: LocalDate, lossReason: String? = nil,
        openedAt: Timestamp, closedAt: Timestamp? = nil, lines: [OpportunityLineView]
    ) {
        self.id = id
        self.version = version
        self.accountID = accountID
        self.accountName = accountName
        self.name = name
        self.currency = currency
        self.ownerID = ownerID
        self.state = state
        self.stage = stage
        self.revision = revision
        self.contentHash = contentHash
        self.approvalRequestID = approvalRequestID
        self.proFormaID = proFormaID
        self.paperState = paperState
        self.note = note
        self.totals = totals
        self.expectedOn = expectedOn
        self.lossReason = lossReason
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.lines = lines
    }
}

package struct OpportunitySummary: Codable, Sendable {
    package let id: OpportunityID
    package let version: Int
    package let name: String
    package let accountID: AccountID
    package let accountName: String
    package let ownerID: UserID
    package let state: String
    package let stage: String
    package let amount: Money
    package let expectedOn: LocalDate
    package let openedAt: Timestamp
    package let closedAt: Timestamp?
    package let externalRef: String?

    package init(
        id: OpportunityID, version: Int, name: String, accountID: AccountID, accountName: String, ownerID: UserID,
        state: String, stage: String, amount: Money, expectedOn: LocalDate, openedAt: Timestamp,
        closedAt: Timestamp? = nil, externalRef: String? = nil
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.accountID = accountID
        self.accountName = accountName
        self.ownerID = ownerID
        self.state = state
        self.stage = stage
        self.amount = amount
        self.expectedOn = expectedOn
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.externalRef = externalRef
    }
}
