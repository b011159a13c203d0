import Contracts
import Foundation
import ServiceKit

/// One customer: what is known of him, what was and is sold to him; made new, and changed.
enum AccountPages {
    private static let path = AccountsPage.path
    private static let shownSales = 20

    static func register(on pages: PageRoutes) {
        pages.get("\(path)/new", right: .writeSales) { try new($0) }
        pages.post("\(path)/new", right: .writeSales, create)
        AccountAssigning.register(on: pages)
        pages.get("\(path)/{id}", right: .readSales, show)
        pages.get("\(path)/{id}/edit", right: .writeSales) { try await edit($0) }
        pages.post("\(path)/{id}/edit", right: .writeSales, revise)
    }

    // MARK: - Looked at

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func page(_ id: AccountID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let query = ListQuery(
            path: OpportunitiesPage.path, QueryParameters("f.account_id.in=\(id)"), fields: [:],
            ids: ["account_id": ListQuery.isID(AccountID.self)])
        async let sales = desk.services.opportunities(query, limit: shownSales, for: desk.visit)
        async let people = Assigning.people(desk)
        async let history = try? desk.services.accountHistory(id, for: desk.visit)
        async let duplicates = try? desk.services.duplicates(of: id, for: desk.visit)
        let account = try await desk.services.account(id, for: desk.visit)
        let assign = Assigning.form(
            to: "\(path)/\(id)/\(Assigning.name)", version: account.version, owner: account.ownerID,
            among: await people, desk)
        let story = AccountStory(desk: desk, history: await history, duplicates: await duplicates)
        let (texts, page) = (desk.texts, try await sales)
        let content: Values = [
            "name": account.name,
            "facts": facts(of: account, desk).values,
            "mayWrite": desk.may(.writeSales),
            "editTarget": "\(path)/\(id)/edit",
            "sellTarget": "\(OpportunityEditor.newPath)?account=\(id)",
            "hasSales": !page.data.isEmpty,
            "sales": OpportunitiesPage.table(page.data, ofOne: true, desk).values,
            "moreTargets": page.page.next.map { _ in query.address }.section,
            "empty": EmptyState(title: texts.text("noSalesOfAccount"), advice: texts.text("noSalesOfAccountAdvice"))
                .values,
            "forms": Actions(forms: [assign].compactMap(\.self), opensFirst: false).values(desk, refusal),
        ]
        return try desk.page("page/account", title: account.name, content.and(story.values), refusal)
    }

    private static func facts(of account: AccountView, _ desk: Desk) -> Facts {
        let (texts, address) = (desk.texts, account.address)
        let place = [address?.street, [address?.postalCode, address?.city].compactMap(\.self).joined(separator: " ")]
            .compactMap(\.self).filter { !$0.isEmpty }
        return Facts([
            (texts.text("taxNumber"), .code(account.taxID)),
            (
                texts.text("address"),
                place.isEmpty ? .empty : .text(place.joined(separator: texts.text("listSeparator")))
            ),
            (
                texts.text("accountCountry"),
                .text(Countries.name(of: address?.country ?? account.country, texts.language) ?? account.country)
            ),
            (texts.text("accountClass"), account.accountClass.map { .text($0) } ?? .empty),
            (texts.text("externalRef"), .code(account.externalRef)),
            (texts.text("saleOwner"), account.ownerName.map { .text($0) } ?? .empty),
        ])
    }

    // MARK: - Made new

    private static func new(_ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let form = AccountForm(desk: desk, prefix: "accounts.0.")
            .form(of: nil, to: "\(path)/new", button: desk.texts.text("saveAccount"))
        return try page(
            desk, title: desk.texts.text("newAccount"), form, refusal, back: (desk.texts.text("accounts"), path))
    }

    static func create(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input(AccountForm.name)
        // Its id is the form's key: sent twice, it is one customer.
        let id = AccountID(UUID(uuidString: input.key) ?? UUIDv7.make(at: desk.now))
        let facts = AccountForm(desk: desk, prefix: "accounts.0.").facts(&input)
        let request = facts.map { facts in
            SaveAccountsRequest(accounts: [
                SaveAccountRequest(
                    id: id, name: facts.name, taxID: facts.taxID, country: facts.country,
                    accountClass: facts.accountClass, address: facts.address, externalRef: facts.externalRef)
            ])
        }
        return try await desk.carryOut(
            Change("sales", "accounts", request), input, then: "\(path)/\(id)?done=account",
            else: { try new(desk, $0) })
    }

    // MARK: - Changed

    private static func edit(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let id: AccountID = try desk.id("id")
        let account = try await desk.services.account(id, for: desk.visit)
        let form = AccountForm(desk: desk, prefix: "")
            .form(of: account, to: "\(path)/\(id)/edit", button: desk.texts.text("saveAccount"))
        return try page(
            desk, title: desk.texts.text("editAccount"), form, refusal, back: (account.name, "\(path)/\(id)"))
    }

    static func revise(_ desk: Desk) async throws -> Reply {
        let id: AccountID = try desk.id("id")
        var input = try await desk.input(AccountForm.name)
        let facts = AccountForm(desk: desk, prefix: "").facts(&input)
        return try await desk.carryOut(
            Change("sales", "accounts/\(id)", facts, method: "PUT"), input, then: "\(path)/\(id)?done=account",
            else: { try await edit(desk, $0) })
    }

    private static func page(
        _ desk: Desk, title: String, _ form: Form, _ refusal: Refusal?, back: (text: String, target: String)
    ) throws -> Reply {
        let content: Values = [
            "form": form.values(desk, refusal), "back": back.text, "backTarget": back.target,
        ]
        return try desk.page("page/account_form", title: title, content, refusal)
    }
}
