import Foundation

/// How a company stands with its portals.
package struct TaxStatus: Codable, Sendable {
    package let portals: [TaxPortalStatus]

    package init(portals: [TaxPortalStatus]) {
        self.portals = portals
    }
}

package struct TaxPortalStatus: Codable, Sendable {
    package struct Health: Codable, Sendable {
        /// OK, OUTAGE, LIMIT, CREDENTIALS, PROTOCOL_ERROR
        package let state: String
        package let since: Timestamp
        package let code: String?
        package let message: String?
        package let failures: Int
        package let lastOkAt: Timestamp?
        /// Before then it is left alone.
        package let pausedUntil: Timestamp?

        package init(
            state: String, since: Timestamp, code: String? = nil, message: String? = nil, failures: Int,
            lastOkAt: Timestamp? = nil, pausedUntil: Timestamp? = nil
        ) {
            self.state = state
            self.since = since
            self.code = code
            self.message = message
            self.failures = failures
            self.lastOkAt = lastOkAt
            self.pausedUntil = pausedUntil
        }
    }

    package struct Deadline: Codable, Sendable {
        package let submissionID: SubmissionID
        package let legalNumber: String
        package let state: String
        package let deadlineAt: Timestamp

        package init(submissionID: SubmissionID, legalNumber: String, state: String, deadlineAt: Timestamp) {
            self.submissionID = submissionID
            self.legalNumber = legalNumber
            self.state = state
            self.deadlineAt = deadlineAt
        }
    }

    /// `moadian` or `ksef`.
    package let portal: String
    /// Whether this service can speak to the portal at all.
    package let connected: Bool
    /// Whether the company has settings for it, and they are enabled.
    package let configured: Bool
    /// How its calls went of late; none before the first.
    package let health: Health?
    /// Submissions by state.
    package let counts: [String: Int]
    /// Of them issued without the portal and not accepted yet.
    package let offline: Int
    /// When the oldest was queued that is not settled.
    package let oldestOpenAt: Timestamp?
    /// The next deadlines of what is not settled, at most ten.
    package let deadlines: [Deadline]
    /// What should have been sent by now.
    package let overdue: Int
    package let openChannels: Int
    package let credentials: [CredentialView]

    package init(
        portal: String, connected: Bool, configured: Bool, health: Health? = nil, counts: [String: Int], offline: Int,
        oldestOpenAt: Timestamp? = nil, deadlines: [Deadline], overdue: Int, openChannels: Int,
        credentials: [CredentialView]
    ) {
        self.portal = portal
        self.connected = connected
        self.configured = configured
        self.health = health
        self.counts = counts
        self.offline = offline
        self.oldestOpenAt = oldestOpenAt
        self.deadlines = deadlines
        self.overdue = overdue
        self.openChannels = openChannels
        self.credentials = credentials
    }
}
