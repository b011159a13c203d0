import Contracts

/// How the numbers of a series are written: `FV/2026/00001` is the mark FV, the year, and five digits.
package struct SeriesPattern: Equatable, Sendable {
    package static let usualDigits = 5
    package static let digitsRange = 3...9
    package static let longestMark = 10

    /// Capital letters and digits before the year, empty for none; `nil` as the country has it.
    package var mark: String?
    /// At least so many, with zeros before them.
    package var digits: Int

    package init(mark: String? = nil, digits: Int = SeriesPattern.usualDigits) {
        self.mark = mark
        self.digits = digits
    }

    /// - Throws: `.markWrong`; `.digitsWrong`.
    package func checked() throws(SeriesRefusal) {
        guard Self.digitsRange ~= digits else { throw .digitsWrong }
        guard let mark, !mark.isEmpty else { return }
        let bytes = Array(mark.utf8)
        let plain = bytes.allSatisfy {
            (65...90).contains($0) || (48...57).contains($0) || $0 == 45
        }
        guard plain, bytes.count <= Self.longestMark, bytes.first != 45, bytes.last != 45 else { throw .markWrong }
    }
}

/// The series of one company as far as patterns go: what each kind's numbers begin with in a year.
package struct SeriesPlan: Sendable {
    package struct Entry: Equatable, Sendable {
        package let kind: SeriesKind
        package let year: Int
        package var pattern: SeriesPattern
        /// 0 before the first.
        package let lastNumber: Int64

        package init(kind: SeriesKind, year: Int, pattern: SeriesPattern, lastNumber: Int64) {
            self.kind = kind
            self.year = year
            self.pattern = pattern
            self.lastNumber = lastNumber
        }
    }

    private let country: String
    private let thisYear: Int
    package private(set) var entries: [Entry]

    package init(country: String, thisYear: Int, entries: [Entry]) {
        self.country = country
        self.thisYear = thisYear
        self.entries = entries
    }

    /// Its own; else that of the last year before, for a company goes on as it did; else the country's.
    package func pattern(of kind: SeriesKind, in year: Int) -> SeriesPattern {
        entries.filter { $0.kind == kind && $0.year <= year }.max { $0.year < $1.year }?.pattern ?? SeriesPattern()
    }

    /// What stands before the year.
    package func mark(of kind: SeriesKind, in year: Int) -> String {
        pattern(of: kind, in: year).mark ?? LegalNumber.usualMark(of: kind, in: country)
    }

    /// A series made ready for this fiscal year or the next.
    ///
    /// - Throws: `.yearNotNext`; `.alreadyThere`; `.markWrong`; `.digitsWrong`; `.markTaken`.
    package mutating func prepare(_ kind: SeriesKind, in year: Int, _ pattern: SeriesPattern) throws(SeriesRefusal) {
        guard year == thisYear || year == thisYear + 1 else { throw .yearNotNext(thisYear) }
        guard !entries.contains(where: { $0.kind == kind && $0.year == year }) else { throw .alreadyThere }
        try pattern.checked()
        entries.append(Entry(kind: kind, year: year, pattern: pattern, lastNumber: 0))
        try checkMarks(of: kind)
    }

    /// Another pattern for a series of which no number is given out.
    ///
    /// - Throws: `.unknown`; `.begun`; `.markWrong`; `.digitsWrong`; `.markTaken`.
    package mutating func rewrite(_ kind: SeriesKind, in year: Int, _ pattern: SeriesPattern) throws(SeriesRefusal) {
        guard let index = entries.firstIndex(where: { $0.kind == kind && $0.year == year }) else { throw .unknown }
        guard entries[index].lastNumber == 0 else { throw .begun(last: entries[index].lastNumber) }
        try pattern.checked()
        entries[index].pattern = pattern
        try checkMarks(of: kind)
    }

    /// Two documents of one year never bear the same number: the kinds begin with different marks, this year and the next,
    /// whether their series are made ready or go on from the year before.
    private func checkMarks(of kind: SeriesKind) throws(SeriesRefusal) {
        for year in thisYear...thisYear + 1 {
            let mark = mark(of: kind, in: year)
            if let other = SeriesKind.allCases.first(where: { $0 != kind && self.mark(of: $0, in: year) == mark }) {
                throw .markTaken(mark, by: other, year: year)
            }
        }
    }
}

/// Why a series stays as it is.
package enum SeriesRefusal: Refusal, Equatable {
    case unknown
    case stale(current: Int)
    case kindUnknown
    case yearNotNext(Int)
    case alreadyThere
    case begun(last: Int64)
    case markWrong
    case digitsWrong
    case markTaken(String, by: SeriesKind, year: Int)

    package var code: String {
        switch self {
        case .unknown: "not-found"
        case .stale: "version-conflict"
        case .kindUnknown: "series-kind-unknown"
        case .yearNotNext: "series-year-not-next"
        case .alreadyThere: "series-exists"
        case .begun: "series-begun"
        case .markWrong: "series-mark-wrong"
        case .digitsWrong: "series-digits-wrong"
        case .markTaken: "series-mark-taken"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .unknown: .notFound
        case .stale: .stale
        case .alreadyThere, .begun, .markTaken: .conflict
        case .kindUnknown, .yearNotNext, .markWrong, .digitsWrong: .invalid
        }
    }

    package var detail: String {
        switch self {
        case .unknown: "There is no such series; make it ready first."
        case .stale(let current): "This is version \(current) now; look at it again."
        case .kindUnknown: "Name one of \(SeriesKind.allCases.map(\.rawValue).joined(separator: ", "))."
        case .yearNotNext(let year): "A series is made ready for the fiscal year \(year) or \(year + 1)."
        case .alreadyThere: "This kind of document has a series for the year already."
        case .begun(let last):
            "\(last) number(s) of it are given out, so its pattern stays for the year; make next year's ready instead."
        case .markWrong:
            "A mark has at most \(SeriesPattern.longestMark) capital letters A–Z and digits, with hyphens between them."
        case .digitsWrong: "Numbers are written with 3 to 9 digits."
        case .markTaken(let mark, let kind, let year):
            "Numbers of \(kind.rawValue) begin with \(mark.isEmpty ? "no mark" : "“\(mark)”") in \(year); two documents would "
                + "bear the same number."
        }
    }

    package var faults: [Fault] {
        let place: String? =
            switch self {
            case .kindUnknown: "/kind"
            case .yearNotNext: "/fiscal_year"
            case .markWrong, .markTaken: "/mark"
            case .digitsWrong: "/digits"
            default: nil
            }
        return place.map { [Fault(pointer: $0, code: code, message: detail)] } ?? []
    }

    package var parameters: [String: String] {
        switch self {
        case .stale(let current): ["version": "\(current)"]
        case .yearNotNext(let year): ["year": "\(year)"]
        case .begun(let last): ["count": "\(last)"]
        case .markTaken(let mark, let kind, let year): ["mark": mark, "kind": kind.rawValue, "year": "\(year)"]
        default: [:]
        }
    }
}
