import Contracts
import Foundation

/// Carries one sale through all departments, doing at each desk what waits there for this sale.
struct SaleDriver: Sendable {
    let cast: Cast
    /// What the people decide where they have a choice.
    var story = Story.plain

    /// From whom supply and purchasing get what is short, where they say so.
    var suppliers: [ServiceName: SupplierID] = [:]

    /// The ways a sale may go besides straight on.
    struct Story: Sendable {
        var decisions: [ApprovalDecision] = [.approve]
        /// The policy asks more people than the sales manager.
        var needsSeveral = false
        /// How much of each line is handed over in one go; the rest follows.
        var delivers: ExactDecimal?
        /// How much of each delivered line the customer refuses.
        var refuses: ExactDecimal = .zero
        /// Delivered pieces that come back afterwards.
        var returns: ExactDecimal = .zero
        /// What is paid when the credit ceiling is too low: the shortfall.
        var paysWhenBlocked = true

        static let plain = Story()
    }

    /// Takes steps until the opportunity is closed or as `stop` wants it, or cannot go on by itself.
    ///
    /// - Throws: ``CommandFailure`` naming the state it hangs in after `limit`.
    @discardableResult
    func drive(
        _ id: OpportunityID, within limit: Duration = .seconds(60),
        until stop: (OpportunityView) -> Bool = { _ in false }
    ) async throws -> OpportunityView {
        let deadline = ContinuousClock.now + limit
        var round = 0
        while true {
            let sale: OpportunityView = try await cast.seller.get("sales/v1/opportunities/\(id)")
            if sale.state == "WON" || sale.state == "LOST" || stop(sale) { return sale }
            if try await step(sale, round: &round) { continue }
            guard .now < deadline else {
                throw CommandFailure("\(id) hangs in \(sale.state), papers \(sale.paperState): \(sale.note ?? "")")
            }
            try await Task.sleep(for: .milliseconds(25))
        }
    }

    /// One step of whoever's turn it is.
    ///
    /// - Returns: whether anybody could do anything; if not, messages are on their way.
    private func step(_ sale: OpportunityView, round: inout Int) async throws -> Bool {
        switch sale.state {
        case "DRAFT":
            // What was enquired about before the approval is answered first (D-05).
            if try await source(sale) { return true }
            return try await submit(sale)
        case "RETURNED": return try await correct(sale)
        case "IN_APPROVAL": return try await decide(sale, round: &round)
        default: break
        }
        if try await source(sale) { return true }
        switch sale.paperState {
        case "BLOCKED": return try await pay(sale)
        case "ISSUED": return try await accept(sale)
        case "ACCEPTED": return try await moveGoods(sale)
        default: return false
        }
    }

    private func submit(_ sale: OpportunityView) async throws -> Bool {
        try await passing {
            try await cast.seller.send(.POST, "sales/v1/opportunities/\(sale.id)/submit", version: sale.version)
        }
    }

    /// The representative lowers the price a little, as the remark asked, and submits again (S-28).
    private func correct(_ sale: OpportunityView) async throws -> Bool {
        if story.decisions.contains(.reject) {
            return try await passing {
                try await cast.seller.send(
                    .POST, "sales/v1/opportunities/\(sale.id)/close-as-lost",
                    body: ReasonRequest(reason: "not approved"),
                    version: sale.version)
            }
        }
        let lines = sale.lines.map { line in
            OpportunityLineRequest(
                productID: line.productID, quantity: line.quantity.value, unitPrice: line.unitPrice,
                discountRate: line.discountRate + ExactDecimal(millionths: 10_000))
        }
        return try await passing {
            try await cast.seller.send(
                .PUT, "sales/v1/opportunities/\(sale.id)", body: ReviseOpportunityRequest(lines: lines),
                version: sale.version)
        }
    }

    /// Everybody who has a task for this request decides, one after another: the manager alone first, then, where the
    /// policy asks for them, several at the same step.
    private func decide(_ sale: OpportunityView, round: inout Int) async throws -> Bool {
        guard let request = sale.approvalRequestID, let hash = sale.contentHash else { return false }
        let decision = story.decisions[min(round, story.decisions.count - 1)]
        let body = DecideRequest(
            decision: decision, revision: sale.revision, contentHash: hash,
            remarks: decision == .sendBack
                ? [ApprovalRemark(lineID: sale.lines.first?.id, field: "discount_rate", text: "One percent more.")]
                : nil,
            reason: decision == .approve ? nil : "demo")
        guard story.needsSeveral else {
            let done = try await passing {
                try await cast.approver.send(.POST, "approval/v1/requests/\(request)/decide", body: body)
            }
            if done { round += 1 }
            return done
        }
        var didSomething = false
        for approver in [cast.approver, cast.director, cast.financeManager] {
            let tasks = try await approver.all("approval/v1/tasks", of: ApprovalTaskView.self)
            guard tasks.contains(where: { $0.requestID == request }) else { continue }
            didSomething =
                try await passing {
                    try await approver.send(.POST, "approval/v1/requests/\(request)/decide", body: body)
                } || didSomething
        }
        return didSomething
    }

    private func accept(_ sale: OpportunityView) async throws -> Bool {
        guard let id = sale.proFormaID else { return false }
        return try await passing {
            let reply = try await cast.accountant.send(.GET, "accounting/v1/pro-formas/\(id)")
            return try await cast.accountant.send(
                .POST, "accounting/v1/pro-formas/\(id)/accept", body: AcceptProFormaRequest(evidence: "signed copy"),
                version: reply.version)
        }
    }

    /// The customer pays what is missing; accounting then issues the pro-forma by itself (S-42).
    private func pay(_ sale: OpportunityView) async throws -> Bool {
        guard let id = sale.proFormaID, story.paysWhenBlocked else { return false }
        let proForma: ProFormaView = try await cast.accountant.get("accounting/v1/pro-formas/\(id)")
        guard proForma.state == "BLOCKED", let credit = proForma.credit else { return false }
        let payment: PaymentID = Derived.id("\(id)/\(credit.shortfall.amount)")
        return try await passing {
            try await cast.accountant.send(
                .POST, "accounting/v1/payments",
                body: RecordPaymentRequest(
                    paymentID: payment, accountID: sale.accountID, amount: credit.shortfall,
                    bankReference: "\(payment)"), key: "\(payment)")
        }
    }

    /// A refusal by state means that a message is still on its way: look again.
    func passing(_ work: () async throws -> Connection.Reply) async throws -> Bool {
        do {
            _ = try await work()
            return true
        } catch let problem as APIProblem where [404, 409, 412].contains(problem.status) {
            return false
        }
    }
}
