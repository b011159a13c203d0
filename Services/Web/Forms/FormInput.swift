import Contracts
import Foundation
import ServiceKit

/// A form that was filled in: what was typed, and what of it cannot be accepted.
///
/// Each reader notes its fault under the field's name and gives `nil`; ``isComplete`` says whether any did.
struct FormInput: Sendable {
    static let longestReason = 1000
    private static let longestText = 200
    private static let longestPassword = 256

    /// Which form of the page it is.
    let form: String
    /// Of the record as it was looked at; `nil` where something new is made.
    private(set) var version: Int?
    /// The form's own: sent twice, it is carried out once.
    private(set) var key: String
    private(set) var faults: [(field: String, message: String)] = []
    /// The record changed after the form was opened: its fields tell how they stand now.
    private(set) var isStale = false
    private var fields: QueryParameters
    private let texts: MessageCatalog
    private let reading: Reading

    /// - Throws: ``PageFault/unreadableForm`` for what is no form of ours.
    init(_ form: String, _ fields: QueryParameters, texts: MessageCatalog, reading: Reading) throws {
        guard let key = fields["key"], UUID(uuidString: key) != nil else { throw PageFault.unreadableForm }
        let version = fields["version"]
        guard version == nil || version.flatMap({ Int($0) }) != nil else { throw PageFault.unreadableForm }
        self.form = form
        self.key = key
        self.version = version.flatMap { Int($0) }
        self.fields = fields
        self.texts = texts
        self.reading = reading
    }

    var isComplete: Bool { faults.isEmpty }

    /// As it was typed, with blanks around it; `nil` for a field that the form did not have.
    func typed(_ name: String) -> String? { fields[name] }

    func all(_ name: String) -> [String] { fields.all(name).filter { !$0.isEmpty } }

    func fault(of name: String) -> String? { faults.first { $0.field == name }?.message }

    /// The same without the faults of fields that are still empty: for a form that is not finished.
    var overlookingGaps: FormInput {
        var input = self
        input.faults = faults.filter { optionalText($0.field) != nil }
        return input
    }

    var gotStale: FormInput {
        var input = self
        input.isStale = true
        return input
    }

    mutating func add(fault key: String, to name: String, _ values: [String: String] = [:]) {
        faults.append((name, texts.text(key, values)))
    }

    /// The longer texts that were typed, to give them back where their form is gone.
    var words: [String] {
        fields.pairs.filter { !["version", "key"].contains($0.name) && $0.value.contains(where: \.isWhitespace) }
            .map(\.value)
    }

    /// The rows of a grid: `lines.0.quantity` has the row 0 of `lines`.
    func rows(_ name: String) -> [Int] {
        let found = fields.pairs.compactMap { pair -> Int? in
            guard pair.name.hasPrefix("\(name).") else { return nil }
            return Int(pair.name.dropFirst(name.count + 1).prefix { $0 != "." })
        }
        return Set(found).sorted()
    }

    /// The same where rows are named by their records: `shares.inv_….amount` has the part `inv_…` of `shares`.
    func parts(_ name: String) -> [String] {
        var parts: [String] = []
        for pair in fields.pairs where pair.name.hasPrefix("\(name).") {
            let part = String(pair.name.dropFirst(name.count + 1).prefix { $0 != "." })
            if !parts.contains(part) { parts.append(part) }
        }
        return parts
    }

    /// The fields whose names begin so: `options.format` has the name `format` under `options`.
    func values(under name: String) -> [(name: String, value: String)] {
        fields.pairs.filter { $0.name.hasPrefix("\(name).") }.map {
            (String($0.name.dropFirst(name.count + 1)), $0.value)
        }
    }

    /// All that was typed, as hidden fields of a form that takes the next step with it.
    var carried: [Field] {
        fields.pairs.filter { !["version", "key"].contains($0.name) && !$0.value.isEmpty }
            .map { Field($0.name, "", .hidden, value: $0.value) }
    }

    /// The same form for one of several changes that it asks for: each has a key of its own, and the version that the
    /// one before has left.
    func step(_ name: String, version: Int?) -> FormInput {
        var step = self
        step.version = version
        step.key = "\(key)-\(name)"
        return step
    }

    func isTicked(_ name: String) -> Bool { fields[name] == "yes" }

    /// What came with the form has got a name of its own: from now on the form has that too.
    mutating func add(_ value: String, to name: String) {
        guard !fields.all(name).contains(value) else { return }
        fields = QueryParameters(pairs: fields.pairs + [(name, value)])
    }

    // MARK: - Readers

    func optionalText(_ name: String) -> String? {
        let text = (fields[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : text
    }

    mutating func text(_ name: String, longest: Int = longestText) -> String? {
        guard let text = optionalText(name) else { return missing(name) }
        guard text.count <= longest else {
            add(fault: "textTooLong", to: name, ["count": "\(longest)"])
            return nil
        }
        return text
    }

    /// As it was typed, to the last blank: signing in does not trim either.
    mutating func password(_ name: String) -> String? {
        guard let text = fields[name], !text.isEmpty else { return missing(name) }
        guard text.count <= Self.longestPassword else {
            add(fault: "textTooLong", to: name, ["count": "\(Self.longestPassword)"])
            return nil
        }
        return text
    }

    mutating func reason(_ name: String = "reason") -> String? {
        guard let text = optionalText(name) else {
            add(fault: "reasonMissing", to: name)
            return nil
        }
        guard text.count <= Self.longestReason else {
            add(fault: "reasonTooLong", to: name)
            return nil
        }
        return text
    }

    /// A code, with Latin digits.
    mutating func code(_ name: String) -> String? { text(name).map(Reading.latin) }

    mutating func number(_ name: String) -> ExactDecimal? { read(name, reading.number) }
    mutating func wholeNumber(_ name: String) -> Int? { read(name, reading.wholeNumber) }
    mutating func percent(_ name: String) -> ExactDecimal? { read(name, reading.percent) }
    mutating func day(_ name: String) -> LocalDate? { read(name, reading.day) }

    mutating func money(_ name: String, _ currency: Currency) -> Money? {
        let reading = reading
        return read(name) { text throws(Reading.Fault) in try reading.money(text, currency) }
    }

    mutating func price(_ name: String, _ currency: Currency) -> UnitPrice? {
        number(name).map { UnitPrice($0, currency) }
    }

    /// `nil` without a fault where nothing was typed.
    mutating func optional<Value>(_ name: String, _ read: (inout FormInput, String) -> Value?) -> Value? {
        optionalText(name) == nil ? nil : read(&self, name)
    }

    /// One of those that are known.
    mutating func choice(_ name: String, of known: [String], fault: String = "choiceMissing") -> String? {
        guard let chosen = optionalText(name), known.contains(chosen) else {
            add(fault: fault, to: name)
            return nil
        }
        return chosen
    }

    mutating func id<Tag: IDTag>(_ name: String, _ type: ID<Tag>.Type = ID<Tag>.self) -> ID<Tag>? {
        guard let text = optionalText(name) else { return missing(name) }
        guard let id = try? ID<Tag>(text) else {
            add(fault: "choiceMissing", to: name)
            return nil
        }
        return id
    }

    private mutating func read<Value>(
        _ name: String, _ read: (String) throws(Reading.Fault) -> Value
    ) -> Value? {
        guard let text = optionalText(name) else { return missing(name) }
        do {
            return try read(text)
        } catch {
            add(fault: error.key, to: name)
            return nil
        }
    }

    private mutating func missing<Value>(_ name: String) -> Value? {
        add(fault: "fieldMissing", to: name)
        return nil
    }

    // MARK: - What the service says

    /// The same with the service's faults at their fields.
    ///
    /// - Returns: what belongs to no field of the form, besides.
    func judged(by problem: ServiceProblem) -> (input: FormInput, others: [String]) {
        var (input, others) = (self, [String]())
        for fault in problem.faults {
            let words = texts["fault.\(fault.code)"] ?? fault.message
            guard let field = field(at: fault.pointer) else {
                others.append(words)
                continue
            }
            input.faults.append((field, words))
        }
        return (input, others)
    }

    /// `/lines/0/quantity/value` is the field `lines.0.quantity`.
    private func field(at pointer: String) -> String? {
        var parts = pointer.split(separator: "/")
        while !parts.isEmpty {
            let name = parts.joined(separator: ".")
            if fields[name] != nil { return name }
            parts.removeLast()
        }
        return nil
    }
}
