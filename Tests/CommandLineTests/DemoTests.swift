import Contracts
import Testing

@testable import karvan

@Suite("The demo companies")
struct DemoTests {
    private static let companies = [Company.iranian(password: "secret"), .polish(password: "secret")]

    @Test("have a user for every role, with a name of his own", arguments: companies)
    func roles(_ company: Company) {
        let people = company.people.all
        #expect(Set(people.flatMap(\.roles)) == Set(Role.allCases))
        #expect(Set(people.map(\.displayName)).count == people.count)
        #expect(Set(people.map(\.username)).count == people.count)
    }

    @Test("have suppliers at home for supply and purchasing, and one who takes no order back", arguments: companies)
    func suppliers(_ company: Company) {
        let home = company.suppliers.filter { $0.country == company.country }
        #expect(Set(home.map(\.unit)) == [.supply, .purchasing])
        #expect(company.suppliers.contains { !$0.allowsCancellation })
        #expect(Set(company.suppliers.map(company.supplier)).count == company.suppliers.count)
    }

    @Test("tell who may sign in, as what and where", arguments: companies)
    func logins(_ company: Company) {
        let rows = DemoCommand.logins(company)
        #expect(rows.count == company.people.all.count)
        #expect(rows.allSatisfy { $0.count == 4 && $0[0] == company.name && !$0[3].isEmpty })
    }

    @Test("that replays and imports use has three people who may do everything")
    func sandbox() {
        #expect(DemoCommand.logins(.sandbox(password: "secret")).map(\.last) == ["all", "all", "all"])
    }

    @Test("are the same at every run")
    func stable() {
        let again = Company.iranian(password: "other")
        #expect(again.id == Self.companies[0].id)
        #expect(again.product("STEEL") == Self.companies[0].product("STEEL"))
        #expect(again.people.all.map(\.id) == Self.companies[0].people.all.map(\.id))
    }
}
