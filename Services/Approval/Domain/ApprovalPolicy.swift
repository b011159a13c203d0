import Contracts

/// Who has to say yes, as the company laid it down (SM-06): steps in series, each with seats that are filled in parallel.
///
/// A policy never changes; publishing it again makes the next version, and running requests keep theirs.
package struct ApprovalPolicy: Sendable, Equatable {
    package let id: ApprovalPolicyID
    package let key: String
    package let version: Int
    package let steps: [Step]

    package init(id: ApprovalPolicyID, key: String, version: Int, steps: [Step]) {
        self.id = id
        self.key = key
        self.version = version
        self.steps = steps
    }

    package struct Step: Sendable, Equatable {
        package let name: String
        package let rule: Rule
        package let seats: [Seat]
        package let condition: Condition?
        package let deadlines: Deadlines
        /// An approver may say yes to some lines and return the others (S-32).
        package let mayReturnLines: Bool

        package init(
            name: String, rule: Rule, seats: [Seat], condition: Condition? = nil, deadlines: Deadlines = .usual,
            mayReturnLines: Bool = false
        ) {
            self.name = name
            self.rule = rule
            self.seats = seats
            self.condition = condition
            self.deadlines = deadlines
            self.mayReturnLines = mayReturnLines
        }

        /// How many seats have to be filled by a yes.
        package var needed: Int { rule.needed(of: seats.count) }
    }

    package enum Rule: Sendable, Equatable {
        case all
        case any
        case atLeast(Int)

        package func needed(of seats: Int) -> Int {
            switch self {
            case .all: seats
            case .any: 1
            case .atLeast(let count): count
            }
        }
    }

    /// One place among the approvers of a step. Whoever fits may take it, and one person takes one seat of a step only.
    package enum Seat: Sendable, Equatable, Hashable {
        case user(UserID)
        case role(Role)
        case unitHead(UnitID)
    }

    /// When a step is needed: if any of the limits is exceeded.
    package struct Condition: Sendable, Equatable {
        package let amountOver: Money?
        package let discountOver: ExactDecimal?

        package init(amountOver: Money? = nil, discountOver: ExactDecimal? = nil) {
            self.amountOver = amountOver
            self.discountOver = discountOver
        }

        /// An amount in another currency than the limit's cannot be compared, so the step is asked: silence never
        /// approves.
        package func applies(to facts: ApprovalFacts) -> Bool {
            if let limit = amountOver, limit.currency != facts.total.currency || facts.total > limit { return true }
            if let limit = discountOver, facts.discountRate > limit { return true }
            return amountOver == nil && discountOver == nil
        }
    }

    /// The steps that these facts call for, with their place in the policy, counted from 1.
    package func steps(for facts: ApprovalFacts) -> [(number: Int, step: Step)] {
        steps.enumerated().map { ($0.offset + 1, $0.element) }
            .filter { $0.1.condition?.applies(to: facts) ?? true }
    }
}

extension ApprovalPolicy {
    package static let longestText = 200
    package static let mostSteps = 20
    /// Ten years: longer is a slip of the pen, and the calendar of reminders reckons with it.
    package static let longestHours = 87_600

    /// What holds for a company that has published no policy of its own: one step, anyone of the role in charge.
    package static func usual(for subject: ApprovalSubject) -> [Step] {
        switch subject {
        case .opportunity: [Step(name: "Sales management", rule: .any, seats: [.role(.salesManager)])]
        case .creditOverride: [Step(name: "Finance", rule: .any, seats: [.role(.financeManager)])]
        }
    }

    /// - Throws: `.policyInvalid` with a pointer to each fault.
    package static func check(key: String, _ steps: [Step]) throws(ApprovalRefusal) {
        var faults: [Fault] = []
        func fault(_ pointer: String, _ code: String, _ message: String) {
            faults.append(Fault(pointer: pointer, code: code, message: message))
        }
        if key.isEmpty || key.count > longestText { fault("/key", "invalid", "A short name is needed.") }
        if steps.count > mostSteps { fault("/steps", "too-many", "At most \(mostSteps) steps.") }
        for (index, step) in steps.enumerated() {
            let at = "/steps/\(index)"
            if step.name.isEmpty || step.name.count > longestText {
                fault("\(at)/name", "invalid", "A name is needed.")
            }
            if step.seats.isEmpty { fault("\(at)/approvers", "required", "Name at least one approver.") }
            if !step.seats.isEmpty, !(1...step.seats.count).contains(step.needed) {
                fault("\(at)/n", "out-of-range", "A number from 1 to \(step.seats.count) is needed.")
            }
            if !step.deadlines.areInOrder {
                fault("\(at)/deadlines", "invalid", "Reminder, escalation and end follow each other, in hours from 1.")
            }
            if step.deadlines.expireAfterHours > longestHours {
                fault("\(at)/expire_after_hours", "out-of-range", "At most \(longestHours) hours, which is ten years.")
            }
            for (position, seat) in step.seats.enumerated() {
                if case .role(let role) = seat, !role.rights.contains(.decide) {
                    fault("\(at)/approvers/\(position)/role", "no-right", "This role may not decide.")
                }
            }
        }
        guard faults.isEmpty else { throw .policyInvalid(faults) }
    }
}
