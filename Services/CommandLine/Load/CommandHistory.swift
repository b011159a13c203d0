import Contracts
import NIOHTTP1

/// Every command that was answered with yes, to be held against what the suite remembers of it (`messaging.md` 15.4).
///
/// A refusal changed nothing and may be different next time; so it is only counted.
final class CommandHistory: Sendable {
    /// One command and its answer.
    struct Record: Sendable {
        let session: Session
        let command: Session.Command
        let reply: Connection.Reply
    }

    private struct State {
        var answered: [Record] = []
        var refused = 0
    }

    private let state = SteadyMutex(State())

    var answered: [Record] { state.withLock { $0.answered } }
    var refused: Int { state.withLock { $0.refused } }

    func note(_ command: Session.Command, of session: Session, answered reply: Connection.Reply) {
        state.withLock { $0.answered.append(Record(session: session, command: command, reply: reply)) }
    }

    func noteRefusal() { state.withLock { $0.refused += 1 } }
}
