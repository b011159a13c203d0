/// What the approval service says in tests.
enum ApprovalAnswers {
    static let id = "apr_01h455vb4pex5vsknk084sn02q"
    static let other = "apr_01h455vb4pex5vsknk084sn02r"
    static let path = "/api/approval/v1/requests/\(id)"
    static let line = "opl_01h455vb4pex5vsknk084sn02q"
    static let secondLine = "opl_01h455vb4pex5vsknk084sn02r"
    static let colleague = "usr_01h455vb4pex5vsknk084sn02r"

    /// - Parameter title: goes into the JSON as it is.
    static func task(
        _ id: String = id, title: String = "Pumps", hash: String = "hash-2", mayReturnLines: Bool = true,
        absent: String? = nil
    ) -> String {
        let absent = absent.map { #""on_behalf_of": "\#(colleague)", "on_behalf_of_name": "\#($0)","# } ?? ""
        return """
            {"id": "task_01h455vb4pex5vsknk084sn02q", "request_id": "\(id)", "subject_kind": "opportunity",
            "opportunity_id": "\(Answers.opportunityID)", "revision": 2, "content_hash": "\(hash)",
            "step_name": "Sales management", "facts": \(facts(title)), "lines": [\(lines)], \(absent)
            "requested_by": "\(colleague)", "requested_by_name": "Omid", "reminded": true, "escalated": false,
            "may_return_lines": \(mayReturnLines), "opened_at": "2026-08-21T06:00:00.000Z",
            "expires_at": "2026-08-24T06:00:00.000Z"}
            """
    }

    private static func facts(_ title: String) -> String {
        """
        {"total": {"amount": 3000, "currency": "IRR"}, "discount_rate": "0.14", "account_name": "Peyman",
        "title": "\(title)"}
        """
    }

    private static let lines = """
        {"line_id": "\(line)", "product_name": "Pump", "quantity": {"value": "2", "unit": "pcs"},
        "unit_price": {"value": "1000", "currency": "IRR"}, "discount_rate": "0.14",
        "net": {"amount": 1720, "currency": "IRR"}},
        {"line_id": "\(secondLine)", "product_name": "Valve", "quantity": {"value": "1", "unit": "pcs"},
        "unit_price": {"value": "1280", "currency": "IRR"}, "discount_rate": "0",
        "net": {"amount": 1280, "currency": "IRR"}}
        """

    static func request(_ title: String = "Pumps", state: String = "IN_PROGRESS", by: String = colleague) -> String {
        """
        {"id": "\(id)", "version": 3, "state": "\(state)", "subject_kind": "opportunity",
        "opportunity_id": "\(Answers.opportunityID)", "revision": 2, "content_hash": "hash-2",
        "facts": \(facts(title)), "policy_key": "opportunity", "policy_version": 2, "automatic": false,
        "requested_by": "\(by)", "requested_by_name": "Omid", "requested_at": "2026-08-21T06:00:00.000Z"}
        """
    }

    static func detail(_ request: String = request(), remark: String = "too cheap") -> String {
        """
        {"request": \(request), "lines": [\(lines)],
        "steps": [{"number": 1, "name": "Finance", "needed": 1, "state": "DONE", "round": 1, "reminded": false,
            "escalated": false, "approvers": [{"user_id": "\(colleague)", "name": "Zahra", "state": "DONE"}]},
            {"number": 2, "name": "Sales management", "needed": 1, "state": "OPEN", "round": 1, "reminded": true,
            "escalated": false, "opened_at": "2026-08-21T06:00:00.000Z", "expires_at": "2026-08-24T06:00:00.000Z",
            "condition": {"discount_over": "0.12"},
            "approvers": [{"user_id": "\(Answers.user)", "name": "Sara", "state": "OPEN"},
                {"user_id": "\(colleague)", "name": "Maryam", "state": "OPEN"}]}],
        "decisions": [{"decision": "approve", "step": 1, "round": 1, "approver_id": "\(colleague)",
            "approver_name": "Zahra", "on_behalf_of": "\(colleague)", "on_behalf_of_name": "Kaveh",
            "remarks": [{"text": "\(remark)", "line_id": "\(line)", "field": "unit_price"}],
            "decided_at": "2026-08-21T05:00:00.000Z"}],
        "previous_revision": 1,
        "changes": [{"field": "total", "before": "3500 IRR", "after": "3000 IRR"},
            {"line_id": "\(line)", "product_name": "Pump", "field": "discount_rate", "before": "0.1", "after": "0.14"},
            {"line_id": "\(line)", "product_name": "Pump", "field": "quantity", "before": "2.5 pcs", "after": "2 pcs"},
            {"line_id": "\(secondLine)", "product_name": "Valve", "field": "line", "after": "added"}]}
        """
    }

    static func delegation(by: String = Answers.user, note: String = "leave") -> String {
        let to = by == Answers.user ? colleague : Answers.user
        return """
            {"id": "dlg_01h455vb4pex5vsknk084sn02q", "delegator_id": "\(by)", "delegator_name": "Sara",
            "delegate_id": "\(to)", "delegate_name": "Maryam", "valid_from": "2026-08-20T20:30:00.000Z",
            "valid_until": "2026-08-27T20:30:00.000Z", "note": "\(note)"}
            """
    }

    static let colleagues = """
        {"user_id": "\(Answers.user)", "name": "Sara", "roles": ["sales-manager"]},
        {"user_id": "\(colleague)", "name": "Maryam", "roles": ["sales-manager", "finance-manager"]}
        """
}
