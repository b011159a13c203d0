import Foundation

/// What a person did to a submission, and why.
package struct SubmissionInterventionView: Codable, Sendable {
    /// INQUIRE, RESUBMIT, CLOSE, RESOLVE_OURS, RESOLVE_SETTLED, ACKNOWLEDGE, EXEMPT, PARTICULARS
    package let action: String
    package let reason: String?
    package let dataMended: Bool?
    package let at: Timestamp
    package let by: UserID?
    /// As Identity told last.
    package var byName: String?

    package init(action: String, reason: String? = nil, dataMended: Bool? = nil, at: Timestamp, by: UserID? = nil) {
        self.action = action
        self.reason = reason
        self.dataMended = dataMended
        self.at = at
        self.by = by
    }
}

/// Has a refused document prepared anew.
package struct ResubmitRequest: Codable, Sendable {
    package let reason: String
    /// Whether what the portal complained about has changed; without it only technical refusals are tried again.
    package let dataMended: Bool?

    package init(reason: String, dataMended: Bool? = nil) {
        self.reason = reason
        self.dataMended = dataMended
    }
}

/// Says whose document the authority holds under our number.
package struct ResolveClashRequest: Codable, Sendable {
    /// OURS: it is ours after all. SETTLED: it was another's, and that is settled with the authority.
    package let finding: String
    /// Of what is ours: the authority's number, where it did not name it itself.
    package let number: String?
    package let reason: String

    package init(finding: String, number: String? = nil, reason: String) {
        self.finding = finding
        self.number = number
        self.reason = reason
    }
}

/// A request and what came back, as it was on the wire; secrets are left out.
package struct ExchangeView: Codable, Sendable {
    package struct Body: Codable, Sendable {
        /// The size of the whole.
        package let bytes: Int
        /// The beginning as text; none where it is no text.
        package let text: String?
        /// Whether there is more at `exchanges/{id}/request` or `/answer`.
        package let isCut: Bool

        package init(bytes: Int, text: String? = nil, isCut: Bool) {
            self.bytes = bytes
            self.text = text
            self.isCut = isCut
        }
    }

    package let id: UUID
    package let method: String
    package let url: String
    package let status: Int?
    /// Why there was no answer.
    package let failure: String?
    package let startedAt: Timestamp
    package let milliseconds: Int
    package let request: Body?
    package let answer: Body?

    package init(
        id: UUID, method: String, url: String, status: Int? = nil, failure: String? = nil, startedAt: Timestamp,
        milliseconds: Int, request: Body? = nil, answer: Body? = nil
    ) {
        self.id = id
        self.method = method
        self.url = url
        self.status = status
        self.failure = failure
        self.startedAt = startedAt
        self.milliseconds = milliseconds
        self.request = request
        self.answer = answer
    }
}
