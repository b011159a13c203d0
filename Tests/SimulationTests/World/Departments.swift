import ServiceKit

@testable import AccountingService
@testable import ApprovalService
@testable import DeliveryService
@testable import IdentityService
@testable import ProductionService
@testable import PurchasingService
@testable import SalesService
@testable import SupplyService
@testable import TaxPortalService
@testable import WarehouseService

/// All services, as their executables define them.
enum Departments {
    /// The tax portal is connected to an authority that the seed drives.
    static func all(_ authority: SimulatedAuthority) -> [ServiceDefinition] {
        [
            IdentityApp.definition, SalesApp.definition, ApprovalApp.definition, AccountingApp.definition,
            SupplyApp.definition, ProductionApp.definition, PurchasingApp.definition, WarehouseApp.definition,
            DeliveryApp.definition, TaxPortalApp.connected(to: { _ in [SimulatedPortal(authority: authority)] }),
        ]
    }
}
