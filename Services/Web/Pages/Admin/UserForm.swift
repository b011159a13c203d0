import Contracts
import Hummingbird

/// Adding a user, and changing what is said about one.
enum UserForm {
    private static let newPath = "\(UsersPage.path)/new"

    static func register(on pages: PageRoutes) {
        pages.get(newPath, right: .manageUsers) { try await page(nil, $0) }
        pages.post(newPath, right: .manageUsers, add)
        pages.get("\(UsersPage.path)/{id}/edit", right: .manageUsers) { desk in
            try await page(try await desk.services.user(desk.id("id"), for: desk.visit), desk)
        }
        pages.post("\(UsersPage.path)/{id}/edit", right: .manageUsers, revise)
    }

    static func add(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("user")
        let (name, password) = (input.code("username"), input.password("password"))
        var body: AddUserRequest?
        if let profile = profile(&input, desk, before: nil), let name, let password {
            body = AddUserRequest(username: name.lowercased(), password: password, profile: profile)
        }
        return try await desk.carryOut(
            Change("identity", "users", body), input,
            then: { answer in
                let added = try JSON.decode(UserView.self, from: answer.body)
                return "\(UsersPage.path)/\(added.id)?done=userAdded"
            }, else: { try await page(nil, desk, $0) })
    }

    static func revise(_ desk: Desk) async throws -> Reply {
        let user = try await desk.services.user(desk.id("id"), for: desk.visit)
        var input = try await desk.input("user")
        let change = Change(
            "identity", "users/\(user.id)", profile(&input, desk, before: user.profile), method: "PUT")
        return try await desk.carryOut(
            change, input, then: "\(UsersPage.path)/\(user.id)?done=userRevised",
            else: { try await page(user, desk, $0) })
    }

    /// - Parameter before: the profile as it is; its scopes by list, which the form does not show, stay.
    private static func profile(_ input: inout FormInput, _ desk: Desk, before: UserProfile?) -> UserProfile? {
        let roles = input.all("roles").compactMap(Role.init(rawValue:))
        if roles.isEmpty { input.add(fault: "rolesMissing", to: "roles") }
        let name = input.text("display_name")
        let discount = input.optional("discount_limit") { $0.percent($1) }
        let approval = input.optional("approval_limit") { $0.money($1, desk.me.company.currency) }
        let unit: UnitID? = input.optional("unit_id") { $0.id($1) }
        let manager: UserID? = input.optional("manager_id") { $0.id($1) }
        var scopes = before?.scopes ?? [:]
        scopes["*"] = input.optionalText("scope").flatMap(RowScope.init(rawValue:))
        guard let name, !roles.isEmpty else { return nil }
        return UserProfile(
            displayName: name, roles: roles, unitID: unit, managerID: manager, scopes: scopes.isEmpty ? nil : scopes,
            discountLimit: discount, approvalLimit: approval)
    }

    private static func page(_ user: UserView?, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        async let units = desk.services.units(for: desk.visit)
        async let people = desk.services.firstUsers(for: desk.visit)
        let fields = fields(user, units: try await units, people: try await people, desk)
        let target = user.map { "\(UsersPage.path)/\($0.id)/edit" } ?? newPath
        let form = Form(
            "user", to: target, texts.text(user == nil ? "addUser" : "save"), weight: .main,
            version: user?.version, fields)
        let crumb =
            user.map { AdminWay(text: $0.profile.displayName, target: "\(UsersPage.path)/\($0.id)") }
            ?? AdminWay(text: texts.text("users"), target: UsersPage.path)
        let words = AdminWords(desk)
        let roles = CheckGroup(
            name: "roles", legend: texts.text("rolesOfUser"), hint: texts.text("rolesHint"),
            options: Role.allCases.map { Field.Option($0.rawValue, words.role($0)) },
            chosen: Set((user?.profile.roles ?? []).map(\.rawValue)))
        let asked = AdminForm(
            title: user?.profile.displayName ?? texts.text("newUser"), crumb: crumb, form: form, checks: [roles])
        return try desk.page(asked, refusal)
    }

    private static func fields(_ user: UserView?, units: [UnitView], people: [UserView], _ desk: Desk) -> [Field] {
        let (texts, profile) = (desk.texts, user?.profile)
        let nobody = Field.Option("", texts.text("nobody"))
        let places = [Field.Option("", texts.text("noUnit"))] + units.map { Field.Option("\($0.id)", $0.name) }
        let managers =
            [nobody]
            + people.filter { $0.state == .active && $0.id != user?.id }
            .map { Field.Option("\($0.id)", $0.profile.displayName) }
        let scopes =
            [Field.Option("", texts.text("scopeOfRoles"))]
            + [RowScope.own, .team, .unit, .all].map { Field.Option($0.rawValue, texts.word("scope", $0.rawValue)) }
        let signIn = [
            Field("username", texts.text("username"), .code, hint: texts.text("usernameHint"), longest: 100),
            Field("password", texts.text("password"), .password, hint: texts.text("passwordHint")),
        ]
        return (user == nil ? signIn : []) + [
            Field(
                "display_name", texts.text("displayName"), value: profile?.displayName ?? "", longest: 200),
            Field(
                "unit_id", texts.text("unit"), .list(places), value: profile?.unitID.map { "\($0)" } ?? "",
                isOptional: true),
            Field(
                "manager_id", texts.text("manager"), .list(managers), value: profile?.managerID.map { "\($0)" } ?? "",
                hint: texts.text("managerHint"), isOptional: true),
            Field(
                "scope", texts.text("scopeOfUser"), .list(scopes), value: profile?.scopes?["*"]?.rawValue ?? "",
                isOptional: true),
            Field(
                "discount_limit", texts.text("discountLimit"), .number,
                value: profile?.discountLimit.map(desk.formats.percent) ?? "", hint: texts.text("discountLimitHint"),
                isOptional: true),
            Field(
                "approval_limit", texts.text("approvalLimit"), .number,
                value: profile?.approvalLimit.map(desk.formats.amount) ?? "",
                unit: texts.text("currency.\(desk.me.company.currency.rawValue)"), isOptional: true),
        ]
    }
}
