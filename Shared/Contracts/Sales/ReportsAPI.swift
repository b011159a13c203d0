import Foundation

package struct SuccessRateRow: Codable, Sendable {
    /// Of the person, the unit or the product; absent for what is nobody's, and for quarters.
    package let id: String?
    package let key: String
    /// First and last day of a quarter.
    package let from: LocalDate?
    package let to: LocalDate?
    package let won: Int
    package let lost: Int
    /// won ÷ (won + lost), six places; none where nothing is closed.
    package let rate: ExactDecimal?
    /// Of the won deals in the report's currency.
    package let wonValue: Money
    /// Won deals in other currencies; their value is in no sum.
    package let wonElsewhere: Int

    package init(
        id: String? = nil, key: String, from: LocalDate? = nil, to: LocalDate? = nil, won: Int, lost: Int,
        rate: ExactDecimal? = nil, wonValue: Money, wonElsewhere: Int = 0
    ) {
        self.id = id
        self.key = key
        self.from = from
        self.to = to
        self.won = won
        self.lost = lost
        self.rate = rate
        self.wonValue = wonValue
        self.wonElsewhere = wonElsewhere
    }
}

package struct SuccessRateReport: Codable, Sendable {
    /// The sales process whose deals are counted.
    package let process: String
    package let currency: Currency
    /// One for each key.
    package let rows: [SuccessRateRow]

    package init(process: String, currency: Currency, rows: [SuccessRateRow]) {
        self.process = process
        self.currency = currency
        self.rows = rows
    }
}

package struct FunnelStage: Codable, Sendable {
    package let key: String
    /// As the company calls it; absent where it came with the suite and was never renamed.
    package let name: String?
    package let reached: Int
    package let moved: Int
    package let still: Int
    package let lost: Int

    package init(key: String, name: String? = nil, reached: Int, moved: Int, still: Int, lost: Int) {
        self.key = key
        self.name = name
        self.reached = reached
        self.moved = moved
        self.still = still
        self.lost = lost
    }
}

package struct FunnelReport: Codable, Sendable {
    package let process: String
    package let stages: [FunnelStage]

    package init(process: String, stages: [FunnelStage]) {
        self.process = process
        self.stages = stages
    }
}

/// Why sales, and goods of sales, came to nothing.
package struct LossReasonsReport: Codable, Sendable {
    /// Lost sales of one reason.
    package struct Reason: Codable, Sendable {
        /// A ``LossReason``.
        package let reason: String
        package let count: Int
        /// Gross, of those in the report's currency.
        package let value: Money
        /// Those in other currencies; their value is in no sum.
        package let elsewhere: Int

        package init(reason: String, count: Int, value: Money, elsewhere: Int = 0) {
            self.reason = reason
            self.count = count
            self.value = value
            self.elsewhere = elsewhere
        }
    }

    /// Lines of which something was lost, by reason, by the state that it was lost in, and by the unit that was asked last.
    package struct Goods: Codable, Sendable {
        package let reason: String
        package let stateAtLoss: String
        package let unit: ServiceName?
        package let lines: Int
        /// Net, of what was lost, in the report's currency.
        package let value: Money
        package let elsewhere: Int

        package init(
            reason: String, stateAtLoss: String, unit: ServiceName? = nil, lines: Int, value: Money, elsewhere: Int = 0
        ) {
            self.reason = reason
            self.stateAtLoss = stateAtLoss
            self.unit = unit
            self.lines = lines
            self.value = value
            self.elsewhere = elsewhere
        }
    }

    package let process: String
    package let currency: Currency
    /// The most frequent first; so are the goods.
    package let reasons: [Reason]
    package let goods: [Goods]

    package init(process: String, currency: Currency, reasons: [Reason], goods: [Goods]) {
        self.process = process
        self.currency = currency
        self.reasons = reasons
        self.goods = goods
    }
}

/// What of a line was lost for one reason, in one state, with one unit.
package struct LostLineView: Codable, Sendable {
    package let lineID: OpportunityLineID
    package let opportunityID: OpportunityID
    package let opportunityName: String
    package let accountName: String
    package let description: String
    /// Of it, what was lost.
    package let quantity: Quantity
    /// A ``LossReason``.
    package let reason: String
    package let stateAtLoss: String
    package let unit: ServiceName?
    /// Net.
    package let value: Money
    /// Of the sale.
    package let closedOn: LocalDate?

    package init(
        lineID: OpportunityLineID, opportunityID: OpportunityID, opportunityName: String, accountName: String,
        description: String, quantity: Quantity, reason: String, stateAtLoss: String, unit: ServiceName?, value: Money,
        closedOn: LocalDate?
    ) {
        self.lineID = lineID
        self.opportunityID = opportunityID
        self.opportunityName = opportunityName
        self.accountName = accountName
        self.description = description
        self.quantity = quantity
        self.reason = reason
        self.stateAtLoss = stateAtLoss
        self.unit = unit
        self.value = value
        self.closedOn = closedOn
    }
}

/// What people, units, products and customers are called.
package struct NamesView: Codable, Sendable {
    package struct Name: Codable, Sendable {
        package let id: String
        package let name: String

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    package let names: [Name]

    package init(names: [Name]) { self.names = names }
}
