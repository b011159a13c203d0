import Contracts
import Foundation

/// A headless Chromium, led over a pipe (`--remote-debugging-pipe`): no port is open, and it ends when the pipe does.
/// It finds nothing on the network.
///
/// Messages are JSON in both directions, each ended by a zero byte.
final class DevToolsPipe: Sendable {
    private struct State {
        var lastID = 0
        var waiting: [Int: CheckedContinuation<Data, any Error>] = [:]
        var unread = Data()
        var isOver = false
    }

    private let state = SteadyMutex(State())
    private let process: RunningProcess
    private let writer = DispatchQueue(label: "chromium")
    private let patience: DispatchTimeInterval

    /// - Parameters:
    ///   - chromium: the program.
    ///   - folder: for what it keeps while it runs; nobody else's.
    ///   - patience: after so long without an answer a call has failed.
    init(chromium: String, folder: URL, patience: DispatchTimeInterval) throws {
        self.patience = patience
        var options = [
            "--headless", "--remote-debugging-pipe", "--user-data-dir=\(folder.path(percentEncoded: false))",
            "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--mute-audio",
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ]
        // Its own walls need a person who is not root.
        if getuid() == 0 { options.append("--no-sandbox") }
        process = try RunningProcess(chromium, options)
        process.onOutput { [weak self] in self?.take($0) }
    }

    deinit { process.end() }

    func end() {
        process.end()
        close()
    }

    /// Calls `method` and waits for its answer.
    ///
    /// - Parameter session: of the tab that it is for.
    func call<Answer: Decodable>(
        _ method: String, _ parameters: some Encodable & Sendable = [String: String](), in session: String? = nil
    ) async throws -> Answer {
        let reply = try await answer(method, parameters, session)
        let decoded = try JSONDecoder().decode(Reply<Answer>.self, from: reply)
        if let error = decoded.error { throw PrintFault.failed("\(method): \(error.message)") }
        guard let result = decoded.result else { throw PrintFault.failed("\(method) has no result") }
        return result
    }

    private func answer(
        _ method: String, _ parameters: some Encodable & Sendable, _ session: String?
    ) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            let id = state.withLock { state -> Int? in
                guard !state.isOver else { return nil }
                state.lastID += 1
                state.waiting[state.lastID] = continuation
                return state.lastID
            }
            guard let id else { return continuation.resume(throwing: PrintFault.failed("the browser has ended")) }
            writer.async { [self] in
                do {
                    let question = Question(id: id, method: method, params: parameters, sessionId: session)
                    try process.write(JSONEncoder().encode(question) + [0])
                } catch {
                    fail(id, "\(method) was not taken: \(error)")
                }
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + patience) { [weak self] in
                self?.fail(id, "\(method) was not answered in time")
            }
        }
    }

    private func fail(_ id: Int, _ cause: String) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(throwing: PrintFault.failed(cause))
    }

    /// What has come from the browser; nothing means that it has ended.
    private func take(_ data: Data) {
        guard !data.isEmpty else { return close() }
        let messages = state.withLock { state -> [Data] in
            state.unread.append(data)
            guard state.unread.contains(0) else { return [] }
            var parts = state.unread.split(separator: 0, omittingEmptySubsequences: false).map { Data($0) }
            state.unread = parts.removeLast()
            return parts
        }
        for message in messages {
            // Events have no id, and nobody waits for them.
            guard let id = (try? JSONDecoder().decode(Head.self, from: message))?.id else { continue }
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: message)
        }
    }

    private func close() {
        let left = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in left { continuation.resume(throwing: PrintFault.failed("the browser has ended")) }
    }

    private struct Question<Parameters: Encodable>: Encodable {
        let id: Int
        let method: String
        let params: Parameters
        let sessionId: String?
    }

    private struct Head: Decodable { let id: Int? }

    private struct Reply<Answer: Decodable>: Decodable {
        struct Fault: Decodable { let message: String }
        let result: Answer?
        let error: Fault?
    }
}

/// A program with its third descriptor to be read by it and its fourth to be written.
private final class RunningProcess: @unchecked Sendable {
    // Foundation's process has no way to hand on descriptors but the first three, so a shell moves them.
    private static let moving = #"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#

    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())

    init(_ program: String, _ options: [String]) throws {
        // Writing to a browser that has ended must be an error, not our end.
        signal(SIGPIPE, SIG_IGN)
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.moving, program] + options
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func write(_ data: Data) throws { try input.fileHandleForWriting.write(contentsOf: data) }

    /// Reads on a thread of its own, which keeps the handle until the program's end: Foundation's readability handler may be
    /// called for a descriptor that is closed by then.
    ///
    /// - Parameter work: gets nothing at the end.
    func onOutput(_ work: @escaping @Sendable (Data) -> Void) {
        let handle = output.fileHandleForReading
        Thread.detachNewThread {
            var data: Data
            repeat {
                data = handle.availableData
                work(data)
            } while !data.isEmpty
        }
    }

    func end() { if process.isRunning { process.terminate() } }
}
