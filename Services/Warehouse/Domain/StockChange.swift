import Contracts

/// What changes on one stock item: differences, so that many decisions of one unit of work add up to one update.
package struct StockChange: Equatable, Sendable {
    package var store = ExactDecimal.zero
    package var dispatchArea = ExactDecimal.zero
    package var transit = ExactDecimal.zero
    package var quarantine = ExactDecimal.zero
    package var held = ExactDecimal.zero
    package var reserved = ExactDecimal.zero
    package var value: Int64 = 0
    package var transitValue: Int64 = 0
    package var quarantineValue: Int64 = 0

    package init() {}

    /// How much more, or less, nobody claims.
    package var available: ExactDecimal { store + dispatchArea - held - reserved }

    package static func claim(held: ExactDecimal = .zero, reserved: ExactDecimal = .zero) -> StockChange {
        var change = StockChange()
        change.held = held
        change.reserved = reserved
        return change
    }

    package init(_ move: StockMove) {
        add(-move.quantity, -move.cost, at: move.from)
        add(move.quantity, move.cost, at: move.to)
    }

    private mutating func add(_ quantity: ExactDecimal, _ cost: Int64, at place: StockLocation) {
        switch place {
        case .store:
            store += quantity
            value += cost
        case .dispatchArea:
            dispatchArea += quantity
            value += cost
        case .transit:
            transit += quantity
            transitValue += cost
        case .quarantine:
            quarantine += quantity
            quarantineValue += cost
        case .production, .supplier, .customer, .opening, .difference, .scrap, .lost: break
        }
    }

    package static func += (left: inout Self, right: Self) {
        left.store += right.store
        left.dispatchArea += right.dispatchArea
        left.transit += right.transit
        left.quarantine += right.quarantine
        left.held += right.held
        left.reserved += right.reserved
        left.value += right.value
        left.transitValue += right.transitValue
        left.quarantineValue += right.quarantineValue
    }
}

/// What a decision does to stock: rows for the ledger, and claims that come and go.
package struct StockPosting: Equatable, Sendable {
    package private(set) var moves: [StockMove] = []
    package private(set) var changes: [StockKey: StockChange] = [:]

    package init() {}

    package var isEmpty: Bool { moves.isEmpty && changes.isEmpty }

    package mutating func move(_ move: StockMove) {
        guard move.quantity != .zero || move.cost != 0 else { return }
        moves.append(move)
        changes[move.stock, default: StockChange()] += StockChange(move)
    }

    package mutating func claim(_ stock: StockKey, held: ExactDecimal = .zero, reserved: ExactDecimal = .zero) {
        changes[stock, default: StockChange()] += .claim(held: held, reserved: reserved)
    }

    package static func += (left: inout Self, right: Self) {
        left.moves += right.moves
        for (key, change) in right.changes { left.changes[key, default: StockChange()] += change }
    }
}
