import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// What the law wants of Polish documents, and what stands on them while KSeF has not seen them (T-15, S-84).
extension KSeFAdapter {
    /// The next working day after the document's date, or later where the ministry announced an outage. While that lasts
    /// the former stands: an alarm that comes too early does less harm.
    ///
    /// What was announced stands in the option `announcements`, see ``Announcement/list(_:)``.
    func deadline(of document: FiscalDocument, for taxpayer: Taxpayer) -> Timestamp? {
        switch Self.deadline(of: document, at: nil, for: taxpayer) {
        case .by(let deadline): return deadline
        case .open: return PolishCalendar.end(of: PolishCalendar.workingDay(1, after: document.issueDate))
        case .never: return nil
        }
    }

    /// Offline24 is open to every seller, but its documents carry KOD II: without a certificate for it there is no offline
    /// mode, nor when the time for it is over.
    func offlineDeadline(of document: FiscalDocument, for taxpayer: Taxpayer, at now: Timestamp) -> Timestamp? {
        guard KSeFSecrets(taxpayer).hasOffline else { return nil }
        switch Self.deadline(of: document, at: now, for: taxpayer) {
        case .by(let deadline): return deadline > now ? deadline : nil
        // The time runs from an end that nobody knows yet: the earliest that is possible.
        case .open: return PolishCalendar.end(of: PolishCalendar.workingDay(1, after: PolishCalendar.day(of: now)))
        case .never: return nil
        }
    }

    /// Both codes, and what stands below each while there is no number.
    func offlineFacts(of document: Outgoing, for taxpayer: Taxpayer) throws -> [String: String] {
        guard let credentials = try KSeFSecrets(taxpayer).offline() else {
            throw PortalTrouble.credentials(
                "An offline document needs KOD II: put offline.pfx (or offline.key with offline.crt) into the company's "
                    + "folder of secrets.")
        }
        guard let base = taxpayer.options["verification_url"], !base.isEmpty else {
            throw PortalTrouble(
                kind: .credentials, message: "Set the option verification_url to the address of KSeF's QR codes.")
        }
        do {
            let code = try VerificationCode.certificate(
                base: base, context: .nip(taxpayer.taxID), seller: taxpayer.taxID, content: document.content,
                credentials: credentials)
            let first = try VerificationCode.invoice(base: base, content: document.content, number: nil)
            return [
                "kod_i": first.url, "kod_i_caption": first.caption, "kod_ii": code.url, "kod_ii_caption": code.caption,
            ]
        } catch {
            throw PortalTrouble.credentials("KOD II cannot be signed: \(error)")
        }
    }

    func credentials(of taxpayer: Taxpayer) throws -> [Credential] { try KSeFSecrets(taxpayer).all() }

    private static func deadline(
        of document: FiscalDocument, at instant: Timestamp?, for taxpayer: Taxpayer
    ) -> SendingDeadline {
        // What cannot be read counts for nothing, so that no alarm comes too late.
        let announced = (try? Announcement.list(taxpayer.options["announcements"] ?? "")) ?? []
        // Asked on a later day, the document's own day decides.
        let issuedAt = instant.flatMap { PolishCalendar.day(of: $0) == document.issueDate ? $0 : nil }
        return SendingDeadline.of(issuedOn: document.issueDate, at: issuedAt, announced: announced)
    }
}
