import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// Asking KSeF what became of documents, by the hash of their bytes.
extension KSeFAdapter {
    /// So few documents of a session are asked about one by one.
    private static let asksSingly = 5

    func inquire(
        about documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        var replies: [SubmissionID: Reply] = [:]
        var missing: [Outgoing] = []
        for (session, group) in Dictionary(grouping: documents, by: \.session) {
            if Task.isCancelled { break }
            guard let session else {
                missing += group
                continue
            }
            do throws(KSeFFailure) {
                let desk = try connection.desk(for: taxpayer, about: group.map(\.submission), archive: archive)
                let found = try await Self.statuses(of: group, in: session, desk)
                replies.merge(await Self.replies(to: group, found, in: session, desk)) { first, _ in first }
                let left = group.filter { found[$0.submission] == nil }
                guard !left.isEmpty else { continue }
                if ReferenceNumber.isBatch(session) {
                    let unlisted = try await Self.unlisted(left, in: session, desk)
                    replies.merge(unlisted) { first, _ in first }
                } else {
                    missing += left
                }
            } catch {
                for document in group where replies[document.submission] == nil {
                    replies[document.submission] = .refused(PortalTrouble(error))
                }
            }
        }
        guard !missing.isEmpty, !Task.isCancelled else { return replies }
        replies.merge(await search(for: missing, for: taxpayer, archive)) { first, _ in first }
        return replies
    }

    func receipt(
        of document: Outgoing, number: String, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> Receipt? {
        guard let number = try? KSeFNumber(number) else { return nil }
        func confirmation(in session: String, _ desk: KSeFDesk) async throws(KSeFFailure) -> Receipt? {
            let bytes = try await KSeFDesk.unlessUnknown { () throws(KSeFFailure) in
                try await desk.confirmation(of: number, content: document.content, session: session)
            }
            return (bytes ?? nil).map(Receipt.confirmation)
        }
        do throws(KSeFFailure) {
            let desk = try connection.desk(for: taxpayer, about: [document.submission], archive: archive)
            if let session = document.session, let receipt = try await confirmation(in: session, desk) {
                return receipt
            }
            for session in try await Self.others(holding: document, desk, at: connection.now()) {
                if let receipt = try await confirmation(in: session, desk) { return receipt }
            }
            return nil
        } catch {
            if error.code == "upo" || error.code == "hash" { throw ReceiptObjection(message: "\(error)") }
            // What is not understood is no confirmation; it is asked for again, and the others are not kept waiting.
            if error.kind == .misunderstanding { return nil }
            throw PortalTrouble(error)
        }
    }

    /// Where an accepted document's confirmation may be, if not in the session it went through: where it was a duplicate,
    /// in the original's; where it is not known at all, in a batch of that time.
    private static func others(
        holding document: Outgoing, _ desk: KSeFDesk, at now: Timestamp
    ) async throws(KSeFFailure) -> [String] {
        if let session = document.session,
            let status = try await statuses(of: [document], in: session, desk)[document.submission]
        {
            if case .duplicate(_, let original?) = status.outcome { return [original] }
            return []
        }
        let sent = document.sentAt ?? now
        let batches = try await desk.sessions(
            .batch, since: sent.adding(seconds: -300), until: sent.adding(seconds: 3600))
        return batches.map(\.referenceNumber)
    }

    // MARK: - Finding

    /// What a session says of documents; those it does not know are left out.
    ///
    /// - Parameter whole: told the hashes of all that the session lists, where it was read to its end.
    private static func statuses(
        of documents: [Outgoing], in session: String, _ desk: KSeFDesk,
        whole: (_ hashes: Set<String>) -> Void = { _ in }
    ) async throws(KSeFFailure) -> [SubmissionID: InvoiceStatus] {
        var found: [SubmissionID: InvoiceStatus] = [:]
        let references = documents.compactMap(\.invoiceReference)
        if references.count == documents.count, documents.count <= asksSingly {
            for (document, reference) in zip(documents, references) {
                do throws(KSeFFailure) {
                    found[document.submission] = try await desk.invoice(reference, in: session)
                } catch {
                    // Not known by that name: perhaps by its hash.
                    guard error.kind == .misunderstanding, error.status == 400 || error.status == 404 else {
                        throw error
                    }
                }
            }
            if found.count == documents.count { return found }
        }
        let hashes = Dictionary(documents.map { ($0.submission, ContentHash(of: $0.content).text) }) { first, _ in first
        }
        let listed = try await KSeFDesk.unlessUnknown { () throws(KSeFFailure) in
            try await desk.invoices(of: session, wanted: Set(hashes.values))
        }
        let byHash = Dictionary(grouping: listed ?? [], by: \.invoiceHash)
        if let listed, hashes.values.contains(where: { byHash[$0] == nil }) { whole(Set(listed.map(\.invoiceHash))) }
        let byReference = Dictionary((listed ?? []).map { ($0.referenceNumber, $0) }) { first, _ in first }
        for document in documents where found[document.submission] == nil {
            let named = document.invoiceReference.flatMap { byReference[$0] }
            let alike = hashes[document.submission].flatMap { byHash[$0] }.flatMap(InvoiceStatus.telling)
            found[document.submission] = named ?? alike
        }
        return found
    }

    /// What is to be thought of documents that their batch did not list.
    private static func unlisted(
        _ documents: [Outgoing], in session: String, _ desk: KSeFDesk
    ) async throws(KSeFFailure) -> [SubmissionID: Reply] {
        let fate = try await fate(ofBatch: session, desk)
        var replies: [SubmissionID: Reply] = [:]
        if fate == .answered(.notFound) {
            // It may have been finished after it was listed: only what it does not list now is not in it.
            let late = try await statuses(of: documents, in: session, desk)
            replies = await Self.replies(to: documents, late, in: session, desk)
        }
        for document in documents where replies[document.submission] == nil { replies[document.submission] = fate }
        return replies
    }

    /// What became of a batch in which a document is not listed.
    private static func fate(ofBatch session: String, _ desk: KSeFDesk) async throws(KSeFFailure) -> Reply {
        let known = try await KSeFDesk.unlessUnknown { () throws(KSeFFailure) in try await desk.session(session) }
        guard let status = known else { return .answered(.notFound) }
        switch status.outcome {
        case .open:
            // All was handed in, but the closing was lost. Where parts are missing its time runs out, and then it is
            // cancelled.
            try? await desk.closeBatch(session)
            return .answered(.processing)
        case .processing: return .answered(.processing)
        case .finished: return .answered(.notFound)
        case .cancelled:
            return .answered(.dropped(Submission.Fault(code: "session.440", message: status.status.words)))
        case .failed(let code, let words):
            return .answered(.dropped(Submission.Fault(code: "session.\(code)", message: words)))
        }
    }

    /// Looks for documents in the sessions that were opened about when they were sent: a batch's name may have been lost
    /// with the process that opened it.
    private func search(
        for documents: [Outgoing], for taxpayer: Taxpayer, _ archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        let times = documents.map { $0.sentAt ?? connection.now() }
        let since = (times.min() ?? connection.now()).adding(seconds: -300)
        let until = (times.max() ?? connection.now()).adding(seconds: 3600)
        let kinds: [SessionKind] = documents.contains { $0.channel == nil } ? [.batch, .online] : [.batch]
        var replies: [SubmissionID: Reply] = [:]
        do throws(KSeFFailure) {
            let desk = try connection.desk(for: taxpayer, about: documents.map(\.submission), archive: archive)
            var isSomethingUnderWay = false
            for kind in kinds {
                for listing in try await desk.sessions(kind, since: since, until: until) {
                    let left = documents.filter { replies[$0.submission] == nil }
                    guard !left.isEmpty, !Task.isCancelled else { return replies }
                    let isUnderWay = try await isUnderWay(listing, kind, desk)
                    if isUnderWay { isSomethingUnderWay = true }
                    if let known = connection.contents(of: listing.referenceNumber),
                        known.isDisjoint(with: left.map { ContentHash(of: $0.content).text })
                    {
                        continue
                    }
                    let found = try await Self.statuses(of: left.map(\.unnamed), in: listing.referenceNumber, desk) {
                        [connection] all in
                        guard !isUnderWay, SessionStatus(listing).outcome != .open else { return }
                        connection.remember(all, in: listing.referenceNumber)
                    }
                    replies.merge(await Self.replies(to: left, found, in: listing.referenceNumber, desk)) { first, _ in
                        first
                    }
                }
            }
            for document in documents where replies[document.submission] == nil {
                replies[document.submission] = .answered(isSomethingUnderWay ? .processing : .notFound)
            }
        } catch {
            for document in documents where replies[document.submission] == nil {
                replies[document.submission] = .refused(PortalTrouble(error))
            }
        }
        return replies
    }

    /// Whether a session may yet show documents that it does not list. An unclosed batch belongs to nobody who lives: it is
    /// closed, which fails where parts are missing, and then nothing of it will ever be looked at.
    ///
    /// - Throws: what kept a batch from being closed, such as a limit of calls: nobody knows what of it will be looked at.
    private func isUnderWay(
        _ listing: SessionListing, _ kind: SessionKind, _ desk: KSeFDesk
    ) async throws(KSeFFailure) -> Bool {
        guard kind == .batch, !connection.isAbandoned(listing.referenceNumber) else { return false }
        switch SessionStatus(listing).outcome {
        case .open:
            do throws(KSeFFailure) {
                try await desk.endBatch(listing.referenceNumber)
                return true
            } catch {
                guard error.isOfIncompleteBatch else { throw error }
                connection.abandon(listing.referenceNumber)
                return false
            }
        case .processing: return true
        case .finished, .cancelled, .failed: return false
        }
    }
}

/// The portal's names tell their kind in two letters: `YYYYMMDD-XX-…`.
enum ReferenceNumber {
    static func isBatch(_ text: String) -> Bool { kind(text) == "SB" }
    static func isInvoice(_ text: String) -> Bool { kind(text) == "EE" }

    private static func kind(_ text: String) -> Substring? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count > 1 ? parts[1] : nil
    }
}

extension Outgoing {
    /// The session that it went through, as far as is known: its batch, or else the channel.
    fileprivate var session: String? {
        if let reference, ReferenceNumber.isBatch(reference) { return reference }
        return channel
    }

    fileprivate var invoiceReference: String? {
        reference.flatMap { ReferenceNumber.isInvoice($0) ? $0 : nil }
    }

    /// The same to be found by its hash alone.
    fileprivate var unnamed: Outgoing {
        Outgoing(
            submission: submission, attempt: attempt, request: request, identity: identity, content: content,
            facts: facts, sentAt: sentAt, channel: channel, reference: nil, isOffline: isOffline, replaces: replaces)
    }
}
