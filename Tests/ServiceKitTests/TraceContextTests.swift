import Testing

@testable import ServiceKit

@Suite("A trace")
struct TraceContextTests {
    @Test("goes on where a traceparent came")
    func continued() {
        let trace = TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.spanID != "00f067aa0ba902b7")
        #expect(trace.traceparent == "00-4bf92f3577b34da6a3ce929d0e0e4736-\(trace.spanID)-01")
    }

    @Test(
        "begins anew where the traceparent cannot be read",
        arguments: [
            "", "00-4bf9-00f067aa0ba902b7-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        ])
    func begun(header: String) {
        let trace = TraceContext(traceparent: header)
        #expect(trace.traceID.utf8.count == 32)
        #expect(!header.contains(trace.traceID))
    }

    @Test("keeps a request id that can do no harm, and makes one otherwise")
    func requestID() {
        #expect(TraceContext(requestID: "abc-123").requestID == "abc-123")
        #expect(TraceContext(requestID: "a\nb").requestID.hasPrefix("req_"))
        #expect(TraceContext(requestID: String(repeating: "x", count: 65)).requestID.hasPrefix("req_"))
    }
}
