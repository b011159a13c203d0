import Hummingbird

/// Light or dark, or as the device likes it.
enum Theme: String, CaseIterable, Sendable {
    case auto, light, dark
}

/// The switch in the menu of every page.
enum ThemeChoice {
    private static let cookie = "karvan-theme"

    static func register(on pages: PageRoutes) { pages.open(.post, "/theme", choose) }

    static func theme(of visit: Visit) -> Theme { visit.cookies[cookie].flatMap(Theme.init(rawValue:)) ?? .auto }

    static func choose(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        guard let theme = form["theme"].flatMap(Theme.init(rawValue:)) else { throw PageFault.unreadableForm }
        return .see(LocalPath.safe(form["from"])).with(cookie: visit.choice(cookie, theme.rawValue))
    }
}
