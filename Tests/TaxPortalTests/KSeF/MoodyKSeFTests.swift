import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// Where a portal listens that is to be used instead of a double of our own: the ministry's TEST environment.
private enum Elsewhere {
    static let environment = ProcessInfo.processInfo.environment
    static let address = environment["KARVAN_KSEF"].flatMap { URL(string: $0) }
    static let token = environment["KARVAN_KSEF_TOKEN"]
}

/// The adapter against a moody portal, called as the runner calls it, while the process dies now and then: what it knew
/// is gone, and what it had just sent is in doubt.
@Suite(
    "KSeF's adapter against a moody portal",
    .enabled(if: StandInProcess.isBuilt(.ksef) || Elsewhere.address != nil, "KSeFStandIn is not built beside the tests")
)
struct MoodyKSeFTests {
    private static let nip = "5265877635"
    private static let token = "20260101-EC-0000000000-0000000001-00|nip-\(nip)|0123456789abcdef"
    private static let count = 60

    private enum State: Equatable { case ready, sent, unknown, accepted(String) }

    private struct Sending {
        let id = SubmissionID()
        let content: Data
        var state = State.ready
        var channel: String?
        var reference: String?
        var sentAt: Timestamp?

        var outgoing: Outgoing {
            Outgoing(
                submission: id, attempt: 1, request: UUID(),
                identity: Submission.Identity(key: "\(id)", contentHash: "ours"), content: content, facts: [:],
                sentAt: sentAt, channel: channel, reference: reference, isOffline: false, replaces: nil)
        }
    }

    private func sendings(_ taxpayer: Taxpayer) throws -> [Sending] {
        let run = UUID().uuidString
        let ground = Ground(
            taxpayer: taxpayer, serial: 1, accepted: [], replaces: nil, issuedAt: .now(), now: .now(),
            isOffline: false)
        return try (1...Self.count).map { number in
            let document = Polish.document(
                .invoice, [(nil, Polish.Position())], number: "\(run)/\(number)", on: PolishCalendar.day(of: .now()))
            guard case .ready(_, let content, _) = KSeFPreparation.prepare(document, on: ground) else {
                throw NotFound()
            }
            return Sending(content: content)
        }
    }

    @Test("every invoice is accepted once, whatever gets lost", .timeLimit(.minutes(3)))
    func once() async throws {
        let owner = try KSeFTaxpayer(token: Elsewhere.token ?? Self.token)
        let portal = try standIn(owner)
        let taxpayer = try owner.taxpayer(at: Elsewhere.address ?? portal?.base)
        let archive = KeptExchanges()
        var adapter = KSeFAdapter()
        var all = try sendings(taxpayer)
        var rounds = 0
        while all.contains(where: { if case .accepted = $0.state { false } else { true } }) {
            rounds += 1
            let dies = rounds % 4 == 0
            let ready = all.indices.filter { all[$0].state == .ready }.prefix(rounds % 3 == 0 ? 3 : 25)
            if !ready.isEmpty, let channel = try? await adapter.openChannel(for: taxpayer, archive: archive) {
                for index in ready {
                    all[index].state = .sent
                    all[index].channel = channel
                    all[index].reference = nil
                    all[index].sentAt = .now()
                }
                let replies = await adapter.send(
                    ready.map { all[$0].outgoing }, through: channel, for: taxpayer, archive: archive)
                for index in ready { settle(&all[index], dies ? nil : replies[all[index].id], isInquiry: false) }
            }
            if dies { adapter = KSeFAdapter() }
            let asked = all.indices.filter { all[$0].state == .sent || all[$0].state == .unknown }.prefix(50)
            let replies = await adapter.inquire(about: asked.map { all[$0].outgoing }, for: taxpayer, archive: archive)
            for index in asked { settle(&all[index], replies[all[index].id], isInquiry: true) }
        }
        let numbers = all.compactMap { if case .accepted(let number) = $0.state { number } else { nil } }
        #expect(Set(numbers).count == Self.count)
        guard let portal else { return }
        try await portal.tell("PUT", "moods", ["moods": ""])
        let counts = try JSONDecoder().decode(Counts.self, from: try await portal.tell("GET", "counts"))
        #expect(counts.accepted == Self.count)
        let moods = try await portal.calls().compactMap(\.mood)
        #expect(Set(moods).count >= 5, "the portal was moody: \(moods)")
    }

    private struct Counts: Decodable { let accepted: Int }

    /// A double whose moods come as its seed wills; `nil` where a portal elsewhere is used.
    private func standIn(_ owner: KSeFTaxpayer) throws -> StandInProcess? {
        guard Elsewhere.address == nil else { return nil }
        let clients = owner.folder.appending(path: "clients.json")
        let client: [String: Any] = ["nip": Self.nip, "tokens": [["token": Self.token]]]
        try JSONSerialization.data(withJSONObject: ["clients": [client]]).write(to: clients)
        let moods = "lost=0.05,drop=0.04,fail=0.04,blind=0.04,repeat=0.04,html=0.03,garbage=0.03,wrong=0.03,cancel=0.05"
        return try StandInProcess(
            ["--clients", clients.path(percentEncoded: false), "--moods", moods, "--seed", "11"], of: .ksef)
    }

    private func settle(_ sending: inout Sending, _ reply: Reply?, isInquiry: Bool) {
        switch reply {
        case .takenIn(let reference):
            sending.state = .sent
            sending.reference = reference
        case .answered(let answer), .confirmed(let answer, _): settle(&sending, answer)
        case .refused: if !isInquiry { sending.state = .ready }
        case .lost, .unclear, nil: if !isInquiry { sending.state = .unknown }
        }
    }

    private func settle(_ sending: inout Sending, _ answer: PortalAnswer) {
        switch answer {
        case .processing: break
        case .accepted(let number, _), .duplicate("ours", let number, _): sending.state = .accepted(number)
        case .notFound, .dropped: sending.state = .ready
        case .rejected(_, let faults), .notTaken(let faults): Issue.record("refused: \(faults)")
        case .duplicate(let hash, let number, _): Issue.record("\(number) has \(hash)")
        }
    }
}
