import Contracts
import Foundation
import Logging
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain

/// What has to be looked after now and then: deadlines (T-15), adjustments that nobody woke, channels that are done with,
/// certificates that end. One replica at a time does it.
enum PortalUpkeep {
    static func run(_ service: ServiceContext) async throws {
        let state = service.own(TaxPortalState.self)
        for portal in Portal.allCases {
            guard let adapter = state.adapters[portal] else { continue }
            try await run(PortalRunner(adapter, in: service))
        }
    }

    static func run(_ runner: PortalRunner) async throws {
        let portal = runner.adapter.portal
        let companies = try await runner.database.read(.upkeep) { tx in
            try await TaxpayerStore.companies(of: portal, in: tx)
        }
        // What goes wrong for one company holds up no other.
        var failure: (any Error)?
        for company in companies {
            do { try await PortalRound(runner, for: company)?.lookAfter() } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension PortalRound {
    private static let atOnce = 500

    fileprivate func lookAfter() async throws {
        try await lookUpDeadlines()
        try await soundAlarms()
        try await wakeForgotten()
        try await checkCredentials()
        try await closeChannels()
    }

    /// Asks the portal's module until when the law wants each document.
    func lookUpDeadlines() async throws {
        while try await change({ tx in try await lookUpDeadlines(in: tx) }) == Self.atOnce {}
    }

    private func lookUpDeadlines(in tx: Transaction) async throws -> Int {
        let open = try await DeadlineStore.unknown(portal, limit: Self.atOnce, in: tx)
        guard !open.isEmpty else { return 0 }
        let documents = try await DocumentStore.find(open.map(\.document), in: tx)
        let dated = open.compactMap { submission in
            documents[submission.document]
                .flatMap { adapter.deadline(of: $0.document, for: taxpayer) }
                .flatMap { submission.isOffline || submission.deadline == $0 ? nil : submission.mustBeSent(by: $0) }
        }
        SubmissionStore.save(dated, in: tx)
        DeadlineStore.looked(up: open.map(\.id), in: tx)
        return open.count
    }

    /// Tells of deadlines at half and at four fifths of the time (T-15).
    func soundAlarms() async throws {
        while try await change({ tx in try await soundAlarms(in: tx) }) == Self.atOnce {}
    }

    private func soundAlarms(in tx: Transaction) async throws -> Int {
        let near = try await DeadlineStore.near(portal, limit: Self.atOnce, in: tx)
        var told = 0
        for (submission, start) in near {
            guard let alarmed = submission.atRisk(since: start, at: tx.now) else { continue }
            told += 1
            SubmissionStore.save(alarmed, in: tx)
            for event in alarmed.news(after: submission) { try await Outbox.append(event, in: tx) }
        }
        return told
    }

    func wakeForgotten() async throws {
        try await change { tx in
            let originals = try await ChainCommands.forgotten(portal, limit: Self.atOnce, in: tx)
            guard !originals.isEmpty else { return }
            DocumentStore.hold(originals, in: tx)
            try await ChainCommands.wake(originals, in: tx)
        }
    }

    func closeChannels() async throws {
        let done = try await change { tx in try await ChannelStore.done(portal, in: tx) }
        for channel in done {
            await adapter.closeChannel(channel, for: taxpayer, archive: archive)
            try await archive.flush()
            try await change { tx in ChannelStore.closed(channel, of: portal, in: tx) }
        }
    }

    /// Warns 30, 7 and 1 days before a certificate or token ends, and when it has ended.
    func checkCredentials() async throws {
        let found: [Credential]
        do { found = try adapter.credentials(of: taxpayer) } catch {
            let trouble = Self.trouble(error)
            // The same trouble every half minute would only prolong the pause.
            if health?.state != .credentials || health?.message != trouble.message { try await note(trouble) }
            return
        }
        let warnings = try await change { tx in
            if let health, health.isOwnFinding { HealthStore.save(health.mended(at: tx.now), of: portal, in: tx) }
            return try await CredentialStore.replace(found, of: portal, in: tx)
        }
        for (credential, days) in warnings {
            logger.warning(
                days == 0 ? "a credential has ended" : "a credential ends soon",
                metadata: [
                    "portal": "\(portal.rawValue)", "company": "\(taxpayer.company)", "name": "\(credential.name)",
                    "valid_until": "\(credential.validUntil)", "within_days": "\(days)",
                ])
        }
    }
}

/// Until when the law wants documents, and which of them are late.
enum DeadlineStore {
    /// Carried by `submission_no_deadline`.
    static func unknown(_ portal: Portal, limit: Int, in tx: Transaction) async throws -> [Submission] {
        try await tx.query(
            """
            select \(SubmissionStore.columns) from submission
            where company_id = \(tx.acting.company) and portal = \(portal) and not deadline_known
              and state not in \(SubmissionStore.finalStates)
            limit \(limit)
            for update skip locked
            """
        ).map(Submission.init(row:))
    }

    /// Of all that is under way.
    static func lookUpAgain(_ portal: Portal, in tx: Transaction) {
        tx.write(
            """
            update submission set deadline_known = false
            where company_id = \(tx.acting.company) and portal = \(portal) and deadline_known
              and state not in \(SubmissionStore.finalStates)
            """)
    }

    static func looked(up ids: [SubmissionID], in tx: Transaction) {
        tx.write(
            """
            update submission set deadline_known = true
            where company_id = \(tx.acting.company) and id = any(\(ids))
            """)
    }

    /// Open submissions that passed a mark which was not told yet, with the start of their time.
    static func near(
        _ portal: Portal, limit: Int, in tx: Transaction
    ) async throws -> [(submission: Submission, start: Timestamp)] {
        try await tx.query(
            """
            select \(SubmissionStore.columns), queued_at from submission
            where company_id = \(tx.acting.company) and portal = \(portal)
              and state not in \(SubmissionStore.finalStates) and deadline_at > queued_at and risk_told < 80
              and \(tx.now) >= queued_at + (deadline_at - queued_at) * case risk_told when 0 then 0.5 else 0.8 end
            order by deadline_at
            limit \(limit)
            for update skip locked
            """
        ).map { (try Submission(row: $0), try $0["queued_at"]) }
    }
}
