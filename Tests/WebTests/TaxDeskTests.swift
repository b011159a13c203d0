import Foundation
import Testing

@testable import WebService

@Suite("The tax officer's desk")
struct TaxDeskTests {
    private let list = "/api/taxportal/v1/submissions"

    private func stage(rights: String = #""readTax","submitTax""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", "/api/taxportal/v1/work-items", 200, TaxAnswers.work())
        stage.services.answer("GET", "/api/taxportal/v1/status", 200, TaxAnswers.status)
        stage.services.answer("GET", list, 200, Answers.page([TaxAnswers.submission()], next: "k1"))
        stage.services.answer("GET", TaxAnswers.path, 200, TaxAnswers.detail())
        stage.services.answer("GET", "\(TaxAnswers.path)/exchanges", 200, Answers.page([TaxAnswers.exchange]))
        return stage
    }

    @Test("tells the work in plain words: what, where, and what to do", arguments: ["fa", "pl", "en"])
    func work(language: String) async throws {
        let stage = try stage()
        let shown = try await stage.get("/taxportal/work-items", stage.signedIn(language: language))
        #expect(shown.status == 200)
        #expect(stage.services.asked.last?.path == "/api/taxportal/v1/work-items?language=\(language)")
        for text in [
            "Refused content", "Mend the data", "The rate is wrong", "Tax rate", "Mend it", "0303512", "نرخ نادرست است",
            #"href="/taxportal/submissions/\#(TaxAnswers.id)""#,
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
    }

    @Test("says so when nothing waits")
    func noWork() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/taxportal/v1/work-items", 200, TaxAnswers.noWork)
        let html = try await stage.get("/taxportal/work-items", stage.signedIn(language: "en")).html
        #expect(html.contains("No tax work waits."))
    }

    @Test("stays a page that can be carried, however much is refused")
    func manyItems() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/taxportal/v1/work-items", 200, TaxAnswers.work(count: 500))
        let html = try await stage.get("/taxportal/work-items", stage.signedIn(language: "en")).html
        #expect(html.utf8.count < 150_000)
        #expect(html.contains("and 440 more"))
    }

    @Test("lists submissions as the address says, and asks the service the same")
    func filtered() async throws {
        let stage = try stage()
        let path = "/taxportal/submissions?f.portal.in=moadian&f.state.in=SENT,REJECTED&after=k0"
        let html = try await stage.get(path, stage.signedIn(language: "fa")).html
        #expect(
            stage.services.asked.map(\.path).contains(
                "\(list)?portal=in:moadian&state=in:SENT,REJECTED&limit=50&after=k0"))
        for text in [
            "1405-00123", "<bdi>Nur</bdi>", "۱٬۱۰۰٬۰۰۰ ریال", "۳۰ مرداد ۱۴۰۵", "رد شده",
            // One more page, and back to the first; both with the filters.
            #"href="/taxportal/submissions?f.portal.in=moadian&amp;f.state.in=SENT,REJECTED&amp;after=k1" rel="next""#,
            #"href="/taxportal/submissions?f.portal.in=moadian&amp;f.state.in=SENT,REJECTED" rel="first""#,
            // A chip that is chosen takes its value away, another adds its own.
            #"href="/taxportal/submissions?f.portal.in=moadian&amp;f.state.in=SENT" aria-current="true""#,
            #"href="/taxportal/submissions?f.portal.in=moadian&amp;f.state.in=SENT,REJECTED,ACCEPTED""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }

    @Test("says why a list is empty, and the way out")
    func empty() async throws {
        let stage = try stage()
        stage.services.answer("GET", list, 200, Answers.page())
        let all = try await stage.get("/taxportal/submissions", stage.signedIn(language: "en")).html
        #expect(all.contains("There are no submissions yet"))
        let filtered = try await stage.get("/taxportal/submissions?f.state.in=SENT", stage.signedIn(language: "en"))
            .html
        #expect(filtered.contains("Nothing matches these filters"))
    }

    @Test("shows a submission whole: faults in plain words, lines, facts, and what people did")
    func submission() async throws {
        let stage = try stage()
        let html = try await stage.get("/taxportal/submissions/\(TaxAnswers.id)", stage.signedIn(language: "en")).html
        for text in [
            "1405-00123", "Rejected", "Content", "The rate is wrong", "Tax rate", "The authority refused the document.",
            "12.5 kg", "IRR 80.125", "8.5%", "A1121H", "\u{2068}You\u{2069}: resubmitted", "\u{2068}Kaveh\u{2069}: ",
            "Invoice type", "asked the customer",
            "10380284790",
        ] {
            #expect(html.replacing("\u{A0}", with: " ").contains(text), "\(text) is not there")
        }
    }

    @Test("shows the portal's own words where there are no plainer ones")
    func portalWords() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/taxportal/v1/work-items", 503, "{}")
        let shown = try await stage.get("/taxportal/submissions/\(TaxAnswers.id)", stage.signedIn())
        #expect(shown.status == 200)
        #expect(shown.html.contains("نرخ نادرست است"))
    }

    @Test("shows what went over the wire as text, and never as markup")
    func exchanges() async throws {
        let stage = try stage()
        let html = try await stage.get(
            "/taxportal/submissions/\(TaxAnswers.id)/exchanges", stage.signedIn(language: "en")
        ).html
        #expect(html.contains("https://portal/invoice"))
        #expect(html.contains("&lt;invoice&gt;"))
        #expect(html.contains("This is no text."))
    }

    @Test("shows how the portals are, what is due, and which keys end")
    func portals() async throws {
        let stage = try stage()
        let html = try await stage.get("/taxportal/portals", stage.signedIn(language: "en")).html
        for text in [
            "Down", "The portal does not answer", "Bad gateway", "cert.pem", "1405-00123", "1,245",
            #"href="/taxportal/submissions?f.portal.in=moadian&amp;f.state.in=REJECTED""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }

    @Test("tells the administrator how the portals are, without ways to what is not for him")
    func portalsWithoutDocuments() async throws {
        let stage = try stage(rights: #""manageCompany""#)
        let html = try await stage.get("/taxportal/portals", stage.signedIn(language: "en")).html
        #expect(html.contains("cert.pem"))
        #expect(!html.contains("/taxportal/submissions"))
        #expect(!html.contains("1405-00123"))
    }

    @Test("is only read by those who may not submit")
    func readers() async throws {
        let stage = try stage(rights: #""readTax""#)
        let path = "/taxportal/submissions/\(TaxAnswers.id)"
        let html = try await stage.get(path, stage.signedIn()).html
        #expect(!html.contains(#"action="\#(path)/"#))
        let form = "version=7&key=\(UUID())&reason=x"
        #expect(try await stage.post("\(path)/exempt", form, stage.signedIn()).status == 404)
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    @Test("has no page for what is no id", arguments: ["txs_x", "opp_01h455vb4pex5vsknk084sn02q", "..%2F..%2Fx"])
    func noID(id: String) async throws {
        let stage = try stage()
        #expect(try await stage.get("/taxportal/submissions/\(id)", stage.signedIn()).status == 404)
        #expect(stage.services.asked.map(\.path) == ["/api/identity/v1/me"])
    }
}
