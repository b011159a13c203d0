import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain

/// What people, and services in their name, do to submissions. What portals say is the runner's.
enum SubmissionCommands {
    /// Has the portal asked at once.
    static func inquire(_ id: SubmissionID, expected: Int?, in tx: Transaction) async throws {
        let found = try await find(id, expected, in: tx)
        let asked = try found.toInquire(at: tx.now)
        SubmissionStore.save(asked, in: tx)
        HealthStore.tryAgain(asked.portal, in: tx)
        InterventionStore.insert("INQUIRE", of: id, reason: nil, dataMended: nil, in: tx)
    }

    /// Prepares a refused document anew, with the same legal content; mended data is the customer's as he is now. An adjustment
    /// that waits for one before it goes all the same: a person says that that one is not going to come.
    static func resubmit(
        _ id: SubmissionID, because reason: String, dataMended: Bool, expected: Int?, in tx: Transaction
    ) async throws {
        try await resubmit(
            try await find(id, expected, in: tx), because: try stated(reason), dataMended: dataMended, in: tx)
    }

    /// - Parameter refused: held by the caller, as ``find(_:_:in:)`` gives it.
    static func resubmit(
        _ refused: Submission, because reason: String, dataMended: Bool, in tx: Transaction
    ) async throws {
        let again =
            if refused.state == .waitingOriginal {
                try await ChainCommands.letGo(refused, in: tx)
            } else {
                try refused.resubmitted(
                    dataMended: dataMended, particularsChanged: try await hasOtherParticulars(refused, in: tx),
                    at: tx.now)
            }
        SubmissionStore.save(again, in: tx)
        if dataMended { try await MendedBuyerStore.take(for: again, in: tx) }
        InterventionStore.insert("RESUBMIT", of: again.id, reason: reason, dataMended: dataMended, in: tx)
        for event in again.news(after: refused) { try await Outbox.append(event, in: tx) }
        if let original = again.original, again.state == .waitingOriginal {
            try await ChainCommands.wake([original], in: tx)
        }
    }

    /// Whether people gave other particulars than the last preparation was made with.
    private static func hasOtherParticulars(_ submission: Submission, in tx: Transaction) async throws -> Bool {
        let newest = try await ParticularsStore.newest([submission.document], in: tx)[submission.document]
        return (newest?.particulars ?? .none) != (try await ParticularsStore.prepared(submission.id, in: tx))
    }

    /// Says whose the authority's document under our number is (S-85).
    static func resolve(
        _ id: SubmissionID, as finding: ClashFinding, number: String?, because reason: String, expected: Int?,
        at state: TaxPortalState,
        in tx: Transaction
    ) async throws {
        let reason = try stated(reason)
        let clashing = try await find(id, expected, in: tx)
        guard let adapter = state.adapters[clashing.portal] else {
            throw SubmissionRefusal.unknownPortal(clashing.portal.rawValue)
        }
        let resolved = try clashing.clash(found: finding, number: number, at: tx.now).reacted(at: adapter)
        SubmissionStore.save(resolved, in: tx)
        InterventionStore.insert("RESOLVE_\(finding.rawValue)", of: id, reason: reason, dataMended: nil, in: tx)
        if resolved.state == .accepted { try await Acceptances.keep([resolved], from: adapter, in: tx) }
        for event in resolved.news(after: clashing) { try await Outbox.append(event, in: tx) }
    }

    /// Takes what is the matter with an accepted document off the list: the buyer's rejection is answered, the receipt
    /// looked into.
    static func acknowledge(
        _ id: SubmissionID, because reason: String, expected: Int?, in tx: Transaction
    ) async throws {
        let reason = try stated(reason)
        let seen = try await find(id, expected, in: tx)
        SubmissionStore.save(try seen.acknowledged(), in: tx)
        // What was looked into is not raised again.
        if seen.isContradicted { ReceiptStore.giveUp(id, in: tx) }
        InterventionStore.insert("ACKNOWLEDGE", of: id, reason: reason, dataMended: nil, in: tx)
    }

    /// Gives up a document that the portal or our own checks refused, because an adjustment says what it should have said
    /// (S-81); adjustments that wait for an original that is given up are given up with it.
    static func close(
        _ id: SubmissionID, because reason: String, expected: Int?, in tx: Transaction
    ) async throws {
        let reason = try stated(reason)
        let refused = try await find(id, expected, in: tx)
        guard refused.state == .rejected || refused.state == .invalid else {
            throw SubmissionRefusal.notInState(id, refused.state)
        }
        let root = refused.original ?? refused.document
        let chain = try await SubmissionStore.chain(of: [root], in: tx)
        guard chain.contains(where: { $0.id != id && $0.original == root }) else {
            throw SubmissionRefusal.noAdjustment(id)
        }
        var closed = [try refused.closedByAdjustment()]
        if refused.original == nil {
            for waiting in chain where waiting.state == .waitingOriginal {
                closed.append(try waiting.closedByAdjustment())
            }
        }
        SubmissionStore.save(closed, in: tx)
        InterventionStore.insert("CLOSE", of: id, reason: reason, dataMended: nil, in: tx)
        for event in closed.flatMap(\.closedNews) { try await Outbox.append(event, in: tx) }
        try await ChainCommands.wake([root], in: tx)
    }

    /// Says that a document is not filed through the portal: it was declared otherwise, or need not be. What adjusts it
    /// goes on.
    static func exempt(
        _ id: SubmissionID, because reason: String, expected: Int?, in tx: Transaction
    ) async throws {
        let reason = try stated(reason)
        let before = try await find(id, expected, in: tx)
        let exempt = try before.exempted()
        SubmissionStore.save(exempt, in: tx)
        InterventionStore.insert("EXEMPT", of: id, reason: reason, dataMended: nil, in: tx)
        for event in exempt.news(after: before) { try await Outbox.append(event, in: tx) }
        try await ChainCommands.wake([exempt.original ?? exempt.document], in: tx)
    }

    /// `RetryTaxSubmission`: exactly one answer (M-04).
    static func retry(_ command: RetryTaxSubmission, in tx: Transaction) async throws {
        do {
            try await resubmit(
                command.submissionID, because: command.reason, dataMended: command.dataMended, expected: nil, in: tx)
        } catch let refusal as SubmissionRefusal {
            try await Outbox.append(
                TaxSubmissionRetryRefused(
                    submissionID: command.submissionID, reason: refusal.code, detail: refusal.detail), in: tx)
        }
    }

    /// A submission to be changed, held with its document.
    ///
    /// - Throws: `.stale` where it is not at the version that the caller looked at; `nil` accepts any.
    static func find(
        _ id: SubmissionID, _ expected: Int?, in tx: Transaction
    ) async throws -> Submission {
        let found = try await SubmissionStore.findToChange(id, in: tx)
        if let expected, expected != found.version { throw SubmissionRefusal.stale(current: found.version) }
        return found
    }

    /// A reason as it is kept.
    static func stated(_ reason: String) throws(SubmissionRefusal) -> String {
        let text = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw .reasonMissing }
        return String(text.prefix(1000))
    }
}

/// Why people did something to a submission. Only ever added.
enum InterventionStore {
    static func insert(
        _ action: String, of id: SubmissionID, reason: String?, dataMended: Bool?, in tx: Transaction
    ) {
        tx.write(
            """
            insert into intervention (id, company_id, submission_id, action, reason, data_mended, acted_at, acted_by)
            values (\(UUIDv7.make(at: tx.now)), \(tx.acting.company), \(id), \(action), \(reason), \(dataMended),
                    \(tx.now), \(tx.acting.actor.userID))
            """)
    }

    static func list(_ id: SubmissionID, in tx: Transaction) async throws -> [SubmissionInterventionView] {
        try await tx.query(
            """
            select action, reason, data_mended, acted_at, acted_by, \(ColleagueNames.of("acted_by", in: tx)) as by_name
            from intervention
            where company_id = \(tx.acting.company) and submission_id = \(id)
            order by id
            limit 200
            """
        ).map { row in
            var view = SubmissionInterventionView(
                action: try row["action"], reason: try row["reason"], dataMended: try row["data_mended"],
                at: try row["acted_at"], by: try row["acted_by"])
            view.byName = try row["by_name"]
            return view
        }
    }
}
