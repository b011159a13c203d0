/// How often the portal misbehaves, as shares of the requests; drawn from a seed, so that a run repeats itself.
struct Moods: Sendable, Equatable {
    /// Carried out, but the connection ends before the answer.
    var lost = 0.0
    /// Not carried out: an internal fault, a gateway's page, or a connection that ends.
    var fail = 0.0
    /// Delivered twice: by the gateway, by the portal's own queue, or twice in the list of results.
    var `repeat` = 0.0
    /// Answered late.
    var slow = 0.0

    init() {}

    /// Reads `lost=0.05,fail=0.05,repeat=0.05,slow=0.01`.
    init(_ text: String) throws {
        for part in text.split(separator: ",") {
            let halves = part.split(separator: "=")
            guard halves.count == 2, let share = Double(halves[1]) else {
                throw SideChannelFault("Moods are written as lost=0.05,fail=0.05,repeat=0.05,slow=0.01.")
            }
            try set(String(halves[0]), to: share)
        }
    }

    mutating func set(_ name: String, to share: Double) throws {
        guard (0...1).contains(share) else { throw SideChannelFault("The mood \(name) is a share between 0 and 1.") }
        switch name {
        case "lost": lost = share
        case "fail": fail = share
        case "repeat": `repeat` = share
        case "slow": slow = share
        default: throw SideChannelFault("There is no mood named \(name).")
        }
    }

    var json: JSON {
        [
            "lost": .number("\(lost)"), "fail": .number("\(fail)"), "repeat": .number("\(`repeat`)"),
            "slow": .number("\(slow)"),
        ]
    }

    /// What befalls a request. One draw for each share, in this order, whatever came out before: so a change of one
    /// share leaves the others' luck as it was.
    func drawn(for call: Call.Kind, from generator: inout Generator) -> [Fault] {
        var faults: [Fault] = []
        let draws = (0..<4).map { _ in generator.share() }
        let choice = generator.next()
        if draws[0] < fail { return [Self.failures[Int(choice % UInt64(Self.failures.count))]] }
        if draws[1] < `repeat` {
            let repeats = Self.repeats(of: call)
            faults.append(repeats[Int(choice % UInt64(repeats.count))])
        }
        if draws[2] < slow { faults.append(.slow) }
        if draws[3] < lost { faults.append(.lost) }
        return faults
    }

    private static let failures: [Fault] = [.internalFault, .htmlBadGateway, .hangUp, .unavailable]

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
