import Contracts
import Foundation

/// Invoices, their corrections and pro-formas for the customer: a page that browsers print, and the same one as a PDF.
enum PaperPages {
    static func register(on pages: PageRoutes) {
        PrintedPages.register(on: pages, of: "\(InvoicesPage.path)/{id}", right: .readDocuments, invoice)
        PrintedPages.register(on: pages, of: "\(ProFormasPage.path)/{id}", right: .readDocuments, proForma)
        PrintedPages.register(on: pages, of: "\(AdjustmentsPage.path)/{id}", right: .readDocuments, adjustment)
        pages.get("\(InvoicesPage.path)/{id}/codes/{code}", right: .readDocuments) { desk in
            try await code(of: desk.services.invoice(desk.id("id"), for: desk.visit).tax, desk)
        }
        pages.get("\(AdjustmentsPage.path)/{id}/codes/{code}", right: .readDocuments) { desk in
            try await code(of: desk.services.adjustment(desk.id("id"), for: desk.visit).tax, desk)
        }
    }

    private static func invoice(_ desk: Desk) async throws -> Printout {
        let invoice = try await desk.services.invoice(desk.id("id"), for: desk.visit)
        let codes = try await codes(of: invoice.tax, at: "\(InvoicesPage.path)/\(invoice.id)", desk)
        let formats = formats(for: invoice.buyer.country, desk)
        return Paper(invoice, codes, formats).printout(formats)
    }

    private static func proForma(_ desk: Desk) async throws -> Printout {
        let proForma = try await desk.services.proForma(desk.id("id"), for: desk.visit)
        guard proForma.isForCustomers else { throw PageFault.notFound }
        let formats = formats(for: proForma.buyer.country, desk)
        return Paper(proForma, formats).printout(formats)
    }

    /// With the invoice that it corrects: its number belongs on the document.
    private static func adjustment(_ desk: Desk) async throws -> Printout {
        let adjustment = try await desk.services.adjustment(desk.id("id"), for: desk.visit)
        var corrected: InvoiceView?
        if let invoice = adjustment.invoiceID {
            corrected = try await desk.services.invoice(invoice, for: desk.visit)
        }
        let codes = try await codes(of: adjustment.tax, at: "\(AdjustmentsPage.path)/\(adjustment.id)", desk)
        let formats = formats(for: adjustment.buyer.country, desk)
        return Paper(adjustment, of: corrected, codes, formats).printout(formats)
    }

    private static func code(of standing: TaxStanding?, _ desk: Desk) async throws -> Reply {
        guard let place = desk.visit.parameters.get("code").flatMap({ Int($0) }), let standing,
            let picture = try await desk.services.code(place, of: standing.submissionID, for: desk.visit)
        else { throw PageFault.notFound }
        return Reply(
            status: .ok, headers: [.contentType: "image/png", .cacheControl: "private, no-store"], content: picture)
    }

    // MARK: - Parts

    /// Only Poland's portal wants pictures: one, or two when the document was issued offline.
    private static func codes(of standing: TaxStanding?, at place: String, _ desk: Desk) async throws -> [Paper.Code] {
        guard let standing, standing.portal == "ksef" else { return [] }
        var codes: [Paper.Code] = []
        for number in 1...2 {
            guard let picture = try await desk.services.code(number, of: standing.submissionID, for: desk.visit)
            else { break }
            codes.append(Paper.Code(address: "\(place)/codes/\(number)", picture: picture))
        }
        return codes
    }

    /// Of whom the document is for.
    static func formats(for country: String, _ desk: Desk) -> Formats {
        let language = Paper.language(asked: desk.visit.query["lang"], country: country)
        return Formats(desk.visit.house.texts(language), timeZone: desk.me.company.timeZone)
    }
}

extension Paper {
    fileprivate func printout(_ formats: Formats) -> Printout {
        Printout(
            template: "paper", title: "\(formats.texts.text(title)) \(number)", number: number,
            language: formats.language
        ) { isWhole in PaperView(self, formats).values(isWhole: isWhole) }
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
        if let number = Self.authorityNumber(invoice.tax) { facts.append(number) }
        self.init(
            title: "invoice", number: invoice.legalNumber, facts: facts, seller: invoice.seller,
            buyer: invoice.buyer,
            lines: invoice.lines.map {
                Line(
                    description: $0.description, quantity: $0.quantity, unitPrice: $0.unitPrice, taxCode: $0.taxCode,
                    taxRate: $0.taxRate, taxablePrice: $0.taxablePrice, totals: $0.amounts)
            }, totals: invoice.totals, codes: codes)
    }

    /// What the authority calls the document, by the name that its country has for it.
    fileprivate static func authorityNumber(_ standing: TaxStanding?) -> (name: String, value: String)? {
        guard let standing, let number = standing.authorityNumber else { return nil }
        return (name: standing.portal == "ksef" ? "paperNumberKSeF" : "paperNumberMoadian", value: number)
    }

    init(_ adjustment: AdjustmentView, of invoice: InvoiceView?, _ codes: [Code], _ formats: Formats) {
        var facts = [(name: "issueDate", value: formats.day(adjustment.issueDate))]
        if let number = Self.authorityNumber(adjustment.tax) { facts.append(number) }
        if let invoice {
            facts.append((name: "paperCorrects", value: invoice.legalNumber))
            facts.append((name: "paperCorrectedOn", value: formats.day(invoice.issueDate)))
            if let number = Self.authorityNumber(invoice.tax) {
                let name = number.name == "paperNumberKSeF" ? "paperCorrectedKSeF" : "paperCorrectedMoadian"
                facts.append((name: name, value: number.value))
            }
        }
        self.init(
            title: adjustment.invoiceID == nil ? "paperCredit" : "paperAdjustment.\(adjustment.kind.rawValue)",
            number: adjustment.legalNumber, facts: facts, seller: adjustment.seller, buyer: adjustment.buyer, lines: [],
            changes: adjustment.lines.map { Change($0) }, totals: adjustment.delta,
            reason: ReasonWords.words(adjustment.reason, formats.texts), codes: codes)
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
