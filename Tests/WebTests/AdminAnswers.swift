/// What Identity, Approval and the logs say in tests, as JSON texts.
enum AdminAnswers {
    static let rights =
        #""manageUsers","readUsers","manageCompany","managePolicies","manageMessages","audit","readSales""#
        + #","manageProcesses","manageSeries""#
    static let id = "usr_01h455vb4pex5vsknk084sn0zz"
    static let unitID = "unit_01h455vb4pex5vsknk084sn02q"
    static let company = "com_01h455vb4pex5vsknk084sn02q"
    static let messageID = "0198cf3a-2b11-7d02-8c7e-51f0a9e4c001"
    static let users = "/api/identity/v1/users"
    static let units = "/api/identity/v1/units"
    static let policy = "/api/approval/v1/policies/opportunity"
    static let parked = "/api/sales/v1/messages/parked"
    static let process = "/api/sales/v1/processes/p-machines"
    static let series = "/api/accounting/v1/number-series"

    static func user(
        _ name: String = "Reza", id: String = id, state: String = "ACTIVE",
        more: String = #","unit_id":"\#(unitID)","manager_id":"\#(Answers.user)","discount_limit":"0.12""#
    ) -> String {
        """
        {"id": "\(id)", "version": 4, "company_id": "\(company)", "username": "reza", "state": "\(state)",
        "profile": {"display_name": "\(name)", "roles": ["sales-manager"], "scopes": {"*": "team", "leads": "all"}\(more)},
        "created_at": "2026-08-01T00:00:00.000Z", "updated_at": "2026-08-02T00:00:00.000Z"}
        """
    }

    static func unit(_ name: String = "Sales North") -> String {
        #"{"id": "\#(unitID)", "version": 2, "name": "\#(name)"}"#
    }

    static let companyView = """
        {"id": "\(company)", "version": 3, "name": "Arya", "country": "IR", "currency": "IRR",
        "time_zone": "Asia/Tehran", "calendar": "persian", "tax_id": "10101234567",
        "created_at": "2026-08-01T00:00:00.000Z", "updated_at": "2026-08-01T00:00:00.000Z"}
        """

    static func policy(step: String = "Manager") -> String {
        """
        {"id": "apol_01h455vb4pex5vsknk084sn02q", "key": "opportunity", "version": 7, "created_by": "\(id)",
        "created_at": "2026-08-01T00:00:00.000Z", "steps": [
            {"name": "\(step)", "rule": "N_OF_M", "n": 2, "may_return_lines": true, "remind_after_hours": 4,
                "approvers": [{"role": "sales-manager"}, {"user_id": "\(id)"}, {"unit_head": "\(unitID)"}],
                "condition": {"amount_over": {"amount": 5000000, "currency": "IRR"}, "discount_over": "0.1"}},
            {"name": "Director", "rule": "ANY", "approvers": [{"role": "sales-director"}]}]}
        """
    }

    /// Three stages: one by hand with two sales, one retired, one that follows documents.
    static func process(_ name: String = "Machines", isDefault: Bool = false, isRetired: Bool = false) -> String {
        """
        {"key": "p-machines", "name": "\(name)", "is_default": \(isDefault), "is_retired": \(isRetired), "version": 5,
        "stages": [
            {"key": "s-talks", "name": "\(name) talks", "position": 1, "probability": 10, "is_retired": false,
                "open_sales": 2},
            {"key": "s-visit", "name": "\(name) visit", "position": 2, "probability": 20, "is_retired": true,
                "open_sales": 0},
            {"key": "s-offer", "name": "\(name) offer", "position": 3, "probability": 30, "is_retired": false,
                "open_sales": 0},
            {"key": "s-order", "name": "\(name) order", "position": 4, "probability": 90, "milestone": "ORDER",
                "is_retired": false, "open_sales": 1}]}
        """
    }

    static func series(kind: String = "INVOICE", year: Int = 1406, last: Int = 0) -> String {
        """
        {"kind": "\(kind)", "branch": "", "fiscal_year": \(year), "last_number": \(last), "mark": "A", "digits": 5,
        "next_number": "A-\(year)-0000\(last + 1)", "is_unbroken": true, "version": 3
        \(last == 0 ? "" : #", "last_issue_date": "2026-08-21""#)}
        """
    }

    static func parkedMessage(_ error: String = "no such column") -> String {
        """
        {"messages": [{"consumer": "sales.on-accounting", "id": "\(messageID)",
        "type": "karvan.accounting.InvoiceIssued.v1", "order_key": "invoice/1", "since": "2026-08-01T00:00:00.000Z",
        "attempts": 8, "error": "\(error)", "followers": 2}]}
        """
    }

    /// - Parameter hour: of the day, in two digits; the id is in the order of time.
    static func entry(_ service: String, _ name: String, hour: String, by: String = id) -> String {
        """
        {"id": "0198cf3a-\(hour)11-7d02-8c7e-51f0a9e4c001", "service": "\(service)", "name": "\(name)",
        "subject": "x", "correlation": "\(Answers.opportunityID)", "by": "\(by)", "at": "2026-08-21T\(hour):00:00.000Z"}
        """
    }

    static func entries(_ entries: String...) -> String { #"{"entries": [\#(entries.joined(separator: ","))]}"# }

    static let report = """
        {"invariants": [{"id": "I-31", "checked": 120, "violated": 2, "examples": ["inv_1", "inv_2"]},
            {"id": "I-32", "checked": 7, "violated": 0, "examples": []}],
        "messages": {"outbox": 1, "deferred": 0, "parked": 3, "unanswered": 0, "dead_letters": 4}, "facts": {}}
        """

    static let problemID = "prb_01h455vb4pex5vsknk084sn02q"

    static func problem(_ text: String = "The list stays empty", closed: Bool = false) -> String {
        let end = closed ? #", "closed_at": "2026-04-15T11:00:00.000Z", "closed_by_name": "Maryam""# : ""
        return """
            {"id": "\(problemID)", "text": "\(text)", "page": "/sales/opportunities?f.state.in=WON", "version": "0.1.0",
            "request_id": "0198cf2e", "reported_by": "\(Answers.user)", "reported_by_name": "Reza",
            "reported_at": "2026-04-15T10:00:00.000Z"\(end)}
            """
    }

    /// All of it but the person who asks, with `text` as every name that people wrote.
    static func play(on stage: Stage, text: String = "Reza") {
        for (path, answer) in [
            (users, Answers.page([user(text)])), ("\(users)/\(id)", user(text)),
            ("\(users)/\(Answers.user)", user(text, id: Answers.user)), (units, Answers.page([unit(text)])),
            ("\(units)/\(unitID)", unit(text)), ("/api/identity/v1/companies/\(company)", companyView),
            ("/api/approval/v1/policies", Answers.page([policy(step: text)])), (policy, policy(step: text)),
            (parked, parkedMessage(text)), (process, process(text)),
            ("\(series)/INVOICE/1406", series()), ("\(series)/CORRECTION/1405", series(kind: "CORRECTION", last: 3)),
            ("/api/identity/v1/problem-reports", Answers.page([problem()])),
            ("/api/identity/v1/problem-reports/\(problemID)", problem()),
            ("/api/sales/v1/audit/entries", entries(entry("sales", "OpportunityOpened", hour: "10"))),
            ("/api/sales/v1/audit", report),
        ] {
            stage.services.answer("GET", path, 200, answer)
        }
    }
}
