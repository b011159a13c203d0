import Contracts

/// What people found out about a number under which the authority holds another document.
package enum ClashFinding: String, Sendable, CaseIterable {
    /// The authority's document is ours after all.
    case ours = "OURS"
    /// It was another's, and that is settled with the authority: ours may go.
    case settled = "SETTLED"
}

extension Submission {
    /// The only way out of a number clash: people looked into it (S-85).
    ///
    /// What is ours is accepted under the number that the authority named. What was another's is prepared anew, under a new
    /// serial where the portal has serials; the legal number stays.
    ///
    /// - Parameter number: the authority's, where a person looked it up there; else the one that it named.
    /// - Throws: `.noClash`; `.clashUnnamed` when it is said to be ours and nobody named a number.
    package func clash(
        found finding: ClashFinding, number: String? = nil, at now: Timestamp
    ) throws(SubmissionRefusal) -> Submission {
        guard state == .rejected, rejection == .numberClash else { throw .noClash(id) }
        switch finding {
        case .ours:
            let named = number ?? faults.first { $0.code == "duplicate" }?.value
            guard let named, !named.isEmpty else { throw .clashUnnamed(id) }
            return try from(.rejected) { $0.beAccepted(named, nil, at: now) }
        case .settled:
            return try from(.rejected) { again in
                again.beQueuedAnew(at: now)
                again.replaces = nil
                again.needsNewSerial = true
            }
        }
    }
}
