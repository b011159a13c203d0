/// One of the three units that find what is not in stock. They speak alike (`flows.md` after SM-13): one shape, three
/// trades; only the names on the wire differ.
package protocol Trade: Sendable {
    static var service: ServiceName { get }
    /// The word in message names: `Supply`, `Production`, `Purchase`.
    static var noun: String { get }
    /// `supply`, `production`, `purchase`
    static var verbObject: String { get }
    /// What a commitment is called: `SupplyCommitted`, `ProductionReleased`, `PurchaseOrdered`.
    static var committedName: String { get }
    /// What the arrival of everything is called.
    static var fulfilledName: String { get }
    /// The stream of what sales asked.
    static var enquiries: Stream { get }
    /// The stream of what production asked: raw material.
    static var materialEnquiries: Stream { get }
}

extension Trade {
    package static var enquiries: Stream { Stream(service, "enquiry") }
    package static var materialEnquiries: Stream { Stream(service, "material-enquiry") }
}

package enum SupplyTrade: Trade {
    package static let service = ServiceName.supply
    package static let noun = "Supply"
    package static let verbObject = "supply"
    package static let committedName = "SupplyCommitted"
    package static let fulfilledName = "SupplyFulfilled"
}

package enum ProductionTrade: Trade {
    package static let service = ServiceName.production
    package static let noun = "Production"
    package static let verbObject = "production"
    package static let committedName = "ProductionReleased"
    package static let fulfilledName = "ProductionCompleted"
}

package enum PurchaseTrade: Trade {
    package static let service = ServiceName.purchasing
    package static let noun = "Purchase"
    package static let verbObject = "purchase"
    package static let committedName = "PurchaseOrdered"
    package static let fulfilledName = "PurchaseReceived"
}

/// Who asked, and therefore who is answered.
package enum SourcingAsker: String, Codable, Sendable, CaseIterable {
    case sales = "SALES"
    case production = "PRODUCTION"

    package func stream<T: Trade>(of trade: T.Type) -> Stream {
        switch self {
        case .sales: T.enquiries
        case .production: T.materialEnquiries
        }
    }
}

/// What arriving goods are meant for: a slice of an opportunity, or a production order's material (S-52).
package struct Peg: Codable, Sendable, Hashable {
    package let opportunityID: OpportunityID?
    package let lineID: OpportunityLineID?
    package let sliceID: SliceID?
    package let productionOrderID: EnquiryID?

    package init(
        opportunityID: OpportunityID? = nil, lineID: OpportunityLineID? = nil, sliceID: SliceID? = nil,
        productionOrderID: EnquiryID? = nil
    ) {
        self.opportunityID = opportunityID
        self.lineID = lineID
        self.sliceID = sliceID
        self.productionOrderID = productionOrderID
    }
}
