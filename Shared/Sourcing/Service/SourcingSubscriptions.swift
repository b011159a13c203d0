import Contracts
import Messaging
import SourcingDomain

/// Message → command, for all three units.
package enum SourcingSubscriptions<T: Department> {
    package static var all: Subscriptions {
        Subscriptions {
            on(RequestSourcing<T>.self, do: SourcingCommands<T>.request)
            on(CommitSourcing<T>.self, do: SourcingCommands<T>.commit)
            on(CancelSourcing<T>.self, do: SourcingCommands<T>.cancel)
            on(CompanyPublished.self, do: CompanyStore.save)
            on(ProductPublished.self, do: ProductStore.save)
            if T.arrivals != nil {
                on(GoodsReceived.self, do: SourcingCommands<T>.arrive)
            }
        }
    }
}
