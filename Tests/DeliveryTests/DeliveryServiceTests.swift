import Contracts
import DeliveryDomain
import ServiceKit
import TestKit
import Testing

@testable import DeliveryService

@Suite("Deliveries, as the service handles them", .needsDatabase)
struct DeliveryServiceTests {
    @Test("goods that left are in transit once, however often it is told; the customer takes them (S-60)")
    func happy() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit([Make.exited(1), Make.exited(2, 3, cost: 5)]), times: 2)
            let clerk = service.person(.deliveryClerk)
            let page: Page<DeliveryView> = try await service.get(
                "deliveries?state=IN_TRANSIT&opportunity_id=\(Make.opportunity)", as: clerk
            ).decoded()
            let delivery = try #require(page.data.first)
            #expect(page.data.count == 1)
            #expect(delivery.id == DeliveryID(Make.note.uuid))
            #expect(delivery.lines.map(\.open) == [10, 3])
            #expect(delivery.lines.allSatisfy { $0.cost == nil })
            let body = ConfirmDeliveryRequest(
                receiver: "Maryam",
                proof: ProofOfDelivery(reference: "sig-1", capturedAt: service.clock.now.adding(seconds: -90)))
            let stale = try await service.post("deliveries/\(delivery.id)/confirm", body, as: clerk, version: 7)
            #expect(stale.status == 412)
            let answer = try await service.post(
                "deliveries/\(delivery.id)/confirm", body, as: clerk, version: delivery.version, key: "k")
            #expect(answer.status == 200, "\(answer)")
            #expect(try answer.decoded(DeliveryView.self).state == "DELIVERED")
            let again = try await service.post(
                "deliveries/\(delivery.id)/confirm", body, as: clerk, version: delivery.version, key: "k")
            #expect(again.isReplayed)
            let facts = try await service.sent(DeliveryConfirmed.self)
            #expect(facts.count == 1)
            #expect(facts.first?.confirmedAt == body.proof?.capturedAt)
            #expect(facts.first?.lines.map(\.cost.amount) == [7_000_003, 5])
            #expect(facts.first?.proofReference == "sig-1")
            let shown: DeliveryView = try await service.get("deliveries/\(delivery.id)", as: clerk).decoded()
            #expect(shown.history?.map(\.kind) == ["CONFIRMED"])
            try await expectClean(service, lines: 2)
        }
    }

    @Test("name whoever recorded what happened, as Identity told last")
    func people() async throws {
        try await withService(DeliveryApp.definition) { service in
            let clerk = service.person(.deliveryClerk)
            for name in ["Old name", "Kaveh"] {
                try await service.deliver(
                    UserPublished(
                        userID: clerk.user, username: "x", displayName: name, roles: [], unitID: nil, managerID: nil))
            }
            try await service.deliver(Make.exit())
            let path = "deliveries/\(DeliveryID(Make.note.uuid))"
            let failed = FailedAttemptRequest(reason: "nobody there")
            for person in [clerk, service.person(.deliveryClerk)] {
                _ = try await service.post("\(path)/failed-attempts", failed, as: person)
                _ = try await service.post("\(path)/reattempt", as: person)
            }
            let shown: DeliveryView = try await service.get(path, as: clerk).decoded()
            let names = shown.history?.filter { $0.kind == "ATTEMPT_FAILED" }.map(\.recordedByName)
            #expect(names == ["Kaveh", nil])
        }
    }

    @Test("are counted while they are on the road, for whoever brings them to their end")
    func work() async throws {
        try await withService(DeliveryApp.definition) { service in
            let clerk = service.person(.deliveryClerk)
            func waits() async throws -> [String: Int] {
                try await service.get("work", as: clerk).decoded(WorkCounts.self).counts
            }
            #expect(try await waits() == [:])
            for index in [1, 2] {
                try await service.deliver(
                    Make.exit([Make.exited(index)], note: DispatchNoteID(Make.uuid(20, index))))
            }
            #expect(try await waits() == ["IN_TRANSIT": 2])
            let path = "deliveries/\(DeliveryID(Make.uuid(20, 1)))"
            let failed = FailedAttemptRequest(reason: "nobody there")
            #expect(try await service.post("\(path)/failed-attempts", failed, as: clerk).status == 200)
            #expect(try await waits() == ["IN_TRANSIT": 1, "ATTEMPT_FAILED": 1])
            service.clock.advance(days: 4)
            #expect(try await waits() == ["IN_TRANSIT": 1, "ATTEMPT_FAILED": 1, "OVERDUE": 2])
            #expect(try await service.get("work", as: service.person(.salesRep)).status == 404)
        }
    }

    @Test("are listed newest first, or the longest on the road first, page after page")
    func sorted() async throws {
        try await withService(DeliveryApp.definition) { service in
            let notes = [1, 2].map { DispatchNoteID(Make.uuid(20, $0)) }
            for (index, note) in notes.enumerated() {
                try await service.deliver(Make.exit([Make.exited(index + 1)], note: note))
            }
            let clerk = service.person(.deliveryClerk)
            let ids = notes.map { DeliveryID($0.uuid) }
            for (sort, expected) in [("departed_at", ids), ("-departed_at", ids.reversed()), ("", ids.reversed())] {
                let query = sort.isEmpty ? "" : "&sort=\(sort)"
                let first: Page<DeliveryView> = try await service.get(
                    "deliveries?limit=1\(query)", as: clerk
                ).decoded()
                let next = try #require(first.page.next)
                let second: Page<DeliveryView> = try await service.get(
                    "deliveries?limit=1\(query)&after=\(next)", as: clerk
                ).decoded()
                #expect((first.data + second.data).map(\.id) == expected, "\(sort)")
            }
        }
    }

    @Test("delivered, refused, back again: closed, and every sum agrees (S-63)")
    func refused() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let (clerk, id) = (service.person(.deliveryClerk), DeliveryID(Make.note.uuid))
            let lines = [
                ConfirmLineRequest(sliceID: Make.slice(1), delivered: 4, refused: 6, refusalReason: "damaged")
            ]
            let answer = try await service.post(
                "deliveries/\(id)/confirm", ConfirmDeliveryRequest(lines: lines, receiver: "Maryam"), as: clerk)
            #expect(try answer.decoded(DeliveryView.self).state == "PARTLY_DELIVERED", "\(answer)")
            let back = RefusedGoodsReceived(
                deliveryID: id, dispatchNoteID: Make.note, invoiceID: Make.invoice, opportunityID: Make.opportunity,
                lines: [
                    ReturnedLine(
                        dispatchLineID: Make.line(1), sliceID: Make.slice(1), productID: ProductID(Make.uuid(9, 1)),
                        description: "Pump 1", quantity: 6, cost: Money(4_200_002, .irr))
                ])
            try await service.deliver(back, times: 2)
            let shown: DeliveryView = try await service.get("deliveries/\(id)", as: clerk).decoded()
            #expect(shown.state == "CLOSED")
            #expect(shown.history?.map(\.kind).sorted() == ["CONFIRMED", "RECEIVED_BACK"])
            let report = try await expectClean(service, lines: 1)
            #expect(report.facts["goods.in_transit"] == 0)
            #expect(report.facts["goods.in_transit_cost"] == 0)
            try await service.deliver(back)
            let exceptions: Int64? = try await service.value("select count(*) as value from exception_item")
            #expect(exceptions == 1)
        }
    }

    @Test("services of an invoice wait for the word that they were performed; goods lines do not (S-71)")
    func services() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.invoiceIssued([.goods, .service, .service]), times: 2)
            let clerk = service.person(.deliveryClerk)
            let page: Page<DeliveryView> = try await service.get(
                "deliveries?kind=SERVICE&invoice_id=\(Make.invoice)", as: clerk
            ).decoded()
            let delivery = try #require(page.data.first)
            #expect(page.data.count == 1)
            #expect(delivery.lines.count == 2)
            let answer = try await service.post(
                "deliveries/\(delivery.id)/confirm", ConfirmDeliveryRequest(receiver: "Maryam"), as: clerk)
            #expect(answer.status == 200, "\(answer)")
            let fact = try #require(try await service.sent(DeliveryConfirmed.self).first)
            #expect(fact.dispatchNoteID == nil)
            #expect(fact.lines.map(\.cost) == [.zero(.irr), .zero(.irr)])
        }
    }

    @Test("many at once: each is answered for itself, by items or by ids (one transaction)")
    func many() async throws {
        try await withService(DeliveryApp.definition) { service in
            let notes = (1...4).map { DispatchNoteID(Make.uuid(1, $0)) }
            for (index, note) in notes.enumerated() {
                try await service.deliver(
                    Make.exit([Make.exited(index + 1)], note: note, opportunity: OpportunityID(Make.uuid(3, index))))
            }
            let clerk = service.person(.deliveryClerk)
            let ids = notes.map { DeliveryID($0.uuid) }
            let first = ConfirmDeliveriesRequest(items: [
                .init(deliveryID: ids[0], receiver: "A"), .init(deliveryID: ids[1], receiver: ""),
                .init(deliveryID: DeliveryID(), receiver: "A"),
            ])
            let result: ConfirmDeliveriesResult =
                try await service.post("deliveries/confirmations", first, as: clerk).decoded()
            #expect(result.results.map(\.state) == ["DELIVERED", nil, nil])
            #expect(result.results.map(\.problem?.code) == [nil, "receiver_required", "delivery_not_found"])
            let rest: ConfirmDeliveriesResult = try await service.post(
                "deliveries/confirmations", ConfirmDeliveriesRequest(ids: ids, receiver: "B"), as: clerk
            ).decoded()
            #expect(rest.confirmed == Array(ids.dropFirst()))
            #expect(rest.skipped == [ids[0]])
            #expect(try await service.sent(DeliveryConfirmed.self).count == 4)
            try await expectClean(service, lines: 4)
        }
    }

    @Test("a recall is answered once: done while it is under way, refused afterwards, later when unknown (S-68)")
    func recall() async throws {
        try await withService(DeliveryApp.definition) { service in
            let id = DeliveryID(Make.note.uuid)
            let command = RecallDelivery(deliveryID: id, opportunityID: Make.opportunity, reason: "cancelled")
            await #expect(throws: NotYetKnown.self) {
                try await service.deliver(command, key: "r0", from: .sales)
            }
            try await service.deliver(Make.exit())
            try await service.deliver(command, key: "r1", from: .sales, times: 2)
            try await service.deliver(command, key: "r2", from: .sales)
            #expect(try await service.sent(DeliveryRecalled.self).map { $0.lines.map(\.quantity) } == [[10]])
            #expect(try await service.sent(DeliveryRecallRefused.self).map(\.reason) == ["already-delivered"])
            try await expectClean(service, lines: 1)
        }
    }

    @Test("attempts fail and are repeated; a loss takes another right than the driver's (S-64, S-65)")
    func attempts() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let (clerk, path) = (service.person(.deliveryClerk), "deliveries/\(DeliveryID(Make.note.uuid))")
            let failed = FailedAttemptRequest(reason: "nobody there")
            for round in 1...3 {
                #expect(try await service.post("\(path)/failed-attempts", failed, as: clerk).status == 200)
                let again = try await service.post("\(path)/reattempt", as: clerk)
                #expect(again.status == (round < 3 ? 200 : 409), "\(again)")
            }
            service.clock.advance(days: 4)
            let overdue: Page<DeliveryView> = try await service.get("deliveries?overdue=true", as: clerk).decoded()
            #expect(overdue.data.count == 1)
            let loss = DeclareLossRequest(evidence: "police report 7")
            #expect(try await service.post("\(path)/declare-loss", loss, as: clerk).status >= 403)
            let answer = try await service.post("\(path)/declare-loss", loss, as: service.person(.financeManager))
            #expect(answer.status == 200, "\(answer)")
            #expect(try answer.decoded(DeliveryView.self).state == "LOST")
            #expect(try await service.sent(DeliveryLossDeclared.self).first?.lines.map(\.cost.amount) == [7_000_003])
            try await expectClean(service, lines: 1)
        }
    }

    /// One confirmation holds the delivery at a gate while another runs into it.
    @Test("two confirmations of the same goods at once: the second finds them gone (I-13)")
    func race() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let item = ConfirmDeliveriesRequest.Item(deliveryID: DeliveryID(Make.note.uuid), receiver: "Maryam")
            let gate = Gate()
            let confirm: @Sendable (Gate?) async -> Bool = { gate in
                (try? await service.change { tx in
                    _ = try await ConfirmationCommands.confirm(item, expecting: nil, in: tx)
                    await gate?.pass()
                    return true
                }) ?? false
            }
            async let first = confirm(gate)
            await gate.reached
            async let second = confirm(nil)
            try await eventually("the second unit waits for the row") {
                let waiting: Int64? = try await service.value(
                    """
                    select count(*) as value from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'
                    """)
                return (waiting ?? 0) > 0
            }
            gate.open()
            let results = await (first, second)
            #expect(results == (true, false))
            #expect(try await service.sent(DeliveryConfirmed.self).count == 1)
        }
    }

    @Test("the table refuses what would account for goods twice (I-13)")
    func constraint() async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            await #expect(throws: (any Error).self) {
                try await service.change { tx in
                    try await tx.execute(
                        "update delivery_line set delivered_millionths = 6000000, lost_millionths = 5000000")
                }
            }
        }
    }

    @Test("every route is in the OpenAPI document, and the other way round (A-09)")
    func openapi() {
        let definition = DeliveryApp.definition
        let differences = OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi)
        #expect(differences.isEmpty, "\(differences)")
    }

    @discardableResult
    private func expectClean(_ service: ServiceHarness, lines: Int) async throws -> AuditReport {
        let report: AuditReport = try await service.get("audit", as: service.person(.auditor)).decoded()
        #expect(report.invariants.allSatisfy { $0.violated == 0 }, "\(report.invariants)")
        #expect(report.invariants.first?.checked == lines)
        return report
    }
}
