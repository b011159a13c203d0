import Contracts
import Foundation
import Moadian
import Sealing
import TaxPortalDomain

/// One call of `POST invoice`: sealing on all cores, then the portal's word for each packet.
struct MoadianDispatch: Sendable {
    let client: MoadianClient
    let signer: PortalSigner
    let memoryID: String

    /// - Returns: what was queued; what is missing counts as lost.
    /// - Throws: `MoadianError`, of kind `.lost` where it may have arrived; `SealingError`, `CancellationError` before.
    func replies(to documents: [Outgoing]) async throws -> [SubmissionID: Reply] {
        // What was prepared anew may have failed for an old key.
        let isRepeated = documents.contains { $0.attempt > 1 }
        let key = try await client.encryptionKey(freshness: isRepeated ? .seconds(30) : nil)
        let now = Timestamp.now()
        let packets = try await documents.inParallel { [signer, memoryID] document in
            try InvoicePacket(
                sealing: document.content, uid: document.uid, fiscalID: memoryID, signer: signer, key: key, at: now)
        }
        try Task.checkCancellation()
        let queued = try await client.send(packets).map { ($0.uid, Reply.takenIn(reference: $0.referenceNumber)) }
        return documents.matched(with: queued)
    }
}

/// The same over API v1.
struct LegacyDispatch: Sendable {
    let client: LegacyClient
    let key: PrivateKey
    let memoryID: String

    func replies(to documents: [Outgoing]) async throws -> [SubmissionID: Reply] {
        let isRepeated = documents.contains { $0.attempt > 1 }
        let portalKey = try await client.encryptionKey(freshness: isRepeated ? .seconds(30) : nil)
        let packets = try await documents.inParallel { [key, memoryID] document in
            try LegacyPacket(
                sealing: document.content, uid: document.uid, fiscalID: memoryID, key: key, portalKey: portalKey)
        }
        try Task.checkCancellation()
        return documents.matched(with: try await client.send(packets).map { ($0.uid, reply($0)) })
    }

    /// A repeated uid (4019) tells that it is there already; an unknown key (4008) that it was given up meanwhile.
    private func reply(_ queued: LegacyClient.Queued) -> Reply {
        if let reference = queued.referenceNumber { return .takenIn(reference: reference) }
        guard let error = queued.error, error.code != "4019" else { return .lost("it was neither queued nor refused") }
        let fault = Submission.Fault(code: error.code, message: error.text)
        guard error.code == "4008" else { return .answered(.rejected(.technical, [fault])) }
        client.forgetKeys()
        return .answered(.dropped(fault))
    }
}

/// What became of documents, over API v1: it has neither receipts nor a dashboard to ask.
struct LegacyInquiry: Sendable {
    let client: LegacyClient

    func replies(about batch: MoadianInquiry.Batch) async throws(MoadianError) -> [SubmissionID: Reply] {
        let results = try await client.inquire(uids: batch.documents.map(\.uid))
        let found = MoadianInquiry.match(batch.documents, results) { $1.uid == $0.uid }
        var replies: [SubmissionID: Reply] = [:]
        for document in batch.documents {
            guard let result = found[document.submission] else { continue }
            if result.errors.contains(where: { $0.code == "4103" || $0.code == "04150" }) { client.forgetKeys() }
            if result.status == .failed, result.errors.contains(where: \.mayMeanDuplicate) {
                // Whose it is cannot be known here.
                replies[document.submission] = .answered(
                    .duplicate(contentHash: "", number: document.identity.key, receipt: nil))
            } else {
                replies[document.submission] = MoadianReplies.reply(to: document, result)
            }
        }
        return replies
    }
}

extension [Outgoing] {
    fileprivate func matched(with replies: [(uid: UUID, reply: Reply)]) -> [SubmissionID: Reply] {
        let byUID = Dictionary(replies.map { ($0.uid, $0.reply) }, uniquingKeysWith: { first, _ in first })
        return reduce(into: [:]) { matched, document in matched[document.submission] = byUID[document.uid] }
    }

    /// Sealing is all computing: on all cores, a few dozens at a time.
    fileprivate func inParallel<Packet: Sendable>(
        _ seal: @escaping @Sendable (Outgoing) throws -> Packet
    ) async throws -> [Packet] {
        try await withThrowingTaskGroup(of: (Int, [Packet]).self) { group in
            for (index, part) in chunks(of: 32).enumerated() {
                group.addTask { (index, try part.map(seal)) }
            }
            var parts: [Int: [Packet]] = [:]
            for try await (index, packets) in group { parts[index] = packets }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }
}
