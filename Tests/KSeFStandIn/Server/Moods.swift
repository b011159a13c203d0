import ArgumentParser

/// How the portal misbehaves towards one call.
enum Mood: String, Codable, Sendable, CaseIterable {
    /// Carries the call out and hangs up without an answer.
    case lost
    /// Hangs up without carrying it out.
    case drop
    /// Answers 500, 502 or 503 without carrying it out.
    case fail
    /// Carries it out and answers 500 all the same.
    case blind
    /// Carries it out twice and gives the second answer, as a network that repeats a request does.
    case `repeat`
    /// Answers 200 with a page of HTML, not carried out.
    case html
    /// Answers 429 with `Retry-After`, not carried out.
    case limit
    /// Takes its time before it carries the call out.
    case slow
    /// Sends the client somewhere else.
    case redirect
    /// Carries it out and cuts its JSON short.
    case garbage
    /// Carries it out and answers JSON of the wrong shape.
    case wrong
    /// Carries it out and answers without end.
    case huge
    /// Carries it out and answers one byte at a time.
    case trickle
}

/// Misbehaviour by chance: the share of calls that meets each mood, drawn from a seed.
///
/// The draw depends on the seed, the kind of call and how many of this kind came before, so that the same calls in the
/// same order meet the same moods, however often something else is asked in between.
struct Moods: Codable, Sendable, Equatable {
    var seed: UInt64 = 0
    var shares: [String: Double] = [:]
    /// What `slow` means, in seconds.
    var slowness: Double = 2
    /// The share of invoices that end 550.
    var cancelled: Double = 0

    /// Reads `lost=0.05,fail=0.05,repeat=0.05,slow=0.1:3,cancel=0.01`.
    init(_ text: String, seed: UInt64) throws {
        self.seed = seed
        for part in text.split(separator: ",") {
            let item = try Item(part)
            guard item.isKnown else { throw ValidationError("there is no mood \(item.name); there are \(Self.names)") }
            if item.name == Self.cancel {
                cancelled = item.share
            } else {
                shares[item.name] = item.share
                if item.name == Mood.slow.rawValue, let seconds = item.seconds { slowness = seconds }
            }
        }
        guard shares.values.reduce(0, +) <= 1 else { throw ValidationError("the shares add up to more than 1") }
    }

    /// What a command line says: one line of moods serves the doubles of all portals, so a name that is none here is
    /// passed over.
    ///
    /// - Returns: the moods, and what the reader of the log should know.
    static func atStart(_ text: String, seed: UInt64) throws -> (moods: Moods, notice: String?) {
        let parts = text.split(separator: ",")
        let unknown = try parts.map(Item.init).filter { !$0.isKnown }.map(\.name)
        let known = try parts.filter { try Item($0).isKnown }
        let notice = "there is no mood \(unknown.joined(separator: ", ")); there are \(names)"
        return (try Moods(known.joined(separator: ","), seed: seed), unknown.isEmpty ? nil : notice)
    }

    private static let cancel = "cancel"
    private static var names: String { (Mood.allCases.map(\.rawValue) + [cancel]).joined(separator: ", ") }

    /// One `name=share`, with seconds behind a colon.
    private struct Item {
        let name: String
        let share: Double
        let seconds: Double?

        var isKnown: Bool { name == Moods.cancel || Mood(rawValue: name) != nil }

        init(_ text: Substring) throws {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError("\(text) is no mood: write name=share, as in lost=0.05")
            }
            let values = parts[1].split(separator: ":")
            guard let share = values.first.flatMap({ Double($0) }), (0...1).contains(share) else {
                throw ValidationError("the share of \(parts[0]) must lie between 0 and 1")
            }
            name = parts[0]
            self.share = share
            seconds = values.dropFirst().first.flatMap { Double($0) }
        }
    }

    init() {}

    /// The mood that the `ordinal`-th call of a route meets.
    func mood(for route: String, ordinal: Int) -> Mood? {
        var point = fraction(route, ordinal)
        for mood in Mood.allCases {
            let share = shares[mood.rawValue] ?? 0
            if point < share { return mood }
            point -= share
        }
        return nil
    }

    func cancels(ordinal: Int) -> Bool { fraction("invoice", ordinal) < cancelled }

    /// Which of several ways, for the same call.
    func choice(of count: Int, for route: String, ordinal: Int) -> Int {
        Int(draw(route + " choice", ordinal) % UInt64(count))
    }

    private func fraction(_ route: String, _ ordinal: Int) -> Double {
        Double(draw(route, ordinal) >> 11) / Double(1 << 53)
    }

    /// FNV-1a over the route, then SplitMix64: anything that scatters and never changes will do.
    private func draw(_ route: String, _ ordinal: Int) -> UInt64 {
        let name = route.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var z = seed &+ name &+ UInt64(ordinal + 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

/// `POST /stand-in/next`: the next calls of a route meet this mood, whatever chance says.
struct Order: Codable, Sendable {
    /// `POST /sessions/online/*/invoices`; a star stands for one segment. `*` alone is every call.
    var on: String
    var mood: Mood
    var times: Int?
    /// For `fail`: 500 to 599. For `limit`: the seconds of `Retry-After`. For `slow`: seconds. For `huge`: bytes.
    var value: Int?

    func matches(_ route: String) -> Bool {
        if on == "*" { return true }
        let mine = on.split(whereSeparator: { $0 == " " || $0 == "/" })
        let its = route.split(whereSeparator: { $0 == " " || $0 == "/" })
        return mine.count == its.count && zip(mine, its).allSatisfy { $0 == "*" || $0 == $1 }
    }
}

/// `POST /stand-in/verdicts`: what the next invoices, or sign-ins, become, before anything else is looked at.
struct VerdictOrder: Codable, Sendable {
    enum Subject: String, Codable, Sendable {
        case invoice
        case signIn = "sign-in"
    }

    /// Invoices where it is left out.
    var of: Subject?
    var code: Int
    var times: Int?
}

/// How the portal behaves: by chance and by order.
struct Conduct: Sendable {
    var moods = Moods()
    private var orders: [Order] = []
    private var verdicts: [VerdictOrder] = []
    private var calls: [String: Int] = [:]
    private var invoices = 0

    struct Decision: Sendable {
        var mood: Mood
        var value: Int?
        var slowness: Double
        var choice: Int
    }

    mutating func order(_ order: Order) { orders.append(order) }
    mutating func order(_ verdict: VerdictOrder) { verdicts.append(verdict) }

    mutating func decide(on route: String) -> Decision? {
        let ordinal = calls[route, default: 0]
        calls[route] = ordinal + 1
        let choice = moods.choice(of: 3, for: route, ordinal: ordinal)
        if let index = orders.firstIndex(where: { $0.matches(route) }) {
            let order = orders[index]
            let left = (order.times ?? 1) - 1
            if left > 0 { orders[index].times = left } else { orders.remove(at: index) }
            let slowness = order.value.map(Double.init) ?? moods.slowness
            return Decision(mood: order.mood, value: order.value, slowness: slowness, choice: choice)
        }
        return moods.mood(for: route, ordinal: ordinal)
            .map { Decision(mood: $0, value: nil, slowness: moods.slowness, choice: choice) }
    }

    /// The verdict ordered or drawn for the next invoice, if any.
    mutating func nextVerdict() -> Status? {
        defer { invoices += 1 }
        if let code = nextCode(of: .invoice) { return InvoiceStatus.ordered(code) }
        return moods.cancels(ordinal: invoices) ? InvoiceStatus.cancelled : nil
    }

    mutating func nextSignInVerdict() -> Status? { nextCode(of: .signIn).map(SignInStatus.ordered) }

    private mutating func nextCode(of subject: VerdictOrder.Subject) -> Int? {
        guard let index = verdicts.firstIndex(where: { ($0.of ?? .invoice) == subject }) else { return nil }
        let order = verdicts[index]
        let left = (order.times ?? 1) - 1
        if left > 0 { verdicts[index].times = left } else { verdicts.remove(at: index) }
        return order.code
    }
}
