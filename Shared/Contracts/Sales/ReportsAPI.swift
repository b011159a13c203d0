import Foundation

package struct SuccessRateRow: Codable, Sendable {
    package let key: String
    package let won: Int
    package let lost: Int
    /// won ÷ (won + lost), six places; none where nothing is closed.
    package let rate: ExactDecimal?
    /// Of the won deals in the report's currency.
    package let wonValue: Money
    /// Won deals in other currencies; their value is in no sum.
    package let wonElsewhere: Int

    package init(
        key: String, won: Int, lost: Int, rate: ExactDecimal? = nil, wonValue: Money, wonElsewhere: Int = 0
    ) {
        self.key = key
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
    package let reached: Int
    package let moved: Int
    package let still: Int
    package let lost: Int

    package init(key: String, reached: Int, moved: Int, still: Int, lost: Int) {
        self.key = key
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
