/// Why there is no answer.
package struct TransportFailure: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        /// Nobody was reached: nothing was sent.
        case unreachable
        /// Whoever was reached could not show that he is the portal: nothing was sent.
        case untrusted
        /// What is set here allows no call: nothing was sent, and people have to act.
        case unusable
        /// Anything after that, too large and too slow an answer included: the request may have arrived.
        case lost
    }

    package let kind: Kind
    /// Sentences for people: what is wrong and, where something can be done, what.
    package let message: String
    /// Of `.untrusted` and `.unusable`.
    package let fault: TrustFault?

    package init(_ kind: Kind, _ message: String, fault: TrustFault? = nil) {
        self.kind = kind
        self.message = message
        self.fault = fault
    }

    package static func unreachable(_ message: String) -> TransportFailure { TransportFailure(.unreachable, message) }

    package static func lost(_ message: String) -> TransportFailure { TransportFailure(.lost, message) }

    /// Whether the other side may have got the request.
    package var mayHaveArrived: Bool { kind == .lost }
}
