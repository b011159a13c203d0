import Contracts

/// Money of customers: what came in, and how much of it has paid what.
enum PaymentsPage {
    static let path = "/accounting/payments"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readLedger, show)
        pages.file(of: path, right: .readLedger) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<PaymentView> {
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "state": Services.paymentStates, "kind": Services.paymentKinds,
                CustomerFilter.field: CustomerFilter(desk.visit.query).known,
            ], searches: ["q": .plain], measures: ["received_on": .day], reading: desk.reading)
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.payments($0, limit: $1, for: desk.visit)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, listing) = (desk.texts, AccountingWords(desk), listing(desk))
        let (query, customer) = (listing.query, CustomerFilter(desk.visit.query))
        let page = try await listing.page(shown)
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
                ] + customer.group(page.data.first?.accountName, texts), searches: [("q", texts.text("findPayment"))],
                next: page.page.next, days: NarrowedList.days(query, desk, "received_on", "receivedOn")),
            isListing: true,
            table: table(page.data, desk),
            empty: EmptyState(title: texts.text("noPayments"), advice: texts.text("noPaymentsAdvice")))
        return try desk.page(list)
    }

    private static func columns(_ desk: Desk) -> [ListColumn<PaymentView>] {
        let (formats, words) = (desk.formats, AccountingWords(desk))
        return [
            .day("receivedOn", formats) { $0.receivedOn }, .text("customer") { $0.accountName },
            .money("amount", formats) { $0.amount }, .money("unallocated", formats, hidesZero: true) { $0.free },
            .currency { $0.amount }, .code("bankReference") { $0.bankReference },
            .word("kind", { $0.kind }) { words.paymentKind($0) },
            .state("state", { $0.state }) { words.paymentState($0.state) },
        ]
    }

    static func table(_ payments: [PaymentView], _ desk: Desk) -> Table {
        Table("payments", columns(desk), payments, desk, to: { "\(path)/\($0.id)" })
    }
}
