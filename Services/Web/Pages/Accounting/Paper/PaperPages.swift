import Contracts
import Foundation

/// Invoices and pro-formas for the customer: a page that browsers print, and the same one as a PDF.
enum PaperPages {
    private enum Kind: Sendable {
        case invoice, proForma

        var list: String { self == .invoice ? InvoicesPage.path : ProFormasPage.path }
    }

    static func register(on pages: PageRoutes) {
        for kind in [Kind.invoice, .proForma] {
            pages.get("\(kind.list)/{id}/print", right: .readDocuments) { try await page(kind, $0) }
            pages.get("\(kind.list)/{id}/print.pdf", right: .readDocuments) { try await file(kind, $0) }
        }
        pages.get("\(InvoicesPage.path)/{id}/codes/{code}", right: .readDocuments, code)
    }

    private static func page(_ kind: Kind, _ desk: Desk) async throws -> Reply {
        let (paper, language) = try await paper(kind, desk)
        return .page(try html(paper, language, place: place(kind, desk), desk, isWhole: false))
    }

    private static func file(_ kind: Kind, _ desk: Desk) async throws -> Reply {
        let (paper, language) = try await paper(kind, desk)
        let place = place(kind, desk)
        do {
            let html = try html(paper, language, place: place, desk, isWhole: true)
            let pdf = try await desk.visit.house.printing.pdf(of: html)
            return Reply(
                status: .ok,
                headers: [
                    .contentType: "application/pdf", .cacheControl: "private, no-store",
                    .contentDisposition: "inline; filename=\"\(fileName(paper.number)).pdf\"",
                ], content: pdf)
        } catch let fault as PrintFault {
            return try noFile(fault, "\(place)/print?lang=\(language.rawValue)", desk)
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

    private static func code(_ desk: Desk) async throws -> Reply {
        let invoice = try await desk.services.invoice(desk.id("id"), for: desk.visit)
        guard let place = desk.visit.parameters.get("code").flatMap({ Int($0) }), let tax = invoice.tax,
            let picture = try await desk.services.code(place, of: tax.submissionID, for: desk.visit)
        else { throw PageFault.notFound }
        return Reply(
            status: .ok, headers: [.contentType: "image/png", .cacheControl: "private, no-store"], content: picture)
    }

    // MARK: - Parts

    private static func paper(_ kind: Kind, _ desk: Desk) async throws -> (Paper, Language) {
        func formats(_ party: Party) -> Formats {
            let language = Paper.language(asked: desk.visit.query["lang"], country: party.country)
            return Formats(desk.visit.house.texts(language), timeZone: desk.me.company.timeZone)
        }
        switch kind {
        case .invoice:
            let invoice = try await desk.services.invoice(desk.id("id"), for: desk.visit)
            var codes: [Paper.Code] = []
            // Only Poland's portal wants pictures: one, or two when the document was issued offline.
            if let tax = invoice.tax, tax.portal == "ksef" {
                for place in 1...2 {
                    guard let picture = try await desk.services.code(place, of: tax.submissionID, for: desk.visit)
                    else { break }
                    let address = "\(InvoicesPage.path)/\(invoice.id)/codes/\(place)"
                    codes.append(Paper.Code(address: address, picture: picture))
                }
            }
            let formats = formats(invoice.buyer)
            return (Paper(invoice, codes, formats), formats.language)
        case .proForma:
            let proForma = try await desk.services.proForma(desk.id("id"), for: desk.visit)
            guard proForma.isForCustomers else { throw PageFault.notFound }
            let formats = formats(proForma.buyer)
            return (Paper(proForma, formats), formats.language)
        }
    }

    private static func place(_ kind: Kind, _ desk: Desk) -> String {
        "\(kind.list)/\(desk.visit.parameters.get("id") ?? "")"
    }

    /// - Parameter isWhole: everything is in it, and nothing that is for readers of the page alone.
    private static func html(
        _ paper: Paper, _ language: Language, place: String, _ desk: Desk, isWhole: Bool
    ) throws -> String {
        let (house, texts) = (desk.visit.house, desk.visit.house.texts(language))
        let formats = Formats(texts, timeZone: desk.me.company.timeZone)
        let frame: Values = [
            "title": "\(texts.text(paper.title)) \(paper.number)",
            "styles": house.files.paperStyles,
            "icon": (isWhole ? nil : house.files.address(of: "karvan.svg")).section,
            "tools": (isWhole ? nil : tools(language, place, desk)).section,
        ]
        let model = PageModel(frame: frame, content: PaperView(paper, formats).values(isWhole: isWhole), texts: texts)
        let html = try house.templates.render("paper", model)
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
    private static func tools(_ chosen: Language, _ place: String, _ desk: Desk) -> Values {
        [
            "lang": desk.visit.language.rawValue, "dir": desk.visit.language.direction, "back": place,
            "backText": desk.texts.text("paperBack"), "advice": desk.texts.text("paperAdvice"),
            "label": desk.texts.text("paperTools"),
            "file": "\(place)/print.pdf?lang=\(chosen.rawValue)", "fileText": desk.texts.text("pdf"),
            "languages": Language.allCases.map { language -> Values in
                [
                    "code": language.rawValue, "name": language.name, "isChosen": language == chosen,
                    "target": "\(place)/print?lang=\(language.rawValue)",
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

extension ProFormaView {
    /// What never went out, or was taken back, is not for customers.
    var isForCustomers: Bool { issuedAt != nil && !["BLOCKED", "WITHDRAWN", "SUPERSEDED"].contains(state) }
}

extension Paper {
    init(_ invoice: InvoiceView, _ codes: [Code], _ formats: Formats) {
        var facts = [(name: "issueDate", value: formats.day(invoice.issueDate))]
        if invoice.taxDate != invoice.issueDate {
            facts.append((name: "paperTaxDate", value: formats.day(invoice.taxDate)))
        }
        if let tax = invoice.tax, let number = tax.authorityNumber {
            facts.append((name: tax.portal == "ksef" ? "paperNumberKSeF" : "paperNumberMoadian", value: number))
        }
        self.init(
            title: "invoice", number: invoice.legalNumber, facts: facts, seller: invoice.seller,
            buyer: invoice.buyer,
            lines: invoice.lines.map {
                Line(
                    description: $0.description, quantity: $0.quantity, unitPrice: $0.unitPrice, taxCode: $0.taxCode,
                    taxRate: $0.taxRate, taxablePrice: $0.taxablePrice, totals: $0.amounts)
            }, totals: invoice.totals, codes: codes)
    }

    init(_ proForma: ProFormaView, _ formats: Formats) {
        let issued = proForma.issuedAt ?? proForma.createdAt
        self.init(
            title: "proForma", number: proForma.number,
            facts: [
                (name: "issueDate", value: formats.day(issued)),
                (name: "validUntil", value: formats.day(proForma.validUntil)),
                (name: "paymentTerms", value: formats.texts.word("terms", proForma.terms.rawValue)),
            ],
            seller: proForma.seller, buyer: proForma.buyer,
            lines: proForma.lines.map {
                Line(
                    description: $0.description, quantity: $0.quantity, unitPrice: $0.unitPrice,
                    discountRate: $0.discountRate, taxCode: $0.taxCode, taxRate: $0.taxRate,
                    taxablePrice: $0.taxablePrice,
                    totals: DocumentTotals(net: $0.amounts.net, tax: $0.amounts.tax, gross: $0.amounts.gross))
            }, totals: proForma.totals, note: "proFormaNote")
    }
}
