import Contracts

/// Lets goods leave before they are paid for: a step of its own that cannot be taken back.
enum ReleasePage {
    private static let form = "release"

    static func register(on pages: PageRoutes) {
        pages.get("\(InvoicesPage.path)/{id}/release", right: .issueInvoice, show)
        pages.post("\(InvoicesPage.path)/{id}/release", right: .issueInvoice, release)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func release(_ desk: Desk) async throws -> Reply {
        let id: InvoiceID = try desk.id("id")
        return try await desk.carryOut(
            Change("accounting", "invoices/\(id)/release"), try await desk.input(form),
            then: "\(InvoicesPage.path)/\(id)?done=invoice-release", else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: InvoiceID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let invoice = try await desk.services.invoice(id, for: desk.visit)
        let target = "\(InvoicesPage.path)/\(id)"
        return try FinalStep(
            crumb: Way(texts.text("invoiceNumber", ["number": invoice.legalNumber]), to: target),
            title: texts.text("releaseGoods"),
            facts: Facts([
                (texts.text("buyer"), .text(invoice.buyer.name)),
                (texts.text("gross"), .number(formats.money(invoice.totals.gross))),
                (texts.text("paidSoFar"), .number(formats.money(invoice.allocated))),
                (texts.text("undelivered"), .number(formats.money(invoice.undelivered))),
            ]),
            points: ["releasePointGoods", "releasePointMoney", "releasePointFinal"].map { texts.text($0) },
            form: Form(
                form, to: "\(target)/release", texts.text("releaseGoods"), weight: .main, version: invoice.version)
        ).reply(desk, refusal)
    }
}
