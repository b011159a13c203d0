import Contracts
import Hummingbird
import ServiceKit

/// A form that nobody may have received, or that came after the session's end: on its page it waits to be sent again, as
/// it was typed and with its key, so that it is carried out once however often it is sent.
enum AgainPage {
    /// Passwords, by the members of Identity's requests.
    private static let secrets: Set = ["password", "current", "new"]

    /// The session is over: who signs in again, in another tab, loses nothing.
    static func ended(_ visit: Visit) async throws -> Reply? {
        guard visit.request.method == .post, let fields = try? await visit.form() else { return nil }
        return try page("ended", fields, .unauthorized, for: visit)
    }

    /// Nobody knows whether it was carried out.
    static func unsure(_ visit: Visit) async throws -> Reply? {
        guard visit.request.method == .post, let fields = try? await visit.form() else { return nil }
        return try page("unsure", fields, .serviceUnavailable, for: visit)
    }

    /// - Parameter kind: the beginning of the texts' keys.
    /// - Returns: nothing for a form without a key, which changes nothing, and for a password, which is typed anew.
    private static func page(
        _ kind: String, _ fields: QueryParameters, _ status: HTTPResponse.Status, for visit: Visit
    ) throws -> Reply? {
        guard fields["key"] != nil, secrets.isDisjoint(with: fields.pairs.map(\.name)) else { return nil }
        let title = visit.texts.text("\(kind)Title")
        let content: Values = [
            "heading": title, "advice": visit.texts.text("\(kind)Advice"), "isEnded": kind == "ended",
            "formTarget": visit.request.uri.query.map { "\(visit.path)?\($0)" } ?? visit.path,
            "typed": fields.pairs.map { ["name": $0.name, "value": $0.value] as Values },
            "requestID": visit.trace.requestID,
        ]
        return try Frame.page("page/again", title: title, content, for: visit, status: status)
    }
}
