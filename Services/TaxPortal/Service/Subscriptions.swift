import Contracts
import Messaging
import ServiceKit

/// Message → command, one line each.
let taxPortalSubscriptions = Subscriptions {
    on(UserPublished.self, do: ColleagueNames.save)
    on(CompanyPublished.self, do: CompanyStore.save)
    on(AccountPublished.self, do: AccountStore.save)
    on(InvoiceIssued.self, do: DocumentCommands.take)
    on(AdjustmentIssued.self, do: DocumentCommands.takeAdjustment)
    on(RetryTaxSubmission.self, do: SubmissionCommands.retry)
}
