import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    /// QUEUED → READY or INVALID: identity, exact bytes, facts and serial are stored in one transaction (I-60, I-61).
    ///
    /// - Returns: how many submissions were moved.
    func prepare() async throws -> Int {
        do {
            return try await change { tx in try await prepare(in: tx) }
        } catch let trouble as PortalTrouble {
            // Keys or settings are missing: nothing was stored, and people have to act.
            try await note(trouble)
            return 0
        }
    }

    private func prepare(in tx: Transaction) async throws -> Int {
        let queued = try await WorkStore.queued(portal, limit: settings.batch, in: tx)
        guard !queued.isEmpty else { return 0 }
        let documents = try await DocumentStore.find(queued.map(\.document), in: tx)
        let chains = try await PreparationStore.accepted(queued.compactMap(\.original), in: tx)
        let outside = try await DocumentStore.find(
            queued.filter(\.originalIsOutside).compactMap(\.original), in: tx)
        let mended = try await MendedBuyerStore.find(queued, in: tx)
        let particulars = try await ParticularsStore.newest(queued.map(\.document), in: tx)
        let replaced = try await PreparationStore.replaced(by: queued, in: tx)
        var serials = try await Serials.open(
            portal, memory: taxpayer.memoryID ?? "", start: taxpayer.firstSerial, for: queued.map(\.document), in: tx)
        var prepared: [PreparationStore.Prepared] = []
        var moved: [Submission] = []
        for submission in queued {
            guard let stored = documents[submission.document] else { continue }
            if let first = taxpayer.filesFrom, stored.document.issueDate < first {
                let early = try submission.precedesPortal()
                moved.append(early)
                for event in early.news(after: submission) { try await Outbox.append(event, in: tx) }
                continue
            }
            let document = mended[submission.document].map(stored.document.naming) ?? stored.document
            let ground = Ground(
                taxpayer: taxpayer, serial: serials.offered(to: submission),
                accepted: submission.original.flatMap { chains[$0] } ?? [],
                outside: submission.original.flatMap { outside[$0] }.map(OutsideOriginal.init),
                replaces: submission.replaces, replaced: replaced[submission.id],
                issuedAt: stored.issuedAt(in: taxpayer.timeZone), now: tx.now,
                isOffline: submission.isOffline,
                particulars: particulars[submission.document]?.particulars ?? .none)
            switch try outcome(of: document, on: ground) {
            case .ready(let identity, let content, let facts):
                serials.give(to: submission)
                let ready = try submission.prepared(as: identity, at: tx.now)
                prepared.append(
                    .init(
                        submission: ready, content: content, facts: facts,
                        particulars: particulars[submission.document]?.version))
                moved.append(ready)
            case .invalid(let faults):
                let invalid = try submission.found(invalid: faults)
                moved.append(invalid)
                for event in invalid.news(after: submission) { try await Outbox.append(event, in: tx) }
            }
        }
        serials.save(in: tx)
        PreparationStore.insert(prepared, mediaType: adapter.contentType, in: tx)
        SubmissionStore.save(moved, in: tx)
        return moved.count
    }

    /// What cannot be prepared for a reason of its own must not hold up the others.
    private func outcome(of document: FiscalDocument, on ground: Ground) throws -> Preparation {
        do {
            return try adapter.prepare(document, on: ground)
        } catch let trouble as PortalTrouble {
            throw trouble
        } catch {
            logger.error(
                "a document could not be put into a portal's words",
                metadata: ["portal": "\(portal.rawValue)", "document": "\(document.id)", "error": "\(type(of: error))"])
            let fault = Submission.Fault(
                code: "preparation-failed", message: "The portal's module could not prepare this document.")
            return .invalid([fault])
        }
    }
}

extension Taxpayer {
    /// The first serial of a memory that other software used before: the option `serial.first`.
    var firstSerial: Int64 { options["serial.first"].flatMap { Int64($0) }.map { max(1, $0) } ?? 1 }
}

extension StoredDocument {
    /// When accounting issued it: when we were told, or, if that was on a later day, the last second of its day.
    func issuedAt(in zone: TimeZone) -> Timestamp {
        let day = receivedAt.day(in: zone)
        guard day != document.issueDate else { return receivedAt }
        let noon = document.issueDate.startUTC.adding(seconds: 43_200)
        return min(receivedAt, noon.endOfDay(in: zone).adding(seconds: -1))
    }
}
