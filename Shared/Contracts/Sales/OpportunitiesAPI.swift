import Foundation

/// How the sale is carried out, as it was opened.
package struct FulfilmentRulesView: Codable, Sendable, Equatable {
    /// AS_READY, COMPLETE_LINE or COMPLETE_ORDER.
    package let deliveryRule: String
    package let acceptsAnswers: Bool
    package let restsOnPromises: Bool
    package let answersFirst: Bool

    package init(deliveryRule: String, acceptsAnswers: Bool, restsOnPromises: Bool, answersFirst: Bool) {
        self.deliveryRule = deliveryRule
        self.acceptsAnswers = acceptsAnswers
        self.restsOnPromises = restsOnPromises
        self.answersFirst = answersFirst
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
    /// The part of a unit's price that VAT is due on; absent where it is due on the whole net amount.
    package let taxablePrice: UnitPrice?
    package let net: Money
    package let tax: Money
    package let gross: Money
    /// State of the least advanced live slice (SM-04).
    package let status: String
    /// When the customer wants it.
    package let requestedOn: LocalDate?
    package let promisedOn: LocalDate?
    /// Whether approvers said yes to the line as it stands; nothing is claimed for one that waits for it.
    package let agreed: Bool?
    /// It is invoiced or has come to its end, and stays as it is; absent where it may be changed.
    package let isFixed: Bool?
    package let slices: [SliceView]

    package init(
        id: OpportunityLineID, productID: ProductID, description: String, quantity: Quantity, unitPrice: UnitPrice,
        discountRate: ExactDecimal, taxRate: ExactDecimal, taxablePrice: UnitPrice? = nil, net: Money, tax: Money,
        gross: Money, status: String,
        requestedOn: LocalDate? = nil, promisedOn: LocalDate? = nil, agreed: Bool? = nil, isFixed: Bool? = nil,
        slices: [SliceView]
    ) {
        self.id = id
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountRate = discountRate
        self.taxRate = taxRate
        self.taxablePrice = taxablePrice
        self.net = net
        self.tax = tax
        self.gross = gross
        self.status = status
        self.requestedOn = requestedOn
        self.promisedOn = promisedOn
        self.agreed = agreed
        self.isFixed = isFixed
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
    /// As Identity told last; absent until it has.
    package var ownerName: String?
    /// It was given to him, and he has done nothing with it since.
    package var handover: HandoverView?
    package var particulars: SaleParticularsView?
    package let terms: PaymentTerms
    package let rules: FulfilmentRulesView
    package let process: String
    package let state: String
    package let stage: String
    /// As the company calls it; absent where it came with the suite and was never renamed.
    package let stageName: String?
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
    package let nextStep: String?
    package let nextStepOn: LocalDate?
    package let lines: [OpportunityLineView]
    /// What revisions left out and had claimed something: kept until it is given back, and for its history.
    package let formerLines: [OpportunityLineView]?

    package init(
        id: OpportunityID, version: Int, accountID: AccountID, accountName: String, name: String, currency: Currency,
        ownerID: UserID, ownerName: String? = nil, terms: PaymentTerms, rules: FulfilmentRulesView, process: String,
        state: String, stage: String, stageName: String? = nil, revision: Int, contentHash: String? = nil,
        approvalRequestID: ApprovalRequestID? = nil, proFormaID: ProFormaID? = nil, paperState: String,
        note: String? = nil, totals: DocumentTotals, expectedOn: LocalDate, lossReason: String? = nil,
        openedAt: Timestamp, closedAt: Timestamp? = nil, nextStep: String? = nil,
        nextStepOn: LocalDate? = nil, lines: [OpportunityLineView],
        formerLines: [OpportunityLineView]? = nil
    ) {
        self.id = id
        self.version = version
        self.accountID = accountID
        self.accountName = accountName
        self.name = name
        self.currency = currency
        self.ownerID = ownerID
        self.ownerName = ownerName
        self.terms = terms
        self.rules = rules
        self.process = process
        self.state = state
        self.stage = stage
        self.stageName = stageName
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
        self.nextStep = nextStep
        self.nextStepOn = nextStepOn
        self.lines = lines
        self.formerLines = formerLines
    }
}

/// What is known of a sale besides its lines.
package struct SaleParticularsView: Codable, Sendable {
    /// EXISTING or NEW.
    package let businessType: String
    package let leadSource: String?
    package let description: String?
    /// Of success, in percent: what a person said, else the stage's.
    package let probability: Int
    /// A person said it, and no stage changes it.
    package let isPinned: Bool

    package init(
        businessType: String, leadSource: String? = nil, description: String? = nil, probability: Int, isPinned: Bool
    ) {
        self.businessType = businessType
        self.leadSource = leadSource
        self.description = description
        self.probability = probability
        self.isPinned = isPinned
    }
}

/// A sale was given to another responsible person, who has not taken note of it yet.
package struct HandoverView: Codable, Sendable {
    package let byID: UserID
    package let byName: String?
    package let at: Timestamp
    package let note: String?

    package init(byID: UserID, byName: String? = nil, at: Timestamp, note: String? = nil) {
        self.byID = byID
        self.byName = byName
        self.at = at
        self.note = note
    }
}

package struct OpportunitySummary: Codable, Sendable {
    package let id: OpportunityID
    package let version: Int
    package let name: String
    package let accountID: AccountID
    package let accountName: String
    package let ownerID: UserID
    /// As Identity told last; absent until it has.
    package let ownerName: String?
    package let state: String
    package let stage: String
    /// As the company calls it; absent where it came with the suite and was never renamed.
    package let stageName: String?
    package let amount: Money
    package let expectedOn: LocalDate
    package let openedAt: Timestamp
    package let closedAt: Timestamp?
    package let nextStep: String?
    package let nextStepOn: LocalDate?
    package let externalRef: String?
    /// Since when it stands in its stage.
    package let stageSince: Timestamp?
    /// Of success, in percent, as a person said; absent where the stage says it.
    package let probability: Int?

    package init(
        id: OpportunityID, version: Int, name: String, accountID: AccountID, accountName: String, ownerID: UserID,
        ownerName: String? = nil, state: String, stage: String, stageName: String? = nil, amount: Money,
        expectedOn: LocalDate,
        openedAt: Timestamp,
        closedAt: Timestamp? = nil, nextStep: String? = nil, nextStepOn: LocalDate? = nil, externalRef: String? = nil,
        stageSince: Timestamp? = nil, probability: Int? = nil
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.accountID = accountID
        self.accountName = accountName
        self.ownerID = ownerID
        self.ownerName = ownerName
        self.state = state
        self.stage = stage
        self.stageName = stageName
        self.amount = amount
        self.expectedOn = expectedOn
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.nextStep = nextStep
        self.nextStepOn = nextStepOn
        self.externalRef = externalRef
        self.stageSince = stageSince
        self.probability = probability
    }
}

/// `GET /opportunities/{id}/lines/{line}/withdrawal`: what withdrawing the line would undo; nothing is changed.
package struct WithdrawalPlanView: Codable, Sendable {
    /// A claim that its owner would be asked to give back; those of a slice follow one another.
    package struct Step: Codable, Sendable {
        package let sliceID: SliceID
        package let quantity: ExactDecimal
        /// Of the slice, now.
        package let state: String
        /// REQUEST, HOLD, RELEASE, DISPATCH or CREDIT.
        package let step: String
        package let service: ServiceName

        package init(sliceID: SliceID, quantity: ExactDecimal, state: String, step: String, service: ServiceName) {
            self.sliceID = sliceID
            self.quantity = quantity
            self.state = state
            self.step = step
            self.service = service
        }
    }

    package let lineID: OpportunityLineID
    package let steps: [Step]
    /// Net, of what would not be sold.
    package let lostNet: Money
    /// Gross, of invoices to be corrected or cancelled.
    package let creditedGross: Money
    /// What units ordered for it; only for those who may see cost.
    package let orderedCost: Money?
    /// REPLACED by one without the line, or STANDS; absent where there is none.
    package let proForma: String?
    package let endsSale: Bool

    package init(
        lineID: OpportunityLineID, steps: [Step], lostNet: Money, creditedGross: Money, orderedCost: Money? = nil,
        proForma: String? = nil, endsSale: Bool
    ) {
        self.lineID = lineID
        self.steps = steps
        self.lostNet = lostNet
        self.creditedGross = creditedGross
        self.orderedCost = orderedCost
        self.proForma = proForma
        self.endsSale = endsSale
    }
}
