import Contracts

extension Submission {
    /// What the others are told when a submission has become this one (SM-18, “Emits”).
    package func news(after before: Submission) -> [any Event] {
        guard state != before.state else { return riskTold > before.riskTold ? [risk].compactMap(\.self) : [] }
        switch (before.state, state) {
        case (.rejected, .queued), (.invalid, .queued), (.outside, .queued), (.outside, .waitingOriginal):
            return [TaxSubmissionQueued(submissionID: id, documentID: document, portal: portal.rawValue)]
        case (.ready, .sent):
            return [
                TaxSubmissionSent(
                    submissionID: id, documentID: document, portal: portal.rawValue, attempt: attempt,
                    reference: identity?.key ?? "")
            ]
        case (_, .accepted):
            return [
                TaxSubmissionAccepted(
                    submissionID: id, documentID: document, portal: portal.rawValue,
                    authorityNumber: authorityNumber ?? "", receiptRef: receiptReference,
                    acceptedAt: heardAt ?? dueAt)
            ]
        case (_, .rejected):
            return [
                TaxSubmissionRejected(
                    submissionID: id, documentID: document, portal: portal.rawValue,
                    rejection: rejection?.rawValue ?? "", errors: faults.map(TaxSubmissionError.init))
            ]
        case (_, .invalid):
            return [
                TaxSubmissionInvalid(
                    submissionID: id, documentID: document, portal: portal.rawValue,
                    errors: faults.map(TaxSubmissionError.init))
            ]
        case (_, .unknown):
            return [TaxSubmissionUnknown(submissionID: id, documentID: document, portal: portal.rawValue)]
        case (_, .closedByAdjustment), (_, .outside): return closedNews
        default: return []
        }
    }

    /// That it is not filed, and why not.
    package var closedNews: [any Event] {
        [TaxSubmissionClosed(submissionID: id, documentID: document, portal: portal.rawValue, state: state.rawValue)]
    }

    private var risk: TaxDeadlineAtRisk? {
        deadline.map {
            TaxDeadlineAtRisk(
                submissionID: id, documentID: document, portal: portal.rawValue, deadline: $0, usedPercent: riskTold)
        }
    }
}

extension TaxSubmissionError {
    package init(_ fault: Submission.Fault) {
        self.init(code: fault.code, message: fault.message, member: fault.member, line: fault.line)
    }
}
