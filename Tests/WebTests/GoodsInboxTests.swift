import Testing

@testable import WebService

@Suite("The inbox of those who find, keep and bring goods")
struct GoodsInboxTests {
    private func inbox(_ rights: String, _ change: (Stage) -> Void = { _ in }) async throws -> (html: String, Stage) {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        SourcingAnswers.play(on: stage.services)
        WarehouseAnswers.play(on: stage.services)
        DeliveryAnswers.play(on: stage.services)
        change(stage)
        return (try await stage.get("/inbox", stage.signedIn(language: "en")).html, stage)
    }

    @Test("shows a supply officer what waits for an answer, and nothing of other units")
    func supply() async throws {
        let (html, stage) = try await inbox(#""readSourcing","answerSupply""#)
        for text in [
            "Supply enquiries", "To answer", ">7<", "<bdi>Pump</bdi>", #"href="/supply/enquiries""#,
            #"href="/supply/enquiries?f.state.in=COMMITTED,PARTLY_ARRIVED""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("Production enquiries") && !html.contains("warehouse"))
        #expect(!stage.services.asked.contains { $0.path.hasPrefix("/api/production") })
    }

    @Test("shows the shop floor what can start and what runs")
    func shopFloor() async throws {
        let (html, _) = try await inbox(#""readSourcing","runProduction""#)
        #expect(html.contains(#"href="/production/orders?f.state.in=RELEASED""#))
        #expect(!html.contains("enquiries?"))
    }

    @Test("shows a buyer orders that no supplier has confirmed")
    func buyer() async throws {
        let (html, stage) = try await inbox(#""readSourcing","answerPurchasing""#)
        #expect(html.contains(#"href="/purchasing/orders?f.state.in=ORDERED""#))
        #expect(stage.services.asked.filter { $0.path.hasPrefix("/api/purchasing") }.count == 2)
    }

    @Test("shows each person of the warehouse his own work, as figures that lead to it")
    func warehouse() async throws {
        let (manager, stage) = try await inbox(#""readStock","readDispatch","pick","receiveGoods","issuePermit""#)
        for target in [
            "/warehouse/dispatch-notes", "/warehouse/expected-receipts", "/warehouse/take-backs",
            "/warehouse/goods-returns?f.state.in=AUTHORISED", "/warehouse/exit-permits/new",
        ] {
            #expect(manager.contains(#"class="count__link" href="\#(target)""#), "\(target) is not there")
        }
        #expect(stage.services.asked.count { $0.path.hasPrefix(WarehouseAnswers.base) } == 1)
        let (gate, _) = try await inbox(#""readDispatch","usePermit""#) { stage in
            stage.services.answer("GET", "\(WarehouseAnswers.base)/work", 200, Answers.counts(["PERMITS_VALID": 1]))
        }
        #expect(gate.contains(#"class="count__link" href="/warehouse/gate""#))
        #expect(!gate.contains(#"class="count__link" href="/warehouse/dispatch-notes""#))
    }

    @Test("says so when nothing waits in the warehouse")
    func done() async throws {
        let (html, _) = try await inbox(#""readDispatch","usePermit""#) { stage in
            stage.services.answer("GET", "\(WarehouseAnswers.base)/work", 200, Answers.counts([:]))
        }
        #expect(html.contains("Nothing waits in the warehouse."))
    }

    @Test("shows a delivery clerk what is on the road")
    func delivery() async throws {
        let (html, _) = try await inbox(#""readDeliveries","confirmDelivery""#)
        for text in ["Peyman", "Azadi 12, Tehran", #"href="/delivery/deliveries?f.overdue.in=true&amp;f.state.in=""#] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }

    @Test("finds records by the ids on papers")
    func search() async throws {
        let stage = try Stage()
        stage.services.answer(
            "GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readStock","readDispatch","readDeliveries""#))
        for (id, target) in [
            (WarehouseAnswers.note, "/warehouse/dispatch-notes/"),
            (WarehouseAnswers.permit, "/warehouse/exit-permits/"),
            (DeliveryAnswers.id, "/delivery/deliveries/"), (WarehouseAnswers.goodsReturn, "/warehouse/goods-returns/"),
            (WarehouseAnswers.product, "/warehouse/stock/"),
        ] {
            let shown = try await stage.get("/search?q=\(id)", stage.signedIn())
            #expect(shown.headers[.location] == target + id)
        }
        let nobody = try Stage()
        nobody.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readTax""#))
        #expect(try await nobody.get("/search?q=\(WarehouseAnswers.note)", nobody.signedIn()).status == 200)
    }
}
