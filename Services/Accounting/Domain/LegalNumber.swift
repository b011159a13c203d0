import Contracts

/// The kinds of legal document, each with gapless numbers of its own (7.3).
package enum SeriesKind: String, Codable, Sendable, CaseIterable {
    case invoice = "INVOICE"
    case correction = "CORRECTION"
    case cancellation = "CANCELLATION"
    case salesReturn = "SALES_RETURN"
    /// A credit that names no invoice.
    case credit = "CREDIT"

    package init(_ kind: AdjustmentKind, ofInvoice: Bool) {
        switch kind {
        case _ where !ofInvoice: self = .credit
        case .correction: self = .correction
        case .cancellation: self = .cancellation
        case .salesReturn: self = .salesReturn
        }
    }
}

/// A number as it stands on the document: `1405-00001` in Iran, `FV/2026/00001` in Poland.
package struct LegalNumber: Equatable, Sendable {
    package let kind: SeriesKind
    /// Empty for the head office.
    package let branch: String
    package let fiscalYear: Int
    package let number: Int64
    package let pattern: SeriesPattern

    package init(
        kind: SeriesKind, branch: String = "", fiscalYear: Int, number: Int64, pattern: SeriesPattern = SeriesPattern()
    ) {
        self.kind = kind
        self.branch = branch
        self.fiscalYear = fiscalYear
        self.number = number
        self.pattern = pattern
    }

    /// The series and the year, as the message names it: `INVOICE`, or `INVOICE-03` for a branch.
    package var series: String { branch.isEmpty ? kind.rawValue : "\(kind.rawValue)-\(branch)" }

    package func text(in country: String) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, pattern.digits - digits.utf8.count)) + digits
        let parts = [pattern.mark ?? Self.usualMark(of: kind, in: country), branch, String(fiscalYear), padded].filter {
            !$0.isEmpty
        }
        return parts.joined(separator: country == "IR" ? "-" : "/")
    }

    /// What a company's numbers begin with that has not said anything else.
    package static func usualMark(of kind: SeriesKind, in country: String) -> String {
        switch country {
        case "IR": kind.iranian
        case "PL": kind.polish
        default: kind.international
        }
    }
}

extension SeriesKind {
    fileprivate var iranian: String {
        switch self {
        case .invoice: ""
        case .correction: "C"
        case .cancellation: "X"
        case .salesReturn: "R"
        case .credit: "B"
        }
    }

    /// FV: faktura VAT. KOR: faktura korygująca; a cancellation is one to zero, a return one for goods (zwrot), each
    /// with its own series. NU: nota uznaniowa.
    fileprivate var polish: String {
        switch self {
        case .invoice: "FV"
        case .correction: "KOR"
        case .cancellation: "KOR-A"
        case .salesReturn: "KOR-Z"
        case .credit: "NU"
        }
    }

    fileprivate var international: String {
        switch self {
        case .invoice: "INV"
        case .correction: "COR"
        case .cancellation: "CAN"
        case .salesReturn: "RET"
        case .credit: "CRN"
        }
    }
}
