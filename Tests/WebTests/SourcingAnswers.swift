/// What supply, production and purchasing say in tests.
enum SourcingAnswers {
    static let id = "srq_01h455vb4pex5vsknk084sn02q"
    static let offer = "off_01h455vb4pex5vsknk084sn02q"
    static let supplierID = "sup_01h455vb4pex5vsknk084sn02q"
    static let product = "prod_01h455vb4pex5vsknk084sn02q"
    static let steel = "prod_01h455vb4pex5vsknk084sn03r"
    static let sale = "opp_01h455vb4pex5vsknk084sn02q"

    /// - Parameter more: further members, each with a comma behind it.
    static func enquiry(
        state: String = "REQUESTED", id: String = id, name: String = "Pump", waiting: Int = 7200,
        pending: [String] = [], more: String = ""
    ) -> String {
        let pending = pending.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"id": "\(id)", "version": 4, "state": "\(state)", "kind": "GOODS", "asker": "SALES", \(more)
            "product_id": "\(product)", "product": {"sku": "PU-10", "name": "\(name)", "unit": "kg"},
            "quantity": "12.5", "requested_date": "2026-09-01", "peg": {"opportunity_id": "\(sale)"},
            "asked_at": "2026-08-21T10:00:00.000Z", "waiting_seconds": \(waiting), "pending": [\(pending)]}
            """
    }

    static let answered = #""answer": \#(offerView), "#
    static let promised = """
        "answer": \(offerView), "commitment": {"reference": "SUP-1001", "quantity": "12.5",
        "promised_date": "2026-08-30", "arrived_quantity": "2.5", "excess_quantity": "0", "is_pegged": true},
        """

    static let offerView = """
        {"id": "\(offer)", "supplier_id": "\(supplierID)", "quantity": "12.5", "lead_time_days": 12,
        "earliest_date": "2026-09-02", "unit_cost": {"value": "425", "currency": "IRR"},
        "foreign_cost": {"value": "10.5", "currency": "EUR"}, "exchange_rate": "4.25",
        "valid_until": "2026-08-28", "notes": "by sea"}
        """

    static let offers = #"{"data": [\#(offerView)], "longest_lead_time_days": 12}"#
    static let noOffers = #"{"data": []}"#

    static func supplier(name: String = "Nord", isActive: Bool = true) -> String {
        """
        {"id": "\(supplierID)", "version": 2, "name": "\(name)", "country": "DE", "allows_cancellation": true,
        "is_active": \(isActive)}
        """
    }

    static let exception = """
        {"enquiry_id": "\(id)", "kind": "unexpected-arrival", "detail": "inner words", "quantity": "3",
        "happened_at": "2026-08-21T10:00:00.000Z"}
        """

    static func productionOrder(
        state: String = "RELEASED", isReady: Bool = true, isPegged: Bool = true, request: String? = "QUOTED"
    ) -> String {
        let requests =
            request.map {
                #"{"request_id": "\#(id)", "state": "\#($0)", "quantity": "5", "available_date": "2026-09-01"}"#
            }
            ?? ""
        return """
            {"id": "\(id)", "version": 6, "state": "\(state)", "reference": "MO-1001", "product_id": "\(product)",
            "product": {"sku": "PU-10", "name": "Pump", "unit": "kg"}, "quantity": "10",
            "promised_date": "2026-09-10", "expected_date": "2026-09-08", "materials_ready": \(isReady),
            "materials": [{"material_id": "\(steel)", "material": {"sku": "ST-2", "name": "Steel", "unit": "kg"},
                "required": "20", "held": "\(isReady ? 20 : 15)", "requests": [\(requests)]}],
            "steps": ["cut", "paint"], "process_days": 3, "input_allowance": "11", "good": "4", "scrap": "1",
            "material_cost": {"amount": 1000, "currency": "IRR"}, "is_pegged": \(isPegged)}
            """
    }

    static let bill = """
        {"product_id": "\(product)", "version": 3, "product": {"sku": "PU-10", "name": "Pump", "unit": "kg"},
        "lines": [{"material_id": "\(steel)", "quantity": "2.5"}], "process_days": 3, "steps": ["cut", "paint"],
        "scrap_allowance": "0.1"}
        """

    static let products = Answers.page([
        #"{"id": "\#(product)", "sku": "PU-10", "name": "Pump", "unit": "kg"}"#,
        #"{"id": "\#(steel)", "sku": "ST-2", "name": "Steel", "unit": "kg"}"#,
    ])

    static func purchaseOrder(state: String = "ORDERED", origin: String = "ABROAD") -> String {
        """
        {"id": "\(id)", "version": 5, "number": "PO-1001", "state": "\(state)", "origin": "\(origin)",
        "supplier_id": "\(supplierID)", "product_id": "\(product)",
        "product": {"sku": "PU-10", "name": "Pump", "unit": "kg"}, "quantity": "12.5", "arrived_quantity": "0",
        "promised_date": "2026-08-30", "unit_cost": {"value": "425", "currency": "IRR"}}
        """
    }

    /// All of it, played.
    static func play(on services: PlayedServices, enquiry: String = enquiry(), offers: String = offers) {
        for unit in ["supply", "production", "purchasing"] {
            let base = "/api/\(unit)/v1"
            services.answer("GET", "\(base)/enquiries", 200, Answers.page([enquiry], next: "k1"))
            services.answer("GET", "\(base)/enquiries/\(id)", 200, enquiry)
            services.answer("GET", "\(base)/suppliers", 200, Answers.page([supplier()]))
            services.answer("GET", "\(base)/suppliers/\(supplierID)", 200, supplier())
            services.answer("GET", "\(base)/exceptions", 200, Answers.page([exception]))
            let own = [
                "production": ["ORDERS_TO_START": 2, "ORDERS_STARTED": 1], "purchasing": ["ORDERS_TO_CONFIRM": 4],
            ]
            let work = ["TO_ANSWER": 7, "PROMISED": 5].merging(own[unit] ?? [:]) { $1 }
            services.answer("GET", "\(base)/work", 200, Answers.counts(work))
        }
        services.answer("GET", "/api/supply/v1/enquiries/\(id)/offers", 200, offers)
        services.answer("GET", "/api/purchasing/v1/enquiries/\(id)/quotations", 200, offers)
        services.answer("GET", "/api/production/v1/orders", 200, Answers.page([productionOrder()]))
        services.answer("GET", "/api/production/v1/orders/\(id)", 200, productionOrder())
        services.answer("GET", "/api/production/v1/bills-of-materials", 200, Answers.page([bill]))
        services.answer("GET", "/api/production/v1/bills-of-materials/\(product)", 200, bill)
        services.answer("GET", "/api/production/v1/products", 200, products)
        services.answer("GET", "/api/purchasing/v1/orders", 200, Answers.page([purchaseOrder()]))
        services.answer("GET", "/api/purchasing/v1/orders/\(id)", 200, purchaseOrder())
    }
}
