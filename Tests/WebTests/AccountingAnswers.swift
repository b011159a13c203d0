/// What the accounting service says in tests.
enum AccountingAnswers {
    static let account = "acc_01h455vb4pex5vsknk084sn02q"
    static let proForma = "pf_01h455vb4pex5vsknk084sn02q"
    static let invoice = "inv_01h455vb4pex5vsknk084sn02q"
    static let otherInvoice = "inv_01h455vb4pex5vsknk084sn02r"
    static let line = "invl_01h455vb4pex5vsknk084sn02q"
    static let adjustment = "adj_01h455vb4pex5vsknk084sn02q"
    static let payment = "pay_01h455vb4pex5vsknk084sn02q"
    static let entry = "jrn_01h455vb4pex5vsknk084sn02q"
    static let exceptionID = "0198CF2E-5B7A-7C31-9A55-3B1F0D6F2A10"
    private static let base = "/api/accounting/v1"

    static func path(_ rest: String) -> String { "\(base)/\(rest)" }

    static func money(_ amount: Int, _ currency: String = "IRR") -> String {
        #"{"amount": \#(amount), "currency": "\#(currency)"}"#
    }

    private static func totals(_ net: Int) -> String {
        #"{"net": \#(money(net)), "tax": \#(money(net / 10)), "gross": \#(money(net + net / 10))}"#
    }

    private static func party(_ name: String, _ taxID: String) -> String {
        """
        {"name": "\(name)", "tax_id": "\(taxID)", "country": "IR",
        "address": {"street": "Azadi 1", "city": "Tehran", "postal_code": "1234567890", "country": "IR"}}
        """
    }

    private static let parts = """
        {"receivable": \(money(400)), "undelivered": \(money(200)), "uninvoiced": \(money(0)), "holds": \(money(100)),
        "cheques": \(money(0)), "advances": \(money(50))}
        """

    // MARK: - Credit

    static func credit(blocked: String? = nil) -> String {
        let blocked = blocked.map { #""blocked_reason": "\#($0)","# } ?? ""
        return """
            {"account_id": "\(account)", "name": "Peyman", "currency": "IRR", "limit": \(money(1000)),
            "overrides": \(money(0)), "exposure": \(money(650)), "available": \(money(350)), "parts": \(parts),
            \(blocked) "open_overrides": [{"id": "\(exceptionID)", "approval_request_id": "\(ApprovalAnswers.id)",
            "amount": \(money(70)), "expires_on": "2026-09-01", "reason": "good payer", "state": "REQUESTED",
            "granted_by": []}], "version": 4}
            """
    }

    static func customer(blocked: String? = nil, name: String = "Peyman") -> String {
        let blocked = blocked.map { #","blocked_reason": "\#($0)""# } ?? ""
        return """
            {"account_id": "\(account)", "name": "\(name)", "tax_id": "10380284790", "country": "IR",
            "balance": \(money(350)), "undelivered": \(money(200)) \(blocked)}
            """
    }

    static let customerAccount = """
        {"account_id": "\(account)", "name": "Peyman", "country": "IR", "currency": "IRR", "balance": \(money(350)),
        "exposure": \(money(650)), "parts": \(parts),
        "movements": [{"entry_id": "\(entry)", "rule": "P-06", "posted_on": "2026-08-21", "occurred_on": "2026-08-21",
            "invoice_id": "\(invoice)", "legal_number": "1405-00007", "ledger_account": 1210, "debit": \(money(400)),
            "credit": \(money(0))}],
        "goods": [{"product_id": "prod_01h455vb4pex5vsknk084sn02q", "description": "Pump",
            "quantity": {"value": "3", "unit": "pcs"}}]}
        """

    /// Of the fiscal year 1405, with more rows before the one that is told.
    static func statement(leftOff: Int = 0, closing: Int = 350, country: String = "IR") -> String {
        """
        {"account_id": "\(account)", "company": \(party("Arya", "14007263270")),
        "customer": {"name": "Peyman", "tax_id": "10380284790", "country": "\(country)"},
        "currency": "IRR", "from": "2026-03-21", "to": "2027-03-20", "opening": \(money(-50)), "debit": \(money(500)),
        "credit": \(money(100)), "closing": \(money(closing)), "left_off": \(leftOff),
        "rows": [{"entry_id": "\(entry)", "rule": "P-06", "posted_on": "2026-08-21", "occurred_on": "2026-08-21",
            "invoice_id": "\(invoice)", "document": "1405-00007", "debit": \(money(400)), "credit": \(money(0)),
            "balance": \(money(350))}]}
        """
    }

    // MARK: - Documents

    static func proFormaSummary(_ state: String = "ISSUED", id: String = proForma, number: String = "PF-000007")
        -> String
    {
        """
        {"id": "\(id)", "number": "\(number)", "state": "\(state)", "version": 3,
        "opportunity_id": "\(Answers.opportunityID)", "account_id": "\(account)", "account_name": "Peyman",
        "terms": "CREDIT", "valid_until": "2026-09-01", "totals": \(totals(1000)), "hold": \(money(0)),
        "created_at": "2026-08-21T06:00:00.000Z"}
        """
    }

    static func proForma(_ state: String = "ISSUED", id: String = proForma, description: String = "Pump") -> String {
        let decision =
            state == "BLOCKED"
            ? #", "shortfall": \#(money(750)), "options": ["request-override", "take-advance"]"#
            : #", "shortfall": \#(money(0)), "options": []"#
        return """
            {"id": "\(id)", "number": "PF-000007", "state": "\(state)", "version": 3,
            "opportunity_id": "\(Answers.opportunityID)", "revision": 2, "content_hash": "h",
            "account_id": "\(account)", "account_name": "Peyman", "seller": \(party("Arya", "14007263270")),
            "buyer": \(party("Peyman", "10380284790")), "currency": "IRR", "terms": "CREDIT",
            "valid_until": "2026-09-01", "lines": [{"line_id": "\(ApprovalAnswers.line)",
                "product_id": "prod_01h455vb4pex5vsknk084sn02q", "description": "\(description)", "kind": "GOODS",
                "quantity": {"value": "2", "unit": "pcs"}, "unit_price": {"value": "500", "currency": "IRR"},
                "discount_rate": "0.05", "tax_code": "VAT10", "tax_rate": "0.1",
                "amounts": {"base": \(money(1050)), "discount": \(money(50)), "net": \(money(1000)),
                    "tax": \(money(100))}, "invoiced_quantity": "0"}],
            "totals": \(totals(1000)), "hold": \(money(0)),
            "credit": {"limit": \(money(1000)), "overrides": \(money(0)), "exposure": \(money(650)),
                "requested": \(money(1100)) \(decision)},
            "created_at": "2026-08-21T06:00:00.000Z", "issued_at": "2026-08-21T06:00:00.000Z"}
            """
    }

    static func invoiceSummary(
        id: String = invoice, number: String = "1405-00007", receivable: Int = 400, settlement: String = "PARTLY"
    ) -> String {
        """
        {"id": "\(id)", "legal_number": "\(number)", "issue_date": "2026-08-21",
        "opportunity_id": "\(Answers.opportunityID)", "pro_forma_id": "\(proForma)", "account_id": "\(account)",
        "buyer_name": "Peyman", "buyer_country": "IR", "totals": \(totals(1000)), "receivable": \(money(receivable)),
        "undelivered": \(money(200)), "status": {"settlement": "\(settlement)", "delivery": "PARTLY",
            "adjustment": "NONE", "tax": "SENT"}, "released": true, "version": 5}
        """
    }

    static func invoice(
        released: Bool = true, stopped: String? = nil, description: String = "Pump", tax: String = taxStanding,
        country: String = "IR", line more: String = ""
    ) -> String {
        let stopped = stopped.map { #""stop_reason": "\#($0)","# } ?? ""
        return """
            {"id": "\(invoice)", "legal_number": "1405-00007", "series": "INVOICE", "fiscal_year": 1405,
            "issue_date": "2026-08-21", "tax_date": "2026-08-20", "opportunity_id": "\(Answers.opportunityID)",
            "pro_forma_id": "\(proForma)", "account_id": "\(account)", "seller": \(party("Arya", "14007263270")),
            "buyer": \(party("Peyman", "10380284790").replacing(#""country": "IR""#, with: #""country": "\#(country)""#)),
            "currency": "IRR", "lines": [{"invoice_line_id": "\(line)",
                "line_id": "\(ApprovalAnswers.line)", "product_id": "prod_01h455vb4pex5vsknk084sn02q",
                "description": "\(description)", "kind": "GOODS", "quantity": {"value": "2", "unit": "pcs"}, \(more)
                "unit_price": {"value": "500", "currency": "IRR"}, "tax_code": "VAT10", "tax_rate": "0.1",
                "amounts": \(totals(1000)), "delivered_quantity": "1", "credited_quantity": "0",
                "returned_quantity": "0", "kept": \(totals(1000))}],
            "totals": \(totals(1000)), "status": {"settlement": "PARTLY", "delivery": "PARTLY", "adjustment": "NONE",
                "tax": "SENT"}, "receivable": \(money(400)), "allocated": \(money(150)), "undelivered": \(money(550)),
            "released": \(released), \(stopped) "document_hash": "h", "adjustments": [\(adjustmentSummary)],
            "tax": \(tax), "version": 5}
            """
    }

    static let taxStanding = """
        {"state": "SENT", "portal": "moadian", "submission_id": "\(TaxAnswers.id)",
        "authority_number": "A2K7R105130000000001E1", "updated_at": "2026-08-21T06:00:00.000Z"}
        """

    static let adjustmentSummary = """
        {"id": "\(adjustment)", "legal_number": "C-1405-00001", "kind": "CORRECTION", "issue_date": "2026-08-22",
        "invoice_id": "\(invoice)", "opportunity_id": "\(Answers.opportunityID)", "account_id": "\(account)",
        "buyer_name": "Peyman", "buyer_country": "IR", "reason": "agreed discount", "delta": \(totals(-100))}
        """

    private static let adjustmentLines = """
        [{"invoice_line_id": "\(line)", "product_id": "prod_01h455vb4pex5vsknk084sn02q", "description": "Pump",
        "unit": "pcs", "tax_code": "VAT10", "tax_rate": "0.1", "quantity_before": "2", "quantity_after": "2",
        "net_before": \(money(1000)), "net_after": \(money(900)), "tax_before": \(money(100)),
        "tax_after": \(money(90))}]
        """

    static let adjustmentView = """
        {"id": "\(adjustment)", "legal_number": "C-1405-00001", "series": "CORRECTION", "fiscal_year": 1405,
        "kind": "CORRECTION", "issue_date": "2026-08-22", "invoice_id": "\(invoice)", "account_id": "\(account)",
        "seller": \(party("Arya", "14007263270")), "buyer": \(party("Peyman", "10380284790")), "currency": "IRR",
        "reason": "agreed discount", "lines": \(adjustmentLines), "delta": \(totals(-100)), "document_hash": "h"}
        """

    static let preview = #"{"lines": \#(adjustmentLines), "delta": \#(totals(-100)), "excess": \#(money(40))}"#

    // MARK: - Money and books

    static func payment(state: String = "CLEARED", free: Int = 500, version: Int = 2) -> String {
        """
        {"id": "\(payment)", "kind": "BANK", "state": "\(state)", "account_id": "\(account)",
        "account_name": "Peyman", "amount": \(money(900)), "allocated": \(money(900 - free)), "free": \(money(free)),
        "bank_reference": "TR-77", "received_on": "2026-08-21", "allocations": [{"invoice_id": "\(invoice)",
            "legal_number": "1405-00007", "amount": \(money(400)), "allocated_at": "2026-08-21T06:00:00.000Z"}],
        "version": \(version)}
        """
    }

    static let work = #"{"pro_formas": {"BLOCKED": 2, "ACCEPTED": 3}, "exceptions": 1, "stopped": 4}"#

    static let trialBalance = """
        {"rows": [{"code": 1010, "name": "bank and cash", "debit": \(money(900)), "credit": \(money(0)),
            "balance": \(money(900))},
        {"code": 2110, "name": "customer advances", "debit": \(money(0)), "credit": \(money(900)),
            "balance": \(money(-900))}], "difference": \(money(0))}
        """

    static let journalEntry = """
        {"id": "\(entry)", "rule": "P-02", "source_id": "\(exceptionID)", "account_id": "\(account)",
        "account_name": "Peyman", "posted_on": "2026-08-21", "occurred_on": "2026-08-20", "text": "TR-77",
        "lines": [{"code": 1010, "name": "bank and cash", "debit": \(money(900)), "credit": \(money(0))},
            {"code": 2110, "name": "customer advances", "debit": \(money(0)), "credit": \(money(900))}]}
        """

    static let series = """
        {"kind": "INVOICE", "branch": "", "fiscal_year": 1405, "last_number": 7, "last_issue_date": "2026-08-21",
        "mark": "", "digits": 5, "next_number": "1405-00008", "is_unbroken": true, "version": 1}
        """

    static let periods = """
        {"fiscal_year": 1404, "period": 11, "starts_on": "2026-01-21", "ends_on": "2026-02-19", "state": "CLOSED"},
        {"fiscal_year": 1404, "period": 12, "starts_on": "2026-02-20", "ends_on": "2026-03-20", "state": "OPEN"},
        {"fiscal_year": 1405, "period": 1, "starts_on": "2026-03-21", "ends_on": "2026-04-20", "state": "OPEN"}
        """

    static let exception = """
        {"id": "\(exceptionID)", "kind": "goods-lost", "detail": "dlv_1 of inv_1", "source_id": "\(exceptionID)",
        "opened_at": "2026-08-21T06:00:00.000Z"}
        """

    /// Every question of the accountant's desk, answered.
    static let all: [(String, String)] = [
        (path("work"), work), (path("pro-formas"), Answers.page([proFormaSummary("BLOCKED"), proFormaSummary()])),
        (path("pro-formas/\(proForma)"), proForma("BLOCKED")), (path("invoices"), Answers.page([invoiceSummary()])),
        (path("invoices/\(invoice)"), invoice()), (path("adjustments"), Answers.page([adjustmentSummary])),
        (path("adjustments/\(adjustment)"), adjustmentView), (path("payments"), Answers.page([payment()])),
        (path("payments/\(payment)"), payment()), (path("accounts"), Answers.page([customer()])),
        (path("accounts/\(account)"), customerAccount),
        (path("accounts/\(account)/statement"), statement()),
        (path("credit-accounts/\(account)"), credit(blocked: "late")),
        (path("trial-balance"), trialBalance), (path("journal-entries"), Answers.page([journalEntry])),
        (path("journal-entries/\(entry)"), journalEntry), (path("number-series"), Answers.page([series])),
        (path("settings"), settings), (path("periods"), Answers.page([periods])),
        (path("exceptions"), Answers.page([exception])),
    ]

    static let settings = #"{"default_credit_limit": \#(money(5000)), "release_policy": "ON_PAYMENT"}"#

    static let rights = """
        "readDocuments","readLedger","readCredit","issueProForma","acceptProForma","issueInvoice","issueAdjustment",
        "recordPayment","manageCredit","overrideCredit","postJournal"
        """
}
