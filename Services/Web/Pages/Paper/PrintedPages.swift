import Contracts
import Foundation

/// What is ready to be printed: a page for browsers, and the same one as a PDF.
struct Printout: Sendable {
    let template: String
    /// With its number, in its own language.
    let title: String
    /// For the name of its file.
    let number: String
    let language: Language
    /// What the page is asked for besides its language, ready for an address: `&from=2026-03-21`.
    var query = ""
    /// - Parameter isWhole: with the pictures in it.
    let values: @Sendable (_ isWhole: Bool) -> Values
}

/// Pages that browsers print, and the same ones as a PDF, each under the address of what it shows.
enum PrintedPages {
    typealias Maker = @Sendable (Desk) async throws -> Printout

    /// - Parameter path: of what is printed; `/print` and `/print.pdf` come after it.
    static func register(on pages: PageRoutes, of path: String, right: Right, _ make: @escaping Maker) {
        pages.get("\(path)/print", right: right) { try await page(try await make($0), $0) }
        pages.get("\(path)/print.pdf", right: right) { try await file(try await make($0), $0) }
    }

    /// The ways to both from the record's page.
    static func ways(to place: String, _ texts: MessageCatalog) -> [Way] {
        [Way(texts.text("printPage"), to: "\(place)/print"), Way(texts.text("pdf"), to: "\(place)/print.pdf")]
    }

    private static func page(_ printout: Printout, _ desk: Desk) async throws -> Reply {
        .page(try html(printout, desk, isWhole: false))
    }

    private static func file(_ printout: Printout, _ desk: Desk) async throws -> Reply {
        do {
            let pdf = try await desk.visit.house.printing.pdf(of: html(printout, desk, isWhole: true))
            return Reply(
                status: .ok,
                headers: [
                    .contentType: "application/pdf", .cacheControl: "private, no-store",
                    .contentDisposition: "inline; filename=\"\(fileName(printout.number)).pdf\"",
                ], content: pdf)
        } catch let fault as PrintFault {
            return try noFile(fault, address("print", printout.language, printout, desk), desk)
        }
    }

    /// The reader's own browser can print the page.
    private static func noFile(_ fault: PrintFault, _ page: String, _ desk: Desk) throws -> Reply {
        let key: String
        switch fault {
        case .absent: key = "pdfAbsent"
        case .busy: key = "pdfBusy"
        case .failed(let cause):
            key = "pdfFailed"
            desk.visit.house.logger.error("printing failed", metadata: ["cause": "\(cause)"])
        }
        let title = desk.texts.text("\(key)Title")
        var reply = try desk.page(
            "page/no_pdf", title: title,
            [
                "heading": title, "advice": desk.texts.text("\(key)Advice"), "page": page,
                "requestID": desk.visit.trace.requestID,
            ], status: .serviceUnavailable)
        if fault == .busy { reply.headers[.retryAfter] = "5" }
        return reply
    }

    // MARK: - Parts

    /// The record's own page.
    private static func place(_ desk: Desk) -> String { desk.visit.path.replacing(/\/print(\.pdf)?$/, with: "") }

    private static func address(_ kind: String, _ language: Language, _ printout: Printout, _ desk: Desk) -> String {
        "\(place(desk))/\(kind)?lang=\(language.rawValue)\(printout.query)"
    }

    /// - Parameter isWhole: everything is in it, and nothing that is for readers of the page alone.
    private static func html(_ printout: Printout, _ desk: Desk, isWhole: Bool) throws -> String {
        let house = desk.visit.house
        let frame: Values = [
            "lang": printout.language.rawValue, "dir": printout.language.direction, "title": printout.title,
            "styles": house.files.paperStyles,
            "icon": (isWhole ? nil : house.files.address(of: "karvan.svg")).section,
            "tools": (isWhole ? nil : tools(printout, desk)).section,
        ]
        let model = PageModel(
            frame: frame, content: printout.values(isWhole), texts: house.texts(printout.language))
        let html = try house.templates.render(printout.template, model)
        return isWhole ? withStyles(html, house.files) : html
    }

    /// The style sheets in place of their links. Templates print nothing unescaped, so this comes after them; in a value
    /// such a link would stand escaped.
    private static func withStyles(_ html: String, _ files: StaticFiles) -> String {
        var html = html
        for link in files.paperStyles.map({ #"<link rel="stylesheet" href="\#($0)">"# }) {
            html = html.replacing(link, with: "", maxReplacements: 1)
        }
        return html.replacing("</head>", with: "<style>\(files.paperStyle)</style>\n</head>", maxReplacements: 1)
    }

    /// In the reader's language.
    private static func tools(_ printout: Printout, _ desk: Desk) -> Values {
        [
            "lang": desk.visit.language.rawValue, "dir": desk.visit.language.direction, "back": place(desk),
            "backText": desk.texts.text("paperBack"), "advice": desk.texts.text("paperAdvice"),
            "label": desk.texts.text("paperTools"),
            "file": address("print.pdf", printout.language, printout, desk), "fileText": desk.texts.text("pdf"),
            "languages": Language.allCases.map { language -> Values in
                [
                    "code": language.rawValue, "name": language.name, "isChosen": language == printout.language,
                    "target": address("print", language, printout, desk),
                ]
            },
        ]
    }

    /// What every system takes as a file's name.
    private static func fileName(_ number: String) -> String {
        String(
            number.map { sign in
                sign.isASCII && (sign.isLetter || sign.isNumber || sign == "-" || sign == ".") ? sign : "-"
            })
    }
}
