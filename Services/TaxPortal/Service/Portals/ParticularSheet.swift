import Contracts
import TaxPortalDomain

/// The particulars that a portal's module knows, and what each has to be; so that neither a slip of the pen in a name nor a
/// value that nothing can be made of is kept.
struct ParticularSheet: Sendable {
    /// Facts of the whole that may be several texts.
    let lists: [String: OptionValue]
    let header: [String: OptionValue]
    let lines: [String: OptionValue]

    init(
        header: [String: OptionValue] = [:], lists: [String: OptionValue] = [:], lines: [String: OptionValue] = [:]
    ) {
        self.header = header
        self.lists = lists
        self.lines = lines
    }

    /// For people: names, and what is wanted of each.
    var known: ParticularsView.Known {
        ParticularsView.Known(
            header: header.mapValues(\.wanted).merging(lists.mapValues { "a list: \($0.wanted)" }) { $1 },
            lines: lines.mapValues(\.wanted))
    }

    /// Each with a pointer to its fact: those of the whole, then those of the lines, in the order of names.
    func objections(to particulars: Particulars) -> [Fault] {
        let ofHeader = particulars.header.sorted { $0.key < $1.key }.flatMap { name, fact in
            if let rule = lists[name] { return objections(to: fact, at: "/header/\(name)", rule, isList: true) }
            guard let rule = header[name] else {
                return [unknown(name, at: "/header/\(name)", Array(header.keys) + lists.keys)]
            }
            return objections(to: fact, at: "/header/\(name)", rule, isList: false)
        }
        let ofLines = particulars.lines.sorted { $0.key < $1.key }.flatMap { line, facts in
            facts.sorted { $0.key < $1.key }.flatMap { name, fact in
                let pointer = "/lines/\(line)/\(name)"
                guard let rule = lines[name] else { return [unknown(name, at: pointer, Array(lines.keys))] }
                return objections(to: fact, at: pointer, rule, isList: false)
            }
        }
        return ofHeader + ofLines
    }

    private func unknown(_ name: String, at pointer: String, _ names: [String]) -> Fault {
        let there = names.isEmpty ? "none here" : names.sorted().joined(separator: ", ")
        return Fault(
            pointer: pointer, code: "unknown-particular",
            message: "The portal asks for nothing called “\(name)” here; there are \(there).")
    }

    private func objections(to fact: TaxFact, at pointer: String, _ rule: OptionValue, isList: Bool) -> [Fault] {
        if !isList, fact.text == nil {
            return [Fault(pointer: pointer, code: "invalid", message: "Give one value: \(rule.wanted).")]
        }
        return fact.texts.enumerated().filter { !rule.isRight($0.element) }.map { index, text in
            let place = fact.text == nil ? "\(pointer)/\(index)" : pointer
            return Fault(pointer: place, code: "invalid", message: "“\(text.prefix(60))” is not \(rule.wanted).")
        }
    }
}
