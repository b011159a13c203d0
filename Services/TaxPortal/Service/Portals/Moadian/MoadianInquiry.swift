import Contracts
import Foundation
import Moadian
import TaxPortalDomain

/// One question after what became of documents that were sent around the same time.
struct MoadianInquiry: Sendable {
    struct Batch: Sendable {
        let documents: [Outgoing]
        /// A week at most, around the sending: without it the portal looks at the last day alone (`moadian.md` 2.10).
        let period: Range<Timestamp>
    }

    private let client: MoadianClient
    private let memoryID: String
    /// Whether a receipt whose signature cannot be verified leaves the document unanswered.
    private let isStrict: Bool
    private let resendsAfterTimeout: Bool

    init(_ client: MoadianClient, memoryID: String, isStrict: Bool, resendsAfterTimeout: Bool) {
        self.client = client
        self.memoryID = memoryID
        self.isStrict = isStrict
        self.resendsAfterTimeout = resendsAfterTimeout
    }

    /// The portal takes 100 ids; but with the token, request line and headers would then be longer than the eight
    /// kilobytes that many servers take.
    private static let most = 50

    /// So many documents each at most, sent within five days of each other.
    static func batches(of documents: [Outgoing], at now: Timestamp) -> [Batch] {
        let sorted = documents.sorted { ($0.sentAt ?? now) < ($1.sentAt ?? now) }
        var groups: [[Outgoing]] = []
        for document in sorted {
            if let first = groups.last?.first, groups[groups.count - 1].count < most,
                (document.sentAt ?? now) < (first.sentAt ?? now).adding(days: 5)
            {
                groups[groups.count - 1].append(document)
            } else {
                groups.append([document])
            }
        }
        return groups.map { group in
            // An hour on both sides for clocks that differ.
            let start = (group.first?.sentAt ?? now).adding(seconds: -3600)
            let end = min(now.adding(seconds: 3600), start.adding(days: 7).adding(seconds: -60))
            return Batch(documents: group, period: start..<max(end, start.adding(seconds: 7200)))
        }
    }

    func replies(about batch: Batch) async throws(MoadianError) -> [SubmissionID: Reply] {
        var found = try await byUID(batch)
        let named = batch.documents.filter {
            $0.reference != nil && found[$0.submission]?.status ?? .notFound == .notFound
        }
        if !named.isEmpty { found.merge(try await byReference(named, batch.period)) { $1 } }
        var replies: [SubmissionID: Reply] = [:]
        var doubles: [Outgoing] = []
        for document in batch.documents {
            guard let result = found[document.submission] else { continue }
            switch result.status {
            case .success: replies[document.submission] = try await accepted(document, result)
            case .failed where result.errors.contains(where: \.mayMeanDuplicate): doubles.append(document)
            default:
                if result.errors.contains(where: { $0.code == "04150" }) { client.forgetKeys() }
                replies[document.submission] = MoadianReplies.reply(
                    to: document, result, resendsAfterTimeout: resendsAfterTimeout)
            }
        }
        for (document, reply) in try await double(doubles, found) { replies[document] = reply }
        return replies
    }

    private func byUID(_ batch: Batch) async throws(MoadianError) -> [SubmissionID: InquiryResult] {
        let results = try await client.inquire(
            uids: batch.documents.map(\.uid), fiscalID: memoryID, in: batch.period)
        return Self.match(batch.documents, results) { document, result in result.uid == document.uid }
    }

    private func byReference(
        _ documents: [Outgoing], _ period: Range<Timestamp>
    ) async throws(MoadianError) -> [SubmissionID: InquiryResult] {
        let results = try await client.inquire(references: documents.compactMap(\.reference), in: period)
        return Self.match(documents, results) { document, result in
            result.referenceNumber != nil && result.referenceNumber == document.reference
        }
    }

    /// Where the portal has worked on a packet twice, its success is what counts.
    static func match(
        _ documents: [Outgoing], _ results: [InquiryResult], _ belongs: (Outgoing, InquiryResult) -> Bool
    ) -> [SubmissionID: InquiryResult] {
        var found: [SubmissionID: InquiryResult] = [:]
        for document in documents {
            let own = results.filter { belongs(document, $0) }
            found[document.submission] = own.first { $0.status == .success } ?? own.first
        }
        return found
    }

    private func accepted(_ document: Outgoing, _ result: InquiryResult) async throws(MoadianError) -> Reply {
        let answer = PortalAnswer.accepted(number: document.identity.key, receipt: result.referenceNumber)
        return try await confirmed(answer, document, result)
    }

    /// With the portal's signed receipt, where there is one that speaks of this document.
    private func confirmed(
        _ answer: PortalAnswer, _ document: Outgoing, _ result: InquiryResult
    ) async throws(MoadianError) -> Reply {
        guard let sign = result.sign else {
            return isStrict ? .unclear("accepted without a receipt") : .answered(answer)
        }
        let receipt: SignedReceipt
        do throws(MoadianError) { receipt = try SignedReceipt(sign) } catch {
            return isStrict ? .unclear("accepted with a receipt that cannot be read") : .answered(answer)
        }
        guard receipt.taxID == document.identity.key else { return .unclear("a receipt of another document") }
        let signer = try await client.signer(of: receipt)
        guard signer != nil || !isStrict else { return .unclear("a receipt that the portal did not sign") }
        let mediaType = signer == nil ? "application/jose; verified=false" : "application/jose"
        return .confirmed(
            answer,
            Receipt(
                mediaType: mediaType, content: Data(sign.utf8),
                signer: signer.map { Receipt.Signer(keyID: $0.id, publicKey: $0.key.spki) }))
    }

    // MARK: - Tax ids that are registered already

    /// Refused with a code that may mean “registered already”. It is, where the dashboard knows the tax id; and it is ours
    /// where the registered packet's uid bears our content's hash (S-85). What cannot be found is left to people.
    private func double(
        _ documents: [Outgoing], _ found: [SubmissionID: InquiryResult]
    ) async throws(MoadianError) -> [SubmissionID: Reply] {
        guard !documents.isEmpty else { return [:] }
        let statuses = try await client.invoiceStatus(of: documents.map(\.identity.key))
        let registered = Set(statuses.filter { $0.error == nil && $0.status != nil }.map(\.taxID))
        var replies: [SubmissionID: Reply] = [:]
        var sought: [String: Outgoing] = [:]
        for document in documents {
            if registered.contains(document.identity.key) {
                sought[document.identity.key] = document
            } else if let result = found[document.submission] {
                replies[document.submission] = MoadianReplies.reply(to: document, result)
            }
        }
        for (taxID, result) in try await registrations(of: Set(sought.keys)) {
            guard let document = sought.removeValue(forKey: taxID) else { continue }
            let isOurs = result.uid.map(document.isContent) ?? false
            let answer = PortalAnswer.duplicate(
                contentHash: isOurs ? document.identity.contentHash : result.uid?.text ?? "", number: taxID,
                receipt: result.referenceNumber)
            replies[document.submission] = try await confirmed(answer, document, result)
        }
        for (taxID, document) in sought {
            replies[document.submission] = .answered(.duplicate(contentHash: "", number: taxID, receipt: nil))
        }
        return replies
    }

    /// The successes of the last two weeks whose receipts name one of these tax ids. The portal has no question for that,
    /// so its pages are leafed through, newest week first; it happens after a sending that arrived very late.
    private func registrations(of taxIDs: Set<String>) async throws(MoadianError) -> [String: InquiryResult] {
        var found: [String: InquiryResult] = [:]
        let now = Timestamp.now().adding(seconds: 3600)
        for week in 0..<2 where !taxIDs.isEmpty {
            let end = now.adding(seconds: -Int64(week) * Self.week)
            for page in 1...Self.mostPages {
                let results = try await client.inquire(
                    in: end.adding(seconds: -Self.week)..<end, page: page, status: "SUCCESS")
                for result in results {
                    guard let sign = result.sign, let receipt = try? SignedReceipt(sign), taxIDs.contains(receipt.taxID)
                    else { continue }
                    found[receipt.taxID] = result
                }
                if found.count == taxIDs.count { return found }
                if results.count < 100 { break }
            }
        }
        return found
    }

    private static let week: Int64 = 7 * 86_400 - 60
    private static let mostPages = 200
}
