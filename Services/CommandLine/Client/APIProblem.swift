import Foundation

/// What a service answered instead of what was asked (RFC 9457), or why it could not be reached.
struct APIProblem: Error, Sendable {
    struct Body: Decodable, Sendable {
        struct Item: Decodable, Sendable {
            let pointer: String?
            let code: String
            let message: String
        }
        let code: String
        let title: String?
        let detail: String?
        let requestID: String?
        let errors: [Item]?
    }

    /// 0 where nobody answered.
    let status: Int
    let code: String
    let detail: String
    let requestID: String?
    /// What was asked: `POST /api/sales/v1/opportunities`.
    let request: String

    init(status: Int, body: Body?, text: String, request: String) {
        self.status = status
        self.request = request
        self.code = body?.code ?? "status-\(status)"
        let faults = (body?.errors ?? []).map { "\($0.pointer ?? ""): \($0.message)" }
        self.detail = ([body?.detail ?? body?.title ?? String(text.prefix(300))] + faults).joined(separator: "\n  ")
        self.requestID = body?.requestID
    }

    init(unreachable address: String, _ error: any Error) {
        self.status = 0
        self.request = address
        self.code = "unreachable"
        self.detail = "\(address) does not answer (\(error)). Is the suite running? Try: deploy/dev status"
        self.requestID = nil
    }

    var explanation: String { "karvan: \(code): \(detail)\n  \(request)" + (requestID.map { ", \($0)" } ?? "") }

    /// Asking again with the same key may help: nobody answered, a service is starting or was killed in the middle, too
    /// much was asked at once, or the same request is still being carried out.
    var isPassing: Bool {
        status == 0 || status == 429 || (500...599).contains(status) || code == "request_in_progress"
    }

    var exitCode: Int32 {
        switch status {
        case 0, 502, 503, 504: 6
        case 401, 403: 4
        case 404: 3
        case 409, 412, 428: 5
        default: 1
        }
    }
}
