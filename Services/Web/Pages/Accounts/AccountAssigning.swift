import Contracts
import ServiceKit

/// Customers given to another responsible person: one on its page, several from the list.
enum AccountAssigning {
    static let path = "\(AccountsPage.path)/assign"
    private static let form = "assign"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .assignSales) { try await ask($0) }
        pages.post(path, right: .assignSales, assignMany)
        pages.post("\(AccountsPage.path)/{id}/assign", right: .assignSales, assign)
    }

    static func choosing(_ desk: Desk) -> Choosing? {
        guard desk.may(.assignSales) else { return nil }
        var choosing = Choosing(
            target: path, button: desk.texts.text("change.assign"), hint: desk.texts.text("pickHint"))
        choosing.letter = "a"
        return choosing
    }

    static func pick(_ account: AccountView, _ desk: Desk) -> Table.Pick? {
        guard desk.may(.assignSales) else { return nil }
        return Table.Pick(
            name: "item", value: VersionedRow(id: account.id, version: account.version).text,
            label: desk.texts.text("pickOne", ["name": account.name]))
    }

    // MARK: - One

    static func assign(_ desk: Desk) async throws -> Reply {
        let id: AccountID = try desk.id("id")
        var input = try await desk.input(Assigning.name)
        let request = Assigning.request(&input)
        return try await desk.carryOut(
            Change("sales", "accounts/\(id)/assign", request), input,
            then: "\(AccountsPage.path)/\(id)?done=assign", else: { try await AccountPages.page(id, desk, $0) })
    }

    // MARK: - Several

    private static func ask(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let chosen = Array(VersionedRow<AccountTag>.chosen(desk).prefix(shown))
        async let people = desk.services.representatives(for: desk.visit)
        let accounts = await named(chosen, desk)
        let table = Table(
            caption: texts.text("accounts"), columns: [texts.text("accountName"), texts.text("saleOwner")],
            rows: accounts.map { account in
                Table.Row(
                    to: "\(AccountsPage.path)/\(account.id)",
                    [.text(account.name), account.ownerName.map { .text($0) } ?? .empty])
            })
        let hidden = chosen.enumerated().map { Field("items.\($0)", "", .hidden, value: $1.text) }
        let target = desk.visit.request.uri.query.map { "\(path)?\($0)" } ?? path
        let form = Form(
            form, to: target, texts.text("assignAccountsNow", count: chosen.count), weight: .main,
            advice: texts.text("assignAccountsAdvice"), hidden + Assigning.fields(try await people, desk))
        let content: Values = [
            "crumbText": texts.text("accounts"), "crumbTarget": AccountsPage.path,
            "heading": texts.text("change.assign"), "table": table.values,
            "sums": Facts([(texts.text("chosen"), .number(desk.formats.number(chosen.count)))]).values,
            "missing": (chosen.isEmpty ? texts.text("nothingChosen") : nil).section,
            "forms": chosen.isEmpty ? [Values]() : [form.values(desk, refusal)],
        ]
        return try desk.page("page/chosen", title: texts.text("change.assign"), content, refusal)
    }

    /// Those that are still there, in the order chosen.
    private static func named(_ chosen: [VersionedRow<AccountTag>], _ desk: Desk) async -> [AccountView] {
        await withTaskGroup(of: (Int, AccountView?).self) { group in
            for (index, row) in chosen.enumerated() {
                group.addTask { (index, try? await desk.services.account(row.id, for: desk.visit)) }
            }
            let found = await group.reduce(into: [Int: AccountView]()) { $0[$1.0] = $1.1 }
            return chosen.indices.compactMap { found[$0] }
        }
    }

    static func assignMany(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input(form)
        let rows = input.rows("items").compactMap { VersionedRow<AccountTag>(input.typed("items.\($0)") ?? "") }
        let request = Assigning.request(&input).map {
            AssignAccountsRequest(rows: rows, ownerID: $0.ownerID, note: $0.note)
        }
        return try await desk.carryOut(
            Change("sales", "accounts/assign-many", request), input,
            reply: { answer in
                let texts = desk.texts
                let results = try JSON.decode(ChangedAccounts.self, from: answer.body).results
                let outcomes = results.map { result in
                    Outcome(
                        name: result.name ?? "\(result.id)", target: "\(AccountsPage.path)/\(result.id)",
                        chip: result.problem == nil ? Chip(texts.text("changed"), .good) : nil,
                        problem: result.problem)
                }
                return try Outcomes(
                    title: texts.text("change.assign"), outcomes: outcomes,
                    way: (texts.text("accounts"), AccountsPage.path)
                ).reply(desk)
            }, else: { try await ask(desk, $0) })
    }
}
