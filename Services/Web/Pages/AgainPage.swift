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
        guard visit.request.method == .post, let form = try? await visit.posted() else { return nil }
        return try page("ended", form, .unauthorized, for: visit)
    }

    /// Nobody knows whether it was carried out.
    static func unsure(_ visit: Visit) async throws -> Reply? {
        guard visit.request.method == .post, let form = try? await visit.posted() else { return nil }
        return try page("unsure", form, .serviceUnavailable, for: visit)
    }

    /// - Parameter kind: the beginning of the texts' keys.
    /// - Returns: nothing for a form without a key, which changes nothing, and for a password, which is typed anew.
    private static func page(
        _ kind: String, _ form: PostedForm, _ status: HTTPResponse.Status, for visit: Visit
    ) throws -> Reply? {
        let fields = form.fields
        guard fields["key"] != nil, secrets.isDisjoint(with: fields.pairs.map(\.name)) else { return nil }
        let title = visit.texts.text("\(kind)Title")
        let content: Values = [
            "heading": title, "advice": visit.texts.text("\(kind)Advice"), "isEnded": kind == "ended",
            "formTarget": visit.request.uri.query.map { "\(visit.path)?\($0)" } ?? visit.path,
            // Files do not come back to the browser; whoever chose some chooses them again.
            "lost": form.files.map { file -> Values in
                [
                    "name": file.field, "isPhoto": file.field == "photo",
                    "label": visit.texts.text(file.field == "photo" ? "photoAgain" : "signatureAgain"),
                ]
            }, "hasFiles": !form.files.isEmpty,
            "typed": fields.pairs.map { ["name": $0.name, "value": $0.value] as Values },
            "requestID": visit.trace.requestID,
        ]
        return try Frame.page("page/again", title: title, content, for: visit, status: status)
    }
}
