import Contracts
import Foundation
import HTTPTypes

/// The field at the top of every page, and what `Ctrl K` shows while one types: an id leads to its record at once, words
/// to all that has them, kind by kind.
enum SearchPage {
    private static let path = "/search"
    private static let numbers = "/go/"
    /// What the palette shows of the page.
    private static let region = "results"

    static func register(on pages: PageRoutes) {
        pages.get(path, show)
        pages.get("\(numbers)**", go)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let question = SearchQuestion(desk.visit.query["q"] ?? "")
        let isFragment = desk.visit.request.headers[.fragment] == region
        let target = record(question.words, desk)
        if let target, !isFragment { return .see(target) }
        if let target { return try fragment(SearchResults(), question, record: target, desk) }
        let results = try await SearchResults.find(question, desk)
        return isFragment ? try fragment(results, question, desk) : try page(results, question, desk)
    }

    /// `/go/1405-00123`: a number on paper leads to its document; where several have it, to all of them.
    private static func go(_ desk: Desk) async throws -> Reply {
        let typed = desk.visit.path.dropFirst(numbers.count)
        let question = SearchQuestion("#" + (String(typed).removingPercentEncoding ?? ""))
        let results = try await SearchResults.find(question, limit: 50, desk)
        let key = SearchText.key(question.words)
        let exact = results.groups.flatMap(\.found.hits).filter { $0.isCode && SearchText.key($0.title) == key }
        if exact.count == 1, let only = exact.first { return .see(only.target) }
        return .see("\(path)?q=\(ListQuery.encoded(question.text))")
    }

    private static func page(_ results: SearchResults, _ question: SearchQuestion, _ desk: Desk) throws -> Reply {
        let texts = desk.texts
        let isShort = !question.words.isEmpty && !question.isAsked
        let content: Values = [
            "hasQuestion": !question.words.isEmpty, "asked": question.text,
            "notices": desk.awayNotice(results.away).map(\.values), "hasHits": !results.isEmpty,
            "empty": EmptyState(
                title: texts.text(
                    question.words.isEmpty ? "searchWhat" : isShort ? "searchTooShort" : "searchFoundNothing"),
                advice: texts.text("searchAdvice")
            ).values,
        ]
        var reply = try desk.page(
            "page/search", title: texts.text("search"), content.and(results.values(question.words, texts)))
        reply.headers[.vary] = "Cookie, Accept-Language, X-Fragment"
        return reply
    }

    /// The hits alone, and who did not answer.
    private static func fragment(
        _ results: SearchResults, _ question: SearchQuestion, record: String? = nil, _ desk: Desk
    ) throws -> Reply {
        let words = AdminWords(desk)
        let content: Values = [
            "records": record.section,
            "awayServices": (results.away.isEmpty ? nil : words.list(results.away.map(words.service))).section,
        ]
        let model = PageModel(
            frame: content, content: results.values(question.words, desk.texts), texts: desk.texts)
        var reply = Reply.page(try desk.visit.house.templates.render("part/search_fragment", model))
        reply.headers[.vary] = "Cookie, Accept-Language, X-Fragment"
        return reply
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
}

extension HTTPField.Name {
    fileprivate static let fragment = HTTPField.Name("X-Fragment")!
}
