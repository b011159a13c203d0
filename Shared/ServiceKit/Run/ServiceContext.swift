import Contracts
import Logging
import Postgres

/// What a running service hands to its routes and jobs.
package final class ServiceContext: Sendable {
    package let name: String
    package let settings: ProcessSettings
    package let database: Database
    package let verifier: TokenVerifier
    package let metrics: PrometheusRegistry
    package let logger: Logger
    package let cursors: CursorSeal
    package let deadlines: RequestDeadlines
    let constraints: ConstraintMeanings
    private let clock: @Sendable () -> Timestamp
    private let state: any Sendable

    package init(
        settings: ProcessSettings, database: Database, verifier: TokenVerifier, metrics: PrometheusRegistry,
        logger: Logger, cursors: CursorSeal, state: any Sendable = (), constraints: ConstraintMeanings = [:],
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.name = settings.name
        self.settings = settings
        self.database = database
        self.verifier = verifier
        self.metrics = metrics
        self.logger = logger
        self.cursors = cursors
        self.state = state
        self.constraints = constraints
        self.clock = clock
        self.deadlines = RequestDeadlines(limit: .seconds(settings.requestTimeoutSeconds))
    }

    /// The time, outside of a transaction; inside one it is `tx.now`.
    package func now() -> Timestamp { clock() }

    /// What the service's definition made at start out of its own settings.
    package func own<State>(_ type: State.Type = State.self) -> State {
        guard let state = state as? State else { preconditionFailure("the service's own state is no \(State.self)") }
        return state
    }
}
