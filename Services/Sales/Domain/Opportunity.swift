import Contracts

/// One potential contract with one account (SM-03). State and stage are separate things; winning is computed.
package struct Opportunity: Equatable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// → IN_APPROVAL, LOST. After an approval: a revision of it, while what was agreed and not touched goes on (S-31)
        case draft = "DRAFT"
        /// → APPROVED, RETURNED, DRAFT, LOST
        case inApproval = "IN_APPROVAL"
        /// → DRAFT, IN_APPROVAL, LOST
        case returned = "RETURNED"
        /// → FULFILLING, DRAFT (revised), WON, LOST
        case approved = "APPROVED"
        /// → DRAFT (revised), WON, LOST
        case fulfilling = "FULFILLING"
        /// → DRAFT
        case won = "WON"
        /// → DRAFT
        case lost = "LOST"

        package var isOpen: Bool { self != .won && self != .lost }
    }

    /// Where the customer's papers stand, as far as accounting told.
    package enum PaperState: String, Sendable {
        case none = "NONE"
        case asked = "ASKED"
        case blocked = "BLOCKED"
        case refused = "REFUSED"
        case issued = "ISSUED"
        case accepted = "ACCEPTED"
        case ended = "ENDED"
    }

    package let id: OpportunityID
    package let account: AccountID
    package var accountName: String
    package var name: String
    package var particulars: Particulars
    package let currency: Currency
    package var owner: UserID
    /// It was given to the owner, who has not done anything with it since.
    package var handover: Handover?
    package var terms: PaymentTerms
    package var rules: FulfilmentRules
    package var expectedOn: LocalDate
    package var state: State
    /// As it is now; which one it is never changes.
    package var process: SalesProcess
    package var stage: StageKey
    /// The furthest stage ever reached; the funnel rests on it (`domain.md` 5.7).
    package var furthest: StageKey
    package var revision: Int
    /// The last revision that approvers said yes to; 0 before the first.
    package var agreedRevision: Int
    package var contentHash: String?
    package var approvalRequest: ApprovalRequestID?
    package var approvedAt: Timestamp?
    package var proForma: ProFormaID?
    package var paperState: PaperState
    package var paperNote: String?
    package var lines: [OpportunityLine]
    package var slices: [Slice]
    package var lossReason: String?
    package var closedAt: Timestamp?
    package var nextStep: String?
    package var nextStepOn: LocalDate?
    package let openedAt: Timestamp
    package var version: Int64

    package init(
        id: OpportunityID, account: AccountID, accountName: String, name: String, currency: Currency, owner: UserID,
        particulars: Particulars = Particulars(), handover: Handover? = nil,
        terms: PaymentTerms = .credit, rules: FulfilmentRules = FulfilmentRules(), expectedOn: LocalDate,
        state: State = .draft, process: SalesProcess = .unitCycle, stage: StageKey, furthest: StageKey? = nil,
        revision: Int = 1, agreedRevision: Int = 0, contentHash: String? = nil,
        approvalRequest: ApprovalRequestID? = nil,
        approvedAt: Timestamp? = nil, proForma: ProFormaID? = nil, paperState: PaperState = .none,
        paperNote: String? = nil, lines: [OpportunityLine], slices: [Slice], lossReason: String? = nil,
        closedAt: Timestamp? = nil, nextStep: String? = nil, nextStepOn: LocalDate? = nil, openedAt: Timestamp,
        version: Int64 = 1
    ) {
        self.id = id
        self.account = account
        self.accountName = accountName
        self.name = name
        self.particulars = particulars
        self.currency = currency
        self.owner = owner
        self.handover = handover
        self.terms = terms
        self.rules = rules
        self.expectedOn = expectedOn
        self.state = state
        self.process = process
        self.stage = stage
        self.furthest = furthest ?? stage
        self.revision = revision
        self.agreedRevision = agreedRevision
        self.contentHash = contentHash
        self.approvalRequest = approvalRequest
        self.approvedAt = approvedAt
        self.proForma = proForma
        self.paperState = paperState
        self.paperNote = paperNote
        self.lines = lines
        self.slices = slices
        self.lossReason = lossReason
        self.closedAt = closedAt
        self.nextStep = nextStep
        self.nextStepOn = nextStepOn
        self.openedAt = openedAt
        self.version = version
    }

    /// The lines of the present revision; the others are on their way out, or gone.
    package var standingLines: [OpportunityLine] { lines.filter { $0.until == nil } }

    /// Sum of the rounded lines.
    package var totals: DocumentTotals { DocumentTotals(standingLines.map(\.amounts), currency: currency) }

    /// Whether approvers said yes to the line as it stands; only then is anything claimed or committed for it.
    package func isAgreed(_ line: OpportunityLine) -> Bool { line.until == nil && line.since <= agreedRevision }

    var agreedLines: Set<OpportunityLineID> { Set(lines.lazy.filter(isAgreed).map(\.id)) }

    package func line(_ id: OpportunityLineID) -> OpportunityLine? { lines.first { $0.id == id } }

    /// The net value of a slice: its share of its line, by the cumulative rule over the slices before it.
    package func netValue(of slice: Slice) -> Money { share(of: slice, in: \.net) }

    func grossValue(of slice: Slice) -> Money { share(of: slice, in: \.net) + share(of: slice, in: \.tax) }

    private func share(of slice: Slice, in amount: KeyPath<LineAmounts, Money>) -> Money {
        guard let line = line(slice.line) else { return .zero(currency) }
        let before = slices.prefix { $0.id != slice.id }.filter { $0.line == slice.line }
            .reduce(ExactDecimal.zero) { $0 + $1.quantity }
        return line.amounts[keyPath: amount]
            .part(from: before, to: before + slice.quantity, of: line.quantity.value)
    }

    package func netValue(of slices: [Slice]) -> Money {
        slices.reduce(.zero(currency)) { $0 + netValue(of: $1) }
    }
}

/// How a sale of this process is carried out: properties of the sales process (`domain.md` D-03…D-06).
package struct FulfilmentRules: Equatable, Sendable {
    /// When goods are invoiced (SM-09).
    package enum DeliveryRule: String, Sendable {
        case asReady = "AS_READY"
        case completeLine = "COMPLETE_LINE"
        case completeOrder = "COMPLETE_ORDER"
    }

    package var deliveryRule: DeliveryRule
    /// Sales accepts a unit's answer by itself; otherwise the representative does.
    package var acceptsAnswers: Bool
    /// A pro-forma may rest on goods that a unit promised, not only on goods that arrived.
    package var restsOnPromises: Bool
    /// Units answer before the approvers do: they see what goods will cost and when they come (D-05).
    package var answersFirst: Bool

    package init(
        deliveryRule: DeliveryRule = .completeOrder, acceptsAnswers: Bool = true, restsOnPromises: Bool = true,
        answersFirst: Bool = false
    ) {
        self.deliveryRule = deliveryRule
        self.acceptsAnswers = acceptsAnswers
        self.restsOnPromises = restsOnPromises
        self.answersFirst = answersFirst
    }
}
