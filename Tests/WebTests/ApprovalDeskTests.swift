import Foundation
import Testing

@testable import WebService

@Suite("The approver's desk")
struct ApprovalDeskTests {
    private let page = "/approval/requests/\(ApprovalAnswers.id)"
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    /// - Parameter task: what waits for the person; `nil` for nothing.
    private func stage(
        _ task: String? = ApprovalAnswers.task(), rights: String = #""decide","readApprovals","readSales""#,
        detail: String = ApprovalAnswers.detail()
    ) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", "/api/approval/v1/tasks", 200, Answers.page(task.map { [$0] } ?? []))
        stage.services.answer("GET", ApprovalAnswers.path, 200, detail)
        return stage
    }

    private func form(_ more: String = "") -> String { "key=\(key)&revision=2&content_hash=hash-2&\(more)" }

    private func body(_ stage: Stage) throws -> String {
        String(decoding: try #require(stage.services.asked.last?.body), as: UTF8.self)
    }

    // MARK: - What waits

    @Test("lists what waits with who asks, how much, and how long it may wait; each row can be chosen")
    func tasks() async throws {
        let shown = try await stage().get("/approval/tasks", stage().signedIn(language: "en"))
        for text in [
            #"href="\#(page)""#, "<bdi>Pumps</bdi>", "<bdi>Peyman</bdi>", "IRR\u{00A0}3,000", "14%", "Omid",
            "21 Aug 2026, 09:30", "24 Aug 2026, 09:30", "Reminded",
            #"<input type="checkbox" name="item" value="\#(ApprovalAnswers.id)" aria-label="Choose Pumps">"#,
            #"<form class="picked" action="/approval/decisions">"#,
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
    }

    @Test("says so when nothing waits, and where the rest is")
    func nothing() async throws {
        let stage = try stage(nil)
        let html = try await stage.get("/approval/tasks", stage.signedIn(language: "en")).html
        #expect(html.contains("No approval waits for you."))
        #expect(!html.contains("<table"))
    }

    @Test(
        "is there for those with the right only",
        arguments: ["/approval/tasks", "/approval/decisions?item=x", "/approval/delegations"])
    func rights(path: String) async throws {
        let stage = try stage(rights: #""readSales""#)
        #expect(try await stage.get(path, stage.signedIn()).status == 404)
        #expect(try await stage.get(page, stage.signedIn()).status == 404)
        #expect(try await stage.post("\(page)/approve", form(), stage.signedIn()).status == 404)
        #expect(!stage.services.asked.contains { $0.path.contains("approval") })
    }

    // MARK: - One request

    @Test("shows what is asked, what changed since the last revision, who decided, and why each step is asked")
    func request() async throws {
        let html = try await stage().get(page, stage().signedIn(language: "en")).html
        for text in [
            "What changed since revision 1", "IRR\u{00A0}3,500", "Pump: discount", "2.5 pcs", "added",
            "discount over 12%", "Needed: 1 of 2", "\u{2068}Zahra\u{2069} for \u{2068}Kaveh\u{2069}: approved",
            "Pump · unit price: too cheap", "it was called to mind", "Silence never approves",
            #"href="/sales/opportunities/\#(Answers.opportunityID)""#, #"name="content_hash" value="hash-2""#,
            #"href="\#(page)/remarks""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }

    @Test("shows no buttons to who is not asked, and says why to who asked himself")
    func notMine() async throws {
        let own = ApprovalAnswers.request(by: Answers.user)
        let stage = try stage(nil, detail: ApprovalAnswers.detail(own))
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        #expect(!html.contains("\(page)/approve"))
        #expect(html.contains("This is your own request; somebody else decides."))
    }

    @Test("shows the customer's credit to those who may see it")
    func credit() async throws {
        let stage = try stage(rights: #""decide","readApprovals","readSales","readCredit""#)
        stage.services.answer(
            "GET", "/api/sales/v1/opportunities/\(Answers.opportunityID)", 200,
            Answers.opportunityPage("Pumps", slices: []))
        stage.services.answer(
            "GET", "/api/accounting/v1/credit-accounts/\(AccountingAnswers.account)", 200, AccountingAnswers.credit())
        #expect(try await stage.get(page, stage.signedIn(language: "en")).html.contains("Credit limit"))
        let without = try self.stage()
        #expect(try await !without.get(page, without.signedIn(language: "en")).html.contains("Credit limit"))
    }

    // MARK: - Deciding

    @Test(
        "says to the service what was decided, with revision and content that were seen",
        arguments: [
            ("approve", "", #"{"content_hash":"hash-2","decision":"approve","revision":2}"#),
            (
                "reject", "reason=too+risky",
                #"{"content_hash":"hash-2","decision":"reject","reason":"too risky","revision":2}"#
            ),
            (
                "return", "remarks.0.text=lower+it&return_to_step=1",
                #"{"content_hash":"hash-2","decision":"return","remarks":[{"text":"lower it"}],"return_to_step":1,"revision":2}"#
            ),
        ])
    func decides(decision: String, fields: String, expected: String) async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(ApprovalAnswers.path)/decide", 200, ApprovalAnswers.request())
        let shown = try await stage.post("\(page)/\(decision)", form(fields), stage.signedIn())
        #expect(shown.status == 303)
        #expect(shown.headers[.location] == "/approval/tasks?done=\(decision)Request")
        #expect(try body(stage) == expected)
        #expect(stage.services.asked.last?.headers["Idempotency-Key"] == key)
    }

    @Test("asks for a reason and for remarks before it asks the service", arguments: ["reject", "return"])
    func incomplete(decision: String) async throws {
        let stage = try stage()
        let fields = decision == "reject" ? "reason=+" : "remarks.0.text="
        let shown = try await stage.post("\(page)/\(decision)", form(fields), stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("aria-invalid"))
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    @Test("decided meanwhile, says so and gives the typed words back to be copied")
    func late() async throws {
        let stage = try stage(nil, detail: ApprovalAnswers.detail(ApprovalAnswers.request(state: "WITHDRAWN")))
        stage.services.answer("POST", "\(ApprovalAnswers.path)/decide", 409, #"{"code":"already_decided"}"#)
        let shown = try await stage.post("\(page)/reject", form("reason=kept+words"), stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("It is no longer open"))
        #expect(shown.html.contains("kept words"))
        #expect(shown.html.contains("Withdrawn"))
    }

    @Test("a form without what was seen is none of ours")
    func foreign() async throws {
        let stage = try stage()
        #expect(try await stage.post("\(page)/approve", "key=\(key)", stage.signedIn()).status == 400)
        #expect(try await stage.post("\(page)/delete", form(), stage.signedIn()).status == 404)
    }

    // MARK: - Line by line

    private let onLines =
        "lines.0.line_id=\(ApprovalAnswers.line)&lines.0.field=unit_price&lines.0.text=too+cheap"
        + "&lines.1.line_id=\(ApprovalAnswers.secondLine)&lines.1.field=&lines.1.text="

    @Test("returns the whole with remarks at fields of lines, or approves the lines without one (S-32)")
    func remarks() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(ApprovalAnswers.path)/decide", 200, ApprovalAnswers.request())
        let whole = form("decision=return&remarks.0.text=look+again&\(onLines)")
        #expect(try await stage.post("\(page)/remarks", whole, stage.signedIn()).status == 303)
        let remark = #"{"field":"unit_price","line_id":"\#(ApprovalAnswers.line)","text":"too cheap"}"#
        #expect(
            try body(stage)
                == #"{"content_hash":"hash-2","decision":"return","remarks":[{"text":"look again"},\#(remark)],"revision":2}"#
        )
        let part = form("decision=approve&remarks.0.text=&\(onLines)")
        #expect(try await stage.post("\(page)/remarks", part, stage.signedIn()).status == 303)
        #expect(
            try body(stage)
                == #"{"content_hash":"hash-2","decision":"approve","remarks":[\#(remark)],"returned_line_ids":["\#(ApprovalAnswers.line)"],"revision":2}"#
        )
    }

    @Test("wants a remark somewhere, and keeps the others")
    func noRemark() async throws {
        let stage = try stage()
        let fields = form(
            "decision=approve&remarks.0.text=general&lines.0.line_id=\(ApprovalAnswers.line)&lines.0.text=")
        let shown = try await stage.post("\(page)/remarks", fields, stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("Write a remark on at least one line"))
        #expect(shown.html.contains("general"))
        let none = try await stage.post("\(page)/remarks", form("decision=return"), stage.signedIn(language: "en"))
        #expect(none.html.contains("Write at least one remark"))
    }

    @Test("offers to approve some lines only where the policy does, and nothing to who is not asked any more")
    func parts() async throws {
        let may = try stage()
        #expect(try await may.get("\(page)/remarks", may.signedIn(language: "en")).html.contains("Approve the lines"))
        let not = try stage(ApprovalAnswers.task(mayReturnLines: false))
        #expect(try await !not.get("\(page)/remarks", not.signedIn(language: "en")).html.contains("Approve the lines"))
        let gone = try stage(nil)
        #expect(try await gone.get("\(page)/remarks", gone.signedIn()).headers[.location] == page)
    }
}

@Suite("Several decisions at once")
struct DecisionsTests {
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"
    private let items = "items.0=\(ApprovalAnswers.id)%7C2%7Chash-2&items.1=\(ApprovalAnswers.other)%7C2%7Chash-2"

    private func stage() throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""decide","readApprovals""#))
        let tasks = [
            ApprovalAnswers.task(), ApprovalAnswers.task(ApprovalAnswers.other, title: "Valves"),
            ApprovalAnswers.task("apr_01h455vb4pex5vsknk084sn02s", title: "Hoses"),
        ]
        stage.services.answer("GET", "/api/approval/v1/tasks", 200, Answers.page(tasks))
        return stage
    }

    @Test("are shown once more before they are taken: the chosen ones, their sum, and what waits no longer")
    func asked() async throws {
        let stage = try stage()
        let gone = "apr_01h455vb4pex5vsknk084sn02t"
        let query = [ApprovalAnswers.id, ApprovalAnswers.other, gone].map { "item=\($0)" }.joined(separator: "&")
        let html = try await stage.get("/approval/decisions?\(query)", stage.signedIn(language: "en")).html
        for text in [
            "Pumps", "Valves", "IRR\u{00A0}6,000", "1 request waits for you no longer", "Decide on 2 requests",
            #"name="items.1" value="\#(ApprovalAnswers.other)|2|hash-2""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("Hoses"))
        let none = try await stage.get("/approval/decisions?item=\(gone)", stage.signedIn())
        #expect(none.headers[.location] == "/approval/tasks")
    }

    @Test("are taken together; what did not get through is told by name, with its reason, and comes first")
    func taken() async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "/api/approval/v1/decisions", 200,
            """
            {"results": [{"request_id": "\(ApprovalAnswers.id)", "state": "GRANTED", "version": 4},
            {"request_id": "\(ApprovalAnswers.other)", "problem": {"code": "content_changed", "detail": "inner"}}]}
            """)
        let form = "key=\(key)&decision=approve&reason=&\(items)"
        let shown = try await stage.post("/approval/decisions", form, stage.signedIn(language: "en"))
        #expect(shown.status == 200)
        let sent = try #require(stage.services.asked.last { $0.method == "POST" })
        #expect(sent.headers["Idempotency-Key"] == key)
        let item = #""content_hash":"hash-2","decision":"approve","request_id":"#
        #expect(
            String(decoding: sent.body ?? [], as: UTF8.self)
                == #"{"items":[{\#(item)"\#(ApprovalAnswers.id)","revision":2},{\#(item)"\#(ApprovalAnswers.other)","revision":2}]}"#
        )
        for text in ["1 was carried out.", "1 was not; the reason stands below.", "The document has changed since"] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        let (valves, pumps) = (shown.html.firstRange(of: "Valves"), shown.html.firstRange(of: "Pumps"))
        #expect(try #require(valves).lowerBound < (try #require(pumps)).lowerBound)
        #expect(!shown.html.contains("inner"))
    }

    @Test("need words for a return or a rejection; what was chosen and typed stays", arguments: ["return", "reject"])
    func words(decision: String) async throws {
        let stage = try stage()
        let form = "key=\(key)&decision=\(decision)&reason=&\(items)"
        let shown = try await stage.post("/approval/decisions", form, stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("Say why."))
        #expect(shown.html.contains("Valves"))
        #expect(shown.html.contains(#"value="\#(decision)" required checked"#))
        #expect(!stage.services.asked.contains { $0.method == "POST" })
        let given = "key=\(key)&decision=\(decision)&reason=no&\(items)"
        stage.services.answer("POST", "/api/approval/v1/decisions", 200, #"{"results":[]}"#)
        _ = try await stage.post("/approval/decisions", given, stage.signedIn())
        let body = String(decoding: stage.services.asked.last { $0.method == "POST" }?.body ?? [], as: UTF8.self)
        #expect(body.contains(decision == "return" ? #""remarks":[{"text":"no"}]"# : #""reason":"no""#))
    }
}

@Suite("Delegations")
struct DelegationTests {
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    private func stage(_ delegations: [String] = []) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""decide","readApprovals""#))
        stage.services.answer("GET", "/api/approval/v1/delegations", 200, Answers.page(delegations))
        stage.services.answer("GET", "/api/approval/v1/colleagues", 200, Answers.page([ApprovalAnswers.colleagues]))
        return stage
    }

    @Test("are listed with their days; only one's own can be ended, and one cannot stand in for oneself")
    func listed() async throws {
        let mine = try stage([ApprovalAnswers.delegation()])
        let html = try await mine.get("/approval/delegations", mine.signedIn(language: "en")).html
        for text in ["Maryam", "stands in for you", "21 Aug 2026", "27 Aug 2026", "leave", "/revoke"] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(html.contains("Maryam: Sales manager and Finance manager</option>"))
        #expect(!html.contains(#"<option value="\#(Answers.user)""#))
        let other = try stage([ApprovalAnswers.delegation(by: ApprovalAnswers.colleague)])
        let received = try await other.get("/approval/delegations", other.signedIn(language: "en")).html
        #expect(received.contains("you stand in") && !received.contains("/revoke"))
    }

    @Test("count whole days of the company, the last one too")
    func given() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/approval/v1/delegations", 201, ApprovalAnswers.delegation())
        let form = "key=\(key)&delegate_id=\(ApprovalAnswers.colleague)&valid_from=1405/6/1&valid_until=1405/6/7&note=x"
        let shown = try await stage.post("/approval/delegations", form, stage.signedIn(language: "fa"))
        #expect(shown.headers[.location] == "/approval/delegations?done=delegated")
        let body = String(decoding: stage.services.asked.last?.body ?? [], as: UTF8.self)
        // 1 Shahrivar 1405 is 23 August 2026; Tehran is at UTC+03:30.
        #expect(
            body
                == #"{"delegate_id":"\#(ApprovalAnswers.colleague)","note":"x","valid_from":"2026-08-22T20:30:00.000Z","valid_until":"2026-08-29T20:30:00.000Z"}"#
        )
    }

    @Test("want a person and a last day after the first")
    func incomplete() async throws {
        let stage = try stage()
        let form = "key=\(key)&delegate_id=&valid_from=2026-08-23&valid_until=2026-08-22"
        let shown = try await stage.post("/approval/delegations", form, stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("Fill this in."))
        #expect(shown.html.contains("The last day is before the first."))
    }

    @Test("are ended")
    func revoked() async throws {
        let stage = try stage([ApprovalAnswers.delegation()])
        let path = "delegations/dlg_01h455vb4pex5vsknk084sn02q/revoke"
        stage.services.answer("POST", "/api/approval/v1/\(path)", 204, "")
        let shown = try await stage.post("/approval/\(path)", "key=\(key)", stage.signedIn())
        #expect(shown.headers[.location] == "/approval/delegations?done=delegationRevoked")
    }
}
