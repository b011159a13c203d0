import Contracts
import Foundation

extension Rules {
    /// Reads a file of rules:
    ///
    /// ```json
    /// {"deadline_days": [{"from": "2024-11-05", "value": 12}], "vat_rates": [{"from": "2024-03-20", "value": "10"}],
    ///  "gold_rates": [], "special_rates": ["3.5"], "units": ["16130"], "currencies": ["XBT"],
    ///  "refuses_wrong_check_digits": true}
    /// ```
    ///
    /// Every member may be left out; `units` and `currencies` add to the lists that are known, the others take the place of
    /// what is built in.
    ///
    /// - Throws: in plain words what is wrong, and where.
    package init(json: Data) throws(InvalidValue) {
        do {
            self = try JSONDecoder().decode(File.self, from: json).rules
        } catch let error as DecodingError {
            throw InvalidValue(error.words)
        } catch {
            throw InvalidValue("It is no JSON: \(error.localizedDescription)")
        }
    }

    private struct File: Decodable {
        let rules: Rules

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for name in container.allKeys where name.known == nil {
                let names = Member.allCases.map(\.rawValue).joined(separator: ", ")
                throw name.wrong("“\(name.stringValue.prefix(60))” is none of \(names).")
            }
            func read<Value: Decodable>(_ member: Member) throws -> Value? {
                try container.decodeIfPresent(Value.self, forKey: Name(member))
            }
            func dated<Value>(_ member: Member, _ usual: [Dated<Value>]) throws -> [Dated<Value>]
            where Value: RuleValue {
                guard let entries: [Entry<Value>] = try read(member) else { return usual }
                guard !entries.isEmpty, Set(entries.map(\.from)).count == entries.count else {
                    throw Name(member).wrong("\(member.rawValue) names no day, or one twice.")
                }
                return entries.map { Dated($0.from, $0.value) }
            }
            var rules = Rules()
            rules.deadlineDays = try dated(.deadlineDays, rules.deadlineDays)
            rules.vatRates = try dated(.vatRates, rules.vatRates)
            rules.goldRates = try dated(.goldRates, rules.goldRates)
            if let rates: [Rate] = try read(.specialRates) { rules.specialRates = Set(rates.map(\.value)) }
            if let codes: [Code] = try read(.units) {
                rules.units.formUnion(try codes.map { try $0.text(like: /[0-9]{2,8}/, "a unit such as 16130") })
            }
            if let codes: [Code] = try read(.currencies) {
                rules.currencies.formUnion(try codes.map { try $0.text(like: /[A-Z]{3}/, "a currency such as EUR") })
            }
            rules.refusesWrongCheckDigits = try read(.refusesWrongCheckDigits) ?? rules.refusesWrongCheckDigits
            self.rules = rules
        }
    }

    private enum Member: String, CaseIterable {
        case deadlineDays = "deadline_days"
        case vatRates = "vat_rates"
        case goldRates = "gold_rates"
        case specialRates = "special_rates"
        case units, currencies
        case refusesWrongCheckDigits = "refuses_wrong_check_digits"
    }

    /// Any name, so that those which are none are seen.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
        init(_ member: Member) { self.init(stringValue: member.rawValue) }

        var known: Member? { Member(rawValue: stringValue) }

        func wrong(_ message: String) -> DecodingError {
            .dataCorrupted(DecodingError.Context(codingPath: [self], debugDescription: message))
        }
    }

    private struct Entry<Value: RuleValue>: Decodable {
        let from: LocalDate
        let value: Value

        private enum Keys: String, CodingKey { case from, value }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            from = try container.decode(LocalDate.self, forKey: .from)
            value = try Value.read(from: try container.superDecoder(forKey: .value))
        }
    }

    private struct Rate: Decodable {
        let value: PortalNumber
        init(from decoder: any Decoder) throws { value = try PortalNumber.read(from: decoder) }
    }

    private struct Code: Decodable {
        private let text: String
        private let path: [any CodingKey]

        init(from decoder: any Decoder) throws {
            text = try decoder.singleValueContainer().decode(String.self)
            path = decoder.codingPath
        }

        func text(like form: Regex<Substring>, _ wanted: String) throws -> String {
            guard try form.wholeMatch(in: text) != nil else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(
                        codingPath: path, debugDescription: "“\(text.prefix(20))” is not \(wanted)."))
            }
            return text
        }
    }
}

/// What comes into force on a day.
private protocol RuleValue: Sendable, Equatable {
    static func read(from decoder: any Decoder) throws -> Self
}

extension Int: RuleValue {
    fileprivate static func read(from decoder: any Decoder) throws -> Int {
        let days = try decoder.singleValueContainer().decode(Int.self)
        guard (1...366).contains(days) else { throw decoder.wrong("\(days) is no number of days from 1 to 366.") }
        return days
    }
}

extension PortalNumber: RuleValue {
    fileprivate static func read(from decoder: any Decoder) throws -> PortalNumber {
        let rate = try decoder.singleValueContainer().decode(ExactDecimal.self)
        guard (.zero...ExactDecimal(100)).contains(rate) else {
            throw decoder.wrong("\(rate) is no rate from 0 to 100 percent.")
        }
        return PortalNumber(rate)
    }
}

extension Decoder {
    fileprivate func wrong(_ message: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: message))
    }
}

extension DecodingError {
    /// `vat_rates, entry 2, value: “ten” is not a decimal number …`
    fileprivate var words: String {
        let (path, message) =
            switch self {
            case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
            case .typeMismatch(_, let context): (context.codingPath, "This is of the wrong type.")
            case .valueNotFound(_, let context): (context.codingPath, "This may not be null.")
            case .keyNotFound(let key, let context): (context.codingPath, "\(key.stringValue) is missing.")
            @unknown default: ([], "\(self)")
            }
        let place = path.map { key in key.intValue.map { "entry \($0 + 1)" } ?? key.stringValue }
        return place.isEmpty ? message : "\(place.joined(separator: ", ")): \(message)"
    }
}
