import Contracts

extension AccountingRefusal {
    package var detail: String {
        switch self {
        case .notFound(let what): "There is no such \(what)."
        case .stale(let current): "This is version \(current) now; look at it again."
        case .noLines: "Name at least one line."
        case .lineNotPositive(let line): "Line \(line) needs a positive quantity and may not be negative in value."
        case .foreignCurrency(let asked, let books):
            "These books are kept in \(books.rawValue), not in \(asked.rawValue)."
        case .revisionOutdated(let asked, let current): "Revision \(asked) is older than \(current)."
        case .alreadyInvoiced: "The pro-forma of this opportunity is invoiced already, wholly or in part."
        case .accountBlocked(let reason): "The customer's account is blocked: \(reason)."
        case .proFormaState(let state): "The pro-forma is \(state.rawValue)."
        case .proFormaExpired(let day): "The pro-forma was valid until \(day); issue a fresh one at current prices."
        case .lineNotOnProForma(let line): "Line \(line) is not on the pro-forma."
        case .quantityExceedsProForma(let line, let left): "Of line \(line) only \(left) is left to invoice."
        case .buyerIncomplete: "The customer's name and country are needed for a legal document."
        case .periodClosed(let day): "The books are closed through \(day)."
        case .dateBeforeLast(let day): "The last document of this series is later than \(day)."
        case .alreadyReleased: "The goods of this invoice may leave already."
        case .alreadyStopped: "Dispatch of this invoice is stopped already."
        case .notStopped: "Dispatch of this invoice is not stopped."
        default: moneyDetail
        }
    }

    private var moneyDetail: String {
        switch self {
        case .lineNotOnInvoice(let line): "Line \(line) is not on this invoice."
        case .quantityNotPositive: "The quantity must be positive."
        case .exceedsUndelivered(let line, let left): "Of line \(line) only \(left) is undelivered."
        case .exceedsDelivered(let line, let left): "Of line \(line) only \(left) is with the customer."
        case .nothingLeft(let line): "Nothing is left of line \(line)."
        case .amountNegative(let line): "Line \(line) cannot be worth less than nothing."
        case .taxBaseOutOfRange(_, let base, let net):
            "VAT would be due on \(base), and the line is worth \(net): give a taxable price between 0 and the new price."
        case .nothingChanges: "The correction changes no amount."
        case .reasonMissing: "Say why."
        case .amountNotPositive: "The amount must be positive."
        case .bankReferenceUsed(let reference): "The bank reference “\(reference)” is recorded already."
        case .exceedsPayment(let free): "Only \(free) of this money is free."
        case .exceedsReceivable(let open): "Only \(open) of this invoice is delivered and unpaid."
        case .otherCustomer: "Payment and invoice belong to different customers."
        case .alreadyReversed: "The payment is reversed already."
        case .notReversible: "A credit document is answered by another document, not reversed."
        case .overrideExpired(let day): "\(day) is past; an override needs a day to come."
        case .alreadyBlocked: "The account is blocked already."
        case .notBlocked: "The account is not blocked."
        case .limitNegative: "A limit is zero or more."
        case .entryUnbalanced(let difference): "Debit and credit differ by \(difference)."
        case .entryWithoutLines: "An entry has at least two lines."
        case .customerMissing(let code): "Account \(code) belongs to a customer; name him."
        case .accountUnknown(let code): "There is no ledger account \(code)."
        case .accountNotByHand(let code): "Account \(code) follows from documents and is not posted by hand."
        case .periodNotNext(let expected): "Periods are closed in order; the next one is \(expected)."
        case .periodNotEnded(let day): "The period ends on \(day)."
        case .periodNotLast: "Only the last closed period can be opened again."
        case .alreadyPrepaid: "It is prepaid already; no credit is asked for."
        case .settingInvalid(let what): what
        case .itemCount(let most): "Name from 1 to \(most) items at once."
        default: code
        }
    }

    package var parameters: [String: String] {
        if case .stale(let current) = self { ["version": "\(current)"] } else { [:] }
    }
}
