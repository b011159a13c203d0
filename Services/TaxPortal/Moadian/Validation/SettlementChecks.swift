/// How it is paid (`moadian.md` 7.3).
extension Check {
    mutating func settlement() {
        guard subject != .cancellation, let column = reckoning, column.type == 1, let method = headerCode(.setm) else {
            return
        }
        if method != 1, column.pattern == 5 || column.pattern == 11 {
            find(.rule(.notAllowed), .setm, "setm is \(method); pattern \(column.pattern) is paid in cash only, 1.")
        }
        for member in [Member.cap, .insp] {
            if method != 3 {
                guard header.has(member) else { continue }
                find(
                    .outOfPattern, member, as: .warning,
                    "\(member.name) is for setm 3 alone; the portal passes it over.")
            } else if header.has(member) {
                bounds(of: member)
            } else if isSound(member) {
                find(.missing, member, "\(member.name) is missing; setm 3 splits the payment into cap and insp.")
            }
        }
        if method == 3 { split() }
    }

    private mutating func bounds(of member: Member) {
        guard isSound(member), let part = header.whole(member) else { return }
        if part <= 0 {
            find(.structure(.exclusiveBound), member, "\(member.name) is \(part); with setm 3 it must be above zero.")
        } else if isSound(.tbill), let bill = header.whole(.tbill), part >= bill {
            find(.rule(.exclusiveBound), member, "\(member.name) is \(part); it must be below tbill, \(bill).")
        }
    }

    /// VAT and duties are outside the split.
    private mutating func split() {
        guard [Member.cap, .insp, .tbill, .tvam, .todam].allSatisfy({ isSound($0) }), let cash = header.whole(.cap),
            let credit = header.whole(.insp), let bill = header.whole(.tbill), let tax = header.whole(.tvam)
        else { return }
        let right = bill - tax - (header.whole(.todam) ?? 0)
        guard cash + credit != right else { return }
        for member in [Member.cap, .insp] {
            find(
                .rule(.notAllowed), member,
                "cap + insp is \(cash + credit); together they must be \(right): tbill − tvam − todam.")
        }
    }
}
