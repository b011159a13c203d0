import Foundation

/// The groups in which KSeF counts calls (ksef.md 1.9).
package enum LimitGroup: Hashable, Sendable {
    case onlineSession
    case invoiceSend
    case batchSession
    case invoiceStatus
    case sessionList
    case sessionInvoiceList
    case sessionMisc
    case invoiceDownload
    /// Every other endpoint by itself.
    case other(String)

    /// As `GET /rate-limits` names it.
    var wireName: String {
        switch self {
        case .onlineSession: "onlineSession"
        case .invoiceSend: "invoiceSend"
        case .batchSession: "batchSession"
        case .invoiceStatus: "invoiceStatus"
        case .sessionList: "sessionList"
        case .sessionInvoiceList: "sessionInvoiceList"
        case .sessionMisc: "sessionMisc"
        case .invoiceDownload: "invoiceDownload"
        case .other: "other"
        }
    }
}

/// How many calls of a group may be made in a second, a minute and an hour; all three hold at once.
package struct RateLimit: Sendable, Equatable, Decodable {
    package let perSecond: Int
    package let perMinute: Int
    package let perHour: Int

    package init(_ perSecond: Int, _ perMinute: Int, _ perHour: Int) {
        self.perSecond = perSecond
        self.perMinute = perMinute
        self.perHour = perHour
    }

    /// Lengths in microseconds.
    var windows: [(length: Int64, calls: Int)] {
        [(1_000_000, perSecond), (60_000_000, perMinute), (3_600_000_000, perHour)]
    }
}

/// What may be called how often: as published, until the portal tells its effective values.
package struct RateLimits: Sendable, Equatable {
    private var limits: [String: RateLimit]

    package static let published = RateLimits(limits: [
        "onlineSession": RateLimit(10, 30, 120), "invoiceSend": RateLimit(10, 30, 180),
        "batchSession": RateLimit(10, 20, 60), "invoiceStatus": RateLimit(30, 120, 1200),
        "sessionList": RateLimit(5, 10, 60), "sessionInvoiceList": RateLimit(10, 20, 200),
        "sessionMisc": RateLimit(10, 120, 1200), "invoiceDownload": RateLimit(8, 16, 64),
        "other": RateLimit(10, 30, 120),
    ])

    package subscript(group: LimitGroup) -> RateLimit { limits[group.wireName] ?? RateLimit(10, 30, 120) }

    /// The answer of `GET /rate-limits` over what is published; groups that nobody knows here are let be.
    ///
    /// - Throws: `DecodingError`.
    package func updated(from answer: Data) throws -> RateLimits {
        let told = try JSONDecoder().decode([String: Lenient].self, from: answer)
        var updated = self
        for (name, limit) in told {
            guard let limit = limit.value, limit.perSecond > 0, limit.perMinute > 0, limit.perHour > 0 else { continue }
            updated.limits[name] = limit
        }
        return updated
    }

    private struct Lenient: Decodable {
        let value: RateLimit?

        init(from decoder: any Decoder) throws { value = try? RateLimit(from: decoder) }
    }
}
