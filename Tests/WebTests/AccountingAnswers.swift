/// What the accounting service says in tests.
enum AccountingAnswers {
    static let account = "acc_01h455vb4pex5vsknk084sn02q"

    static func money(_ amount: Int, _ currency: String = "IRR") -> String {
        #"{"amount": \#(amount), "currency": "\#(currency)"}"#
    }

    private static let parts = """
        {"receivable": \(money(400)), "undelivered": \(money(200)), "uninvoiced": \(money(0)), "holds": \(money(100)),
        "cheques": \(money(0)), "advances": \(money(50))}
        """

    static func credit(blocked: String? = nil) -> String {
        let blocked = blocked.map { #""blocked_reason": "\#($0)","# } ?? ""
        return """
            {"account_id": "\(account)", "name": "Peyman", "currency": "IRR", "limit": \(money(1000)),
            "overrides": \(money(0)), "exposure": \(money(650)), "available": \(money(350)), "parts": \(parts),
            \(blocked) "open_overrides": [], "version": 4}
            """
    }
}
