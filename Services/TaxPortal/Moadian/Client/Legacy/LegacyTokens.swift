import Contracts

/// The token that API v1 gave last. One that the portal refuses is thrown away, however long it was to last.
final class LegacyTokens: Sendable {
    private let last = SteadyMutex<(text: String, until: Timestamp)?>(nil)

    /// One that lasts for the next half minute at least.
    func token(at now: Timestamp) -> String? {
        last.withLock { last in last.flatMap { now.adding(seconds: 30) < $0.until ? $0.text : nil } }
    }

    func keep(_ text: String, until end: Timestamp) { last.withLock { $0 = (text, end) } }

    /// Unless another call has fetched the next one already.
    func forget(_ text: String) {
        last.withLock { last in
            if last?.text == text { last = nil }
        }
    }
}

extension MoadianError {
    /// The portal's own word that the token is missing, unknown, wrong or over (`moadian.md` 3.5): it looked at nothing else.
    var isOfToken: Bool {
        (kind == .credentials || kind == .refused) && has("4016", "4017", "4018", "4020", "4022")
    }

    /// Of a deed. That it is a duplicate (4019) tells that an earlier call got through.
    var afterLegacySending: MoadianError {
        guard has("4019") else { return afterSending }
        return MoadianError(.lost, message, codes: codes, status: status, pause: pause)
    }
}
