import AccountingDomain
import Contracts
import Foundation
import Messaging
import Postgres

/// Exceptions to a limit: asked for by one person, granted by another through approval (SM-07, I-51).
enum OverrideCommands {
    static let policyKey = "credit-override"

    static func request(
        _ request: RequestOverrideRequest, of account: AccountID, as id: UUID, by user: UserID, in tx: Transaction
    ) async throws {
        let books = try await BooksStore.open(in: tx)
        guard request.amount.currency == books.currency else {
            throw AccountingRefusal.foreignCurrency(request.amount.currency, books: books.currency)
        }
        guard request.amount.amount > 0 else { throw AccountingRefusal.amountNotPositive }
        guard request.expiresOn >= books.today.date else { throw AccountingRefusal.overrideExpired(request.expiresOn) }
        guard !request.reason.isEmpty else { throw AccountingRefusal.reasonMissing }
        guard let standing = try await CreditStore.find(account, books, in: tx) else {
            throw AccountingRefusal.notFound("credit account")
        }
        let asked = ApprovalRequestID()
        let hash = contentHash(account, request)
        OverrideStore.insert(id, request, of: account, asked: asked, hash: hash, in: tx)
        try await Outbox.send(
            RequestApproval(
                requestID: asked, subjectKind: .creditOverride, subjectID: id, revision: 1, contentHash: hash,
                policyKey: policyKey,
                facts: ApprovalFacts(
                    total: request.amount, discountRate: .zero, accountName: standing.name,
                    title: "\(standing.name): \(request.reason)"),
                lines: [], requestedBy: user),
            key: "credit-override/\(id.uuidString.lowercased())", in: tx)
    }

    /// What is approved, word for word: any other amount or day is another request.
    private static func contentHash(_ account: AccountID, _ request: RequestOverrideRequest) -> String {
        "\(account)|\(request.amount.amount)|\(request.amount.currency.rawValue)|\(request.expiresOn)"
    }

    /// The exception counts from now on; blocked pro-formas of the customer are judged again.
    static func granted(_ fact: ApprovalGranted, in tx: Transaction) async throws {
        guard fact.subjectKind == .creditOverride else { return }
        let books = try await BooksStore.open(in: tx)
        guard let asked = try await OverrideStore.find(fact.subjectID, in: tx) else { return }
        let blocked = try await ProFormaStore.blocked(of: asked.account, in: tx)
        _ = try await CreditStore.hold(asked.account, books, in: tx)
        guard let override = try await OverrideStore.find(fact.subjectID, .forUpdate, in: tx),
            override.state == "REQUESTED"
        else { return }
        guard override.contentHash == fact.contentHash else {
            return OverrideStore.refuse(override.id, because: "something else was approved", in: tx)
        }
        if let requester = override.requestedBy, fact.approvers.contains(requester) {
            return OverrideStore.refuse(override.id, because: "approved by its requester", in: tx)
        }
        OverrideStore.grant(override.id, by: fact.approvers, in: tx)
        CreditChangeStore.note(
            "override", of: override.account, amount: override.amount.amount, because: "granted", in: tx)
        try await Outbox.append(
            CreditOverrideGranted(
                accountID: override.account, amount: override.amount, expiresOn: override.expiresOn), in: tx)
        try await ProFormaCommands.reconsider(blocked, books, in: tx)
    }

    static func returned(_ fact: ApprovalReturned, in tx: Transaction) async throws {
        refuse(fact, because: "returned", in: tx)
    }
    static func rejected(_ fact: ApprovalRejected, in tx: Transaction) async throws {
        refuse(fact, because: fact.reason, in: tx)
    }
    static func expired(_ fact: ApprovalExpired, in tx: Transaction) async throws {
        refuse(fact, because: "nobody decided in time", in: tx)
    }
    static func withdrawn(_ fact: ApprovalWithdrawn, in tx: Transaction) async throws {
        refuse(fact, because: "withdrawn", in: tx)
    }
    static func refused(_ fact: ApprovalRefused, in tx: Transaction) async throws {
        refuse(fact, because: fact.reason, in: tx)
    }

    private static func refuse(_ fact: some ApprovalOutcome, because outcome: String, in tx: Transaction) {
        guard fact.subjectKind == .creditOverride else { return }
        OverrideStore.refuse(fact.subject, because: outcome, in: tx)
    }
}
