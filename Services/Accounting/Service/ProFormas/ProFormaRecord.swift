import AccountingDomain
import Contracts
import Postgres

/// A pro-forma with what only views show.
struct ProFormaRecord: Sendable {
    var proForma: ProForma
    let createdAt: Timestamp
    let issuedAt: Timestamp?
    let acceptedAt: Timestamp?
    let evidence: String?
    let closeReason: String?
}

extension ProFormaRecord {
    /// Without lines.
    init(row: Row) throws {
        proForma = try ProForma(row: row)
        createdAt = try row["created_at"]
        issuedAt = try row["issued_at"]
        acceptedAt = try row["accepted_at"]
        evidence = try row["evidence"]
        closeReason = try row["close_reason"]
    }

    var summary: ProFormaSummary {
        ProFormaSummary(
            id: proForma.id, number: proForma.numberText, state: proForma.state.rawValue, version: proForma.version,
            opportunityID: proForma.opportunity, accountID: proForma.account, accountName: proForma.accountName,
            terms: proForma.terms, validUntil: proForma.validUntil, totals: proForma.amounts.totals,
            hold: proForma.hold, createdAt: createdAt)
    }

    func view(seller: Party, buyer: Party) -> ProFormaView {
        ProFormaView(
            id: proForma.id, number: proForma.numberText, state: proForma.state.rawValue, version: proForma.version,
            opportunityID: proForma.opportunity, revision: proForma.revision, contentHash: proForma.contentHash,
            accountID: proForma.account, accountName: proForma.accountName, seller: seller, buyer: buyer,
            currency: proForma.currency, terms: proForma.terms, validUntil: proForma.validUntil,
            lines: proForma.lines.map { ProFormaView.Line($0.content, invoicedQuantity: $0.invoiced) },
            totals: proForma.amounts.totals, hold: proForma.hold, credit: credit, createdAt: createdAt,
            issuedAt: issuedAt, acceptedAt: acceptedAt, evidence: evidence, closeReason: closeReason)
    }

    private var credit: CreditDecisionView? {
        proForma.stand.map { stand in
            CreditDecisionView(
                limit: stand.limit, overrides: stand.overrides, exposure: stand.exposure, requested: stand.requested,
                shortfall: stand.shortfall, options: proForma.state == .blocked ? ProForma.waysOut : [])
        }
    }
}

extension ProForma {
    /// Without lines.
    init(row: Row) throws {
        let currency: Currency = try row["currency"]
        func money(_ column: String) throws -> Money { Money(try row[column], currency) }
        let amounts = NetAndTax(net: try money("net_units"), tax: try money("tax_units"))
        var stand: CreditStand?
        if let limit: Int64 = try row["credit_limit_units"] {
            stand = CreditStand(
                limit: Money(limit, currency), overrides: try money("credit_overrides_units"),
                exposure: try money("credit_exposure_units"), requested: amounts.gross)
        }
        self.init(
            id: try row["id"], number: try row["number"], opportunity: try row["opportunity_id"],
            revision: try row["revision"], contentHash: try row["content_hash"],
            approvalRequest: try row["approval_request_id"], account: try row["account_id"],
            accountName: try row["account_name"], currency: currency, terms: try row["terms"],
            validUntil: try row["valid_until"], amounts: amounts, lines: [], state: try row["state"], stand: stand,
            hold: try money("hold_units"), version: try row["version"])
    }
}

extension ProForma.Line {
    init(row: Row, _ currency: Currency) throws {
        func money(_ column: String) throws -> Money { Money(try row[column], currency) }
        let taxable: ExactDecimal? = try row["taxable_price_millionths"]
        self.init(
            ProFormaLine(
                lineID: try row["line_id"], productID: try row["product_id"], description: try row["description"],
                kind: try row["kind"], quantity: Quantity(try row["quantity_millionths"], try row["unit"]),
                unitPrice: UnitPrice(try row["unit_price_millionths"], currency),
                discountRate: try row["discount_rate_millionths"], taxCode: try row["tax_code"],
                taxRate: try row["tax_rate_millionths"],
                amounts: LineAmounts(
                    base: try money("base_units"), discount: try money("discount_units"),
                    net: try money("line_net_units"), tax: try money("line_tax_units")),
                taxablePrice: taxable.map { UnitPrice($0, currency) }),
            invoiced: try row["invoiced_millionths"])
    }
}
