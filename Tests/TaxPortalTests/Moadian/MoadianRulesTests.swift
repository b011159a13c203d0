import Contracts
import Foundation
import Logging
import Moadian
import ServiceKit
import Synchronization
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Moadian's rules from a file")
struct MoadianRulesTests {
    private let file = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID()).json")
    private var path: String { file.path(percentEncoded: false) }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: file, options: .atomic) }
    private func deadline(_ days: Int) -> String { #"{"deadline_days": [{"from": "2024-01-01", "value": \#(days)}]}"# }

    private func reader(_ value: String?) -> SettingsReader {
        SettingsReader(environment: value.map { ["KARVAN_TAX_MOADIAN_RULES": $0] } ?? [:])
    }

    @Test("hold as they are now: a change counts for the next document")
    func change() throws {
        defer { try? FileManager.default.removeItem(at: file) }
        try write(deadline(12))
        let reader = reader(path)
        let adapter = MoadianAdapter(rules: .set(by: reader))
        try reader.finish()
        let (document, ground) = (Iranian.invoice(), try Iranian.ground())
        func days() -> Int64? {
            adapter.deadline(of: document, for: ground.taxpayer)
                .map {
                    ($0.microseconds - document.issueDate.start(in: ground.taxpayer.timeZone).microseconds)
                        / 86_400_000_000
                }
        }
        #expect(days() == 12)
        try write(deadline(3))
        #expect(days() == 3)
        guard case .ready = adapter.prepare(document, on: ground) else {
            Issue.record("not ready")
            return
        }
        try write(#"{"vat_rates": [{"from": "2024-01-01", "value": "11"}]}"#)
        guard case .invalid(let faults) = adapter.prepare(document, on: ground) else {
            Issue.record("the rate of the books is not the one in force any more")
            return
        }
        #expect(faults.contains { $0.code == "0304401" })
    }

    @Test("stay as they were when an edit is wrong or the file is gone, and the log tells it once")
    func wrongEdit() throws {
        defer { try? FileManager.default.removeItem(at: file) }
        try write(deadline(5))
        let log = SeenLines()
        let rules = try MoadianRules(file: path, logger: log.logger)
        try write(#"{"deadline_day": []}"#)
        for _ in 1...3 { #expect(rules.current.deadlineDays.map(\.value) == [5]) }
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.hasPrefix("error: changed rules cannot be used") == true)
        #expect(log.lines.first?.contains("“deadline_day” is none of deadline_days") == true)
        try FileManager.default.removeItem(at: file)
        for _ in 1...3 { #expect(rules.current.deadlineDays.map(\.value) == [5]) }
        #expect(log.lines.count == 2)
        try write(deadline(7))
        #expect(rules.current.deadlineDays.map(\.value) == [7])
        #expect(log.lines.last?.hasPrefix("info: rules were read again") == true)
    }

    @Test("keep the process from starting where they cannot be read, with what to do")
    func start() throws {
        defer { try? FileManager.default.removeItem(at: file) }
        try write(#"{"vat_rates": [{"from": "2024-03-20", "value": "ten"}]}"#)
        for (value, words) in [(path, "vat_rates, entry 1, value: "), ("/nowhere/rules.json", "cannot be read")] {
            let reader = reader(value)
            _ = MoadianRules.set(by: reader)
            let faults = #expect(throws: SettingsFaults.self) { try reader.finish() }
            let fault = try #require(faults?.faults.first)
            #expect(fault.variable == "KARVAN_TAX_MOADIAN_RULES" && fault.problem.contains(words), "\(fault)")
            #expect(fault.advice.contains("the built-in rules hold"))
        }
    }

    @Test("are the built-in ones without a file")
    func none() throws {
        let reader = reader(nil)
        #expect(MoadianRules.set(by: reader).current == Rules())
        try reader.finish()
        #expect(reader.readings.map(\.variable) == ["KARVAN_TAX_MOADIAN_RULES"])
    }
}

/// Lines of a log, as `level: message {metadata}`.
private final class SeenLines: Sendable {
    private let seen = Mutex<[String]>([])
    var lines: [String] { seen.withLock { $0 } }

    var logger: Logger {
        Logger(label: "seen") { _ in Handler(lines: self) }
    }

    private struct Handler: LogHandler {
        let lines: SeenLines
        var logLevel = Logger.Level.trace
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let more = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.seen.withLock { $0.append("\(event.level): \(event.message) \(more.joined(separator: " "))") }
        }
    }
}
