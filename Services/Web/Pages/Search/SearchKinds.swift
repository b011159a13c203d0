import Contracts

/// One kind of record that can be looked for.
struct SearchKind: Sendable {
    struct Hit: Sendable {
        let title: String
        /// The title is a number or a code, which people do not write by hand.
        var isCode = false
        var notes: [String?] = []
        let target: String
    }

    struct Found: Sendable {
        let hits: [Hit]
        let hasMore: Bool
    }

    let heading: String
    let service: ServiceName
    /// The list of all of them, whatever their state; the words come after it.
    let list: String
    let scopes: Set<SearchQuestion.Scope>
    let ask: @Sendable (_ words: String, _ limit: Int) async throws -> Found
}

/// Every kind of record that the person may look for; who may see which of them, its service knows.
struct SearchKinds {
    private static let numbers: Set<SearchQuestion.Scope> = [.everything, .numbers]
    private static let people: Set<SearchQuestion.Scope> = [.everything, .people]

    let desk: Desk

    var all: [SearchKind] {
        customers + sales + products + documents + requests + sourcing + warehouse + deliveries + submissions + users
    }

    private var texts: MessageCatalog { desk.texts }

    /// - Parameter collection: of the service; may have a query.
    private func kind<Row: Codable & Sendable>(
        _ heading: String, _ service: ServiceName, _ collection: String, in list: String,
        _ scopes: Set<SearchQuestion.Scope> = [.everything], _ hit: @escaping @Sendable (Row) -> SearchKind.Hit
    ) -> SearchKind {
        let desk = desk
        return SearchKind(heading: heading, service: service, list: list, scopes: scopes) { words, limit in
            let question = "q=\(ListQuery.encoded(words))&limit=\(limit)"
            let page: Page<Row> = try await desk.services.get(
                service.rawValue, "\(collection)\(collection.contains("?") ? "&" : "?")\(question)", for: desk.visit)
            return SearchKind.Found(hits: page.data.map(hit), hasMore: page.page.next != nil)
        }
    }

    private var customers: [SearchKind] {
        if desk.may(.readSales) {
            return [
                kind(texts.text("accounts"), .sales, "accounts", in: AccountsPage.path, Self.people) {
                    (account: AccountView) in
                    .init(
                        title: account.name, notes: [account.taxID, account.address?.city],
                        target: "\(AccountsPage.path)/\(account.id)")
                }
            ]
        }
        guard desk.may(.readLedger) else { return [] }
        return [
            kind(texts.text("customers"), .accounting, "accounts", in: CustomersPage.path, Self.people) {
                (account: CustomerAccountSummary) in
                .init(
                    title: account.name, notes: [account.taxID], target: "\(CustomersPage.path)/\(account.accountID)")
            }
        ]
    }

    private var sales: [SearchKind] {
        guard desk.may(.readSales) else { return [] }
        let formats = desk.formats
        return [
            kind(texts.text("opportunities"), .sales, "opportunities", in: OpportunitiesPage.path) {
                (sale: OpportunitySummary) in
                .init(
                    title: sale.name, notes: [sale.accountName, formats.money(sale.amount)],
                    target: "\(OpportunitiesPage.path)/\(sale.id)")
            }
        ]
    }

    /// Where there is stock to be seen, a product leads to it.
    private var products: [SearchKind] {
        let seesStock = desk.may(.readStock)
        if desk.may(.readSales) {
            return [
                kind(texts.text("products"), .sales, "products", in: ProductsPage.path) { (product: ProductView) in
                    .init(
                        title: product.name, notes: [product.sku],
                        target: seesStock
                            ? "\(StockPage.path)/\(product.id)"
                            : "\(ProductsPage.path)?f.q.has=\(ListQuery.encoded(product.sku))")
                }
            ]
        }
        guard seesStock else { return [] }
        return [
            kind(texts.text("products"), .warehouse, "products", in: StockPage.path) { (product: KnownProductView) in
                .init(title: product.name, notes: [product.sku], target: "\(StockPage.path)/\(product.id)")
            }
        ]
    }

    private var documents: [SearchKind] {
        let formats = desk.formats
        let papers = [
            kind(texts.text("proFormas"), .accounting, "pro-formas", in: ProFormasPage.path, Self.numbers) {
                (paper: ProFormaSummary) in
                .init(
                    title: paper.number, isCode: true, notes: [paper.accountName, formats.money(paper.totals.gross)],
                    target: "\(ProFormasPage.path)/\(paper.id)")
            },
            kind(texts.text("invoices"), .accounting, "invoices", in: InvoicesPage.path, Self.numbers) {
                (invoice: InvoiceSummary) in
                .init(
                    title: invoice.legalNumber, isCode: true,
                    notes: [invoice.buyerName, formats.money(invoice.totals.gross), formats.day(invoice.issueDate)],
                    target: "\(InvoicesPage.path)/\(invoice.id)")
            },
            kind(texts.text("adjustments"), .accounting, "adjustments", in: AdjustmentsPage.path, Self.numbers) {
                (paper: AdjustmentSummary) in
                .init(
                    title: paper.legalNumber, isCode: true,
                    notes: [paper.buyerName, formats.money(paper.delta.gross), formats.day(paper.issueDate)],
                    target: "\(AdjustmentsPage.path)/\(paper.id)")
            },
        ]
        let payments = [
            kind(texts.text("payments"), .accounting, "payments", in: PaymentsPage.path, Self.numbers) {
                (payment: PaymentView) in
                .init(
                    title: payment.accountName,
                    notes: [payment.bankReference, formats.money(payment.amount), formats.day(payment.receivedOn)],
                    target: "\(PaymentsPage.path)/\(payment.id)")
            }
        ]
        return (desk.may(.readDocuments) ? papers : []) + (desk.may(.readLedger) ? payments : [])
    }

    private var requests: [SearchKind] {
        guard desk.may(.readApprovals) else { return [] }
        let formats = desk.formats
        return [
            kind(texts.text("approvalRequests"), .approval, "requests", in: RequestsPage.path) {
                (request: ApprovalRequestView) in
                .init(
                    title: request.facts.title, notes: [request.facts.accountName, formats.money(request.facts.total)],
                    target: "\(RequestsPage.path)/\(request.id)")
            }
        ]
    }

    private var sourcing: [SearchKind] {
        guard desk.may(.readSourcing) else { return [] }
        let units: [(unit: SourcingUnit, service: ServiceName)] = [
            (.supply, .supply), (.production, .production), (.purchasing, .purchasing),
        ]
        let texts = texts
        let enquiries = units.map { unit, service in
            kind(
                texts.text("unitEnquiries.\(unit.rawValue)"), service, "enquiries?sort=-asked_at",
                in: "\(unit.enquiriesPath)?f.state.in="
            ) { (enquiry: EnquiryView) in
                .init(
                    title: enquiry.product?.name ?? "\(enquiry.productID)",
                    notes: [enquiry.product?.sku, enquiry.commitment?.reference],
                    target: "\(unit.enquiriesPath)/\(enquiry.id)")
            }
        }
        let suppliers = units.filter(\.unit.hasSuppliers).map { unit, service in
            let words = ["name": texts.word("desk", unit.rawValue), "value": texts.text("suppliers")]
            return kind(
                texts.text("format.pair", words), service, "suppliers", in: unit.suppliersPath, Self.people
            ) { (supplier: SupplierView) in
                .init(
                    title: supplier.name, notes: [supplier.country], target: "\(unit.suppliersPath)/\(supplier.id)")
            }
        }
        return enquiries + [productionOrders, purchaseOrders] + suppliers
    }

    private var productionOrders: SearchKind {
        kind(
            texts.text("productionOrders"), .production, "orders", in: "\(ProductionOrdersPage.path)?f.state.in="
        ) { (order: ProductionOrderView) in
            .init(
                title: order.product?.name ?? "\(order.productID)", notes: [order.product?.sku, order.reference],
                target: "\(ProductionOrdersPage.path)/\(order.id)")
        }
    }

    private var purchaseOrders: SearchKind {
        kind(
            texts.text("purchaseOrders"), .purchasing, "orders",
            in: "\(PurchaseOrdersPage.path)?f.enquiry_state.in=", Self.numbers
        ) { (order: PurchaseOrderView) in
            .init(
                title: order.number, isCode: true, notes: [order.product?.name],
                target: "\(PurchaseOrdersPage.path)/\(order.id)")
        }
    }

    private var warehouse: [SearchKind] {
        let formats = desk.formats
        let way = [
            kind(
                texts.text("dispatchNotes"), .warehouse, "dispatch-notes?sort=-created_at",
                in: "\(DispatchNotesPage.path)?f.state.in="
            ) { (note: DispatchNoteView) in
                .init(
                    title: note.accountName, notes: [note.address?.city, note.createdAt.map { formats.day($0) }],
                    target: "\(DispatchNotesPage.path)/\(note.id)")
            },
            kind(
                texts.text("exitPermits"), .warehouse, "exit-permits?sort=-issued_at",
                in: "\(ExitPermitsPage.path)?f.state.in="
            ) { (permit: ExitPermitView) in
                .init(
                    title: permit.vehicle, notes: [permit.driver, permit.accountName, formats.day(permit.issuedAt)],
                    target: "\(ExitPermitsPage.path)/\(permit.id)")
            },
        ]
        let returns = [
            kind(texts.text("goodsReturns"), .warehouse, "goods-returns", in: "\(GoodsReturnsPage.path)?f.state.in=") {
                (goods: GoodsReturnView) in
                .init(
                    title: goods.lines.first?.description ?? goods.reason,
                    notes: [goods.reason, formats.day(goods.requestedAt)],
                    target: "\(GoodsReturnsPage.path)/\(goods.id)")
            }
        ]
        return (desk.may(.readDispatch) ? way : []) + (desk.may(.readStock) ? returns : [])
    }

    private var deliveries: [SearchKind] {
        guard desk.may(.readDeliveries) else { return [] }
        let formats = desk.formats
        return [
            kind(texts.text("deliveries"), .delivery, "deliveries", in: "\(DeliveriesPage.path)?f.state.in=") {
                (delivery: DeliveryView) in
                .init(
                    title: delivery.accountName, notes: [delivery.address?.city, formats.day(delivery.departedAt)],
                    target: "\(DeliveriesPage.path)/\(delivery.id)")
            }
        ]
    }

    private var submissions: [SearchKind] {
        guard desk.may(.readTax) else { return [] }
        return [
            kind(texts.text("submissions"), .taxportal, "submissions", in: SubmissionsPage.path, Self.numbers) {
                (submission: SubmissionView) in
                .init(
                    title: submission.legalNumber, isCode: true,
                    notes: [submission.buyerName, submission.authorityNumber],
                    target: "\(SubmissionsPage.path)/\(submission.id)")
            }
        ]
    }

    private var users: [SearchKind] {
        guard desk.may(.readUsers) else { return [] }
        return [
            kind(texts.text("users"), .identity, "users", in: UsersPage.path, Self.people) { (user: UserView) in
                .init(
                    title: user.profile.displayName, notes: [user.username], target: "\(UsersPage.path)/\(user.id)")
            }
        ]
    }
}
