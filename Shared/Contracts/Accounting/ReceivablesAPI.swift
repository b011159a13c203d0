/// `GET /reports/receivables`: what customers owe for goods that they have, by the age of the invoices.
package struct ReceivablesReport: Codable, Sendable {
    /// Invoices that are so many days old. The list of invoices can be asked for exactly these.
    package struct Age: Codable, Sendable, Equatable {
        /// Days since the day of issue.
        package let fromDays: Int
        /// None for the oldest.
        package let toDays: Int?
        /// Issued on this day or later; none for the oldest.
        package let issuedFrom: LocalDate?
        /// None for the newest: what is dated ahead is new.
        package let issuedTo: LocalDate?

        package init(fromDays: Int, toDays: Int?, issuedFrom: LocalDate?, issuedTo: LocalDate?) {
            self.fromDays = fromDays
            self.toDays = toDays
            self.issuedFrom = issuedFrom
            self.issuedTo = issuedTo
        }
    }

    package struct Row: Codable, Sendable {
        package let accountID: AccountID
        package let name: String
        package let figures: Figures

        package init(accountID: AccountID, name: String, figures: Figures) {
            self.accountID = accountID
            self.name = name
            self.figures = figures
        }
    }

    /// Of one customer, or of all.
    package struct Figures: Codable, Sendable {
        /// Delivered and not paid, one for each age.
        package let byAge: [Money]
        /// Their sum.
        package let owed: Money
        /// Invoices on which something is owed.
        package let invoices: Int
        /// Invoiced and not delivered yet.
        package let undelivered: Money
        /// The customer's money that has not paid anything yet.
        package let advances: Money

        package init(byAge: [Money], owed: Money, invoices: Int, undelivered: Money, advances: Money) {
            self.byAge = byAge
            self.owed = owed
            self.invoices = invoices
            self.undelivered = undelivered
            self.advances = advances
        }
    }

    package let asOf: LocalDate
    package let ages: [Age]
    /// Customers that owe most first; those who owe nothing are in the sums alone.
    package let rows: [Row]
    /// How many customers owe something and are in no row, because there are so many.
    package let unlisted: Int
    /// Of all customers.
    package let total: Figures

    package init(asOf: LocalDate, ages: [Age], rows: [Row], unlisted: Int, total: Figures) {
        self.asOf = asOf
        self.ages = ages
        self.rows = rows
        self.unlisted = unlisted
        self.total = total
    }
}
