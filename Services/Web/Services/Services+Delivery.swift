import Contracts

extension Services {
    /// SM-17, in the order in which a delivery passes them.
    static let deliveryStates = [
        "IN_TRANSIT", "ATTEMPT_FAILED", "RETURNING", "DELIVERED", "PARTLY_DELIVERED", "REFUSED", "CLOSED", "LOST",
    ]

    /// - Parameter isOldestFirst: for what is on the road.
    func deliveries(
        _ query: ListQuery, isOldestFirst: Bool, limit: Int, for visit: Visit
    ) async throws -> Page<DeliveryView> {
        let sort = isOldestFirst ? ["sort=departed_at"] : []
        return try await get("delivery", query.question("deliveries", limit: limit, sort), for: visit)
    }

    /// Keeps a photo or a signature with its delivery.
    func keep(
        _ file: PostedForm.File, as kind: ProofKind, of delivery: DeliveryID, key: String, for visit: Visit
    ) async throws -> DeliveryProofView {
        try await upload(
            file.bytes, of: file.type, to: "delivery", "deliveries/\(delivery)/proofs?kind=\(kind.rawValue)", key: key,
            for: visit)
    }

    func deliveries(of sale: OpportunityID, limit: Int, for visit: Visit) async throws -> [DeliveryView] {
        try await deliveries("opportunity_id=\(sale)", limit: limit, for: visit)
    }

    func deliveries(of invoice: InvoiceID, limit: Int, for visit: Visit) async throws -> [DeliveryView] {
        try await deliveries("invoice_id=\(invoice)", limit: limit, for: visit)
    }

    private func deliveries(_ filter: String, limit: Int, for visit: Visit) async throws -> [DeliveryView] {
        let page: Page<DeliveryView> = try await get("delivery", "deliveries?\(filter)&limit=\(limit)", for: visit)
        return page.data
    }

    func delivery(_ id: DeliveryID, for visit: Visit) async throws -> DeliveryView {
        try await get("delivery", "deliveries/\(id)", for: visit)
    }
}
