import ServiceKit

/// The routes every sourcing unit has; those about suppliers only where it has suppliers.
package enum SourcingRoutes<T: Department> {
    package static func register(on routes: ServiceRoutes) {
        EnquiryRoutes<T>.register(on: routes)
        if let path = T.offersPath { SupplierRoutes<T>.register(on: routes, offersPath: path) }
    }
}
