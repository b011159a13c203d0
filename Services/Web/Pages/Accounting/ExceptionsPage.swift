import Contracts
import Foundation

/// Facts that did not fit: the books are right, and a person has to look.
enum ExceptionsPage {
    static let path = "/accounting/exceptions"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readLedger, show)
        pages.post("\(path)/{id}/close", right: .postJournal, close)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk) }

    static func close(_ desk: Desk) async throws -> Reply {
        guard let id = desk.visit.parameters.get("id").flatMap({ UUID(uuidString: $0) }) else {
            throw PageFault.notFound
        }
        return try await desk.carryOut(
            Change("accounting", "exceptions/\(id)/close"), try await desk.input(name(of: id)),
            then: "\(path)?done=exceptionClosed", else: { try await page(desk, $0) })
    }

    private static func name(of id: UUID) -> String { "close-\(id)" }

    private static func page(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, words) = (desk.texts, AccountingWords(desk))
        let exceptions = try await desk.services.accountingExceptions(for: desk.visit)
        let content: Values = [
            "pageTabs": BooksPages.tabs(desk, current: path).values,
            "hasExceptions": !exceptions.isEmpty,
            "exceptions": exceptions.map { exception -> Values in
                let form = Form(
                    name(of: exception.id), to: "\(path)/\(exception.id)/close", texts.text("closeBookException"))
                return [
                    "name": words.exception(exception.kind),
                    "advice": texts["exceptionAdvice.\(exception.kind)"].section,
                    "detail": exception.detail,
                    "opened": Cell.moment(exception.openedAt, desk.formats).values,
                    "targets": source(of: exception).section,
                    "closings": desk.may(.postJournal) ? [form.values(desk, refusal)] : [Values](),
                ]
            },
            "empty": EmptyState(title: texts.text("noBookExceptions"), advice: texts.text("noBookExceptionsAdvice"))
                .values,
        ]
        return try desk.page("page/exceptions", title: texts.text("exceptions"), content, refusal)
    }

    /// Where to look; other kinds are about records that these pages do not have.
    private static func source(of exception: AccountingExceptionView) -> String? {
        exception.kind == "accepted-not-invoiced"
            ? "\(ProFormasPage.path)/\(ProFormaID(exception.sourceID))" : nil
    }
}
