import Contracts
import Hummingbird

/// Everybody's own password. All his sessions end with the old one, this one too.
enum PasswordPage {
    static let path = "/me/password"

    static func register(on pages: PageRoutes) {
        pages.get(path) { try show($0) }
        pages.post(path, change)
    }

    static func change(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("password")
        let (current, new) = (input.password("current"), input.password("new"))
        var body: ChangePasswordRequest?
        if let current, let new { body = ChangePasswordRequest(current: current, new: new) }
        let reply = try await desk.carryOut(
            Change("identity", "me/password", body), input, then: "/sign-in?done=passwordChanged",
            else: { try show(desk, $0) })
        return reply.status == .seeOther ? reply.with(.end) : reply
    }

    private static func show(_ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let texts = desk.texts
        let form = Form(
            "password", to: path, texts.text("changePassword"), weight: .main, advice: texts.text("passwordAdvice"),
            [
                Field("current", texts.text("currentPassword"), .presentPassword, isFocused: true),
                Field("new", texts.text("newPassword"), .password, hint: texts.text("passwordHint")),
            ])
        let asked = AdminForm(
            title: texts.text("changePassword"),
            crumb: AdminWay(text: texts.text("inbox"), target: InboxPage.path), form: form)
        return try desk.page(asked, refusal)
    }
}
