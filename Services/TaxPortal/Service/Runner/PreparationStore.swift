import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// The exact bytes of each attempt, and what was accepted of a chain. Only ever added.
enum PreparationStore {
    struct Prepared: Sendable {
        let submission: Submission
        let content: Data
        let facts: [String: String]
        /// Of the particulars it was made with.
        let particulars: Int?
    }

    struct Kept: Sendable {
        let content: Data
        let mediaType: String
        let facts: [String: String]
    }

    static func insert(_ all: [Prepared], mediaType: String, in tx: Transaction) {
        guard !all.isEmpty else { return }
        tx.write(
            """
            insert into preparation
              (submission_id, attempt, company_id, identity_key, content_hash, content, media_type, facts,
               particulars_version, prepared_at)
            select v.id, v.attempt, \(tx.acting.company), v.identity_key, v.content_hash, v.content, \(mediaType),
                   v.facts, v.particulars, \(tx.now)
            from unnest(
              \(all.map(\.submission.id)), \(all.map(\.submission.attempt)),
              \(all.map { $0.submission.identity?.key ?? "" }),
              \(all.map { $0.submission.identity?.contentHash ?? "" }), \(all.map(\.content)),
              \(all.map { JSONColumn($0.facts) }), \(all.map(\.particulars)))
              as v(id, attempt, identity_key, content_hash, content, facts, particulars)
            """)
    }

    /// The present attempt's of each submission.
    static func find(_ submissions: [Submission], in tx: Transaction) async throws -> [SubmissionID: Kept] {
        guard !submissions.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            select p.submission_id, p.content, p.media_type, p.facts
            from unnest(\(submissions.map(\.id)), \(submissions.map(\.attempt))) as v(id, attempt)
            join preparation as p on p.submission_id = v.id and p.attempt = v.attempt
            where p.company_id = \(tx.acting.company)
            """)
        let found = try rows.map { row in
            let facts: JSONColumn<[String: String]> = try row["facts"]
            let kept = Kept(content: try row["content"], mediaType: try row["media_type"], facts: facts.value)
            return (try row["submission_id"] as SubmissionID, kept)
        }
        return Dictionary(found) { first, _ in first }
    }

    /// The latest attempt's, also after a document was queued anew.
    static func latest(_ submission: SubmissionID, in tx: Transaction) async throws -> Kept? {
        let row = try await tx.first(
            """
            select p.content, p.media_type, p.facts || coalesce(n.facts, '{}') as facts
            from preparation as p
            left join offline_note as n on n.submission_id = p.submission_id and n.attempt = p.attempt
            where p.company_id = \(tx.acting.company) and p.submission_id = \(submission)
            order by p.attempt desc
            limit 1
            """)
        guard let row else { return nil }
        let facts: JSONColumn<[String: String]> = try row["facts"]
        return Kept(content: try row["content"], mediaType: try row["media_type"], facts: facts.value)
    }

    /// The bytes that submissions' next ones replace (``Ground/replaced``).
    static func replaced(by submissions: [Submission], in tx: Transaction) async throws -> [SubmissionID: Data] {
        let replacing = submissions.filter { $0.replaces != nil }
        guard !replacing.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            select p.submission_id, p.content
            from unnest(\(replacing.map(\.id)), \(replacing.map { $0.replaces ?? "" })) as v(id, hash)
            join preparation as p on p.submission_id = v.id and p.content_hash = v.hash
            where p.company_id = \(tx.acting.company)
            """)
        return Dictionary(try rows.map { (try $0["submission_id"], try $0["content"]) }) { first, _ in first }
    }

    /// What the authority accepted of the chains of these originals, in the order of acceptance: the original is first.
    static func accepted(_ originals: [UUID], in tx: Transaction) async throws -> [UUID: [AcceptedDocument]] {
        guard !originals.isEmpty else { return [:] }
        let rows = try await tx.query(
            """
            select d.document_id, coalesce(d.original_id, d.document_id) as root, a.authority_number, a.accepted_at,
                   s.identity_key, s.content_hash, s.standing, p.content
            from tax_document as d
            join acceptance as a on a.document_id = d.document_id
            join submission as s on s.id = a.submission_id
            join preparation as p on p.submission_id = s.id and p.attempt = s.attempt
            where d.company_id = \(tx.acting.company)
              and (d.document_id = any(\(originals)) or d.original_id = any(\(originals)))
            order by (d.original_id is not null), a.accepted_at, d.document_id
            """)
        let documents = try await DocumentStore.find(try rows.map { try $0["document_id"] as UUID }, in: tx)
        var chains: [UUID: [AcceptedDocument]] = [:]
        for row in rows {
            guard let stored = documents[try row["document_id"] as UUID] else { continue }
            let standing: Standing? = try row["standing"]
            let isInForce = stored.document.original == nil || standing?.isInForce ?? true
            let identity = Submission.Identity(key: try row["identity_key"], contentHash: try row["content_hash"])
            chains[try row["root"] as UUID, default: []].append(
                AcceptedDocument(
                    document: stored.document, identity: identity, authorityNumber: try row["authority_number"],
                    acceptedAt: try row["accepted_at"], content: try row["content"], isInForce: isInForce))
        }
        return chains
    }
}
