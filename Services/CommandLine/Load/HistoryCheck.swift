import Contracts
import NIOHTTP1

/// Asks every command of a history once more, with its key: the suite must know it, and give the very answer that it gave
/// before. So each was carried out once, whatever died in between, and what was confirmed is there (H-7).
struct HistoryCheck: Sendable {
    let history: CommandHistory

    struct Finding: Sendable {
        /// Commands that were answered with yes.
        var commands = 0
        /// What is not as it was answered, in words.
        var faults: [String] = []
    }

    private static let atOnce = 8

    func run(_ progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> Finding {
        let records = history.answered
        var finding = Finding(commands: records.count)
        try await withThrowingTaskGroup(of: String?.self) { group in
            var done = 0
            func take(_ fault: String?) {
                done += 1
                if let fault { finding.faults.append(fault) }
                progress(done, records.count)
            }
            for (index, record) in records.enumerated() {
                if index >= Self.atOnce, let fault = try await group.next() { take(fault) }
                group.addTask { try await Self.fault(of: record) }
            }
            for try await fault in group { take(fault) }
        }
        return finding
    }

    private static func fault(of record: CommandHistory.Record) async throws -> String? {
        let (command, first) = (record.command, record.reply)
        let name = "\(command.method.rawValue) \(command.path)"
        do {
            let again = try await record.session.carryOut(command)
            guard again.headers.first(name: "idempotency-replayed") == "true" else {
                return "\(name): carried out a second time"
            }
            guard again.status == first.status, again.bytes == first.bytes else {
                return "\(name): was answered \(first.status), and now otherwise (\(again.status))"
            }
            return nil
        } catch let problem as APIProblem where problem.status > 0 {
            return "\(name): was answered \(first.status), and now refused: \(problem.explanation)"
        }
    }
}
