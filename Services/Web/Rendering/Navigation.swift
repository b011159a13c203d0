import Contracts

/// The ways into the suite, in the order of a sale. What a person has no right to is not there (UX guide 3.4).
struct Navigation: Sendable {
    struct Entry: Sendable {
        /// Key of its text, and name of its symbol.
        let key: String
        let path: String
        /// Whoever holds one of these sees it; nobody needs any for an empty list.
        let rights: [Right]
        /// Other beginnings of paths under which it is the current one.
        var also: [String] = []
    }

    static let entries = [
        Entry(key: "inbox", path: "/inbox", rights: []),
        Entry(key: "opportunities", path: "/sales/opportunities", rights: [.readSales]),
        Entry(key: "supplyDesk", path: "/supply/enquiries", rights: [.answerSupply, .audit], also: ["/supply"]),
        Entry(
            key: "productionDesk", path: "/production/enquiries", rights: [.answerProduction, .audit],
            also: ["/production/bills-of-materials", "/production/exceptions"]),
        Entry(
            key: "productionOrders", path: "/production/orders", rights: [.runProduction, .answerProduction, .audit]),
        Entry(
            key: "purchasingDesk", path: "/purchasing/enquiries", rights: [.answerPurchasing, .audit],
            also: ["/purchasing/suppliers", "/purchasing/exceptions"]),
        Entry(key: "purchaseOrders", path: "/purchasing/orders", rights: [.answerPurchasing, .audit]),
        Entry(
            key: "warehouseStock", path: "/warehouse/stock", rights: [.readStock],
            also: ["/warehouse/holds", "/warehouse/waiting-holds", "/warehouse/ledger", "/warehouse/exceptions"]),
        Entry(
            key: "dispatchNotes", path: "/warehouse/dispatch-notes", rights: [.readDispatch],
            also: ["/warehouse/exit-permits"]),
        Entry(key: "gate", path: "/warehouse/gate", rights: [.usePermit]),
        Entry(
            key: "expectedReceipts", path: "/warehouse/expected-receipts",
            rights: [.receiveGoods, .inspectReturn, .audit],
            also: ["/warehouse/receipts", "/warehouse/take-backs"]),
        Entry(
            key: "goodsReturns", path: "/warehouse/goods-returns",
            rights: [.requestReturn, .authoriseReturn, .inspectReturn, .receiveGoods, .audit]),
        Entry(key: "deliveries", path: "/delivery/deliveries", rights: [.readDeliveries]),
        Entry(key: "taxWork", path: "/taxportal/work-items", rights: [.readTax]),
        Entry(key: "submissions", path: "/taxportal/submissions", rights: [.readTax]),
        Entry(key: "portals", path: "/taxportal/portals", rights: [.readTax, .submitTax, .manageCompany]),
    ]

    let me: MeView
    /// Of the page that is shown.
    let path: String
    let texts: MessageCatalog

    var values: [Values] {
        Self.entries.filter { entry in
            entry.rights.isEmpty || entry.rights.contains(where: me.rights.contains)
        }
        .map { entry in
            [
                "text": texts.text(entry.key), "target": entry.path, "symbol": entry.key,
                "isCurrent": ([entry.path] + entry.also).contains { path == $0 || path.hasPrefix($0 + "/") },
            ]
        }
    }
}
