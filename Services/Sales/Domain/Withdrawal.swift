import Contracts

/// How far the undoing of a WITHDRAWING slice got (`flows.md` section 6): the answer it waits for, and what it becomes
/// when nothing is left to undo.
package struct Withdrawal: Equatable, Sendable {
    package enum Step: String, CaseIterable, Sendable {
        /// The unit that was asked lets the request go. → done, or CREDIT
        case request = "REQUEST"
        /// The warehouse has not said yet whether it holds the goods. → RELEASE, or done
        case hold = "HOLD"
        /// The warehouse lets the hold or the reservation go. → done, CREDIT; DISPATCH when they stand on a note
        case release = "RELEASE"
        /// An invoice was asked for; its goods are about to be put on a dispatch note. → DISPATCH; RELEASE when no invoice
        /// came about; CREDIT for a service
        case note = "NOTE"
        /// The warehouse takes the goods off their dispatch note. → RELEASE; called off when they have left
        case dispatch = "DISPATCH"
        /// Accounting credits the invoice. → done
        case credit = "CREDIT"
    }

    package enum Outcome: String, Sendable {
        case withdrawn = "WITHDRAWN"
        case lost = "LOST"

        var state: Slice.State { self == .lost ? .lost : .withdrawn }
    }

    package var step: Step
    package let outcome: Outcome

    package init(step: Step, outcome: Outcome) {
        self.step = step
        self.outcome = outcome
    }
}
