import Contracts

/// The codes of the warehouse in words, with their colours.
struct WarehouseWords: Sendable {
    let desk: Desk
    /// Names by id, as far as they were asked for.
    var products: [ProductID: KnownProductView] = [:]

    private var texts: MessageCatalog { desk.texts }

    init(_ desk: Desk, _ products: [ProductID: KnownProductView] = [:]) {
        self.desk = desk
        self.products = products
    }

    func name(_ product: ProductID) -> Cell { products[product].map { .text($0.name) } ?? .code("\(product)") }

    func quantity(_ quantity: ExactDecimal, of product: ProductID) -> Cell {
        .number(desk.formats.quantity(quantity, products[product]?.unit ?? ""))
    }

    /// Nothing where the quantity is zero.
    func some(_ quantity: ExactDecimal, of product: ProductID) -> Cell {
        quantity == .zero ? .empty : self.quantity(quantity, of: product)
    }

    func note(_ state: String) -> Chip {
        let tone: Tone =
            switch state {
            case "RELEASED": .warn
            case "PICKED", "EXITED": .accent
            case "CLOSED": .good
            case "BLOCKED": .bad
            default: .quiet
            }
        return Chip(texts.word("dispatch", state), tone)
    }

    func permit(_ state: String) -> Chip {
        Chip(texts.word("permit", state), state == "ISSUED" ? .good : state == "USED" ? .accent : .bad)
    }

    func hold(_ state: String) -> Chip {
        let tone: Tone = state == "RESERVED" ? .accent : state == "HELD" ? .warn : .quiet
        return Chip(texts.word("hold", state), tone)
    }

    func expected(_ state: String) -> Chip {
        let tone: Tone = state == "RECEIVED" ? .good : state == "CANCELLED" ? .quiet : .warn
        return Chip(texts.word("expected", state), tone)
    }

    func goodsReturn(_ state: String) -> Chip {
        let tone: Tone =
            switch state {
            case "REQUESTED", "AUTHORISED", "RECEIVED": .warn
            case "ACCEPTED": .good
            default: .bad
            }
        return Chip(texts.word("goodsReturn", state), tone)
    }

    func source(_ source: ReceiptSource) -> String { texts.word("receiptSource", source.rawValue) }

    /// `Peyman · Pumps`; the last signs of the sale's id where nobody told its names.
    static func claimant(_ sale: OpportunityID, _ account: String?, _ name: String?) -> String {
        let names = [account, name].compactMap { $0?.isolated }
        return names.isEmpty ? ShortCode.of(sale) : names.joined(separator: " · ")
    }

    /// A sale by its name, leading to it where the reader may go there. Two of one name are told apart.
    func sale(_ id: OpportunityID, _ name: String?) -> Cell {
        guard desk.may(.readSales) else { return name.map { .text($0) } ?? .code(ShortCode.of(id)) }
        return .link(name ?? ShortCode.of(id), about: ShortCode.of(id), to: "\(OpportunitiesPage.path)/\(id)")
    }

    func person(_ id: UserID?, _ name: String?) -> Cell { desk.person(id, name).map { .text($0) } ?? .empty }

    /// `Azadi 12, Tehran`
    static func address(_ address: PostalAddress?, _ texts: MessageCatalog) -> String? {
        address.map {
            [$0.street, $0.postalCode, $0.city].compactMap(\.self).joined(separator: texts.text("listComma"))
        }
    }
}

/// The pages of the warehouse's desks, beside each other.
enum WarehouseDesk {
    static func stock(_ desk: Desk) -> Tabs {
        var pages = [
            ("stockTab", StockPage.path), ("holdsTab", HoldsPage.path), ("waitingTab", WaitingHoldsPage.path),
            ("ledgerTab", LedgerPage.path),
        ]
        if desk.may(.manageStock) { pages.append(("exceptionsTab", WarehouseExceptionsPage.path)) }
        return tabs("stockDesk", pages, desk)
    }

    static func dispatch(_ desk: Desk) -> Tabs {
        var pages = [("dispatchNotesTab", DispatchNotesPage.path), ("exitPermitsTab", ExitPermitsPage.path)]
        if desk.may(.usePermit) { pages.append(("gateTab", GatePage.path)) }
        return tabs("dispatchDesk", pages, desk)
    }

    static func receiving(_ desk: Desk) -> Tabs {
        tabs(
            "receivingDesk",
            [
                ("expectedTab", ExpectedReceiptsPage.path), ("receiptsTab", ReceiptsPage.path),
                ("takeBacksTab", TakeBacksPage.path), ("goodsReturnsTab", GoodsReturnsPage.path),
            ], desk)
    }

    private static func tabs(_ label: String, _ pages: [(key: String, path: String)], _ desk: Desk) -> Tabs {
        Tabs(
            desk.texts.text(label),
            pages.map { page in
                Tabs.Tab(text: desk.texts.text(page.key), target: page.path, isCurrent: desk.visit.path == page.path)
            })
    }
}
