/// How a portal misbehaves towards one request. The doubles of all portals are told by the same names, so that one line
/// of moods serves them all.
enum Mood: String, CaseIterable, Sendable {
    /// Carried out, but the connection ends before the answer.
    case lost
    /// Not carried out: an internal fault, a gateway's page, or a connection that ends.
    case fail
    /// Delivered twice: by the gateway, by the portal's own queue, or twice in the list of results.
    case `repeat`
    /// Answered late.
    case slow
    /// Not carried out: a connection that ends, a page of HTML that looks like success, a way to somewhere else.
    case drop, html, redirect
    /// Carried out, and answered with JSON cut short, of the wrong shape, or without end.
    case garbage, wrong, huge
    /// What only other portals do; here nothing comes of them.
    case blind, limit, trickle, cancel

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// How often the portal misbehaves, as shares of the requests; drawn from a seed, so that a run repeats itself.
struct Moods: Sendable, Equatable {
    private var shares: [Mood: Double] = [:]
    /// How long a slow answer takes, in milliseconds, where that was said.
    private(set) var slowness: Int64?

    init() {}

    /// Reads `lost=0.05,fail=0.05,repeat=0.05,slow=0.01:3`; behind the colon stand seconds.
    init(_ text: String) throws {
        for (name, share, slowness) in try Self.parts(text) {
            try set(name, to: share)
            if name == Mood.slow.rawValue, let slowness { self.slowness = slowness }
        }
    }

    /// What a command line says: a name that nobody knows is passed over.
    ///
    /// - Returns: the moods, and what the reader of the log should know.
    static func atStart(_ text: String) throws -> (moods: Moods, notice: String?) {
        let unknown = try parts(text).map(\.name).filter { Mood(rawValue: $0) == nil }
        let known = text.split(separator: ",").filter { part in
            !unknown.contains { part.hasPrefix("\($0)=") }
        }
        let notice = "There is no mood named \(unknown.joined(separator: ", ")); there are \(Mood.names)."
        return (try Moods(known.joined(separator: ",")), unknown.isEmpty ? nil : notice)
    }

    private static func parts(_ text: String) throws -> [(name: String, share: Double, slowness: Int64?)] {
        try text.split(separator: ",").map { part in
            let halves = part.split(separator: "=")
            let values = halves.last?.split(separator: ":") ?? []
            guard halves.count == 2, let share = values.first.flatMap({ Double($0) }) else {
                throw SideChannelFault("Moods are written as lost=0.05,fail=0.05,repeat=0.05,slow=0.01.")
            }
            let seconds = values.dropFirst().first.flatMap { Double($0) }
            return (String(halves[0]), share, seconds.map { Int64($0 * 1000) })
        }
    }

    mutating func set(_ name: String, to share: Double) throws {
        guard let mood = Mood(rawValue: name) else {
            throw SideChannelFault("There is no mood named \(name); there are \(Mood.names).")
        }
        guard (0...1).contains(share) else { throw SideChannelFault("The mood \(name) is a share between 0 and 1.") }
        shares[mood] = share
    }

    subscript(mood: Mood) -> Double { shares[mood] ?? 0 }

    var json: JSON {
        .object(
            Mood.allCases.filter { shares[$0] != nil || Self.usual.contains($0) }
                .map { JSON.Member(name: $0.rawValue, value: .number("\(self[$0])")) })
    }

    private static let usual: [Mood] = [.lost, .fail, .repeat, .slow]

    /// What befalls a request. One draw for each share, in this order, whatever came out before: so a change of one
    /// share leaves the others' luck as it was.
    func drawn(for call: Call.Kind, from generator: inout Generator) -> [Fault] {
        var chances: [Mood: Double] = [:]
        for mood in [.fail, .repeat, .slow, .lost] as [Mood] { chances[mood] = generator.share() }
        let choice = generator.next()
        for mood in [.drop, .html, .redirect, .garbage, .wrong, .huge] as [Mood] { chances[mood] = generator.share() }
        func meets(_ mood: Mood) -> Bool { chances[mood].map { $0 < self[mood] } ?? false }

        if meets(.fail) { return [Self.failures[Int(choice % UInt64(Self.failures.count))]] }
        if let (_, fault) = Self.instead.first(where: { meets($0.mood) }) { return [fault] }
        var faults: [Fault] = []
        if meets(.repeat) {
            let repeats = Self.repeats(of: call)
            faults.append(repeats[Int(choice % UInt64(repeats.count))])
        }
        return faults + Self.after.filter { meets($0.mood) }.map(\.fault)
    }

    private static let failures: [Fault] = [.internalFault, .htmlBadGateway, .hangUp, .unavailable]
    private static let instead: [(mood: Mood, fault: Fault)] = [
        (.drop, .hangUp), (.html, .htmlSuccess), (.redirect, .redirect),
    ]
    private static let after: [(mood: Mood, fault: Fault)] = [
        (.slow, .slow), (.garbage, .truncated), (.wrong, .wrongType), (.huge, .huge), (.lost, .lost),
    ]

    private static func repeats(of call: Call.Kind) -> [Fault] {
        switch call {
        case .invoice: [.repeatedRequest, .repeatedDelivery]
        case .inquiry: [.repeatedRequest, .repeatedResult]
        default: [.repeatedRequest]
        }
    }
}

/// SplitMix64: small, and the same everywhere for the same seed.
struct Generator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// At least 0, below 1.
    mutating func share() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
