import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// All SQL about submissions as they change. Lock order: documents by id, then their submissions by id, then
/// the portal's health.
enum SubmissionStore {
    static func find(_ id: SubmissionID, _ lock: RowLock, in tx: Transaction) async throws -> Submission {
        let row = try await tx.first(
            "select \(columns) from submission where company_id = \(tx.acting.company) and id = \(id) \(lock)")
        guard let row else { throw SubmissionRefusal.submissionNotFound(id) }
        return try Submission(row: row)
    }

    /// A submission to be changed, its document and the original of that held as the lock order wants it.
    static func findToChange(_ id: SubmissionID, in tx: Transaction) async throws -> Submission {
        let seen = try await find(id, .none, in: tx)
        DocumentStore.hold([seen.document] + [seen.original].compactMap(\.self), in: tx)
        return try await find(id, .forUpdate, in: tx)
    }

    /// Holds the documents of submissions, and the originals of those (``DocumentStore/hold(_:in:)``).
    static func holdDocuments(of ids: [SubmissionID], in tx: Transaction) async throws {
        let rows = try await tx.query(
            """
            select document_id, original_id from submission
            where company_id = \(tx.acting.company) and id = any(\(ids))
            """)
        var documents: [UUID] = []
        for row in rows {
            documents.append(try row["document_id"])
            if let original: UUID = try row["original_id"] { documents.append(original) }
        }
        DocumentStore.hold(documents, in: tx)
    }

    /// Originals and the adjustments of them, held by their documents.
    static func chain(of originals: [UUID], in tx: Transaction) async throws -> [Submission] {
        try await tx.query(
            """
            select \(columns) from submission
            where company_id = \(tx.acting.company)
              and (document_id = any(\(originals)) or original_id = any(\(originals)))
            order by id
            for update
            """
        ).map(Submission.init(row:))
    }

    /// Whether a document was closed because an adjustment said what it should have said: what adjusts it further says
    /// nothing to the authority.
    static func isGivenUp(_ document: UUID, in tx: Transaction) async throws -> Bool {
        let row = try await tx.first(
            """
            select 1 from submission
            where company_id = \(tx.acting.company) and document_id = \(document) and state = 'CLOSED_BY_ADJUSTMENT'
            """)
        return row != nil
    }

    static func insert(_ submission: Submission, in tx: Transaction) {
        tx.write(
            """
            insert into submission
              (id, company_id, document_id, original_id, accepted_original_id, portal, state, attempt, faults,
               is_offline, due_at, queued_at, updated_at, version)
            values
              (\(submission.id), \(tx.acting.company), \(submission.document), \(submission.original),
               \(submission.acceptedOriginal), \(submission.portal), \(submission.state), \(submission.attempt),
               \(JSONColumn(submission.faults)), \(submission.isOffline), \(submission.dueAt), \(tx.now), \(tx.now),
               \(submission.version))
            """
        )
    }

    static func save(_ submission: Submission, in tx: Transaction) { save([submission], in: tx) }

    /// Writes submissions that were found under lock. A lease stays as it is.
    static func save(_ all: [Submission], in tx: Transaction) {
        guard !all.isEmpty else { return }
        tx.write(
            """
            update submission as s
            set state = v.state, original_is_outside = v.original_is_outside, attempt = v.attempt, accepted_original_id = v.accepted_original_id,
                identity_key = v.identity_key, content_hash = v.content_hash, sent_at = v.sent_at,
                sendings = v.sendings, request_id = v.request_id, channel = v.channel, heard_at = v.heard_at,
                known_by = v.known_by, inquiries = v.inquiries, due_at = v.due_at, replaces = v.replaces,
                reference = v.reference,
                authority_number = v.authority_number, receipt_reference = v.receipt_reference,
                standing = v.standing, needs_new_serial = v.needs_new_serial,
                rejection = v.rejection, faults = v.faults, is_offline = v.is_offline, deadline_at = v.deadline_at,
                risk_told = v.risk_told, updated_at = \(tx.now), version = v.version
            from unnest(
              \(all.map(\.id)), \(all.map(\.state)), \(all.map(\.originalIsOutside)), \(all.map(\.attempt)), \(all.map(\.acceptedOriginal)),
              \(all.map(\.identity?.key)), \(all.map(\.identity?.contentHash)), \(all.map(\.sentAt)),
              \(all.map(\.sendings)), \(all.map(\.request)), \(all.map(\.channel)), \(all.map(\.heardAt)),
              \(all.map(\.knownBy)), \(all.map(\.inquiries)), \(all.map(\.dueAt)), \(all.map(\.replaces)), \(all.map(\.reference)),
              \(all.map(\.authorityNumber)), \(all.map(\.receiptReference)), \(all.map { $0.standing?.rawValue }),
              \(all.map(\.needsNewSerial)), \(all.map { $0.rejection?.rawValue }),
              \(all.map { JSONColumn($0.faults) }), \(all.map(\.isOffline)), \(all.map(\.deadline)),
              \(all.map(\.riskTold)), \(all.map(\.version))
            ) as v(id, state, original_is_outside, attempt, accepted_original_id, identity_key, content_hash, sent_at, sendings, request_id,
                   channel, heard_at, known_by, inquiries, due_at, replaces, reference, authority_number,
                   receipt_reference, standing, needs_new_serial, rejection, faults, is_offline, deadline_at, risk_told,
                   version)
            where s.id = v.id and s.company_id = \(tx.acting.company)
            """
        )
    }

    /// Takes submissions about which the portal is to be asked something once more, and puts the next time off.
    ///
    /// - Parameters:
    ///   - column: when it is due; carried by an index of its own.
    ///   - pause: until the next time.
    static func takeDue(
        by column: SQL, _ portal: Portal, pause: SQL, limit: Int, in tx: Transaction
    ) async throws -> [Submission] {
        try await tx.query(
            """
            with due as (
              select id as due_id from submission
              where company_id = \(tx.acting.company) and portal = \(portal) and \(column) <= \(tx.now)
              order by \(column), id
              limit \(limit)
              for update skip locked)
            update submission set \(column) = \(tx.now) + \(pause)
            from due where id = due_id
            returning \(columns)
            """
        ).map(Submission.init(row:))
    }

    /// Keeps the authority's word; one per document.
    static func insertAcceptances(of all: [Submission], in tx: Transaction) {
        guard !all.isEmpty else { return }
        tx.write(
            """
            insert into acceptance
              (document_id, company_id, submission_id, authority_number, receipt_reference, accepted_at)
            select v.document_id, \(tx.acting.company), v.id, v.authority_number, v.receipt_reference, \(tx.now)
            from unnest(
              \(all.map(\.document)), \(all.map(\.id)), \(all.map { $0.authorityNumber ?? "" }),
              \(all.map(\.receiptReference))) as v(document_id, id, authority_number, receipt_reference)
            """
        )
    }

    /// States in which nothing is to come any more.
    static let finalStates: SQL = "('ACCEPTED', 'CLOSED_BY_ADJUSTMENT', 'OUTSIDE')"

    static let columns: SQL =
        """
        id, document_id, original_id, portal, state, original_is_outside, attempt, identity_key, content_hash, sent_at, sendings, request_id,
        channel, heard_at, known_by, inquiries, due_at, replaces, reference, authority_number, receipt_reference,
        standing, needs_new_serial, rejection, faults, is_offline, deadline_at, risk_told, version
        """
}

extension Submission {
    init(row: Row) throws {
        let key: String? = try row["identity_key"]
        let hash: String? = try row["content_hash"]
        let faults: JSONColumn<[Fault]> = try row["faults"]
        self.init(
            id: try row["id"], document: try row["document_id"], original: try row["original_id"],
            portal: try row["portal"], state: try row["state"],
            originalIsOutside: try row["original_is_outside"], attempt: try row["attempt"],
            identity: key.flatMap { key in hash.map { Identity(key: key, contentHash: $0) } },
            sentAt: try row["sent_at"], sendings: try row["sendings"], request: try row["request_id"],
            channel: try row["channel"], heardAt: try row["heard_at"], knownBy: try row["known_by"],
            inquiries: try row["inquiries"],
            dueAt: try row["due_at"], replaces: try row["replaces"], reference: try row["reference"],
            authorityNumber: try row["authority_number"], receiptReference: try row["receipt_reference"],
            standing: try row["standing"], needsNewSerial: try row["needs_new_serial"],
            rejection: try row["rejection"], faults: faults.value, isOffline: try row["is_offline"],
            deadline: try row["deadline_at"], riskTold: try row["risk_told"], version: try row["version"])
    }

    /// The original, for every state that an adjustment reaches only after its acceptance (I-61).
    ///
    /// One that was closed with an original that was given up, or whose original is outside, has no acceptance to refer to.
    fileprivate var acceptedOriginal: UUID? {
        switch state {
        case .waitingOriginal, .closedByAdjustment, .outside: nil
        default: originalIsOutside ? nil : original
        }
    }
}
