import Contracts

/// The papers of a sale as rows of one list, in the order of their days (UX guide 4.23). A row leads to its document
/// where the reader may open that; others see that it is there.
struct DocumentRows: Sendable {
    let desk: Desk
    private var rows: [(day: LocalDate?, row: Table.Row)] = []

    init(_ desk: Desk) { self.desk = desk }

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    var isEmpty: Bool { rows.isEmpty }

    /// What has no day yet comes first.
    var table: Table {
        let sorted = rows.enumerated().sorted {
            ($0.element.day?.daysSince1970 ?? .min, $0.offset) < ($1.element.day?.daysSince1970 ?? .min, $1.offset)
        }
        return Table(
            caption: texts.text("documentChain"),
            columns: ["document", "kind", "issueDate", "gross", "note"].map { texts.text($0) },
            rows: sorted.map(\.element.row)
        ).withoutEmptyColumns
    }

    /// - Parameter target: `nil` for the document whose page this is, and for who may not open it.
    mutating func add(
        _ number: Cell, _ kind: String, on day: LocalDate?, amount: Money? = nil, _ state: Cell, to target: String?
    ) {
        rows.append(
            (
                day,
                Table.Row(
                    to: target,
                    [
                        number, .text(kind), .day(day, formats), amount.map { .number(formats.money($0)) } ?? .empty,
                        state,
                    ])
            ))
    }

    mutating func add(_ note: DispatchNoteView) {
        add(
            .code(ShortCode.of(note.id)), texts.text("dispatchNote"), on: note.createdAt.map(formats.localDate),
            .chip(WarehouseWords(desk).note(note.state)), to: "\(DispatchNotesPage.path)/\(note.id)")
    }

    mutating func add(_ delivery: DeliveryView) {
        add(
            .code(ShortCode.of(delivery.id)), texts.text("deliveryPaper"), on: formats.localDate(delivery.departedAt),
            .chip(DeliveryWords(desk).state(delivery.state)), to: "\(DeliveriesPage.path)/\(delivery.id)")
    }

    mutating func add(_ payment: PaymentView) {
        add(
            .code(payment.bankReference ?? ShortCode.of(payment.id)), texts.text("paymentPaper"),
            on: payment.receivedOn, amount: payment.amount, .chip(AccountingWords(desk).paymentState(payment.state)),
            to: "\(PaymentsPage.path)/\(payment.id)")
    }

    /// Nothing where it is not wanted, or where the service is away.
    static func asked<Paper: Sendable>(_ isWanted: Bool, _ ask: @Sendable () async throws -> [Paper]) async -> [Paper] {
        guard isWanted else { return [] }
        return (try? await ask()) ?? []
    }
}
