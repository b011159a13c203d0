import Foundation

/// Where a unit of work belongs: the W3C trace it is part of, its own span, and who asked.
///
/// Bound to the task while a request is handled, so that every log line carries it.
package struct TraceContext: Sendable {
    @TaskLocal package static var current: TraceContext?

    package let traceID: String
    package let spanID: String
    package let sampled: Bool
    package let requestID: String
    /// Whose request it is, once that is known.
    package var company: String?
    package var user: String?

    /// What goes to the next in line, as `traceparent` header or message attribute.
    package var traceparent: String { "00-\(traceID)-\(spanID)-\(sampled ? "01" : "00")" }

    /// Continues the trace of `traceparent`, or begins one where there is none or it cannot be read.
    package init(traceparent: String? = nil, requestID: String? = nil) {
        var random = SystemRandomNumberGenerator()
        let parts = traceparent?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        if parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff", Self.isHex(parts[1], count: 32),
            Self.isHex(parts[2], count: 16), Self.isHex(parts[3], count: 2)
        {
            self.traceID = String(parts[1])
            self.sampled = UInt8(parts[3], radix: 16).map { $0 & 1 == 1 } ?? true
        } else {
            self.traceID = Self.hex(random.next()) + Self.hex(random.next())
            self.sampled = true
        }
        self.spanID = Self.hex(random.next() | 1)
        self.requestID = Self.acceptable(requestID) ?? "req_" + Self.hex(random.next())
    }

    /// A foreign request id is taken only when it can do no harm in a log line.
    private static func acceptable(_ requestID: String?) -> String? {
        guard let requestID, (1...64).contains(requestID.utf8.count),
            requestID.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E })
        else { return nil }
        return requestID
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isHex(_ text: Substring, count: Int) -> Bool {
        let bytes = text.utf8
        let isLowerHex = bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return bytes.count == count && isLowerHex && (count == 2 || bytes.contains { $0 != 0x30 })
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
