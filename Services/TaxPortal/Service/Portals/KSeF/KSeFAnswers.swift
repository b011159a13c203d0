import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// What KSeF's words about a document mean for its submission.
extension KSeFAdapter {
    /// So many confirmations are fetched at a time.
    private static let fetchesAtOnce = 8

    static func replies(
        to documents: [Outgoing], _ found: [SubmissionID: InvoiceStatus], in session: String, _ desk: KSeFDesk
    ) async -> [SubmissionID: Reply] {
        await withTaskGroup(of: (SubmissionID, Reply).self) { group in
            var replies: [SubmissionID: Reply] = [:]
            var running = 0
            for document in documents {
                guard let status = found[document.submission] else { continue }
                if running >= fetchesAtOnce, let (id, reply) = await group.next() {
                    replies[id] = reply
                } else {
                    running += 1
                }
                group.addTask { (document.submission, await reply(to: document, status, in: session, desk)) }
            }
            for await (id, reply) in group { replies[id] = reply }
            return replies
        }
    }

    /// - Source: ksef.md 1.5, the table of invoice codes.
    private static func reply(
        to document: Outgoing, _ status: InvoiceStatus, in session: String, _ desk: KSeFDesk
    ) async -> Reply {
        guard status.invoiceHash == ContentHash(of: document.content).text else {
            return .unclear("The session \(session) has other content under \(status.referenceNumber).")
        }
        func fault(_ code: Int, _ words: String) -> [Submission.Fault] {
            [Submission.Fault(code: "\(code)", message: words)]
        }
        switch status.outcome {
        case .processing:
            // Found by its hash: from now on it has a name.
            let name = ReferenceNumber.isBatch(session) ? session : status.referenceNumber
            return document.reference == name ? .answered(.processing) : .takenIn(reference: name)
        case .accepted(let number): return await acceptance(of: document, as: number, status, in: session, desk)
        case .duplicate(let number, let original):
            return await duplicate(document, number, original ?? session, status, desk)
        case .dropped(let code, let words):
            if code == 435 || code == 405 { await desk.account.forget(session) }
            return .answered(.dropped(fault(code, words)[0]))
        case .refusedTechnically(let code, let words): return .answered(.rejected(.technical, fault(code, words)))
        case .refused(let code, let words):
            // Rights and attachments have nothing to do with what the document says; but of an offline document there is
            // no technical correction for missing rights.
            let isOfRights = code == 410 || code == 415
            return .answered(.rejected(isOfRights && !document.isOffline ? .technical : .business, fault(code, words)))
        case .unclear(let words): return .unclear(words)
        }
    }

    private static func acceptance(
        of document: Outgoing, as number: KSeFNumber, _ status: InvoiceStatus, in session: String, _ desk: KSeFDesk
    ) async -> Reply {
        let confirmation = try? await desk.confirmation(
            of: number, content: document.content, link: status.upoDownloadUrl, session: session)
        guard let bytes = confirmation ?? nil else {
            return .answered(.accepted(number: number.text, receipt: nil))
        }
        return .confirmed(
            .accepted(number: number.text, receipt: "\(session)/\(status.referenceNumber)"), .confirmation(bytes))
    }

    /// The authority's copy is ours when its bytes are (S-85).
    private static func duplicate(
        _ document: Outgoing, _ number: String?, _ session: String?, _ status: InvoiceStatus, _ desk: KSeFDesk
    ) async -> Reply {
        guard let number, let number = try? KSeFNumber(number) else {
            return .unclear("KSeF calls it a duplicate and names no original: \(status.status.words)")
        }
        do throws(KSeFFailure) {
            let original = try await desk.original(number, session: session)
            guard original.hash == ContentHash(of: document.content).text else {
                return .answered(.duplicate(contentHash: original.hash, number: number.text, receipt: nil))
            }
            guard let bytes = original.confirmation else {
                return .answered(
                    .duplicate(contentHash: document.identity.contentHash, number: number.text, receipt: nil))
            }
            return .confirmed(
                .duplicate(
                    contentHash: document.identity.contentHash, number: number.text,
                    receipt: "\(session ?? "")/\(number.text)"), .confirmation(bytes))
        } catch {
            if error.kind == .outage || error.kind == .limit { return .refused(PortalTrouble(error)) }
            // One document's doubt is no reason to leave the portal alone.
            return .unclear("KSeF calls it a duplicate of \(number); whether that one is ours cannot be seen: \(error)")
        }
    }
}

extension Receipt {
    static func confirmation(_ bytes: Data) -> Receipt {
        Receipt(mediaType: "application/xml", content: bytes)
    }
}
