import Contracts

/// What the services say in tests, as JSON texts.
enum Answers {
    static let tokens =
        #"{"access_token":"access-2","refresh_token":"refresh-2","expires_in":600,"token_type":"Bearer"}"#

    static let user = "usr_01h455vb4pex5vsknk084sn02q"

    static let viewID = "view_01h455vb4pex5vsknk084sn02q"

    /// A view of the list of sales, as `me` tells it.
    static func view(
        _ name: String, _ query: String, page: String = "/sales/opportunities", id: String = viewID
    ) -> String {
        #"{"id": "\#(id)", "page": "\#(page)", "name": "\#(name)", "query": "\#(query)"}"#
    }

    static let allRights = Right.allCases.map { "\"\($0)\"" }.joined(separator: ",")

    static func me(
        name: String = "Sara", rights: String = #""readSales""#, zone: String = "Asia/Tehran", views: [String] = []
    ) -> String {
        """
        {"user": {"id": "\(user)", "version": 1,
            "company_id": "com_01h455vb4pex5vsknk084sn02q", "username": "sara", "state": "ACTIVE",
            "profile": {"display_name": "\(name)", "roles": ["sales-rep"]},
            "created_at": "2026-08-01T00:00:00.000Z", "updated_at": "2026-08-01T00:00:00.000Z"},
        "company": {"id": "com_01h455vb4pex5vsknk084sn02q", "version": 1, "name": "Arya", "country": "IR",
            "currency": "IRR", "time_zone": "\(zone)", "calendar": "persian",
            "created_at": "2026-08-01T00:00:00.000Z", "updated_at": "2026-08-01T00:00:00.000Z"},
        "rights": [\(rights)], "views": [\(views.joined(separator: ","))]}
        """
    }

    /// Of a form, made by the page.
    static let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    /// What the forms of a record lead to, in the order shown.
    static func actions(in html: String, of page: String) -> [String] {
        html.matches(of: /action="([^"]*)"/).map { String($0.1) }.filter { $0.hasPrefix("\(page)/") }
            .map { String($0.dropFirst(page.count + 1)) }
    }

    /// One page of anything.
    static func page(_ rows: [String] = [], next: String? = nil) -> String {
        let next = next.map { #","next":"\#($0)""# } ?? ""
        return #"{"data":[\#(rows.joined(separator: ","))],"page":{"limit":50,"has_more":\#(!next.isEmpty)\#(next)}}"#
    }

    /// What `work` answers.
    static func counts(_ counts: [String: Int]) -> String {
        let members = counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        return #"{"counts": {\#(members.joined(separator: ","))}}"#
    }

    // MARK: - Sales

    static let opportunityID = "opp_01h455vb4pex5vsknk084sn02q"

    /// - Parameters:
    ///   - name: goes into the JSON as it is.
    ///   - more: further members, each with a comma behind it.
    static func opportunity(
        _ name: String, amount: String = #"{"amount":10450031,"currency":"IRR"}"#, state: String = "FULFILLING",
        more: String = ""
    ) -> String {
        """
        {"id": "\(opportunityID)", "version": 3, "name": "\(name)",
        "account_id": "acc_01h455vb4pex5vsknk084sn02q", "account_name": "Peyman", "state": "\(state)",
        "owner_id": "\(user)", "stage": "sourcing", "amount": \(amount), \(more)
        "expected_on": "2026-09-01", "opened_at": "2026-08-20T21:00:00.000Z"}
        """
    }

    /// - Parameters:
    ///   - slices: quantity and state of each.
    ///   - line: further members of the line, each with its comma; so are those of the sale.
    ///   - slice: further members of each slice, each with a comma before it.
    static func opportunityPage(
        _ name: String, slices: [(String, String)], state: String = "FULFILLING", paper: String = "ACCEPTED",
        line: String = "", slice: String = "", more: String = ""
    ) -> String {
        let parts = slices.map { quantity, state in
            """
            {"id":"sli_01h455vb4pex5vsknk084sn02q","quantity":"\(quantity)","state":"\(state)","unit":"supply"\(slice)}
            """
        }
        return """
            {"id": "\(opportunityID)", "version": 3, "account_id": "acc_01h455vb4pex5vsknk084sn02q",
            "account_name": "Peyman", "name": "\(name)", "currency": "IRR", "owner_id": "\(user)",
            "owner_name": "\(name)", "terms": "CREDIT", "process": "unit-cycle",
            "rules": {"delivery_rule": "COMPLETE_ORDER", "accepts_answers": true, "rests_on_promises": true,
                "answers_first": false},
            "state": "\(state)", "stage": "sourcing", "revision": 2, "paper_state": "\(paper)", \(more)
            "totals": \(totals(1000)), "expected_on": "2026-09-01", "opened_at": "2026-08-20T21:00:00.000Z",
            "lines": [{"id": "opl_01h455vb4pex5vsknk084sn02q", "product_id": "prod_01h455vb4pex5vsknk084sn02q",
                "description": "Pump", \(line) "quantity": {"value": "12.5", "unit": "kg"},
                "unit_price": {"value": "80.125", "currency": "IRR"}, "discount_rate": "0.05", "tax_rate": "0.1",
                "net": {"amount": 1000, "currency": "IRR"}, "tax": {"amount": 100, "currency": "IRR"},
                "gross": {"amount": 1100, "currency": "IRR"}, "status": "COMMITTED", "promised_on": "2026-08-30",
                "slices": [\(parts.joined(separator: ","))]}]}
            """
    }

    static func totals(_ net: Int) -> String {
        """
        {"net": {"amount": \(net), "currency": "IRR"}, "tax": {"amount": \(net / 10), "currency": "IRR"},
        "gross": {"amount": \(net + net / 10), "currency": "IRR"}}
        """
    }

    static let problem = #"{"type":"/problems/x","title":"No","status":401,"code":"credentials_wrong"}"#
}
