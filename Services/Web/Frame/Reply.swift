import HTTPTypes
import Hummingbird

/// What a page answers.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var content: [UInt8] = []
    /// In place of `content`: what is written while the browser listens.
    var stream: ResponseBody?
    /// What becomes of the session cookie.
    var session: SessionChange = .none

    /// A page of HTML, never kept by anyone between.
    static func page(_ html: String, _ status: HTTPResponse.Status = .ok) -> Reply {
        let headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "private, no-store",
            .vary: "Cookie, Accept-Language",
        ]
        return Reply(status: status, headers: headers, content: Array(html.utf8))
    }

    /// “Done; look there”: the browser fetches `path` anew, and a reload repeats nothing.
    static func see(_ path: String) -> Reply {
        Reply(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }

    func with(_ session: SessionChange) -> Reply {
        var copy = self
        copy.session = session
        return copy
    }

    func with(cookie: String) -> Reply {
        var copy = self
        copy.headers.append(HTTPField(name: .setCookie, value: cookie))
        return copy
    }
}

extension Response {
    init(_ reply: Reply, _ visit: Visit) {
        var headers = reply.headers
        if let cookie = SessionCookie.change(reply.session, visit) {
            headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        var status = reply.status
        // A script cannot see where it is sent to, only where that led; so it is told, and goes there by itself.
        if visit.isByScript, status == .seeOther {
            status = .noContent
            headers[.see] = headers[.location]
            headers[.location] = nil
        }
        let body = reply.content.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: reply.content))
        self.init(status: status, headers: headers, body: reply.stream ?? body)
    }
}

extension HTTPField.Name {
    fileprivate static let see = HTTPField.Name("X-Karvan-See")!
}
