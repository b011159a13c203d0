import Foundation
import X509

/// What tests and people tell the stand-in and ask of it, besides the portal's own routes, under `/stand-in/`:
///
/// | | |
/// |---|---|
/// | `GET ready` | `{"ready": true}` |
/// | `POST clients` | one client as in the file of `--clients`, or a list; `DELETE clients/{id}` forgets one |
/// | `POST register` | a whole register: clients, issuers, taxpayers, catalogue, otherGoods, furtherUnits |
/// | `POST revocations` | `{"serialNumber": "hex"}`: the certificate counts as revoked where it names a list |
/// | `GET`, `POST settings` | think, delay, deadlineDays, reactionDays, workmanshipRate, buyers, reactions, … |
/// | `GET`, `POST clock` | `{"at": …, "fixed": true}`, `{"advance": ms}` or `{"system": true}` |
/// | `GET`, `POST moods` | shares of lost, fail, repeat, slow and others; `seed` begins the luck anew |
/// | `GET`, `POST`, `DELETE faults` | `{"fault": …, "call": …, "times": 1}`; `GET` lists what there is and what waits |
/// | `POST keys/rotate` | `{"keepOld": false}` |
/// | `POST reactions` | `{"taxId": …, "reaction": "APPROVE"}` or `"REJECT"` |
/// | `POST rest` | answers when nothing due is left unchecked |
/// | `GET received` | what came out of the envelopes; `?taxId=` for one |
/// | `GET calls` | the requests in their order; `?kind=` for one kind |
/// | `GET nonces` | how many were given and used |
/// | `GET tax-ids` | per tax id: accepted, refused, repeated; `?taxId=` for one |
/// | `GET totals` | sums of these |
/// | `POST reset` | forgets packets, dashboard, calls, tallies, faults; keeps key, register and settings |
extension Portal {
    func answerSideChannel(_ path: String, _ incoming: Incoming) async throws -> Answer {
        let parts = path.split(separator: "/").map(String.init)
        let isPost = incoming.method == "POST"
        func body() throws -> JSON {
            if incoming.body.isEmpty { return [:] }
            do {
                return try JSON(parsing: incoming.body)
            } catch {
                throw SideChannelFault("The body is no JSON: \(error.reason) at byte \(error.offset).")
            }
        }
        switch (incoming.method, parts.first ?? "") {
        case ("GET", "ready"): return Answer(["ready": true])
        case ("POST", "clients"): try add(clients: incoming.body)
        case ("DELETE", "clients"): try change { register in register.clients[parts.last ?? ""] = nil }
        case ("POST", "register"): try merge(JSONDecoder().decode(Register.self, from: Data(incoming.body)))
        case ("POST", "revocations"):
            guard let number = try body()["serialNumber"]?.text else {
                throw SideChannelFault("serialNumber is missing.")
            }
            trust.revoke(serialNumber: number)
        case (_, "settings"): return try settings(isPost ? try body() : nil)
        case (_, "clock"): return try clock(isPost ? try body() : nil)
        case (_, "moods"): return try moods(isPost ? try body() : nil)
        case ("GET", "faults"): return waitingFaults()
        case ("POST", "faults"): try switchOn(body())
        case ("DELETE", "faults"): state.withLock { $0.switches = [] }
        case ("POST", "keys"): try rotateKey(keepingOld: body()["keepOld"]?.bool ?? false)
        case ("POST", "reactions"): try react(body())
        case ("POST", "rest"): await rest()
        case ("GET", "received"): return received(taxID: incoming.query["taxId"])
        case ("GET", "calls"): return calls(kind: incoming.query["kind"])
        case ("GET", "nonces"): return nonces()
        case ("GET", "tax-ids"): return tallies(taxID: incoming.query["taxId"])
        case ("GET", "totals"): return totals()
        case ("POST", "reset"): try await reset()
        default: throw SideChannelFault("The side channel has no \(incoming.method) \(path).")
        }
        return Answer(["done": true])
    }

    // MARK: Register

    private func add(clients body: [UInt8]) throws {
        let decoder = JSONDecoder()
        let clients: [Client] =
            body.first { !$0.isWhiteSpace } == UInt8(ascii: "[")
            ? try decoder.decode([Client].self, from: Data(body)) : [try decoder.decode(Client.self, from: Data(body))]
        for client in clients {
            for certificate in client.certificates { try trust.accept(try Certificate(written: certificate)) }
        }
        try change { register in
            for client in clients { register.clients[client.id] = client }
        }
    }

    private func merge(_ register: Register) throws {
        try register.introduce(to: trust)
        try change { $0.merge(register) }
    }

    private func change(_ body: (inout Register) -> Void) throws {
        let register = state.withLock { state in
            body(&state.register)
            return state.register
        }
        try store?.save(register)
    }

    // MARK: Behaviour

    private func settings(_ asked: JSON?) throws -> Answer {
        let settings = try state.withLock { state in
            if let asked { try state.settings.change(asked) }
            return state.settings
        }
        return Answer(try JSON(parsing: JSONEncoder().encode(settings)))
    }

    private func clock(_ asked: JSON?) throws -> Answer {
        let now = try state.withLock { state in
            if let asked { try Self.change(&state.clock, asked) }
            return state.now
        }
        nudge()
        return Answer(["now": .integer(now.milliseconds), "text": .text(now.isoMilliseconds)])
    }

    private static func change(_ clock: inout Clock, _ asked: JSON) throws {
        if asked["system"]?.bool == true { clock = Clock() }
        if let written = asked["at"]?.written {
            clock = try Clock((asked["fixed"]?.bool == true ? "fixed:" : "") + written)
        }
        if let milliseconds = asked["advance"]?.integer { clock.advance(milliseconds: milliseconds) }
    }

    private func moods(_ asked: JSON?) throws -> Answer {
        let moods = try state.withLock { state in
            for member in asked?.members ?? [] {
                guard let written = member.value.written else {
                    throw SideChannelFault("\(member.name) wants a number.")
                }
                if member.name == "seed" {
                    guard let seed = UInt64(written) else { throw SideChannelFault("A seed is a whole number from 0.") }
                    state.generator = Generator(seed: seed)
                } else {
                    guard let share = Double(written) else { throw SideChannelFault("\(member.name) wants a number.") }
                    try state.moods.set(member.name, to: share)
                }
            }
            return state.moods
        }
        return Answer(moods.json)
    }

    private func switchOn(_ asked: JSON) throws {
        guard let fault = asked["fault"]?.text.flatMap(Fault.init) else {
            let names = Fault.allCases.map(\.rawValue).joined(separator: ", ")
            throw SideChannelFault("fault is one of \(names).")
        }
        var kind: Call.Kind?
        if let written = asked["call"]?.text {
            guard let known = Call.Kind(rawValue: written) else {
                throw SideChannelFault("call is one of \(Call.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            kind = known
        }
        let times = Int(asked["times"]?.integer ?? 1)
        state.withLock { $0.switches.append(Switch(fault: fault, call: kind, times: times)) }
    }

    private func waitingFaults() -> Answer {
        let waiting = state.withLock(\.switches).map { one -> JSON in
            ["fault": .text(one.fault.rawValue), "call": .optional(one.call?.rawValue), "times": .integer(one.times)]
        }
        return Answer([
            "known": .array(Fault.allCases.map { .text($0.rawValue) }), "waiting": .array(waiting),
        ])
    }

    /// Makes a new key; what was sealed for an older one opens only when that is kept.
    func rotateKey(keepingOld: Bool) throws {
        let key = try ServerKey(bits: keyBits)
        let keys = state.withLock { state in
            state.keys.rotate(to: key, keepingOld: keepingOld)
            return state.keys
        }
        try store?.save(keys)
    }

    private func react(_ asked: JSON) throws {
        guard let taxID = asked["taxId"]?.text,
            let reaction = asked["reaction"]?.text.flatMap(Dashboard.Reaction.init(rawValue:))
        else { throw SideChannelFault("taxId and reaction, APPROVE or REJECT, are needed.") }
        let isTaken = state.withLock { state in
            let isTaken = withDashboard(&state) { $0.react(reaction, to: taxID) }
            if isTaken { note(.reaction(reaction, taxID: taxID)) }
            return isTaken
        }
        guard isTaken else { throw SideChannelFault("\(taxID) does not wait for a reaction.") }
    }

    private func reset() async throws {
        while !forgetEverything() { await rest() }
        try store?.journal.empty()
    }

    /// False while the worker has packets in its hands.
    private func forgetEverything() -> Bool {
        state.withLock { state in
            guard !state.isWorking else { return false }
            state.queue = PacketQueue()
            state.dashboard = Dashboard()
            state.calls = Memory(capacity: state.calls.capacity)
            state.received = Memory(capacity: state.received.capacity)
            state.tallies = [:]
            state.switches = []
            state.nonces = Nonces()
            return true
        }
    }

    // MARK: Looking back

    private func received(taxID: String?) -> Answer {
        let received = state.withLock(\.received.elements)
        return Answer(.array(received.filter { taxID == nil || $0.taxID == taxID }.map(\.json)))
    }

    private func calls(kind: String?) -> Answer {
        let calls = state.withLock(\.calls.elements)
        return Answer(.array(calls.filter { kind == nil || $0.kind.rawValue == kind }.map(\.json)))
    }

    private func nonces() -> Answer {
        let nonces = state.withLock(\.nonces)
        return Answer(["issued": .integer(nonces.issuedCount), "used": .integer(nonces.usedCount)])
    }

    private func tallies(taxID: String?) -> Answer {
        let tallies = state.withLock(\.tallies)
        if let taxID { return Answer((tallies[taxID] ?? Tally()).json) }
        return Answer(
            .object(tallies.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: $0.value.json) }))
    }

    private func totals() -> Answer {
        let (tallies, packets, calls) = state.withLock { ($0.tallies, $0.queue.packets.count, $0.callCount) }
        return Answer([
            "taxIds": .integer(tallies.count), "packets": .integer(packets), "calls": .integer(calls),
            "accepted": .integer(tallies.values.reduce(0) { $0 + $1.accepted }),
            "acceptedMoreThanOnce": .integer(tallies.values.filter { $0.accepted > 1 }.count),
            "refused": .integer(tallies.values.reduce(0) { $0 + $1.refused }),
            "repeated": .integer(tallies.values.reduce(0) { $0 + $1.repeated }),
        ])
    }
}

extension UInt8 {
    fileprivate var isWhiteSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
