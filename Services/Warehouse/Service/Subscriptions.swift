import Contracts
import Messaging
import ServiceKit

/// What the warehouse hears, and which command answers it.
let warehouseSubscriptions = Subscriptions {
    // Master data and the state of customers
    on(CompanyPublished.self, do: ReplicaCommands.companyPublished)
    on(UserPublished.self, do: ColleagueNames.save)
    on(ProductPublished.self, do: ReplicaCommands.productPublished)
    on(AccountBlocked.self, do: ReplicaCommands.accountBlocked)
    on(AccountUnblocked.self, do: ReplicaCommands.accountUnblocked)

    // Claims on stock
    on(HoldStock.self, do: HoldCommands.hold)
    on(ExtendHold.self, do: HoldCommands.extend)
    on(FirmHold.self, do: HoldCommands.firm)
    on(DemoteReservation.self, do: HoldCommands.demote)
    on(ReleaseHold.self, do: HoldCommands.release)
    on(ProFormaIssued.self, do: PaperCommands.proFormaIssued)
    on(ProFormaAccepted.self, do: PaperCommands.proFormaAccepted)
    on(ProFormaExpired.self, do: PaperCommands.proFormaExpired)
    on(ProFormaWithdrawn.self, do: PaperCommands.proFormaWithdrawn)
    on(ProFormaSuperseded.self, do: PaperCommands.proFormaSuperseded)

    // Goods that are promised, made and brought
    sourcing(SupplyTrade.self, .supply)
    sourcing(ProductionTrade.self, .production)
    sourcing(PurchaseTrade.self, .purchase)
    on(ProductionOutputReported.self, do: ReceiptCommands.outputReported)
    on(ProductionStopped.self, do: MaterialCommands.stopped)

    // Material for production
    on(HoldMaterials.self, do: MaterialCommands.hold)
    on(IssueMaterials.self, do: MaterialCommands.issue)
    on(ReleaseMaterials.self, do: MaterialCommands.release)

    // The way out
    on(InvoiceIssued.self, do: DispatchCommands.invoiceIssued)
    on(InvoiceReleased.self, do: DispatchCommands.invoiceReleased)
    on(InvoiceDispatchStopped.self, do: DispatchCommands.dispatchStopped)
    on(DispatchGoods.self, do: DispatchCommands.dispatch)
    on(CancelDispatch.self, do: DispatchCommands.cancel)

    // Beyond the gate
    on(DeliveryConfirmed.self, do: DeliveryCommands.confirmed)
    on(DeliveryReturning.self, do: DeliveryCommands.returning)
    on(DeliveryRecalled.self, do: DeliveryCommands.recalled)
    on(DeliveryLossDeclared.self, do: DeliveryCommands.lossDeclared)
}

/// The three trades speak alike; only where the goods come from differs.
private func sourcing<T: Trade>(_ trade: T.Type, _ source: ReceiptSource) -> Subscriptions {
    Subscriptions {
        on(SourcingCommitted<T>.self) { fact, tx in try await ExpectationCommands.committed(fact, source, in: tx) }
        on(SourcingDelayed<T>.self) { fact, tx in ExpectationCommands.delayed(fact, in: tx) }
        on(SourcingCancelled<T>.self) { fact, tx in ExpectationCommands.cancelled(fact, in: tx) }
        on(SourcingCancelRefused<T>.self) { fact, tx in ExpectationCommands.unpegged(fact, in: tx) }
    }
}
