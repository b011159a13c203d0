import Contracts

/// What the ministry, or in the worst case the media, announced about KSeF.
package struct Announcement: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The system is down for a while: “offline”.
        case unavailability
        /// Emergency mode.
        case failure
        /// Invoices take any form and are never sent.
        case totalFailure = "total-failure"
    }

    package let kind: Kind
    package let from: Timestamp
    /// None while it lasts.
    package let until: Timestamp?

    package init(_ kind: Kind, from: Timestamp, until: Timestamp?) {
        self.kind = kind
        self.from = from
        self.until = until
    }

    package func covers(_ instant: Timestamp) -> Bool { from <= instant && until.map { instant < $0 } ?? true }

    /// Reads what a setting says: announcements parted by `;`, each `kind from/until`, without `until` while it lasts, as
    /// `failure 2026-03-02T10:00:00Z/2026-03-02T18:00:00Z; unavailability 2026-04-01T00:00:00Z/`.
    package static func list(_ text: String) throws(InvalidValue) -> [Announcement] {
        var list: [Announcement] = []
        for part in text.split(separator: ";") {
            let words = part.split(separator: " ")
            if words.isEmpty { continue }
            guard words.count == 2, let kind = Kind(rawValue: String(words[0])) else {
                throw InvalidValue(
                    "“\(part.prefix(60))” is no announcement: write failure, unavailability or total-failure, a space "
                        + "and from/until, for example failure 2026-03-02T10:00:00Z/2026-03-02T18:00:00Z.")
            }
            let ends = words[1].split(separator: "/", omittingEmptySubsequences: false)
            guard ends.count == 2 else {
                throw InvalidValue(
                    "“\(words[1].prefix(60))” is no span of time: write from/until, or from/ while it lasts.")
            }
            let from = try Timestamp(String(ends[0]))
            let until = ends[1].isEmpty ? nil : try Timestamp(String(ends[1]))
            guard until.map({ $0 > from }) ?? true else {
                throw InvalidValue("“\(words[1].prefix(60))” ends before it begins.")
            }
            list.append(Announcement(kind, from: from, until: until))
        }
        return list
    }
}

/// How an invoice came into the world, which decides when KSeF must have it.
package enum IssuingMode: String, Sendable {
    /// Nothing is announced: sent at once, or the next working day as “offline24”, which the seller may use at will.
    case offline24
    case unavailability
    case failure
    case totalFailure = "total-failure"
}

/// When an invoice must have been sent.
package enum SendingDeadline: Sendable, Equatable {
    /// The last second that is in time.
    case by(Timestamp)
    /// What was announced lasts; the time runs from its end.
    case open
    /// Issued in a total failure: it is never sent.
    case never

    /// The mode that held when an invoice was issued; the gravest of several.
    package static func mode(issuedAt instant: Timestamp, _ announced: [Announcement]) -> IssuingMode {
        let kinds = Set(announced.filter { $0.covers(instant) }.map(\.kind))
        if kinds.contains(.totalFailure) { return .totalFailure }
        if kinds.contains(.failure) { return .failure }
        return kinds.contains(.unavailability) ? .unavailability : .offline24
    }

    /// - Parameters:
    ///   - day: `P_1`.
    ///   - instant: when it was issued; without one the end of its day, which never gives a later deadline than the law.
    ///   - announced: all that is known, in any order.
    /// - Source: ksef.md Part 3: offline24 the next working day after `P_1`; unavailability the next working day after its
    ///   end; failure the seventh working day after its end, and a new failure restarts the count; a failure announced
    ///   while the time of the first two runs moves their deadline to the seventh working day after its end.
    package static func of(
        issuedOn day: LocalDate, at instant: Timestamp? = nil, announced: [Announcement] = []
    ) -> SendingDeadline {
        let instant = instant ?? PolishCalendar.end(of: day)
        let covering = announced.filter { $0.covers(instant) }
        var deadline: Timestamp
        switch mode(issuedAt: instant, announced) {
        case .totalFailure: return .never
        case .failure:
            guard let end = latestEnd(of: covering.filter { $0.kind == .failure }) else { return .open }
            deadline = due(7, after: PolishCalendar.day(of: end))
        case .unavailability:
            guard let end = latestEnd(of: covering) else { return .open }
            deadline = due(1, after: PolishCalendar.day(of: end))
        case .offline24: deadline = due(1, after: day)
        }
        // A failure that begins while the time runs starts it anew, from its own end.
        for failure in announced.filter({ $0.kind == .failure && $0.from > instant }).sorted(by: { $0.from < $1.from })
        where failure.from <= deadline {
            guard let end = failure.until else { return .open }
            deadline = max(deadline, due(7, after: PolishCalendar.day(of: end)))
        }
        return .by(deadline)
    }

    /// Whether KSeF takes an invoice for one issued offline, whatever we declare: its day is past when it arrives.
    ///
    /// - Parameter arrival: when it is sent; of a batch, when the session was opened.
    package static func isOffline(issuedOn day: LocalDate, arriving arrival: Timestamp) -> Bool {
        day < PolishCalendar.day(of: arrival)
    }

    /// None when one of them still lasts.
    private static func latestEnd(of announced: [Announcement]) -> Timestamp? {
        let ends = announced.compactMap(\.until)
        return ends.count == announced.count ? ends.max() : nil
    }

    private static func due(_ workingDays: Int, after day: LocalDate) -> Timestamp {
        PolishCalendar.end(of: PolishCalendar.workingDay(workingDays, after: day))
    }
}
