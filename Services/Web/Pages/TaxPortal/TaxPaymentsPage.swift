import Contracts
import Hummingbird

/// Money that came in after a sale on credit, as the authority is told of it.
enum TaxPaymentsPage {
    private static let form = "payment"
    private static let methods = ["TRANSFER", "CHEQUE", "CASH", "POS", "INTERNET", "CARD", "BARTER", "OTHER"]

    static func path(of id: SubmissionID) -> String { "\(SubmissionsPage.path)/\(id)/payments" }

    /// Whether a document's portal takes payments at all; whether it does of this one it says itself.
    static func isOffered(for submission: SubmissionView) -> Bool {
        submission.portal == "moadian" && submission.state == "ACCEPTED"
    }

    static func register(on pages: PageRoutes) {
        pages.get("\(SubmissionsPage.path)/{id}/payments", right: .readTax) { desk in
            try await page(desk.id("id"), desk)
        }
        pages.post("\(SubmissionsPage.path)/{id}/payments", right: .submitTax, enter)
        pages.post("\(SubmissionsPage.path)/{id}/payments/{payment}", right: .submitTax, resolve)
    }

    private static func enter(_ desk: Desk) async throws -> Reply {
        let id: SubmissionID = try desk.id("id")
        let known = try await desk.services.taxPayments(of: id, for: desk.visit)
        var input = try await desk.input(form)
        let body = request(&input, known.told.currency)
        return try await desk.carryOut(
            Change("taxportal", "submissions/\(id)/payments", body), input, then: "\(path(of: id))?done=taxPayment",
            else: { try await page(id, desk, $0) })
    }

    private static func request(_ input: inout FormInput, _ currency: Currency) -> TaxPaymentRequest? {
        let amount = input.money("amount", currency)
        let day = input.day("paid_on")
        let method = input.choice("method", of: methods, fault: "payMethodMissing")
        let reference = input.optionalText("reference_number")
        let terminal = input.optionalText("terminal_number")
        guard let amount, let day, let method else { return nil }
        return TaxPaymentRequest(
            amount: amount, paidOn: day, method: method, terminalNumber: terminal, referenceNumber: reference)
    }

    private static func resolve(_ desk: Desk) async throws -> Reply {
        let id: SubmissionID = try desk.id("id")
        let payment: TaxPaymentID = try desk.id("payment")
        var input = try await desk.input("\(payment)")
        let finding = input.choice("finding", of: PaymentFinding.allCases.map(\.rawValue), fault: "payFindingMissing")
        let body = input.reason().flatMap { reason in
            finding.map { ResolveTaxPaymentRequest(finding: $0, reason: reason) }
        }
        return try await desk.carryOut(
            Change("taxportal", "submissions/\(id)/payments/\(payment)/resolve", body), input,
            then: "\(path(of: id))?done=taxPaymentResolved", else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: SubmissionID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let payments = desk.services.taxPayments(of: id, for: desk.visit)
        let submission = try await desk.services.submission(id, for: desk.visit).submission
        let view = TaxPaymentsView(desk, submission, try await payments)
        let texts = desk.texts
        var record = DeskRecord(
            crumbs: [
                Way(texts.text("submissions"), to: SubmissionsPage.path),
                Way(submission.legalNumber, to: "\(SubmissionsPage.path)/\(id)"),
            ], title: .text(texts.text("taxPayments")))
        record.facts = view.summary
        record.main = [view.told]
        if desk.may(.submitTax) {
            if view.isOpen {
                let title = texts.text("taxPaymentNew")
                record.main.append(
                    RecordSection(name: "new", title: title, form: view.form(form).values(desk, refusal)))
            }
            record.forms = Actions(forms: view.resolutions, opensFirst: false).values(desk, refusal)
        }
        return try desk.page(
            record, title: texts.text("taxPaymentsOf", ["number": submission.legalNumber]), refusal)
    }

    /// What a person says is to become of a payment that waits.
    enum PaymentFinding: String, CaseIterable {
        case registered = "REGISTERED"
        case again = "AGAIN"
        case withdrawn = "WITHDRAWN"

        static func possible(for state: String) -> [PaymentFinding] {
            switch state {
            case "QUEUED": [.withdrawn]
            case "REFUSED", "UNKNOWN": allCases
            default: []
            }
        }
    }

    fileprivate static func options(_ texts: MessageCatalog) -> [Field.Option] {
        methods.map { Field.Option($0, texts.text("payMethod.\($0)")) }
    }
}

/// The payments of a document, ready to print.
private struct TaxPaymentsView {
    let desk: Desk
    let submission: SubmissionView
    let payments: TaxPayments

    init(_ desk: Desk, _ submission: SubmissionView, _ payments: TaxPayments) {
        (self.desk, self.submission, self.payments) = (desk, submission, payments)
    }

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    /// Whether anything may still be paid.
    var isOpen: Bool { payments.owed.map { $0.amount > payments.told.amount } ?? false }

    var summary: Facts {
        var facts = [(texts.text("buyer"), Cell.text(submission.buyerName))]
        if let owed = payments.owed {
            facts += [
                (texts.text("taxPaymentsOwed"), .number(formats.money(owed))),
                (texts.text("taxPaymentsTold"), .number(formats.money(payments.told))),
                (texts.text("taxPaymentsLeft"), .number(formats.money(owed - payments.told))),
            ]
        }
        return Facts(facts)
    }

    var told: RecordSection {
        let table = Table(
            caption: texts.text("taxPayments"),
            columns: ["paidOn", "amount", "payMethod", "payReference", "state", "reason"].map { texts.text($0) },
            rows: payments.data.map(row))
        let calm =
            payments.owed == nil
            ? texts.text("taxPaymentsNotTaken") : payments.data.isEmpty ? texts.text("taxPaymentsNone") : nil
        return RecordSection(
            name: "told", title: texts.text("taxPayments"), table: payments.data.isEmpty ? nil : table, calm: calm)
    }

    private func row(_ payment: TaxPaymentView) -> Table.Row {
        let faults = payment.faults.map { "\($0.code) \($0.message)" }.joined(separator: "; ")
        let said = payment.reason ?? (faults.isEmpty ? nil : faults)
        return Table.Row([
            .day(payment.paidOn, formats), .number(formats.money(payment.amount)),
            .text(texts.word("payMethod", payment.method)),
            .code(
                [payment.terminalNumber, payment.referenceNumber].compactMap(\.self).joined(separator: " · ")
                    .nothingIfEmpty),
            .chip(Chip(texts.word("payState", payment.state), Self.tone(payment.state))),
            said.map { .text($0) } ?? .empty,
        ])
    }

    private static func tone(_ state: String) -> Tone {
        switch state {
        case "REGISTERED": .good
        case "REFUSED": .bad
        case "UNKNOWN": .warn
        case "WITHDRAWN": .quiet
        default: .accent
        }
    }

    func form(_ name: String) -> Form {
        let currency = texts.word("currency", payments.told.currency.rawValue)
        return Form(
            name, to: TaxPaymentsPage.path(of: submission.id), texts.text("taxPaymentEnter"), weight: .main,
            advice: texts.text("taxPaymentAdvice"),
            [
                Field("amount", texts.text("amount"), .number, unit: currency),
                Field(
                    "paid_on", texts.text("paidOn"), .day, value: formats.numericDay(formats.localDate(desk.now))),
                Field("method", texts.text("payMethod"), .list(TaxPaymentsPage.options(texts)), value: "TRANSFER"),
                Field("reference_number", texts.text("payReference"), .code, isOptional: true, longest: 50),
                Field("terminal_number", texts.text("payTerminal"), .code, isOptional: true, longest: 50),
            ])
    }

    /// One for each payment that waits for a person.
    var resolutions: [Form] {
        payments.data.compactMap { payment in
            let findings = TaxPaymentsPage.PaymentFinding.possible(for: payment.state)
            guard !findings.isEmpty else { return nil }
            let options = findings.map { Field.Option($0.rawValue, texts.text("payFinding.\($0.rawValue)")) }
            let title = texts.text(
                "taxPaymentResolve", ["amount": formats.money(payment.amount), "day": formats.day(payment.paidOn)])
            return Form(
                "\(payment.id)", to: "\(TaxPaymentsPage.path(of: submission.id))/\(payment.id)", title,
                advice: texts.text("taxPaymentResolveAdvice"), version: payment.version,
                [
                    Field("finding", texts.text("payFinding"), .choice(options)),
                    .reason(texts),
                ])
        }
    }
}
