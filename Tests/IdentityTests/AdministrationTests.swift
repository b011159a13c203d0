import Contracts
import HTTPTypes
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

@Suite("Administration", .needsDatabase)
struct AdministrationTests {
    @Test("begins with the installation's administrator, who founds companies with ids of his choice")
    func founding() async throws {
        try await withIdentity { service in
            let id = CompanyID()
            let token = try await service.foundCompany(id)
            #expect(try await service.sent(CompanyPublished.self).map(\.companyID) == [id])
            let users = try await service.sent(UserPublished.self)
            #expect(users.map(\.username) == ["admin-nur"])
            let messages = try await service.sent()
            #expect(messages.allSatisfy { $0.company == id.description })
            let company = try await service.request(.get, "companies/\(id)", token: token)
            #expect(try company.decoded(CompanyView.self).calendar == .persian)
        }
    }

    @Test("of a company ends at its border")
    func border() async throws {
        try await withIdentity { service in
            let ours = try await service.foundCompany(CompanyID(), name: "Nur")
            let other = CompanyID()
            _ = try await service.foundCompany(other, name: "Sun")
            let foreign = AddUserRequest(
                companyID: other, username: "spy", password: "ten characters",
                profile: UserProfile(displayName: "Spy", roles: [.auditor]))
            let added = try await service.send(.post, "users", foreign, token: ours)
            #expect(added.status == 403 && added.problem?.code == "other_company")
            let company = CompanyRequest(
                name: "X", country: "PL", currency: .pln, timeZone: "Europe/Warsaw", calendar: .gregorian)
            let founded = try await service.send(.post, "companies", company, token: ours)
            #expect(founded.status == 403)
            let list = try await service.request(.get, "users", token: ours)
            #expect(try list.decoded(Page<UserView>.self).data.map(\.username) == ["admin-nur"])
        }
    }

    @Test("adds, revises, deactivates and reactivates users, and tells the others")
    func users() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            let user = try await service.addUser("reza", .salesRep, token: token)
            try await service.forgetSent()
            let profile = UserProfile(
                displayName: "Reza K.", roles: [.salesManager], scopes: ["*": .unit],
                discountLimit: try ExactDecimal("0.12"), approvalLimit: Money(5, .irr))
            let revised = try await service.send(.put, "users/\(user.id)", profile, token: token, version: 1)
            #expect(try revised.decoded(UserView.self).profile == profile)
            let gone = try await service.request(
                .post, "users/\(user.id)/deactivate", token: token, version: 2)
            #expect(try gone.decoded(UserView.self).state == .deactivated)
            let refused = try await service.signIn("reza", "ten characters")
            #expect(refused.status == 401)
            let back = try await service.request(.post, "users/\(user.id)/reactivate", token: token, version: 3)
            #expect(back.status == 200)
            #expect(try await service.sentNames == ["UserPublished", "UserDeactivated", "UserPublished"])
            let signedIn = try await service.signIn("reza", "ten characters")
            #expect(signedIn.status == 200)
        }
    }

    @Test("puts limits and scopes into the token")
    func claims() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            let user = AddUserRequest(
                username: "reza", password: "ten characters",
                profile: UserProfile(
                    displayName: "Reza", roles: [.salesRep], scopes: ["opportunities": .team],
                    discountLimit: try ExactDecimal("0.05")))
            _ = try await service.send(.post, "users", user, token: token)
            let tokens = try await service.signIn("reza", "ten characters").decoded(TokenView.self)
            let person = try await service.context.verifier.verify(tokens.accessToken, at: service.clock.now)
            #expect(person.rowScope(for: "opportunities") == .team)
            #expect(person.rowScope(for: "leads") == .own)
            #expect(person.discountLimit == (try ExactDecimal("0.05")))
        }
    }

    @Test("refuses a taken name, an unknown unit, a stale version and a weak password")
    func refusals() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            let user = try await service.addUser("reza", .salesRep, token: token)
            let again = AddUserRequest(
                username: "REZA", password: "ten characters", profile: UserProfile(displayName: "R", roles: [.buyer]))
            let taken = try await service.send(.post, "users", again, token: token)
            #expect(taken.status == 409 && taken.problem?.code == "username_taken")
            let homeless = UserProfile(displayName: "R", roles: [.buyer], unitID: UnitID())
            let unit = try await service.send(.put, "users/\(user.id)", homeless, token: token, version: 1)
            #expect(unit.status == 404)
            let stale = try await service.send(.put, "users/\(user.id)", user.profile, token: token, version: 9)
            #expect(stale.status == 412)
            let weak = AddUserRequest(
                username: "ali", password: "short", profile: UserProfile(displayName: "A", roles: [.buyer]))
            let short = try await service.send(.post, "users", weak, token: token)
            #expect(short.problem?.faults == ["/password length"])
        }
    }

    @Test("opens units, one name each, and puts users into them")
    func units() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            let id = UnitID()
            let opened = try await service.send(.post, "units", UnitRequest(id: id, name: "Sales"), token: token)
            #expect(opened.status == 201)
            let twice = try await service.send(.post, "units", UnitRequest(name: "Sales"), token: token)
            #expect(twice.status == 409)
            let below = try await service.send(
                .post, "units", UnitRequest(name: "Field", parentID: id), token: token)
            #expect(try below.decoded(UnitView.self).parentID == id)
            let list = try await service.request(.get, "units", token: token)
            #expect(try list.decoded(Page<UnitView>.self).data.count == 2)
            let renamed = try await service.send(
                .put, "units/\(id)", UnitRequest(name: "Sales South"), token: token, version: 1)
            #expect(try renamed.decoded(UnitView.self).version == 2)
        }
    }

    @Test("of users pages by name and filters")
    func list() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            for name in ["ali", "babak", "cyrus"] { try await service.addUser(name, .buyer, token: token) }
            let first = try await service.request(.get, "users?limit=2", token: token)
            let page = try first.decoded(Page<UserView>.self)
            #expect(page.data.map(\.username) == ["admin-nur", "ali"])
            let next = try #require(page.page.next)
            let second = try await service.request(.get, "users?limit=2&after=\(next)", token: token)
            #expect(try second.decoded(Page<UserView>.self).data.map(\.username) == ["babak", "cyrus"])
            let some = try await service.request(.get, "users?username=prefix:b&state=ACTIVE", token: token)
            #expect(try some.decoded(Page<UserView>.self).data.map(\.username) == ["babak"])
        }
    }

    @Test(
        "finds users by words of their names, whichever yeh and kaf they are written with",
        arguments: [
            ("%DA%A9%D8%B1%DB%8C%D9%85%DB%8C", ["sara"]),  // کریمی
            ("%D9%83%D8%B1%D9%8A%D9%85%D9%8A%20SAR", ["sara"]),  // كريمي, and a part of the user name
            ("100%25", []), ("_", ["admin-nur", "jan", "sara"]), ("NÓWAK", ["jan"]), ("nowak", ["jan"]),
            ("", ["admin-nur", "jan", "sara"]),
        ])
    func search(words: String, found: [String]) async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            for (name, shown) in [("sara", "سارا کریمی"), ("jan", "Jan Nowak")] {
                let user = AddUserRequest(
                    username: name, password: "ten characters",
                    profile: UserProfile(displayName: shown, roles: [.buyer]))
                _ = try await service.send(.post, "users", user, token: token)
            }
            let answer = try await service.request(.get, "users?q=\(words)", token: token)
            #expect(try answer.decoded(Page<UserView>.self).data.map(\.username) == found)
        }
    }

    @Test("is carried out once, however often the request arrives")
    func idempotent() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            let body = try JSON.encode(UnitRequest(name: "Sales"))
            let first = try await service.request(.post, "units", body: body, token: token, key: "k")
            let again = try await service.request(.post, "units", body: body, token: token, key: "k")
            #expect(first.status == 201 && again.isReplayed && again.body == first.body)
        }
    }
}
