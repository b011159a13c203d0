import AccountingDomain
import Contracts
import Messaging
import Postgres
import ServiceKit

/// Issues invoices (SM-09). Lock order: pro-forma, credit gate, credit, number series.
enum InvoiceCommands {
    /// Invoice first: draws an invoice from an accepted pro-forma. A guard that fails leaves no document and no number.
    static func issue(_ command: IssueInvoice, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let basis = try await InvoiceStore.basis(of: command, in: tx)
        if let basis, basis.isIssued { return try await tellAgain(command.invoiceID, in: tx) }
        do {
            guard let basis else { throw AccountingRefusal.notFound("pro-forma") }
            // Sales publishes its customers before it sells to them; the message is on its way.
            guard basis.isPublished else { throw NotYetKnown("the buyer of \(command.invoiceID) is not published yet") }
            if let reason = basis.blockedReason { throw AccountingRefusal.accountBlocked(reason) }
            try books.checkOpen()
            let (proForma, drawn, converted) = try basis.proForma.invoiced(command.lines)
            let buyer = try checked(basis.buyer)
            let release = try await release(of: proForma, drawn, books, in: tx)
            let number = try await NumberSeriesStore.next(.invoice, on: books.today, in: tx)
            // From here on nothing is refused: the number is taken.
            let document = document(command, proForma, drawn, to: buyer, number, books)
            let invoice = document.opened(release)
            ProFormaStore.saveInvoiced(proForma, in: tx)
            InvoiceStore.insert(document, invoice, in: tx)
            post(document, invoice, converted, books, in: tx)
            try await Outbox.append(document.issued(released: invoice.isReleased), in: tx)
            try await tellConverted(converted, proForma, in: tx)
        } catch let refusal as AccountingRefusal {
            try await Outbox.append(
                InvoiceRefused(
                    invoiceID: command.invoiceID, opportunityID: command.opportunityID, reason: refusal.code,
                    detail: refusal.detail), in: tx)
        }
    }

    private static func tellAgain(_ id: InvoiceID, in tx: Transaction) async throws {
        let (document, released) = try await InvoiceStore.document(id, in: tx)
        try await Outbox.append(document.issued(released: released), in: tx)
    }

    /// A legal document names its buyer and his country.
    private static func checked(_ buyer: Party) throws(AccountingRefusal) -> Party {
        guard !buyer.name.isEmpty, buyer.country.utf8.count == 2 else { throw .buyerIncomplete }
        return buyer
    }

    /// Whether goods may leave at once: on prepaid terms only when free money covers the invoice (S-45).
    private static func release(
        of proForma: ProForma, _ drawn: [DrawnLine], _ books: OpenBooks, in tx: Transaction
    ) async throws -> Release {
        guard books.books.releasePolicy(for: proForma.terms) == .onPayment else { return .atOnce }
        let gross = drawn.map(\.amounts).sum(books.currency).gross
        guard let standing = try await CreditStore.hold(proForma.account, books, in: tx),
            standing.credit.freeAdvances >= gross
        else { return .waits }
        return .paid(gross)
    }

    private static func document(
        _ command: IssueInvoice, _ proForma: ProForma, _ drawn: [DrawnLine], to buyer: Party, _ number: LegalNumber,
        _ books: OpenBooks
    ) -> InvoiceDocument {
        let lines = drawn.map { line in
            InvoiceLine(
                invoiceLineID: InvoiceLineID(), lineID: line.content.lineID, slices: line.slices,
                productID: line.content.productID, description: line.content.description, kind: line.content.kind,
                quantity: Quantity(line.quantity, line.content.quantity.unit), unitPrice: line.content.unitPrice,
                taxCode: line.content.taxCode, taxRate: line.content.taxRate, taxablePrice: line.content.taxablePrice,
                net: line.amounts.net,
                tax: line.amounts.tax)
        }
        return InvoiceDocument(
            id: command.invoiceID, proForma: proForma.id, opportunity: proForma.opportunity, account: proForma.account,
            number: number, legalNumber: number.text(in: books.books.country), issueDate: books.today.date,
            taxDate: books.today.date, seller: books.books.seller, buyer: buyer, currency: books.currency, lines: lines,
            amounts: drawn.map(\.amounts).sum(books.currency))
    }

    /// P-04, and the credit hold becomes the invoice's claim in the same transaction: exposure does not move (7.2).
    private static func post(
        _ document: InvoiceDocument, _ invoice: Invoice, _ converted: Money, _ books: OpenBooks, in tx: Transaction
    ) {
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: .invoiceIssued, source: document.id.uuid, customer: document.account,
                invoice: document.id, occurredOn: document.issueDate, currency: document.currency,
                text: document.legalNumber, lines: Postings.invoiceIssued(document.amounts)),
            books, in: tx)
        Ledger.change(
            CreditChange(holds: -converted.amount, earmarked: invoice.earmarked.amount), of: document.account, books,
            in: tx)
    }

    private static func tellConverted(_ amount: Money, _ proForma: ProForma, in tx: Transaction) async throws {
        guard !amount.isZero else { return }
        try await Outbox.append(
            CreditHoldConverted(accountID: proForma.account, proFormaID: proForma.id, amount: amount), in: tx)
    }
}

/// What happens to the goods of a new invoice.
enum Release: Sendable {
    case atOnce
    /// Covered by this much of the customer's money, which is set aside for it.
    case paid(Money)
    case waits
}

extension InvoiceDocument {
    /// The running account of the document on its first day.
    func opened(_ release: Release) -> Invoice {
        let lines = lines.map { line in
            InvoicePosition(
                id: line.invoiceLineID, opportunityLine: line.lineID, product: line.productID,
                description: line.description, unit: line.quantity.unit, taxCode: line.taxCode, taxRate: line.taxRate,
                taxablePrice: line.taxablePrice,
                quantity: line.quantity.value, issued: NetAndTax(net: line.net, tax: line.tax))
        }
        let (isOnPayment, isReleased, earmarked): (Bool, Bool, Money?) =
            switch release {
            case .atOnce: (false, true, nil)
            case .paid(let amount): (true, true, amount)
            case .waits: (true, false, nil)
            }
        return Invoice(
            id: id, opportunity: opportunity, account: account, currency: currency, isOnPayment: isOnPayment,
            lines: lines, earmarked: earmarked, isReleased: isReleased)
    }
}
