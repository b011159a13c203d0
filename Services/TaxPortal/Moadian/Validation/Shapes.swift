/// Types and lengths: wrong ones are refused in any member, whatever the pattern (`moadian.md` 5, 6).
extension Check {
    mutating func shapes() {
        shapes(of: header, at: Spot(.header), Member.headerMembers)
        for (index, good) in invoice.goods.enumerated() {
            shapes(of: good, at: Spot(.goods, index + 1), [.sgid, .sgt])
        }
        for (index, line) in invoice.body.enumerated() {
            shapes(of: line, at: Spot(.body, index + 1), Member.bodyMembers)
        }
        for (index, payment) in invoice.payments.enumerated() {
            shapes(of: payment, at: Spot(.payments, index + 1), Member.paymentMembers)
        }
    }

    private mutating func shapes(of values: Members, at spot: Spot, _ members: [Member]) {
        for member in members {
            guard let value = values[member], let (detail, shown) = flaw(of: value, in: member.shape) else { continue }
            flawed.insert(Spot(spot.place, spot.index, member))
            find(
                .structure(detail), member, line: spot.line,
                "\(spot.words)\(member.name) is \(shown); it must be \(member.expectation).")
        }
    }

    private func flaw(of value: Members.Value, in shape: Member.Shape) -> (PortalCode.Detail, String)? {
        switch value {
        case .number(let number): flaw(of: number, in: shape).map { ($0, "\(number)") }
        case .text(let text): flaw(of: text, in: shape).map { ($0, text.isEmpty ? "empty" : "“\(text.prefix(60))”") }
        }
    }

    private func flaw(of number: PortalNumber, in shape: Member.Shape) -> PortalCode.Detail? {
        switch shape {
        case .whole(let digits, let bound): flaw(of: number, digits, 0, bound)
        case .decimal(let digits, let decimals, let bound): flaw(of: number, digits, decimals, bound)
        case .code(let codes):
            number.isWhole ? (codes.contains { Int128($0) == number.whole } ? nil : .notInList) : .tooManyDecimals
        case .text, .digits, .form, .goods: .wrongType
        }
    }

    private func flaw(
        of number: PortalNumber, _ digits: Int, _ decimals: Int, _ bound: Member.Bound
    ) -> PortalCode.Detail? {
        let written = WrittenNumber(json: number.description)
        if written.decimals > decimals { return .tooManyDecimals }
        if written.wholeDigits > digits { return .tooLong }
        switch bound {
        case .notNegative: return number < .zero ? .inclusiveBound : nil
        case .positive: return number <= .zero ? .exclusiveBound : nil
        case .positiveUpTo(let most):
            if number <= .zero { return .exclusiveBound }
            return number > PortalNumber(most) ? .inclusiveBound : nil
        }
    }

    private func flaw(of text: String, in shape: Member.Shape) -> PortalCode.Detail? {
        switch shape {
        case .text(let most): text.utf16.count > most ? .tooLong : nil
        case .digits(let lengths): text.isDigits && lengths.contains(text.utf8.count) ? nil : .pattern
        case .form(.taxID): text.hasFormOfTaxID ? nil : .pattern
        case .form(.serial): text.utf8.count == 10 && text.utf8.allSatisfy(\.isHexadecimal) ? nil : .pattern
        case .form(.unit):
            rules.units.contains(text) ? nil : text.utf16.count > 8 ? .tooLong : .notInList
        case .form(.currency):
            text.utf8.count == 3 && text.utf8.allSatisfy(\.isCapital)
                ? (rules.currencies.contains(text) ? nil : .notInList) : .pattern
        case .whole, .decimal, .code, .goods: .wrongType
        }
    }
}

extension String {
    /// ASCII digits and nothing else.
    var isDigits: Bool { !isEmpty && utf8.allSatisfy(\.isDigit) }

    /// Memory id, day, serial and check digit; whether the check digit is right is another question (section 4).
    var hasFormOfTaxID: Bool {
        let bytes = Array(utf8)
        return bytes.count == 22 && bytes[..<6].allSatisfy { $0.isDigit || $0.isCapital }
            && bytes[6..<21].allSatisfy { $0.isDigit || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
            && bytes[21].isDigit
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    var isHexadecimal: Bool {
        isDigit || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
