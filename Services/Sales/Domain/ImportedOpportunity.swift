import Contracts
import Foundation

/// A deal of another system as it is kept here: one line, one slice, its stage and its outcome.
package struct ImportedOpportunity: Sendable {
    package let id: OpportunityID
    package let line: OpportunityLineID
    package let slice: SliceID
    package let externalRef: String
    package let account: AccountID
    package let owner: UserID
    package let product: ProductID
    package let price: UnitPrice
    package let amount: Money
    package let state: Opportunity.State
    package let stage: StageKey
    package let openedOn: LocalDate
    package let engagedOn: LocalDate?
    package let closedOn: LocalDate?

    /// How long an open deal usually takes from engaging to its end, in days: the average of the closed ones.
    package static let usualDays = 48

    /// - Throws: a sentence that names the deal and what is wrong with it.
    package init(
        _ deal: ImportedDeal, importedOn: LocalDate, fresh: () -> UUID
    ) throws(InvalidValue) {
        let (state, stage) = try Self.reading(deal)
        if (state == .won || state == .lost) && deal.closedOn == nil {
            throw InvalidValue("Deal \(deal.externalRef) is closed but has no closing day.")
        }
        self.id = OpportunityID(fresh())
        self.line = OpportunityLineID(fresh())
        self.slice = SliceID(fresh())
        self.externalRef = deal.externalRef
        self.account = deal.accountID
        self.owner = deal.ownerID
        self.product = deal.productID
        self.price = deal.listPrice
        self.state = state
        self.stage = stage
        self.openedOn = deal.engagedOn ?? importedOn
        self.engagedOn = deal.engagedOn
        self.closedOn = deal.closedOn
        self.amount = state.isOpen ? deal.listPrice.times(.one) : deal.value ?? .zero(deal.listPrice.currency)
    }

    private static func reading(_ deal: ImportedDeal) throws(InvalidValue) -> (Opportunity.State, StageKey) {
        switch deal.stage {
        case "prospecting": (.draft, "prospecting")
        case "engaging": (.draft, "engaging")
        case "won": (.won, "engaging")
        case "lost": (.lost, "engaging")
        default: throw InvalidValue("Deal \(deal.externalRef) has the unknown stage “\(deal.stage)”.")
        }
    }

    package var expectedOn: LocalDate { closedOn ?? openedOn.adding(days: Self.usualDays) }
    package var lossReason: String? { state == .lost ? "not recorded" : nil }

    package var sliceState: Slice.State {
        switch state {
        case .won: .delivered
        case .lost: .lost
        default: .planned
        }
    }

    /// 1 − value ÷ list price; negative for a surcharge; the full price where nothing closed.
    package var discountRate: ExactDecimal {
        guard state == .won, price.times(.one).amount > 0 else { return .zero }
        let list = Int128(price.times(.one).amount)
        let rate = roundedQuotient((list - Int128(amount.amount)) * Int128(ExactDecimal.scale), list)
        return ExactDecimal(millionths: Int64(clamping: rate))
    }

    /// Entered prospecting, and engaging where it got there.
    package var movements: [(movement: StageMovement, day: LocalDate)] {
        let first = StageMovement(from: nil, to: "prospecting", distance: 1, cause: "IMPORTED")
        guard stage == "engaging" else { return [(first, openedOn)] }
        return [
            (first, openedOn),
            (StageMovement(from: "prospecting", to: "engaging", distance: 1, cause: "IMPORTED"), openedOn),
        ]
    }
}
