import Contracts
import Messaging

/// Message → command, one line each.
let salesSubscriptions = Subscriptions {
    on(CompanyPublished.self, do: CompanyStore.save)
    on(UserPublished.self, do: UserStore.save)
    on(UserDeactivated.self, do: UserStore.deactivate)
    on(ApprovalGranted.self, do: OpportunityFacts.granted)
    on(ApprovalReturned.self, do: OpportunityFacts.returnedForCorrection)
    on(ApprovalRejected.self, do: OpportunityFacts.rejected)
    on(ApprovalExpired.self, do: OpportunityFacts.approvalExpired)
    on(ApprovalRefused.self, do: OpportunityFacts.approvalRefused)
    on(StockHeld.self, do: OpportunityFacts.held)
    on(StockHoldRefused.self, do: OpportunityFacts.holdRefused)
    on(StockReserved.self, do: OpportunityFacts.reserved)
    on(StockReservationRefused.self, do: OpportunityFacts.reservationRefused)
    on(StockReservationDemoted.self, do: OpportunityFacts.demoted)
    on(StockHoldReleased.self, do: OpportunityFacts.released)
    on(StockHoldExpired.self, do: OpportunityFacts.holdExpired)
    on(StockReallocated.self, do: OpportunityFacts.reallocated)
    on(AvailabilityChanged.self, do: AvailabilityStore.save)
    on(ProFormaIssued.self, do: OpportunityFacts.proFormaIssued)
    on(ProFormaBlocked.self, do: OpportunityFacts.proFormaBlocked)
    on(ProFormaRefused.self, do: OpportunityFacts.proFormaRefused)
    on(ProFormaAccepted.self, do: OpportunityFacts.proFormaAccepted)
    on(ProFormaExpired.self, do: OpportunityFacts.proFormaExpired)
    on(ProFormaWithdrawn.self, do: OpportunityFacts.proFormaWithdrawn)
    on(InvoiceIssued.self, do: OpportunityFacts.invoiceIssued)
    on(InvoiceRefused.self, do: OpportunityFacts.invoiceRefused)
    on(AdjustmentIssued.self, do: OpportunityFacts.adjustmentIssued)
    on(AdjustmentRefused.self, do: OpportunityFacts.adjustmentRefused)
    on(DispatchNoteCreated.self, do: OpportunityFacts.dispatchNoteCreated)
    on(DispatchRefused.self, do: OpportunityFacts.dispatchRefused)
    on(DispatchNoteCancelled.self, do: OpportunityFacts.dispatchCancelled)
    on(DispatchCancelRefused.self, do: OpportunityFacts.dispatchCancelRefused)
    on(DispatchShortPicked.self, do: OpportunityFacts.shortPicked)
    on(GoodsExited.self, do: OpportunityFacts.exited)
    on(DeliveryConfirmed.self, do: OpportunityFacts.delivered)
    on(DeliveryRecalled.self, do: OpportunityFacts.recalled)
    on(DeliveryRecallRefused.self, do: OpportunityFacts.recallRefused)
    on(DeliveryLossDeclared.self, do: OpportunityFacts.lostOnTheWay)
    on(RefusedGoodsReceived.self, do: OpportunityFacts.restocked)
    on(GoodsReturnAccepted.self, do: OpportunityFacts.goodsReturned)
    sourcing(SupplyTrade.self)
    sourcing(ProductionTrade.self)
    sourcing(PurchaseTrade.self)
}
.preparing(OpportunityStore.hold)

/// The same eight lines for each of the three trades.
private func sourcing<T: Trade>(_ trade: T.Type) -> Subscriptions {
    Subscriptions {
        on(SourcingQuoted<T>.self, do: SourcingFacts<T>.quoted)
        on(SourcingDeclined<T>.self, do: SourcingFacts<T>.declined)
        on(SourcingQuoteExpired<T>.self, do: SourcingFacts<T>.quoteExpired)
        on(SourcingCommitted<T>.self, do: SourcingFacts<T>.committed)
        on(SourcingCommitRefused<T>.self, do: SourcingFacts<T>.commitRefused)
        on(SourcingDelayed<T>.self, do: SourcingFacts<T>.delayed)
        on(SourcingCancelled<T>.self, do: SourcingFacts<T>.cancelled)
        on(SourcingCancelRefused<T>.self, do: SourcingFacts<T>.cancelRefused)
    }
}
