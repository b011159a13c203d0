import ApprovalDomain
import Contracts
import Foundation

/// Ids that are easy to tell apart, and things a test is not about.
enum Make {
    static func user(_ number: Int) -> UserID { UserID(uuid(0x0100, number)) }
    static func uuid(_ kind: Int, _ number: Int) -> UUID {
        UUIDv7.make(milliseconds: 1_700_000_000_000, random: (UInt64(kind), UInt64(number)))
    }

    static let requester = user(900)
    static let manager = Colleague(id: user(1), name: "Manager", roles: [.salesManager], manager: user(3))
    static let finance = Colleague(id: user(2), name: "Finance", roles: [.financeManager])
    static let director = Colleague(id: user(3), name: "Director", roles: [.salesDirector])
    static let secondManager = Colleague(id: user(4), name: "Second manager", roles: [.salesManager])
    static let people = Directory([manager, finance, director, secondManager])

    static func facts(amount: Int64 = 1000, discount: ExactDecimal = .zero) -> ApprovalFacts {
        ApprovalFacts(total: Money(amount, .irr), discountRate: discount, accountName: "Noor", title: "Line 3")
    }

    static func asked(
        _ number: Int = 1, subject: Int = 1, revision: Int = 1, facts: ApprovalFacts = facts(),
        lines: [ApprovalLine] = [line(1)], policyKey: String = "opportunity", by user: UserID = requester
    ) -> RequestApproval {
        RequestApproval(
            requestID: ApprovalRequestID(uuid(0x0200, number)), subjectKind: .opportunity,
            subjectID: uuid(0x0300, subject), revision: revision, contentHash: "hash-\(revision)", policyKey: policyKey,
            facts: facts, lines: lines, requestedBy: user)
    }

    static func line(
        _ number: Int, quantity: ExactDecimal = 2, price: ExactDecimal = 500, taxable: ExactDecimal? = nil
    ) -> ApprovalLine {
        ApprovalLine(
            lineID: OpportunityLineID(uuid(0x0400, number)), productName: "Pump \(number)",
            quantity: Quantity(quantity, "pcs"), unitPrice: UnitPrice(price, .irr), discountRate: .zero,
            net: UnitPrice(price, .irr).times(quantity), taxablePrice: taxable.map { UnitPrice($0, .irr) })
    }

    static func policy(_ steps: [ApprovalPolicy.Step]) -> ApprovalPolicy {
        ApprovalPolicy(id: ApprovalPolicyID(uuid(0x0500, 1)), key: "opportunity", version: 1, steps: steps)
    }

    static func step(
        _ name: String, _ rule: ApprovalPolicy.Rule = .any, _ seats: [ApprovalPolicy.Seat],
        when condition: ApprovalPolicy.Condition? = nil, mayReturnLines: Bool = false
    ) -> ApprovalPolicy.Step {
        ApprovalPolicy.Step(
            name: name, rule: rule, seats: seats, condition: condition, mayReturnLines: mayReturnLines)
    }

    static func opened(
        _ steps: [ApprovalPolicy.Step], _ asked: RequestApproval = asked(), by people: Directory = people
    ) throws(ApprovalRefusal) -> ApprovalRequest {
        try ApprovalRequest.opened(for: asked, under: policy(steps), by: people) { ApprovalTaskID() }
    }
}

/// Plays approvers against a request as the service would, tasks of opening steps included.
struct Play {
    var request: ApprovalRequest
    let steps: [ApprovalPolicy.Step]
    var people = Make.people
    var decisions: [(person: UserID, task: UserID, decision: RecordedDecision)] = []

    init(_ steps: [ApprovalPolicy.Step], people: Directory = Make.people) throws {
        self.steps = steps
        self.people = people
        self.request = try Make.opened(steps, by: people)
    }

    mutating func decide(
        _ person: UserID, _ choice: Verdict.Choice = .approve, for others: Set<UserID> = []
    ) throws(ApprovalRefusal) {
        let verdict = Verdict(
            choice: choice, by: person, standingInFor: others, revision: request.revision,
            contentHash: request.contentHash)
        let decided = try request.decided(verdict)
        request = decided.request
        decisions.append((person, decided.decision.onBehalfOf ?? person, decided.decision))
        guard let step = decided.opens else { return }
        request.tasks += request.newTasks(of: step, steps[step.policyStep - 1].seats, from: people) { ApprovalTaskID() }
    }
}
