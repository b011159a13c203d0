import Contracts
import Foundation
import KSeF
import TaxPortalDomain
import Testing

@testable import TaxPortalService

/// Where a double of the portal listens, and the token that it knows. Of its own moods it is to be given some.
private enum Live {
    static let environment = ProcessInfo.processInfo.environment
    static let address = environment["KARVAN_KSEF"].flatMap { URL(string: $0) }
    static let token = environment["KARVAN_KSEF_TOKEN"]
    static let count = environment["KARVAN_KSEF_COUNT"].flatMap { Int($0) } ?? 200
    static let sample =
        (environment["KARVAN_REFERENCE"] ?? "../shared/reference") + "/ksef/samples/KSEF_01_VAT_STANDARD.xml"
}

/// The adapter against a moody portal, called as the runner calls it, while the process dies now and then: what it knew
/// is gone, and what it had just sent is in doubt.
@Suite(
    "KSeF's adapter against a portal that listens",
    .enabled(if: Live.address != nil && Live.token != nil, "KARVAN_KSEF and KARVAN_KSEF_TOKEN are not set"))
struct LiveKSeFTests {
    private enum State: Equatable { case ready, sent, unknown, accepted(String) }

    private struct Sending {
        let id = SubmissionID()
        let content: Data
        var state = State.ready
        var channel: String?
        var reference: String?
        var sentAt: Timestamp?
        var sendings = 0

        var outgoing: Outgoing {
            Outgoing(
                submission: id, attempt: 1, request: UUID(),
                identity: Submission.Identity(key: "\(id)", contentHash: "ours"), content: content, facts: [:],
                sentAt: sentAt, channel: channel, reference: reference, isOffline: false, replaces: nil)
        }
    }

    private actor Nothing: ExchangeArchive { func keep(_ exchange: Exchange) {} }

    private func sendings(_ nip: String) throws -> [Sending] {
        let sample = try String(contentsOfFile: Live.sample, encoding: .utf8)
        let run = UUID().uuidString
        return try (1...Live.count).map { number in
            var text = sample
            for (element, value) in [
                ("P_1", "\(PolishCalendar.day(of: .now()))"), ("P_2", "LIVE/\(run)/\(number)"), ("NIP", nip),
            ] {
                text = text.replacing(
                    try Regex("<\(element)>[^<]*</\(element)>"), with: "<\(element)>\(value)</\(element)>",
                    maxReplacements: 1)
            }
            return Sending(content: Data(text.utf8))
        }
    }

    @Test("every invoice is accepted once, whatever gets lost", .timeLimit(.minutes(5)))
    func once() async throws {
        let owner = try KSeFTaxpayer(token: Live.token)
        let like = try owner.taxpayer()
        let taxpayer = Taxpayer(
            company: like.company, country: "PL", timeZone: like.timeZone, taxID: like.taxID,
            baseURL: try #require(Live.address), memoryID: nil, secrets: like.secrets, options: [:])
        let archive = Nothing()
        var adapter = KSeFAdapter()
        var all = try sendings(taxpayer.taxID)
        var (deaths, rounds, confirmed) = (0, 0, 0)
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
                    all[index].sendings += 1
                }
                let replies = await adapter.send(
                    ready.map { all[$0].outgoing }, through: channel, for: taxpayer, archive: archive)
                for index in ready { settle(&all[index], dies ? nil : replies[all[index].id], &confirmed) }
            }
            if dies {
                deaths += 1
                adapter = KSeFAdapter()
            }
            let asked = all.indices.filter { all[$0].state == .sent || all[$0].state == .unknown }.prefix(50)
            let replies = await adapter.inquire(about: asked.map { all[$0].outgoing }, for: taxpayer, archive: archive)
            for index in asked { settle(&all[index], replies[all[index].id], &confirmed, isInquiry: true) }
        }
        let numbers = all.compactMap { if case .accepted(let number) = $0.state { number } else { nil } }
        #expect(Set(numbers).count == Live.count)
        print(
            "accepted \(numbers.count) in \(rounds) rounds, \(deaths) deaths, \(confirmed) with confirmation, "
                + "\(all.reduce(0) { $0 + $1.sendings }) sendings")
    }

    private func settle(_ sending: inout Sending, _ reply: Reply?, _ confirmed: inout Int, isInquiry: Bool = false) {
        switch reply {
        case .takenIn(let reference):
            sending.state = .sent
            sending.reference = reference
        case .answered(let answer): settle(&sending, answer)
        case .confirmed(let answer, _):
            confirmed += 1
            settle(&sending, answer)
        case .refused: if !isInquiry { sending.state = .ready }
        case .lost, .unclear, nil: if !isInquiry { sending.state = .unknown }
        }
    }

    private func settle(_ sending: inout Sending, _ answer: PortalAnswer) {
        switch answer {
        case .processing: break
        case .accepted(let number, _), .duplicate("ours", let number, _): sending.state = .accepted(number)
        case .notFound, .dropped: sending.state = .ready
        case .rejected(_, let faults): Issue.record("refused: \(faults)")
        case .duplicate(let hash, let number, _): Issue.record("\(number) has \(hash)")
        }
    }
}
