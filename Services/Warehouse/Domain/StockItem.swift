import Contracts

/// How much of a product a warehouse has, what is claimed of it, and what it cost.
///
/// The moving average is never stored as a price: the exact total value is kept, and every share of it is rounded once,
/// so that the ledger's value and the accounts agree to the last minor unit (I-15).
package struct StockItem: Equatable, Sendable {
    package let key: StockKey
    package let stockClass: StockClass
    package let currency: Currency
    package var store: ExactDecimal
    package var dispatchArea: ExactDecimal
    package var transit: ExactDecimal
    package var quarantine: ExactDecimal
    package var held: ExactDecimal
    package var reserved: ExactDecimal
    /// Of store and dispatch area together, in minor units.
    package var value: Int64
    package var transitValue: Int64
    package var quarantineValue: Int64
    /// Value and quantity when something was last on hand: the price of what comes back to an empty shelf.
    package var lastValue: Int64
    package var lastQuantity: ExactDecimal

    package init(
        key: StockKey, stockClass: StockClass, currency: Currency, store: ExactDecimal = .zero,
        dispatchArea: ExactDecimal = .zero, transit: ExactDecimal = .zero, quarantine: ExactDecimal = .zero,
        held: ExactDecimal = .zero, reserved: ExactDecimal = .zero, value: Int64 = 0, transitValue: Int64 = 0,
        quarantineValue: Int64 = 0, lastValue: Int64 = 0, lastQuantity: ExactDecimal = .zero
    ) {
        self.key = key
        self.stockClass = stockClass
        self.currency = currency
        self.store = store
        self.dispatchArea = dispatchArea
        self.transit = transit
        self.quarantine = quarantine
        self.held = held
        self.reserved = reserved
        self.value = value
        self.transitValue = transitValue
        self.quarantineValue = quarantineValue
        self.lastValue = lastValue
        self.lastQuantity = lastQuantity
    }

    /// In sellable places: on the shelf and in the dispatch area.
    package var onHand: ExactDecimal { store + dispatchArea }

    /// What nobody claims; only a hold decides, everything else is a hint (SM-14).
    package var available: ExactDecimal { onHand - held - reserved }

    /// The value that goes with `quantity` at the moving average; whoever takes everything takes all that is left.
    package func cost(of quantity: ExactDecimal) -> Int64 {
        if onHand > .zero { return share(of: value, quantity, onHand) }
        return lastQuantity > .zero ? share(of: lastValue, quantity, lastQuantity) : 0
    }

    private func share(of value: Int64, _ part: ExactDecimal, _ whole: ExactDecimal) -> Int64 {
        let share = roundedQuotient(Int128(value) * Int128(part.millionths), Int128(whole.millionths))
        return Money(clamping: share, currency).amount
    }

    package func applying(_ change: StockChange) -> StockItem {
        var item = self
        item.store += change.store
        item.dispatchArea += change.dispatchArea
        item.transit += change.transit
        item.quarantine += change.quarantine
        item.held += change.held
        item.reserved += change.reserved
        item.value += change.value
        item.transitValue += change.transitValue
        item.quarantineValue += change.quarantineValue
        if item.onHand == .zero, onHand > .zero { (item.lastValue, item.lastQuantity) = (value, onHand) }
        return item
    }

    /// I-10, I-11: claims never exceed what is on hand, and nothing is negative. The table's checks say the same.
    package var isSound: Bool {
        [store, dispatchArea, transit, quarantine, held, reserved].allSatisfy { $0 >= .zero }
            && [value, transitValue, quarantineValue].allSatisfy { $0 >= 0 } && held + reserved <= onHand
    }
}

extension [StockKey: StockItem] {
    /// The items as they are after `posting`; for decisions that follow one another in one unit of work.
    package mutating func apply(_ posting: StockPosting) {
        for (key, change) in posting.changes { self[key] = self[key]?.applying(change) }
    }
}
