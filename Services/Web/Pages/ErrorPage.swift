import Contracts
import Hummingbird
import Logging

/// What can be wrong with a request itself.
enum PageFault: Error {
    case notFound
    case foreignForm
    case unreadableForm
    case formTooLarge
}

/// The page for everything that does not work. It tells what to do and the request id, and nothing of the cause.
enum ErrorPage {
    /// What is told to the person: the beginning of the texts' keys.
    private struct Kind {
        let key: String
        let status: HTTPResponse.Status

        init(_ error: any Error, changes: Bool) {
            switch error {
            case PageFault.notFound: (key, status) = ("notFound", .notFound)
            case PageFault.foreignForm: (key, status) = ("foreignForm", .forbidden)
            case PageFault.unreadableForm: (key, status) = ("unreadableForm", .badRequest)
            case PageFault.formTooLarge: (key, status) = ("formTooLarge", .contentTooLarge)
            case ServiceFailure.refused(let problem): (key, status) = Self.refused(problem, changes)
            case ServiceFailure.unreachable: (key, status) = Self.away(changes)
            default: (key, status) = ("failed", .internalServerError)
            }
        }

        private static func refused(_ problem: ServiceProblem, _ changes: Bool) -> (String, HTTPResponse.Status) {
            switch problem.status {
            case 403: ("forbidden", .forbidden)
            case 404: ("notFound", .notFound)
            case 502, 503, 504: away(changes)
            default: ("failed", .internalServerError)
            }
        }

        /// Nobody knows whether a form got through before the line broke; its key makes a second sending safe.
        private static func away(_ changes: Bool) -> (String, HTTPResponse.Status) {
            (changes ? "unsure" : "unreachable", .serviceUnavailable)
        }
    }

    static func response(to error: any Error, for visit: Visit) async -> Response {
        Response(await reply(to: error, for: visit), visit)
    }

    static func reply(to error: any Error, for visit: Visit) async -> Reply {
        let kind = Kind(error, changes: visit.request.method == .post)
        if kind.status.code >= 500 {
            visit.house.logger.error(
                "page failed",
                metadata: ["path": "\(visit.path)", "cause": "\(error)", "status": "\(kind.status.code)"])
        }
        if kind.key == "unsure", let again = try? await AgainPage.unsure(visit) { return again }
        let title = visit.texts.text("\(kind.key)Title")
        let content: Values = [
            "heading": title, "advice": visit.texts.text("\(kind.key)Advice"), "requestID": visit.trace.requestID,
        ]
        do {
            return try Frame.page("page/error", title: title, content, for: visit, status: kind.status)
        } catch {
            visit.house.logger.error("error page failed", metadata: ["cause": "\(error)"])
            return .page(
                "<!doctype html><title>\(kind.status.code)</title><p>\(visit.trace.requestID)</p>", kind.status)
        }
    }
}
