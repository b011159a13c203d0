/// What the services say in tests, as JSON texts.
enum Answers {
    static let tokens =
        #"{"access_token":"access-2","refresh_token":"refresh-2","expires_in":600,"token_type":"Bearer"}"#

    static func me(name: String = "Sara", rights: String = #""readSales""#, zone: String = "Asia/Tehran") -> String {
        """
        {"user": {"id": "usr_01h455vb4pex5vsknk084sn02q", "version": 1,
            "company_id": "com_01h455vb4pex5vsknk084sn02q", "username": "sara", "state": "ACTIVE",
            "profile": {"display_name": "\(name)", "roles": ["sales-rep"]},
            "created_at": "2026-08-01T00:00:00.000Z", "updated_at": "2026-08-01T00:00:00.000Z"},
        "company": {"id": "com_01h455vb4pex5vsknk084sn02q", "version": 1, "name": "Arya", "country": "IR",
            "currency": "IRR", "time_zone": "\(zone)", "calendar": "persian",
            "created_at": "2026-08-01T00:00:00.000Z", "updated_at": "2026-08-01T00:00:00.000Z"},
        "rights": [\(rights)]}
        """
    }

    static func opportunities(_ rows: [String] = [], hasMore: Bool = false) -> String {
        #"{"data":[\#(rows.joined(separator: ","))],"page":{"limit":100,"has_more":\#(hasMore)}}"#
    }

    /// - Parameter name: goes into the JSON as it is.
    static func opportunity(_ name: String, amount: String = #"{"amount":10450031,"currency":"IRR"}"#) -> String {
        """
        {"id": "opp_01h455vb4pex5vsknk084sn02q", "version": 3, "name": "\(name)",
        "account_id": "acc_01h455vb4pex5vsknk084sn02q", "account_name": "Peyman", "state": "FULFILLING",
        "owner_id": "usr_01h455vb4pex5vsknk084sn02q", "stage": "OFFER", "amount": \(amount),
        "expected_on": "2026-09-01", "opened_at": "2026-08-20T21:00:00.000Z"}
        """
    }

    static let problem = #"{"type":"/problems/x","title":"No","status":401,"code":"credentials_wrong"}"#
}
