import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesDomain
@testable import SalesService

@Suite("Giving a sale to another person")
struct AssigningTests {
    private let manager = UserID()
    private let reza = UserID()

    @Test("makes him responsible and has him told, with what was said; approvers judge nothing else")
    func assigned() throws {
        let sale = someOpportunity()
        let (given, said) = try sale.assigned(to: reza, by: manager, note: "call them", circumstances)
        #expect(given.owner == reza)
        #expect(given.handover == Handover(by: manager, at: circumstances.now, note: "call them"))
        let event = try #require(said.event(OpportunityReassigned.self))
        #expect(event.formerOwnerID == sale.owner && event.ownerID == reza)
        #expect(given.contentToJudge == sale.contentToJudge)
        let entry = try #require(given.history(since: sale, words: said.words).first)
        #expect(entry.kind == .owner && entry.formerOwner == sale.owner && entry.owner == reza)
        #expect(entry.words == "call them")
    }

    @Test("is told to him until he does something with it, whatever others do")
    func noticed() throws {
        let (given, _) = try someOpportunity().assigned(to: reza, by: manager, note: nil, circumstances)
        #expect(given.noticed(by: manager).handover != nil && given.noticed(by: nil).handover != nil)
        #expect(given.noticed(by: reza).handover == nil)
        let (taken, _) = try someOpportunity().assigned(to: manager, by: manager, note: nil, circumstances)
        #expect(taken.handover == nil, "who takes it over himself knows")
    }

    @Test("is refused where it is his already, or closed")
    func refused() throws {
        let sale = someOpportunity()
        #expect(throws: SalesRefusal.alreadyOwner) {
            try sale.assigned(to: sale.owner, by: manager, note: nil, circumstances)
        }
        let (lost, _) = try sale.closedAsLost(reason: "price", circumstances)
        #expect(throws: SalesRefusal.alreadyClosed(.lost)) {
            try lost.assigned(to: reza, by: manager, note: nil, circumstances)
        }
        #expect(throws: SalesRefusal.alreadyClosed(.lost)) { try lost.expected(on: someTime.utcDate) }
    }
}

@Suite("Sales given to others", .needsDatabase)
struct AssigningServiceTests {
    /// Publishes somebody who does this in the company.
    private func publish(_ person: Principal, _ name: String, _ role: Role, in sales: ServiceHarness) async throws {
        try await sales.deliver(
            UserPublished(
                userID: person.user, username: name.lowercased(), displayName: name, roles: [role], unitID: nil,
                managerID: nil))
    }

    private func people(_ story: ServiceStory) async throws -> (director: Principal, reza: Principal) {
        let (director, reza) = (story.sales.person(.salesDirector), story.sales.person(.salesRep))
        try await publish(story.seller, "Sara", .salesRep, in: story.sales)
        try await publish(reza, "Reza", .salesRep, in: story.sales)
        try await publish(director, "Mina", .salesDirector, in: story.sales)
        return (director, reza)
    }

    @Test("are seen by the new person alone, wait for him, and tell who had them")
    func one() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let (director, reza) = try await people(story)
            let request = AssignRequest(ownerID: reza.user, note: "call Maryam")
            let path = "opportunities/\(story.id)"
            func assign(as person: Principal, version: Int = 1) async throws -> TestAnswer {
                try await sales.post("\(path)/assign", request, as: person, version: version)
            }
            #expect(try await assign(as: story.seller).status == 403)
            #expect(try await assign(as: director, version: 7).status == 412)
            sales.clock.advance(seconds: 60)
            let given = try await assign(as: director).decoded(OpportunityView.self)
            #expect(given.ownerID == reza.user && given.version == 2)
            #expect(try await sales.get(path, as: story.seller).status == 404)
            let seen = try await sales.get(path, as: reza).decoded(OpportunityView.self)
            #expect(seen.ownerName == "Reza" && seen.handover?.byName == "Mina" && seen.handover?.note == "call Maryam")
            let work = try await sales.get("work-items", as: reza).decoded(SalesWorkItems.self).items
            #expect(work.map(\.kind) == [.assigned] && work[0].note == "call Maryam")
            #expect(work[0].since == sales.clock.now)
            #expect(try await sales.sent(OpportunityReassigned.self).map(\.ownerID) == [reza.user])
            let told = try await sales.get("\(path)/history", as: reza).decoded(OpportunityHistory.self).entries
            #expect(told[0].kind == "OWNER" && told[0].userName == "Mina" && told[0].text == "call Maryam")
            #expect(told[0].formerOwnerName == "Sara" && told[0].ownerName == "Reza")

            #expect(try await sales.post("\(path)/acknowledge", as: director, version: 2).status == 403)
            #expect(try await sales.post("\(path)/acknowledge", as: reza, version: 2).status == 200)
            #expect(try await sales.get("work", as: reza).decoded(WorkCounts.self).counts == [:])
            let again = try await sales.post("\(path)/acknowledge", as: reza, version: 3)
            #expect(again.status == 409 && again.text.contains("not_handed_over"))
        }
    }

    @Test("wait for their new owner until he does anything with them")
    func worked() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let (director, reza) = try await people(story)
            let path = "opportunities/\(story.id)"
            _ = try await sales.post(
                "\(path)/assign", AssignRequest(ownerID: reza.user), as: director, version: 1)
            let step = NextStepRequest(text: "call", dueOn: sales.clock.now.utcDate.adding(days: 3))
            let planned = try await sales.put("\(path)/next-step", step, as: reza, version: 2)
                .decoded(OpportunityView.self)
            #expect(planned.handover == nil)
            #expect(try await sales.get("work", as: reza).decoded(WorkCounts.self).counts == [:])
        }
    }

    @Test("go to people of the company who sell and have not left")
    func whom() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let (director, reza) = try await people(story)
            let buyer = sales.person(.buyer)
            try await publish(buyer, "Omid", .buyer, in: sales)
            let listed = try await sales.get("representatives", as: director).decoded(Representatives.self)
            #expect(listed.representatives.map(\.name) == ["Reza", "Sara"])
            #expect(listed.representatives.map(\.openSales) == [0, 1])
            func give(to user: UserID) async throws -> TestAnswer {
                try await sales.post(
                    "opportunities/\(story.id)/assign", AssignRequest(ownerID: user), as: director, version: 1)
            }
            for stranger in [buyer.user, UserID(), director.user] {
                #expect(try await give(to: stranger).problem?.faults == ["/owner_id not_a_representative"])
            }
            try await sales.deliver(UserDeactivated(userID: reza.user))
            #expect(try await give(to: reza.user).status == 422)
        }
    }

    // MARK: - Several at once

    /// Draft sales of one representative.
    private func drafts(_ count: Int, _ story: ServiceStory) async throws -> [OpportunityView] {
        let first = try await story.view
        var sales = [first]
        for number in 1..<count {
            let line = OpportunityLineRequest(
                productID: first.lines[0].productID, quantity: ExactDecimal(number), unitPrice: UnitPrice(1000, .irr))
            let request = OpenOpportunityRequest(
                accountID: first.accountID, name: "Pumps for hall \(number)", currency: .irr, lines: [line])
            sales.append(
                try await story.sales.post("opportunities", request, as: story.seller).decoded(OpportunityView.self))
        }
        return sales
    }

    @Test("are changed each by itself: what is closed, changed since or nobody's to see stops no other")
    func many() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let (director, reza) = try await people(story)
            let drafts = try await drafts(4, story)
            _ = try await sales.post(
                "opportunities/\(drafts[1].id)/close-as-lost", ReasonRequest(reason: "price: too high"),
                as: story.seller, version: 1)
            let stranger = OpportunityID()
            let rows = [
                VersionedRow(id: drafts[0].id, version: 1), VersionedRow(id: drafts[1].id, version: 2),
                VersionedRow(id: drafts[2].id, version: 9), VersionedRow(id: stranger, version: 1),
                VersionedRow(id: drafts[3].id, version: 1),
            ]
            let request = ChangeOpportunitiesRequest(rows: rows, change: OpportunityChange(ownerID: reza.user))
            #expect(try await sales.post("opportunities/change-many", request, as: story.seller).status == 403)
            let results = try await sales.post("opportunities/change-many", request, as: director)
                .decoded(ChangedOpportunities.self).results
            #expect(
                results.map { $0.problem?.code ?? "version \($0.version ?? 0)" } == [
                    "version 2", "already_closed", "version_conflict", "not_found", "version 2",
                ])
            #expect(results[1].name == drafts[1].name && results[3].name == nil)
            let his = try await sales.get("opportunities", as: reza).decoded(Page<OpportunitySummary>.self).data
            #expect(Set(his.map(\.id)) == [drafts[0].id, drafts[3].id])
        }
    }

    @Test("of one representative are out of the reach of another, as in the list")
    func scope() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let other = sales.person(.salesRep)
            let day = sales.clock.now.utcDate.adding(days: 90)
            let rows = [VersionedRow(id: story.id, version: 1)]
            func move(as person: Principal) async throws -> ChangedOpportunities.Result {
                let request = ChangeOpportunitiesRequest(rows: rows, change: OpportunityChange(expectedOn: day))
                let answer = try await sales.post("opportunities/change-many", request, as: person)
                return try #require(try answer.decoded(ChangedOpportunities.self).results.first)
            }
            #expect(try await move(as: other).problem?.code == "not_found")
            #expect(try await move(as: story.seller).version == 2)
            #expect(try await story.view.expectedOn == day)
            let told = try await sales.get("opportunities/\(story.id)/history", as: story.seller)
                .decoded(OpportunityHistory.self).entries
            #expect(told[0].kind == "EXPECTED" && told[0].day == day)
            let nothing = ChangeOpportunitiesRequest(rows: rows, change: OpportunityChange())
            #expect(try await sales.post("opportunities/change-many", nothing, as: story.seller).status == 422)
        }
    }

    @Test("of a whole selection are changed only while it is the one that was counted")
    func matching() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let (director, reza) = try await people(story)
            let drafts = try await drafts(3, story)
            let filter = "state=in:DRAFT&owner_id=in:\(story.seller.user)"
            let counted = try await sales.get("opportunities/matching?\(filter)", as: director)
                .decoded(MatchingOpportunities.self)
            #expect(counted.count == 3 && counted.sample.count == 3)
            func give(_ count: Int, _ token: String) async throws -> TestAnswer {
                let request = ChangeMatchingRequest(
                    count: count, token: token, change: OpportunityChange(ownerID: reza.user))
                return try await sales.post("opportunities/change-matching?\(filter)", request, as: director)
            }
            let few = try await give(2, counted.token)
            #expect(few.status == 409 && few.text.contains("selection_changed"), "\(few)")
            // One goes and one comes: as many as before, and not the same.
            _ = try await sales.post(
                "opportunities/\(drafts[1].id)/close-as-lost", ReasonRequest(reason: "price: too high"),
                as: story.seller, version: 1)
            _ = try await self.drafts(2, story)
            #expect(try await give(3, counted.token).status == 409)
            let now = try await sales.get("opportunities/matching?\(filter)", as: director)
                .decoded(MatchingOpportunities.self)
            #expect(now.count == 3 && now.token != counted.token)
            let given = try await give(3, now.token).decoded(ChangedOpportunities.self).results
            #expect(given.count == 3 && given.allSatisfy { $0.problem == nil })
            #expect(
                try await sales.get("representatives", as: director).decoded(Representatives.self)
                    .representatives.map(\.openSales) == [3, 0])
        }
    }

    @Test("that may be the same one are found: of the same customer, with the same name or the same goods")
    func duplicates() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            let drafts = try await drafts(3, story)
            func like(_ id: OpportunityID, as person: Principal) async throws -> [OpportunityID] {
                try await sales.get("opportunities/\(id)/duplicates", as: person)
                    .decoded(OpportunityDuplicates.self).opportunities.map(\.id)
            }
            #expect(Set(try await like(drafts[1].id, as: story.seller)) == [drafts[2].id], "hall 1 and hall 2")
            #expect(try await like(drafts[0].id, as: story.seller) == [])
            let same = try await self.drafts(2, story)[1]
            #expect(Set(try await like(drafts[1].id, as: story.seller)) == [drafts[2].id, same.id])
            #expect(
                try await sales.get(
                    "opportunities/\(drafts[1].id)/duplicates", as: sales.person(.salesRep)
                ).status == 404)
        }
    }

    @Test("tell since when they stand in their stage")
    func stageSince() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, submit: false)
            func since() async throws -> Timestamp? {
                try await sales.get("opportunities", as: story.seller)
                    .decoded(Page<OpportunitySummary>.self).data.first?.stageSince
            }
            let opened = try await story.view.openedAt
            #expect(try await since() == opened)
            sales.clock.advance(days: 4)
            #expect(try await since() == opened)
            _ = try await story.post("submit")
            #expect(try await since() == sales.clock.now)
        }
    }
}

@Suite("Customers given to others", .needsDatabase)
struct AccountAssigningTests {
    private func save(_ accounts: [SaveAccountRequest], as person: Principal, _ sales: ServiceHarness) async throws {
        let answer = try await sales.post("accounts", SaveAccountsRequest(accounts: accounts), as: person)
        #expect(answer.status == 200, "\(answer)")
    }

    private func publish(_ person: Principal, _ name: String, in sales: ServiceHarness) async throws {
        try await sales.deliver(
            UserPublished(
                userID: person.user, username: name.lowercased(), displayName: name, roles: [.salesRep], unitID: nil,
                managerID: nil))
    }

    @Test("belong to whoever made them, and then to the other; each change stands in their history")
    func assigned() async throws {
        try await withService(SalesApp.definition) { sales in
            let (manager, sara, reza) = (sales.person(.salesManager), sales.person(.salesRep), sales.person(.salesRep))
            try await publish(sara, "Sara", in: sales)
            try await publish(reza, "Reza", in: sales)
            let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR")
            let imported = SaveAccountRequest(id: AccountID(), name: "Import", country: "IR")
            try await save([account], as: sara, sales)
            try await save([imported], as: manager, sales)
            let path = "accounts/\(account.id)"
            #expect(try await sales.get(path, as: sara).decoded(AccountView.self).ownerName == "Sara")
            #expect(try await sales.get("accounts/\(imported.id)", as: sara).decoded(AccountView.self).ownerID == nil)
            let facts = AccountFacts(name: "Noor Co", country: "IR", accountClass: "A")
            _ = try await sales.put(path, facts, as: sara, version: 1)
            let request = AssignRequest(ownerID: reza.user, note: "he knows them")
            #expect(try await sales.post("\(path)/assign", request, as: sara, version: 2).status == 403)
            #expect(try await sales.post("\(path)/assign", request, as: manager, version: 1).status == 412)
            let given = try await sales.post("\(path)/assign", request, as: manager, version: 2)
                .decoded(AccountView.self)
            #expect(given.ownerName == "Reza" && given.version == 3 && given.name == "Noor Co")
            #expect(try await sales.post("\(path)/assign", request, as: manager, version: 3).status == 409)
            let told = try await sales.get("\(path)/history", as: sara).decoded(AccountHistory.self).entries
            #expect(Set(told.map(\.field)) == ["owner_id", "account_class", "name", "CREATED"])
            #expect(told[0].field == "owner_id" && told[0].before == "Sara" && told[0].after == "Reza")
            #expect(told[0].note == "he knows them")
            #expect(told.first { $0.field == "name" }?.before == "Noor" && told.last?.field == "CREATED")
            let published = try await sales.sent(AccountPublished.self).filter { $0.accountID == account.id }
            #expect(published.map(\.ownerID) == [sara.user, sara.user, reza.user])
            #expect(published.map(\.aggregateVersion) == [1, 2, 3])
        }
    }

    @Test("are given away each by itself")
    func many() async throws {
        try await withService(SalesApp.definition) { sales in
            let (manager, reza) = (sales.person(.salesManager), sales.person(.salesRep))
            try await publish(reza, "Reza", in: sales)
            let accounts = (1...3).map { SaveAccountRequest(id: AccountID(), name: "Customer \($0)", country: "IR") }
            try await save(accounts, as: manager, sales)
            let rows = [(accounts[0].id, 1), (accounts[1].id, 5), (AccountID(), 1), (accounts[2].id, 1)]
            let request = AssignAccountsRequest(
                rows: rows.map { VersionedRow(id: $0.0, version: $0.1) }, ownerID: reza.user)
            let results = try await sales.post("accounts/assign-many", request, as: manager)
                .decoded(ChangedAccounts.self).results
            #expect(results.map(\.version) == [2, nil, nil, 2])
            #expect(results.map { $0.problem?.code } == [nil, "version_conflict", "not_found", nil])
            let again = try await sales.post(
                "accounts/assign-many",
                AssignAccountsRequest(rows: [VersionedRow(id: accounts[0].id, version: 2)], ownerID: reza.user),
                as: manager)
            #expect(try again.decoded(ChangedAccounts.self).results[0].problem?.code == "already_owner")
        }
    }

    @Test("that may be the same are found by tax number and by name, whatever its signs")
    func duplicates() async throws {
        try await withService(SalesApp.definition) { sales in
            let manager = sales.person(.salesManager)
            func account(_ name: String, _ taxID: String? = nil) -> SaveAccountRequest {
                SaveAccountRequest(id: AccountID(), name: name, taxID: taxID, country: "PL")
            }
            let all = [
                account("Kowalski Pompy", "5260250274"), account("KOWALSKI-POMPY"), account("Kowalski Pompy i Zawory"),
                account("Zupełnie Inna", "5260250274"), account("Nowak Meble"),
            ]
            try await save(all, as: manager, sales)
            let found = try await sales.get("accounts/\(all[0].id)/duplicates", as: manager)
                .decoded(AccountDuplicates.self).candidates
            #expect(found.map(\.account.name) == ["Zupełnie Inna", "KOWALSKI-POMPY", "Kowalski Pompy i Zawory"])
            #expect(found.map(\.reason) == [.taxID, .name, .similar])
            let none = try await sales.get("accounts/\(all[4].id)/duplicates", as: manager)
                .decoded(AccountDuplicates.self).candidates
            #expect(none.isEmpty)
        }
    }
}
