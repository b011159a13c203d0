/// What the services say in tests of the reports, as JSON texts.
enum ReportAnswers {
    static let sales = "/api/sales/v1"
    static let unit = "unit_01h455vb4pex5vsknk084sn02q"

    private static func money(_ amount: Int) -> String { AccountingAnswers.money(amount) }

    static let processes = """
        {"processes": [
            {"key": "unit-cycle", "is_default": true, "is_retired": false, "version": 1, "stages": [
                {"key": "opportunity", "position": 1, "probability": 10, "is_retired": false},
                {"key": "sourcing", "position": 2, "probability": 40, "milestone": "SOURCING", "is_retired": false}]},
            {"key": "pipeline", "is_default": false, "is_retired": false, "version": 1, "stages": [
                {"key": "engaging", "position": 1, "probability": 50, "is_retired": false}]}]}
        """

    static let counts = """
        {"as_of": "2026-08-20T21:05:00.000Z", "groups": [
            {"process": "unit-cycle", "stage": "opportunity", "state": "DRAFT", "count": 3, "value": \(money(3000))},
            {"process": "unit-cycle", "stage": "sourcing", "state": "FULFILLING", "count": 2, "value": \(money(1005))},
            {"process": "unit-cycle", "stage": "sourcing", "state": "WON", "count": 9, "value": \(money(9000))},
            {"process": "pipeline", "stage": "engaging", "state": "DRAFT", "count": 7, "value": \(money(7000))}]}
        """

    static let funnel = """
        {"process": "unit-cycle", "stages": [
            {"key": "opportunity", "reached": 10, "moved": 6, "still": 3, "lost": 1},
            {"key": "sourcing", "reached": 6, "moved": 4, "still": 1, "lost": 1}]}
        """

    /// - Parameters:
    ///   - name: goes into the JSON as it is.
    ///   - wonValue: of each person.
    ///   - people: how many have the name, each with a number from the second on.
    static func success(_ name: String = "Sara", wonValue: Int = 1000, people: Int = 1) -> String {
        let rows = numbered(name, people).map { name in
            """
            {"id": "\(Answers.user)", "key": "\(name)", "won": 3, "lost": 1, "rate": "0.75",
            "won_value": \(money(wonValue)), "won_elsewhere": 1},
            """
        }
        return """
            {"process": "unit-cycle", "currency": "IRR", "rows": [\(rows.joined())
                {"key": "unknown", "won": 0, "lost": 2, "rate": "0", "won_value": \(money(0)), "won_elsewhere": 0}]}
            """
    }

    static let quarters = """
        {"process": "unit-cycle", "currency": "IRR", "rows": [
            {"key": "2026-Q1", "from": "2026-01-01", "to": "2026-03-31", "won": 1, "lost": 1, "rate": "0.5", "won_value": \(money(500)), "won_elsewhere": 0},
            {"key": "2026-Q2", "from": "2026-04-01", "to": "2026-06-30", "won": 3, "lost": 1, "rate": "0.75", "won_value": \(money(700)), "won_elsewhere": 0}]}
        """

    static let persianQuarters = """
        {"process": "unit-cycle", "currency": "IRR", "rows": [
            {"key": "1405-Q1", "from": "2026-03-21", "to": "2026-06-21", "won": 1, "lost": 1, "rate": "0.5",
            "won_value": \(money(500)), "won_elsewhere": 0}]}
        """

    static let lostLines = """
        {"data": [{"line_id": "opl_01h455vb4pex5vsknk084sn02q", "opportunity_id": "\(Answers.opportunityID)",
            "opportunity_name": "Pumps for Peyman", "account_name": "Peyman", "description": "Pump",
            "quantity": {"value": "2.5", "unit": "kg"}, "reason": "price", "state_at_loss": "DECLINED",
            "unit": "supply", "value": \(money(2000)), "closed_on": "2026-05-01"}],
        "page": {"limit": 50, "has_more": false}}
        """

    static let names = #"{"names": [{"id": "\#(Answers.user)", "name": "Sara Ahmadi"}]}"#

    static let losses = """
        {"process": "unit-cycle", "currency": "IRR", "reasons": [
            {"reason": "price", "count": 3, "value": \(money(3000)), "elsewhere": 0},
            {"reason": "other", "count": 1, "value": \(money(100)), "elsewhere": 1}],
        "goods": [{"reason": "price", "state_at_loss": "DECLINED", "unit": "supply", "lines": 2,
            "value": \(money(2000)), "elsewhere": 0}]}
        """

    /// - Parameters:
    ///   - name: of the customer; goes into the JSON as it is.
    ///   - owed: what is new.
    ///   - customers: how many there are, each with the same figures, which are those of the sum too.
    static func receivables(_ name: String = "Peyman", owed: Int = 400, customers: Int = 1) -> String {
        let figures = """
            {"by_age": [\(money(owed)), \(money(100)), \(money(0)), \(money(0)), \(money(20))],
            "owed": \(money(owed + 120)), "invoices": 3, "undelivered": \(money(70)), "advances": \(money(5))}
            """
        let rows = numbered(name, customers).map {
            #"{"account_id": "\#(AccountingAnswers.account)", "name": "\#($0)", "figures": \#(figures)}"#
        }
        return """
            {"as_of": "2026-08-21", "ages": [
                {"from_days": 0, "to_days": 30, "issued_from": "2026-07-22"},
                {"from_days": 31, "to_days": 60, "issued_from": "2026-06-22", "issued_to": "2026-07-21"},
                {"from_days": 61, "to_days": 90, "issued_from": "2026-05-23", "issued_to": "2026-06-21"},
                {"from_days": 91, "to_days": 180, "issued_from": "2026-02-22", "issued_to": "2026-05-22"},
                {"from_days": 181, "issued_to": "2026-02-21"}],
            "rows": [\(rows.joined(separator: ","))],
            "unlisted": 2, "total": \(figures)}
            """
    }

    static func stockValue(_ id: String, more: String = "", rows: Int = 1) -> String {
        let rows = numbered("Pump", rows).map { name in
            """
            {"id": "\(id)", "name": "\(name)", \(more) "items": 4, "value": \(money(9000)), "in_transit": \(money(50))}
            """
        }
        return """
            {"as_of": "2026-08-20T21:05:00.000Z", "rows": [\(rows.joined(separator: ","))],
            "unlisted": 0, "value": \(money(9000)), "in_transit": \(money(50))}
            """
    }

    private static func numbered(_ name: String, _ count: Int) -> [String] {
        (1...count).map { $0 == 1 ? name : "\(name) \($0)" }
    }

    /// - Parameter rows: of people, customers and products.
    static func play(on services: PlayedServices, rows: Int = 1) {
        let warehouse = "\(WarehouseAnswers.base)/reports/stock-value"
        for (path, answer) in [
            ("\(sales)/processes", processes), ("\(sales)/opportunities/counts", counts),
            ("\(sales)/reports/funnel", funnel), ("\(sales)/reports/loss-reasons", losses),
            ("\(sales)/reports/success-rate", success(people: rows)),
            ("\(sales)/reports/success-rate?by=quarter", quarters),
            ("\(sales)/reports/success-rate?by=quarter&calendar=persian", persianQuarters),
            ("\(sales)/lost-lines", lostLines), ("\(sales)/names", names),
            (AccountingAnswers.path("reports/receivables"), receivables(customers: rows)),
            (warehouse, stockValue(WarehouseAnswers.house)),
            (
                "\(warehouse)?by=product",
                stockValue(
                    WarehouseAnswers.product,
                    more: #""sku": "PU-10", "on_hand": {"value": "12.5", "unit": "kg"},"#, rows: rows)
            ),
        ] {
            services.answer("GET", path, 200, answer)
        }
    }
}
