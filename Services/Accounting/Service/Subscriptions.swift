import Contracts
import Messaging

/// Which message is answered by which command.
let accountingSubscriptions = Subscriptions {
    on(CompanyPublished.self, do: PartyFacts.company)
    on(AccountPublished.self, do: PartyFacts.account)
    on(ProductPublished.self, do: PartyFacts.product)

    on(IssueProForma.self, do: ProFormaCommands.issue)
    on(AcceptProForma.self, do: ProFormaAnswers.accept)
    on(WithdrawProForma.self, do: ProFormaAnswers.withdraw)
    on(IssueInvoice.self, do: InvoiceCommands.issue)
    on(IssueAdjustment.self, do: AdjustmentCommands.issue)

    on(GoodsExited.self, do: DeliveryFacts.exited)
    on(DeliveryConfirmed.self, do: DeliveryFacts.delivered)
    on(DeliveryLossDeclared.self, do: DeliveryFacts.lost)
    on(RefusedGoodsReceived.self, do: DeliveryFacts.refusedReceived)
    on(GoodsReturnAccepted.self, do: GoodsReturns.accepted)

    on(GoodsReceived.self, do: StockFacts.received)
    on(MaterialsIssued.self, do: StockFacts.materialsIssued)
    on(ProductionStopped.self, do: StockFacts.productionStopped)
    on(StockAdjusted.self, do: StockFacts.adjusted)

    on(TaxSubmissionQueued.self, do: TaxFacts.queued)
    on(TaxSubmissionSent.self, do: TaxFacts.sent)
    on(TaxSubmissionAccepted.self, do: TaxFacts.accepted)
    on(TaxSubmissionRejected.self, do: TaxFacts.rejected)
    on(TaxSubmissionInvalid.self, do: TaxFacts.invalid)
    on(TaxSubmissionUnknown.self, do: TaxFacts.unknown)
    on(TaxSubmissionClosed.self, do: TaxFacts.closed)
    on(TaxDeadlineAtRisk.self, do: TaxFacts.atRisk)
    on(TaxReceiptKept.self, do: TaxFacts.receiptKept)

    on(ApprovalGranted.self, do: OverrideCommands.granted)
    on(ApprovalReturned.self, do: OverrideCommands.returned)
    on(ApprovalRejected.self, do: OverrideCommands.rejected)
    on(ApprovalExpired.self, do: OverrideCommands.expired)
    on(ApprovalWithdrawn.self, do: OverrideCommands.withdrawn)
    on(ApprovalRefused.self, do: OverrideCommands.refused)
}
