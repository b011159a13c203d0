/// An invoice as the portal knows it (`moadian.md` section 5): members by name, numbers exact.
///
/// Members that are absent and members that are null are the same. Nothing here is checked; ``Validation`` does that.
package struct MoadianInvoice: Sendable, Equatable {
    package var header: Members
    package var body: [Members]
    package var payments: [Members]
    /// The elements of the header's `sg`.
    package var goods: [Members]

    package init(
        header: Members = Members(), body: [Members] = [], payments: [Members] = [], goods: [Members] = []
    ) {
        self.header = header
        self.body = body
        self.payments = payments
        self.goods = goods
    }
}

/// Values of one object of the invoice: its header, a line, a payment, carried goods.
package struct Members: Sendable, Equatable {
    package enum Value: Sendable, Hashable {
        case number(PortalNumber)
        case text(String)
    }

    private var values: [Member: Value] = [:]

    package init() {}

    package subscript(member: Member) -> Value? {
        get { values[member] }
        set { values[member] = newValue }
    }

    package var present: Set<Member> { Set(values.keys) }
    package var isEmpty: Bool { values.isEmpty }

    package func has(_ member: Member) -> Bool { values[member] != nil }

    package func number(_ member: Member) -> PortalNumber? {
        if case .number(let number) = values[member] { number } else { nil }
    }

    /// A whole number; `nil` also where it has a fraction.
    package func whole(_ member: Member) -> Int128? { number(member).flatMap { $0.isWhole ? $0.whole : nil } }

    package func text(_ member: Member) -> String? { if case .text(let text) = values[member] { text } else { nil } }

    package mutating func set(_ member: Member, _ number: PortalNumber?) {
        values[member] = number.map { .number($0) } ?? values[member]
    }

    package mutating func set(_ member: Member, rials: Int128?) {
        set(member, rials.map { PortalNumber(units: $0 * PortalNumber.scale) })
    }

    package mutating func set(_ member: Member, _ text: String?) {
        values[member] = text.map { .text($0) } ?? values[member]
    }
}
