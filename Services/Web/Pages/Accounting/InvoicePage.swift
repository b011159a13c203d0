import Contracts

/// One invoice with its status in each dimension, and what can be done: it is never edited, other documents answer it.
enum InvoicePage {
    static func register(on pages: PageRoutes) {
        pages.get("\(InvoicesPage.path)/{id}", right: .readDocuments, show)
        pages.post("\(InvoicesPage.path)/{id}/stop-dispatch", right: .issueInvoice, stop)
        pages.post("\(InvoicesPage.path)/{id}/resume-dispatch", right: .issueInvoice, resume)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func stop(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("stop-dispatch")
        let body = input.reason().map { ReasonRequest(reason: $0) }
        return try await carryOut("stop-dispatch", body, input, desk)
    }

    static func resume(_ desk: Desk) async throws -> Reply {
        try await carryOut("resume-dispatch", nil, try await desk.input("resume-dispatch"), desk)
    }

    private static func carryOut(
        _ action: String, _ body: (any Encodable & Sendable)?, _ input: FormInput, _ desk: Desk
    ) async throws -> Reply {
        let id: InvoiceID = try desk.id("id")
        return try await desk.carryOut(
            Change("accounting", "invoices/\(id)/\(action)", body), input,
            then: "\(InvoicesPage.path)/\(id)?done=invoice-\(action)", else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: InvoiceID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let invoice = try await desk.services.invoice(id, for: desk.visit)
        let papers = await InvoicePapers.find(for: invoice, desk)
        var record = InvoiceRecordView(desk, invoice, papers).record
        record.forms = Actions(forms: forms(invoice, desk), opensFirst: false).values(desk, refusal)
        return try desk.page(record, title: desk.texts.text("invoiceNumber", ["number": invoice.legalNumber]), refusal)
    }

    /// Goods that have all been delivered cannot be kept any more.
    private static func forms(_ invoice: InvoiceView, _ desk: Desk) -> [Form] {
        guard desk.may(.issueInvoice) else { return [] }
        let (texts, target) = (desk.texts, "\(InvoicesPage.path)/\(invoice.id)")
        if invoice.stopReason != nil {
            return [
                Form(
                    "resume-dispatch", to: "\(target)/resume-dispatch", texts.text("resumeDispatch"), weight: .main,
                    advice: texts.text("resumeDispatchAdvice"), version: invoice.version)
            ]
        }
        guard invoice.status.delivery != "ALL", !invoice.undelivered.isZero else { return [] }
        return [
            Form(
                "stop-dispatch", to: "\(target)/stop-dispatch", texts.text("stopDispatch"),
                advice: texts.text("stopDispatchAdvice"), version: invoice.version, [.reason(texts)])
        ]
    }
}
