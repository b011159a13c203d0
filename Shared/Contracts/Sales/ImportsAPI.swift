import Foundation

/// A deal of another system, taken over with its history (F-SARV-20).
package struct ImportedDeal: Codable, Sendable {
    package let externalRef: String
    package let accountID: AccountID
    package let ownerID: UserID
    package let productID: ProductID
    /// prospecting, engaging, won or lost.
    package let stage: String
    package let engagedOn: LocalDate?
    package let closedOn: LocalDate?
    package let listPrice: UnitPrice
    /// What it closed at; zero for lost ones.
    package let value: Money?

    package init(
        externalRef: String, accountID: AccountID, ownerID: UserID, productID: ProductID, stage: String,
        engagedOn: LocalDate? = nil, closedOn: LocalDate? = nil, listPrice: UnitPrice, value: Money? = nil
    ) {
        self.externalRef = externalRef
        self.accountID = accountID
        self.ownerID = ownerID
        self.productID = productID
        self.stage = stage
        self.engagedOn = engagedOn
        self.closedOn = closedOn
        self.listPrice = listPrice
        self.value = value
    }
}

/// Up to 500 at once; a reference that is there already is left as it is.
package struct ImportDealsRequest: Codable, Sendable {
    package let source: String
    package let importedOn: LocalDate
    package let deals: [ImportedDeal]

    package init(source: String, importedOn: LocalDate, deals: [ImportedDeal]) {
        self.source = source
        self.importedOn = importedOn
        self.deals = deals
    }
}

package struct ImportDealsResult: Codable, Sendable {
    package let created: Int
    package let unchanged: Int

    package init(created: Int, unchanged: Int) {
        self.created = created
        self.unchanged = unchanged
    }
}

/// What stands in the database of one source, by stage.
package struct ImportSummary: Codable, Sendable {
    package let byStage: [String: Int]
    package let wonValue: Money?

    package init(byStage: [String: Int], wonValue: Money? = nil) {
        self.byStage = byStage
        self.wonValue = wonValue
    }
}
