import Hummingbird

/// Page 1.9: what applies at the moment. While nothing is counted the values say so by their size.
enum LimitRoutes {
    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        routes.open(.get, "/security/public-key-certificates") { _, _ in
            reply(portal.look { $0.secrets.ring.listed(at: $0.now) })
        }
        routes.secured(.get, "/rate-limits", .other) { _ in
            reply(
                portal.look { state in
                    state.switches.limits
                        ? state.limits.rates
                        : state.limits.rates.mapValues { _ in Rate(1_000_000, 1_000_000, 1_000_000) }
                })
        }
        routes.secured(.get, "/limits/context", .other) { _ in
            let sizes = portal.look { $0.sizes }
            let session = ContextLimits.Session(
                maxInvoiceSizeInMB: sizes.invoiceBytes / 1_000_000,
                maxInvoiceWithAttachmentSizeInMB: sizes.invoiceWithAttachmentBytes / 1_000_000,
                maxInvoices: sizes.invoices)
            return reply(ContextLimits(onlineSession: session, batchSession: session))
        }
    }
}

struct ContextLimits: Encodable, Sendable {
    struct Session: Encodable, Sendable {
        var maxInvoiceSizeInMB: Int
        var maxInvoiceWithAttachmentSizeInMB: Int
        var maxInvoices: Int
    }
    var onlineSession: Session
    var batchSession: Session
}
