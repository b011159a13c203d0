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

    /// Originals that are settled while an adjustment of them waits, for no buyer either: for the sweep that finds what nobody woke.
    static func forgotten(_ portal: Portal, limit: Int, in tx: Transaction) async throws -> [UUID] {
        try await tx.query(
            """
            select distinct s.original_id
            from submission as s
            join submission as original on original.document_id = s.original_id
            where s.company_id = \(tx.acting.company) and s.portal = \(portal) and s.state = 'WAITING_ORIGINAL'
              and original.state in ('ACCEPTED', 'OUTSIDE')
              and not exists (
                select from submission as o
                where o.company_id = s.company_id and o.original_id = s.original_id
                  and (o.standing = 'AWAITED'
                    or o.state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN', 'INVALID', 'REJECTED')))
            limit \(limit)
            """
        ).map { try $0["original_id"] as UUID }
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
