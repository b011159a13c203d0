import Contracts
import Postgres

/// Which command answers which message: one line each.
///
/// ```swift
/// let subscriptions = Subscriptions {
///     on(ProFormaAccepted.self, do: FulfilmentCommands.firm)
/// }
/// ```
package struct Subscriptions: Sendable {
    package let all: [Subscription]
    private let byType: [String: Subscription]
    private(set) var preparation: Preparation?

    /// Reads, once for a whole batch, what its handlers are going to ask for; told on whose behalf each message speaks.
    package typealias Preparation = @Sendable (_ messages: [Acting], Transaction) async throws -> Void

    package init(@SubscriptionsBuilder _ content: () -> [Subscription]) { self.init(content()) }

    package init(_ all: [Subscription]) {
        self.all = all
        byType = Dictionary(all.map { ($0.typeName, $0) }) { first, _ in
            preconditionFailure("two subscriptions for \(first.typeName)")
        }
    }

    /// - Parameter typeName: `karvan.accounting.InvoiceIssued.v1`
    package func subscription(for typeName: String) -> Subscription? { byType[typeName] }

    /// The same, with something to do before the handlers of each batch, inside its transaction. Only to be quicker: it
    /// may change nothing, and no handler may rest on it.
    package func preparing(_ preparation: @escaping Preparation) -> Subscriptions {
        var prepared = self
        prepared.preparation = preparation
        return prepared
    }

    package static func + (left: Subscriptions, right: Subscriptions) -> Subscriptions {
        var both = Subscriptions(left.all + right.all)
        both.preparation = left.preparation ?? right.preparation
        return both
    }
}

package struct Subscription: Sendable {
    package enum Kind: Sendable, Equatable {
        case event([Contracts.Stream])
        case command(ServiceName)
    }

    package let typeName: String
    package let kind: Kind
    let run: @Sendable (_ body: [UInt8], Transaction) async throws -> Void
}

/// Handles every event of a type with `handler`, inside the inbox transaction: its effect and the record that it was
/// handled commit together. `tx.acting` speaks for the message: its company, its actor, caused by it.
package func on<M: Event, R>(
    _ type: M.Type, do handler: @escaping @Sendable (M, Transaction) async throws -> R
) -> Subscription {
    Subscription(typeName: M.typeName, kind: .event(M.streams)) { body, tx in
        _ = try await handler(JSON.decode(M.self, from: body), tx)
    }
}

/// Handles a command. The handler appends exactly one event that its sender hears, done or refused (M-04): the first
/// such event is its answer, kept under the command's key and sent again when the key comes again (M-05).
package func on<M: Command, R>(
    _ type: M.Type, do handler: @escaping @Sendable (M, Transaction) async throws -> R
) -> Subscription {
    Subscription(typeName: M.typeName, kind: .command(M.receiver)) { body, tx in
        _ = try await handler(JSON.decode(M.self, from: body), tx)
    }
}

@resultBuilder
package enum SubscriptionsBuilder {
    package static func buildExpression(_ one: Subscription) -> [Subscription] { [one] }
    package static func buildExpression(_ many: Subscriptions) -> [Subscription] { many.all }
    package static func buildBlock(_ parts: [Subscription]...) -> [Subscription] { Array(parts.joined()) }
    package static func buildOptional(_ part: [Subscription]?) -> [Subscription] { part ?? [] }
    package static func buildEither(first part: [Subscription]) -> [Subscription] { part }
    package static func buildEither(second part: [Subscription]) -> [Subscription] { part }
    package static func buildArray(_ parts: [[Subscription]]) -> [Subscription] { Array(parts.joined()) }
}
