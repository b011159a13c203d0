import Testing

@testable import WebService

@Suite("The list of sales")
struct SaleListTests {
    private let list = "/api/sales/v1/opportunities"
    private let page = "/sales/opportunities"

    private func stage(_ rows: [String] = [Answers.opportunity("Pumps")], next: String? = nil) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales","writeSales""#))
        stage.services.answer("GET", list, 200, Answers.page(rows, next: next))
        stage.services.answer("GET", "\(list)/counts", 200, SalesAnswers.counts)
        return stage
    }

    @Test("tells how many there are in each state, and what they come to in all")
    func counts() async throws {
        let stage = try stage()
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        #expect(html.contains(#"<bdi>Being fulfilled</bdi> <span class="filter__count">1,200</span>"#))
        #expect(html.contains("1,215 opportunities · IRR\u{00A0}1,215,000"))
        let won = try await stage.get("\(page)?f.state.in=WON", stage.signedIn(language: "en")).html
        #expect(won.contains("3 opportunities · IRR\u{00A0}3,000"))
    }

    @Test(
        "shows the figures of what it is narrowed to, whatever the states that are asked for",
        arguments: [("f.q.has=x", "q=x"), ("f.stage.in=order&f.state.in=DRAFT", "stage=in:order")])
    func narrowed(query: String, question: String) async throws {
        let stage = try stage()
        stage.services.answer(
            "GET", "\(list)/counts?\(question)&limit=1", 200,
            SalesAnswers.counts([("order", "DRAFT", 7), ("order", "WON", 2)]))
        let html = try await stage.get("\(page)?\(query)", stage.signedIn(language: "en")).html
        #expect(html.contains(#"<bdi>Draft</bdi> <span class="filter__count">7</span>"#))
        #expect(html.contains(query.contains("DRAFT") ? "7 opportunities" : "9 opportunities"))
    }

    @Test("does without its counts when nobody tells them")
    func countsAway() async throws {
        let stage = try stage()
        stage.services.answer("GET", "\(list)/counts", 503, "{}")
        let shown = try await stage.get(page, stage.signedIn())
        #expect(shown.status == 200 && shown.html.contains("Pumps"))
    }

    @Test("is ordered by the heads of its columns, and says by which it is")
    func ordered() async throws {
        let stage = try stage()
        let html = try await stage.get("\(page)?f.state.in=WON&sort=-amount", stage.signedIn(language: "en")).html
        #expect(stage.services.asked.map(\.path).contains("\(list)?state=in:WON&sort=-amount&limit=50"))
        let head =
            #"aria-sort="descending"><a class="table__order" href="\#(page)?f.state.in=WON&amp;sort=amount">Amount"#
        #expect(html.contains(head))
        #expect(html.contains(#"href="\#(page)?f.state.in=WON&amp;sort=expected_on">"#))
        #expect(html.components(separatedBy: "aria-sort").count == 2)
    }

    @Test("shows what is next of what is open, and how late it is")
    func nextStep() async throws {
        func sale(_ state: String) -> String {
            Answers.opportunity("Pumps", state: state, more: #""next_step": "Call", "next_step_on": "2020-01-01","#)
        }
        let open = try stage([sale("DRAFT")])
        #expect(try await open.get(page, open.signedIn(language: "en")).html.contains("days overdue"))
        let closed = try stage([sale("WON")])
        #expect(try await !closed.get(page, closed.signedIn(language: "en")).html.contains("overdue"))
    }

    @Test("counts once in some seconds, and anew after the person changed a sale")
    func counted() async throws {
        let stage = try stage()
        func asked() -> Int { stage.services.asked.count { $0.path == "\(list)/counts" } }
        let headers = try stage.signedIn()
        for _ in 1...2 { _ = try await stage.get(page, headers) }
        #expect(asked() == 1)
        _ = try await stage.post("\(page)/\(Answers.opportunityID)/submit", "version=3&key=\(Answers.key)", headers)
        _ = try await stage.get(page, headers)
        #expect(asked() == 2)
        stage.clock.advance(seconds: Services.knownSeconds)
        _ = try await stage.get(page, headers)
        #expect(asked() == 3)
    }

    // MARK: - As a file

    @Test("is a file with the same filters and order, page after page; nothing in it is computed")
    func file() async throws {
        let stage = try stage([Answers.opportunity("=1+1")], next: "k1")
        stage.services.answer(
            "GET", "\(list)?state=in:WON&sort=-amount&limit=200&after=k1", 200,
            Answers.page([Answers.opportunity(#"Pumps, \"big\""#, amount: #"{"amount":123456,"currency":"PLN"}"#)]))
        let shown = try await stage.get("\(page).csv?f.state.in=WON&sort=-amount", stage.signedIn(language: "en"))
        #expect(shown.headers[.contentType] == "text/csv; charset=utf-8")
        #expect(shown.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"sales-opportunities-2") == true)
        let lines = shown.html.components(separatedBy: "\r\n")
        #expect(lines.count == 4 && shown.html.utf8.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(
            lines[1].hasPrefix("\(Answers.opportunityID),'=1+1,Peyman,10450031,IRR,FULFILLING,sourcing,,,2026-09-01,"))
        #expect(lines[2].contains(#""Pumps, ""big""",Peyman,1234.56,PLN,FULFILLING,sourcing,"#))
        let polish = try await stage.get("\(page).csv?f.state.in=WON&sort=-amount", stage.signedIn(language: "pl"))
        #expect(polish.html.contains(";1234,56;PLN;FULFILLING;sourcing;"))
    }

    @Test("is no file when it is too long: half of it would be taken for the whole")
    func tooLong() async throws {
        let stage = try stage(Array(repeating: Answers.opportunity("Pumps"), count: 200), next: "k1")
        let shown = try await stage.get("\(page).csv?f.state.in=WON", stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("This list has more than 5,000 rows"))
        #expect(shown.html.contains(#"href="\#(page)?f.state.in=WON""#))
        #expect(stage.services.asked.count { $0.path.hasPrefix("\(list)?") } == ListFile.most / ListFile.atOnce)
    }

    // MARK: - Who is asked

    @Test("asks once in some seconds who its reader is, and anew after anything was changed there")
    func reader() async throws {
        let stage = try stage()
        func asked() -> Int { stage.services.asked.count { $0.path == "/api/identity/v1/me" } }
        _ = try await stage.get(page, stage.signedIn())
        let headers = try stage.signedIn()
        _ = try await stage.get(page, headers)
        #expect(asked() == 1)
        stage.clock.advance(seconds: Services.knownSeconds + 1)
        _ = try await stage.get(page, headers)
        #expect(asked() == 2)
        // A right that was taken away acts with the next question.
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: ""))
        _ = try await stage.post("/sign-out", "", headers)
        #expect(try await stage.get(page, headers).status == 404)
    }
}
