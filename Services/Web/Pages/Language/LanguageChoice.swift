import Hummingbird

/// The switch at the top of every page.
enum LanguageChoice {
    static let cookie = "karvan-language"

    static func register(on pages: PageRoutes) { pages.open(.post, "/language", choose) }

    static func choose(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        guard let language = form["language"].flatMap(Language.init(rawValue:)) else { throw PageFault.unreadableForm }
        return .see(LocalPath.safe(form["from"])).with(cookie: visit.choice(cookie, language.rawValue))
    }
}
