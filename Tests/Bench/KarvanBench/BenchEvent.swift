import Contracts
import Foundation

/// A fact of usual size about one of many accounts.
struct BenchEvent: Event {
    static let stream = Stream.invoice
    static let action = "measured"

    let account: Int64
    /// Which of a run's events this is; times are kept by it.
    let index: Int
    let body: String

    init(account: Int64, index: Int) {
        self.account = account
        self.index = index
        body = Self.filling
    }

    var subject: UUID { UUID(high: 0, low: UInt64(account)) }

    private static let filling = String(repeating: "x", count: 300)
}
