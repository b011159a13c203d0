import Foundation

package struct SuccessRateRow: Codable, Sendable {
    package let key: String
    package let won: Int
    package let lost: Int
    /// won ÷ (won + lost), six places; none where nothing is closed.
    package let rate: ExactDecimal?
    package let wonValue: Money

    package init(key: String, won: Int, lost: Int, rate: ExactDecimal? = nil, wonValue: Money) {
        self.key = key
        self.won = won
        self.lost = lost
        self.rate = rate
        self.wonValue = wonValue
    }
}

package struct SuccessRateReport: Codable, Sendable {
    package let rows: [SuccessRateRow]

    package init(rows: [SuccessRateRow]) {
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
