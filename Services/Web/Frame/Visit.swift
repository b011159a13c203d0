import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// One request as a page sees it: who comes, in which language, and by which way.
struct Visit: Sendable {
    let request: Request
    let house: House
    let trace: TraceContext
    let language: Language
    /// The browser came by https, to us or to the proxy before us.
    let isSecure: Bool
    let cookies: Cookies
    let address: String
    let parameters: Parameters
    private let typed = TypedForm()
    /// Set for pages behind the sign-in.
    var session: Session?
    /// Who it is; set with the session.
    var me: MeView?

    init(_ request: Request, _ context: ServiceRequestContext, _ house: House, _ trace: TraceContext) {
        self.request = request
        self.house = house
        self.trace = trace
        cookies = Cookies(request.headers[values: .cookie])
        isSecure = request.headers[.forwardedProto]?.lowercased() == "https"
        language = Language.chosen(
            cookie: cookies[LanguageChoice.cookie], accepted: request.headers[.acceptLanguage])
        address = context.remoteAddress ?? "local"
        parameters = context.parameters
    }

    /// Our own script asks, not the browser for a new page: it wants to be told, and not to be led elsewhere.
    var isByScript: Bool {
        request.headers[.byScript] != nil || request.headers[.accept] == "text/event-stream"
    }

    var texts: MessageCatalog { house.texts(language) }
    var path: String { request.uri.path }
    var query: QueryParameters { QueryParameters(request.uri.query ?? "") }

    /// Path and query, to come back here later; only for pages that were fetched, not for forms.
    var place: String {
        guard request.method == .get else { return "/" }
        return request.uri.query.map { "\(path)?\($0)" } ?? path
    }

    /// The `Set-Cookie` of something that the person likes so, for a year.
    func choice(_ name: String, _ value: String) -> String {
        "\(name)=\(value); Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }

    /// In bytes: a thousand lines with Persian words, each letter of which travels as six characters.
    private static let longestForm = 2 << 20

    /// The fields of a form.
    ///
    /// - Throws: ``PageFault/unreadableForm`` for another kind of body, or one that is too long.
    func form() async throws -> QueryParameters {
        let type = request.headers[.contentType] ?? ""
        if let known = typed.fields { return known }
        guard type.prefix(while: { $0 != ";" }).lowercased() == "application/x-www-form-urlencoded",
            let buffer = try? await request.body.collect(upTo: Self.longestForm)
        else { throw PageFault.unreadableForm }
        let fields = QueryParameters(String(buffer: buffer))
        typed.keep(fields)
        return fields
    }
}

/// The form of a request once it has been read: its body comes only once.
private final class TypedForm: Sendable {
    private let known = SteadyMutex<QueryParameters?>(nil)

    var fields: QueryParameters? { known.withLock { $0 } }
    func keep(_ fields: QueryParameters) { known.withLock { $0 = fields } }
}

extension HTTPField.Name {
    static let traceParent = HTTPField.Name("traceparent")!
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
    static let byScript = HTTPField.Name("X-Karvan-Script")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
