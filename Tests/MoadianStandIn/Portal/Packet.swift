/// One packet in the portal's queue, and later its result.
struct Packet: Sendable {
    /// How it was put into its envelope.
    enum Form: Sendable {
        case v2(String)
        case v1(LegacyPacket)
        /// Lost inside the portal (05139, 05151, 05159).
        case faulty(PacketFault)
        /// Opened and done with.
        case done
    }

    enum Outcome: Sendable {
        case success(warnings: [Message])
        case failure([Message])
    }

    let uid: String
    let referenceNumber: String
    let fiscalID: String
    /// Who called: a memory or a trusted company.
    let sender: String
    let receivedAt: Instant
    let dueAt: Instant
    var form: Form
    var outcome: Outcome?
    /// The tax id that was registered.
    var taxID: String?
    var receipt: String?
    /// How often an inquiry came upon it since it was checked.
    var asked = 0

    static let acceptedType = "receive_invoice_confirm"
    static let waitingType = "invoice.v01"
}

/// Every packet that came, in the order in which they came.
struct PacketQueue: Sendable {
    private(set) var packets: [Packet] = []
    private(set) var firstWaiting = 0
    private var byReference: [String: Int] = [:]
    private var byUID: [String: [Int]] = [:]

    init() {}

    subscript(index: Int) -> Packet {
        get { packets[index] }
        _modify { yield &packets[index] }
    }

    mutating func append(_ packet: Packet) {
        byReference[packet.referenceNumber] = packets.count
        byUID[packet.uid, default: []].append(packets.count)
        packets.append(packet)
    }

    func index(ofReference reference: String) -> Int? { byReference[reference] }
    func indices(ofUID uid: String) -> [Int] { byUID[uid] ?? [] }
    func knows(uid: String) -> Bool { byUID[uid] != nil }

    /// Takes the next ones whose time has come, oldest first.
    mutating func due(at now: Instant, atMost count: Int) -> Range<Int> {
        let start = firstWaiting
        while firstWaiting < packets.count, firstWaiting - start < count, packets[firstWaiting].dueAt <= now {
            firstWaiting += 1
        }
        return start..<firstWaiting
    }

    var nextDueAt: Instant? { firstWaiting < packets.count ? packets[firstWaiting].dueAt : nil }

    /// A restored packet has its outcome already.
    mutating func passOverRestored() { firstWaiting = packets.count }
}
