import Testing

@testable import WebService

@Suite("The home page")
struct HomeTests {
    private func stage(_ rows: [String], hasMore: Bool = false, rights: String = #""readSales""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        let all = "/api/sales/v1/opportunities"
        stage.services.answer("GET", all, 200, Answers.opportunities())
        stage.services.answer("GET", "\(all)?limit=20", 200, Answers.opportunities(rows))
        stage.services.answer("GET", "\(all)?state=WON&limit=100", 200, Answers.opportunities(rows, hasMore: hasMore))
        return stage
    }

    @Test("tells who I am and what my sales do")
    func english() async throws {
        let stage = try stage([Answers.opportunity("Pumps")], hasMore: true)
        let shown = try await stage.get("/", stage.signedIn(language: "en"))
        #expect(shown.status == 200)
        for text in [
            "Hello, Sara", "Sales representative", "<bdi>Arya</bdi>", "Pumps", "Peyman", "Being fulfilled",
            "IRR\u{00A0}10,450,031", "21 Aug 2026", #"datetime="2026-08-21""#, "1+",
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(stage.services.asked.allSatisfy { $0.headers["Authorization"] == "Bearer access-1" })
        #expect(stage.services.asked.allSatisfy { $0.headers["traceparent"] != nil })
    }

    @Test("speaks Persian with its digits and the Jalali calendar")
    func persian() async throws {
        let stage = try stage([Answers.opportunity("پمپ")])
        let shown = try await stage.get("/", stage.signedIn(language: "fa"))
        for text in ["سلام Sara", "۱۰٬۴۵۰٬۰۳۱ ریال", "۳۰ مرداد ۱۴۰۵", "در حال انجام", #"dir="rtl""#] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
    }

    @Test("speaks Polish with its commas")
    func polish() async throws {
        let amount = #"{"amount":-123456,"currency":"PLN"}"#
        let stage = try stage([
            Answers.opportunity("Pompy", amount: amount),
            Answers.opportunity("Zawory", amount: #"{"amount":1234567,"currency":"EUR"}"#),
        ])
        let shown = try await stage.get("/", stage.signedIn(language: "pl"))
        #expect(shown.html.contains("21 sie 2026"))
        #expect(shown.html.contains("1234,56\u{00A0}zł"))
        #expect(shown.html.contains("12\u{00A0}345,67\u{00A0}€"))
        #expect(shown.html.contains("W realizacji"))
    }

    @Test("says so when there is nothing yet")
    func empty() async throws {
        let stage = try stage([])
        #expect(try await stage.get("/", stage.signedIn()).html.contains("There are no opportunities yet."))
    }

    @Test("neither shows nor asks for what the person may not see")
    func rights() async throws {
        let stage = try stage([Answers.opportunity("Pumps")], rights: #""readStock""#)
        let shown = try await stage.get("/", stage.signedIn())
        #expect(!shown.html.contains("Latest opportunities"))
        #expect(stage.services.asked.map(\.path) == ["/api/identity/v1/me"])
    }
}
