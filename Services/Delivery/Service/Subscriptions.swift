import Contracts
import Messaging
import ServiceKit

/// Message → command, one line each.
let deliverySubscriptions = Subscriptions {
    on(UserPublished.self, do: ColleagueNames.save)
    on(GoodsExited.self, do: DepartureCommands.depart)
    on(InvoiceIssued.self, do: DepartureCommands.planServices)
    on(RefusedGoodsReceived.self, do: JourneyCommands.receiveBack)
    on(RecallDelivery.self, do: JourneyCommands.recall)
}
