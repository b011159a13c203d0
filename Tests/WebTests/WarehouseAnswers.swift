import Contracts

/// What the warehouse says in tests.
enum WarehouseAnswers {
    static let rights = [
        "readStock", "receiveGoods", "pick", "readDispatch", "issuePermit", "usePermit", "manageStock",
        "inspectReturn", "authoriseReturn", "readCost",
    ].map { "\"\($0)\"" }.joined(separator: ",")
    /// Somebody else than the reader.
    static let colleague = "usr_01h455vb4pex5vsknk084sn03r"
    static let product = "prod_01h455vb4pex5vsknk084sn02q"
    static let other = "prod_01h455vb4pex5vsknk084sn03r"
    static let note = "dn_01h455vb4pex5vsknk084sn02q"
    static let line = "dnl_01h455vb4pex5vsknk084sn02q"
    static let secondLine = "dnl_01h455vb4pex5vsknk084sn03r"
    static let permit = "xp_01h455vb4pex5vsknk084sn02q"
    static let hold = "hold_01h455vb4pex5vsknk084sn02q"
    static let slice = "sli_01h455vb4pex5vsknk084sn02q"
    static let sale = "opp_01h455vb4pex5vsknk084sn02q"
    static let house = "wh_01h455vb4pex5vsknk084sn02q"
    static let request = "srq_01h455vb4pex5vsknk084sn02q"
    static let delivery = "dlv_01h455vb4pex5vsknk084sn02q"
    static let goodsReturn = "ret_01h455vb4pex5vsknk084sn02q"
    static let invoice = "inv_01h455vb4pex5vsknk084sn02q"
    static let account = "acc_01h455vb4pex5vsknk084sn02q"
    static let exceptionID = "01h455vb4pex5vsknk084sn02q"
    static let base = "/api/warehouse/v1"

    static func stock(name: String = "Pump", available: String = "2.5") -> String {
        """
        {"product_id": "\(product)", "warehouse_id": "\(house)", "sku": "PU-10", "name": "\(name)", "kind": "GOODS",
        "unit": "kg", "on_hand": "12.5", "held": "4", "reserved": "6", "available": "\(available)", "incoming": "9",
        "in_dispatch_area": "0", "in_transit": "0", "in_quarantine": "1",
        "value": {"amount": 1000, "currency": "IRR"}, "as_of": "2026-04-15T10:00:00.000Z"}
        """
    }

    static func holdView(state: String = "RESERVED") -> String {
        """
        {"id": "\(hold)", "opportunity_id": "\(sale)", "account_name": "Peyman", "sale_name": "Pumps for Qom",
        "slice_id": "\(slice)", "product_id": "\(product)",
        "warehouse_id": "\(house)", "cause": "REQUEST", "state": "\(state)", "quantity": "6",
        "on_dispatch_notes": "2", "expires_at": "2026-04-17T10:00:00.000Z", "made_at": "2026-04-15T10:00:00.000Z"}
        """
    }

    static let waiting = """
        {"slice_id": "\(slice)", "opportunity_id": "opp_01h455vb4pex5vsknk084sn03r",
        "account_name": "Noor", "sale_name": "Hoses", "line_id": "opl_01h455vb4pex5vsknk084sn02q",
        "product_id": "\(product)", "quantity": "3", "priority": 1,
        "approved_at": "2026-04-15T10:00:00.000Z"}
        """

    static let ledgerRow = """
        {"id": 7, "product_id": "\(product)", "warehouse_id": "\(house)", "kind": "PICK", "from": "STORE",
        "to": "DISPATCH_AREA", "quantity": "4", "cost": 500, "source_id": "x", "actor_id": "\(colleague)",
        "actor_name": "Kaveh",
        "posted_at": "2026-04-15T10:00:00.000Z"}
        """

    /// - Parameters:
    ///   - pickedBy: a user.
    ///   - hasPermit: names one.
    static func noteView(
        state: String = "RELEASED", pickedBy: String? = nil, pickedByName: String? = nil, hasPermit: Bool = false,
        isRest: Bool = false,
        name: String = "Peyman", picked: String = "0"
    ) -> String {
        let picker =
            (pickedBy.map { #""picked_by": "\#($0)", "# } ?? "")
            + (pickedByName.map { #""picked_by_name": "\#($0)", "# } ?? "")
        let permit = hasPermit ? #""exit_permit_id": "\#(Self.permit)", "# : ""
        let rest = isRest ? #""remainder_of": "dn_01h455vb4pex5vsknk084sn03r", "# : ""
        let reason = state == "BLOCKED" ? #""block_reason": "cheque bounced", "# : ""
        return """
            {"id": "\(note)", "version": 5, "state": "\(state)", "invoice_id": "\(invoice)",
            "opportunity_id": "\(sale)", "account_id": "\(account)", "account_name": "\(name)",
            "address": {"street": "Azadi 12", "city": "Tehran", "country": "IR"}, "warehouse_id": "\(house)",
            \(picker)\(permit)\(rest)\(reason)"created_at": "2026-04-15T10:00:00.000Z",
            "lines": [\(noteLine(line, product, "Pump", "4", "kg", picked)),
                \(noteLine(secondLine, other, "Hose", "25.5", "m", picked))]}
            """
    }

    private static func noteLine(
        _ id: String, _ product: String, _ name: String, _ quantity: String, _ unit: String, _ picked: String
    ) -> String {
        """
        {"id": "\(id)", "slice_id": "\(slice)", "invoice_line_id": "invl_01h455vb4pex5vsknk084sn02q",
        "product_id": "\(product)", "description": "\(name)",
        "quantity": {"value": "\(quantity)", "unit": "\(unit)"}, "picked": "\(picked)", "exited": "0",
        "delivered": "0", "returned": "0", "lost": "0", "expected_back": "0"}
        """
    }

    static func permitView(
        state: String = "ISSUED", until: String = "2026-04-15T20:00:00.000Z", vehicle: String = "12 A 345"
    ) -> String {
        """
        {"id": "\(permit)", "dispatch_note_id": "\(note)", "account_name": "Peyman", "state": "\(state)",
        "vehicle": "\(vehicle)", "driver": "Reza", "valid_until": "\(until)", "issued_at": "2026-04-15T10:00:00.000Z",
        "used_at": "2026-04-15T11:00:00.000Z", "issued_by": "\(colleague)", "issued_by_name": "Maryam",
        "used_by": "\(Answers.user)", "used_by_name": "Sara"}
        """
    }

    static func expected(state: String = "EXPECTED", isPegged: Bool = true) -> String {
        """
        {"request_id": "\(request)", "source": "SUPPLY", "product_id": "\(product)", "quantity": "10",
        "received": "4", "promised_on": "2026-04-10", "reference": "SUP-1001", "opportunity_id": "\(sale)",
        "is_pegged": \(isPegged), "state": "\(state)"}
        """
    }

    static let receipt = """
        {"id": "rec_01h455vb4pex5vsknk084sn02q", "source": "SUPPLY", "request_id": "\(request)",
        "product_id": "\(product)", "warehouse_id": "\(house)", "quantity": "4", "pegged": "3",
        "received_at": "2026-04-15T10:00:00.000Z"}
        """

    static let takeBack = """
        {"delivery_id": "\(delivery)", "dispatch_note_id": "\(note)", "opportunity_id": "\(sale)",
        "invoice_id": "\(invoice)", "account_name": "Peyman",
        "lines": [{"dispatch_line_id": "\(line)", "slice_id": "\(slice)", "product_id": "\(product)",
            "description": "Pump", "unit": "kg", "expected": "3", "returned": "1"}]}
        """

    static func returnView(state: String = "AUTHORISED") -> String {
        let condition = state == "ACCEPTED" ? #""condition": "SELLABLE", "# : ""
        return """
            {"id": "\(goodsReturn)", "version": 2, "state": "\(state)", "account_id": "\(account)",
            "invoice_id": "\(invoice)", "opportunity_id": "\(sale)", "reason": "wrong size", \(condition)
            "lines": [{"place": 1, "product_id": "\(product)", "description": "Pump", "quantity": "2"}],
            "credit_lines": [], "requested_at": "2026-04-15T10:00:00.000Z"}
            """
    }

    static let exception = """
        {"id": "\(exceptionID)", "kind": "count-difference", "subject_id": "01h455vb4pex5vsknk084sn02q",
        "detail": "Pump: 1", "opened_at": "2026-04-15T10:00:00.000Z"}
        """

    static let products = Answers.page([
        #"{"id": "\#(product)", "sku": "PU-10", "name": "Pump", "unit": "kg"}"#,
        #"{"id": "\#(other)", "sku": "HO-25", "name": "Hose", "unit": "m"}"#,
    ])

    /// All of it, played.
    /// Of every kind; the service would leave out what the person has no right to.
    static let work = Dictionary(
        uniqueKeysWithValues: WarehouseWork.allCases.enumerated().map { ($1.rawValue, $0 + 1) })

    static func play(on services: PlayedServices, note: String = noteView()) {
        let lists = [
            ("stock", stock()), ("holds", holdView()), ("waiting-holds", waiting), ("ledger", ledgerRow),
            ("dispatch-notes", note), ("exit-permits", permitView()), ("expected-receipts", expected()),
            ("receipts", receipt), ("take-backs", takeBack), ("goods-returns", returnView()),
            ("exceptions", exception), ("warehouses", #"{"id": "\#(house)", "name": "Main"}"#),
        ]
        for (path, row) in lists { services.answer("GET", "\(base)/\(path)", 200, Answers.page([row], next: "k1")) }
        services.answer("GET", "\(base)/work", 200, Answers.counts(work))
        services.answer("GET", "\(base)/products", 200, products)
        services.answer("GET", "\(base)/stock/\(product)", 200, stock())
        services.answer("GET", "\(base)/dispatch-notes/\(Self.note)", 200, note)
        services.answer("GET", "\(base)/exit-permits/\(permit)", 200, permitView())
        services.answer("GET", "\(base)/goods-returns/\(goodsReturn)", 200, returnView())
    }
}
