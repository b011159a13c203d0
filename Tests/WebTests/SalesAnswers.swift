/// What the sales service says in tests of its desks, as JSON texts.
enum SalesAnswers {
    static let sales = "/api/sales/v1"
    static let accountID = "acc_01h455vb4pex5vsknk084sn02q"
    static let productID = "prod_01h455vb4pex5vsknk084sn02q"
    static let otherProductID = "prod_01h455vb4pex5vsknk084sn02r"

    /// - Parameter name: goes into the JSON as it is.
    static func account(_ name: String = "Peyman", version: Int = 4) -> String {
        """
        {"id": "\(accountID)", "version": \(version), "name": "\(name)", "tax_id": "10380284790", "country": "IR",
        "account_class": "\(name)", "external_ref": "\(name)",
        "address": {"street": "\(name)", "city": "\(name)", "postal_code": "1234567890", "country": "PL"}}
        """
    }

    static func product(_ name: String = "Pump", sku: String = "PUMP", id: String = productID) -> String {
        """
        {"id": "\(id)", "version": 1, "sku": "\(sku)", "name": "\(name)", "kind": "GOODS", "unit": "pc",
        "route": "TRADE", "tax_code": "VAT10", "tax_rate": "0.1",
        "list_price": {"value": "80.125", "currency": "IRR"}, "category": null,
        "availability": {"on_hand": "10", "available": "7", "as_of": "2026-08-20T21:05:00.000Z"}}
        """
    }

    /// Sales by process, stage and state, each worth a thousand.
    static func counts(_ groups: [(stage: String, state: String, count: Int)]) -> String {
        let groups = groups.map { group in
            """
            {"process": "unit-cycle", "stage": "\(group.stage)", "state": "\(group.state)", "count": \(group.count),
            "value": {"amount": \(1000 * group.count), "currency": "IRR"}}
            """
        }
        return #"{"groups": [\#(groups.joined(separator: ","))], "as_of": "2026-08-20T21:05:00.000Z"}"#
    }

    static let processes = """
        {"processes": [
            {"key": "unit-cycle", "is_default": true, "is_retired": false, "version": 1, "stages": [
                {"key": "opportunity", "position": 1, "probability": 10, "is_retired": false},
                {"key": "approval", "position": 2, "probability": 20, "milestone": "APPROVAL", "is_retired": false},
                {"key": "sourcing", "position": 3, "probability": 40, "milestone": "SOURCING", "is_retired": false}]},
            {"key": "pipeline", "is_default": false, "is_retired": false, "version": 1, "stages": [
                {"key": "prospecting", "position": 1, "probability": 10, "is_retired": false}]}]}
        """

    static let counts = counts([("opportunity", "DRAFT", 12), ("sourcing", "FULFILLING", 1200), ("delivery", "WON", 3)])

    static let reza = "usr_01h455vb4pex5vsknk084sn03r"

    static let representatives = """
        {"representatives": [
            {"id": "\(Answers.user)", "name": "Sara", "unit_name": "North", "open_sales": 12},
            {"id": "\(reza)", "name": "Reza", "open_sales": 3}]}
        """

    static func matching(count: Int, token: String = "t0ken") -> String {
        #"{"count": \#(count), "token": "\#(token)", "sample": ["Pumps", "Hoses"]}"#
    }

    static let matching = matching(count: 1284)

    static let accountHistory = """
        {"entries": [
            {"at": "2026-08-20T21:05:00.000Z", "user_name": "Mina", "field": "owner_id", "before": "Sara",
                "after": "Reza", "note": "he knows them"},
            {"at": "2026-08-19T21:05:00.000Z", "user_name": "Sara", "field": "account_class", "after": "A"},
            {"at": "2026-08-18T21:05:00.000Z", "field": "CREATED", "after": "Peyman"}]}
        """

    static let accountDuplicates = #"{"candidates": [{"account": \#(account("Peyman Co")), "reason": "TAX_ID"}]}"#

    /// Each line comes to 1000 and a tenth of tax.
    static func preview(lines count: Int = 1) -> String {
        let line = """
            {"product_id": "\(productID)", "description": "Pump", "quantity": {"value": "2", "unit": "pc"},
            "tax_rate": "0.1", "net": {"amount": 1000, "currency": "IRR"}, "tax": {"amount": 100, "currency": "IRR"},
            "gross": {"amount": 1100, "currency": "IRR"}}
            """
        return """
            {"lines": [\(Array(repeating: line, count: count).joined(separator: ","))],
            "totals": \(Answers.totals(1000 * count))}
            """
    }

    static let proFormaID = "pf_01h455vb4pex5vsknk084sn02q"

    /// A thing that waits in a sale.
    ///
    /// - Parameter more: further members, each with a comma before it.
    static func workItem(_ kind: String, name: String = "Pumps", more: String = "") -> String {
        """
        {"kind": "\(kind)", "opportunity_id": "\(Answers.opportunityID)", "name": "\(name)", "account_name": "Peyman"\(more)}
        """
    }

    static func workItems(_ items: [String], hasMore: Bool = false) -> String {
        #"{"items": [\#(items.joined(separator: ","))], "has_more": \#(hasMore)}"#
    }

    /// One of every kind.
    static let work = workItems([
        workItem("NEXT_STEP", more: #","note": "call Maryam", "due_on": "2026-04-12""#),
        workItem("ASSIGNED", more: #","note": "he is angry", "since": "2026-08-20T10:00:00.000Z""#),
        workItem("RETURNED", more: #","since": "2026-08-20T10:00:00.000Z""#),
        workItem("ANSWERS", more: #","lines": 2, "since": "2026-08-20T11:00:00.000Z", "due_on": "2026-08-30""#),
        workItem("CHOICES", more: #","lines": 1, "since": "2026-08-20T11:00:00.000Z""#),
        workItem("BLOCKED", more: #","note": "SHORTFALL", "pro_forma_id": "\#(proFormaID)""#),
        workItem("EXPIRED", more: #","pro_forma_id": "\#(proFormaID)""#),
    ])

    static let workCounts = [
        "NEXT_STEP": 1, "ASSIGNED": 1, "RETURNED": 1, "ANSWERS": 1, "CHOICES": 1, "BLOCKED": 1, "EXPIRED": 1,
    ]

    static let lineID = "opl_01h455vb4pex5vsknk084sn02q"
    static let sliceID = "sli_01h455vb4pex5vsknk084sn02q"

    /// Entries, the latest first.
    static func history(_ entries: [String] = []) -> String { #"{"entries": [\#(entries.joined(separator: ","))]}"# }

    /// - Parameter more: further members, each with a comma before it.
    static func happened(
        _ kind: String, _ value: String = "", at: String = "2026-08-20T21:05:00.000Z", more: String = ""
    ) -> String {
        #"{"at": "\#(at)", "kind": "\#(kind)", "value": "\#(value)", "user_name": "Sara"\#(more)}"#
    }

    static func plan(steps: [(String, String)] = [("RELEASE", "warehouse")], credited: Int = 0, more: String = "")
        -> String
    {
        let steps = steps.map { step, service in
            """
            {"slice_id": "\(sliceID)", "quantity": "6", "state": "HELD", "step": "\(step)", "service": "\(service)"}
            """
        }
        return """
            {"line_id": "\(lineID)", "steps": [\(steps.joined(separator: ","))],
            "lost_net": {"amount": 1000, "currency": "IRR"}, "credited_gross": {"amount": \(credited), "currency": "IRR"},
            "ends_sale": true\(more)}
            """
    }
}
