/// A figure that came out larger than the suite keeps; the input is absurd, and the whole unit of work is refused.
///
/// Arithmetic neither stops the process nor wraps around: a result beyond the limit is *out of range*, and so is
/// everything made of it. Such a value can be compared and carried along, but never written: whoever encodes it, into a
/// message or an answer, throws this.
package enum OutOfRange: Refusal, Equatable {
    case amount
    case number

    package var code: String {
        switch self {
        case .amount: "amount-out-of-range"
        case .number: "number-out-of-range"
        }
    }

    package var kind: RefusalKind { .invalid }

    package var detail: String {
        switch self {
        case .amount: "An amount would be larger than \(Money.wireLimit) of the smallest unit."
        case .number: "A number would be larger than 999999999999."
        }
    }

    package var faults: [Fault] { [Fault(pointer: "", code: code, message: detail)] }
}
