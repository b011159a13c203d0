import Testing

@testable import WebService

@Suite("The rep's customers and products")
struct AccountTests {
    private let path = "/sales/accounts"
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    private func stage(_ rights: String = #""readSales","writeSales""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/accounts", 200, Answers.page([SalesAnswers.account()], next: "k1"))
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", 200, SalesAnswers.account())
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/opportunities", 200, Answers.page([Answers.opportunity("Pumps")]))
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/products", 200, Answers.page([SalesAnswers.product()]))
        return stage
    }

    @Test("are found by what is typed, page after page, and the words stay in the address")
    func found() async throws {
        let stage = try stage()
        let shown = try await stage.get("\(path)?f.q.has=%D9%86%D9%88%D8%B1+x", stage.signedIn(language: "en"))
        #expect(
            stage.services.asked.last?.path == "\(SalesAnswers.sales)/accounts?q=%D9%86%D9%88%D8%B1%20x&limit=50")
        for text in [
            #"value="نور x""#, #"href="\#(path)/\#(SalesAnswers.accountID)""#, "Iran", "10380284790",
            #"f.q.has=%D9%86%D9%88%D8%B1%20x&amp;after=k1""#, #"href="\#(path)/new""#,
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        let reader = try self.stage(#""readSales""#)
        #expect(try await !reader.get(path, reader.signedIn()).html.contains("\(path)/new"))
    }

    @Test("are shown with their address and what is sold to them, and lead to a new sale")
    func shown() async throws {
        let stage = try stage()
        let html = try await stage.get("\(path)/\(SalesAnswers.accountID)?done=account", stage.signedIn(language: "en"))
            .html
        #expect(
            stage.services.asked.contains {
                $0.path == "\(SalesAnswers.sales)/opportunities?account_id=in:\(SalesAnswers.accountID)&limit=20"
            })
        for text in [
            "The customer is saved.", "Poland", "Peyman, 1234567890 Peyman", "Pumps",
            #"href="/sales/opportunities/new?account=\#(SalesAnswers.accountID)""#,
            #"href="\#(path)/\#(SalesAnswers.accountID)/edit""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let reader = try self.stage(#""readSales""#)
        let other = try await reader.get("\(path)/\(SalesAnswers.accountID)", reader.signedIn()).html
        #expect(!other.contains("/edit") && !other.contains("/new"))
    }

    @Test("are entered once, however often the form is sent; digits may be Persian")
    func created() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(SalesAnswers.sales)/accounts", 200, "{}")
        let form = [
            "key=\(key)", "accounts.0.name=%D9%86%D9%88%D8%B1", "accounts.0.country=IR",
            "accounts.0.tax_id=%DB%B1%DB%B0%DB%B3%DB%B8%DB%B0+284+790", "accounts.0.address.street=Azadi+5",
            "accounts.0.address.city=Tehran", "accounts.0.address.postal_code=", "accounts.0.address.country=",
        ].joined(separator: "&")
        let shown = try await stage.post("\(path)/new", form, stage.signedIn())
        #expect(shown.status == 303)
        let id = "acc_01h455vb4pex5vsknk084sn02q".prefix(4)
        #expect(shown.headers[.location]?.hasPrefix("\(path)/\(id)") == true)
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["Idempotency-Key"] == key)
        let body = String(decoding: asked.body ?? [], as: UTF8.self)
        for text in [#""tax_id":"10380284790""#, #""city":"Tehran""#, #""country":"IR""#, #""name":"نور""#] {
            #expect(body.contains(text), "\(text) is not in \(body)")
        }
        let location = try #require(shown.headers[.location])
        #expect(body.contains(location.dropFirst(path.count + 1).prefix { $0 != "?" }))
    }

    @Test(
        "are not entered with a number that cannot be one, half an address, or without a name",
        arguments: [
            ("name=Noor&country=IR&tax_id=10380284791", "The check digit is wrong.", "tax_id"),
            ("name=Noor&country=PL&tax_id=5265877636", "The check digit is wrong.", "tax_id"),
            ("name=Noor&country=IR&address.city=Tehran", "Fill this in.", "address.street"),
            ("name=+&country=IR", "Fill this in.", "name"), ("name=Noor&country=XX", "Choose one of these.", "country"),
        ])
    func incomplete(fields: String, message: String, field: String) async throws {
        let stage = try stage()
        let named = fields.split(separator: "&").map { "accounts.0.\($0)" }.joined(separator: "&")
        let shown = try await stage.post("\(path)/new", "key=\(key)&\(named)", stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains(message))
        #expect(shown.html.contains(##"href="#account-accounts.0.\##(field)""##))
        #expect(shown.html.contains("<title>\u{2068}Error: New customer"))
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    @Test("are changed under the version that was looked at; what was typed stays when it is stale")
    func changed() async throws {
        let stage = try stage()
        let edit = "\(path)/\(SalesAnswers.accountID)/edit"
        let html = try await stage.get(edit, stage.signedIn(language: "en")).html
        for text in [
            #"name="version" value="4""#, #"value="10380284790""#, #"<option value="IR" selected>"#,
            #"<option value="PL" selected>"#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let form = "key=\(key)&version=3&name=Noor+Sanat&country=IR&tax_id=&external_ref=x1"
        stage.services.answer("PUT", "\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", 200, "{}")
        #expect(try await stage.post(edit, form, stage.signedIn()).status == 303)
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["If-Match"] == #""3""#)
        #expect(
            String(decoding: asked.body ?? [], as: UTF8.self)
                == #"{"country":"IR","external_ref":"x1","name":"Noor Sanat"}"#)
        stage.services.answer(
            "PUT", "\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", 412, #"{"code":"version_conflict"}"#)
        let stale = try await stage.post(edit, form, stage.signedIn(language: "en"))
        #expect(stale.status == 412)
        #expect(stale.html.contains(#"value="Noor Sanat""#) && stale.html.contains(#"name="version" value="4""#))
        // What the other one made of it stands beside: nobody writes over it unawares.
        #expect(stale.html.contains("As it stands now: \u{2068}Peyman\u{2069}"))
        #expect(!html.contains("As it stands now"))
    }

    @Test("are changed by those alone who may", arguments: ["new", "\(SalesAnswers.accountID)/edit"])
    func barred(page: String) async throws {
        let stage = try stage(#""readSales""#)
        #expect(try await stage.get("\(path)/\(page)", stage.signedIn()).status == 404)
        #expect(try await stage.post("\(path)/\(page)", "key=\(key)", stage.signedIn()).status == 404)
    }

    @Test("products are listed with their price and what the warehouse told last")
    func products() async throws {
        let stage = try stage()
        let html = try await stage.get("/sales/products?f.kind.in=GOODS&f.q.has=pump", stage.signedIn(language: "en"))
            .html
        #expect(stage.services.asked.last?.path == "\(SalesAnswers.sales)/products?kind=in:GOODS&q=pump&limit=50")
        for text in ["PUMP", "80.125", "7 pc", "21 Aug 2026, 00:35", "10%"] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }
}
