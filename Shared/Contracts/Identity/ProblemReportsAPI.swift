/// `POST /me/problem-reports`: what went wrong for a person, where, and what helps to find it in the logs.
package struct ReportProblemRequest: Codable, Sendable {
    /// In the person's words.
    package let text: String
    /// The path and query of the page.
    package let page: String
    /// Of the program that made the page.
    package let version: String
    /// Of the page's request.
    package let requestID: String?

    package init(text: String, page: String, version: String, requestID: String? = nil) {
        self.text = text
        self.page = page
        self.version = version
        self.requestID = requestID
    }
}

package struct ProblemReportView: Codable, Sendable {
    package let id: ProblemReportID
    package let text: String
    package let page: String
    package let version: String
    package let requestID: String?
    package let reportedBy: UserID
    package let reportedByName: String
    package let reportedAt: Timestamp
    /// Absent while it is open.
    package let closedAt: Timestamp?
    package let closedByName: String?

    package init(
        id: ProblemReportID, text: String, page: String, version: String, requestID: String?, reportedBy: UserID,
        reportedByName: String, reportedAt: Timestamp, closedAt: Timestamp?, closedByName: String?
    ) {
        self.id = id
        self.text = text
        self.page = page
        self.version = version
        self.requestID = requestID
        self.reportedBy = reportedBy
        self.reportedByName = reportedByName
        self.reportedAt = reportedAt
        self.closedAt = closedAt
        self.closedByName = closedByName
    }
}
