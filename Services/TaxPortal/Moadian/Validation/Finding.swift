/// One message about an invoice, with the code the portal would give it (`moadian.md` section 10).
package struct Finding: Sendable, Hashable {
    /// Four to seven digits; an error of the portal begins with 0, a warning with 1.
    package let code: String
    /// The member's name; `nil` where the whole text is meant.
    package let member: String?
    /// The body line, counted from 1.
    package let line: Int?
    /// What is wrong and what would be right, in plain English.
    package let message: String
    /// Otherwise a warning. One with an error's code is a refusal that we cannot be sure of.
    package let isError: Bool

    /// - Parameter isSure: `false` for an error that follows only from what is not known here.
    package init(code: String, member: String?, line: Int? = nil, message: String, isSure: Bool = true) {
        self.code = code
        self.member = member
        self.line = line
        self.message = message
        isError = isSure && code.hasPrefix("0")
    }
}

/// How the portal composes a code: severity, kind, member number, and for some kinds a detail (10.1).
package struct PortalCode: Sendable, Hashable {
    package enum Severity: Int, Sendable {
        case error = 0
        case warning = 1
    }

    /// What is wrong; the raw value is the code's second digit.
    package enum Kind: Sendable, Hashable {
        case missing
        case structure(Detail)
        /// Of arithmetic or logic.
        case rule(Detail)
        /// Against what the portal holds.
        case mismatch(Detail)
        case outOfPattern
        case repeated
    }

    package enum Detail: Int, Sendable {
        case notAllowed = 1
        case notInList = 2
        case wrongType = 3
        case pattern = 4
        case exclusiveBound = 5
        case inclusiveBound = 6
        case tooLong = 7
        case tooManyDecimals = 9
        case malformed = 10

        /// Of a mismatch of the seller: not the one of the referenced invoice (0300902).
        package static let otherSeller = Detail.notInList
        /// Of a mismatch of the seller: not entitled to the pattern (0300903).
        package static let notEntitled = Detail.wrongType
    }

    package let severity: Severity
    package let kind: Kind
    package let number: Int

    package init(_ severity: Severity, _ kind: Kind, _ number: Int) {
        self.severity = severity
        self.kind = kind
        self.number = number
    }

    package var text: String {
        let digit: Int
        var detail: Detail?
        switch kind {
        case .missing: digit = 0
        case .structure(let what): (digit, detail) = (1, what)
        case .rule(let what): (digit, detail) = (2, what)
        case .mismatch(let what): (digit, detail) = (3, what)
        case .outOfPattern: digit = 4
        case .repeated: digit = 5
        }
        return
            "\(severity.rawValue)\(digit)\(Self.padded(number, 3))\(detail.map { Self.padded($0.rawValue, 2) } ?? "")"
    }

    /// The list of messages was cut: it says at most fifty (2.10).
    package static let cut = "00000"

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// What the portal would say to an invoice: with any error it refuses, with warnings alone it accepts.
package struct Verdict: Sendable, Equatable {
    package let errors: [Finding]
    package let warnings: [Finding]

    package var isAccepted: Bool { errors.isEmpty }

    /// How many messages are listed; then one more says that the list was cut.
    package static let most = 50

    /// Errors first, each in the order of the checks, cut as the portal cuts.
    package init(_ findings: [Finding]) {
        var seen: Set<Finding> = []
        let unique = findings.filter { seen.insert($0).inserted }
        let errors = unique.filter(\.isError)
        let warnings = unique.filter { !$0.isError }
        let left = max(0, Self.most - errors.count)
        self.errors = Self.cut(errors, to: Self.most)
        self.warnings = errors.count > Self.most ? [] : Self.cut(warnings, to: left)
    }

    private static func cut(_ findings: [Finding], to count: Int) -> [Finding] {
        guard findings.count > count else { return findings }
        let rest = findings.count - count
        return findings.prefix(count)
            + [Finding(code: PortalCode.cut, member: nil, message: "The list is cut: \(rest) more follow.")]
    }
}
