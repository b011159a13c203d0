import Contracts
import Foundation
import TaxPortalDomain

@testable import TaxPortalService

/// A tax authority in memory that a seed drives. It looks for no duplicates: what arrives, it takes; so whoever sends twice,
/// or an adjustment before its original, is found out.
final class SimulatedAuthority: Sendable {
    /// What it has of a document, by the identity that the document was sent under.
    private struct Held: Sendable {
        let paper: SimulatedPaper
        /// None while it thinks.
        var answer: PortalAnswer?

        var isRefused: Bool { if case .rejected = answer { true } else { false } }
    }

    private struct Books: Sendable {
        var luck: Luck
        var held: [String: Held] = [:]
        /// Legal numbers, in the order of their acceptance.
        var accepted: [String] = []
        var wrongs: [String] = []
        /// Sendings of which the sender heard nothing.
        var lost = 0
    }

    private let books: SteadyMutex<Books>

    init(seed: UInt64) { books = SteadyMutex(Books(luck: Luck(seed: seed &* 31 &+ 7))) }

    var accepted: [String] { books.withLock { $0.accepted } }
    /// What nobody may do to an authority (I-60, I-61).
    var wrongs: [String] { books.withLock { $0.wrongs } }
    var lost: Int { books.withLock { $0.lost } }

    /// What becomes of a sending: it is turned away, does not arrive, arrives without an answer, or is answered.
    func take(_ document: Outgoing) -> Reply {
        books.withLock { books in
            let fate = books.luck.below(100)
            if fate < 10 { return .refused(Self.outage) }
            guard fate >= 18 else {
                books.lost += 1
                return .lost("nothing arrived")
            }
            let answer = Self.receive(document, &books)
            guard fate >= 26 else {
                books.lost += 1
                return .lost("no answer came back")
            }
            return Self.reply(answer)
        }
    }

    func ask(_ document: Outgoing) -> Reply {
        books.withLock { books in
            let fate = books.luck.below(100)
            if fate < 8 { return .refused(Self.outage) }
            if fate < 30 { return .lost("no answer came back") }
            guard var held = books.held[document.identity.key] else { return .answered(.notFound) }
            if held.answer == nil {
                if fate < 36 {
                    books.held[document.identity.key] = nil
                    return .answered(.dropped(Submission.Fault(code: "550", message: "given up")))
                }
                if fate < 70 { return Self.reply(nil) }
                held.answer = Self.decide(held.paper, &books)
                books.held[document.identity.key] = held
            }
            return Self.reply(held.answer)
        }
    }

    func opensChannel() -> Bool { books.withLock { $0.luck.chance(0.95) } }

    static let outage = PortalTrouble(kind: .outage, message: "The authority is away.")

    private static func receive(_ document: Outgoing, _ books: inout Books) -> PortalAnswer? {
        let paper = SimulatedPaper(document.content)
        if let known = books.held[document.identity.key], !known.isRefused {
            books.wrongs.append("I-60: \(paper.number) was sent again while the authority had it")
        }
        if paper.isAdjustment, !paper.originals.contains(where: books.accepted.contains) {
            books.wrongs.append("I-61: \(paper.number) came before its original was accepted")
        }
        let answer = books.luck.chance(0.4) ? nil : decide(paper, &books)
        books.held[document.identity.key] = Held(paper: paper, answer: answer)
        return answer
    }

    private static func decide(_ paper: SimulatedPaper, _ books: inout Books) -> PortalAnswer {
        let fault = Submission.Fault(code: "410", message: "not like this")
        switch books.luck.below(100) {
        case ..<12: return .rejected(.technical, [fault])
        case ..<18: return .rejected(.business, [fault])
        default:
            if books.accepted.contains(paper.number) { books.wrongs.append("I-60: \(paper.number) was accepted twice") }
            books.accepted.append(paper.number)
            return .accepted(number: "A-\(paper.number)", receipt: nil)
        }
    }

    private static func reply(_ answer: PortalAnswer?) -> Reply {
        switch answer {
        case nil: .takenIn(reference: "queue")
        case .accepted(let number, _)?:
            .confirmed(
                .accepted(number: number, receipt: nil),
                Receipt(mediaType: "text/plain", content: Data("yes \(number)".utf8)))
        case let answer?: .answered(answer)
        }
    }
}

/// What the simulated authority is sent of a document.
struct SimulatedPaper: Codable, Sendable {
    /// The legal number.
    let number: String
    let isAdjustment: Bool
    /// The numbers of what was accepted of its chain, by the sender's books.
    let originals: [String]
}

extension SimulatedPaper {
    init(_ content: Data) {
        guard let paper = try? JSONDecoder().decode(Self.self, from: content) else {
            preconditionFailure("what was sent is not what was prepared")
        }
        self = paper
    }

    var data: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(self) else { preconditionFailure("no JSON of \(number)") }
        return data
    }
}

/// The way to it, as an adapter of a portal's module would be. Documents have to be sent within two days.
struct SimulatedPortal: PortalAdapter {
    let authority: SimulatedAuthority
    let portal = Portal.ksef
    let batchLimit = 3
    let particulars = ParticularSheet()

    func prepare(_ document: FiscalDocument, on ground: Ground) throws -> Preparation {
        let paper = SimulatedPaper(
            number: document.legalNumber, isAdjustment: document.kind != .invoice && document.original != nil,
            originals: ground.accepted.map(\.document.legalNumber))
        let content = paper.data
        return .ready(
            Submission.Identity(
                key: "\(document.legalNumber)/\(ground.serial)", contentHash: String(decoding: content, as: UTF8.self)),
            content: content, facts: [:])
    }

    func openChannel(for taxpayer: Taxpayer, archive: any ExchangeArchive) async throws -> String? {
        guard authority.opensChannel() else { throw SimulatedAuthority.outage }
        return "session"
    }

    func send(
        _ documents: [Outgoing], through channel: String?, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        replies(documents, authority.take)
    }

    func inquire(
        about documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        replies(documents, authority.ask)
    }

    private func replies(_ documents: [Outgoing], _ say: (Outgoing) -> Reply) -> [SubmissionID: Reply] {
        var replies: [SubmissionID: Reply] = [:]
        for document in documents { replies[document.submission] = say(document) }
        return replies
    }

    func closeChannel(_ channel: String, for taxpayer: Taxpayer, archive: any ExchangeArchive) async {}

    func deadline(of document: FiscalDocument, for taxpayer: Taxpayer) -> Timestamp? {
        document.issueDate.startUTC.adding(days: 2)
    }

    func offlineDeadline(of document: FiscalDocument, for taxpayer: Taxpayer, at now: Timestamp) -> Timestamp? { nil }
}
