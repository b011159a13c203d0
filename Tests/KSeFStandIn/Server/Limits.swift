/// How many calls are let through, over one second, one minute and one hour.
struct Rate: Codable, Sendable, Equatable {
    var perSecond: Int
    var perMinute: Int
    var perHour: Int

    init(_ second: Int, _ minute: Int, _ hour: Int) {
        (perSecond, perMinute, perHour) = (second, minute, hour)
    }
}

/// The groups in which calls are counted (page, 1.9). The raw value is the member of `GET /rate-limits`.
enum LimitGroup: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    case onlineSession, batchSession, invoiceSend, invoiceStatus, sessionList, sessionInvoiceList, sessionMisc
    case invoiceMetadata, invoiceExport, invoiceExportStatus, invoiceDownload, other

    var published: Rate {
        switch self {
        case .onlineSession: Rate(10, 30, 120)
        case .batchSession: Rate(10, 20, 60)
        case .invoiceSend: Rate(10, 30, 180)
        case .invoiceStatus: Rate(30, 120, 1200)
        case .sessionList: Rate(5, 10, 60)
        case .sessionInvoiceList: Rate(10, 20, 200)
        case .sessionMisc: Rate(10, 120, 1200)
        case .invoiceMetadata: Rate(8, 16, 20)
        case .invoiceExport: Rate(8, 16, 20)
        case .invoiceExportStatus: Rate(10, 60, 600)
        case .invoiceDownload: Rate(8, 16, 64)
        case .other: Rate(10, 30, 120)
        }
    }
}

/// Sliding windows per (who, group); every one of the three must have room.
struct Limits: Sendable {
    private(set) var rates = Dictionary(uniqueKeysWithValues: LimitGroup.allCases.map { ($0, $0.published) })
    private var counters: [Key: Counter] = [:]

    private struct Key: Hashable {
        var who: String
        var what: String
    }

    private struct Counter {
        var calls: [Moment] = []
        var refusals = 0
        var blockedUntil: Moment?
    }

    mutating func set(_ overrides: [LimitGroup: Rate]) {
        rates.merge(overrides) { $1 }
        counters = [:]
    }

    mutating func forget() { self = Limits() }

    /// Counts a call of a protected endpoint. Group `other` is counted endpoint by endpoint.
    ///
    /// - Throws: 429 with the seconds until there is room; each call over the limit in a row doubles the least wait.
    mutating func admit(_ group: LimitGroup, endpoint: String, who: String, at now: Moment) throws(Refusal) {
        let rate = rates[group] ?? group.published
        let what = group == .other ? "other \(endpoint)" : group.rawValue
        try admit(Key(who: who, what: what), rate: rate, at: now)
    }

    /// Public endpoints: sixty a second for an address.
    mutating func admitPublic(endpoint: String, address: String, at now: Moment) throws(Refusal) {
        try admit(Key(who: address, what: "public \(endpoint)"), rate: Rate(60, .max, .max), at: now)
    }

    private mutating func admit(_ key: Key, rate: Rate, at now: Moment) throws(Refusal) {
        var counter = counters[key] ?? Counter()
        counter.calls.removeAll { $0 + .seconds(3600) <= now }
        let windows: [(Duration, Int, String)] = [
            (.seconds(1), rate.perSecond, "sekundę"), (.seconds(60), rate.perMinute, "minutę"),
            (.seconds(3600), rate.perHour, "godzinę"),
        ]
        var wait: (until: Moment, detail: String)?
        for (span, limit, name) in windows {
            let recent = counter.calls.filter { $0 + span > now }
            guard recent.count >= limit else { continue }
            let free = limit > 0 ? recent[recent.count - limit] + span : now + span
            if wait.map({ free > $0.until }) ?? true { wait = (free, "Przekroczono limit \(limit) żądań na \(name).") }
        }
        if wait == nil, let blocked = counter.blockedUntil, blocked > now {
            wait = (blocked, "Blokada po przekroczeniu limitu żądań.")
        }
        guard let wait else {
            counter.calls.append(now)
            counter.refusals = 0
            counter.blockedUntil = nil
            counters[key] = counter
            return
        }
        counter.refusals += 1
        let penalty = now + .seconds(1 << min(counter.refusals - 1, 8))
        let until = max(wait.until, penalty)
        counter.blockedUntil = until
        counters[key] = counter
        let seconds = max(1, (until - now).wholeSeconds)
        throw Refusal(kind: .tooMany("\(wait.detail) Spróbuj ponownie po \(seconds) sekundach.", retryAfter: seconds))
    }
}
