import Contracts
import ServiceKit

/// “Report a problem”: a person's words, with the page, the program's version and the request that the logs know it by. Kept
/// by Identity, for the administrators of the company.
enum ProblemPage {
    static let path = "/me/problem"
    private static let longestText = 2000

    static func register(on pages: PageRoutes) {
        pages.get(path) { try show($0) }
        pages.post(path, send)
    }

    /// Where the page that is shown is reported.
    static func target(_ visit: Visit) -> String {
        target(page: LocalPath.safe(visit.path == path ? visit.query["page"] : visit.place), visit.trace.requestID)
    }

    private static func target(page: String, _ request: String) -> String {
        "\(path)?page=\(ListQuery.encoded(page))&request=\(ListQuery.encoded(request))"
    }

    private static func send(_ desk: Desk) async throws -> Reply {
        let (page, request) = asked(desk)
        var input = try await desk.input("problem")
        let body = input.text("text", longest: longestText).map {
            ReportProblemRequest(text: $0, page: page, version: ProcessHost.version, requestID: request)
        }
        let back = page.hasPrefix(path) ? "/" : page
        return try await desk.carryOut(
            Change("identity", "me/problem-reports", body), input,
            then: "\(back)\(back.contains("?") ? "&" : "?")done=problemReported", else: { try show(desk, $0) })
    }

    private static func show(_ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let (texts, (page, request)) = (desk.texts, asked(desk))
        let sent = texts.text(
            "problemSent",
            ["page": page.isolated, "version": ProcessHost.version, "request": request ?? texts.text("emptyCell")])
        let form = Form(
            "problem", to: target(page: page, request ?? ""), texts.text("sendReport"), weight: .main, advice: sent,
            [
                Field(
                    "text", texts.text("problemText"), .lines, hint: texts.text("problemHint"), longest: longestText,
                    isFocused: true)
            ])
        let report = AdminForm(
            title: texts.text("reportProblem"), crumb: AdminWay(text: texts.text("backToPage"), target: page),
            form: form)
        return try desk.page(report, refusal)
    }

    /// A page of ours, and the id of a request as we make them.
    private static func asked(_ desk: Desk) -> (page: String, request: String?) {
        let request = desk.visit.query["request"].flatMap { text in
            !text.isEmpty && text.utf8.count <= 100 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? text : nil
        }
        return (LocalPath.safe(desk.visit.query["page"]), request)
    }
}
