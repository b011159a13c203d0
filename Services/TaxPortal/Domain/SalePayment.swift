import Contracts

/// Money that came in after a sale on credit, as the authority is told of it (`moadian.md` 2.13).
///
/// The authority keeps nobody from telling it twice and can be asked nothing about payments. So one of which nobody knows
/// whether it arrived is never told again by itself: it waits for a person who has looked into the authority's dashboard.
package struct SalePayment: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Becomes SENT or WITHDRAWN.
        case queued = "QUEUED"
        /// Marked before the first byte leaves; becomes REGISTERED, REFUSED or UNKNOWN, QUEUED when the call was turned away.
        case sent = "SENT"
        /// Final.
        case registered = "REGISTERED"
        /// Becomes QUEUED, REGISTERED or WITHDRAWN by a person.
        case refused = "REFUSED"
        /// Nobody knows whether the authority has it; as REFUSED.
        case unknown = "UNKNOWN"
        /// Final: not to be told.
        case withdrawn = "WITHDRAWN"

        /// Whether the authority has it, may have it, or is about to be told.
        package var counts: Bool { self != .refused && self != .withdrawn }
    }

    /// How it was paid, as the authority writes it.
    package enum Method: String, Sendable, CaseIterable {
        case cheque = "CHEQUE"
        case barter = "BARTER"
        case cash = "CASH"
        case terminal = "POS"
        case internet = "INTERNET"
        case card = "CARD"
        case transfer = "TRANSFER"
        case other = "OTHER"
    }

    /// What a person says is to become of one that waits.
    package enum Finding: String, Sendable, CaseIterable {
        case registered = "REGISTERED"
        case again = "AGAIN"
        case withdrawn = "WITHDRAWN"
    }

    /// What came of telling the authority.
    package enum Answer: Sendable, Equatable {
        case registered
        case refused([Submission.Fault])
        /// It was sent, and nobody knows whether it arrived.
        case lost(String)
    }

    package let id: TaxPaymentID
    package let submission: SubmissionID
    package let amount: Money
    package let paidOn: LocalDate
    package let method: Method
    package let terminalNumber: String?
    package let referenceNumber: String?
    package private(set) var state: State
    package private(set) var faults: [Submission.Fault]
    package private(set) var version: Int

    package init(
        id: TaxPaymentID, submission: SubmissionID, amount: Money, paidOn: LocalDate, method: Method,
        terminalNumber: String? = nil, referenceNumber: String? = nil, state: State = .queued,
        faults: [Submission.Fault] = [], version: Int = 1
    ) {
        self.id = id
        self.submission = submission
        self.amount = amount
        self.paidOn = paidOn
        self.method = method
        self.terminalNumber = terminalNumber
        self.referenceNumber = referenceNumber
        self.state = state
        self.faults = faults
        self.version = version
    }

    /// On its way; committed before the first byte leaves.
    package func sending() throws(SalePaymentRefusal) -> SalePayment { try moved(from: [.queued], to: .sent) }

    /// The call was turned away before the authority looked at the payment.
    package func givenBack() throws(SalePaymentRefusal) -> SalePayment { try moved(from: [.sent], to: .queued) }

    package func heard(_ answer: Answer) throws(SalePaymentRefusal) -> SalePayment {
        switch answer {
        case .registered: try moved(from: [.sent], to: .registered)
        case .refused(let faults): try moved(from: [.sent], to: .refused, faults)
        case .lost(let message):
            try moved(
                from: [.sent], to: .unknown,
                [Submission.Fault(code: "payment-unknown", message: message, value: "\(amount)")])
        }
    }

    /// The authority's word came when the sending was given up already, and nobody has touched the payment since.
    package func heardLate(_ answer: Answer) throws(SalePaymentRefusal) -> SalePayment {
        switch answer {
        case .registered: try moved(from: [.unknown], to: .registered)
        case .refused(let faults): try moved(from: [.unknown], to: .refused, faults)
        case .lost: self
        }
    }

    /// A person has looked, and says what is to become of it.
    package func resolved(as finding: Finding) throws(SalePaymentRefusal) -> SalePayment {
        switch finding {
        case .registered: try moved(from: [.refused, .unknown], to: .registered)
        case .again: try moved(from: [.refused, .unknown], to: .queued)
        case .withdrawn: try moved(from: [.queued, .refused, .unknown], to: .withdrawn)
        }
    }

    private func moved(
        from states: [State], to state: State, _ faults: [Submission.Fault] = []
    ) throws(SalePaymentRefusal) -> SalePayment {
        guard states.contains(self.state) else { throw .notInState(id, self.state) }
        var moved = self
        moved.state = state
        moved.faults = faults
        moved.version += 1
        return moved
    }
}

/// What the authority takes payments of, and how much of it was told, over all documents of an invoice.
package struct PaymentAllowance: Sendable, Equatable {
    /// What may be paid later; `nil` where the document was not sold on credit, or its portal takes no payments.
    package let owed: Money?
    package let told: Money

    package init(owed: Money?, told: Money) {
        self.owed = owed
        self.told = told
    }

    /// - Parameter amount: one that does not count among what was told.
    /// - Throws: `.notOnCredit`; `.notPositive`; `.moreThanOwed`.
    package func check(_ amount: Money, of submission: SubmissionID) throws(SalePaymentRefusal) {
        guard let owed else { throw .notOnCredit(submission) }
        guard amount.currency == owed.currency, amount.amount > 0 else { throw .notPositive(owed.currency) }
        guard !amount.isOutOfRange, amount.amount <= owed.amount - told.amount else {
            throw .moreThanOwed(left: owed - told)
        }
    }

    /// Whether no more was told than may be.
    package var isKept: Bool { owed.map { told.amount <= $0.amount } ?? false }

    /// - Throws: `.notOnCredit`; `.notPositive`; `.moreThanOwed`; `.inTheFuture`; `.beforeTheSale`.
    package func check(
        _ payment: SalePayment, issued: LocalDate, today: LocalDate
    ) throws(SalePaymentRefusal) {
        try check(payment.amount, of: payment.submission)
        guard payment.paidOn <= today else { throw .inTheFuture }
        guard payment.paidOn >= issued else { throw .beforeTheSale(issued) }
    }
}
