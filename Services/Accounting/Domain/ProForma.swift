import Contracts

/// An offer with fixed prices that the customer may accept until `validUntil` (SM-08). No tax document, no entry (P-01).
package struct ProForma: Equatable, Sendable {
    /// BLOCKED → ISSUED → ACCEPTED → PARTLY_INVOICED → INVOICED; before that also EXPIRED, WITHDRAWN or SUPERSEDED.
    package enum State: String, Codable, Sendable, CaseIterable {
        case blocked = "BLOCKED"
        case issued = "ISSUED"
        case accepted = "ACCEPTED"
        case partlyInvoiced = "PARTLY_INVOICED"
        case invoiced = "INVOICED"
        case expired = "EXPIRED"
        case withdrawn = "WITHDRAWN"
        case superseded = "SUPERSEDED"

        /// Whether something may still come of it.
        package var isLive: Bool {
            switch self {
            case .blocked, .issued, .accepted, .partlyInvoiced: true
            case .invoiced, .expired, .withdrawn, .superseded: false
            }
        }
    }

    package struct Line: Equatable, Sendable {
        package let content: ProFormaLine
        package var invoiced: ExactDecimal

        package init(_ content: ProFormaLine, invoiced: ExactDecimal = .zero) {
            self.content = content
            self.invoiced = invoiced
        }

        var apportionment: Apportionment {
            Apportionment(
                quantity: content.quantity.value,
                amounts: NetAndTax(net: content.amounts.net, tax: content.amounts.tax), taken: invoiced)
        }
    }

    package let id: ProFormaID
    package let number: Int64
    package let opportunity: OpportunityID
    package let revision: Int
    package let contentHash: String
    package let approvalRequest: ApprovalRequestID
    package let account: AccountID
    package let accountName: String
    package let currency: Currency
    /// As approved; a blocked one may go on to prepaid terms (S-42 d).
    package var terms: PaymentTerms
    package let validUntil: LocalDate
    /// The sum of the rounded lines.
    package let amounts: NetAndTax
    /// Read where invoices are drawn from them.
    package var lines: [Line]
    package var state: State
    /// What the last credit decision rested on; none for prepaid terms.
    package var stand: CreditStand?
    /// The credit it holds: nothing before issue and on prepaid terms; invoicing converts it.
    package var hold: Money
    package var version: Int

    package init(
        id: ProFormaID, number: Int64, opportunity: OpportunityID, revision: Int, contentHash: String,
        approvalRequest: ApprovalRequestID, account: AccountID, accountName: String, currency: Currency,
        terms: PaymentTerms, validUntil: LocalDate, amounts: NetAndTax, lines: [Line], state: State = .blocked,
        stand: CreditStand? = nil, hold: Money? = nil, version: Int = 1
    ) {
        self.id = id
        self.number = number
        self.opportunity = opportunity
        self.revision = revision
        self.contentHash = contentHash
        self.approvalRequest = approvalRequest
        self.account = account
        self.accountName = accountName
        self.currency = currency
        self.terms = terms
        self.validUntil = validUntil
        self.amounts = amounts
        self.lines = lines
        self.state = state
        self.stand = stand
        self.hold = hold ?? .zero(currency)
        self.version = version
    }

    /// `PF-000042`: ordinary numbering, gaps are allowed.
    package var numberText: String {
        let digits = String(number)
        return "PF-" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }
}
