import Contracts

/// What is asked of a customer's credit, read from a form.
enum CreditForms {
    static func override(_ input: inout FormInput, _ currency: Currency, opportunity: OpportunityID?)
        -> RequestOverrideRequest?
    {
        let amount = input.money("amount", currency)
        let day = input.day("expires_on")
        guard let reason = input.reason(), let amount, let day else { return nil }
        return RequestOverrideRequest(amount: amount, expiresOn: day, reason: reason, opportunityID: opportunity)
    }

    static func limit(_ input: inout FormInput, _ currency: Currency) -> SetCreditLimitRequest? {
        let limit = input.money("limit", currency)
        guard let reason = input.reason(), let limit else { return nil }
        return SetCreditLimitRequest(limit: limit, reason: reason)
    }
}
