import Contracts
import Foundation
import Moadian
import TaxPortalDomain

/// What became of documents, over API v1: it has neither receipts nor a dashboard to ask.
struct LegacyInquiry: Sendable {
    let client: LegacyClient
    var resendsAfterTimeout = false

    /// So many days back a packet is looked for that registered a tax id before.
    private static let mostDays = 14

    func replies(about batch: MoadianInquiry.Batch) async throws(MoadianError) -> [SubmissionID: Reply] {
        let found = try await answers(about: batch.documents)
        var replies: [SubmissionID: Reply] = [:]
        var unknown: [Outgoing] = []
        var repeated: [Outgoing] = []
        for document in batch.documents {
            switch found[document.submission] {
            case nil: unknown.append(document)
            case let result? where result.isRepetition: repeated.append(document)
            case let result?:
                if result.errors.contains(where: { $0.code == "4103" || $0.code == "04150" }) { client.forgetKeys() }
                replies[document.submission] = MoadianReplies.reply(
                    to: document, result, resendsAfterTimeout: resendsAfterTimeout)
            }
        }
        guard !unknown.isEmpty || !repeated.isEmpty else { return replies }
        return replies.merging(await search(for: unknown, repeated: repeated)) { heard, _ in heard }
    }

    /// By uid; what is not known by it, by what the portal named it.
    private func answers(about documents: [Outgoing]) async throws(MoadianError) -> [SubmissionID: InquiryResult] {
        let byUID = try await client.inquire(uids: documents.map(\.uid))
        var found = documents.matched(with: byUID) { $1.uid == $0.uid }
        let named = documents.filter { $0.reference != nil && found[$0.submission]?.status ?? .notFound == .notFound }
        guard !named.isEmpty else { return found }
        let byReference = try await client.inquire(references: named.compactMap(\.reference))
        found.merge(named.matched(with: byReference) { $1.referenceNumber == $0.reference }) { $1 }
        return found
    }

    // MARK: - Other sendings of the same content

    /// Looks through the packets of the last days for those that bear a document's mark: an earlier sending whose answer
    /// was lost may have arrived after all (S-85).
    ///
    /// - Parameters:
    ///   - unknown: of which the portal said nothing. Where no packet is theirs either, they have not arrived.
    ///   - repeated: refused as repetitions. Where no packet is theirs, they repeat what is not ours: people have to look.
    /// - Returns: nothing about documents for which not all days could be seen.
    private func search(for unknown: [Outgoing], repeated: [Outgoing]) async -> [SubmissionID: Reply] {
        // An hour for clocks that differ.
        let today = Timestamp.now().adding(seconds: 3600).dayInIran
        let earliest = today.adding(days: 1 - Self.mostDays)
        let sought =
            unknown.map { (document: $0, since: $0.sentAt?.adding(seconds: -3600).dayInIran ?? earliest) }
            + repeated.map { (document: $0, since: earliest) }
        var replies: [SubmissionID: Reply] = [:]
        var unseen: Set<SubmissionID> = []
        for day in (0..<Self.mostDays).map({ today.adding(days: -$0) }) {
            let left = sought.filter { replies[$0.document.submission] == nil && $0.since <= day }.map(\.document)
            guard !left.isEmpty else { break }
            do throws(MoadianError) {
                let packets = try await client.inquire(day: day)
                for document in left {
                    let own = packets.filter { $0.uid.map(document.isContent) ?? false }
                    replies[document.submission] = own.best.flatMap { Self.reply(to: document, sentEarlierAs: $0) }
                }
            } catch {
                unseen = Set(left.map(\.submission))
                // A portal that has no such list will never tell more.
                if error.isNoWord { unseen.subtract(repeated.map(\.submission)) }
                break
            }
        }
        for document in unknown where replies[document.submission] == nil && !unseen.contains(document.submission) {
            replies[document.submission] = .answered(.notFound)
        }
        for document in repeated where replies[document.submission] == nil && !unseen.contains(document.submission) {
            replies[document.submission] = .answered(
                .duplicate(contentHash: "", number: document.identity.key, receipt: nil))
        }
        return replies
    }

    private static func reply(to document: Outgoing, sentEarlierAs packet: InquiryResult) -> Reply? {
        switch packet.status {
        case .success:
            .answered(
                .duplicate(
                    contentHash: document.identity.contentHash, number: document.identity.key,
                    receipt: packet.referenceNumber))
        case .inProgress: .answered(.processing)
        default: nil
        }
    }
}

extension InquiryResult {
    /// Refused because the packet, or its tax id, is there already (3.5, 9.5).
    fileprivate var isRepetition: Bool {
        status == .failed && errors.contains { $0.mayMeanDuplicate || $0.code == "4019" }
    }
}

extension [InquiryResult] {
    /// Where the portal has worked on a packet twice, its success is what counts; before a success may come what it still
    /// works on.
    fileprivate var best: InquiryResult? {
        first { $0.status == .success } ?? first { $0.status == .inProgress } ?? first
    }
}

extension [Outgoing] {
    fileprivate func matched(
        with results: [InquiryResult], _ belongs: (Outgoing, InquiryResult) -> Bool
    ) -> [SubmissionID: InquiryResult] {
        reduce(into: [:]) { found, document in
            found[document.submission] = results.filter { belongs(document, $0) }.best
        }
    }
}
