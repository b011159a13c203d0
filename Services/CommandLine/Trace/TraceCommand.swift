import ArgumentParser
import Contracts
import Foundation

/// One sale through all departments: every message of its case, under the message that caused it.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "One sale through all departments, by causation, as a tree with times.")

    @OptionGroup var session: SessionOptions
    @Argument(help: "The opportunity's id.")
    var id: String

    func run() async throws {
        let asker = try session.session()
        var messages: [TracedMessage] = []
        for service in ServiceName.allCases where service != .identity {
            let found: TracedMessages = try await asker.get("\(service.rawValue)/v1/messages?correlation=\(id)")
            messages += found.messages
        }
        guard !messages.isEmpty else { throw CommandFailure("No message belongs to \(id).", code: 3) }
        messages.sort { ($0.at, $0.id) < ($1.at, $1.id) }
        guard !session.json else { return try Terminal.printJSON(TracedMessages(messages: messages)) }
        let known = Set(messages.map(\.id))
        let children = Dictionary(grouping: messages) { $0.causedBy.flatMap { known.contains($0) ? $0 : nil } }
        let start = messages[0].at
        for root in children[nil, default: []] { show(root, children, depth: 0, since: start) }
    }

    private func show(
        _ message: TracedMessage, _ children: [String?: [TracedMessage]], depth: Int, since start: Timestamp
    ) {
        let milliseconds = (message.at.microseconds - start.microseconds) / 1000
        let time = String(format: "%8d ms", milliseconds)
        print("\(time)  \(String(repeating: "│  ", count: depth))\(message.service.rawValue): \(message.name)")
        for child in children[message.id, default: []] { show(child, children, depth: depth + 1, since: start) }
    }
}
