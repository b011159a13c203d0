import Contracts
import TestKit
import Testing

@testable import karvan

extension Scenarios {
    @Suite("What is kept apart")
    struct SeparationStories {
        @Test("two companies do not see each other", .timeLimit(.minutes(3)))
        func companies() async throws {
            let (iran, poland) = (try Scenarios.suite.iran, try Scenarios.suite.poland)
            let sale = try await iran.open([Wanted("HOSE-25", 3)])
            let seen = try await iran.carry(sale)
            let invoice = try seen.invoice()

            let stranger = poland.cast
            await expectRefusal(404) { try await stranger.seller.send(.GET, "sales/v1/opportunities/\(sale)") }
            await expectRefusal(404) {
                try await stranger.accountant.send(.GET, "accounting/v1/invoices/\(invoice.id)")
            }
            await expectRefusal(404) {
                try await stranger.deliveryClerk.send(.GET, "delivery/v1/deliveries/\(seen.deliveries[0].id)")
            }
            await expectRefusal(404) {
                try await stranger.storekeeper.send(.GET, "warehouse/v1/dispatch-notes/\(seen.notes[0].id)")
            }
            let theirs = try await stranger.accountant.all("accounting/v1/invoices", of: InvoiceSummary.self)
            #expect(!theirs.contains { $0.opportunityID == sale })
            // Each company counts its own invoices from one.
            for stage in [iran, poland] {
                let count = try await stage.cast.accountant.all("accounting/v1/invoices", of: InvoiceSummary.self).count
                let series: Page<NumberSeriesView> = try await stage.cast.accountant.get("accounting/v1/number-series")
                #expect(series.data.filter { $0.kind == "INVOICE" }.map(\.lastNumber).reduce(0, +) == count)
            }
            await expectRefusal(anyOf: [404, 422]) {
                try await stranger.seller.send(
                    .POST, "sales/v1/opportunities",
                    body: OpenOpportunityRequest(
                        accountID: iran.company.account(iran.company.customers[0]), currency: .pln,
                        lines: [
                            OpportunityLineRequest(
                                productID: iran.company.product("HOSE-25"), quantity: 1, unitPrice: UnitPrice(1, .pln))
                        ]))
            }
        }

        @Test("four eyes: who asks does not approve, who picks does not let out (I-51)", .timeLimit(.minutes(3)))
        func fourEyes() async throws {
            let stage = try await Scenarios.suite.founded(Company.shop)
            let (one, other) = (stage.cast.seller, stage.cast.approver)
            let sale = try await stage.open([Wanted("BOX-40", 2)])

            let asked = try await stage.await(sale, "in approval") {
                $0.state == "IN_APPROVAL" && $0.approvalRequestID != nil
            }
            let request = try #require(asked.approvalRequestID)
            let yes = DecideRequest(
                decision: .approve, revision: asked.revision, contentHash: asked.contentHash ?? "")
            try await eventually {
                try await other.send(.GET, "approval/v1/requests/\(request)")
            }
            await expectRefusal(403, "own_request") {
                try await one.send(.POST, "approval/v1/requests/\(request)/decide", body: yes)
            }
            try await other.send(.POST, "approval/v1/requests/\(request)/decide", body: yes)

            let offered = try await stage.await(sale, "offered") { $0.paperState == "ISSUED" }
            let paper = try #require(offered.proFormaID)
            let version = try await one.send(.GET, "accounting/v1/pro-formas/\(paper)").version
            try await one.send(
                .POST, "accounting/v1/pro-formas/\(paper)/accept", body: AcceptProFormaRequest(evidence: "letter"),
                version: version)
            let note = try await releasedNote(of: sale, for: one)
            let picked: DispatchNoteView = try await one.post(
                "warehouse/v1/dispatch-notes/\(note.id)/pick", PickRequest(), version: note.version)
            await expectRefusal(403, "picker_issues_permit") {
                try await one.send(
                    .POST, "warehouse/v1/dispatch-notes/\(note.id)/permit",
                    body: PermitRequest(vehicle: "1", driver: "Driver"), version: picked.version)
            }
            try await stage.carry(sale).expectSold()
        }

        private func releasedNote(of sale: OpportunityID, for storekeeper: Session) async throws -> DispatchNoteView {
            var found: DispatchNoteView?
            try await eventually("a note is released", within: .seconds(60)) {
                let page: Page<DispatchNoteView> = try await storekeeper.get(
                    "warehouse/v1/dispatch-notes?opportunity_id=\(sale)")
                found = page.data.first { $0.state == "RELEASED" }
                return found != nil
            }
            return try #require(found)
        }
    }
}

/// The request is refused with one of these statuses, and with this code where one is named.
private func expectRefusal(
    anyOf statuses: Set<Int>, _ code: String? = nil, _ sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws -> Connection.Reply
) async {
    do {
        let reply = try await work()
        Issue.record("not refused: \(reply.status)", sourceLocation: sourceLocation)
    } catch let problem as APIProblem {
        #expect(statuses.contains(problem.status), "\(problem.detail)", sourceLocation: sourceLocation)
        if let code { #expect(problem.code == code, sourceLocation: sourceLocation) }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

private func expectRefusal(
    _ status: Int, _ code: String? = nil, _ sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws -> Connection.Reply
) async {
    await expectRefusal(anyOf: [status], code, sourceLocation, work)
}

extension Company {
    /// Three people who may do everything, with goods to sell.
    fileprivate static func shop(password: String) -> Company {
        let like = Company.polish(password: password)
        return Company(
            key: "shop", name: "Sklep Trzech", country: like.country, currency: like.currency, timeZone: like.timeZone,
            calendar: like.calendar, taxID: "7010002137", taxCode: like.taxCode, taxRate: like.taxRate,
            people: People(small: "shop", password: password), goods: like.goods, customers: like.customers)
    }
}
