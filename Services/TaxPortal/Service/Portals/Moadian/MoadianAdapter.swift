import Contracts
import Foundation
import Moadian
import TaxPortalDomain

/// Iran's portal, سامانه مودیان. Preparing is in ``MoadianPreparation``, sending in `MoadianSending.swift`.
struct MoadianAdapter: Sendable {
    let portal = Portal.moadian
    /// The portal takes a thousand packets in one call (`moadian.md` 2.15).
    let batchLimit = 1000
    private let book: MoadianRules
    let connections: MoadianConnections
    /// Buyers see invoices in the portal's dashboard (`moadian.md` 9.3).
    let buyersReact = true

    init(rules: MoadianRules = MoadianRules(), connections: MoadianConnections = MoadianConnections()) {
        book = rules
        self.connections = connections
    }

    /// Deadlines, rates and code lists as they are now.
    var rules: Rules { book.current }

    func prepare(_ document: FiscalDocument, on ground: Ground) -> Preparation {
        MoadianPreparation.prepare(document, on: ground, rules: rules)
    }

    /// Days after the day of issue began, where the taxpayer is; the instant itself is not in the document (T-15, section 13).
    func deadline(of document: FiscalDocument, for taxpayer: Taxpayer) -> Timestamp? {
        rules.deadline(of: document.issueDate.start(in: taxpayer.timeZone).microseconds / 1000)
    }

    /// Late without saying so (insr): the portal would refuse it, 0200201.
    func isOutdated(_ content: Data, at now: Timestamp) -> Bool {
        guard let header = Self.header(of: content), header.whole(.insr) != 1,
            let issued = header.whole(.indatim).flatMap({ Int64(exactly: $0) })
        else { return false }
        return now > rules.deadline(of: issued)
    }

    /// The law gives no offline mode: an invoice counts when the portal has it.
    func offlineDeadline(of document: FiscalDocument, for taxpayer: Taxpayer, at now: Timestamp) -> Timestamp? { nil }
}

extension LocalDate {
    /// When the day begins somewhere.
    func start(in zone: TimeZone) -> Timestamp {
        let midnight = startUTC.date
        // Asked twice, because the offset may change between midnight there and midnight at Greenwich.
        let guess = midnight.addingTimeInterval(-TimeInterval(zone.secondsFromGMT(for: midnight)))
        return startUTC.adding(seconds: -Int64(zone.secondsFromGMT(for: guess)))
    }
}
