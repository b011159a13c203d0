import Contracts
import Messaging

/// Message → command, one line each.
let approvalSubscriptions = Subscriptions {
    on(CompanyPublished.self, do: PeopleCommands.saveCompany)
    on(UserPublished.self, do: PeopleCommands.save)
    on(UserDeactivated.self, do: PeopleCommands.deactivate)
    on(RequestApproval.self, do: RequestCommands.open)
    on(WithdrawApproval.self, do: RequestCommands.withdraw)
}
