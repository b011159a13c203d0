import Testing

@testable import WebService

@Suite("The inbox")
struct InboxTests {
    private func stage(_ rows: [String] = [], rights: String = #""readSales""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        let all = "/api/sales/v1/opportunities"
        stage.services.answer("GET", all, 200, Answers.page())
        stage.services.answer("GET", "\(all)?limit=10", 200, Answers.page(rows))
        stage.services.answer("GET", "\(all)/counts", 200, SalesAnswers.counts)
        return stage
    }

    @Test("is where people land")
    func landing() async throws {
        let stage = try stage()
        #expect(try await stage.get("/", stage.signedIn()).headers[.location] == "/inbox")
        #expect(try await stage.get("/").headers[.location]?.hasPrefix("/sign-in") == true)
    }

    @Test("tells who I am and what my sales do; every figure opens its list")
    func english() async throws {
        let stage = try stage([Answers.opportunity("Pumps")])
        let shown = try await stage.get("/inbox", stage.signedIn(language: "en"))
        #expect(shown.status == 200)
        for text in [
            "Hello, \u{2068}Sara\u{2069}", "Sales representative", "<bdi>Arya</bdi>", "<bdi>Pumps</bdi>",
            "<bdi>Peyman</bdi>",
            "Being fulfilled", "IRR\u{00A0}10,450,031", "21 Aug 2026", #"datetime="2026-08-21""#, ">1,200<",
            #"href="/sales/opportunities?f.state.in=WON""#,
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(stage.services.asked.allSatisfy { $0.headers["Authorization"] == "Bearer access-1" })
        #expect(stage.services.asked.allSatisfy { $0.headers["traceparent"] != nil })
    }

    @Test("is a queue for a representative: what, about whom, since or until when, and the one thing to do")
    func queue() async throws {
        let stage = try EveryPage.stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales","writeSales""#))
        let shown = try await stage.get("/inbox", stage.signedIn(language: "en"))
        let sale = "/sales/opportunities/\(Answers.opportunityID)"
        for (action, target) in [
            ("Do it and plan the next", "\(sale)#next"), ("Correct it", "\(sale)/edit"), ("Look at it", sale),
            ("See the answers", "\(sale)#lines"), ("Decide about the lines", "\(sale)#lines"),
            ("See the ways out", "\(sale)#waiting"), ("Ask for a fresh one", "\(sale)#actions"),
        ] {
            #expect(
                shown.html.contains(#"<a href="\#(target)" aria-label="\#(action): Pumps"><bdi>\#(action)</bdi></a>"#),
                "\(action) is not there")
        }
        for text in [
            "call Maryam", "2 lines", "he is angry", "Given to you", "Peyman", "Returned with remarks", "20 Aug 2026",
            "3 days overdue",
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(!shown.html.contains("SHORTFALL") && !shown.html.contains("Latest opportunities"))
        let asked = stage.services.asked.map(\.path).filter { $0.hasPrefix("/api/sales") }.sorted()
        #expect(asked == ["/api/sales/v1/opportunities/counts", "/api/sales/v1/work-items?limit=25"])
        stage.services.answer(
            "GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales","writeSales","readDocuments""#))
        stage.clock.advance(seconds: 60)
        let reader = try await stage.get("/inbox", stage.signedIn(language: "en"))
        #expect(reader.html.contains(#"href="/accounting/pro-formas/\#(SalesAnswers.proFormaID)""#))
    }

    @Test("says so when nothing waits for a representative, and when more waits than is shown")
    func queueEnds() async throws {
        let stage = try EveryPage.stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales","writeSales""#))
        let path = "\(SalesAnswers.sales)/work-items"
        stage.services.answer("GET", path, 200, SalesAnswers.workItems([]))
        let shown = try await stage.get("/inbox", stage.signedIn())
        #expect(shown.html.contains("Nothing waits for you in your sales."))
        let more = SalesAnswers.workItems([SalesAnswers.workItem("RETURNED")], hasMore: true)
        stage.services.answer("GET", path, 200, more)
        #expect(try await stage.get("/inbox", stage.signedIn()).html.contains("More waits"))
    }

    @Test("speaks Persian with its digits and the Jalali calendar")
    func persian() async throws {
        let stage = try stage([Answers.opportunity("پمپ")])
        let shown = try await stage.get("/inbox", stage.signedIn(language: "fa"))
        for text in [
            "سلام \u{2068}Sara\u{2069}", "کارتابل", "۱۰٬۴۵۰٬۰۳۱ ریال", "۳۰ مرداد ۱۴۰۵", "در حال انجام", #"dir="rtl""#,
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
    }

    @Test("speaks Polish with its commas")
    func polish() async throws {
        let stage = try stage([
            Answers.opportunity("Pompy", amount: #"{"amount":-123456,"currency":"PLN"}"#),
            Answers.opportunity("Zawory", amount: #"{"amount":1234567,"currency":"EUR"}"#),
        ])
        let shown = try await stage.get("/inbox", stage.signedIn(language: "pl"))
        for text in ["Skrzynka zadań", "21 sie 2026", "1234,56\u{00A0}zł", "12\u{00A0}345,67\u{00A0}€", "W realizacji"]
        {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
    }

    @Test("shows what waits for the tax officer, group by group")
    func tax() async throws {
        let stage = try stage(rights: #""readTax""#)
        stage.services.answer("GET", "/api/taxportal/v1/work-items?language=en", 200, TaxAnswers.work(count: 5))
        let shown = try await stage.get("/inbox", stage.signedIn(language: "en"))
        #expect(shown.html.contains(#"<a href="/taxportal/work-items#business">Refused content</a>"#))
        #expect(shown.html.contains("1405-00123"))
        #expect(shown.html.contains("and 2 more"))
    }

    @Test("goes without a service that is away, and says so")
    func away() async throws {
        let stage = try stage([Answers.opportunity("Pumps")], rights: #""readSales","readTax""#)
        stage.services.answer("GET", "/api/taxportal/v1/work-items", 503, "{}")
        let shown = try await stage.get("/inbox", stage.signedIn())
        #expect(shown.status == 200)
        #expect(shown.html.contains("A part of this page is away just now"))
        #expect(shown.html.contains("Pumps"))
    }

    @Test("says so when there is nothing yet")
    func empty() async throws {
        #expect(try await stage().get("/inbox", stage().signedIn()).html.contains("There are no opportunities yet."))
    }

    @Test("neither shows nor asks for what the person may not see")
    func rights() async throws {
        let stage = try stage([Answers.opportunity("Pumps")], rights: #""readStock""#)
        let shown = try await stage.get("/inbox", stage.signedIn())
        #expect(!shown.html.contains("Latest opportunities"))
        #expect(shown.html.contains("There are no pages for your roles here yet."))
        #expect(stage.services.asked.map(\.path) == ["/api/identity/v1/me"])
    }
}
