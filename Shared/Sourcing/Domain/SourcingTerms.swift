import Contracts

/// What a unit holds to; a figure of the department, not of the single case.
package struct SourcingTerms: Sendable, Equatable {
    /// How long an answer stands when nothing else is said (T-06).
    package let validityDays: Int
    /// How much more than promised may arrive before a person has to look, as a fraction of the promise (SM-13).
    package let overReceipt: ExactDecimal
    /// Whether less than asked may be offered.
    package let acceptsPartialAnswers: Bool

    package init(validityDays: Int = 7, overReceipt: ExactDecimal, acceptsPartialAnswers: Bool = true) {
        self.validityDays = validityDays
        self.overReceipt = overReceipt
        self.acceptsPartialAnswers = acceptsPartialAnswers
    }

    /// The most that may arrive for a promise without an exception.
    package func acceptable(of promised: ExactDecimal) -> ExactDecimal {
        let surplus = Int128(promised.millionths) * Int128(overReceipt.millionths) / Int128(ExactDecimal.scale)
        return promised + ExactDecimal(millionths: Int64(clamping: surplus))
    }
}
