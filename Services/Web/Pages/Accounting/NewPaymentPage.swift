import Contracts
import ServiceKit

/// Money that came in through the bank: whose it is, how much, when.
enum NewPaymentPage {
    static let path = "/accounting/payments/new"
    private static let form = "payment"

    static func target(of account: AccountID) -> String { "\(path)?account=\(account)" }

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .recordPayment, show)
        pages.post(path, right: .recordPayment, record)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        guard let id = desk.visit.query["account"].flatMap({ try? AccountID($0) }) else {
            return try await CustomerChoice(
                title: desk.texts.text("newPayment"), path: path,
                crumb: Way(desk.texts.text("payments"), to: PaymentsPage.path)
            ).reply(desk)
        }
        return try await page(try await desk.services.customer(id, for: desk.visit), desk)
    }

    static func record(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input(form)
        guard let id = input.typed("account_id").flatMap({ try? AccountID($0) }) else { throw PageFault.unreadableForm }
        let customer = try await desk.services.customer(id, for: desk.visit)
        let body = body(&input, customer)
        return try await desk.carryOut(
            Change("accounting", "payments", body), input,
            then: { answer in
                let payment = try JSON.decode(PaymentView.self, from: answer.body)
                return "\(PaymentsPage.path)/\(payment.id)?done=paymentRecorded"
            }, else: { try await page(customer, desk, $0) })
    }

    private static func body(_ input: inout FormInput, _ customer: CustomerAccountView) -> RecordPaymentRequest? {
        let amount = input.money("amount", customer.currency)
        let reference = input.code("bank_reference")
        let day = input.day("received_on")
        guard let amount, let reference, let day else { return nil }
        return RecordPaymentRequest(
            accountID: customer.accountID, amount: amount, bankReference: reference, receivedOn: day,
            automatic: input.isTicked("automatic"))
    }

    private static func page(_ customer: CustomerAccountView, _ desk: Desk, _ refusal: Refusal? = nil) async throws
        -> Reply
    {
        let (texts, formats) = (desk.texts, desk.formats)
        let open = try await desk.services.openInvoices(of: customer.accountID, for: desk.visit)
        let form = Form(
            form, to: path, texts.text("recordPayment"), weight: .main,
            [
                Field("account_id", "", .hidden, value: "\(customer.accountID)"),
                Field(
                    "amount", texts.text("amount"), .number, unit: texts.word("currency", customer.currency.rawValue),
                    isFocused: refusal == nil),
                Field(
                    "bank_reference", texts.text("bankReference"), .code, hint: texts.text("bankReferenceHint"),
                    longest: 100),
                Field(
                    "received_on", texts.text("receivedOn"), .day,
                    value: formats.numericDay(formats.localDate(desk.now))),
                Field("automatic", texts.text("payOldest"), .tick, value: "yes", hint: texts.text("payOldestHint")),
            ])
        var record = DeskRecord(
            crumbs: [
                Way(texts.text("payments"), to: PaymentsPage.path),
                Way(customer.name, to: "\(CustomersPage.path)/\(customer.accountID)"),
            ], title: .text(texts.text("newPayment")))
        record.facts = Facts([
            (texts.text("customer"), .text(customer.name)),
            (texts.text("balance"), .number(formats.money(customer.balance))),
        ])
        record.main = [
            RecordSection(name: "money", title: texts.text("bankPayment"), form: form.values(desk, refusal)),
            OpenInvoices(open, desk).section,
        ]
        return try desk.page(record, title: texts.text("newPayment"), refusal)
    }
}

/// What a customer has not paid, the oldest first.
struct OpenInvoices: Sendable {
    let invoices: [InvoiceSummary]
    private let desk: Desk

    /// - Parameter invoices: as the service lists them, the latest first.
    init(_ invoices: [InvoiceSummary], _ desk: Desk) {
        self.invoices = invoices.filter { !$0.receivable.isZero || !$0.undelivered.isZero }.reversed()
        self.desk = desk
    }

    /// Those that a payment can pay now: delivered, not paid.
    var payable: [InvoiceSummary] { invoices.filter { !$0.receivable.isZero } }

    var section: RecordSection {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let columns = ["invoice", "issueDate", "gross", "openReceivable", "undelivered", "settlementLabel"]
        let table = Table(
            caption: texts.text("openInvoices"), columns: columns.map { texts.text($0) },
            rows: invoices.map { invoice in
                Table.Row(
                    to: "\(InvoicesPage.path)/\(invoice.id)",
                    [
                        .code(invoice.legalNumber), .day(invoice.issueDate, formats),
                        .number(formats.money(invoice.totals.gross)), words.money(invoice.receivable),
                        words.money(invoice.undelivered), .chip(words.settlement(invoice.status.settlement)),
                    ])
            })
        return RecordSection(
            name: "open-invoices", title: texts.text("openInvoices"), table: invoices.isEmpty ? nil : table,
            calm: invoices.isEmpty ? texts.text("nothingOpen") : nil)
    }
}
