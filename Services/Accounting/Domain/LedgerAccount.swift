import Contracts

/// The neutral chart of accounts (`flows.md` 7.4), by its codes.
package enum LedgerAccount: Int32, Sendable, CaseIterable {
    case bank = 1010
    case cheques = 1020
    /// Trade receivable: the customer's account, what he owes for goods he has.
    case receivable = 1210
    case undelivered = 1215
    case uninvoiced = 1220
    case stock = 1310
    case inTransit = 1315
    case quarantine = 1320
    case workInProgress = 1330
    case material = 1340
    case inputTax = 1410
    case payable = 2010
    case receivedUninvoiced = 2015
    case advances = 2110
    case taxOnAdvances = 2120
    case outputTax = 2210
    case deferredSales = 2310
    case sales = 4010
    case salesReturns = 4020
    case costOfGoods = 5010
    case stockLoss = 5020
    case purchasePriceVariance = 5030
    case productionVariance = 5040
    case exchangeGain = 7010
    case exchangeLoss = 7020
    case rounding = 7030

    package var name: String {
        switch self {
        case .bank: "bank and cash"
        case .cheques: "cheques in hand"
        case .receivable: "trade receivable"
        case .undelivered: "invoiced, undelivered"
        case .uninvoiced: "delivered, uninvoiced"
        case .stock: "stock"
        case .inTransit: "goods in transit to customers"
        case .quarantine: "quarantine"
        case .workInProgress: "work in progress"
        case .material: "raw material"
        case .inputTax: "input VAT"
        case .payable: "trade payable"
        case .receivedUninvoiced: "received, uninvoiced"
        case .advances: "customer advances"
        case .taxOnAdvances: "VAT on advances"
        case .outputTax: "output VAT"
        case .deferredSales: "deferred sales"
        case .sales: "sales"
        case .salesReturns: "sales returns and allowances"
        case .costOfGoods: "cost of goods sold"
        case .stockLoss: "stock loss"
        case .purchasePriceVariance: "purchase price variance"
        case .productionVariance: "production variance"
        case .exchangeGain: "exchange gain"
        case .exchangeLoss: "exchange loss"
        case .rounding: "rounding"
        }
    }

    /// Balances a customer's running figures repeat; only what concerns one customer may be posted here.
    package var isOfCustomer: Bool {
        switch self {
        case .cheques, .receivable, .undelivered, .uninvoiced, .advances: true
        default: false
        }
    }

    /// The stock account of a product (P-16, P-19).
    package static func holding(_ stockClass: StockClass) -> LedgerAccount {
        stockClass == .material ? .material : .stock
    }
}
