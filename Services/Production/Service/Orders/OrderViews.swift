import Contracts
import ProductionDomain
import SourcingDomain
import SourcingService

/// Orders as people and programs see them.
extension ProductionOrderView {
    init(
        _ record: OrderRecord, _ enquiry: EnquiryRecord<ProductionTrade>, names: [ProductID: ProductSummary],
        today: LocalDate, showsCost: Bool
    ) {
        let order = record.order
        let commitment = enquiry.enquiry.commitment
        self.init(
            id: order.id, version: order.version, state: order.status, reference: commitment?.reference,
            productID: order.product, product: enquiry.product, quantity: order.quantity,
            promisedDate: commitment?.promisedDate, expectedDate: record.plan.finish(from: today),
            materialsReady: record.plan.isReady,
            materials: record.plan.needs.map { OrderMaterialView($0, name: names[$0.material]) }, steps: record.steps,
            processDays: record.plan.processDays, inputAllowance: order.inputAllowance, good: order.good,
            scrap: order.scrap, materialCost: showsCost ? order.materialCost : nil,
            outputCost: showsCost ? order.outputCost : nil, lostCost: showsCost ? order.lostCost : nil,
            isPegged: commitment?.isPegged ?? true, note: record.note)
    }
}

extension OrderMaterialView {
    init(_ need: MaterialNeed, name: ProductSummary?) {
        self.init(
            materialID: need.material, material: name, required: need.required, held: need.held,
            requests: need.requests.map { request in
                Request(
                    requestID: request.id, state: request.state.rawValue, quantity: request.quantity,
                    offeredQuantity: request.offered, availableDate: request.availableOn,
                    validUntil: request.validUntil)
            })
    }
}
