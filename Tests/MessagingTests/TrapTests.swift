import Contracts
import Foundation
import Postgres
import Testing

@testable import Messaging

/// Traps of messaging 17 that no other test shows; the others stand in `README.md`.
@Suite("Traps")
struct TrapTests {
    /// A commit that notifies holds a lock of the whole server through its flush; `skip locked` lets a later message
    /// overtake; more than 64 open savepoints slow down everybody (traps 1, 3, 15).
    @Test(
        "that cost order or speed are not in what carries messages",
        arguments: ["Outbox", "Relay", "Inbox", "Consumer"])
    func neverWritten(part: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let folder = root.appending(path: "Shared/Messaging/\(part)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8).lowercased()
            #expect(!text.contains("savepoint") && !text.contains("notify"), "\(file.lastPathComponent)")
            // Unanswered commands are asked again in any order.
            guard file.lastPathComponent != "AskAgain.swift" else { continue }
            #expect(!text.contains("skip locked"), "\(file.lastPathComponent)")
        }
    }

    /// The inbox is parted by the day inside the id, not by that of arrival (traps 13, 14).
    @Test(
        "of time: a repetition weeks later is known, and what is older than the inbox's memory is parked",
        .enabled(if: TestServers.hasDatabase, TestServers.needed))
    func lateDuplicate() async throws {
        try await TestServers.withDatabase(.accounting) { database in
            let handler = MessageHandler(
                database: database, subscriptions: BackboneTests.noting, modes: [:], stopper: Stopper(),
                metrics: MessagingMetrics(), logger: TestServers.quiet, deferredSignal: Signal())
            let late = try message(daysAgo: MessageHandler.memory - 1)
            for _ in 0..<2 { #expect(await handler.handleAlone(late, isSuspicious: false)) }
            #expect(try await database.count("msg.inbox where sent_on < current_date - 30") == 1)
            #expect(try await database.count("effect") == 1)
            let stale = try message(daysAgo: MessageHandler.memory + 1)
            #expect(await handler.handleAlone(stale, isSuspicious: false))
            #expect(try await database.count("effect") == 1)
            #expect(try await database.count("msg.deferred where state = 3 and error_text like 'older than%'") == 1)
        }
    }

    private func message(daysAgo days: Int) throws -> IncomingMessage {
        let draft = try MessageDraft(
            event: Sample.account(), acting: Acting(company: TestServers.company), at: .now(), answering: nil)
        var headers = draft.headers
        headers[HeaderName.id] = UUIDv7.make(at: .now().adding(days: -Int64(days))).uuidString.lowercased()
        headers[HeaderName.source] = "/karvan/sales/\(TestServers.company)"
        headers[HeaderName.sequence] = SequenceText.text(1)
        return try IncomingMessage(
            consumer: "accounting.on-sales", routingKey: draft.routingKey, headers: headers, body: draft.body)
    }
}
