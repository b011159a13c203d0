import Contracts
import Foundation
import Messaging
import Postgres
import TaxPortalDomain

/// Lets adjustments go, one after the other, once what they rest on is settled (S-83, S-86).
enum ChainCommands {
    /// - Parameter originals: held by the caller (``DocumentStore/hold(_:in:)``).
    /// - Returns: how many were let go.
    @discardableResult
    static func wake(_ originals: [UUID], in tx: Transaction) async throws -> Int {
        let chains = try await waiting(on: originals, in: tx)
        guard !chains.isEmpty else { return 0 }
        var woken: [Submission] = []
        for chain in try await load(chains, in: tx) {
            if let next = chain.next(at: tx.now) {
                woken.append(try next.originalSettled(isOutside: chain.isOutside, at: tx.now))
            }
        }
        SubmissionStore.save(woken, in: tx)
        return woken.count
    }

    /// Originals that are settled while an adjustment of them waits, for no buyer either: for the sweep that finds what nobody
    /// woke. Those whose adjustments have waited longest come first; those that an ordinal holds are none.
    static func forgotten(_ portal: Portal, limit: Int, in tx: Transaction) async throws -> [UUID] {
        try await tx.query(
            """
            select s.original_id
            from submission as s
            join tax_document as d on d.document_id = s.document_id
            join submission as original on original.document_id = s.original_id
            where s.company_id = \(tx.acting.company) and s.portal = \(portal) and s.state = 'WAITING_ORIGINAL'
              and original.state in ('ACCEPTED', 'OUTSIDE')
              and not exists (
                select from submission as o
                where o.company_id = s.company_id and o.original_id = s.original_id
                  and (o.standing = 'AWAITED'
                    or o.state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN', 'INVALID', 'REJECTED')))
              and (d.ordinal is null
                or d.ordinal - 1 <= (
                  select count(*) from submission as e
                  where e.company_id = s.company_id and e.original_id = s.original_id
                    and e.state in \(SubmissionStore.finalStates))
                or exists (
                  select from submission as e
                  join tax_document as before on before.document_id = e.document_id
                  where e.company_id = s.company_id and e.original_id = s.original_id and e.state = 'ACCEPTED'
                    and before.ordinal = d.ordinal - 1))
            group by s.original_id
            order by min(s.queued_at), s.original_id
            limit \(limit)
            """
        ).map { try $0["original_id"] as UUID }
    }

    /// Lets an adjustment go for which a person says that what it waits for is not going to come.
    ///
    /// - Parameter waiting: held by the caller with its document and its original.
    /// - Throws: `.stillHeld` while anything else holds it.
    static func letGo(_ waiting: Submission, in tx: Transaction) async throws -> Submission {
        let chain = try await load([waiting.original].compactMap(\.self), in: tx).first
        guard let chain, chain.lets(waiting.id) else { throw SubmissionRefusal.stillHeld(waiting.id) }
        return try waiting.originalSettled(isOutside: chain.isOutside, at: tx.now)
    }

    private static func waiting(on originals: [UUID], in tx: Transaction) async throws -> [UUID] {
        try await tx.query(
            """
            select distinct original_id from submission
            where company_id = \(tx.acting.company) and original_id = any(\(Array(Set(originals))))
              and state = 'WAITING_ORIGINAL'
            """
        ).map { try $0["original_id"] as UUID }
    }

    private static func load(_ originals: [UUID], in tx: Transaction) async throws -> [Chain] {
        let submissions = try await SubmissionStore.chain(of: originals, in: tx)
        let documents = try await DocumentStore.find(submissions.map(\.document), in: tx)
        let links = submissions.compactMap { submission in
            documents[submission.document].map {
                Chain.Link(document: $0.document, submission: submission, receivedAt: $0.receivedAt)
            }
        }
        let byDocument = Dictionary(links.map { ($0.document.id, $0) }) { first, _ in first }
        return originals.compactMap { original in
            byDocument[original].map { link in
                Chain(original: link, adjustments: links.filter { $0.document.original == original })
            }
        }
    }
}
