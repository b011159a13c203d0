import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import SalesService

@Suite("Sales processes of a company", .needsDatabase)
struct ProcessServiceTests {
    private typealias Process = SalesProcesses.Process
    private let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR")
    private let product = SaveProductRequest(
        id: ProductID(), sku: "PUMP", name: "Pump", kind: .goods, unit: "pc", route: .trade, taxCode: "VAT10",
        taxRate: .zero)
    private let three = ["Contact", "Meeting", "Offer"].enumerated().map {
        SalesProcessRequest.Stage(name: $1, probability: 20 * ($0 + 1))
    }

    private func open(_ sales: ServiceHarness, _ name: String = "Machines") async throws -> Process {
        let answer = try await sales.post(
            "processes", SalesProcessRequest(name: name, stages: three), as: sales.person(.administrator))
        #expect(answer.status == 201, "\(answer)")
        return try answer.decoded()
    }

    private func sell(
        _ sales: ServiceHarness, in process: String? = nil, as seller: Principal
    ) async throws -> OpportunityView {
        let manager = sales.person(.salesManager)
        _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
        _ = try await sales.post("products", SaveProductsRequest(products: [product]), as: manager)
        let line = OpportunityLineRequest(
            productID: product.id, quantity: 1, unitPrice: UnitPrice(ExactDecimal(millionths: 1_000_000_000), .irr))
        let answer = try await sales.post(
            "opportunities",
            OpenOpportunityRequest(accountID: account.id, currency: .irr, process: process, lines: [line]), as: seller)
        #expect(answer.status == 201, "\(answer)")
        return try answer.decoded()
    }

    private func again(_ process: Process) -> [SalesProcessRequest.Stage] {
        process.stages.filter { !$0.isRetired }.map { .init(key: $0.key, probability: $0.probability) }
    }

    @Test("are made, renamed and reordered by the administrator, and nobody else")
    func edited() async throws {
        try await withService(SalesApp.definition) { sales in
            let (admin, seller) = (sales.person(.administrator), sales.person(.salesRep))
            let made = try await open(sales)
            #expect(made.version == 1 && made.stages.map(\.name) == ["Contact", "Meeting", "Offer"])
            let request = SalesProcessRequest(name: "Lines", stages: again(made).reversed())
            #expect(try await sales.put("processes/\(made.key)", request, as: seller, version: 1).status == 403)
            let revised = try await sales.put("processes/\(made.key)", request, as: admin, version: 1)
                .decoded(Process.self)
            #expect(revised.name == "Lines" && revised.version == 2)
            let read = try await sales.get("processes", as: seller).decoded(SalesProcesses.self).processes
            #expect(read.first { $0.key == made.key }?.stages.map(\.name) == ["Offer", "Meeting", "Contact"])
            #expect(try await sales.put("processes/\(made.key)", request, as: admin, version: 1).status == 412)
            #expect(try await sales.sent(SalesProcessChanged.self).map(\.change) == [.created, .revised])
            #expect(try await sales.get("processes/p-none", as: admin).status == 404)
        }
    }

    @Test("keep how long a sale may stand in a stage before it is marked")
    func limits() async throws {
        try await withService(SalesApp.definition) { sales in
            let admin = sales.person(.administrator)
            let made = try await open(sales)
            func set(_ limit: Int, version: Int) async throws -> TestAnswer {
                var stages = again(made)
                stages[1] = .init(key: stages[1].key, probability: 20, limitDays: limit)
                return try await sales.put(
                    "processes/\(made.key)", SalesProcessRequest(stages: stages), as: admin, version: version)
            }
            #expect(try await set(4000, version: 1).problem?.faults == ["/stages/1/limit_days limit_out_of_range"])
            #expect(try await set(14, version: 1).decoded(Process.self).stages.map(\.limitDays) == [nil, 14, nil])
            let read = try await sales.get("processes/\(made.key)", as: admin).decoded(Process.self)
            #expect(read.stages.map(\.limitDays) == [nil, 14, nil])
            let renamed = SalesProcessRequest(name: "Lines", stages: again(made))
            let answer = try await sales.put("processes/\(made.key)", renamed, as: admin, version: 2)
            #expect(try answer.decoded(Process.self).stages.map(\.limitDays) == [nil, 14, nil], "nobody spoke of it")
            #expect(try await set(0, version: 3).decoded(Process.self).stages.map(\.limitDays) == [nil, nil, nil])
        }
    }

    @Test("need the version that the administrator looked at")
    func versions() async throws {
        try await withService(SalesApp.definition) { sales in
            let admin = sales.person(.administrator)
            let made = try await open(sales)
            for path in ["retire", "make-default", "stages/\(made.stages[0].key)/retire"] {
                let answer = try await sales.post(
                    "processes/\(made.key)/\(path)", RetireStageRequest(), as: admin, version: 9)
                #expect(answer.status == 412, "\(path): \(answer)")
            }
        }
    }

    @Test("are each company's own")
    func apart() async throws {
        try await withService(SalesApp.definition) { sales in
            let made = try await open(sales)
            let stranger = Principal(
                user: UserID(), company: CompanyID(), roles: [.administrator, .salesRep])
            #expect(try await sales.get("processes/\(made.key)", as: stranger).status == 404)
            let request = SalesProcessRequest(name: "Theirs", stages: again(made))
            #expect(try await sales.put("processes/\(made.key)", request, as: stranger, version: 1).status == 404)
            let theirs = try await sales.get("processes", as: stranger).decoded(SalesProcesses.self).processes
            #expect(theirs.map(\.key) == ["unit-cycle", "pipeline"])
            // The same name is free there.
            let answer = try await sales.post(
                "processes", SalesProcessRequest(name: "Machines", stages: three), as: stranger)
            #expect(answer.status == 201)
        }
    }

    @Test("have names of their own, and stages that can be: else it says where it is wrong")
    func wrong() async throws {
        try await withService(SalesApp.definition) { sales in
            let admin = sales.person(.administrator)
            _ = try await open(sales)
            func post(_ name: String, _ stages: [SalesProcessRequest.Stage]) async throws -> TestAnswer {
                try await sales.post("processes", SalesProcessRequest(name: name, stages: stages), as: admin)
            }
            let taken = try await post(" machines ", three)
            #expect(taken.status == 409 && taken.text.contains("process_name_taken"), "\(taken)")
            let silly = try await post("B", [.init(name: "x", probability: 5, milestone: "SILLY")])
            #expect(silly.status == 422 && silly.text.contains("/stages/0/milestone"), "\(silly)")
            let late = try await post("B", three + [.init(name: "y", probability: 500)])
            #expect(late.status == 422 && late.text.contains("/stages/3/probability"), "\(late)")
            #expect(try await post("", three).status == 422)
            #expect(try await post("B", []).status == 422)
        }
    }

    @Test("take sales, which people move from stage to stage, with the move in the history")
    func moved() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            let made = try await open(sales)
            let sale = try await sell(sales, in: made.key, as: seller)
            #expect(sale.process == made.key && sale.stage == made.stages[0].key)
            func move(_ stage: String, _ version: Int) async throws -> TestAnswer {
                sales.clock.advance(seconds: 1)
                return try await sales.post(
                    "opportunities/\(sale.id)/move-stage", MoveStageRequest(stage: stage), as: seller, version: version)
            }
            let moved = try await move(made.stages[2].key, 1).decoded(OpportunityView.self)
            #expect(moved.stage == made.stages[2].key)
            #expect(try await move(made.stages[1].key, 1).status == 412)
            #expect(try await move("approval", 2).status == 422)
            #expect(try await move(made.stages[1].key, 2).status == 200)
            let history = try await sales.get("opportunities/\(sale.id)/history", as: seller)
                .decoded(OpportunityHistory.self).entries
            #expect(
                history.filter { $0.kind == "STAGE" }.map(\.value)
                    == [made.stages[1].key, made.stages[2].key, made.stages[0].key])
            #expect(history.first { $0.kind == "STAGE" }?.userID == seller.user)
            let funnel = try await sales.get("reports/funnel?process=\(made.key)", as: seller)
                .decoded(FunnelReport.self)
            #expect(funnel.stages.map(\.reached) == [1, 1, 1] && funnel.stages.map(\.still) == [0, 0, 1])
        }
    }

    @Test("keep a stage in which open sales stand, and say how many, until they are moved (RemapProcess)")
    func retireStage() async throws {
        try await withService(SalesApp.definition) { sales in
            let (admin, seller) = (sales.person(.administrator), sales.person(.salesRep))
            let made = try await open(sales)
            let sale = try await sell(sales, in: made.key, as: seller)
            let lost = try await sell(sales, in: made.key, as: seller)
            _ = try await sales.post(
                "opportunities/\(lost.id)/close-as-lost", ReasonRequest(reason: "price"), as: seller, version: 1)
            let path = "processes/\(made.key)/stages/\(made.stages[0].key)/retire"
            let refused = try await sales.post(path, RetireStageRequest(), as: admin, version: 1)
            #expect(refused.status == 409 && refused.text.contains("stage_in_use"), "\(refused)")
            #expect(refused.text.contains("1 open sale"), "\(refused)")
            let left = SalesProcessRequest(stages: Array(again(made).dropFirst()))
            #expect(try await sales.put("processes/\(made.key)", left, as: admin, version: 1).status == 409)
            let counts = try await sales.get("processes/\(made.key)", as: admin).decoded(Process.self)
            #expect(counts.stages.map(\.openSales) == [1, 0, 0])
            #expect(
                try await sales.get("processes/\(made.key)", as: seller).decoded(Process.self).stages[0].openSales
                    == nil)

            let done = try await sales.post(
                path, RetireStageRequest(moveTo: made.stages[1].key), as: admin, version: 1)
            #expect(done.status == 200, "\(done)")
            let moved = try await sales.get("opportunities/\(sale.id)", as: seller).decoded(OpportunityView.self)
            #expect(moved.stage == made.stages[1].key && moved.version == 2)
            // What is over stays where it was.
            let over = try await sales.get("opportunities/\(lost.id)", as: seller).decoded(OpportunityView.self)
            #expect(over.stage == made.stages[0].key && over.state == "LOST")
            let causes = try await sales.rows(
                "SELECT cause FROM stage_movement WHERE opportunity_id = \(sale.id) ORDER BY id")
            #expect(try causes.map { try $0["cause"] as String } == ["OPENED", "REMAP"])
            let back = try await sales.post(
                "opportunities/\(sale.id)/move-stage", MoveStageRequest(stage: made.stages[0].key), as: seller,
                version: 2)
            #expect(back.status == 422)
        }
    }

    @Test("keep how far each sale came when their stages change places")
    func furthest() async throws {
        try await withService(SalesApp.definition) { sales in
            let (admin, seller) = (sales.person(.administrator), sales.person(.salesRep))
            let made = try await open(sales)
            let sale = try await sell(sales, in: made.key, as: seller)
            _ = try await sales.post(
                "opportunities/\(sale.id)/move-stage", MoveStageRequest(stage: made.stages[1].key), as: seller,
                version: 1)
            func found(_ query: String) async throws -> Int {
                try await sales.get("opportunities?process=\(made.key)&\(query)", as: seller)
                    .decoded(Page<OpportunitySummary>.self).data.count
            }
            #expect(try await found("furthest=2") == 1)
            var stages = again(made)
            stages.append(stages.remove(at: 1))
            _ = try await sales.put(
                "processes/\(made.key)", SalesProcessRequest(stages: stages), as: admin, version: 1)
            #expect(try await found("furthest=2") == 0)
            #expect(try await found("furthest=3") == 1)
            #expect(try await found("reached=3") == 1)
        }
    }

    @Test("one of them is the default that new sales take, and a retired one takes none")
    func defaults() async throws {
        try await withService(SalesApp.definition) { sales in
            let (admin, seller) = (sales.person(.administrator), sales.person(.salesRep))
            let made = try await open(sales)
            #expect(try await sell(sales, as: seller).process == "unit-cycle")
            #expect(try await sales.post("processes/unit-cycle/retire", as: admin, version: 1).status == 409)
            #expect(try await sales.post("processes/\(made.key)/make-default", as: admin, version: 1).status == 200)
            #expect(try await sell(sales, as: seller).process == made.key)
            let all = try await sales.get("processes", as: admin).decoded(SalesProcesses.self).processes
            #expect(all.filter(\.isDefault).map(\.key) == [made.key] && all[0].key == made.key)
            // It lost the mark, so its version is another one.
            #expect(try await sales.post("processes/unit-cycle/retire", as: admin, version: 1).status == 412)
            #expect(try await sales.post("processes/unit-cycle/retire", as: admin, version: 2).status == 200)
            let line = OpportunityLineRequest(
                productID: product.id, quantity: 1, unitPrice: UnitPrice(ExactDecimal(millionths: 1_000_000), .irr))
            func ask(_ process: String) async throws -> TestAnswer {
                try await sales.post(
                    "opportunities",
                    OpenOpportunityRequest(accountID: account.id, currency: .irr, process: process, lines: [line]),
                    as: seller)
            }
            let refused = try await ask("unit-cycle")
            #expect(refused.status == 409 && refused.text.contains("process_takes_no_sales"), "\(refused)")
            #expect(try await ask("p-none").status == 404)
            #expect(try await sales.post("processes/unit-cycle/restore", as: admin, version: 3).status == 200)
            #expect(try await ask("unit-cycle").status == 201)
        }
    }

    @Test("lead a sale by its documents under whatever name its stages have")
    func renamed() async throws {
        try await withService(SalesApp.definition) { sales in
            let (admin, seller) = (sales.person(.administrator), sales.person(.salesRep))
            let sale = try await sell(sales, as: seller)
            let cycle = try await sales.get("processes/unit-cycle", as: admin).decoded(Process.self)
            var stages = again(cycle)
            stages[1] = .init(key: stages[1].key, name: "Sign-off", probability: 25)
            stages.insert(.init(name: "Visit", probability: 15), at: 1)
            let answer = try await sales.put(
                "processes/unit-cycle", SalesProcessRequest(stages: stages), as: admin, version: cycle.version)
            #expect(answer.status == 200, "\(answer)")
            let submitted = try await sales.post("opportunities/\(sale.id)/submit", as: seller, version: 1)
                .decoded(OpportunityView.self)
            #expect(submitted.stage == "approval")
            let movement = try await sales.rows(
                "SELECT distance FROM stage_movement WHERE opportunity_id = \(sale.id) ORDER BY id DESC LIMIT 1")
            #expect(try movement[0]["distance"] as Int == 2)
        }
    }
}
