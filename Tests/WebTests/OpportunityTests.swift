import Testing

@testable import WebService

@Suite("The rep's opportunities")
struct OpportunityTests {
    private let list = "/api/sales/v1/opportunities"

    private func stage(name: String = "Pumps", slices: [(String, String)] = [("12.5", "COMMITTED")]) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me())
        stage.services.answer("GET", list, 200, Answers.page([Answers.opportunity(name)], next: "k1"))
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)", 200, Answers.opportunityPage(name, slices: slices))
        return stage
    }

    @Test("are listed as the address says, page after page")
    func listed() async throws {
        let stage = try stage()
        let shown = try await stage.get("/sales/opportunities?f.state.in=DRAFT,WON", stage.signedIn(language: "en"))
        #expect(stage.services.asked.map(\.path).contains("\(list)?state=in:DRAFT,WON&limit=50"))
        for text in [
            "Pumps", "Sourcing", "1 Sep 2026", #"href="/sales/opportunities/\#(Answers.opportunityID)""#,
            #"href="/sales/opportunities?f.state.in=DRAFT,WON&amp;after=k1" rel="next""#,
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
    }

    @Test(
        "are shown with their lines, and what became of each part", arguments: [("en", "12.5 kg"), ("fa", "۱۲٫۵ kg")])
    func page(language: String, quantity: String) async throws {
        let stage = try stage(slices: [("4", "DELIVERED"), ("6", "COMMITTED"), ("2.5", "HELD")])
        let html = try await stage.get(
            "/sales/opportunities/\(Answers.opportunityID)", stage.signedIn(language: language)
        ).html
        #expect(html.contains("<h1><bdi>Pumps</bdi></h1>"))
        #expect(html.contains(quantity))
        let segments = html.matches(of: /class="fate--([a-z]+)" x="(\d+)" width="(\d+)" height="12"\/>/)
            .map { "\($0.1) \($0.2) \($0.3)" }
        #expect(segments == ["awaited 0 480", "held 480 200", "delivered 680 320"])
    }

    @Test("tell each part's quantity in words beside the bar")
    func words() async throws {
        let stage = try stage(slices: [("0.1", "WITHDRAWING"), ("12.4", "EXITED")])
        let html = try await stage.get("/sales/opportunities/\(Answers.opportunityID)", stage.signedIn(language: "en"))
            .html
        #expect(html.contains("On the way: 12.4 kg"))
        #expect(html.contains("Withdrawn: 0.1 kg"))
    }

    @Test("that are not there, or not for this person, are not found")
    func notFound() async throws {
        let stage = try stage()
        let other = "opp_01h455vb4pex5vsknk084sn02r"
        #expect(try await stage.get("/sales/opportunities/\(other)", stage.signedIn()).status == 404)
    }
}
