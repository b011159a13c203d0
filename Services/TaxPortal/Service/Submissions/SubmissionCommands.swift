import Contracts
import Foundation
import Messaging
import Postgres
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

    /// Prepares a refused document anew, with the same legal content.
    static func resubmit(
        _ id: SubmissionID, because reason: String, dataMended: Bool, expected: Int?, in tx: Transaction
    ) async throws {
        let reason = try stated(reason)
        let refused = try await find(id, expected, in: tx)
        let again = try refused.resubmitted(dataMended: dataMended, at: tx.now)
        SubmissionStore.save(again, in: tx)
        InterventionStore.insert("RESUBMIT", of: id, reason: reason, dataMended: dataMended, in: tx)
        for event in again.news(after: refused) { try await Outbox.append(event, in: tx) }
    }

    /// Gives up a refused document because an adjustment says what it should have said (S-81); adjustments that wait for
    /// an original that is given up are given up with it.
    static func close(
        _ id: SubmissionID, because reason: String, expected: Int?, in tx: Transaction
    ) async throws {
        let reason = try stated(reason)
        let refused = try await find(id, expected, in: tx)
        guard refused.state == .rejected else { throw SubmissionRefusal.notInState(id, refused.state) }
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
        try await ChainCommands.wake([root], in: tx)
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

    private static func find(
        _ id: SubmissionID, _ expected: Int?, in tx: Transaction
    ) async throws -> Submission {
        let found = try await SubmissionStore.findToChange(id, in: tx)
        if let expected, expected != found.version { throw SubmissionRefusal.stale(current: found.version) }
        return found
    }

    private static func stated(_ reason: String) throws(SubmissionRefusal) -> String {
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
            select action, reason, data_mended, acted_at, acted_by from intervention
            where company_id = \(tx.acting.company) and submission_id = \(id)
            order by id
            limit 200
            """
        ).map { row in
            SubmissionInterventionView(
                action: try row["action"], reason: try row["reason"], dataMended: try row["data_mended"],
                at: try row["acted_at"], by: try row["acted_by"])
        }
    }
}
