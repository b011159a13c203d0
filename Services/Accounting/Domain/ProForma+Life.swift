import Contracts

extension ProForma {
    /// The customer's yes.
    ///
    /// - Parameter today: in the company's time zone, which decides at midnight (S-44).
    /// - Throws: `.proFormaExpired`, also when the job that expires it has not run yet; `.proFormaState`.
    package func accepted(on today: LocalDate) throws(AccountingRefusal) -> ProForma {
        guard state != .expired else { throw .proFormaExpired(validUntil: validUntil) }
        guard state == .issued else { throw .proFormaState(state) }
        guard today <= validUntil else { throw .proFormaExpired(validUntil: validUntil) }
        var accepted = self
        accepted.state = .accepted
        return accepted
    }

    /// Takes back what is not invoiced, with its credit.
    ///
    /// - Throws: `.proFormaState` when nothing is left to take back.
    package func withdrawn() throws(AccountingRefusal) -> (ProForma, released: Money) {
        guard state.isLive else { throw .proFormaState(state) }
        return ended(.withdrawn)
    }

    /// Ends what nobody accepted in time: an offer expires, a blocked one is withdrawn. `nil` when it is not due.
    package func expired(on today: LocalDate) -> (ProForma, released: Money)? {
        guard today > validUntil else { return nil }
        switch state {
        case .issued: return ended(.expired)
        case .blocked: return ended(.withdrawn)
        default: return nil
        }
    }

    /// Gives way to one of a newer revision.
    ///
    /// - Throws: `.revisionOutdated` when the newcomer is older; `.alreadyInvoiced`; `.proFormaState` when it is over.
    package func superseded(by revision: Int) throws(AccountingRefusal) -> (ProForma, released: Money) {
        guard revision >= self.revision else { throw .revisionOutdated(revision, current: self.revision) }
        switch state {
        case .blocked, .issued, .accepted: return ended(.superseded)
        case .partlyInvoiced, .invoiced: throw .alreadyInvoiced
        case .expired, .withdrawn, .superseded: throw .proFormaState(state)
        }
    }

    private func ended(_ state: State) -> (ProForma, released: Money) {
        var ended = self
        ended.state = state
        ended.hold = .zero(currency)
        return (ended, hold)
    }
}
