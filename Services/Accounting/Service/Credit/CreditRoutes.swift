import AccountingDomain
import Contracts
import Foundation
import Postgres
import ServiceKit

enum CreditRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("credit-accounts/{account}", right: .readCredit, show)
        routes.put("credit-accounts/{account}/limit", right: .manageCredit, needs: .version, setLimit)
        routes.post("credit-accounts/{account}/overrides", right: .overrideCredit, requestOverride)
        routes.post("credit-accounts/{account}/block", right: .manageCredit, needs: .version, block)
        routes.post("credit-accounts/{account}/unblock", right: .manageCredit, needs: .version, unblock)
    }

    static func show(_ call: Call) async throws -> Answer {
        let account = try call.id("account", AccountID.self)
        return try await call.read { tx in try await answer(account, in: tx) }
    }

    static func setLimit(_ call: Call) async throws -> Answer {
        let account = try call.id("account", AccountID.self)
        let version = try call.versionIfGiven
        let body = try await call.body(SetCreditLimitRequest.self)
        return try await call.change { tx in
            try await CreditCommands.setLimit(account, to: body, expecting: version, in: tx)
            try await Ledger.settle(in: tx)
            return try await answer(account, in: tx)
        }
    }

    static func requestOverride(_ call: Call) async throws -> Answer {
        let account = try call.id("account", AccountID.self)
        let body = try await call.body(RequestOverrideRequest.self)
        let user = call.principal.user
        let id = UUIDv7.make()
        return try await call.change { tx in
            try await OverrideCommands.request(body, of: account, as: id, by: user, in: tx)
            return Answer(.accepted, try await OverrideStore.view(id, in: tx))
        }
    }

    static func block(_ call: Call) async throws -> Answer {
        let account = try call.id("account", AccountID.self)
        let version = try call.versionIfGiven
        let body = try await call.body(ReasonRequest.self)
        return try await call.change { tx in
            try await CreditCommands.block(account, because: body.reason, expecting: version, in: tx)
            return try await answer(account, in: tx)
        }
    }

    static func unblock(_ call: Call) async throws -> Answer {
        let account = try call.id("account", AccountID.self)
        let version = try call.versionIfGiven
        return try await call.change { tx in
            try await CreditCommands.unblock(account, expecting: version, in: tx)
            try await Ledger.settle(in: tx)
            return try await answer(account, in: tx)
        }
    }

    private static func answer(_ account: AccountID, in tx: Transaction) async throws -> Answer {
        let books = try await BooksStore.find(in: tx)
        guard let standing = try await CreditStore.find(account, books, in: tx) else {
            throw AccountingRefusal.notFound("credit account")
        }
        let overrides = try await OverrideStore.open(of: account, on: books.today.date, in: tx)
        let credit = standing.credit
        let view = CreditAccountView(
            accountID: account, name: standing.name, currency: credit.currency, limit: credit.limit,
            overrides: credit.overrides, exposure: credit.exposure, available: credit.available,
            parts: standing.parts, blockedReason: credit.blockedReason, openOverrides: overrides,
            version: standing.version)
        return Answer(.ok, view, version: standing.version)
    }
}
