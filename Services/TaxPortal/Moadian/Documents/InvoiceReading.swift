import Foundation

/// An invoice taken from the portal's JSON, with what was wrong about its text.
package struct ReadInvoice: Sendable, Equatable {
    package let invoice: MoadianInvoice
    /// Wrong types, unknown and repeated members, in the order of the text.
    package let findings: [Finding]
    /// What was there but could not be read, so that nobody calls it missing.
    package let unreadable: Set<Spot>
}

/// A place in an invoice.
package struct Spot: Sendable, Hashable {
    package let place: Member.Place
    /// Counted from 1; `nil` in the header.
    package let index: Int?
    /// `nil` for the place as a whole.
    package let member: Member?

    package init(_ place: Member.Place, _ index: Int? = nil, _ member: Member? = nil) {
        self.place = place
        self.index = index
        self.member = member
    }

    /// The body line, where it is one.
    package var line: Int? { place == .body ? index : nil }

    /// In front of messages about places that are no lines.
    var words: String {
        guard let index else { return "" }
        switch place {
        case .payments: return "payment \(index): "
        case .goods: return "carried good \(index): "
        case .header, .body: return ""
        }
    }
}

extension ReadInvoice {
    /// One invoice, or a list of them.
    ///
    /// - Throws: ``BrokenJSON`` where the text is neither.
    package static func all(json bytes: some Sequence<UInt8>) throws(BrokenJSON) -> (
        invoices: [ReadInvoice], isList: Bool
    ) {
        switch try JSONNode(json: bytes) {
        case .array(let nodes): (nodes.map { ReadInvoice($0) }, true)
        case let node: ([ReadInvoice(node)], false)
        }
    }

    package init(_ node: JSONNode) {
        var reader = InvoiceReader()
        reader.read(node)
        self.init(invoice: reader.invoice, findings: reader.findings, unreadable: reader.unreadable)
    }
}

private struct InvoiceReader {
    var invoice = MoadianInvoice()
    var findings: [Finding] = []
    var unreadable: Set<Spot> = []

    mutating func read(_ node: JSONNode) {
        guard case .object(let members) = node else {
            find(.error, .structure(.malformed), 0, nil, "An invoice is a JSON object, but this is \(node.kind).")
            [Member.Place.header, .body].forEach { unreadable.insert(Spot($0)) }
            return
        }
        for (member, isRepeated) in Self.marked(members) {
            switch member.name {
            case "header" where isRepeated, "body" where isRepeated, "payments" where isRepeated:
                let number = ["header": 500, "body": 600, "payments": 700][member.name] ?? 0
                find(.error, .repeated, number, member.name, "“\(member.name)” stands in the invoice twice.")
            case "header": readHeader(member.value)
            case "body": readList(member.value, of: .body, "body")
            case "payments": readList(member.value, of: .payments, "payments")
            case "extension": readExtension(member.value)
            default:
                find(
                    .warning, .structure(.notAllowed), 0, member.name,
                    "“\(member.name.prefix(40))” is no member of an invoice; the portal passes it over.")
            }
        }
    }

    private mutating func readHeader(_ node: JSONNode) {
        switch node {
        case .object(let members): invoice.header = read(members, at: Spot(.header))
        case .null: break
        default: wrongPlace(node, .header, "header", "an object")
        }
    }

    private mutating func readList(_ node: JSONNode, of place: Member.Place, _ name: String) {
        switch node {
        case .null: return
        case .array(let elements):
            let all = elements.enumerated().map { index, element -> Members in
                let spot = Spot(place, index + 1)
                guard case .object(let members) = element else {
                    wrongPlace(element, place, name, "a list of objects", line: spot.line)
                    unreadable.insert(spot)
                    return Members()
                }
                return read(members, at: spot)
            }
            switch place {
            case .body: invoice.body = all
            case .payments: invoice.payments = all
            case .goods: invoice.goods = all
            case .header: break
            }
        default: wrongPlace(node, place, name, "a list of objects")
        }
    }

    private mutating func readExtension(_ node: JSONNode) {
        switch node {
        case .null, .array([]), .object([]): return
        default:
            find(.warning, .outOfPattern, 800, "extension", "“extension” is not used; leave it out.")
        }
    }

    private mutating func wrongPlace(
        _ node: JSONNode, _ place: Member.Place, _ name: String, _ expected: String, line: Int? = nil
    ) {
        find(
            .error, .structure(.wrongType), place.number, name,
            "“\(name)” is \(node.kind); it must be \(expected).", line: line)
        unreadable.insert(Spot(place))
    }

    private mutating func read(_ members: [JSONMember], at spot: Spot) -> Members {
        var values = Members()
        for (json, isRepeated) in Self.marked(members) {
            guard let member = Member(rawValue: json.name), member.place == spot.place else {
                unknown(json, at: spot)
                continue
            }
            if isRepeated {
                find(
                    .error, .repeated, member.number ?? member.place.number, member.name,
                    "\(spot.words)\(member.name) stands here twice.", line: spot.line)
                continue
            }
            if member == .sg {
                readList(json.value, of: .goods, "sg")
            } else {
                values[member] = value(json.value, of: member, at: spot)
            }
        }
        return values
    }

    private mutating func unknown(_ json: JSONMember, at spot: Spot) {
        // A null says nothing, whatever its name.
        guard json.value != .null else { return }
        let number = Member.unused[json.name] ?? spot.place.number
        find(
            .warning, .structure(.notAllowed), number, json.name,
            "\(spot.words)“\(json.name.prefix(40))” is no member here; the portal passes it over.", line: spot.line)
    }

    private mutating func value(_ node: JSONNode, of member: Member, at spot: Spot) -> Members.Value? {
        let place = Spot(spot.place, spot.index, member)
        switch (node, member.isNumber) {
        case (.null, _): return nil
        case (.text(let text), false): return .text(text)
        case (.number(let number), true):
            if let value = number.value { return .number(value) }
            unreadable.insert(place)
            let isLong = number.wholeDigits > 28
            let detail: PortalCode.Detail = isLong ? .tooLong : .tooManyDecimals
            find(
                .error, .structure(detail), member.number ?? member.place.number, member.name,
                "\(spot.words)\(member.name) is \(number.text.prefix(60)), which has too many "
                    + "\(isLong ? "digits" : "decimals"); \(member.expectation).", line: spot.line)
        default:
            unreadable.insert(place)
            find(
                .error, .structure(.wrongType), member.number ?? member.place.number, member.name,
                "\(spot.words)\(member.name) is \(node.kind); it must be "
                    + "\(member.isNumber ? "a number, without quotes" : "a text, in quotes").", line: spot.line)
        }
        return nil
    }

    private mutating func find(
        _ severity: PortalCode.Severity, _ kind: PortalCode.Kind, _ number: Int, _ member: String?, _ message: String,
        line: Int? = nil
    ) {
        let code = PortalCode(severity, kind, number).text
        findings.append(Finding(code: code, member: member.map { String($0.prefix(40)) }, line: line, message: message))
    }

    private static func marked(_ members: [JSONMember]) -> [(JSONMember, isRepeated: Bool)] {
        var seen: Set<String> = []
        return members.map { ($0, !seen.insert($0.name).inserted) }
    }
}

extension Member {
    /// Whether its value is a JSON number; all others but `sg` are texts.
    package var isNumber: Bool {
        switch shape {
        case .whole, .decimal, .code: true
        case .text, .digits, .form, .goods: false
        }
    }

    /// What its value has to look like, for messages.
    package var expectation: String {
        switch shape {
        case .whole(let digits, let bound): "a whole number of at most \(digits) digits\(bound.words)"
        case .decimal(let digits, let decimals, let bound):
            "a number of at most \(digits) digits and \(decimals) decimals\(bound.words)"
        case .code(let codes): "one of \(Self.list(codes))"
        case .text(let length): "a text of at most \(length) characters"
        case .digits(let lengths): "a text of \(Self.list(lengths)) ASCII digits"
        case .form(.taxID): "22 characters: the memory's six, then day and serial in hexadecimal, then the check digit"
        case .form(.serial): "the ten hexadecimal digits of the tax id's serial"
        case .form(.unit): "a code of the list of units, such as 1627 for a piece"
        case .form(.currency): "a currency's code of three capital letters, such as EUR"
        case .goods: "a list of objects"
        }
    }

    private static func list(_ numbers: Set<Int>) -> String {
        let sorted = numbers.sorted().map { "\($0)" }
        guard sorted.count > 1, let last = sorted.last else { return sorted.joined() }
        return "\(sorted.dropLast().joined(separator: ", ")) or \(last)"
    }
}

extension Member.Bound {
    fileprivate var words: String {
        switch self {
        case .notNegative: ", not below zero"
        case .positive: ", above zero"
        case .positiveUpTo(let most): ", above zero and at most \(most)"
        }
    }
}
