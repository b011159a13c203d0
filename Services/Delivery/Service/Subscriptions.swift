import Contracts
import Messaging

/// Message → command, one line each.
let deliverySubscriptions = Subscriptions {
    on(GoodsExited.self, do: DepartureCommands.depart)
    on(InvoiceIssued.self, do: DepartureCommands.planServices)
    on(RefusedGoodsReceived.self, do: JourneyCommands.receiveBack)
    on(RecallDelivery.self, do: JourneyCommands.recall)
}
