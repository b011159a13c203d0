import Contracts

/// What a portal wants to know and the document does not say: making charges of gold, a customs declaration, how this one
/// sale is paid. Facts by their names, of the whole and of its lines; what each has to be is the portal's to say.
package struct Particulars: Sendable, Equatable {
    /// Of the document as a whole.
    package let header: [String: TaxFact]
    /// By the line's number, from 1 (``LineNumbers``).
    package let lines: [Int: [String: TaxFact]]

    package init(header: [String: TaxFact] = [:], lines: [Int: [String: TaxFact]] = [:]) {
        self.header = header
        self.lines = lines.filter { !$0.value.isEmpty }
    }

    package static let none = Particulars()

    /// A fact of the whole that is one text.
    package func text(_ name: String) -> String? { header[name]?.text }

    /// A fact of the whole that may be several texts.
    package func texts(_ name: String) -> [String] { header[name]?.texts ?? [] }

    /// A fact of a line; `nil` for no line.
    package func text(_ name: String, line: Int?) -> String? { line.flatMap { lines[$0]?[name]?.text } }
}

extension Particulars {
    /// So many facts one document may have, and so long may a text be.
    package static let most = 20_000
    package static let longest = 1000

    /// Without white space around texts; a fact that says nothing is none.
    ///
    /// - Parameters:
    ///   - lines: by what people wrote for the line's position.
    ///   - count: how many lines there are (``LineNumbers``).
    /// - Throws: `.particularsInvalid` with a pointer to each thing that no portal could want.
    package init(
        header: [String: TaxFact], lines: [String: [String: TaxFact]], of count: Int
    ) throws(SubmissionRefusal) {
        var faults: [Fault] = []
        if lines.values.reduce(header.count, { $0 + $1.count }) > Self.most {
            faults.append(.init(code: "too-many", message: "Give \(Self.most) facts at most."))
        }
        var kept: [Int: [String: TaxFact]] = [:]
        for (place, facts) in lines.sorted(by: { $0.key < $1.key }) {
            if let line = Int(place), "\(line)" == place, (1...max(1, count)).contains(line), count > 0 {
                kept[line] = Self.cleaned(facts, at: "/lines/\(place)", &faults)
            } else {
                faults.append(
                    .init(
                        pointer: "/lines/\(Self.token(place))", code: "no-line",
                        message: "The lines are 1 to \(count)."))
            }
        }
        let cleaned = Self.cleaned(header, at: "/header", &faults)
        guard faults.isEmpty else { throw .particularsInvalid(faults) }
        self.init(header: cleaned, lines: kept)
    }

    private static func cleaned(
        _ facts: [String: TaxFact], at place: String, _ faults: inout [Fault]
    ) -> [String: TaxFact] {
        var cleaned: [String: TaxFact] = [:]
        for (name, fact) in facts.sorted(by: { $0.key < $1.key }) {
            let pointer = "\(place)/\(token(name))"
            if name.wholeMatch(of: /[a-z][a-z0-9_]{0,63}/) == nil {
                faults.append(
                    .init(pointer: pointer, code: "invalid", message: "A name has small letters, digits and _ alone."))
            } else if fact.texts.contains(where: { $0.unicodeScalars.count > longest }) || fact.texts.count > longest {
                faults.append(
                    .init(
                        pointer: pointer, code: "too-long",
                        message: "Give \(longest) texts of \(longest) characters at most."))
            } else {
                cleaned[name] = fact.trimmed
            }
        }
        return cleaned
    }

    /// A part of a JSON Pointer: `~` and `/` have names of their own (RFC 6901).
    package static func token(_ name: String) -> String {
        String(name.prefix(100).replacing("~", with: "~0").replacing("/", with: "~1"))
    }
}

extension TaxFact {
    /// `nil` where nothing is left.
    fileprivate var trimmed: TaxFact? {
        switch self {
        case .text(let text):
            let trimmed = text.trimmed
            return trimmed.isEmpty ? nil : .text(trimmed)
        case .list(let texts):
            let trimmed = texts.map(\.trimmed).filter { !$0.isEmpty }
            return trimmed.isEmpty ? nil : .list(trimmed)
        }
    }
}

extension String {
    /// Without white space around it.
    package var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

extension Submission {
    /// Takes particulars for its next preparation; what was prepared keeps those that it was prepared with.
    ///
    /// - Throws: `.notInState` once it is prepared; `.numberClash`, which only people can resolve; `.contentFixed` of a
    ///   technical correction.
    package func takingParticulars() throws(SubmissionRefusal) -> Submission {
        if state == .rejected, rejection == .numberClash { throw .numberClash }
        if keepsContent { throw .contentFixed(id) }
        return try from(.waitingOriginal, .queued, .invalid, .rejected, .outside) { _ in }
    }

    /// Whether particulars may be given now.
    package var takesParticulars: Bool { (try? takingParticulars()) != nil }
}
