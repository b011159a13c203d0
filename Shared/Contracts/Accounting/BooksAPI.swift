import Foundation

package struct NumberSeriesView: Codable, Sendable {
    package let kind: String
    package let branch: String
    package let fiscalYear: Int
    /// 0 before the first.
    package let lastNumber: Int
    /// None before the first.
    package let lastIssueDate: LocalDate?
    /// What stands before the year; empty for nothing.
    package let mark: String
    /// At least so many, with zeros before them.
    package let digits: Int
    /// As the next document will bear it: `FV/2026/00042`.
    package let nextNumber: String
    /// Whether each number from 1 to the last is a document.
    package let isUnbroken: Bool
    package let version: Int

    package init(
        kind: String, branch: String, fiscalYear: Int, lastNumber: Int, lastIssueDate: LocalDate?, mark: String,
        digits: Int, nextNumber: String, isUnbroken: Bool, version: Int
    ) {
        self.kind = kind
        self.branch = branch
        self.fiscalYear = fiscalYear
        self.lastNumber = lastNumber
        self.lastIssueDate = lastIssueDate
        self.mark = mark
        self.digits = digits
        self.nextNumber = nextNumber
        self.isUnbroken = isUnbroken
        self.version = version
    }
}

/// `POST /number-series`: a series made ready for this fiscal year or the next.
package struct NumberSeriesRequest: Codable, Sendable {
    /// INVOICE, CORRECTION, CANCELLATION, SALES_RETURN, CREDIT
    package let kind: String
    package let fiscalYear: Int
    /// Absent, as the year before; empty for none.
    package let mark: String?
    package let digits: Int?

    package init(kind: String, fiscalYear: Int, mark: String? = nil, digits: Int? = nil) {
        self.kind = kind
        self.fiscalYear = fiscalYear
        self.mark = mark
        self.digits = digits
    }
}

/// `PUT /number-series/{kind}/{year}`: how the numbers are written, before the first is given out.
package struct SeriesPatternRequest: Codable, Sendable {
    /// Capital letters and digits before the year; empty for none.
    package let mark: String
    package let digits: Int

    package init(mark: String, digits: Int) {
        self.mark = mark
        self.digits = digits
    }
}

extension Stream {
    package static let numberSeries = Stream(.accounting, "series")
}

/// The administrator made a series ready, or wrote it in another way before its first number. Nobody listens; the audit log
/// tells it.
package struct NumberSeriesChanged: Event {
    package static let stream = Stream.numberSeries
    package static let action = "changed"
    package let companyID: CompanyID
    package let kind: String
    package let fiscalYear: Int
    package let nextNumber: String
    package var subject: UUID { companyID.uuid }

    package init(companyID: CompanyID, kind: String, fiscalYear: Int, nextNumber: String) {
        self.companyID = companyID
        self.kind = kind
        self.fiscalYear = fiscalYear
        self.nextNumber = nextNumber
    }
}

/// A month of the company's fiscal calendar.
package struct FiscalPeriodView: Codable, Sendable {
    package let fiscalYear: Int
    package let period: Int
    package let startsOn: LocalDate
    package let endsOn: LocalDate
    /// OPEN, CLOSED
    package let state: String

    package init(fiscalYear: Int, period: Int, startsOn: LocalDate, endsOn: LocalDate, state: String) {
        self.fiscalYear = fiscalYear
        self.period = period
        self.startsOn = startsOn
        self.endsOn = endsOn
        self.state = state
    }
}

/// Sums of issued documents, by the buyer's country and the kind of document.
package struct DocumentTotalsView: Codable, Sendable {
    package struct Row: Codable, Sendable {
        package let country: String
        /// INVOICE, CORRECTION, CANCELLATION, SALES_RETURN, CREDIT
        package let kind: String
        package let count: Int
        /// Of adjustments the change, negative where customers owe less.
        package let net: Money
        package let tax: Money
        package let gross: Money

        package init(country: String, kind: String, count: Int, net: Money, tax: Money, gross: Money) {
            self.country = country
            self.kind = kind
            self.count = count
            self.net = net
            self.tax = tax
            self.gross = gross
        }
    }

    package let from: LocalDate?
    package let to: LocalDate?
    package let rows: [Row]

    package init(from: LocalDate?, to: LocalDate?, rows: [Row]) {
        self.from = from
        self.to = to
        self.rows = rows
    }
}

/// What a company may set for its books.
package struct AccountingSettings: Codable, Sendable {
    /// For customers that have no limit of their own yet.
    package let defaultCreditLimit: Money
    /// AT_ONCE or ON_PAYMENT: when goods of an invoice on credit terms may leave.
    package let releasePolicy: String

    package init(defaultCreditLimit: Money, releasePolicy: String) {
        self.defaultCreditLimit = defaultCreditLimit
        self.releasePolicy = releasePolicy
    }
}

/// A fact that did not fit and waits for a person.
package struct AccountingExceptionView: Codable, Sendable {
    package let id: UUID
    package let kind: String
    package let detail: String
    package let sourceID: UUID
    package let openedAt: Timestamp
    package let closedAt: Timestamp?

    package init(
        id: UUID, kind: String, detail: String, sourceID: UUID, openedAt: Timestamp, closedAt: Timestamp?
    ) {
        self.id = id
        self.kind = kind
        self.detail = detail
        self.sourceID = sourceID
        self.openedAt = openedAt
        self.closedAt = closedAt
    }
}

/// How much waits for an accountant.
package struct AccountingWorkView: Codable, Sendable {
    /// Pro-formas that are not over, by state.
    package let proFormas: [String: Int]
    /// Facts that did not fit.
    package let exceptions: Int
    /// Invoices whose goods a person keeps from leaving.
    package let stopped: Int

    package init(proFormas: [String: Int], exceptions: Int, stopped: Int) {
        self.proFormas = proFormas
        self.exceptions = exceptions
        self.stopped = stopped
    }
}
