import Contracts
import Foundation
import Logging
import Testing

@testable import ServiceKit

@Suite("A log line")
struct JSONLogHandlerTests {
    private final class Lines: Sendable {
        let all = SteadyMutex<[String]>([])
    }

    private func logged(_ write: (Logger) -> Void) throws -> [String: Any] {
        let lines = Lines()
        let logger = Logger(label: "karvan.sales") { label in
            JSONLogHandler(label: label, service: "sales", version: "1", level: .info) { bytes in
                let line = String(decoding: bytes, as: UTF8.self)
                lines.all.withLock { $0.append(line) }
            }
        }
        write(logger)
        let line = try #require(lines.all.withLock { $0 }.first)
        #expect(line.hasSuffix("}\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("is one JSON object with the fields that every line has")
    func fields() throws {
        let line = try logged {
            $0.info(
                "request answered",
                metadata: ["status": .stringConvertible(204), "duration_ms": .stringConvertible(1.25)])
        }
        #expect(line["msg"] as? String == "request answered")
        #expect(line["level"] as? String == "info")
        #expect(line["service"] as? String == "sales")
        #expect(line["status"] as? Int == 204)
        #expect(line["duration_ms"] as? Double == 1.25)
        #expect((line["ts"] as? String)?.hasSuffix("Z") == true)
    }

    @Test("carries quotes, line breaks and other scripts")
    func escaped() throws {
        let text = "a \"b\" \\ c\nd\u{1}سلام"
        let line = try logged { $0.info("x", metadata: ["text": "\(text)", "list": ["a", "b"]]) }
        #expect(line["text"] as? String == text)
        #expect(line["list"] as? [String] == ["a", "b"])
    }

    @Test("names the trace, the company and the user of the request")
    func trace() throws {
        var context = TraceContext(requestID: "r-1")
        context.company = "com_x"
        context.user = "usr_y"
        let bound = context
        let line = try TraceContext.$current.withValue(bound) { try logged { $0.warning("x") } }
        #expect(line["trace_id"] as? String == bound.traceID)
        #expect(line["request_id"] as? String == "r-1")
        #expect(line["company"] as? String == "com_x")
        #expect(line["user_id"] as? String == "usr_y")
    }

}
