import Synchronization

/// Whether this process can serve. Asked by supervisors through `/readyz`.
package final class Health: Sendable {
    /// `nil` when all is well, else what is wrong in one line.
    package typealias Check = @Sendable () async -> String?

    package struct Finding: Sendable {
        package let name: String
        package let fault: String?
        /// A fault of this makes the process unready; others are told only.
        package let decisive: Bool
    }

    private struct Entry {
        let name: String
        let decisive: Bool
        let check: Check
    }

    private static let patience = Duration.seconds(2)
    private let entries = Mutex<[Entry]>([])
    private let leaving = Mutex(false)
    private let loops = Mutex<[@Sendable () -> [String]]>([])

    package init() {}

    package func add(_ name: String, decisive: Bool = true, _ check: @escaping Check) {
        entries.withLock { $0.append(Entry(name: name, decisive: decisive, check: check)) }
    }

    /// - Parameter stalled: names the loops of the process that no longer turn. A process with such a loop is not alive.
    package func addLoops(_ stalled: @escaping @Sendable () -> [String]) { loops.withLock { $0.append(stalled) } }

    /// The loops that no longer turn; empty for a process that is alive.
    package var stalledLoops: [String] { loops.withLock { $0 }.flatMap { $0() } }

    /// From here on the process is unready, so that nobody sends it anything new while it ends.
    package func drain() { leaving.withLock { $0 = true } }

    package func findings() async -> [Finding] {
        var findings: [Finding] = []
        if leaving.withLock({ $0 }) { findings.append(Finding(name: "draining", fault: "stopping", decisive: true)) }
        for entry in entries.withLock({ $0 }) {
            let fault = await Self.withinPatience(entry.check)
            findings.append(Finding(name: entry.name, fault: fault, decisive: entry.decisive))
        }
        return findings
    }

    private static func withinPatience(_ check: @escaping Check) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask { await check() }
            group.addTask {
                try? await Task.sleep(for: patience)
                return "no answer within \(patience)"
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
