import Contracts
import Foundation

/// Carries out a plan: goods and customers first, then the sales, then the credits, then what only the books know.
struct RetailReplay: Sendable {
    let plan: RetailPlan
    let cast: Cast
    private var names: RetailPlan.Names { RetailPlan.Names(company: plan.company) }

    init(plan: RetailPlan, cast: Cast) {
        self.plan = plan
        self.cast = cast
    }

    func run(concurrency: Int) async throws -> RetailReport {
        try await saveProducts()
        try await saveAccounts()
        try await fillShelves()
        let timing = try await Carrier(cast).carry(plan.sales, concurrency: concurrency) {
            Terminal.progress("\($0) of \(plan.sales.count) sales")
        }
        try await each(plan.writeOffs, "stock corrections", writeOff)
        try await each(plan.credits, "credits", credit)
        try await each(plan.adjustments, "adjustments", post)
        Terminal.endProgress()
        return try await RetailReading(plan: plan, cast: cast).report(timing)
    }

    private func each<Item: Sendable>(
        _ items: [Item], _ what: String, _ work: @escaping @Sendable (Item) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, item) in items.enumerated() {
                if index >= 8 { try await group.next() }
                group.addTask { try await work(item) }
                Terminal.progress("\(index + 1) of \(items.count) \(what)")
            }
            try await group.waitForAll()
        }
    }

    // MARK: - Before

    private func saveProducts() async throws {
        var descriptions: [String: [String: Int]] = [:]
        var services: Set<String> = []
        for line in plan.file.documents.flatMap(\.lines) {
            descriptions[line.code, default: [:]][line.description, default: 0] += 1
            if line.isService { services.insert(line.code) }
        }
        // The most frequent description names the product; the first by alphabet where two are.
        let products = descriptions.sorted { $0.key < $1.key }.map { code, names in
            let name = names.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? code
            return SaveProductRequest(
                id: self.names.product(code), sku: "R-\(code)", name: name,
                kind: services.contains(code) ? .service : .goods, unit: "pc", route: .stock,
                taxCode: plan.company.taxCode, taxRate: .zero)
        }
        try await inParts(products) { part in
            let _: SavedCount = try await cast.seller.post(
                "sales/v1/products", SaveProductsRequest(products: Array(part)))
        }
    }

    private func saveAccounts() async throws {
        var accounts: [AccountID: SaveAccountRequest] = [:]
        for document in plan.file.documents {
            let id = names.account(document)
            accounts[id] = SaveAccountRequest(
                id: id, name: document.accountName, country: CountryCode.of(document.country))
        }
        let all = accounts.values.sorted { $0.id < $1.id }
        try await inParts(all) { part in
            let _: SavedCount = try await cast.seller.post(
                "sales/v1/accounts", SaveAccountsRequest(accounts: Array(part)))
        }
        let shelves = Shelves(company: plan.company, cast: cast)
        try await each(all.map(\.id), "credit limits") { try await shelves.raiseLimit(of: $0) }
    }

    private func inParts<Item>(_ items: [Item], _ work: (ArraySlice<Item>) async throws -> Void) async throws {
        for start in stride(from: 0, to: items.count, by: 400) {
            try await work(items[start..<min(start + 400, items.count)])
        }
    }

    private func fillShelves() async throws {
        let goods = plan.needed.sorted { $0.key < $1.key }.map { code, quantity in
            (names.product(code), quantity, plan.company.price(1))
        }
        let first = plan.file.documents.first?.number ?? ""
        try await Shelves(company: plan.company, cast: cast).fill(
            goods, lot: "retail/\(first)/\(plan.file.documents.count)")
    }

    // MARK: - After

    @Sendable private func writeOff(_ item: RetailPlan.WriteOff) async throws {
        let id: ReceiptID = Derived.id("\(plan.company.key)/retail/\(item.document)/\(item.index)")
        try await cast.warehouseManager.send(
            .POST, "warehouse/v1/stock-adjustments",
            body: AdjustStockRequest(
                adjustmentID: id, productID: names.product(item.code), difference: -item.quantity, reason: .writeOff,
                note: item.document), key: "\(id)")
    }

    @Sendable private func credit(_ credit: RetailPlan.Credit) async throws {
        let account = names.account(credit.document)
        for (sale, lines) in credit.bySale.sorted(by: { $0.key < $1.key }) {
            let invoices: Page<InvoiceSummary> = try await cast.accountant.get(
                "accounting/v1/invoices?opportunity_id=\(sale)")
            guard let summary = invoices.data.first else { throw CommandFailure("\(sale) has no invoice.") }
            let invoice: InvoiceView = try await cast.accountant.get("accounting/v1/invoices/\(summary.id)")
            let returned = lines.compactMap { line in
                invoice.lines.first { $0.lineID == line.line }
                    .map { ReturnLineRequest(invoiceLineID: $0.invoiceLineID, quantity: line.quantity) }
            }
            try await complete(
                credit, part: "\(sale)", account: account, invoice: summary.id, lines: returned, creditLines: nil)
        }
        guard !credit.standalone.isEmpty else { return }
        try await complete(
            credit, part: "standalone", account: account, invoice: nil, lines: nil,
            creditLines: credit.standalone.map(creditLine))
    }

    private func creditLine(_ line: RetailFile.Line) -> StandaloneCreditLine {
        StandaloneCreditLine(
            productID: names.product(line.code), description: line.description, quantity: -line.quantity, unit: "pc",
            unitPrice: UnitPrice(line.price, .gbp), taxCode: plan.company.taxCode, taxRate: .zero)
    }

    private func complete(
        _ credit: RetailPlan.Credit, part: String, account: AccountID, invoice: InvoiceID?, lines: [ReturnLineRequest]?,
        creditLines: [StandaloneCreditLine]?
    ) async throws {
        let id: GoodsReturnID = Derived.id("\(plan.company.key)/retail/\(credit.document.number)/\(part)")
        try await cast.warehouseManager.send(
            .POST, "warehouse/v1/goods-returns/complete",
            body: CompleteReturnRequest(
                returnID: id, accountID: account, invoiceID: invoice, reason: credit.document.number, lines: lines,
                creditLines: creditLines, condition: .sellable), key: "\(id)")
    }

    /// A bad debt written off: a journal entry and no invoice.
    @Sendable private func post(_ document: RetailFile.Document) async throws {
        let amount = document.lines.reduce(Money.zero(.gbp)) { $0 + $1.amount }
        let id: JournalEntryID = Derived.id("\(plan.company.key)/retail/\(document.number)")
        let magnitude = Money(abs(amount.amount), .gbp)
        let lost = amount.amount < 0
        try await cast.financeManager.send(
            .POST, "accounting/v1/journal-entries",
            body: PostEntryRequest(
                entryID: id, text: document.number,
                lines: [
                    .init(code: 4020, debit: lost ? magnitude : nil, credit: lost ? nil : magnitude),
                    .init(code: 1010, debit: lost ? nil : magnitude, credit: lost ? magnitude : nil),
                ]), key: "\(id)")
    }
}
