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

    /// The fields of a form.
    ///
    /// - Throws: as ``posted()``.
    func form() async throws -> QueryParameters { try await posted().fields }

    /// The fields of a form and the files that came with it; these only once somebody has signed in.
    ///
    /// - Throws: ``PageFault/unreadableForm`` for another kind of body, or one with more text than any form has;
    ///   ``PageFault/formTooLarge`` for what nobody would wait for.
    func posted() async throws -> PostedForm {
        if let known = typed.form { return known }
        let form = try await FormBody.read(request, keepsFiles: session != nil)
        typed.keep(form)
        return form
    }

    /// A file of the form is safe elsewhere: from now on the form has its id there instead.
    func filed(_ field: String, as id: String, in name: String) {
        guard var form = typed.form else { return }
        form.files.removeAll { $0.field == field }
        form.fields = QueryParameters(pairs: form.fields.pairs + [(name, id)])
        typed.keep(form)
    }
}

/// The form of a request once it has been read: its body comes only once.
private final class TypedForm: Sendable {
    private let known = SteadyMutex<PostedForm?>(nil)

    var form: PostedForm? { known.withLock { $0 } }
    func keep(_ form: PostedForm) { known.withLock { $0 = form } }
}

/// The body of a form, in either of the two ways in which browsers send one.
private enum FormBody {
    /// Four files as they come from a camera, larger than what is kept of them: so that who sends too large a picture is
    /// told so beside it, and the rest of the form is there.
    private static let largest = 64 << 20

    static func read(_ request: Request, keepsFiles: Bool) async throws -> PostedForm {
        let type = request.headers[.contentType] ?? ""
        if let reader = MultipartReader(type, keepsFiles: keepsFiles) { return try await read(request, reader) }
        guard type.prefix(while: { $0 != ";" }).lowercased() == "application/x-www-form-urlencoded",
            let buffer = try? await request.body.collect(upTo: MultipartReader.largestText)
        else { throw PageFault.unreadableForm }
        return PostedForm(fields: QueryParameters(String(buffer: buffer)))
    }

    private static func read(_ request: Request, _ reader: MultipartReader) async throws -> PostedForm {
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > largest {
            throw PageFault.formTooLarge
        }
        var (reader, size) = (reader, 0)
        do {
            for try await buffer in request.body {
                size += buffer.readableBytes
                guard size <= largest else { throw PageFault.formTooLarge }
                try reader.read(buffer.readableBytesView)
            }
            return try reader.finished()
        } catch is MultipartReader.Fault {
            throw PageFault.unreadableForm
        }
    }
}

extension HTTPField.Name {
    static let traceParent = HTTPField.Name("traceparent")!
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
    static let byScript = HTTPField.Name("X-Karvan-Script")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
