import Contracts

extension ApprovalRequest {
    /// What the asker is told about the state a request is in; also the answer when it asks again.
    ///
    /// - Parameters:
    ///   - remarks: of the return, also of lines that a grant leaves out; or the reason of a rejection as its text.
    ///   - decidedBy: who returned or rejected it.
    ///   - lines: what was asked about; needed where a grant leaves some out.
    package func outcome(
        remarks: [ApprovalRemark] = [], reason: String = "", decidedBy: UserID? = nil, lines: [ApprovalLine] = []
    ) -> any ApprovalOutcome {
        switch state {
        case .inProgress:
            ApprovalStarted(requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision)
        case .granted:
            granted(remarks, lines.map(\.lineID))
        case .returned:
            ApprovalReturned(
                requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision, remarks: remarks,
                returnedBy: decidedBy)
        case .rejected:
            ApprovalRejected(
                requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision, reason: reason,
                rejectedBy: decidedBy)
        case .withdrawn:
            ApprovalWithdrawn(requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision)
        case .superseded:
            ApprovalSuperseded(requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision)
        case .expired:
            ApprovalExpired(requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision)
        case .refused: refused(because: reason)
        }
    }

    private func granted(_ remarks: [ApprovalRemark], _ lines: [OpportunityLineID]) -> ApprovalGranted {
        let returned = returnedLines
        let isPart = !returned.isEmpty
        return ApprovalGranted(
            requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision,
            contentHash: contentHash, automatic: isAutomatic, approvers: approvers,
            approvedLineIDs: isPart ? lines.filter { !returned.contains($0) } : nil,
            returnedLineIDs: isPart ? returned.sorted() : nil, remarks: isPart ? remarks : nil)
    }

    /// No: the request did not open, or what was asked came too late.
    package func refused(because reason: String) -> ApprovalRefused {
        ApprovalRefused(
            requestID: id, subjectKind: subjectKind, subjectID: subjectID, revision: revision, reason: reason)
    }
}
