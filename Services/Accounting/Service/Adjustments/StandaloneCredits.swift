import AccountingDomain
import Contracts
import Foundation
import Messaging
import Postgres

/// Credits that name no invoice: a document of its own series, and money of the customer that pays what he owes.
enum StandaloneCredits {
    /// Stands on a line for what is not in the product list.
    static let unnamedProduct = ProductID(UUIDv7.make(milliseconds: 0, random: (0, 0)))

    /// - Parameter goods: further lines of the P-10 entry: what came back with it.
    @discardableResult
    static func issue(
        _ credits: [StandaloneCreditLine], to account: AccountID, as id: AdjustmentID, kind: AdjustmentKind,
        because reason: String, source: UUID? = nil, goods: [JournalLine] = [], _ books: OpenBooks, in tx: Transaction
    ) async throws -> AdjustmentDocument {
        guard !reason.isEmpty else { throw AccountingRefusal.reasonMissing }
        let (lines, amounts) = try StandaloneCredit.lines(credits, unnamed: unnamedProduct, in: books.currency)
        CreditStore.gate(tx)
        guard let buyer = try await PartyStore.buyer(account, in: tx) else {
            throw AccountingRefusal.notFound("account")
        }
        guard try await CreditStore.hold(account, books, in: tx) != nil else {
            throw AccountingRefusal.notFound("credit account")
        }
        let number = try await NumberSeriesStore.next(.credit, on: books.today, in: tx)
        let document = AdjustmentDocument(
            id: id, invoice: nil, opportunity: nil, account: account, kind: kind, number: number,
            legalNumber: number.text(in: books.books.country), issueDate: books.today.date, reason: reason,
            seller: books.books.seller, buyer: buyer, currency: books.currency, lines: lines, delta: -amounts,
            ordinal: nil)
        AdjustmentStore.insert(document, source: source, in: tx)
        if amounts.gross.amount > 0 { insertMoney(document, amounts.gross, in: tx) }
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: kind == .salesReturn ? .goodsReturned : .priceCorrected, source: id.uuid,
                customer: account, occurredOn: document.issueDate, currency: books.currency,
                text: document.legalNumber, lines: Postings.standaloneCredited(amounts) + goods),
            books, in: tx)
        try await Outbox.append(document.issued, in: tx)
        return document
    }

    /// The credit as the customer's money; it carries the document's id.
    private static func insertMoney(_ document: AdjustmentDocument, _ amount: Money, in tx: Transaction) {
        PaymentStore.insert(
            Payment(
                id: PaymentID(document.id.uuid), kind: .credit, account: document.account, amount: amount,
                bankReference: nil, receivedOn: document.issueDate, isAutomatic: true), in: tx)
    }
}
