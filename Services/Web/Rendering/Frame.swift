import Contracts
import Hummingbird

/// What every page has around its content.
enum Frame {
    static func page(
        _ template: String, title: String, _ content: Values, for visit: Visit, status: HTTPResponse.Status = .ok
    ) throws -> Reply {
        let model = PageModel(frame: values(title: title, visit), content: content, texts: visit.texts)
        return .page(try visit.house.templates.render(template, model), status)
    }

    private static func values(title: String, _ visit: Visit) -> Values {
        let files = visit.house.files
        let theme = ThemeChoice.theme(of: visit)
        return [
            "lang": visit.language.rawValue,
            "dir": visit.language.direction,
            "theme": theme.rawValue,
            "title": title,
            "tabTitle": title.isolated,
            "styles": files.styles,
            // Others see Persian letters here and there at most: not worth fetching before the page.
            "faces": visit.language == .fa ? files.faces : [],
            "script": files.script,
            "modules": files.modules,
            "logo": files.address(of: "karvan.svg"),
            "symbols": files.address(of: "symbols.svg"),
            "place": LocalPath.safe(visit.place),
            "languages": Language.allCases.map { language -> Values in
                ["code": language.rawValue, "name": language.name, "isChosen": language == visit.language]
            },
            "themes": Theme.allCases.map { known -> Values in
                ["code": known.rawValue, "name": visit.texts.word("theme", known.rawValue), "isChosen": known == theme]
            },
            "people": visit.me.map { person($0, visit) }.section,
            "question": visit.path == "/search" ? visit.query["q"] ?? "" : "",
        ]
    }

    private static func person(_ me: MeView, _ visit: Visit) -> Values {
        let navigation = Navigation(me: me, path: visit.path, texts: visit.texts)
        let news = NewThings.values(for: me, visit.texts)
        return [
            "news": news, "hasNews": !news.isEmpty, "problemTarget": ProblemPage.target(visit),
            "person": "\(me.user.companyID)/\(me.user.id)",
            "displayName": me.user.profile.displayName,
            "company": me.company.name,
            "roles": me.user.profile.roles.map { role -> Values in ["name": visit.texts.word("role", role.rawValue)] },
            "navigation": navigation.values,
            "hasMoreWays": navigation.hasMore,
            "paletteKeys": ["Ctrl", "K"],
            "paletteHelp": Keyboard.prefixes(visit.texts),
            "keyboard": Keyboard.values(visit.texts),
        ]
    }
}
