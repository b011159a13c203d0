import Contracts
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// The answer of a handler; 304 when the caller holds it already.
    init(_ answer: Answer, to call: Call) throws {
        var headers = answer.headers
        headers[.requestID] = call.trace.requestID
        if call.holds(answer) {
            headers[.contentType] = nil
            self.init(status: .notModified, headers: headers)
            return
        }
        let bytes = try answer.body()
        self.init(
            status: answer.status, headers: headers,
            body: bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    init(_ problem: Problem, path: String, trace: TraceContext) {
        var headers = problem.headers
        headers[.contentType] = "application/problem+json"
        headers[.requestID] = trace.requestID
        headers[.cacheControl] = "no-store"
        let body = ProblemBody(problem, instance: path, requestID: trace.requestID)
        let bytes = (try? JSON.encode(body)) ?? Array("{\"status\":\(problem.status.code)}".utf8)
        self.init(status: problem.status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
