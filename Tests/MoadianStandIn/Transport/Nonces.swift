import Foundation

/// The one-time challenges: each is good for one token and one request, until its time is over (section 2.3).
struct Nonces: Sendable {
    static let allowedSeconds: ClosedRange<Int64> = 10...200
    static let usualSeconds: Int64 = 30

    struct Issued: Sendable {
        let nonce: String
        let expiry: Instant
    }

    private(set) var issuedCount = 0
    private(set) var usedCount = 0
    private var open: [String: Instant] = [:]
    private var byExpiry: [Issued] = []

    /// - Parameter timeToLive: seconds as written in the query; nil for the usual 30.
    mutating func issue(timeToLive: String?, at now: Instant) throws(TransportRefusal) -> Issued {
        var seconds = Self.usualSeconds
        if let timeToLive {
            guard let asked = Int64(timeToLive) else { throw .badParameter("timeToLive") }
            guard Self.allowedSeconds.contains(asked) else { throw .badTimeToLive }
            seconds = asked
        }
        let nonce = "\(UUID().uuidString.lowercased())-\(now.milliseconds)"
        let issued = Issued(nonce: nonce, expiry: now.adding(milliseconds: seconds * 1000))
        forgetExpired(at: now)
        open[nonce] = issued.expiry
        byExpiry.append(issued)
        issuedCount += 1
        return issued
    }

    /// Uses a nonce up; false when it is unknown, used before or too old.
    mutating func use(_ nonce: String, at now: Instant) -> Bool {
        guard let expiry = open.removeValue(forKey: nonce), now < expiry else { return false }
        usedCount += 1
        return true
    }

    private mutating func forgetExpired(at now: Instant) {
        guard byExpiry.count > 10_000 else { return }
        byExpiry.removeAll { issued in
            guard issued.expiry <= now || open[issued.nonce] == nil else { return false }
            open[issued.nonce] = nil
            return true
        }
    }
}
