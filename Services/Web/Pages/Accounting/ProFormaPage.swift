import Contracts

/// One pro-forma; a blocked one with limit, exposure, shortfall and the ways out.
enum ProFormaPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(ProFormasPage.path)/{id}", right: .readDocuments, show)
        pages.post("\(ProFormasPage.path)/{id}/{action}", right: .readDocuments, act)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func act(_ desk: Desk) async throws -> Reply {
        let id: ProFormaID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(ProFormaAction.init(rawValue:)),
            desk.may(action.right)
        else { throw PageFault.notFound }
        var input = try await desk.input(action.rawValue)
        let proForma = try await desk.services.proForma(id, for: desk.visit)
        let change = action.change(to: proForma, &input)
        return try await desk.carryOut(
            change, input, then: "\(ProFormasPage.path)/\(id)?done=proForma-\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: ProFormaID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let invoices = desk.services.invoices(of: id, for: desk.visit)
        let proForma = try await desk.services.proForma(id, for: desk.visit)
        let isBlocked = proForma.state == "BLOCKED"
        let credit =
            isBlocked && desk.may(.readCredit)
            ? try await desk.services.creditAccount(proForma.accountID, for: desk.visit) : nil
        let forms = ProFormaAction.forms(for: proForma, credit, desk)
        let view = ProFormaRecordView(desk, proForma, try await invoices)
        var record = view.record
        record.forms = Actions(forms: forms).values(desk, refusal)
        return try desk.page(record, title: desk.texts.text("proFormaNumber", ["number": proForma.number]), refusal)
    }
}

/// A pro-forma's values, ready to print.
private struct ProFormaRecordView {
    private let desk: Desk
    private let proForma: ProFormaView
    private let invoices: [InvoiceSummary]
    private let words: AccountingWords

    init(_ desk: Desk, _ proForma: ProFormaView, _ invoices: [InvoiceSummary]) {
        self.desk = desk
        self.proForma = proForma
        self.invoices = invoices
        words = AccountingWords(desk)
    }

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var isBlocked: Bool { proForma.state == "BLOCKED" }

    var record: DeskRecord {
        var record = DeskRecord(
            crumbs: [Way(texts.text("proFormas"), to: ProFormasPage.path)], title: .code(proForma.number))
        record.chips = [words.proForma(proForma.state), words.terms(proForma.terms)]
        record.lead = [customer, sale]
        record.facts = facts
        record.notes = notes
        record.ways = ways
        record.main = [credit, lines].compactMap(\.self) + invoiced
        record.side = [
            RecordSection(name: "buyer", title: texts.text("buyer"), facts: words.party(proForma.buyer)),
            RecordSection(name: "seller", title: texts.text("seller"), facts: words.party(proForma.seller)),
        ]
        return record
    }

    private var customer: Cell {
        desk.may(.readLedger)
            ? .link(proForma.accountName, to: "\(CustomersPage.path)/\(proForma.accountID)")
            : .text(proForma.accountName)
    }

    private var sale: Cell {
        desk.may(.readSales)
            ? .link(texts.text("opportunity"), to: "\(OpportunitiesPage.path)/\(proForma.opportunityID)") : .empty
    }

    private var facts: Facts {
        Facts([
            (texts.text("gross"), .number(formats.money(proForma.totals.gross))),
            (texts.text("net"), .number(formats.money(proForma.totals.net))),
            (texts.text("tax"), .number(formats.money(proForma.totals.tax))),
            (texts.text("validUntil"), .day(proForma.validUntil, formats)),
            (texts.text("creditHeld"), words.money(proForma.hold)),
            (texts.text("proFormaIssuedAt"), .moment(proForma.issuedAt, formats)),
            (texts.text("acceptedAt"), .moment(proForma.acceptedAt, formats)),
            (texts.text("evidence"), proForma.evidence.map { $0.isEmpty ? .empty : .text($0) } ?? .empty),
            (texts.text("closeReason"), proForma.closeReason.map { .text(ReasonWords.words($0, texts)) } ?? .empty),
            (texts.text("revision"), .number(formats.number(proForma.revision))),
        ])
    }

    /// A refusal of credit is an outcome with ways out, not an error (UX guide 4.22).
    private var notes: [Notice] {
        guard isBlocked else { return [] }
        let shortfall = proForma.credit.map { formats.money($0.shortfall) } ?? ""
        return [
            Notice(
                title: texts.text("blockedTitle", ["amount": shortfall]), advice: texts.text("blockedAdvice"),
                tone: .bad)
        ]
    }

    private var ways: [Way] {
        let document = "\(ProFormasPage.path)/\(proForma.id)"
        var ways: [Way] = []
        if isBlocked {
            if desk.may(.recordPayment) {
                ways.append(Way(texts.text("recordAdvance"), to: NewPaymentPage.target(of: proForma.accountID)))
            }
            if desk.may(.writeSales) {
                ways.append(
                    Way(texts.text("reduceLines"), to: "\(OpportunitiesPage.path)/\(proForma.opportunityID)"))
            }
        }
        if proForma.isForCustomers { ways += PrintedPages.ways(to: document, texts) }
        return ways
    }

    private var credit: RecordSection? {
        guard let credit = proForma.credit else { return nil }
        return RecordSection(
            name: "credit", title: texts.text(isBlocked ? "creditDecision" : "creditDecisionThen"),
            facts: Facts([
                (texts.text("creditLimit"), .number(formats.money(credit.limit))),
                (texts.text("overrides"), words.money(credit.overrides)),
                (texts.text("exposure"), .number(formats.money(credit.exposure))),
                (texts.text("requestedCredit"), .number(formats.money(credit.requested))),
                (texts.text("shortfall"), words.money(credit.shortfall)),
            ]))
    }

    private var lines: RecordSection {
        let isInvoiced = proForma.lines.contains { $0.invoicedQuantity > .zero }
        let columns = ["goods", "quantity", "unitPrice", "discount", "net", "taxRate", "tax"]
        let taxable = TaxableColumn(proForma.lines.map(\.taxablePrice), formats)
        let table = Table(
            caption: texts.text("lines"),
            columns: (columns + (isInvoiced ? ["quantityInvoiced"] : [])).map { texts.text($0) } + taxable.heading,
            rows: proForma.lines.map { line in
                let invoiced: Cell =
                    line.invoicedQuantity > .zero ? .number(formats.number(line.invoicedQuantity)) : .empty
                return Table.Row(
                    [
                        .text(line.description), .number(formats.quantity(line.quantity.value, line.quantity.unit)),
                        .number(formats.price(line.unitPrice)),
                        line.discountRate > .zero ? .number(formats.percent(line.discountRate)) : .empty,
                        .number(formats.money(line.amounts.net)), .number(formats.percent(line.taxRate)),
                        .number(formats.money(line.amounts.tax)),
                    ] + (isInvoiced ? [invoiced] : []) + taxable.cell(line.taxablePrice))
            })
        return RecordSection(name: "lines", title: texts.text("lines"), table: table)
    }

    private var invoiced: [RecordSection] {
        invoices.isEmpty
            ? []
            : [
                RecordSection(
                    name: "invoices", title: texts.text("invoices"), table: InvoicesPage.table(invoices, desk))
            ]
    }
}
