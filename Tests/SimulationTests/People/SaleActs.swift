import Contracts
import Foundation
import TestKit

@testable import karvan

/// What can be done about one sale, at whatever desk.
struct SaleActs {
    let desk: Desk
    let sale: OpportunityView
    private var path: String { "opportunities/\(sale.id)" }

    init(desk: Desk, sale: OpportunityView) {
        self.desk = desk
        self.sale = sale
    }

    func all(_ luck: inout Luck) async throws -> [Act] {
        switch sale.state {
        case "DRAFT", "RETURNED": try await drafting(&luck) + sourcing(&luck)
        case "IN_APPROVAL": approving(&luck) + (try await sourcing(&luck))
        case "APPROVED", "FULFILLING":
            try await giving(&luck) + sourcing(&luck) + papers(&luck)
                + GoodsActs(desk: desk, sale: sale).all(&luck)
        case "WON": try await ReturnActs(desk: desk, sale: sale).all(&luck) + reopening()
        default: reopening()
        }
    }

    private func sell(_ name: String, _ weight: Int, _ step: String, _ body: (any Encodable & Sendable)? = nil) -> Act {
        Act(name, weight, at: .sales) { [desk, path, version = sale.version] in
            try await desk.send(.sales, "\(path)/\(step)", body, by: .seller, version: version)
        }
    }

    private func drafting(_ luck: inout Luck) -> [Act] {
        let lines = Staff.lines(at: desk, &luck)
        let revise = Act("revise", sale.state == "DRAFT" ? 2 : 6, at: .sales) { [desk, path, sale] in
            try await desk.send(
                .sales, path, ReviseOpportunityRequest(lines: lines), by: .seller, version: sale.version, with: .put)
        }
        return [
            sell("submit", 10, "submit"), sell("enquire", 5, "enquire"), revise,
            sell("close as lost", 1, "close-as-lost", ReasonRequest(reason: "no money")),
        ]
    }

    private func approving(_ luck: inout Luck) -> [Act] {
        guard let request = sale.approvalRequestID, let hash = sale.contentHash else { return [] }
        let line = luck.pick(sale.lines).id
        func decide(_ decision: ApprovalDecision, _ weight: Int) -> Act {
            Act("\(decision.rawValue)", weight, at: .approval) { [desk, sale] in
                try await desk.send(
                    .approval, "requests/\(request)/decide",
                    DecideRequest(
                        decision: decision, revision: sale.revision, contentHash: hash,
                        remarks: decision == .sendBack
                            ? [ApprovalRemark(lineID: line, field: "discount_rate", text: "Less.")] : nil,
                        reason: decision == .approve ? nil : "no"), by: .approver)
            }
        }
        return [
            decide(.approve, 16), decide(.sendBack, 2), decide(.reject, 1),
            sell("withdraw the submission", 2, "withdraw-submission", ReasonRequest(reason: "wrong")),
        ]
    }

    /// What the seller gives up, or wants again.
    private func giving(_ luck: inout Luck) -> [Act] {
        let line = luck.pick(sale.lines).id
        let lines = Staff.lines(at: desk, &luck)
        var acts = [
            sell("withdraw a line", 2, "lines/\(line)/withdraw", ReasonRequest(reason: "not wanted")),
            sell("lose a line", 1, "lines/\(line)/lose", ReasonRequest(reason: "too late")),
        ]
        if luck.chance(0.2) {
            acts.append(sell("close as lost", 1, "close-as-lost", ReasonRequest(reason: "gone")))
            acts.append(
                Act("revise", 2, at: .sales) { [desk, path, sale] in
                    try await desk.send(
                        .sales, path, ReviseOpportunityRequest(lines: lines), by: .seller, version: sale.version,
                        with: .put)
                })
        }
        for slice in sale.lines.flatMap(\.slices) {
            switch slice.state {
            case "DECLINED":
                acts.append(sell("ask again", 3, "slices/\(slice.id)/ask-again"))
                acts.append(sell("wait for stock", 3, "slices/\(slice.id)/wait"))
            case "EXITED":
                acts.append(sell("recall", 1, "slices/\(slice.id)/recall", ReasonRequest(reason: "wrong address")))
            case "RESTOCKED":
                acts.append(sell("credit", 4, "slices/\(slice.id)/credit", ReasonRequest(reason: "refused")))
                acts.append(sell("redeliver", 4, "slices/\(slice.id)/redeliver"))
            case "ANSWERED": acts.append(sell("accept an answer", 4, "slices/\(slice.id)/accept-answer"))
            default: continue
            }
        }
        return acts
    }

    private func reopening() -> [Act] {
        [
            Act("reopen", 1, at: .sales) { [desk, path, sale] in
                try await desk.send(
                    .sales, "\(path)/reopen", ReasonRequest(reason: "again"), by: .approver, version: sale.version)
            }
        ]
    }

    private func sourcing(_ luck: inout Luck) async throws -> [Act] {
        var acts: [Act] = []
        for line in sale.lines {
            for slice in line.slices {
                guard let unit = slice.unit, let request = slice.requestID else { continue }
                acts += try await SourcingActs(desk: desk, unit: unit, request: request).all(
                    state: slice.state, line, slice, &luck)
            }
        }
        return acts
    }

    private func papers(_ luck: inout Luck) async throws -> [Act] {
        guard let id = sale.proFormaID,
            let proForma: ProFormaView = try await desk.get(.accounting, "pro-formas/\(id)", by: .accountant)
        else { return [] }
        let version = proForma.version
        func paper(_ name: String, _ weight: Int, _ step: String, _ body: (any Encodable & Sendable)? = nil) -> Act {
            Act(name, weight, at: .accounting) { [desk] in
                try await desk.send(.accounting, "pro-formas/\(id)/\(step)", body, by: .accountant, version: version)
            }
        }
        let withdraw = paper("withdraw the pro-forma", 1, "withdraw", ReasonRequest(reason: "wrong"))
        switch proForma.state {
        case "ISSUED":
            return [paper("accept the pro-forma", 14, "accept", AcceptProFormaRequest(evidence: "signed")), withdraw]
        case "BLOCKED":
            guard let shortfall = proForma.credit?.shortfall else { return [withdraw] }
            let pay = Act("pay the shortfall", 8, at: .accounting) { [desk, sale] in
                let payment = PaymentID()
                return try await desk.send(
                    .accounting, "payments",
                    RecordPaymentRequest(
                        paymentID: payment, accountID: sale.accountID, amount: shortfall, bankReference: "\(payment)"),
                    by: .accountant)
            }
            return [pay, paper("retry", 2, "retry"), withdraw]
        default: return luck.chance(0.2) ? [withdraw] : []
        }
    }
}
