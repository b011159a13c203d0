import Contracts

/// A sale was given to another responsible person, who has not taken note of it yet.
package struct Handover: Equatable, Sendable {
    /// Who gave it.
    package let by: UserID
    package let at: Timestamp
    package let note: String?

    package init(by: UserID, at: Timestamp, note: String? = nil) {
        self.by = by
        self.at = at
        self.note = note
    }
}

extension Opportunity {
    /// Gives it to another responsible person, who is told so until he has done something with it. Who takes it over himself
    /// need not be told.
    ///
    /// - Throws: `.alreadyClosed`; `.alreadyOwner`.
    package func assigned(
        to owner: UserID, by person: UserID, note: String?, _ at: Circumstances
    ) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state.isOpen else { throw .alreadyClosed(state) }
        guard owner != self.owner else { throw .alreadyOwner }
        var assigned = self
        assigned.owner = owner
        assigned.handover = owner == person ? nil : Handover(by: person, at: at.now, note: note)
        var consequences = Consequences()
        consequences.tell(OpportunityReassigned(opportunityID: id, formerOwnerID: self.owner, ownerID: owner))
        if let note { consequences.note(note) }
        return (assigned, consequences)
    }

    /// Whatever its owner does with it, he knows of it.
    package func noticed(by person: UserID?) -> Opportunity {
        guard handover != nil, person == owner else { return self }
        var noticed = self
        noticed.handover = nil
        return noticed
    }

    /// Another day on which the customer is expected to buy; approvers do not judge it.
    ///
    /// - Throws: `.alreadyClosed`.
    package func expected(on day: LocalDate) throws(SalesRefusal) -> Opportunity {
        guard state.isOpen else { throw .alreadyClosed(state) }
        var expected = self
        expected.expectedOn = day
        return expected
    }
}
