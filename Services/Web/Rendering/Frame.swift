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
        return [
            "lang": visit.language.rawValue,
            "dir": visit.language.direction,
            "title": title,
            "styles": files.address(of: "karvan.css"),
            "logo": files.address(of: "karvan.svg"),
            "place": LocalPath.safe(visit.place),
            "isSignedIn": visit.session != nil,
            "languages": Language.allCases.map { language -> Values in
                ["code": language.rawValue, "name": language.name, "isChosen": language == visit.language]
            },
        ]
    }
}
