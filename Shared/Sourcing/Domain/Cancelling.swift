import Contracts

/// Whether a commitment may still be taken back; asked only once there is one (`flows.md` section 6).
package enum CancelPolicy: Sendable, Equatable {
    case allowed
    case refused(reason: String, options: [String])
}

/// The answer to a CancelSourcing: exactly one of the two.
package enum CancelDecision<T: Trade>: Sendable {
    case cancelled(Enquiry<T>, SourcingCancelled<T>)
    /// Goods will come all the same; no longer meant for the asker, they become free stock.
    case refused(Enquiry<T>, SourcingCancelRefused<T>)
}

extension Enquiry {
    /// Takes the request back: always before the commitment, afterwards as `policy` says.
    ///
    /// What is over anyway is answered as cancelled and stays what it was: nothing more comes for it.
    package func cancelled(because reason: String, _ policy: CancelPolicy) -> CancelDecision<T> {
        switch state {
        case .requested, .inStudy, .quoted:
            return .cancelled(moved(to: .cancelled(nil, reason: reason)), freeing(.zero))
        case .declined, .expired, .closed, .cancelled:
            return .cancelled(self, freeing(.zero))
        case .fulfilled:
            return .refused(self, refusing(because: "fulfilled", options: ["keep-in-stock"]))
        case .committed(var commitment):
            switch policy {
            case .allowed:
                let taken = moved(to: .cancelled(commitment, reason: reason))
                return .cancelled(taken, freeing(commitment.missing))
            case .refused(let reason, let options):
                commitment.isPegged = false
                return .refused(moved(to: .committed(commitment)), refusing(because: reason, options: options))
            }
        }
    }

    private func freeing(_ quantity: ExactDecimal) -> SourcingCancelled<T> {
        SourcingCancelled(requestID: id, asker: asker, peg: peg, freedQuantity: quantity)
    }

    private func refusing(because reason: String, options: [String]) -> SourcingCancelRefused<T> {
        SourcingCancelRefused(requestID: id, asker: asker, peg: peg, reason: reason, options: options)
    }
}

extension CancelPolicy {
    /// An order at a supplier: he allows it or he does not (SM-11).
    package static func supplier(allows: Bool) -> CancelPolicy {
        allows ? .allowed : .refused(reason: "supplier-does-not-allow", options: ["take-into-stock"])
    }
}
