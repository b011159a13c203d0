import Contracts

extension Services {
    /// SM-18, in the order in which a document passes them.
    static let submissionStates = [
        "WAITING_ORIGINAL", "QUEUED", "READY", "SENT", "UNKNOWN", "INVALID", "REJECTED", "ACCEPTED",
        "CLOSED_BY_ADJUSTMENT", "OUTSIDE",
    ]
    static let taxPortals = ["moadian", "ksef"]

    /// What waits for people, in the words of the reader's language.
    func taxWork(for visit: Visit) async throws -> TaxWorkItems {
        try await get("taxportal", "work-items?language=\(visit.language.rawValue)", for: visit)
    }

    func taxStatus(for visit: Visit) async throws -> TaxStatus { try await get("taxportal", "status", for: visit) }

    /// What documents are sent with to a portal; `nil` where nothing is set yet.
    func taxpayer(_ portal: String, for visit: Visit) async throws -> TaxpayerView? {
        do {
            return try await get("taxportal", "taxpayers/\(portal)", for: visit)
        } catch ServiceFailure.refused(let problem) where problem.status == 404 {
            return nil
        }
    }

    /// The newest first.
    func submissions(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<SubmissionView> {
        try await get("taxportal", query.question("submissions", limit: limit), for: visit)
    }

    /// Of one invoice.
    func submissions(of invoice: InvoiceID, for visit: Visit) async throws -> [SubmissionView] {
        let page: Page<SubmissionView> = try await get("taxportal", "submissions?invoice_id=\(invoice)", for: visit)
        return page.data
    }

    func submission(_ id: SubmissionID, for visit: Visit) async throws -> SubmissionDetail {
        try await get("taxportal", "submissions/\(id)?language=\(visit.language.rawValue)", for: visit)
    }

    func particulars(of id: SubmissionID, for visit: Visit) async throws -> ParticularsView {
        try await get("taxportal", "submissions/\(id)/particulars", for: visit)
    }

    func taxPayments(of id: SubmissionID, for visit: Visit) async throws -> TaxPayments {
        try await get("taxportal", "submissions/\(id)/payments", for: visit)
    }

    /// What went over the wire about it, the oldest first.
    func exchanges(of id: SubmissionID, _ query: ListQuery, limit: Int, for visit: Visit) async throws
        -> Page<ExchangeView>
    {
        try await get("taxportal", query.question("submissions/\(id)/exchanges", limit: limit), for: visit)
    }

    /// A picture that stands on the printed document; `nil` where it carries none.
    func code(_ place: Int, of id: SubmissionID, for visit: Visit) async throws -> [UInt8]? {
        do {
            return try await content("taxportal", "submissions/\(id)/codes/\(place)", for: visit)
        } catch ServiceFailure.refused(let problem) where [404, 409].contains(problem.status) {
            return nil
        }
    }
}
