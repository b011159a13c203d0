import Contracts
import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("Administration")
struct AdminTests {
    private static let user = "\(UsersPage.path)/\(AdminAnswers.id)"

    private func stage() throws -> Stage {
        let stage = try Stage()
        AdminAnswers.play(on: stage)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: AdminAnswers.rights))
        return stage
    }

    private func form(_ fields: String) -> String { "key=\(UUID())&\(fields)" }

    private func body<Value: Decodable>(_ stage: Stage, _ type: Value.Type) throws -> Value {
        try JSON.decode(type, from: try #require(stage.services.asked.last?.body))
    }

    @Test("lists users by what is asked for")
    func users() async throws {
        let stage = try stage()
        let path = "\(UsersPage.path)?f.state.in=ACTIVE&f.unit_id.in=\(AdminAnswers.unitID)&f.q.has=rez%25"
        let html = try await stage.get(path, stage.signedIn(language: "en")).html
        #expect(
            stage.services.asked.last?.path
                == "\(AdminAnswers.users)?state=in:ACTIVE&unit_id=in:\(AdminAnswers.unitID)&q=rez%25&limit=50")
        #expect(html.contains(#"href="/admin/users/new" data-key="c""#))
        #expect(html.contains("Sales manager"))
        #expect(html.contains("Sales North") == false)
        #expect(html.contains("<bdi>Reza</bdi>"))
    }

    @Test("shows a user with roles and what they grant")
    func user() async throws {
        let stage = try stage()
        let html = try await stage.get(Self.user, stage.signedIn(language: "en")).html
        for words in ["12%", "differs by list", "see cost and margin", "Deactivate", "Set a password"] {
            #expect(html.contains(words), "\(words)")
        }
        #expect(html.contains(#"name="version" value="4""#))
        #expect(html.contains(#"data-confirm="This cannot be undone.""#))
    }

    @Test("does not offer to lock oneself out")
    func oneself() async throws {
        let html = try await stage().get("\(UsersPage.path)/\(Answers.user)", stage().signedIn(language: "en")).html
        #expect(!html.contains("Deactivate"))
    }

    @Test("changes a profile at its version, and keeps what the form does not show")
    func revise() async throws {
        let stage = try stage()
        stage.services.answer("PUT", "\(AdminAnswers.users)/\(AdminAnswers.id)", 200, AdminAnswers.user())
        let fields =
            "version=4&display_name=Reza%20K.&roles=accountant&roles=credit-controller&unit_id=&manager_id=&scope=unit"
            + "&discount_limit=7%2C5%25&approval_limit=%DB%B1%DB%B2%DB%B0%DB%B0%DB%B0"
        let shown = try await stage.post("\(Self.user)/edit", form(fields), stage.signedIn(language: "pl"))
        #expect(shown.headers[.location] == "\(Self.user)?done=userRevised")
        let asked = try #require(stage.services.asked.last)
        #expect(asked.method == "PUT" && asked.headers["If-Match"] == "\"4\"")
        let profile = try body(stage, UserProfile.self)
        #expect(profile.displayName == "Reza K." && profile.roles == [.accountant, .creditController])
        #expect(profile.scopes == ["*": .unit, "leads": .all])
        #expect(profile.unitID == nil && profile.managerID == nil)
        #expect(profile.discountLimit == (try ExactDecimal("0.075")) && profile.approvalLimit == Money(12000, .irr))
    }

    @Test("keeps what was typed, and the ticks, when a field is not filled")
    func incomplete() async throws {
        let stage = try stage()
        let fields = "version=4&display_name=&roles=accountant&approval_limit=x"
        let shown = try await stage.post("\(Self.user)/edit", form(fields), stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains(#"value="accountant" checked"#))
        #expect(!shown.html.contains(#"value="sales-manager" checked"#))
        #expect(shown.html.contains(##"href="#user-display_name""##))
        #expect(!stage.services.asked.contains { $0.method == "PUT" })
        let none = try await stage.post(
            "\(Self.user)/edit", form("version=4&display_name=R"), stage.signedIn(language: "en"))
        #expect(none.html.contains("Choose at least one role."))
    }

    @Test("adds a user and leads to him")
    func add() async throws {
        let stage = try stage()
        stage.services.answer("POST", AdminAnswers.users, 201, AdminAnswers.user())
        let fields = "username=Reza&password=ten%20characters&display_name=Reza&roles=buyer"
        let shown = try await stage.post("\(UsersPage.path)/new", form(fields), stage.signedIn())
        #expect(shown.headers[.location] == "\(Self.user)?done=userAdded")
        let added = try body(stage, AddUserRequest.self)
        #expect(added.username == "reza" && added.password == "ten characters" && added.profile.roles == [.buyer])
    }

    @Test("tells why a user cannot be added, and never shows the password again")
    func taken() async throws {
        let stage = try stage()
        stage.services.answer("POST", AdminAnswers.users, 409, #"{"code":"username_taken"}"#)
        let fields = "username=reza&password=ten%20characters&display_name=Reza&roles=buyer"
        let shown = try await stage.post("\(UsersPage.path)/new", form(fields), stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("This user name is taken"))
        #expect(!shown.html.contains("ten characters"))
    }

    @Test("acts on a user at his version", arguments: ["deactivate", "reactivate"])
    func act(action: String) async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(AdminAnswers.users)/\(AdminAnswers.id)/\(action)", 200, AdminAnswers.user())
        let shown = try await stage.post("\(Self.user)/\(action)", form("version=4"), stage.signedIn())
        #expect(shown.status == 303)
        #expect(stage.services.asked.last?.headers["If-Match"] == "\"4\"")
    }

    @Test("opens and moves units")
    func units() async throws {
        let stage = try stage()
        stage.services.answer("POST", AdminAnswers.units, 201, AdminAnswers.unit())
        let shown = try await stage.post(
            "\(UnitsPage.path)/new", form("name=North&parent_id=\(AdminAnswers.unitID)"), stage.signedIn())
        #expect(shown.headers[.location] == "\(UnitsPage.path)?done=unitOpened")
        #expect(try body(stage, UnitRequest.self).parentID?.description == AdminAnswers.unitID)
        let page = try await stage.get("\(UnitsPage.path)/\(AdminAnswers.unitID)", stage.signedIn()).html
        #expect(page.contains(Self.user))
    }

    @Test("changes the company's facts, and shows other companies to who may see them")
    func company() async throws {
        let stage = try stage()
        let alone = try await stage.get(CompanyPage.path, stage.signedIn(language: "en")).html
        #expect(!alone.contains("New company"))
        stage.services.answer("GET", "/api/identity/v1/companies", 200, Answers.page([AdminAnswers.companyView]))
        #expect(try await stage.get(CompanyPage.path, stage.signedIn(language: "en")).html.contains("New company"))
        stage.services.answer("PUT", "/api/identity/v1/companies/\(AdminAnswers.company)", 200)
        let fields = "version=3&name=Arya&country=ir&time_zone=Asia%2FTehran&calendar=persian&tax_id=%DB%B1%DB%B2"
        let shown = try await stage.post("\(CompanyPage.path)/edit", form(fields), stage.signedIn())
        #expect(shown.headers[.location] == "\(CompanyPage.path)?done=companyRevised")
        let sent = try body(stage, CompanyRequest.self)
        #expect(sent.country == "IR" && sent.currency == .irr && sent.taxID == "12")
    }

    @Test("shows what each role may do, in every language", arguments: Language.allCases)
    func roles(language: Language) async throws {
        let stage = try stage()
        let html = try await stage.get(RolesPage.path, stage.signedIn(language: "\(language)")).html
        let texts = stage.house.texts(language)
        for role in Role.allCases { #expect(html.contains(texts.word("role", role.rawValue))) }
        for right in Right.allCases { #expect(texts["right.\(right.rawValue)"] != nil) }
    }

    @Test("is there only for who has the right to it")
    func rights() async throws {
        let stage = try Stage()
        AdminAnswers.play(on: stage)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales""#))
        for path in [
            UsersPage.path, Self.user, "\(UsersPage.path)/new", "\(Self.user)/edit", RolesPage.path, UnitsPage.path,
            CompanyPage.path, PoliciesPage.path, "\(PoliciesPage.path)/opportunity", AuditPage.path, HealthPage.path,
            ParkedMessagesPage.path,
        ] {
            #expect(try await stage.get(path, stage.signedIn()).status == 404, "\(path)")
        }
        #expect(try await stage.get(PasswordPage.path, stage.signedIn()).status == 200)
        #expect(try await stage.post("\(Self.user)/deactivate", form("version=4"), stage.signedIn()).status == 404)
    }
}

@Suite("One's own password")
struct PasswordTests {
    @Test("is changed with the present one, and ends the session")
    func change() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me())
        stage.services.answer("POST", "/api/identity/v1/me/password", 204, "")
        let fields = "key=\(UUID())&current=old&new=a%20longer%20one"
        let shown = try await stage.post(PasswordPage.path, fields, stage.signedIn())
        #expect(shown.headers[.location] == "/sign-in?done=passwordChanged")
        #expect(shown.cookies.contains { $0.contains("Max-Age=0") })
        let sent = try JSON.decode(ChangePasswordRequest.self, from: try #require(stage.services.asked.last?.body))
        #expect(sent.current == "old" && sent.new == "a longer one")
        let page = try await stage.get("/sign-in?done=passwordChanged", [.acceptLanguage: "en"]).html
        #expect(page.contains("Your password was changed."))
    }

    @Test("stays when the present one is wrong, which is told at its field; nothing typed is shown again")
    func wrong() async throws {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me())
        let problem = #"{"code":"wrong_password","errors":[{"pointer":"/new","code":"length","message":"x"}]}"#
        stage.services.answer("POST", "/api/identity/v1/me/password", 422, problem)
        let shown = try await stage.post(
            PasswordPage.path, "key=\(UUID())&current=oldsecret&new=short", stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("The present password is another one."))
        #expect(shown.html.contains("Use 10 to 256 characters."))
        #expect(!shown.html.contains("oldsecret") && !shown.html.contains("value=\"short\""))
        #expect(!shown.cookies.contains { $0.contains("Max-Age=0") })
    }
}
