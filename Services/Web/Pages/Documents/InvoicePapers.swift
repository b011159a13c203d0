import Contracts

/// What came before an invoice and what followed it, as far as the reader may see it. A service that is away has nothing
/// here; the invoice's page is worth more.
struct InvoicePapers: Sendable {
    private static let most = 50

    private(set) var proForma: ProFormaView?
    private(set) var notes: [DispatchNoteView] = []
    private(set) var deliveries: [DeliveryView] = []
    private(set) var payments: [PaymentView] = []

    static func find(for invoice: InvoiceView, _ desk: Desk) async -> InvoicePapers {
        let (services, visit) = (desk.services, desk.visit)
        async let proForma = basis(of: invoice, desk)
        async let notes = DocumentRows.asked(desk.may(.readDispatch)) {
            try await services.dispatchNotes(of: invoice.id, for: visit)
        }
        async let deliveries = DocumentRows.asked(desk.may(.readDeliveries)) {
            try await services.deliveries(of: invoice.id, limit: most, for: visit)
        }
        async let payments = DocumentRows.asked(desk.may(.readLedger) && !invoice.allocated.isZero) {
            try await services.payments(of: invoice.id, limit: most, for: visit)
        }
        return InvoicePapers(
            proForma: await proForma, notes: await notes, deliveries: await deliveries, payments: await payments)
    }

    private static func basis(of invoice: InvoiceView, _ desk: Desk) async -> ProFormaView? {
        guard let id = invoice.proFormaID else { return nil }
        return try? await desk.services.proForma(id, for: desk.visit)
    }
}
