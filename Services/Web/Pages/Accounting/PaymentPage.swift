import Contracts
import ServiceKit

/// One payment: what it pays, and what is left of it to pay with.
enum PaymentPage {
    private static let allocating = "allocate"
    private static let reversing = "reverse"

    static func register(on pages: PageRoutes) {
        pages.get("\(PaymentsPage.path)/{id}", right: .readLedger, show)
        pages.post("\(PaymentsPage.path)/{id}/allocate", right: .recordPayment, allocate)
        pages.post("\(PaymentsPage.path)/{id}/reverse", right: .recordPayment, reverse)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    // MARK: - Allocating

    /// One invoice after the other, as the service takes them; what was paid before a refusal stays paid.
    static func allocate(_ desk: Desk) async throws -> Reply {
        let id: PaymentID = try desk.id("id")
        var input = try await desk.input(allocating)
        let payment = try await desk.services.payment(id, for: desk.visit)
        let invoices = input.parts("shares")
        let shares = invoices.compactMap { share($0, &input, payment.amount.currency) }
        if shares.isEmpty, input.isComplete {
            input.add(fault: "shareMissing", to: "shares.\(invoices.first ?? "").amount")
        }
        guard input.isComplete else { return try await page(id, desk, desk.incomplete(input)) }
        return try await allocate(shares[...], of: id, input, version: input.version, desk)
    }

    private static func allocate(
        _ shares: ArraySlice<AllocatePaymentRequest>, of id: PaymentID, _ input: FormInput, version: Int?, _ desk: Desk
    ) async throws -> Reply {
        guard let share = shares.first else { return .see("\(PaymentsPage.path)/\(id)?done=paymentAllocated") }
        let step = input.step("\(share.invoiceID)", version: version)
        return try await desk.carryOut(
            Change("accounting", "payments/\(id)/allocate", share), step,
            reply: { answer in
                let now = try JSON.decode(PaymentView.self, from: answer.body)
                return try await allocate(shares.dropFirst(), of: id, input, version: now.version, desk)
            }, else: { try await page(id, desk, $0) })
    }

    private static func share(
        _ part: String, _ input: inout FormInput, _ currency: Currency
    ) -> AllocatePaymentRequest? {
        let amount = input.optional("shares.\(part).amount") { $0.money($1, currency) }
        guard let amount, !amount.isZero, let invoice = try? InvoiceID(part) else { return nil }
        return AllocatePaymentRequest(invoiceID: invoice, amount: amount)
    }

    // MARK: - Reversing

    static func reverse(_ desk: Desk) async throws -> Reply {
        let id: PaymentID = try desk.id("id")
        var input = try await desk.input(reversing)
        let isBlocked = input.isTicked("block_account")
        let body = input.reason().map { ReversePaymentRequest(reason: $0, blockAccount: isBlocked) }
        return try await desk.carryOut(
            Change("accounting", "payments/\(id)/reverse", body), input,
            then: "\(PaymentsPage.path)/\(id)?done=paymentReversed", else: { try await page(id, desk, $0) })
    }

    // MARK: - The page

    private static func page(_ id: PaymentID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let payment = try await desk.services.payment(id, for: desk.visit)
        let mayPay = desk.may(.recordPayment) && payment.state == "CLEARED" && !payment.free.isZero
        let open =
            mayPay
            ? OpenInvoices(try await desk.services.openInvoices(of: payment.accountID, for: desk.visit), desk).payable
            : []
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        var record = DeskRecord(
            crumbs: [Way(texts.text("payments"), to: PaymentsPage.path)],
            title: .number(formats.money(payment.amount)))
        record.chips = [words.paymentState(payment.state), Chip(words.paymentKind(payment.kind))]
        record.lead = [.link(payment.accountName, to: "\(CustomersPage.path)/\(payment.accountID)")]
        record.facts = Facts([
            (texts.text("receivedOn"), .day(payment.receivedOn, formats)),
            (texts.text("bankReference"), .code(payment.bankReference)),
            (texts.text("allocated"), .number(formats.money(payment.allocated))),
            (texts.text("unallocated"), .number(formats.money(payment.free))),
        ])
        record.main = [paid(payment, desk)]
        if mayPay { record.main.append(allocation(payment, open, desk, refusal)) }
        record.forms = Actions(forms: reversal(payment, desk), opensFirst: false).values(desk, refusal)
        return try desk.page(record, title: texts.text("paymentOf", ["name": payment.accountName]), refusal)
    }

    private static func paid(_ payment: PaymentView, _ desk: Desk) -> RecordSection {
        let (texts, formats) = (desk.texts, desk.formats)
        let allocations = payment.allocations ?? []
        let table = Table(
            caption: texts.text("paysFor"), columns: ["invoice", "amount", "allocatedAt"].map { texts.text($0) },
            rows: allocations.map { allocation in
                Table.Row(
                    to: "\(InvoicesPage.path)/\(allocation.invoiceID)",
                    [
                        .code(allocation.legalNumber), .number(formats.money(allocation.amount)),
                        .moment(allocation.allocatedAt, formats),
                    ])
            })
        return RecordSection(
            name: "pays", title: texts.text("paysFor"), table: allocations.isEmpty ? nil : table,
            calm: allocations.isEmpty ? texts.text("paysNothing") : nil)
    }

    /// The oldest first, each with what it can take of what is left.
    private static func allocation(
        _ payment: PaymentView, _ open: [InvoiceSummary], _ desk: Desk, _ refusal: Refusal?
    ) -> RecordSection {
        let (texts, formats) = (desk.texts, desk.formats)
        guard !open.isEmpty else {
            return RecordSection(
                name: "allocate-section", title: texts.text("allocate"), calm: texts.text("nothingToPay"))
        }
        let currency = texts.word("currency", payment.amount.currency.rawValue)
        var left = payment.free
        let rows = open.map { invoice in
            let share = min(left, invoice.receivable)
            left -= share
            return FormGrid.Row(
                .link(invoice.legalNumber, to: "\(InvoicesPage.path)/\(invoice.id)"),
                notes: [.day(invoice.issueDate, formats), .number(formats.money(invoice.receivable))],
                [
                    Field(
                        "shares.\(invoice.id).amount", texts.text("amount"), .number,
                        value: share.isZero ? "" : formats.amount(share), unit: currency, isOptional: true)
                ])
        }
        let form = Form(
            allocating, to: "\(PaymentsPage.path)/\(payment.id)/allocate", texts.text("allocate"), weight: .main,
            advice: texts.text("allocateAdvice"), version: payment.version,
            grid: FormGrid(
                caption: texts.text("openInvoices"), columns: ["invoice", "amount"].map { texts.text($0) }, rows: rows))
        return RecordSection(
            name: "allocate-section", title: texts.text("allocate"), form: form.values(desk, refusal))
    }

    private static func reversal(_ payment: PaymentView, _ desk: Desk) -> [Form] {
        guard desk.may(.recordPayment), payment.state == "CLEARED", payment.kind == "BANK" else { return [] }
        let texts = desk.texts
        return [
            Form(
                reversing, to: "\(PaymentsPage.path)/\(payment.id)/reverse", texts.text("reversePayment"),
                weight: .final, advice: texts.text("reversePaymentAdvice"), version: payment.version,
                [.reason(texts), Field("block_account", texts.text("blockToo"), .tick)])
        ]
    }
}
