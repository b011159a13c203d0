import Contracts
import Foundation
import Postgres
import Synchronization

/// What one unit of work has to say, until it is written just before the commit.
final class OutboxBuffer: Sendable {
    /// The command that is being handled, and what has become of its answer.
    private struct Answering {
        var key: String
        var asker: ServiceName
        var answer: UUID?
    }

    struct Contents: Sendable {
        var drafts: [MessageDraft] = []
        /// The keys of the commands among them, by message id.
        var asked: [UUID: String] = [:]
        /// Messages sent before that go out once more.
        var repeats: [UUID] = []
        /// Where something has happened.
        var streams: Set<Contracts.Stream> = []
    }

    private let state = Mutex((contents: Contents(), answering: nil as Answering?))

    func add(_ draft: MessageDraft) { state.withLock { $0.contents.drafts.append(draft) } }

    func note(_ stream: Contracts.Stream) { state.withLock { _ = $0.contents.streams.insert(stream) } }

    func ask(_ draft: MessageDraft, key: String) {
        state.withLock { state in
            state.contents.drafts.append(draft)
            state.contents.asked[draft.id] = key
        }
    }

    func sendAgain(_ id: UUID) { state.withLock { $0.contents.repeats.append(id) } }

    /// The key that an event of this stream answers, if the answer is still owed and the asker hears the stream.
    func owedAnswer(on stream: Contracts.Stream) -> String? {
        state.withLock { state in
            guard let answering = state.answering, answering.answer == nil,
                Topology.consumed[answering.asker, default: []].contains(stream)
            else { return nil }
            return answering.key
        }
    }

    /// Adds the event that was made as the owed answer.
    func addAnswer(_ draft: MessageDraft) {
        state.withLock { state in
            state.answering?.answer = draft.id
            state.contents.drafts.append(draft)
        }
    }

    func beginAnswering(_ key: String, to asker: ServiceName) {
        state.withLock { $0.answering = Answering(key: key, asker: asker) }
    }

    /// The id of the answer, or `nil` when the handler gave none.
    func endAnswering() -> UUID? {
        state.withLock { state in
            defer { state.answering = nil }
            return state.answering?.answer
        }
    }

    func take() -> Contents {
        state.withLock { state in
            defer { state.contents = Contents() }
            return state.contents
        }
    }
}
