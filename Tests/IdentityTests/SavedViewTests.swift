import Contracts
import HTTPTypes
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

@Suite("Saved views", .needsDatabase)
struct SavedViewTests {
    private let mine = SaveViewRequest(page: "/sales/opportunities", name: "بزرگ‌ها", query: "sort=-amount")

    private func views(_ service: ServiceHarness, _ token: String) async throws -> [SavedView] {
        try await service.request(.get, "me", token: token).decoded(MeView.self).views ?? []
    }

    @Test("come with who one is, and are nobody else's")
    func own() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            _ = try await service.addUser("reza", .salesRep, token: token)
            let other = try await service.signIn("reza", "ten characters").decoded(TokenView.self).accessToken
            let saved = try await service.send(.post, "me/views", mine, token: token)
            #expect(saved.status == 201)
            let view = try saved.decoded(SavedView.self)
            #expect(try await views(service, token) == [view])
            #expect(try await views(service, other).isEmpty)
            let foreign = try await service.request(.delete, "me/views/\(view.id)", token: other)
            #expect(foreign.status == 404)
            let deleted = try await service.request(.delete, "me/views/\(view.id)", token: token)
            #expect(deleted.status == 204)
            #expect(try await views(service, token).isEmpty)
        }
    }

    @Test("that are shared are seen by those who are named, by role, unit or name, and by nobody else")
    func shared() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            func person(_ name: String, _ role: Role) async throws -> String {
                _ = try await service.addUser(name, role, token: token)
                return try await service.signIn(name, "ten characters").decoded(TokenView.self).accessToken
            }
            let (seller, buyer) = (try await person("reza", .salesRep), try await person("sara", .buyer))
            let buyerID = try await service.request(.get, "me", token: buyer).decoded(MeView.self).user.id
            for (audience, seenBySeller, seenByBuyer) in [
                (ViewAudience(roles: [.salesRep]), true, false), (ViewAudience(userIDs: [buyerID]), false, true),
                (ViewAudience(roles: [.accountant], unitIDs: [UnitID()]), false, false),
                (ViewAudience(), false, false),
            ] {
                let view = SaveViewRequest(
                    page: mine.page, name: mine.name, query: mine.query, sharedWith: audience)
                let saved = try await service.send(.post, "me/views", view, token: token)
                #expect(saved.status == 201, "\(saved)")
                #expect(try await views(service, token).first?.sharedWith == (audience.isEmpty ? nil : audience))
                #expect(try await views(service, seller).map(\.name) == (seenBySeller ? [mine.name] : []))
                #expect(try await views(service, buyer).map(\.name) == (seenByBuyer ? [mine.name] : []))
                let told = try await views(service, seller) + views(service, buyer)
                #expect(told.allSatisfy { $0.ownerName != nil && $0.sharedWith == nil })
            }
        }
    }

    @Test("are shared by whoever has the right, and deleted by their owner or who manages users")
    func sharing() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            func person(_ name: String, _ role: Role) async throws -> String {
                _ = try await service.addUser(name, role, token: token)
                return try await service.signIn(name, "ten characters").decoded(TokenView.self).accessToken
            }
            let view = SaveViewRequest(
                page: mine.page, name: mine.name, query: "", sharedWith: ViewAudience(roles: [.salesRep]))
            let seller = try await person("reza", .salesRep)
            let refused = try await service.send(.post, "me/views", view, token: seller)
            #expect(refused.status == 403 && refused.problem?.code == "may_not_share")
            let manager = try await person("sara", .salesManager)
            let saved = try await service.send(.post, "me/views", view, token: manager).decoded(SavedView.self)
            #expect(try await service.request(.delete, "me/views/\(saved.id)", token: seller).status == 404)
            #expect(try await service.request(.delete, "me/views/\(saved.id)", token: token).status == 204)
            #expect(try await views(service, seller).isEmpty)
            let own = try await service.send(.post, "me/views", mine, token: manager).decoded(SavedView.self)
            #expect(try await service.request(.delete, "me/views/\(own.id)", token: token).status == 404)
        }
    }

    @Test("of the same name take the place of the one before; another name leaves it alone")
    func again() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            for (name, query) in [("A", "sort=amount"), ("B", "sort=amount"), ("A", "f.state.in=WON")] {
                _ = try await service.send(
                    .post, "me/views", SaveViewRequest(page: mine.page, name: name, query: query), token: token)
            }
            #expect(
                try await views(service, token).map { "\($0.name) \($0.query)" } == [
                    "A f.state.in=WON", "B sort=amount",
                ])
        }
    }

    @Test("are thirty at most, and those may still be changed")
    func most() async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            for number in 1...30 {
                let view = SaveViewRequest(page: mine.page, name: "View \(number)", query: "")
                _ = try await service.send(.post, "me/views", view, token: token)
            }
            let more = try await service.send(.post, "me/views", mine, token: token)
            #expect(more.status == 409 && more.problem?.code == "too_many_views")
            let same = SaveViewRequest(page: mine.page, name: "View 7", query: "sort=amount")
            #expect(try await service.send(.post, "me/views", same, token: token).status == 201)
        }
    }

    @Test(
        "have a name, the path of a list, and a query that fits an address",
        arguments: [
            ("", "/sales/opportunities", "", "/name invalid"), ("  ", "/sales/opportunities", "", "/name invalid"),
            (String(repeating: "x", count: 61), "/sales/opportunities", "", "/name invalid"),
            ("x", "//evil.example", "", "/page invalid"), ("x", "/Sales", "", "/page invalid"),
            ("x", "/sales/opportunities", "a b", "/query invalid"),
            ("x", "/sales/opportunities", String(repeating: "x", count: 2001), "/query invalid"),
        ])
    func invalid(name: String, page: String, query: String, fault: String) async throws {
        try await withIdentity { service in
            let token = try await service.foundCompany(CompanyID())
            let refused = try await service.send(
                .post, "me/views", SaveViewRequest(page: page, name: name, query: query), token: token)
            #expect(refused.status == 422 && refused.problem?.faults == [fault])
        }
    }
}
