/// What the tax service says in tests.
enum TaxAnswers {
    static let id = "txs_01h455vb4pex5vsknk084sn02q"
    static let path = "/api/taxportal/v1/submissions/\(id)"

    static func submission(
        state: String = "REJECTED", rejection: String? = "BUSINESS", hasFault: Bool = true,
        number: String = "1405-00123",
        buyer: String = "Nur", deadline: String = "2026-08-25T00:00:00.000Z"
    ) -> String {
        let fault =
            hasFault
            ? #"{"code": "0303512", "message": "نرخ نادرست است", "member": "vra", "value": "9", "line": 2}"# : ""
        let rejection = rejection.map { #""rejection": "\#($0)","# } ?? ""
        return """
            {"id": "\(id)", "version": 7, "state": "\(state)", "portal": "moadian", "document_kind": "INVOICE",
            "invoice_id": "inv_01h455vb4pex5vsknk084sn02q", "legal_number": "\(number)", "buyer_name": "\(buyer)",
            "totals": \(Answers.totals(1_000_000)), "issue_date": "2026-08-21", "attempt": 1, \(rejection)
            "faults": [\(fault)], "offline": false, "deadline_at": "\(deadline)",
            "sent_at": "2026-08-21T10:00:00.000Z", "queued_at": "2026-08-21T09:00:00.000Z",
            "updated_at": "2026-08-21T10:00:00.000Z"}
            """
    }

    static func detail(_ submission: String = submission(), reason: String = "asked the customer") -> String {
        """
        {"submission": \(submission), "identity": "A1121H", "sendings": 1, "facts": {"type": "1"},
        "has_content": true, "has_receipt": false,
        "explanations": [{"code": "0303512", "title": "The rate is wrong", "advice": "Mend it", "member": "vra",
            "field": "Tax rate", "value": "9", "line": 2, "portal_message": "نرخ نادرست است"}],
        "interventions": [{"action": "RESUBMIT", "reason": "\(reason)", "at": "2026-08-21T11:00:00.000Z",
            "by": "\(Answers.user)"}, {"action": "INQUIRE", "at": "2026-08-21T10:00:00.000Z",
            "by": "\(WarehouseAnswers.colleague)", "by_name": "Kaveh"}],
        "series": "A", "fiscal_year": 1405, "seller": {"name": "Arya", "country": "IR"},
        "buyer": {"name": "Nur", "tax_id": "10380284790", "country": "IR"},
        "lines": [{"description": "Pump", "unit": "kg", "unit_price": {"value": "80.125", "currency": "IRR"},
            "tax_code": "VAT", "tax_rate": "0.085", "quantity_before": "0", "quantity_after": "12.5",
            "net_before": {"amount": 0, "currency": "IRR"}, "net_after": {"amount": 1000, "currency": "IRR"},
            "tax_before": {"amount": 0, "currency": "IRR"}, "tax_after": {"amount": 100, "currency": "IRR"}}]}
        """
    }

    static func work(title: String = "The rate is wrong", number: String = "1405-00123", count: Int = 1) -> String {
        let item = """
            {"id": "\(id)", "kind": "SUBMISSION", "portal": "moadian", "submission_id": "\(id)", "version": 7,
            "state": "REJECTED", "document_kind": "INVOICE", "legal_number": "\(number)", "buyer_name": "Nur",
            "issue_date": "2026-08-21", "deadline_at": "2026-08-25T00:00:00.000Z", "since": "2026-08-21T10:00:00.000Z",
            "faults": [{"code": "0303512", "title": "\(title)", "advice": "Mend it", "member": "vra",
                "field": "Tax rate", "value": "9", "line": 2, "portal_message": "نرخ نادرست است"}]}
            """
        return """
            {"language": "en", "groups": [{"category": "BUSINESS", "title": "Refused content", "advice": "Mend the data",
            "items": [\(Array(repeating: item, count: count).joined(separator: ","))], "has_more": false}]}
            """
    }

    static let noWork = #"{"language":"en","groups":[]}"#

    static let taxpayer = """
        {"portal": "moadian", "version": 4, "base_url": "https://tp.tax.gov.ir", "memory_id": "A11216",
        "options": {"odd_rials": "down"}, "enabled": true, "files_from": "2026-03-21", "secret_files": ["key.pem"],
        "credentials": [], "updated_at": "2026-04-15T10:00:00.000Z"}
        """

    static let status = """
        {"portals": [{"portal": "moadian", "connected": true, "configured": true,
            "health": {"state": "OUTAGE", "since": "2026-08-21T10:00:00.000Z", "code": "503", "message": "Bad gateway",
                "failures": 4},
            "counts": {"REJECTED": 2, "ACCEPTED": 1245}, "offline": 0,
            "deadlines": [{"submission_id": "\(id)", "legal_number": "1405-00123", "state": "REJECTED",
                "deadline_at": "2026-08-25T00:00:00.000Z"}], "overdue": 1, "open_channels": 0,
            "credentials": [{"name": "cert.pem", "subject": "CN=Arya", "valid_until": "2026-09-01T00:00:00.000Z"}]}]}
        """

    static func particulars(editable: Bool = true) -> String {
        """
        {"submission_id":"\(id)","portal":"moadian","editable":\(editable),
        "header":{"note_1":"kept","customs_declaration_date":"2026-08-21"},
        "lines":{"1":{"making_charge":"2500000"}},
        "history":[{"version":1,"header":{},"lines":{},"reason":"from the workshop","at":"2026-08-21T10:00:00Z"}],
        "document_lines":[{"number":1,"description":"Ring"}],
        "known":{"header":{"note_1":"text","settlement":"cash or credit","customs_declaration_date":"a day"},
        "lines":{"making_charge":"rials","profit":"rials","net_weight":"number"}}}
        """
    }

    static let payment = "txp_0000000000000000000000000a"

    /// One that the authority has, and one of which nobody knows.
    static func payments(owed: String? = "10000000") -> String {
        let allowed = owed.map { amount in "\"owed\": {\"amount\": \(amount), \"currency\": \"IRR\"}," } ?? ""
        return """
            {\(allowed) "told": {"amount": 4000000, "currency": "IRR"},
            "data": [{"id": "txp_00000000000000000000000009", "version": 3, "state": "REGISTERED",
                "amount": {"amount": 1500000, "currency": "IRR"}, "paid_on": "2026-08-21", "method": "TRANSFER",
                "faults": [], "reference_number": "K-7781", "entered_at": "2026-08-21T10:00:00Z"},
            {"id": "\(payment)", "version": 3, "state": "UNKNOWN", "amount": {"amount": 2500000, "currency": "IRR"},
                "paid_on": "2026-08-22", "method": "CHEQUE",
                "faults": [{"code": "payment-unknown", "message": "no answer"}], "entered_at": "2026-08-22T10:00:00Z"}]}
            """
    }

    static let exchange = """
        {"id": "0198CF2E-5B7A-7C31-9A55-3B1F0D6F2A10", "method": "POST", "url": "https://portal/invoice", "status": 200,
        "started_at": "2026-08-21T10:00:00.000Z", "milliseconds": 431,
        "request": {"bytes": 9, "text": "<invoice>", "is_cut": false}, "answer": {"bytes": 4, "is_cut": false}}
        """
}
