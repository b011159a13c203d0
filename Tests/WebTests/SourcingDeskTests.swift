import Testing

@testable import WebService

@Suite("The desks of supply, production and purchasing")
struct SourcingDeskTests {
    private static let rights =
        #""readSourcing","answerSupply","answerProduction","answerPurchasing","runProduction","readCost""#

    private func stage(
        rights: String = rights, enquiry: String = SourcingAnswers.enquiry(), offers: String = SourcingAnswers.offers
    ) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        SourcingAnswers.play(on: stage.services, enquiry: enquiry, offers: offers)
        return stage
    }

    @Test("show what waits for an answer first", arguments: SourcingUnit.allCases)
    func waiting(unit: SourcingUnit) async throws {
        let stage = try stage()
        let html = try await stage.get(unit.enquiriesPath, stage.signedIn(language: "en")).html
        #expect(
            stage.services.asked.last?.path
                == "/api/\(unit.service)/v1/enquiries?state=in:REQUESTED,IN_STUDY&limit=50")
        for text in [
            "<bdi>Pump</bdi>", "12.5 kg", "2 hours", "1 Sep 2026", "To answer", "Goods for a customer",
            #"href="\#(unit.enquiriesPath)/\#(SourcingAnswers.id)""#, "Answer several", "Next page",
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }

    @Test("are filtered by state and by how long something waits; the address says it")
    func filtered() async throws {
        let stage = try stage()
        let path = "/supply/enquiries?f.state.in=&f.asker.in=SALES&f.age.in=day,week"
        _ = try await stage.get(path, stage.signedIn())
        #expect(
            stage.services.asked.last?.path
                == "/api/supply/v1/enquiries?asker=in:SALES&asked_at=lt:2026-04-08T12:00:00.000Z&limit=50")
    }

    @Test("say so when nothing waits")
    func empty() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/supply/v1/enquiries", 200, Answers.page())
        let html = try await stage.get("/supply/enquiries", stage.signedIn(language: "en")).html
        #expect(html.contains("No enquiry waits for an answer"))
        #expect(!html.contains("Answer several"))
    }

    @Test("tell what keeps production from answering, by the material's name")
    func pending() async throws {
        let enquiry = SourcingAnswers.enquiry(
            pending: ["material-unanswered:\(SourcingAnswers.steel)", "materials-unchecked"])
        let stage = try stage(enquiry: enquiry)
        let html = try await stage.get(
            "/production/enquiries/\(SourcingAnswers.id)", stage.signedIn(language: "en")
        ).html
        #expect(html.contains("Supply has not answered yet for Steel."))
        #expect(html.contains("The warehouse has not said yet"))
        #expect(!html.contains(#"action="/production/enquiries/\#(SourcingAnswers.id)/answer""#))
        #expect(html.contains("<h2 id=\"materials\">"))
    }

    @Test("show an answer with its money, and the promise with what arrived")
    func promised() async throws {
        let stage = try stage(enquiry: SourcingAnswers.enquiry(state: "COMMITTED", more: SourcingAnswers.promised))
        let html = try await stage.get(
            "/supply/enquiries/\(SourcingAnswers.id)", stage.signedIn(language: "en")
        ).html
        for text in [
            "SUP-1001", "2.5 kg", "30 Aug 2026", "IRR\u{A0}425", "€10.50", "Nord", "by sea", "12 days",
            #"href="/supply/suppliers/\#(SourcingAnswers.supplierID)""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }

    @Test("lead to the sale only who may see it")
    func sale() async throws {
        for (rights, isThere) in [(Self.rights, false), (Self.rights + #","readSales""#, true)] {
            let stage = try stage(rights: rights)
            let html = try await stage.get("/supply/enquiries/\(SourcingAnswers.id)", stage.signedIn()).html
            #expect(html.contains("/sales/opportunities/\(SourcingAnswers.sale)") == isThere)
        }
    }

    @Test("are not there for who has no right to them; acting needs the unit's own")
    func rights() async throws {
        let paths =
            SourcingUnit.allCases.map(\.enquiriesPath) + [
                "/supply/suppliers", "/production/orders", "/production/bills-of-materials", "/purchasing/orders",
                "/purchasing/exceptions",
            ]
        for path in paths {
            #expect(try await stage(rights: #""readStock""#).get(path, stage().signedIn()).status == 404, "\(path)")
        }
        let reader = try stage(rights: #""readSourcing","answerSupply""#)
        let html = try await reader.get("/purchasing/enquiries/\(SourcingAnswers.id)", reader.signedIn()).html
        #expect(!html.contains("/purchasing/enquiries/\(SourcingAnswers.id)/"))
        for path in [
            "/purchasing/enquiries/\(SourcingAnswers.id)/decline", "/purchasing/enquiries/answers",
            "/purchasing/suppliers/new", "/production/orders/\(SourcingAnswers.id)/start",
        ] {
            let shown = try await reader.post(path, "key=\(Answers.key)&version=4&reason=x", reader.signedIn())
            #expect(shown.status == 404, "\(path)")
        }
        #expect(!reader.services.asked.contains { $0.method == "POST" })
    }

    @Test("show a production order with its materials and what can be done now")
    func productionOrder() async throws {
        let stage = try stage()
        let page = "/production/orders/\(SourcingAnswers.id)"
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        for text in ["MO-1001", "Material here", "Steel", "cut", "8 Sep 2026", "action=\"\(page)/start\""] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }

    @Test(
        "offer on a production order what its state and the person allow",
        arguments: [
            ("RELEASED", true, true, "QUOTED", ["start"]), ("RELEASED", false, true, "QUOTED", []),
            ("RELEASED", false, true, "DECLINED", ["ask-materials"]), ("STARTED", true, true, nil, ["output"]),
            ("PARTLY_COMPLETED", true, false, nil, ["output", "stop"]), ("STARTING", true, true, nil, []),
            ("COMPLETED", true, true, nil, []),
        ] as [(String, Bool, Bool, String?, [String])])
    func productionActions(
        state: String, isReady: Bool, isPegged: Bool, request: String?, actions: [String]
    ) async throws {
        let stage = try stage()
        let order = SourcingAnswers.productionOrder(
            state: state, isReady: isReady, isPegged: isPegged, request: request)
        stage.services.answer("GET", "/api/production/v1/orders/\(SourcingAnswers.id)", 200, order)
        let html = try await stage.get("/production/orders/\(SourcingAnswers.id)", stage.signedIn()).html
        #expect(Answers.actions(in: html, of: "/production/orders/\(SourcingAnswers.id)") == actions)
    }

    @Test(
        "offer on a purchase order the next step first",
        arguments: [
            ("ORDERED", ["confirm", "delay", "short-close"]), ("CONFIRMED", ["shipment", "delay", "short-close"]),
            ("IN_TRANSIT", ["customs", "shipment", "delay", "short-close"]),
            ("IN_CUSTOMS", ["customs", "delay", "short-close"]), ("PARTLY_RECEIVED", ["delay", "short-close"]),
            ("RECEIVED", []), ("CANCELLED", []),
        ])
    func purchaseActions(state: String, actions: [String]) async throws {
        let stage = try stage()
        let page = "/purchasing/orders/\(SourcingAnswers.id)"
        stage.services.answer(
            "GET", "/api/purchasing/v1/orders/\(SourcingAnswers.id)", 200, SourcingAnswers.purchaseOrder(state: state))
        let html = try await stage.get(page, stage.signedIn()).html
        #expect(Answers.actions(in: html, of: page) == actions)
    }

    @Test("show hostile names as text everywhere")
    func hostile() async throws {
        let name = #"<script>x</script>\"\u200C onx=1"#
        let stage = try stage(enquiry: SourcingAnswers.enquiry(name: name))
        for path in ["/supply/enquiries", "/supply/enquiries/\(SourcingAnswers.id)", "/supply/enquiries/answers"] {
            let html = try await stage.get(path, stage.signedIn()).html
            #expect(!html.contains("<script>x"), "\(path)")
            #expect(html.contains("&lt;script&gt;x"), "\(path)")
            let outbreak = "\"\u{200C}"
            #expect(!html.contains(outbreak), "\(path)")
        }
    }
}
