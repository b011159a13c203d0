import Contracts
import Messaging

/// Message → command, beyond what all sourcing units take.
let productionSubscriptions = Subscriptions {
    on(MaterialsHeld.self, do: MaterialCommands.held)
    on(MaterialsIssued.self, do: ShopFloorCommands.issued)
    on(MaterialIssueRefused.self, do: ShopFloorCommands.issueRefused)
    on(GoodsReceived.self, do: ShopFloorCommands.received)
    on(SourcingQuoted<SupplyTrade>.self, do: MaterialCommands.quoted)
    on(SourcingDeclined<SupplyTrade>.self, do: MaterialCommands.declined)
    on(SourcingQuoteExpired<SupplyTrade>.self, do: MaterialCommands.expired)
    on(SourcingCommitted<SupplyTrade>.self, do: MaterialCommands.committed)
    on(SourcingCommitRefused<SupplyTrade>.self, do: MaterialCommands.commitRefused)
    on(SourcingDelayed<SupplyTrade>.self, do: MaterialCommands.delayed)
    on(SourcingFulfilled<SupplyTrade>.self, do: MaterialCommands.fulfilled)
    on(SourcingCancelled<SupplyTrade>.self, do: MaterialCommands.cancelled)
}
