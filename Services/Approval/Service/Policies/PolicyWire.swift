import ApprovalDomain
import Contracts

extension ApprovalPolicy.Rule {
    init(_ wire: ApprovalRule, needed: Int) {
        self =
            switch wire {
            case .all: .all
            case .any: .any
            case .atLeast: .atLeast(needed)
            }
    }

    var wire: ApprovalRule {
        switch self {
        case .all: .all
        case .any: .any
        case .atLeast: .atLeast
        }
    }
}

extension ApprovalPolicy.Seat {
    /// `nil` unless exactly one of the three is named.
    init?(_ wire: ApprovalSeat) {
        switch (wire.userID, wire.role, wire.unitHead) {
        case (let user?, nil, nil): self = .user(user)
        case (nil, let role?, nil): self = .role(role)
        case (nil, nil, let unit?): self = .unitHead(unit)
        default: return nil
        }
    }

    var wire: ApprovalSeat {
        switch self {
        case .user(let id): ApprovalSeat(userID: id)
        case .role(let role): ApprovalSeat(role: role)
        case .unitHead(let unit): ApprovalSeat(unitHead: unit)
        }
    }
}

extension ApprovalPolicy.Step {
    /// - Throws: `.policyInvalid` when a seat names nobody or several, or `n` is missing.
    init(_ wire: ApprovalPolicyStep, at index: Int) throws(ApprovalRefusal) {
        var seats: [ApprovalPolicy.Seat] = []
        for (position, approver) in wire.approvers.enumerated() {
            guard let seat = ApprovalPolicy.Seat(approver) else {
                let pointer = "/steps/\(index)/approvers/\(position)"
                throw .policyInvalid([
                    Fault(pointer: pointer, code: "invalid", message: "Name one of user_id, role and unit_head.")
                ])
            }
            seats.append(seat)
        }
        if wire.rule == .atLeast, wire.n == nil {
            throw .policyInvalid([
                Fault(pointer: "/steps/\(index)/n", code: "required", message: "N_OF_M needs the number n.")
            ])
        }
        self.init(
            name: wire.name, rule: ApprovalPolicy.Rule(wire.rule, needed: wire.n ?? 0), seats: seats,
            condition: wire.condition.map { .init(amountOver: $0.amountOver, discountOver: $0.discountOver) },
            deadlines: Deadlines(
                remindAfterHours: wire.remindAfterHours ?? Deadlines.usual.remindAfterHours,
                escalateAfterHours: wire.escalateAfterHours ?? Deadlines.usual.escalateAfterHours,
                expireAfterHours: wire.expireAfterHours ?? Deadlines.usual.expireAfterHours),
            mayReturnLines: wire.mayReturnLines ?? false)
    }

    var wire: ApprovalPolicyStep {
        ApprovalPolicyStep(
            name: name, rule: rule.wire, n: rule.wire == .atLeast ? needed : nil, approvers: seats.map(\.wire),
            condition: condition.map { ApprovalCondition(amountOver: $0.amountOver, discountOver: $0.discountOver) },
            remindAfterHours: deadlines.remindAfterHours, escalateAfterHours: deadlines.escalateAfterHours,
            expireAfterHours: deadlines.expireAfterHours, mayReturnLines: mayReturnLines ? true : nil)
    }
}
