import Contracts
import Hummingbird

/// One submission, and what can be done about it.
enum SubmissionPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(SubmissionsPage.path)/{id}", right: .readTax, show)
        pages.post("\(SubmissionsPage.path)/{id}/{action}", right: .submitTax, act)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func act(_ desk: Desk) async throws -> Reply {
        let id: SubmissionID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(SubmissionAction.init(rawValue:)) else {
            throw PageFault.notFound
        }
        var input = try await desk.input(action.rawValue)
        let change = Change("taxportal", "submissions/\(id)/\(action.rawValue)", action.body(&input))
        return try await desk.carryOut(
            change, input, then: "\(SubmissionsPage.path)/\(id)?done=\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    /// - Parameter refusal: of the form that did not get through.
    private static func page(_ id: SubmissionID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let detail = try await desk.services.submission(id, for: desk.visit)
        let offered = desk.may(.submitTax) ? SubmissionAction.offered(for: detail.submission) : []
        let forms = offered.map { $0.form(for: detail.submission, isFirst: $0 == offered.first, desk.texts) }
        var content = SubmissionDetailView(desk, detail).values
        content["forms"] = Actions(forms: forms).values(desk, refusal)
        let title = desk.texts.text("submissionOf", ["number": detail.submission.legalNumber])
        return try desk.page("page/submission", title: title, content, refusal)
    }
}
