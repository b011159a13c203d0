import Contracts

/// A customer's account: what he owes, his credit, what happened in money, and what he has in goods (F-ARYA-37).
enum CustomerPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(CustomersPage.path)/{id}", right: .readLedger, show)
        pages.post("\(CustomersPage.path)/{id}/{action}", right: .readLedger, act)
    }

    static func show(_ desk: Desk) async throws -> Reply { try await page(desk.id("id"), desk) }

    static func act(_ desk: Desk) async throws -> Reply {
        let id: AccountID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(CreditAction.init(rawValue:)),
            desk.may(action.right)
        else { throw PageFault.notFound }
        var input = try await desk.input(action.rawValue)
        let credit = try await desk.services.creditAccount(id, for: desk.visit)
        return try await desk.carryOut(
            action.change(to: credit, &input), input,
            then: "\(CustomersPage.path)/\(id)?done=credit-\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: AccountID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        async let standing = desk.may(.readCredit) ? desk.services.creditAccount(id, for: desk.visit) : nil
        let period = StatementPeriod(id, desk)
        async let told = desk.services.statement(of: id, period, last: AccountStatement.shown, for: desk.visit)
        let account = try await desk.services.customer(id, for: desk.visit)
        let (credit, statement) = (try await standing, try await told)
        let movements = AccountStatement.section(statement, period, desk)
        var record = CustomerRecordView(desk, account, credit, movements).record
        record.forms = Actions(forms: credit.map { CreditAction.forms(for: $0, desk) } ?? [], opensFirst: false)
            .values(desk, refusal)
        return try desk.page(record, title: account.name, refusal)
    }
}

/// What can be done to a customer's credit.
enum CreditAction: String, CaseIterable, Sendable {
    case override = "request-override"
    case limit, block, unblock

    var right: Right { self == .override ? .overrideCredit : .manageCredit }

    static func forms(for credit: CreditAccountView, _ desk: Desk) -> [Form] {
        let isBlocked = credit.blockedReason != nil
        let possible: [CreditAction] =
            (isBlocked ? [.unblock] : []) + [.limit, .override] + (isBlocked ? [] : [.block])
        return possible.filter { desk.may($0.right) }.map { $0.form(for: credit, desk) }
    }

    private func form(for credit: CreditAccountView, _ desk: Desk) -> Form {
        let (texts, formats) = (desk.texts, desk.formats)
        let currency = texts.word("currency", credit.currency.rawValue)
        let fields: [Field] =
            switch self {
            case .limit:
                [
                    Field(
                        "limit", texts.text("creditLimit"), .number, value: formats.amount(credit.limit),
                        unit: currency),
                    .reason(texts),
                ]
            case .override:
                [
                    Field("amount", texts.text("amount"), .number, unit: currency),
                    Field("expires_on", texts.text("lastDay"), .day), .reason(texts),
                ]
            case .block: [.reason(texts)]
            case .unblock: []
            }
        return Form(
            rawValue, to: "\(CustomersPage.path)/\(credit.accountID)/\(rawValue)",
            texts.text("creditAction.\(rawValue)"), weight: self == .unblock ? .main : self == .block ? .final : .quiet,
            advice: texts.text("creditAdviceTo.\(rawValue)"), version: self == .override ? nil : credit.version, fields)
    }

    func change(to credit: CreditAccountView, _ input: inout FormInput) -> Change {
        let path = "credit-accounts/\(credit.accountID)"
        switch self {
        case .limit:
            return Change("accounting", "\(path)/limit", CreditForms.limit(&input, credit.currency), method: "PUT")
        case .override:
            return Change(
                "accounting", "\(path)/overrides", CreditForms.override(&input, credit.currency, opportunity: nil))
        case .block: return Change("accounting", "\(path)/block", input.reason().map { ReasonRequest(reason: $0) })
        case .unblock: return Change("accounting", "\(path)/unblock")
        }
    }
}

/// A customer's values, ready to print.
private struct CustomerRecordView {
    let desk: Desk
    let account: CustomerAccountView
    let credit: CreditAccountView?
    let movements: RecordSection
    let words: AccountingWords

    init(
        _ desk: Desk, _ account: CustomerAccountView, _ credit: CreditAccountView?, _ movements: RecordSection
    ) {
        self.desk = desk
        self.account = account
        self.credit = credit
        self.movements = movements
        words = AccountingWords(desk)
    }

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    var record: DeskRecord {
        var record = DeskRecord(
            crumbs: [Way(texts.text("customers"), to: CustomersPage.path)], title: .text(account.name))
        if credit?.blockedReason != nil { record.chips = [Chip(texts.text("blocked"), .bad)] }
        record.lead = lists
        record.facts = Facts([(texts.text("balance"), .number(formats.money(account.balance)))])
        record.notes =
            credit?.blockedReason.map {
                [Notice(title: texts.text("accountBlocked"), advice: $0, tone: .bad)]
            } ?? []
        record.ways = ways
        record.main = [creditSection, overrides, movements, goods].compactMap(\.self)
        return record
    }

    private var ways: [Way] {
        var ways: [Way] = []
        if desk.may(.recordPayment) {
            ways.append(Way(texts.text("newPayment"), to: NewPaymentPage.target(of: account.accountID)))
        }
        if desk.may(.issueAdjustment) {
            ways.append(Way(texts.text("creditCustomer"), to: "\(NewCreditPage.path)?account=\(account.accountID)"))
        }
        return ways
    }

    /// His documents, in their lists.
    private var lists: [Cell] {
        let lists = [
            ("proFormas", ProFormasPage.path), ("invoices", InvoicesPage.path), ("payments", PaymentsPage.path),
            ("adjustments", AdjustmentsPage.path), ("journal", JournalPage.path),
        ]
        return lists.map { .link(texts.text($0.0), to: CustomerFilter.target($0.1, account.accountID)) }
    }

    private var creditSection: RecordSection? {
        guard let credit else { return nil }
        return RecordSection(
            name: "credit", title: texts.text("customerCredit"), facts: CreditFacts.all(credit, desk))
    }

    private var overrides: RecordSection? {
        guard let open = credit?.openOverrides, !open.isEmpty else { return nil }
        let table = Table(
            caption: texts.text("overrides"), columns: ["amount", "lastDay", "reason", "state"].map { texts.text($0) },
            rows: open.map { override in
                Table.Row(
                    to: desk.may(.readApprovals) ? "\(RequestsPage.path)/\(override.approvalRequestID)" : nil,
                    [
                        .number(formats.money(override.amount)), .day(override.expiresOn, formats),
                        .text(override.reason),
                        .chip(
                            Chip(
                                texts.word("overrideState", override.state),
                                override.state == "GRANTED" ? .good : .accent)),
                    ])
            })
        return RecordSection(name: "overrides", title: texts.text("overrides"), table: table)
    }

    private var goods: RecordSection {
        let table = Table(
            caption: texts.text("goodsWithCustomer"), columns: ["goods", "quantity"].map { texts.text($0) },
            rows: account.goods.map { goods in
                Table.Row([
                    .text(goods.description), .number(formats.quantity(goods.quantity.value, goods.quantity.unit)),
                ])
            })
        return RecordSection(
            name: "goods", title: texts.text("goodsWithCustomer"), table: account.goods.isEmpty ? nil : table,
            calm: account.goods.isEmpty ? texts.text("noGoods") : nil)
    }
}
