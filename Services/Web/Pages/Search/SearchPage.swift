import Contracts
import Foundation

/// The field at the top of every page: an id leads to its record at once, a document's number to what carries it.
enum SearchPage {
    private static let longestQuestion = 100

    static func register(on pages: PageRoutes) { pages.get("/search", show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let question = question(desk.visit.query["q"] ?? "")
        if let target = record(question, desk) { return .see(target) }
        let hits = try await documents(question, desk)
        let columns = ["document", "kind", "buyer", "gross", "issueDate"].map { desk.texts.text($0) }
        let content: Values = [
            "hasQuestion": !question.isEmpty,
            "asked": question,
            "hasHits": !hits.isEmpty,
            "table": Table(caption: desk.texts.text("search"), columns: columns, rows: hits).values,
            "empty": EmptyState(
                title: desk.texts.text("searchFoundNothing"), advice: desk.texts.text("searchAdvice")
            ).values,
        ]
        return try desk.page("page/search", title: desk.texts.text("search"), content)
    }

    /// As typed, with the digits that services know.
    static func question(_ text: String) -> String {
        let plain = text.prefix(longestQuestion).map { character in
            character.isASCII ? character : character.wholeNumberValue.map { Character("\($0)") } ?? character
        }
        return String(plain).trimmingCharacters(in: .whitespaces)
    }

    /// Where a record's id leads, when the person may go there.
    private static func record(_ question: String, _ desk: Desk) -> String? {
        func place<Tag>(_ kind: ID<Tag>.Type, _ list: String, _ right: Right) -> String? {
            desk.may(right) ? (try? ID<Tag>(question)).map { "\(list)/\($0)" } : nil
        }
        let places = [
            place(OpportunityID.self, OpportunitiesPage.path, .readSales),
            place(AccountID.self, AccountsPage.path, .readSales),
            place(ApprovalRequestID.self, RequestsPage.path, .readApprovals),
            place(ProFormaID.self, ProFormasPage.path, .readDocuments),
            place(InvoiceID.self, InvoicesPage.path, .readDocuments),
            place(AdjustmentID.self, AdjustmentsPage.path, .readDocuments),
            place(PaymentID.self, PaymentsPage.path, .readLedger),
            place(JournalEntryID.self, JournalPage.path, .readLedger),
            place(SubmissionID.self, SubmissionsPage.path, .readTax),
            place(DispatchNoteID.self, DispatchNotesPage.path, .readDispatch),
            place(ExitPermitID.self, ExitPermitsPage.path, .readDispatch),
            place(DeliveryID.self, DeliveriesPage.path, .readDeliveries),
            place(GoodsReturnID.self, GoodsReturnsPage.path, .readStock),
            place(ProductID.self, StockPage.path, .readStock),
        ]
        return places.lazy.compactMap(\.self).first
    }

    /// Invoices of that legal number; tax officers are led to what they file of them.
    private static func documents(_ question: String, _ desk: Desk) async throws -> [Table.Row] {
        guard !question.isEmpty, desk.may(.readDocuments) else { return [] }
        var rows: [Table.Row] = []
        for invoice in try await desk.services.invoices(numbered: question, for: desk.visit).prefix(20) {
            let cells: [Cell] = [
                .code(invoice.legalNumber), .text(desk.texts.text("taxDocument.INVOICE")), .text(invoice.buyerName),
                .number(desk.formats.money(invoice.totals.gross)), .day(invoice.issueDate, desk.formats),
            ]
            rows.append(Table.Row(to: try await target(of: invoice, desk), cells))
        }
        return rows
    }

    private static func target(of invoice: InvoiceSummary, _ desk: Desk) async throws -> String {
        if desk.may(.submitTax), let filed = try await desk.services.submissions(of: invoice.id, for: desk.visit).first
        {
            return "\(SubmissionsPage.path)/\(filed.id)"
        }
        return "\(InvoicesPage.path)/\(invoice.id)"
    }
}
