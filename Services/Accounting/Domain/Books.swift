import Contracts

/// When goods may leave after an invoice (SM-09): at once, or when the customer's money covers it.
package enum ReleasePolicy: String, Codable, Sendable {
    case atOnce = "AT_ONCE"
    case onPayment = "ON_PAYMENT"
}

/// The company whose books are kept, as far as decisions need it.
package struct Books: Equatable, Sendable {
    package let company: CompanyID
    package let name: String
    package let country: String
    package let currency: Currency
    package let taxID: String?
    package let releasePolicy: ReleasePolicy
    /// The last day of the last closed period.
    package let closedThrough: LocalDate?

    package init(
        company: CompanyID, name: String, country: String, currency: Currency, taxID: String?,
        releasePolicy: ReleasePolicy = .atOnce, closedThrough: LocalDate? = nil
    ) {
        self.company = company
        self.name = name
        self.country = country
        self.currency = currency
        self.taxID = taxID
        self.releasePolicy = releasePolicy
        self.closedThrough = closedThrough
    }

    /// The company as a side of its documents.
    package var seller: Party { Party(name: name, taxID: taxID, country: country) }

    package func isOpen(_ day: LocalDate) -> Bool { closedThrough.map { day > $0 } ?? true }

    /// Where a fact of this day is posted: a fact of a closed period lands on the first open day and keeps its own
    /// date (S-79).
    package func postingDay(of day: LocalDate) -> LocalDate {
        guard let closedThrough, day <= closedThrough else { return day }
        return closedThrough.adding(days: 1)
    }

    /// When the goods of an invoice on these terms may leave: prepaid goods wait for their money (S-45).
    package func releasePolicy(for terms: PaymentTerms) -> ReleasePolicy {
        terms == .prepaid ? .onPayment : releasePolicy
    }
}

/// A day with the fiscal year it lies in by the company's calendar (A-06, 7.3).
package struct FiscalDay: Equatable, Sendable {
    package let date: LocalDate
    package let year: Int

    package init(date: LocalDate, year: Int) {
        self.date = date
        self.year = year
    }
}
