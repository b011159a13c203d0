import Contracts
import Foundation

/// Supply, production and purchasing.
extension Services {
    /// As many suppliers as a list of choices can hold.
    private static let mostSuppliers = 200

    /// What lies on the unit's desk, the longest waiting first.
    ///
    /// - Parameter time: what was asked later is left out.
    func enquiries(
        _ unit: SourcingUnit, _ query: ListQuery, olderThan time: Timestamp? = nil, limit: Int, for visit: Visit
    ) async throws -> Page<EnquiryView> {
        let asked = time.map { ["asked_at=lt:\($0)"] } ?? []
        return try await get(
            unit.service, query.question("enquiries", limit: limit, besides: ["age"], asked), for: visit)
    }

    func enquiry(_ unit: SourcingUnit, _ id: EnquiryID, for visit: Visit) async throws -> EnquiryView {
        try await get(unit.service, "enquiries/\(id)", for: visit)
    }

    /// Offers or quotations, as the unit calls them; none where it has no suppliers.
    func offers(_ unit: SourcingUnit, of id: EnquiryID, for visit: Visit) async throws -> OffersView {
        guard let path = unit.offersPath else { return OffersView(data: [], longestLeadTimeDays: nil) }
        return try await get(unit.service, "enquiries/\(id)/\(path)", for: visit)
    }

    /// By name; none where the unit has no suppliers.
    func suppliers(_ unit: SourcingUnit, for visit: Visit) async throws -> [SupplierView] {
        guard unit.hasSuppliers else { return [] }
        let page: Page<SupplierView> = try await get(
            unit.service, "suppliers?limit=\(Self.mostSuppliers)", for: visit)
        return page.data
    }

    func suppliers(_ unit: SourcingUnit, _ query: ListQuery, limit: Int, for visit: Visit) async throws
        -> Page<SupplierView>
    {
        try await get(unit.service, query.question("suppliers", limit: limit), for: visit)
    }

    func supplier(_ unit: SourcingUnit, _ id: SupplierID, for visit: Visit) async throws -> SupplierView {
        try await get(unit.service, "suppliers/\(id)", for: visit)
    }

    func sourcingExceptions(_ unit: SourcingUnit, _ query: ListQuery, limit: Int, for visit: Visit) async throws
        -> Page<SourcingExceptionView>
    {
        try await get(unit.service, query.question("exceptions", limit: limit), for: visit)
    }

    // MARK: - Orders

    func productionOrders(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ProductionOrderView> {
        try await get("production", query.question("orders", limit: limit), for: visit)
    }

    func productionOrder(_ id: EnquiryID, for visit: Visit) async throws -> ProductionOrderView {
        try await get("production", "orders/\(id)", for: visit)
    }

    /// `nil` for an enquiry that has none: a product without a bill of materials.
    func productionOrderIfAny(_ id: EnquiryID, for visit: Visit) async throws -> ProductionOrderView? {
        do {
            return try await productionOrder(id, for: visit)
        } catch ServiceFailure.refused(let problem) where problem.status == 404 {
            return nil
        }
    }

    func purchaseOrders(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<PurchaseOrderView> {
        try await get("purchasing", query.question("orders", limit: limit), for: visit)
    }

    func purchaseOrder(_ id: EnquiryID, for visit: Visit) async throws -> PurchaseOrderView {
        try await get("purchasing", "orders/\(id)", for: visit)
    }

    // MARK: - Bills of materials

    func billsOfMaterials(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<BillOfMaterialsView> {
        try await get("production", query.question("bills-of-materials", limit: limit), for: visit)
    }

    func billOfMaterials(_ product: ProductID, for visit: Visit) async throws -> BillOfMaterialsView {
        try await get("production", "bills-of-materials/\(product)", for: visit)
    }

    // MARK: - Products

    /// What a service knows of products, by id. Ids that it does not know are left out.
    ///
    /// - Parameter service: `warehouse` or `production`.
    func products(
        _ ids: some Sequence<ProductID>, of service: String, for visit: Visit
    ) async throws -> [ProductID: KnownProductView] {
        let wanted = Set(ids.map(\.description)).sorted()
        guard !wanted.isEmpty else { return [:] }
        let page: Page<KnownProductView> = try await get(
            service, "products?product_id=in:\(wanted.joined(separator: ","))&limit=200", for: visit)
        return page.data.reduce(into: [:]) { $0[$1.id] = $1 }
    }

    /// The products with these codes, as a scanner or a person reads them.
    func products(
        coded skus: Set<String>, of service: String, for visit: Visit
    ) async throws -> [String: KnownProductView] {
        guard !skus.isEmpty else { return [:] }
        let exact = skus.sorted().map { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        let page: Page<KnownProductView> = try await get(
            service, "products?sku=in:\(exact.joined(separator: ","))&limit=200", for: visit)
        return page.data.reduce(into: [:]) { $0[$1.sku] = $1 }
    }

    /// The first products by code: proposals for whoever types one.
    func someProducts(of service: String, for visit: Visit) async throws -> [KnownProductView] {
        let page: Page<KnownProductView> = try await get(service, "products?limit=200", for: visit)
        return page.data
    }
}
