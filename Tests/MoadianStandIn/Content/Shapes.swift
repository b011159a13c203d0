/// Second group of rules: the right members, each of the right type, length and form (section 5, kind 1).
extension ContentCheck {
    /// Takes the parsed invoice apart; false when nothing further can be said about it.
    mutating func checkShapes(of invoice: JSON) -> Bool {
        guard invoice.members != nil else {
            say(Message.badShape("invoice", .malformed))
            return false
        }
        for member in invoice.members ?? [] where !["header", "body", "payments", "extension"].contains(member.name) {
            unknown(member.name, in: "header", .header)
        }
        guard let headerObject = invoice["header"] else {
            say(.missing("header"))
            return false
        }
        guard headerObject.members != nil else {
            say(.badShape("header", .wrongType))
            return false
        }
        header = checked(Fields(headerObject), against: Members.header, owner: "header", at: .header)
        checkGoods()
        for (index, fields) in objects("body", in: invoice).enumerated() {
            lines.append(checked(fields, against: Members.line, owner: "body", at: .line(index + 1)))
        }
        for (index, fields) in objects("payments", in: invoice).enumerated() {
            payments.append(checked(fields, against: Members.payment, owner: "payments", at: .payment(index + 1)))
        }
        if let more = invoice["extension"], more != [] { say(.outOfPattern("extension")) }
        return true
    }

    private mutating func objects(_ name: String, in invoice: JSON) -> [Fields] {
        guard let written = invoice[name] else { return [] }
        guard let elements = written.elements, elements.allSatisfy({ $0.members != nil }) else {
            say(.badShape(name, .wrongType))
            return []
        }
        return elements.map(Fields.init)
    }

    private mutating func checkGoods() {
        guard let goods = header.raw("sg") else { return }
        guard let elements = goods.elements, elements.allSatisfy({ $0.members != nil }) else {
            say(.badShape("sg", .wrongType))
            return
        }
        for (index, element) in elements.enumerated() {
            let fields = checked(Fields(element), against: Members.goods, owner: "header", at: .line(index + 1))
            for member in Members.goods where !fields.has(member.name) { say(.missing(member.name, .line(index + 1))) }
        }
    }

    /// Tells what is wrong with each member, and marks it.
    private mutating func checked(
        _ fields: Fields, against members: [Member], owner: String, at place: Place
    ) -> Fields {
        var fields = fields
        for member in members {
            guard let value = fields.raw(member.name), let detail = fault(of: value, as: member.shape) else { continue }
            fields.markBroken(member.name)
            say(.badShape(member.name, detail, place))
        }
        let known = Set(members.map(\.name))
        for name in fields.names where !known.contains(name) { unknown(name, in: owner, place) }
        return fields
    }

    /// Members that the page does not know are "not allowed"; whether that refuses or warns is a setting (section 5).
    private mutating func unknown(_ name: String, in owner: String, _ place: Place) {
        let number = Members.number(of: name) == "000" ? Members.number(of: owner) : Members.number(of: name)
        let kind = rules.settings.unknownMembersRefused ? "01" : "11"
        say(Message(code: kind + number + Detail.rule.rawValue, message: "فیلد «\(name)»\(place.words) مجاز نیست"))
    }

    private func fault(of value: JSON, as shape: Shape) -> Detail? {
        switch shape {
        case .integer(let digits): Self.faultOfNumber(value, digits, 0, above: false)
        case .positiveInteger(let digits): Self.faultOfNumber(value, digits, 0, above: true)
        case .decimal(let digits, let places): Self.faultOfNumber(value, digits, places, above: false)
        case .positiveDecimal(let digits, let places): Self.faultOfNumber(value, digits, places, above: true)
        case .choice(let choices): Self.faultOfChoice(value, choices)
        case .text(let length): Self.faultOfText(value) { $0.count <= length ? nil : .tooLong }
        case .digits(let lengths):
            Self.faultOfText(value) { text in
                lengths.contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) } ? nil : .form
            }
        case .hexadecimal(let length):
            Self.faultOfText(value) { text in
                text.utf8.count == length && text.allSatisfy { $0.isASCII && $0.isHexDigit } ? nil : .form
            }
        case .letters(let length):
            Self.faultOfText(value) { text in
                text.utf8.count == length && text.utf8.allSatisfy { (65...90).contains($0) } ? nil : .form
            }
        case .unit:
            Self.faultOfText(value) { text in
                Units.codes.contains(text) || rules.register.furtherUnits.contains(text) ? nil : .notInList
            }
        case .list: nil
        }
    }

    private static func faultOfText(_ value: JSON, _ fault: (String) -> Detail?) -> Detail? {
        guard let text = value.text else { return .wrongType }
        return fault(text)
    }

    private static func faultOfChoice(_ value: JSON, _ choices: [Int64]) -> Detail? {
        guard case .number(let digits) = value else { return .wrongType }
        guard let exact = Exact(digits), choices.contains(where: { exact == Exact($0) }) else { return .notInList }
        return nil
    }

    private static func faultOfNumber(_ value: JSON, _ digits: Int, _ places: Int, above: Bool) -> Detail? {
        guard case .number(let written) = value else { return .wrongType }
        guard let exact = Exact(written) else { return .tooLong }
        if above, exact <= .zero { return .exclusiveBound }
        if exact < .zero { return .inclusiveBound }
        if exact.scale > places { return .tooManyDecimals }
        return exact.integerDigits > digits ? .tooLong : nil
    }
}
