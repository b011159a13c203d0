import Foundation
import Synchronization
import TestKit
import Testing

/// A program of the suite as a process of its own, with a log file. Can be killed and started again.
final class Program: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    private let command: [String]
    private let environment: [String: String]
    private let log: URL
    private let process = Mutex<Process?>(nil)

    /// - Parameter environment: everything the process sees besides what every process needs.
    init(_ name: String, _ command: [String], environment: [String: String], logs: URL) {
        self.name = name
        self.command = command
        self.environment = environment
        self.log = logs.appending(path: "\(name).log")
    }

    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }

    func start() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let output = try openLog()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try output.close()
        self.process.withLock { $0 = process }
    }

    /// Runs to the end; anything but success is a failure with the last words of the log.
    func runToEnd() async throws {
        try start()
        await ended()
        let status = process.withLock { $0?.terminationStatus ?? -1 }
        guard status == 0 else { throw failure("ended with \(status)") }
    }

    /// `kill -9`: no goodbye, nothing tidied up.
    func kill() async {
        send(SIGKILL)
        await ended()
    }

    /// Asks to end; a process that does not is killed, and the test told.
    func stop() async {
        guard isRunning else { return }
        send(SIGTERM)
        let obeyed = await eventually("\(name) ends when asked to", within: .seconds(30)) { !self.isRunning }
        if !obeyed { await kill() }
    }

    func failure(_ what: String) -> Failure {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        let last = text.split(separator: "\n").suffix(12).joined(separator: "\n  ")
        return Failure(description: "\(name) \(what). Its last words:\n  \(last)")
    }

    private func send(_ signal: Int32) {
        let id = process.withLock { $0.flatMap { $0.isRunning ? $0.processIdentifier : nil } }
        if let id { _ = Foundation.kill(id, signal) }
    }

    private func ended() async {
        guard let process = process.withLock({ $0 }) else { return }
        await withCheckedContinuation { continuation in
            // Waiting blocks, so it has a thread of its own.
            Thread.detachNewThread {
                process.waitUntilExit()
                continuation.resume()
            }
        }
    }

    private func openLog() throws -> FileHandle {
        let path = log.path(percentEncoded: false)
        if !Surroundings.isFile(log) { FileManager.default.createFile(atPath: path, contents: nil) }
        guard let handle = FileHandle(forWritingAtPath: path) else { throw Failure(description: "no log at \(path)") }
        try handle.seekToEnd()
        return handle
    }
}

/// Ends every process of a suite when the test process is gone, however it went: it waits for the end of its input,
/// which only the test process can bring about, and then looks for the suite's mark in all environments.
final class Watchdog: Sendable {
    private let lifeline = Pipe()

    init(mark: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            """
            cat > /dev/null
            for file in $(grep -lzxF "KARVAN_SUITE=$1" /proc/[0-9]*/environ 2> /dev/null); do
                id=${file#/proc/}
                kill -9 "${id%/environ}"
            done
            """,
            "watchdog", mark,
        ]
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func release() { try? lifeline.fileHandleForWriting.close() }
}
