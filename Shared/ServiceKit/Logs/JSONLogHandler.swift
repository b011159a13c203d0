import Contracts
import Foundation
import Logging

/// Writes log lines as JSON objects, one per line, to standard output.
///
/// Messages are constant texts; data goes into metadata, whose keys become fields beside `ts`, `level`, `msg` and
/// `service`. A line leaves in one `write`, so lines of several threads never mix.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let constants: String
    private let write: @Sendable (borrowing [UInt8]) -> Void

    package init(
        label: String, service: String, version: String, level: Logger.Level,
        write: @escaping @Sendable (borrowing [UInt8]) -> Void = JSONLogHandler.toStandardOutput
    ) {
        self.label = label
        self.logLevel = level
        self.write = write
        var line = LogLine()
        line.field("service", service)
        line.field("version", version)
        line.field("logger", label)
        self.constants = "," + String(decoding: line.bytes, as: UTF8.self)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = LogLine()
        line.bytes.append(UInt8(ascii: "{"))
        line.field("ts", Timestamp.now().description)
        line.field("level", event.level.rawValue)
        line.field("msg", event.message.description)
        line.bytes.append(contentsOf: constants.utf8)
        addTrace(to: &line)
        for (key, value) in metadata where event.metadata?[key] == nil { line.field(key, value) }
        if let provided = metadataProvider?.get() {
            for (key, value) in provided { line.field(key, value) }
        }
        if let own = event.metadata {
            for (key, value) in own { line.field(key, value) }
        }
        if let error = event.error { line.field("error", String(describing: error)) }
        line.bytes.append(contentsOf: "}\n".utf8)
        write(line.bytes)
    }

    private func addTrace(to line: inout LogLine) {
        guard let trace = TraceContext.current else { return }
        line.field("trace_id", trace.traceID)
        line.field("span_id", trace.spanID)
        line.field("request_id", trace.requestID)
        if let company = trace.company { line.field("company", company) }
        if let user = trace.user { line.field("user_id", user) }
    }

    @Sendable
    package static func toStandardOutput(_ bytes: borrowing [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Foundation.write(
                    STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                // A reader that went away or a full pipe must not stop the service.
                guard written > 0 || errno == EINTR else { return }
                rest = rest.dropFirst(max(0, written))
            }
        }
    }
}
