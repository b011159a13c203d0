import Testing

@testable import WebService

@Suite("The form of a sale")
struct OpportunityEditorTests {
    private let new = "/sales/opportunities/new"
    private let edit = "/sales/opportunities/\(Answers.opportunityID)/edit"
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"
    private let head = "currency=IRR&expected_on=2026-09-30&terms=CREDIT&rules.delivery_rule=AS_READY"

    private func stage(
        _ rights: String = #""readSales","writeSales""#, opportunity: String? = nil
    ) throws -> Stage {
        let stage = try Stage()
        let sales = SalesAnswers.sales
        let usual = Answers.opportunityPage("Pumps", slices: [("12.5", "PLANNED")], state: "DRAFT")
        for (path, answer) in [
            ("/api/identity/v1/me", Answers.me(rights: rights)),
            ("\(sales)/accounts", Answers.page([SalesAnswers.account()])),
            ("\(sales)/accounts/\(SalesAnswers.accountID)", SalesAnswers.account()),
            ("\(sales)/products?kind=in:GOODS,SERVICE&limit=60", Answers.page([SalesAnswers.product()])),
            ("\(sales)/products?limit=100&sku=in:PUMP", Answers.page([SalesAnswers.product()])),
            ("\(sales)/products?limit=100&id=in:\(SalesAnswers.productID)", Answers.page([SalesAnswers.product()])),
            ("\(sales)/products?limit=12&q=pum", Answers.page([SalesAnswers.product()])),
            (
                "\(sales)/products?limit=12&q=hose",
                Answers.page([
                    SalesAnswers.product("Hose 25", sku: "HOSE-25"),
                    SalesAnswers.product("Hose 32", sku: "HOSE-32", id: SalesAnswers.otherProductID),
                ])
            ),
            ("\(sales)/products", Answers.page()),
            ("\(sales)/opportunities/\(Answers.opportunityID)", opportunity ?? usual),
        ] {
            stage.services.answer("GET", path, 200, answer)
        }
        stage.services.answer("POST", "\(sales)/opportunities/preview", 200, SalesAnswers.preview())
        return stage
    }

    private func send(_ stage: Stage, _ lines: String, `do` command: String = "save", to path: String? = nil)
        async throws -> Shown
    {
        let target = path ?? "\(new)?account=\(SalesAnswers.accountID)"
        return try await stage.post(
            target, "key=\(key)&do=\(command)&\(head)&\(lines)", stage.signedIn(language: "en"))
    }

    private func body(_ stage: Stage, _ method: String, _ path: String) throws -> String {
        let asked = try #require(stage.services.asked.last { $0.method == method && $0.path.hasSuffix(path) })
        return String(decoding: asked.body ?? [], as: UTF8.self)
    }

    @Test("first asks for the customer, who is looked for by name")
    func customer() async throws {
        let stage = try stage()
        let html = try await stage.get("\(new)?f.q.has=pey", stage.signedIn(language: "en")).html
        #expect(stage.services.asked.last?.path == "\(SalesAnswers.sales)/accounts?q=pey&limit=20")
        #expect(html.contains(#"href="\#(new)?account=\#(SalesAnswers.accountID)""#))
        #expect(html.contains("Step 1 of 2"))
        #expect(try await stage.get("\(new)?account=x", stage.signedIn()).status == 404)
    }

    @Test("has rows to type into, with products proposed, and works in every language", arguments: Language.allCases)
    func rows(language: Language) async throws {
        let stage = try stage()
        let html = try await stage.get(
            "\(new)?account=\(SalesAnswers.accountID)", stage.signedIn(language: "\(language)")
        ).html
        #expect(html.matches(of: /name="lines\.\d+\.quantity"/).count == 5)
        #expect(html.contains(#"<option value="PUMP">"#))
        #expect(html.contains(#"list="products""#))
        #expect(html.contains(#"<option value="IRR" selected>"#))
    }

    @Test("finds products by SKU or name, fills in their list price, and says what the lines come to")
    func found() async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "\(SalesAnswers.sales)/opportunities/preview", 200, SalesAnswers.preview(lines: 2))
        let lines =
            "lines.0.product_id=&lines.3.product_id=pum&lines.3.quantity=2&lines.7.product_id=PUMP&lines.7.quantity=1&lines.7.unit_price=90"
        let shown = try await send(stage, lines, do: "rows")
        #expect(shown.status == 200)
        for text in [
            #"name="lines.0.product_id" value="PUMP""#, #"name="lines.0.unit_price" value="80.125""#,
            #"name="lines.1.unit_price" value="90""#, "7 pc available, 21 Aug 2026, 00:35", "2,200",
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(shown.html.matches(of: /name="lines\.\d+\.quantity"/).count == 5, "three more rows")
        #expect(!stage.services.asked.contains { $0.method == "POST" && $0.path.hasSuffix("/opportunities") })
    }

    @Test("lets people choose where several products match, and says where none does")
    func unclear() async throws {
        let stage = try stage()
        let shown = try await send(
            stage, "lines.0.product_id=hose&lines.0.quantity=2&lines.1.product_id=nothing&lines.1.quantity=", do: "rows"
        )
        for text in [
            "Several products match.", #"name="lines.0.chosen""#, #"<option value="HOSE-32">"#, "No product matches.",
            #"name="lines.0.product_id" value="hose""#, #"id="sale-lines.0.product_id-fault""#,
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(!shown.html.contains("Fill this in."), "the form is not finished")
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/products?limit=100&sku=in:HOSE%2D32", 200,
            Answers.page([SalesAnswers.product("Hose 32", sku: "HOSE-32")]))
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/products?limit=100&sku=in:HOSE-32", 200,
            Answers.page([SalesAnswers.product("Hose 32", sku: "HOSE-32")]))
        let chosen = try await send(
            stage, "lines.0.product_id=hose&lines.0.chosen=HOSE-32&lines.0.quantity=2", do: "rows")
        #expect(chosen.html.contains(#"name="lines.0.product_id" value="HOSE-32""#))
        #expect(!chosen.html.contains(#"name="lines.0.chosen""#))
    }

    @Test(
        "repeats and removes rows as they stand",
        arguments: [("repeat.0", 3, ["A", "A", "B"]), ("remove.0", 1, ["B"])])
    func buttons(command: String, count: Int, products: [String]) async throws {
        let stage = try stage()
        let shown = try await send(
            stage, "lines.0.product_id=A&lines.0.quantity=1&lines.1.product_id=B&lines.1.quantity=2", do: command)
        let typed = shown.html.matches(of: /name="lines\.\d+\.product_id" value="([AB])"/).map { String($0.1) }
        #expect(typed == products)
    }

    @Test("is sent as typed, in whatever digits, once for its key; and for approval where that is asked")
    func sent() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(SalesAnswers.sales)/opportunities", 201, "{}")
        let lines =
            "lines.2.product_id=PUMP&lines.2.quantity=%DB%B1%DB%B2%D9%AB%DB%B5&lines.2.unit_price=1%2C000&lines.2.discount_rate=5&lines.2.requested_on=1405%2F6%2F31&own_choice=yes"
        let shown = try await send(stage, lines, do: "submit")
        #expect(shown.status == 303)
        #expect(shown.headers[.location]?.hasSuffix("?done=submit") == true)
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["Idempotency-Key"] == key && asked.headers["If-Match"] == nil)
        let body = try body(stage, "POST", "/opportunities")
        for text in [
            #""quantity":"12.5""#, #""value":"1000""#, #""discount_rate":"0.05""#, #""requested_on":"2026-09-22""#,
            #""submit":true"#, #""accepts_answers":false"#, #""delivery_rule":"AS_READY""#,
            #""expected_on":"2026-09-30""#,
            #""product_id":"\#(SalesAnswers.productID)""#, #""account_id":"\#(SalesAnswers.accountID)""#,
        ] {
            #expect(body.contains(text), "\(text) is not in \(body)")
        }
    }

    @Test("is not sent while something is missing; everything stays as typed")
    func incomplete() async throws {
        let stage = try stage()
        let shown = try await send(stage, "lines.0.product_id=PUMP&lines.0.quantity=x&name=kept+words")
        #expect(shown.status == 422)
        for text in [
            "Write a number", ##"href="#sale-lines.0.quantity""##, #"value="x""#, #"value="kept words""#,
            "Error: New opportunity",
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        let empty = try await send(stage, "lines.0.product_id=", do: "submit")
        #expect(empty.html.contains("Add at least one line"))
        #expect(!stage.services.asked.contains { $0.method == "POST" && $0.path.hasSuffix("/opportunities") })
    }

    @Test("has what the service refuses at the row that it is about, though rows before it were empty")
    func refused() async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "\(SalesAnswers.sales)/opportunities", 422,
            #"{"code":"discount_too_large","errors":[{"pointer":"/lines/1/discount_rate","code":"discount_too_large","message":"inner"}]}"#
        )
        stage.services.answer(
            "POST", "\(SalesAnswers.sales)/opportunities/preview", 200, SalesAnswers.preview(lines: 2))
        let line = ["2", "5"].map { "lines.\($0).product_id=PUMP&lines.\($0).quantity=1&lines.\($0).discount_rate=120" }
        let shown = try await send(stage, line.joined(separator: "&"))
        #expect(shown.status == 422)
        #expect(shown.html.contains(#"id="sale-lines.1.discount_rate-fault">The discount is more than the price."#))
        #expect(!shown.html.contains("inner"))
    }

    @Test("takes rows in the order in which they stand, however they are numbered")
    func order() async throws {
        let stage = try stage()
        let shown = try await send(
            stage, "lines.7.product_id=B&lines.7.quantity=1&lines.2.product_id=A&lines.2.quantity=2", do: "rows")
        let typed = shown.html.matches(of: /name="lines\.\d+\.product_id" value="([AB])"/).map { String($0.1) }
        #expect(typed == ["B", "A"])
    }

    @Test("is given products while people type; goods and services, no raw material")
    func options() async throws {
        let stage = try stage()
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/products?kind=in:GOODS,SERVICE&q=pu&limit=60", 200,
            Answers.page([SalesAnswers.product("P<ump")]))
        let shown = try await stage.get("/sales/products/options?q=pu", stage.signedIn(language: "en"))
        #expect(shown.html.contains(#"<option value="PUMP">P&lt;ump · "#))
        #expect(!shown.html.contains("<html"))
        let reader = try self.stage(#""readSales""#)
        #expect(try await reader.get("/sales/products/options?q=pu", reader.signedIn()).status == 404)
    }

    // MARK: - Editing

    @Test("shows the lines of a draft as they would be typed, and sends them all under its version")
    func edited() async throws {
        let stage = try stage()
        let html = try await stage.get(edit, stage.signedIn(language: "en")).html
        for text in [
            #"name="lines.0.product_id" value="PUMP""#, #"name="lines.0.quantity" value="12.5""#,
            #"name="lines.0.unit_price" value="80.125""#, #"name="lines.0.discount_rate" value="5""#,
            #"name="lines.0.id" value="opl_"#, #"name="version" value="3""#, #"name="expected_on" value="2026-09-01""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        stage.services.answer("PUT", "\(SalesAnswers.sales)/opportunities/\(Answers.opportunityID)", 200, "{}")
        let lines =
            "version=3&lines.0.id=opl_01h455vb4pex5vsknk084sn02q&lines.0.description=Special&lines.0.product_id=PUMP&lines.0.quantity=3&lines.0.unit_price=80"
        let shown = try await send(stage, lines, to: edit)
        #expect(shown.headers[.location] == "/sales/opportunities/\(Answers.opportunityID)?done=revise")
        #expect(stage.services.asked.last?.headers["If-Match"] == #""3""#)
        let body = try body(stage, "PUT", Answers.opportunityID)
        #expect(body.contains(#""id":"opl_01h455vb4pex5vsknk084sn02q""#) && body.contains(#""description":"Special""#))
    }

    @Test("has the taxable part of a price in rials, keeps it when a sale is edited, and shows it where it is set")
    func taxablePrice() async throws {
        let stage = try stage(
            opportunity: Answers.opportunityPage(
                "Rings", slices: [("12.5", "PLANNED")], state: "DRAFT",
                line: #""taxable_price": {"value": "7.5", "currency": "IRR"},"#))
        let html = try await stage.get(edit, stage.signedIn(language: "en")).html
        #expect(html.contains(#"name="lines.0.taxable_price" value="7.5""#))
        stage.services.answer("PUT", "\(SalesAnswers.sales)/opportunities/\(Answers.opportunityID)", 200, "{}")
        let line = "version=3&lines.0.product_id=PUMP&lines.0.quantity=3&lines.0.unit_price=80"
        _ = try await send(stage, "\(line)&lines.0.taxable_price=%DB%B7%D9%AB%DB%B5", to: edit)
        let body = try body(stage, "PUT", Answers.opportunityID)
        #expect(body.contains(#""taxable_price":{"currency":"IRR","value":"7.5"}"#), "\(body)")
        stage.services.answer(
            "PUT", "\(SalesAnswers.sales)/opportunities/\(Answers.opportunityID)", 422,
            #"{"code":"tax_base_above_net","errors":[{"pointer":"/lines/0/taxable_price","code":"tax_base_above_net","message":"inner"}]}"#
        )
        let refused = try await send(stage, "\(line)&lines.0.taxable_price=79", to: edit)
        #expect(
            refused.html.contains(
                #"id="sale-lines.0.taxable_price-fault">VAT would be due on more than the net amount."#))
        let zloty = try await stage.post(
            "\(new)?account=\(SalesAnswers.accountID)",
            "key=\(key)&do=rows&\(head.replacing("IRR", with: "PLN"))&lines.0.product_id=PUMP&lines.0.quantity=1",
            stage.signedIn(language: "en"))
        #expect(zloty.html.contains("lines.0.quantity") && !zloty.html.contains("taxable_price"))
    }

    @Test("that is stale keeps what was typed, and shows the lines as they stand now")
    func stale() async throws {
        let stage = try stage()
        stage.services.answer(
            "PUT", "\(SalesAnswers.sales)/opportunities/\(Answers.opportunityID)", 412, #"{"code":"version_conflict"}"#)
        let lines = "version=2&lines.0.product_id=PUMP&lines.0.quantity=3&lines.0.unit_price=70"
        let shown = try await send(stage, lines, to: edit)
        #expect(shown.status == 412)
        for text in [
            #"name="version" value="3""#, #"name="lines.0.unit_price" value="70""#, "The lines as they stand now",
            "12.5 kg",
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
    }

    @Test("keeps lines with documents on them as they are")
    func fixed() async throws {
        let stage = try stage(
            opportunity: Answers.opportunityPage(
                "Pumps", slices: [("12.5", "EXITED")], line: #""is_fixed": true, "requested_on": "2026-09-22","#))
        let html = try await stage.get(edit, stage.signedIn(language: "en")).html
        #expect(html.contains(#"name="lines.0.fixed" value="yes""#))
        #expect(html.contains("Invoiced or closed"))
        #expect(html.firstMatch(of: /name="lines\.0\.quantity"[^>]* readonly/) != nil)
        #expect(html.contains(#"name="lines.0.requested_on" value="2026-09-22""#))
        #expect(!html.contains("remove.0"))
        let shown = try await send(
            stage, "version=3&lines.0.fixed=yes&lines.0.product_id=PUMP&lines.0.quantity=1", do: "remove.0", to: edit)
        #expect(shown.html.contains(#"name="lines.0.product_id" value="PUMP""#))
    }

    @Test("is not there for what is in approval or closed, nor for those who may not sell")
    func barred() async throws {
        let stage = try stage(opportunity: Answers.opportunityPage("Pumps", slices: [("1", "PLANNED")], state: "WON"))
        #expect(
            try await stage.get(edit, stage.signedIn()).headers[.location]
                == "/sales/opportunities/\(Answers.opportunityID)")
        let reader = try self.stage(#""readSales""#)
        for page in [new, edit] { #expect(try await reader.get(page, reader.signedIn()).status == 404) }
        #expect(try await send(reader, "", to: edit).status == 404)
    }
}
