import Contracts

/// Every reason accounting says no. The code is also the machine `reason` of a refusing event.
package enum AccountingRefusal: Refusal, Equatable {
    case notFound(String)
    case stale(current: Int)

    // Pro-formas
    case noLines
    case lineNotPositive(OpportunityLineID)
    case foreignCurrency(Currency, books: Currency)
    case revisionOutdated(Int, current: Int)
    case alreadyInvoiced
    case accountBlocked(String)
    case proFormaState(ProForma.State)
    case proFormaExpired(validUntil: LocalDate)

    // Invoices
    case lineNotOnProForma(OpportunityLineID)
    case quantityExceedsProForma(OpportunityLineID, left: ExactDecimal)
    case buyerIncomplete
    case periodClosed(through: LocalDate)
    case dateBeforeLast(LocalDate)
    case alreadyReleased
    case alreadyStopped
    case notStopped

    // Adjustments
    case lineNotOnInvoice(InvoiceLineID)
    case quantityNotPositive
    case exceedsUndelivered(InvoiceLineID, left: ExactDecimal)
    case exceedsDelivered(InvoiceLineID, left: ExactDecimal)
    case nothingLeft(InvoiceLineID)
    case amountNegative(InvoiceLineID)
    /// `place` counts the corrections from 0.
    case taxBaseOutOfRange(place: Int, base: Money, net: Money)
    case nothingChanges
    case reasonMissing

    // Money
    case amountNotPositive
    case bankReferenceUsed(String)
    case exceedsPayment(free: Money)
    case exceedsReceivable(open: Money)
    case otherCustomer
    case alreadyReversed
    case notReversible

    // Credit
    case overrideExpired(LocalDate)
    case alreadyBlocked
    case notBlocked
    case limitNegative

    // Books
    case entryUnbalanced(difference: Money)
    case entryWithoutLines
    case customerMissing(Int)
    case accountUnknown(Int)
    case accountNotByHand(Int)
    case periodNotNext(expected: String)
    case periodNotEnded(LocalDate)
    case periodNotLast
    case alreadyPrepaid
    case settingInvalid(String)
    case itemCount(most: Int)
}

extension AccountingRefusal {
    package var code: String {
        switch self {
        case .notFound: "not-found"
        case .stale: "version-conflict"
        case .noLines: "no-lines"
        case .lineNotPositive: "line-not-positive"
        case .foreignCurrency: "foreign-currency"
        case .revisionOutdated: "revision-outdated"
        case .alreadyInvoiced: "already-invoiced"
        case .accountBlocked: "account-blocked"
        case .proFormaState: "pro-forma-state"
        case .proFormaExpired: "pro-forma-expired"
        case .lineNotOnProForma: "line-not-on-pro-forma"
        case .quantityExceedsProForma: "quantity-exceeds-pro-forma"
        case .buyerIncomplete: "buyer-incomplete"
        case .periodClosed: "period-closed"
        case .dateBeforeLast: "date-before-last"
        case .alreadyReleased: "already-released"
        case .alreadyStopped: "already-stopped"
        case .notStopped: "not-stopped"
        case .lineNotOnInvoice: "line-not-on-invoice"
        case .quantityNotPositive: "quantity-not-positive"
        case .exceedsUndelivered: "exceeds-undelivered"
        case .exceedsDelivered: "exceeds-delivered"
        case .nothingLeft: "nothing-left"
        case .amountNegative: "amount-negative"
        case .taxBaseOutOfRange: "tax-base-out-of-range"
        case .nothingChanges: "nothing-changes"
        case .reasonMissing: "reason-required"
        case .amountNotPositive: "amount-not-positive"
        case .bankReferenceUsed: "bank-reference-used"
        case .exceedsPayment: "exceeds-payment"
        case .exceedsReceivable: "exceeds-receivable"
        case .otherCustomer: "other-customer"
        case .alreadyReversed: "already-reversed"
        case .notReversible: "not-reversible"
        case .overrideExpired: "override-expired"
        case .alreadyBlocked: "already-blocked"
        case .notBlocked: "not-blocked"
        case .limitNegative: "limit-negative"
        case .entryUnbalanced: "entry-unbalanced"
        case .entryWithoutLines: "entry-without-lines"
        case .customerMissing: "customer-missing"
        case .accountUnknown: "account-unknown"
        case .accountNotByHand: "account-not-by-hand"
        case .periodNotNext: "period-not-next"
        case .periodNotEnded: "period-not-ended"
        case .periodNotLast: "period-not-last"
        case .alreadyPrepaid: "already-prepaid"
        case .settingInvalid: "setting-invalid"
        case .itemCount: "item-count"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .notFound: .notFound
        case .stale: .stale
        case .noLines, .lineNotPositive, .foreignCurrency, .quantityNotPositive, .reasonMissing, .amountNotPositive,
            .overrideExpired, .limitNegative, .entryUnbalanced, .entryWithoutLines, .customerMissing,
            .accountUnknown, .accountNotByHand, .lineNotOnInvoice, .lineNotOnProForma, .amountNegative,
            .taxBaseOutOfRange, .settingInvalid, .itemCount:
            .invalid
        default: .conflict
        }
    }

    package var faults: [Fault] {
        guard case .taxBaseOutOfRange(let place, _, _) = self else { return [] }
        return [Fault(pointer: "/corrections/\(place)/taxable_price", code: code, message: detail)]
    }

    package var options: [String] {
        switch self {
        case .accountBlocked: ["unblock-account"]
        case .proFormaExpired: ["issue-pro-forma"]
        case .periodClosed: ["reopen-period"]
        default: []
        }
    }
}
