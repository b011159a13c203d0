import Contracts
import Foundation

extension Opportunity {
    /// What approvers judge, as one text; notes and stage are outside it (SM-03, content hash).
    package var contentToJudge: String {
        let head = "\(account)|\(currency.rawValue)|\(terms.rawValue)|\(rules.deliveryRule.rawValue)"
        let rows = judgedLines.map { line in
            var parts = [
                line.product.description, line.quantity.value.description, line.quantity.unit,
                line.unitPrice.value.description, line.discountRate.description, line.taxCode,
                line.requestedOn?.description ?? "-",
            ]
            // Only where it is set, so that content without it keeps its hash.
            if let taxable = line.taxablePrice { parts.append("VAT of \(taxable.value)") }
            return parts.joined(separator: "|")
        }
        return ([head] + rows).joined(separator: "\n")
    }

    /// Sends the current revision for approval.
    ///
    /// - Parameter hash: of ``contentToJudge``; approval is granted for exactly this.
    /// - Throws: `.notEditable`, `.noLines`, `.lineWithoutPrice`; `.notAnswered` where answers come first (D-05).
    package func submitted(
        hash: String, request: ApprovalRequestID, by user: UserID
    ) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state == .draft || state == .returned else { throw .notEditable(state) }
        let judged = judgedLines
        guard !judged.isEmpty else { throw .noLines }
        if let free = judged.firstIndex(where: { $0.unitPrice.value < .zero }) {
            throw .lineWithoutPrice(position: free + 1)
        }
        try checkAnswers()
        var submitted = self
        submitted.state = .inApproval
        submitted.contentHash = hash
        submitted.approvalRequest = request
        var consequences = Consequences()
        consequences.tell(
            OpportunitySubmitted(
                opportunityID: id, revision: revision, contentHash: hash, total: total(of: judged)))
        consequences.ask(submitted.approvalRequest(request, hash: hash, by: user), key: "\(request)")
        consequences.move(submitted.reach(.approval))
        return (submitted, consequences)
    }

    /// What stands and is still wanted, or was sold; what was given up in the course of the sale is not asked again.
    private var judgedLines: [OpportunityLine] {
        let live = liveLines
        return standingLines.filter { live.contains($0.id) }
    }

    private func total(of lines: [OpportunityLine]) -> Money {
        DocumentTotals(lines.map(\.amounts), currency: currency).gross
    }

    private func approvalRequest(_ request: ApprovalRequestID, hash: String, by user: UserID) -> RequestApproval {
        let lines = judgedLines
        return RequestApproval(
            requestID: request, subjectKind: .opportunity, subjectID: id.uuid, revision: revision, contentHash: hash,
            policyKey: "opportunity",
            facts: ApprovalFacts(
                total: total(of: lines), discountRate: lines.map(\.discountRate).max() ?? .zero,
                accountName: accountName,
                title: name),
            lines: lines.map {
                ApprovalLine(
                    lineID: $0.id, productName: $0.description, quantity: $0.quantity, unitPrice: $0.unitPrice,
                    discountRate: $0.discountRate, net: $0.amounts.net, taxablePrice: $0.taxablePrice)
            },
            requestedBy: user)
    }

    /// Takes the submission back; whichever reaches approval first wins (S-30).
    package func submissionWithdrawn(reason: String) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state == .inApproval, let request = approvalRequest else { throw .notSubmitted(state) }
        var withdrawn = self
        withdrawn.state = .draft
        var consequences = Consequences()
        consequences.ask(
            WithdrawApproval(requestID: request, subjectKind: .opportunity, reason: reason), key: "\(request)/withdraw")
        return (withdrawn, consequences)
    }

    /// The approvers said yes to this revision and this content. Anything else is of the past and changes nothing.
    package func approved(_ grant: ApprovalGranted, _ at: Circumstances) -> (Opportunity, Consequences)? {
        guard state == .inApproval, grant.requestID == approvalRequest, grant.revision == revision,
            grant.contentHash == contentHash
        else { return nil }
        var approved = self
        var consequences = Consequences()
        if agreedRevision > 0 { consequences += approved.voidProForma() }
        // Documents of an earlier revision stand, and the sale is in the middle of being carried out.
        approved.state = slices.contains { $0.invoice != nil } ? .fulfilling : .approved
        approved.agreedRevision = revision
        approved.approvedAt = at.now
        consequences.tell(OpportunityApproved(opportunityID: id, revision: revision))
        consequences.move(approved.reach(.sourcing))
        if let returned = grant.returnedLineIDs { consequences += approved.sendBack(returned, grant.remarks ?? []) }
        consequences += approved.commitAnswers()
        consequences += approved.carryOn(at)
        return (approved, consequences)
    }

    /// Lines that approvers left out wait for the next revision, with what was said to them; the others go on (S-32).
    private mutating func sendBack(_ returned: [OpportunityLineID], _ remarks: [ApprovalRemark]) -> Consequences {
        for index in lines.indices where returned.contains(lines[index].id) { lines[index].since = revision + 1 }
        let reason = "some lines returned for correction"
        paperNote = ([reason] + remarks.map(\.text)).joined(separator: " · ")
        var consequences = Consequences()
        consequences.tell(OpportunityReturned(opportunityID: id, revision: revision, reason: reason, remarks: remarks))
        return consequences
    }

    /// The approvers, or the time, sent it back: RETURNED for correction, never lost by itself (SM-03).
    ///
    /// - Parameter isLate: nobody decided in time; what was held early is let go (S-29).
    package func returned(
        request: ApprovalRequestID, reason: String, remarks: [ApprovalRemark] = [], isLate: Bool = false
    ) -> (Opportunity, Consequences)? {
        guard state == .inApproval, request == approvalRequest else { return nil }
        var returned = self
        returned.state = .returned
        returned.paperNote = ([reason] + remarks.map(\.text)).filter { !$0.isEmpty }.joined(separator: " · ")
        var consequences = Consequences()
        consequences.tell(
            OpportunityReturned(opportunityID: id, revision: revision, reason: reason, remarks: remarks))
        if isLate { consequences += releaseEarlyHolds() }
        return (returned, consequences)
    }
}
