import Contracts
import Foundation

/// Carries out a plan: goods and customers first, then the sales, then the credits, then what only the books know.
///
/// All ids follow from the file, so it can be broken off and begun again, and a second time changes nothing. Sales are
/// opened, approved, invoiced and delivered today: the services know no other day than theirs, so the document's own
/// time lives on in the order of the sales and in the time inside their ids.
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
        let sales = try await unfinished()
        let timing = try await Carrier(cast).carry(sales, .atOnce(concurrency)) {
            Terminal.progress("\($0) of \(sales.count) sales")
        }
        try await each(plan.writeOffs, "stock corrections", writeOff)
        try await each(plan.credits, "credits", credit)
        try await each(plan.adjustments, "adjustments", post)
        Terminal.endProgress()
        return try await RetailReading(plan: plan, cast: cast).report(timing)
    }

    /// The sales that an earlier replay has not carried to their end.
    private func unfinished() async throws -> [OpenOpportunityRequest] {
        let won = try await cast.seller.all("sales/v1/opportunities?state=WON", of: SaleRow.self).map(\.id)
        let done = Set(won)
        return plan.sales.filter { sale in sale.id.map { !done.contains($0) } ?? false }
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
        try await cast.warehouseManager.send(
            .POST, "warehouse/v1/stock-adjustments",
            body: AdjustStockRequest(
                adjustmentID: item.id, productID: names.product(item.code), difference: -item.quantity,
                reason: .writeOff, note: item.document.reference), key: "\(item.id)")
    }

    @Sendable private func credit(_ credit: RetailPlan.Credit) async throws {
        for (sale, lines) in credit.bySale.sorted(by: { $0.key < $1.key }) {
            let invoices: Page<InvoiceSummary> = try await cast.accountant.get(
                "accounting/v1/invoices?opportunity_id=\(sale)")
            guard let summary = invoices.data.first else { throw CommandFailure("\(sale) has no invoice.") }
            let invoice: InvoiceView = try await cast.accountant.get("accounting/v1/invoices/\(summary.id)")
            let returned = try lines.map { line in
                guard let position = invoice.lines.first(where: { $0.lineID == line.line }) else {
                    throw CommandFailure("\(summary.legalNumber) lacks a line that comes back.")
                }
                return ReturnLineRequest(invoiceLineID: position.invoiceLineID, quantity: line.quantity)
            }
            try await complete(credit.document, part: "\(sale)", invoice: summary.id, lines: returned)
        }
        guard !credit.standalone.isEmpty else { return }
        try await complete(credit.document, part: "standalone", creditLines: credit.standalone.map(creditLine))
    }

    private func creditLine(_ line: RetailFile.Line) -> StandaloneCreditLine {
        StandaloneCreditLine(
            productID: names.product(line.code), description: line.description, quantity: -line.quantity, unit: "pc",
            unitPrice: UnitPrice(line.price, .gbp), taxCode: plan.company.taxCode, taxRate: .zero)
    }

    private func complete(
        _ document: RetailFile.Document, part: String, invoice: InvoiceID? = nil, lines: [ReturnLineRequest]? = nil,
        creditLines: [StandaloneCreditLine]? = nil
    ) async throws {
        let id = names.goodsReturn(document, part)
        try await cast.warehouseManager.send(
            .POST, "warehouse/v1/goods-returns/complete",
            body: CompleteReturnRequest(
                returnID: id, accountID: names.account(document), invoiceID: invoice, reason: document.reference,
                lines: lines, creditLines: creditLines, condition: .sellable), key: "\(id)")
    }

    /// A bad debt written off: a journal entry and no invoice, two sides a line. What is lost comes off what the
    /// customer owes; what turns out not to be lost is money that came after all.
    @Sendable private func post(_ document: RetailFile.Document) async throws {
        let id = names.entry(document)
        let lines = try document.lines.flatMap { line -> [PostEntryRequest.Line] in
            let amount = Money(abs(line.amount.amount), .gbp)
            guard !amount.isZero else { throw CommandFailure("\(document.reference) has a line worth nothing.") }
            return line.amount.amount < 0
                ? [.init(code: 4020, debit: amount, credit: nil), .init(code: 1210, debit: nil, credit: amount)]
                : [.init(code: 1010, debit: amount, credit: nil), .init(code: 4020, debit: nil, credit: amount)]
        }
        try await cast.financeManager.send(
            .POST, "accounting/v1/journal-entries",
            body: PostEntryRequest(
                entryID: id, accountID: names.account(document), text: document.reference, lines: lines),
            key: "\(id)")
    }
}
