import Contracts
import Hummingbird

/// One user: who he is, what he may do, and what an administrator can do about it.
enum UserPage {
    /// What can be done at once; the profile has a page of its own.
    private enum Action: String {
        case deactivate, reactivate, password

        var done: String {
            switch self {
            case .deactivate: "userDeactivated"
            case .reactivate: "userReactivated"
            case .password: "passwordSet"
            }
        }
    }

    static func register(on pages: PageRoutes) {
        pages.get("\(UsersPage.path)/{id}", right: .readUsers) { try await show($0.id("id"), $0) }
        pages.post("\(UsersPage.path)/{id}/{action}", right: .manageUsers, act)
    }

    static func act(_ desk: Desk) async throws -> Reply {
        let id: UserID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(Action.init(rawValue:)) else {
            throw PageFault.notFound
        }
        var input = try await desk.input(action.rawValue)
        var body: SetPasswordRequest?
        if action == .password { body = input.password("password").map(SetPasswordRequest.init) }
        let change = Change("identity", "users/\(id)/\(action.rawValue)", body)
        return try await desk.carryOut(
            change, input, then: "\(UsersPage.path)/\(id)?done=\(action.done)", else: { try await show(id, desk, $0) })
    }

    private static func show(_ id: UserID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, words) = (desk.texts, AdminWords(desk))
        let user = try await desk.services.user(id, for: desk.visit)
        let profile = user.profile
        async let unit = named(profile.unitID) { try await desk.services.unit($0, for: desk.visit).name }
        async let manager = named(profile.managerID) {
            try await desk.services.user($0, for: desk.visit).profile.displayName
        }
        let (unitName, managerName) = (try await unit, try await manager)
        let facts = Facts([
            (texts.text("username"), .code(user.username)),
            (texts.text("unit"), unitName.map { .link($0, to: "\(UnitsPage.path)/\(profile.unitID!)") } ?? .empty),
            (
                texts.text("manager"),
                managerName.map { .link($0, to: "\(UsersPage.path)/\(profile.managerID!)") } ?? .empty
            ),
            (texts.text("scopeOfUser"), .text(words.scope(profile.scopes))),
            (texts.text("discountLimit"), profile.discountLimit.map { .number(desk.formats.percent($0)) } ?? .empty),
            (texts.text("approvalLimit"), profile.approvalLimit.map { .number(desk.formats.money($0)) } ?? .empty),
            (texts.text("addedOn"), .day(desk.formats.localDate(user.createdAt), desk.formats)),
            (texts.text("changedAt"), .moment(user.updatedAt, desk.formats)),
        ])
        var record = AdminRecord(
            title: profile.displayName, crumb: AdminWay(text: texts.text("users"), target: UsersPage.path),
            chips: [words.state(user.state)], facts: facts, sections: [RolesPage.section(profile.roles, desk)])
        if desk.may(.manageUsers) {
            record.main = AdminWay(text: texts.text("edit"), target: "\(UsersPage.path)/\(id)/edit", key: "e")
            record.actions = actions(user, desk)
        }
        if desk.may(.audit) {
            record.others = [AdminWay(text: texts.text("actsOfUser"), target: "\(AuditPage.path)?by=\(id)")]
        }
        return try desk.page(record, refusal)
    }

    private static func actions(_ user: UserView, _ desk: Desk) -> [Form] {
        let texts = desk.texts
        func form(_ action: Action, _ weight: Form.Weight, _ fields: [Field] = []) -> Form {
            Form(
                action.rawValue, to: "\(UsersPage.path)/\(user.id)/\(action.rawValue)",
                texts.text("userAction.\(action.rawValue)"), weight: weight,
                advice: texts.text("userActionAdvice.\(action.rawValue)"), version: user.version, fields)
        }
        let password = Field("password", texts.text("newPassword"), .password, hint: texts.text("passwordHint"))
        var forms = [form(.password, .quiet, [password])]
        // Nobody locks himself out.
        if user.id != desk.me.user.id {
            forms.append(user.state == .active ? form(.deactivate, .final) : form(.reactivate, .quiet))
        }
        return forms
    }

    private static func named<ID>(_ id: ID?, _ name: (ID) async throws -> String) async throws -> String? {
        guard let id else { return nil }
        return try await name(id)
    }
}
