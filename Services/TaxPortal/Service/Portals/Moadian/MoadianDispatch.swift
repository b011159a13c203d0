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

    /// - Returns: what was queued; what is missing counts as lost. All refused where nothing at all may be sent.
    /// - Throws: `MoadianError`, of kind `.lost` where it may have arrived; `SealingError`, `CancellationError` before.
    func replies(to documents: [Outgoing]) async throws -> [SubmissionID: Reply] {
        if let obstacle = try await client.obstacle(for: memoryID) {
            return documents.all(.refused(PortalTrouble(obstacle, memoryID: memoryID)))
        }
        let key = try await client.encryptionKey()
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
        if let obstacle = try await client.obstacle() {
            return documents.all(.refused(PortalTrouble(obstacle, memoryID: memoryID)))
        }
        let portalKey = try await client.encryptionKey()
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

extension PortalTrouble {
    /// Nothing is wrong with the documents, and nobody but people can mend it. The codes are ours, so that sound key files
    /// are not taken for the cure.
    fileprivate init(_ obstacle: Obstacle, memoryID: String) {
        switch obstacle {
        case .clock(let ours, let portal):
            self.init(
                kind: .credentials,
                message: "This machine's clock shows \(ours), the portal's \(portal); more than "
                    + "\(Obstacle.clockTolerance) seconds apart, invoices would bear times that the portal refuses. Set the "
                    + "machine's clock, best by NTP; nothing was sent, and what waits goes by itself then.",
                code: "clock-differs")
        case .memory(let state):
            self.init(
                kind: .credentials,
                message:
                    "The portal has the memory \(memoryID) as \(state.prefix(40)) and takes nothing from one that is "
                    + "not ACTIVE. Settle it in the portal's dashboard, or enter another memory id; nothing was sent, and "
                    + "what waits goes by itself when the memory is active again.",
                code: "memory-not-active")
        }
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
