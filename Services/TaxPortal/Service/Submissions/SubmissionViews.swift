import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain

/// All SQL that shows submissions.
enum SubmissionViews {
    /// Newest first; carried by `submission_list`, for one document by `submission_by_document`.
    static func list(
        _ filters: Filters, _ words: SearchWords, _ page: PageRequest, in tx: Transaction
    ) async throws -> [SubmissionView] {
        let state = try filters.sql("state", on: "s.state", as: Submission.State.self)
        let portal = try filters.sql("portal", on: "s.portal", as: Portal.self)
        let invoice = try filters.sql("invoice_id", on: "s.document_id", as: InvoiceID.self)
        let adjustment = try filters.sql("adjustment_id", on: "s.document_id", as: AdjustmentID.self)
        let rejection = try filters.sql("rejection", on: "s.rejection", as: Submission.RejectionClass.self)
        let deadline = try filters.sql("deadline_at", on: "s.deadline_at", as: Timestamp.self)
        var after: SQL = ""
        if let at = try page.key(0, Timestamp.self), let id = try page.key(1, SubmissionID.self) {
            after = " and (s.queued_at, s.id) < (\(at), \(id))"
        }
        return try await tx.query(
            """
            \(select)
            where s.company_id = \(tx.acting.company) \(state) \(portal) \(invoice) \(adjustment) \(rejection)
              \(deadline) \(naming(words, tx.acting.company)) \(after)
            order by s.queued_at desc, s.id desc
            limit \(page.fetch)
            """
        ).map(SubmissionView.init(row:))
    }

    /// Those whose document's number or buyer has the words, or whose number at the authority; carried by
    /// `tax_document_by_words` and `acceptance_by_words`, and from there by `submission_by_document`.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        words.sql { pattern in
            [
                """
                s.document_id = any(array(
                  select n.document_id from tax_document as n where n.company_id = \(company) and n.search like \(pattern)))
                """,
                """
                s.document_id = any(array(
                  select n.document_id from acceptance as n where n.company_id = \(company) and n.search like \(pattern)))
                """,
            ]
        }
    }

    /// - Parameter text: the language in which its faults are explained.
    static func detail(
        of id: SubmissionID, told text: WorkItemText, in tx: Transaction
    ) async throws -> SubmissionDetail {
        let row = try await tx.first("\(select) where s.company_id = \(tx.acting.company) and s.id = \(id)")
        guard let row else { throw SubmissionRefusal.submissionNotFound(id) }
        let seller: JSONColumn<Party> = try row["seller"]
        let buyer: JSONColumn<Party> = try row["buyer"]
        let original: UUID? = try row["original_id"]
        let prepared = try await PreparationStore.latest(id, in: tx)
        let view = try SubmissionView(row: row)
        let isMoving = ["QUEUED", "READY", "SENT", "UNKNOWN"].contains(view.state)
        return SubmissionDetail(
            submission: view, identity: try row["identity_key"], reference: try row["reference"],
            sendings: try row["sendings"], nextAt: isMoving ? try row["due_at"] : nil, facts: prepared?.facts ?? [:],
            hasContent: prepared != nil, hasReceipt: try row["has_receipt"],
            interventions: try await InterventionStore.list(id, in: tx), series: try row["series"],
            fiscalYear: try row["fiscal_year"],
            taxDate: try row["tax_date"], reason: try row["reason"],
            originalInvoiceID: original.map { InvoiceID($0) }, seller: seller.value, buyer: buyer.value,
            lines: try await lines(of: try row["document_id"], in: tx),
            explanations: text.faults(of: try await SubmissionStore.find(id, .none, in: tx)))
    }

    private static func lines(of document: UUID, in tx: Transaction) async throws -> [SubmissionDetail.Line] {
        try await tx.query(
            """
            select l.description, l.unit, l.unit_price_millionths, l.price_currency, l.tax_code, l.tax_rate_millionths,
                   l.quantity_before_millionths, l.quantity_after_millionths, l.net_before_units, l.net_after_units,
                   l.tax_before_units, l.tax_after_units, l.taxable_price_millionths, d.currency
            from tax_document_line as l
            join tax_document as d on d.document_id = l.document_id
            where l.company_id = \(tx.acting.company) and l.document_id = \(document)
            order by l.position
            """
        ).map(SubmissionDetail.Line.init(row:))
    }

    private static let select: SQL =
        """
        select s.id, s.version, s.state, s.portal, s.attempt, s.authority_number, s.receipt_reference, s.standing, s.rejection,
               s.faults, s.queued_at, s.updated_at, s.is_offline, s.deadline_at, s.sent_at, s.identity_key, s.reference,
               s.sendings, s.due_at, exists (select from receipt as r where r.submission_id = s.id) as has_receipt, d.document_id, d.kind, d.original_id, d.legal_number, d.series,
               d.fiscal_year, d.issue_date, d.tax_date, d.reason, d.seller, d.buyer, d.buyer ->> 'name' as buyer_name,
               d.currency, d.net_units, d.tax_units, d.gross_units
        from submission as s
        join tax_document as d on d.document_id = s.document_id
        """
}

extension SubmissionView {
    fileprivate init(row: Row) throws {
        let kind: FiscalDocument.Kind = try row["kind"]
        let document: UUID = try row["document_id"]
        let currency: Currency = try row["currency"]
        let faults: JSONColumn<[Submission.Fault]> = try row["faults"]
        self.init(
            id: try row["id"], version: try row["version"], state: try row["state"], portal: try row["portal"],
            documentKind: kind.rawValue, invoiceID: kind == .invoice ? InvoiceID(document) : nil,
            adjustmentID: kind == .invoice ? nil : AdjustmentID(document), legalNumber: try row["legal_number"],
            buyerName: try row["buyer_name"],
            totals: DocumentTotals(
                net: Money(try row["net_units"], currency), tax: Money(try row["tax_units"], currency),
                gross: Money(try row["gross_units"], currency)),
            issueDate: try row["issue_date"], attempt: try row["attempt"],
            authorityNumber: try row["authority_number"], receiptReference: try row["receipt_reference"],
            standing: try row["standing"], rejection: try row["rejection"],
            faults: faults.value.map(SubmissionFaultView.init), offline: try row["is_offline"],
            deadlineAt: try row["deadline_at"], sentAt: try row["sent_at"],
            queuedAt: try row["queued_at"], updatedAt: try row["updated_at"])
    }
}

extension SubmissionFaultView {
    init(_ fault: Submission.Fault) {
        self.init(
            code: fault.code, message: fault.message, member: fault.member, value: fault.value, line: fault.line)
    }
}

extension SubmissionDetail.Line {
    fileprivate init(row: Row) throws {
        let currency: Currency = try row["currency"]
        let price: ExactDecimal? = try row["unit_price_millionths"]
        let priceCurrency: Currency? = try row["price_currency"]
        let taxable: ExactDecimal? = try row["taxable_price_millionths"]
        self.init(
            description: try row["description"], unit: try row["unit"],
            unitPrice: price.flatMap { price in priceCurrency.map { UnitPrice(price, $0) } },
            taxCode: try row["tax_code"], taxRate: try row["tax_rate_millionths"],
            taxablePrice: taxable.map { UnitPrice($0, currency) },
            quantityBefore: try row["quantity_before_millionths"], quantityAfter: try row["quantity_after_millionths"],
            netBefore: Money(try row["net_before_units"], currency),
            netAfter: Money(try row["net_after_units"], currency),
            taxBefore: Money(try row["tax_before_units"], currency),
            taxAfter: Money(try row["tax_after_units"], currency))
    }
}
