import Contracts

/// Where goods stand. A ledger row moves a quantity from one place to another (SM-15).
package enum StockLocation: String, Sendable, CaseIterable {
    /// On the shelf.
    case store = "STORE"
    /// Picked and waiting at the gate; still ours, still on account 1310 or 1340.
    case dispatchArea = "DISPATCH_AREA"
    /// Outside the gate, not yet the customer's (1315).
    case transit = "TRANSIT"
    /// Came back from a customer and waits for inspection (1320).
    case quarantine = "QUARANTINE"
    /// On the shop floor (1330): material goes in, products come out, so only its value is balanced.
    case production = "PRODUCTION"
    // Beyond our walls.
    case supplier = "SUPPLIER"
    case customer = "CUSTOMER"
    case opening = "OPENING"
    /// The other side of a count that did not agree.
    case difference = "DIFFERENCE"
    case scrap = "SCRAP"
    case lost = "LOST"

    /// The sum of money that goods in this place belong to; `nil` beyond our walls.
    package var pool: ValuePool? {
        switch self {
        case .store, .dispatchArea: .stock
        case .transit: .transit
        case .quarantine: .quarantine
        case .production: .production
        case .supplier, .customer, .opening, .difference, .scrap, .lost: nil
        }
    }
}

/// The accounts that stock stands on (I-15): moves within a pool carry no cost.
package enum ValuePool: String, Sendable, CaseIterable {
    /// 1310, or 1340 for raw material.
    case stock
    /// 1315
    case transit
    /// 1320
    case quarantine
    /// 1330
    case production
}
