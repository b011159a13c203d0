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

    func offlineObstacle(for taxpayer: Taxpayer, isNeeded: Bool) -> PortalTrouble? {
        guard isNeeded || KSeFSecrets(taxpayer).hasOffline else { return nil }
        do throws(PortalTrouble) {
            _ = try Self.secondCode(of: Data(), for: taxpayer)
            return nil
        } catch {
            return error
        }
    }

    /// Both codes, and what stands below each while there is no number.
    func offlineFacts(of document: Outgoing, for taxpayer: Taxpayer) throws -> [String: String] {
        let second = try Self.secondCode(of: document.content, for: taxpayer)
        let first = try Self.firstCode(of: document.content, number: nil, for: taxpayer)
        return [
            "kod_i": first.url, "kod_i_caption": first.caption, "kod_ii": second.url, "kod_ii_caption": second.caption,
        ]
    }

    func credentials(of taxpayer: Taxpayer) throws -> [Credential] {
        try KSeFSecrets(taxpayer).all(signingInBy: taxpayer.options["sign_in"])
    }

    /// Issued while a total failure was announced: it is handed over in any form, and not sent (`ksef.md` 3).
    static func isNeverSent(_ document: FiscalDocument, issuedAt: Timestamp, for taxpayer: Taxpayer) -> Bool {
        deadline(of: document, at: issuedAt, for: taxpayer) == .never
    }

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
