import AccountingDomain
import Contracts

/// The books of the company that a unit of work speaks for, on the day it runs.
struct OpenBooks: Sendable {
    let books: Books
    let calendar: CompanyCalendar
    let today: FiscalDay

    var currency: Currency { books.currency }

    /// The company's day of an instant.
    func day(of time: Timestamp) -> LocalDate { calendar.day(of: time) }

    /// Costs come in the company's currency.
    func sum(_ costs: some Sequence<Money>) -> Money { Money(costs.reduce(0) { $0 + $1.amount }, currency) }

    /// Whether documents may be issued today.
    func checkOpen() throws(AccountingRefusal) {
        guard let through = books.closedThrough, !books.isOpen(today.date) else { return }
        throw .periodClosed(through: through)
    }
}
