import Testing

@testable import WebService

@Suite("What departments answered, before approvers (D-05)")
struct AnsweredLinesTests {
    private func answered(_ slices: [(String, String)] = [("2", "ANSWERED")], slice: String, rights: String)
        async throws
        -> String
    {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", "/api/approval/v1/tasks", 200, Answers.page([ApprovalAnswers.task()]))
        stage.services.answer("GET", ApprovalAnswers.path, 200, ApprovalAnswers.detail())
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/opportunities/\(Answers.opportunityID)", 200,
            Answers.opportunityPage("Pumps", slices: slices, state: "IN_APPROVAL", paper: "NONE", slice: slice))
        return try await stage.get(
            "/approval/requests/\(ApprovalAnswers.id)", stage.signedIn(language: "en")
        ).html
    }

    @Test("tells what goods cost, when they come and what they leave, to who may see cost")
    func costs() async throws {
        let rights = #""decide","readApprovals","readSales","readCost""#
        let cost = #","promised_on":"2026-09-30","unit_cost":{"value":"430","currency":"IRR"}"#
        let html = try await answered(slice: cost, rights: rights)
        for text in ["Margin", "50%", "IRR\u{00A0}860", "30 Sep 2026", "2 pcs", "what comes from stock is not in them"]
        {
            #expect(html.contains(text), "\(text) is not there")
        }
        let half = try await answered([("1", "ANSWERED"), ("1", "LOST")], slice: cost, rights: rights)
        #expect(half.contains("IRR\u{00A0}430") && half.contains("1 pcs") && half.contains("50%"))
        let foreign = #","promised_on":"2026-09-30","unit_cost":{"value":"430","currency":"EUR"}"#
        let other = try await answered(slice: foreign, rights: rights)
        #expect(
            !other.contains("50%") && other.contains("30 Sep 2026"), "currencies are not set off against each other")
    }

    @Test("tells the promised day alone to who may not see cost, and nothing before anybody has answered")
    func promises() async throws {
        let rights = #""decide","readApprovals","readSales""#
        let html = try await answered(slice: #","promised_on":"2026-09-30""#, rights: rights)
        #expect(html.contains("30 Sep 2026") && !html.contains("Margin"))
        let nobody = try await answered(slice: "", rights: rights)
        #expect(!nobody.contains("From departments"))
    }
}
