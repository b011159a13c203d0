import Contracts

/// The ways into the suite, in the order of a sale. What a person has no right to is not there (UX guide 3.4).
struct Navigation: Sendable {
    struct Entry: Sendable {
        /// Key of its text, and name of its symbol.
        let key: String
        let path: String
        /// Whoever holds one of these sees it; nobody needs any for an empty list.
        let rights: [Right]
        /// What the page itself asks for, where holding one of ``rights`` is not enough to open it.
        var needs: Right?
        /// Other beginnings of paths under which it is the current one.
        var also: [String] = []

        func leads(to page: String) -> Bool {
            ([path] + also).contains { page == $0 || page.hasPrefix($0 + "/") }
        }
    }

    static let entries = [
        Entry(key: "inbox", path: "/inbox", rights: []),
        Entry(key: "opportunities", path: "/sales/opportunities", rights: [.readSales]),
        Entry(key: "accounts", path: AccountsPage.path, rights: [.readSales]),
        Entry(key: "products", path: ProductsPage.path, rights: [.readSales]),
        Entry(key: "approvals", path: "/approval/tasks", rights: [.decide]),
        Entry(key: "approvalRequests", path: "/approval/requests", rights: [.readApprovals]),
        Entry(key: "proFormas", path: "/accounting/pro-formas", rights: [.readDocuments]),
        Entry(key: "invoices", path: "/accounting/invoices", rights: [.readDocuments]),
        Entry(key: "adjustments", path: "/accounting/adjustments", rights: [.readDocuments]),
        Entry(key: "payments", path: "/accounting/payments", rights: [.readLedger]),
        Entry(key: "customers", path: "/accounting/accounts", rights: [.readLedger]),
        Entry(
            key: "books", path: TrialBalancePage.path, rights: [.readLedger],
            also: [
                JournalPage.path, PeriodsPage.path, NumberSeriesPage.path, ExceptionsPage.path, BooksSettingsPage.path,
            ]),
        Entry(
            key: "supplyDesk", path: "/supply/enquiries", rights: [.answerSupply, .audit], needs: .readSourcing,
            also: ["/supply"]),
        Entry(
            key: "productionDesk", path: "/production/enquiries", rights: [.answerProduction, .audit],
            needs: .readSourcing, also: ["/production/bills-of-materials", "/production/exceptions"]),
        Entry(
            key: "productionOrders", path: "/production/orders", rights: [.runProduction, .answerProduction, .audit],
            needs: .readSourcing),
        Entry(
            key: "purchasingDesk", path: "/purchasing/enquiries", rights: [.answerPurchasing, .audit],
            needs: .readSourcing, also: ["/purchasing/suppliers", "/purchasing/exceptions"]),
        Entry(
            key: "purchaseOrders", path: "/purchasing/orders", rights: [.answerPurchasing, .audit],
            needs: .readSourcing),
        Entry(
            key: "warehouseStock", path: "/warehouse/stock", rights: [.readStock],
            also: ["/warehouse/holds", "/warehouse/waiting-holds", "/warehouse/ledger", "/warehouse/exceptions"]),
        Entry(
            key: "dispatchNotes", path: "/warehouse/dispatch-notes", rights: [.readDispatch],
            also: ["/warehouse/exit-permits"]),
        Entry(key: "gate", path: "/warehouse/gate", rights: [.usePermit]),
        Entry(
            key: "expectedReceipts", path: "/warehouse/expected-receipts",
            rights: [.receiveGoods, .inspectReturn, .audit], needs: .readStock,
            also: ["/warehouse/receipts", "/warehouse/take-backs"]),
        Entry(
            key: "goodsReturns", path: "/warehouse/goods-returns",
            rights: [.requestReturn, .authoriseReturn, .inspectReturn, .receiveGoods, .audit], needs: .readStock),
        Entry(key: "deliveries", path: "/delivery/deliveries", rights: [.readDeliveries]),
        Entry(key: "reports", path: ReportPage.overview, rights: ReportPage.allCases.map(\.right)),
        Entry(key: "taxWork", path: "/taxportal/work-items", rights: [.readTax]),
        Entry(key: "submissions", path: "/taxportal/submissions", rights: [.readTax]),
        Entry(key: "portals", path: "/taxportal/portals", rights: [.readTax, .submitTax, .manageCompany]),
        Entry(key: "users", path: UsersPage.path, rights: [.readUsers]),
        Entry(key: "rolesAndRights", path: RolesPage.path, rights: [.readUsers]),
        Entry(key: "units", path: UnitsPage.path, rights: [.readUsers]),
        Entry(key: "company", path: CompanyPage.path, rights: [.manageCompany]),
        Entry(key: "policies", path: PoliciesPage.path, rights: [.managePolicies]),
        Entry(key: "processes", path: ProcessesPage.path, rights: [.manageProcesses]),
        Entry(key: "numberSeriesTitle", path: SeriesPage.path, rights: [.manageSeries], needs: .manageUsers),
        Entry(key: "auditLog", path: AuditPage.path, rights: [.audit]),
        Entry(key: "health", path: HealthPage.path, rights: [.audit]),
        Entry(key: "problemReports", path: ProblemReportsPage.path, rights: [.manageUsers]),
        Entry(key: "parkedMessages", path: ParkedMessagesPage.path, rights: [.manageMessages]),
    ]

    /// After `g`: the same letters in every language, since keys are known by their place (UX guide section 5).
    private static let letters = [
        "/inbox": "k", "/sales/opportunities": "o", "/sales/leads": "l", "/sales/accounts": "c",
        "/accounting/pro-formas": "p", "/accounting/invoices": "i", "/warehouse/dispatch-notes": "d",
        "/warehouse/stock": "s", "/reports": "r", "/taxportal/submissions": "t", "/admin/users": "u",
    ]

    let me: MeView
    /// Of the page that is shown.
    let path: String
    let texts: MessageCatalog

    /// So many ways fit on a phone, beside the one that shows the others.
    private static let onPhone = 4
    /// A longer list has the names of the departments in it.
    private static let withoutHeadings = 7

    private var ways: [Entry] {
        Self.entries.filter { entry in
            (entry.rights.isEmpty || entry.rights.contains(where: me.rights.contains))
                && entry.needs.map(me.rights.contains) != false
        }
    }

    var hasMore: Bool { ways.count > Self.onPhone + 1 }

    var values: [Values] {
        let (ways, texts) = (ways, texts)
        let desks = ways.map { $0.path.dropFirst().prefix { $0 != "/" } }
        return ways.indices.map { index in
            let (entry, desk) = (ways[index], desks[index])
            let begins = index > 0 && desk != desks[index - 1] && ways.count > Self.withoutHeadings
            return [
                "text": texts.text(entry.key), "target": entry.path, "symbol": entry.key,
                "heading": (begins ? texts.text("desk.\(desk)") : nil).section,
                "isFirst": index < Self.onPhone || !hasMore,
                "go": Self.letters[entry.path].section, "isInbox": entry.path == InboxPage.path,
                "isCurrent": entry.leads(to: path),
            ]
        }
    }
}
