import Contracts
import TestKit
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Sales that are edited after their approval")
    struct RevisionStories {
        @Test(
            "approved, edited, approved again and invoiced at the new price; the old pro-forma is never invoiced (S-31)",
            .timeLimit(.minutes(3)))
        func edited() async throws {
            let stage = try Scenarios.suite.iran
            let books = try await Books(of: stage)
            let (valves, hoses) = (try await Shelf("VALVE-2", on: stage), try await Shelf("HOSE-25", on: stage))

            let sale = try await stage.open([Wanted("VALVE-2", 6), Wanted("HOSE-25", 20)], for: 1)
            let driver = SaleDriver(cast: stage.cast)
            let offered = try await driver.drive(sale, within: .seconds(60)) { $0.paperState == "ISSUED" }
            let old = try #require(offered.proFormaID)
            let (first, second) = (offered.lines[0], offered.lines[1])
            // A tenth off the valves; three metres of hose in place of twenty.
            let draft = try await stage.revise(
                offered, [first.request(discount: 10), second.request(quantity: 3)])
            #expect(draft.state == "DRAFT" && draft.revision == 2)
            #expect(draft.lines.allSatisfy { $0.agreed == false })

            let seen = try await stage.carry(sale)
            #expect(seen.sale.state == "WON")
            #expect(seen.quantities == ["DELIVERED": 9])
            #expect(seen.sale.formerLines?.flatMap(\.slices).map(\.state) == ["WITHDRAWN"])
            let papers = Dictionary(uniqueKeysWithValues: seen.proFormas.map { ($0.id, $0.state) })
            let new = try #require(seen.sale.proFormaID)
            #expect(papers == [old: "SUPERSEDED", new: "INVOICED"])
            let invoice = try seen.invoice()
            let net: Int64 = 6 * 3_200_000 / 10 * 9 + 3 * 185_000
            #expect(invoice.totals.net == stage.amount(net))
            #expect(invoice.totals == seen.sale.totals)
            let cost: Int64 = 6 * 2_100_000 + 3 * 120_000
            let expected: [Int: Int64] = [1210: net + net / 10, 2210: -net / 10, 4010: -net, 1310: -cost, 5010: cost]
            #expect(try await Books(of: stage).change(since: books) == expected)
            #expect(try await Shelf("VALVE-2", on: stage).available == valves.available - 6)
            #expect(try await Shelf("HOSE-25", on: stage).available == hoses.available - 3)
            let requests = try await stage.cast.approver.all(
                "approval/v1/requests?opportunity_id=\(sale)", of: ApprovalRequestView.self)
            #expect(Set(requests.map(\.revision)) == [1, 2] && requests.allSatisfy { $0.state == "GRANTED" })
            seen.expectNothingOpen()
        }

        @Test(
            "a won sale is taken up again and added to: a second pro-forma and invoice, the first stand (SM-03)",
            .timeLimit(.minutes(3)))
        func reopened() async throws {
            let stage = try Scenarios.suite.iran
            let sale = try await stage.open([Wanted("VALVE-2", 1)], for: 1)
            let won = try await SaleDriver(cast: stage.cast).drive(sale, within: .seconds(120))
            #expect(won.state == "WON")
            let draft: OpportunityView = try await stage.cast.director.post(
                "sales/v1/opportunities/\(sale)/reopen", ReasonRequest(reason: "hose as well"), version: won.version)
            #expect(draft.state == "DRAFT")
            let hose = try #require(stage.company.goods.first { $0.sku == "HOSE-25" })
            let added = OpportunityLineRequest(
                productID: stage.company.product(hose.sku), quantity: 5, unitPrice: stage.company.price(hose.price))
            _ = try await stage.revise(draft, [draft.lines[0].request(), added])

            let seen = try await stage.carry(sale)
            #expect(seen.sale.state == "WON" && seen.sale.revision == 3)
            #expect(seen.quantities == ["DELIVERED": 6])
            #expect(seen.proFormas.count == 2 && seen.proFormas.allSatisfy { $0.state == "INVOICED" })
            let nets = seen.invoices.map(\.totals.net).sorted { $0.amount < $1.amount }
            #expect(nets == [stage.amount(5 * 185_000), stage.amount(3_200_000)])
            seen.expectNothingOpen()
        }

        @Test(
            "some lines approved: they are sold, and the returned one follows once it is corrected (S-32)",
            .timeLimit(.minutes(3)))
        func inPart() async throws {
            let stage = try Scenarios.suite.iran
            let sale = try await stage.open([Wanted("VALVE-2", 2), Wanted("HOSE-25", 4)], for: 2)
            let asked = try await stage.await(sale, "in approval") { $0.state == "IN_APPROVAL" }
            let request = try #require(asked.approvalRequestID)
            let second = asked.lines[1].id
            let part = DecideRequest(
                decision: .approve, revision: 1, contentHash: asked.contentHash ?? "",
                remarks: [ApprovalRemark(lineID: second, field: "discount_rate", text: "One percent less.")],
                returnedLineIDs: [second])
            try await eventually("the request lies with its approvers", within: .seconds(60)) {
                do {
                    try await stage.cast.approver.send(.POST, "approval/v1/requests/\(request)/decide", body: part)
                    return true
                } catch let problem as APIProblem where problem.status == 404 {
                    return false
                }
            }
            let driver = SaleDriver(cast: stage.cast)
            let half = try await driver.drive(sale, within: .seconds(120)) {
                $0.lines[0].slices.allSatisfy { $0.state == "DELIVERED" }
            }
            #expect(half.state == "FULFILLING" && half.note?.contains("One percent less.") == true)
            #expect(half.lines.map(\.agreed) == [true, false])
            #expect(half.lines[1].slices.map(\.state) == ["PLANNED"])

            let draft = try await stage.revise(half, [half.lines[0].request(), half.lines[1].request(discount: 2)])
            #expect(draft.state == "DRAFT" && draft.lines.map(\.agreed) == [true, false])
            let seen = try await stage.carry(sale)
            #expect(seen.sale.state == "WON")
            #expect(seen.quantities == ["DELIVERED": 6])
            #expect(seen.invoices.count == 2 && seen.proFormas.allSatisfy { $0.state == "INVOICED" })
            let net = seen.invoices.reduce(stage.amount(0)) { $0 + $1.totals.net }
            #expect(net == stage.amount(2 * 3_200_000 + 4 * 185_000 / 100 * 98))
            seen.expectNothingOpen()
        }
    }
}

extension Stage {
    /// The representative edits the sale as he sees it.
    func revise(_ sale: OpportunityView, _ lines: [OpportunityLineRequest]) async throws -> OpportunityView {
        try await cast.seller.put(
            "sales/v1/opportunities/\(sale.id)", ReviseOpportunityRequest(lines: lines), version: sale.version)
    }
}

extension OpportunityLineView {
    /// The line as it is, but for what is named; the discount in hundredths.
    func request(quantity: ExactDecimal? = nil, discount: Int64? = nil) -> OpportunityLineRequest {
        OpportunityLineRequest(
            id: id, productID: productID, quantity: quantity ?? self.quantity.value, unitPrice: unitPrice,
            discountRate: discount.map { ExactDecimal(millionths: $0 * 10_000) } ?? discountRate)
    }
}
