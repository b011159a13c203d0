import Contracts

/// Money of customers: what came in, and how much of it has paid what.
enum PaymentsPage {
    static let path = "/accounting/payments"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readLedger, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, AccountingWords(desk))
        let customer = CustomerFilter(desk.visit.query)
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "state": Services.paymentStates, "kind": Services.paymentKinds, CustomerFilter.field: customer.known,
            ])
        let page = try await desk.services.payments(query, limit: shown, for: desk.visit)
        let states = Services.paymentStates.map { ListControls.Choice(value: $0, text: words.paymentState($0).text) }
        let kinds = Services.paymentKinds.map { ListControls.Choice(value: $0, text: words.paymentKind($0)) }
        let list = DeskList(
            title: texts.text("payments"),
            ways: desk.may(.recordPayment)
                ? [Way(texts.text("newPayment"), to: NewPaymentPage.path, isMain: true)] : [],
            controls: ListControls(
                query: query,
                groups: [
                    (field: "state", label: texts.text("state"), choices: states),
                    (field: "kind", label: texts.text("kind"), choices: kinds),
                ] + customer.group(page.data.first?.accountName, texts), next: page.page.next),
            table: table(page.data, desk),
            empty: EmptyState(title: texts.text("noPayments"), advice: texts.text("noPaymentsAdvice")))
        return try desk.page(list)
    }

    static func table(_ payments: [PaymentView], _ desk: Desk) -> Table {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let columns = ["receivedOn", "customer", "amount", "unallocated", "bankReference", "kind", "state"]
        return Table(
            caption: texts.text("payments"), columns: columns.map { texts.text($0) },
            rows: payments.map { payment in
                Table.Row(
                    to: "\(path)/\(payment.id)",
                    [
                        .day(payment.receivedOn, formats), .text(payment.accountName),
                        .number(formats.money(payment.amount)), words.money(payment.free),
                        .code(payment.bankReference), .text(words.paymentKind(payment.kind)),
                        .chip(words.paymentState(payment.state)),
                    ])
            })
    }
}
