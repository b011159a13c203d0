import Contracts
import Foundation
import Postgres

/// What to do when a handler throws (9.1).
package enum FailureClass: Equatable, Sendable {
    /// The database is away: keep the message and wait; it does not count as an attempt.
    case hold
    /// Try again later, by ``RetryTable``; then park.
    case later
    /// It will never work: park at once.
    case never

    package init(_ error: any Error) {
        switch error {
        case let error as PostgresError: self.init(error)
        case is ClaimRace: self = .hold
        case is MessagingDefect, is EnvelopeError, is DecodingError, is EncodingError, is InvalidValue: self = .never
        case is any Refusal: self = .never
        default: self = .later
        }
    }

    private init(_ error: PostgresError) {
        switch error {
        // Unknown whether it was committed: handled once more, the inbox tells.
        case .unavailable, .outcomeUnknown, .exhausted, .cancelled: self = .hold
        case .conflict, .lockTimeout, .timeout: self = .later
        // A unit that met a duplicate has run once more: this one is of the handler's own making.
        case .duplicate, .constraint, .value, .defect, .decoding: self = .never
        }
    }
}

/// How long a failed message waits for its next attempt; after the last it is parked.
package enum RetryTable {
    package static let delays: [Duration] = [
        .seconds(5), .seconds(30), .seconds(120), .seconds(600), .seconds(1800), .seconds(7200), .seconds(21_600),
    ]

    /// - Parameter attempts: how often it has failed, 1 after the first time.
    package static func delay(after attempts: Int) -> Duration? {
        attempts >= 1 && attempts <= delays.count ? delays[attempts - 1] : nil
    }
}

/// A fault of our own code that a message brought to light; the message is parked and shown to an operator.
package enum MessagingDefect: Error, Equatable, CustomStringConvertible {
    /// A command's handler said nothing that the asker hears (M-04).
    case noAnswer(command: String)
    /// A command that this service has no handler for.
    case unknownCommand(String)
    /// A command without its key.
    case noKey(command: String)
    /// Older than the inbox remembers: it cannot be told whether it was handled.
    case tooOld
    /// Crashed the process each time it was handled (9.4).
    case crashed(starts: Int)
    /// The elder it waits for did not come.
    case gap

    package var description: String {
        switch self {
        case .noAnswer(let command): "\(command) was handled without an answer for its sender"
        case .unknownCommand(let command): "nothing here handles \(command)"
        case .noKey(let command): "\(command) carries no idempotency key"
        case .tooOld: "older than the inbox remembers"
        case .crashed(let starts): "the process ended \(starts) times while handling it"
        case .gap: "an earlier message of this record did not arrive"
        }
    }
}
