import Contracts
import Foundation
import Postgres
import Synchronization
import TaxPortalDomain

@testable import TaxPortalService

/// An authority that exists only in a test: what it has been sent, what it accepted, how it behaves.
///
/// It looks for duplicates by identity as real ones do, and counts every arrival, so that a second sending is seen even
/// where it does no harm.
final class FakeAuthority: Sendable {
    struct Entry: Sendable {
        let identity: Submission.Identity
        let content: Data
        let document: String
        var askedFor = 0
        var decision: PortalAnswer?
    }

    struct Books: Sendable {
        var entries: [String: Entry] = [:]
        /// Documents in the order of acceptance, by the legal number in their content.
        var accepted: [String] = []
        var arrivals: [String: Int] = [:]
        var opened: [String] = []
        var closed: [String] = []
        var receipts = 0
        var calls = 0
    }

    /// How a document is decided on; told its legal number.
    typealias Judge = @Sendable (_ document: String) -> PortalAnswer

    /// What it signs receipts with.
    static let signer = Receipt.Signer(keyID: "key-7", publicKey: Data([0x30, 0x03, 0x02, 0x01, 0x07]))

    let books = Mutex(Books())
    /// Inquiries until it has decided; 0 decides while it takes the document in.
    let slowness: Int
    let judge: Judge

    init(slowness: Int = 0, judge: @escaping Judge = { .accepted(number: "N-\($0)", receipt: "r-\($0)") }) {
        self.slowness = slowness
        self.judge = judge
    }

    func take(_ document: Outgoing) -> PortalAnswer {
        let number = FakeContent(document.content).document
        return books.withLock { books in
            books.calls += 1
            books.arrivals[number, default: 0] += 1
            if let known = books.entries[document.identity.key] {
                guard case .accepted(let given, let receipt)? = known.decision else { return .processing }
                return .duplicate(contentHash: known.identity.contentHash, number: given, receipt: receipt)
            }
            var entry = Entry(identity: document.identity, content: document.content, document: number)
            if slowness == 0 { decide(&entry, &books) }
            books.entries[document.identity.key] = entry
            return entry.decision ?? .processing
        }
    }

    func ask(_ document: Outgoing) -> PortalAnswer {
        books.withLock { books in
            books.calls += 1
            guard var entry = books.entries[document.identity.key] else { return .notFound }
            entry.askedFor += 1
            if entry.decision == nil, entry.askedFor >= slowness { decide(&entry, &books) }
            books.entries[document.identity.key] = entry
            return entry.decision ?? .processing
        }
    }

    private func decide(_ entry: inout Entry, _ books: inout Books) {
        entry.decision = judge(entry.document)
        if case .accepted? = entry.decision { books.accepted.append(entry.document) }
    }

    var accepted: [String] { books.withLock { $0.accepted } }
    var arrivals: [String: Int] { books.withLock { $0.arrivals } }
}

/// What the fake portal is sent: enough to see what a preparation rested on.
struct FakeContent: Codable, Equatable {
    var document: String
    var serial: Int64
    var refersTo: [String]
    var replaces: String?

    init(document: String, serial: Int64, refersTo: [String], replaces: String?) {
        self.document = document
        self.serial = serial
        self.refersTo = refersTo
        self.replaces = replaces
    }

    init(_ content: Data) {
        self =
            (try? JSONDecoder().decode(Self.self, from: content))
            ?? Self(
                document: "?", serial: 0, refersTo: [], replaces: nil)
    }

    var data: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)) ?? Data()
    }
}

/// Where a test may step in.
enum FakePoint: String, Sendable, CaseIterable {
    case opening, opened, sending, taken, inquiring, answered, closing, fetching, telling
}

/// The way to a ``FakeAuthority``, as an adapter of a portal's module would be.
struct FakePortal: PortalAdapter {
    /// What becomes of one call.
    enum Fate: Sendable {
        case well
        /// The portal has it, the answer does not come back.
        case answerLost
        /// Nothing left.
        case lost
        case refused(PortalTrouble)
    }

    var portal = Portal.moadian
    var batchLimit = 50
    var givesReceiptsLater = false
    var buyersReact = false
    var offlineDays: Int64?
    var deadlineDays: Int64?
    let authority: FakeAuthority
    /// Where a test holds the runner at a gate, or kills it: `false` says that nothing more happens in this life.
    var at: @Sendable (FakePoint) async -> Bool = { _ in true }
    var fate: @Sendable (FakePoint, Outgoing?) -> Fate = { _, _ in .well }
    var faults: @Sendable (FiscalDocument) throws -> [Submission.Fault] = { _ in [] }
    var standing: @Sendable (Outgoing) -> Standing? = { _ in .inForce }
    /// What is wrong with a confirmation.
    var objection: @Sendable (Outgoing) -> String? = { _ in nil }
    /// Told what each preparation rests on.
    var prepared: @Sendable (Ground) -> Void = { _ in }
    var found: @Sendable () throws -> [Credential] = { [] }
    var outdated: @Sendable (Timestamp) -> Bool = { _ in false }
    /// What may be paid later of every document.
    var owed: Money?
    /// What it says to a payment.
    var paid: @Sendable (PortalPayment) throws(PortalTrouble) -> SalePayment.Answer = { _ in .registered }
    let particulars = ParticularSheet(header: ["colour": .text(atMost: 20)])

    func prepare(_ document: FiscalDocument, on ground: Ground) throws -> Preparation {
        let faults = try faults(document)
        guard faults.isEmpty else { return .invalid(faults) }
        prepared(ground)
        let content = FakeContent(
            document: document.legalNumber, serial: ground.serial,
            refersTo: ground.accepted.filter(\.isInForce).map(\.authorityNumber),
            replaces: ground.replaces)
        let identity = Submission.Identity(
            key: "\(ground.taxpayer.memoryID ?? "-")/\(ground.serial)", contentHash: "\(content.data.hashValue)")
        return .ready(identity, content: content.data, facts: ["serial": "\(ground.serial)"])
    }

    func openChannel(for taxpayer: Taxpayer, archive: any ExchangeArchive) async throws -> String? {
        guard await at(.opening) else { throw CancellationError() }
        if case .refused(let trouble) = fate(.opening, nil) { throw trouble }
        let name = authority.books.withLock { books in
            let name = "session-\(books.opened.count + 1)"
            books.opened.append(name)
            return name
        }
        guard await at(.opened) else { throw CancellationError() }
        return name
    }

    func send(
        _ documents: [Outgoing], through channel: String?, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        guard await at(.sending) else { return [:] }
        var replies: [SubmissionID: Reply] = [:]
        for document in documents {
            let fate = fate(.sending, document)
            if case .refused(let trouble) = fate {
                replies[document.submission] = .refused(trouble)
                continue
            }
            if case .lost = fate {
                replies[document.submission] = .lost("cut")
                continue
            }
            let answer = authority.take(document)
            if case .answerLost = fate {
                replies[document.submission] = .lost("no answer")
            } else {
                replies[document.submission] = reply(answer)
            }
        }
        await archive.keep(exchange(documents, "POST"))
        return await at(.taken) ? replies : [:]
    }

    func inquire(
        about documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async -> [SubmissionID: Reply] {
        guard await at(.inquiring) else { return [:] }
        var replies: [SubmissionID: Reply] = [:]
        for document in documents {
            switch fate(.inquiring, document) {
            case .well: replies[document.submission] = reply(authority.ask(document))
            case .refused(let trouble): replies[document.submission] = .refused(trouble)
            case .lost, .answerLost: replies[document.submission] = .lost("no answer")
            }
        }
        await archive.keep(exchange(documents, "GET"))
        return await at(.answered) ? replies : [:]
    }

    func closeChannel(_ channel: String, for taxpayer: Taxpayer, archive: any ExchangeArchive) async {
        guard await at(.closing) else { return }
        authority.books.withLock { $0.closed.append(channel) }
    }

    func deadline(of document: FiscalDocument, for taxpayer: Taxpayer) -> Timestamp? {
        deadlineDays.map { document.issueDate.startUTC.adding(days: $0) }
    }

    func offlineDeadline(of document: FiscalDocument, for taxpayer: Taxpayer, at now: Timestamp) -> Timestamp? {
        offlineDays.map { now.adding(days: $0) }
    }

    func offlineFacts(of document: Outgoing, for taxpayer: Taxpayer) throws -> [String: String] {
        ["code-2": "signed"]
    }

    func receipt(
        of document: Outgoing, number: String, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> Receipt? {
        guard await at(.fetching) else { throw CancellationError() }
        if case .refused(let trouble) = fate(.fetching, document) { throw trouble }
        if let objection = objection(document) { throw ReceiptObjection(message: objection) }
        authority.books.withLock { $0.receipts += 1 }
        return Receipt(mediaType: "application/xml", content: Data("<upo>\(number)</upo>".utf8))
    }

    func standings(
        of documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> [SubmissionID: Standing] {
        Dictionary(
            documents.compactMap { document in standing(document).map { (document.submission, $0) } },
            uniquingKeysWith: { one, _ in one })
    }

    func credentials(of taxpayer: Taxpayer) throws -> [Credential] { try found() }

    func isOutdated(_ content: Data, at now: Timestamp) -> Bool { outdated(now) }

    func owed(of content: Data) -> Money? { owed }

    func tell(
        of payment: PortalPayment, for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws(PortalTrouble) -> SalePayment.Answer {
        guard await at(.telling) else { return .lost("dead") }
        return try paid(payment)
    }

    private func reply(_ answer: PortalAnswer) -> Reply {
        guard !givesReceiptsLater else { return .answered(answer) }
        return switch answer {
        case .processing: .takenIn(reference: "queue")
        case .accepted(let number, _):
            .confirmed(
                answer,
                Receipt(mediaType: "text/plain", content: Data("yes \(number)".utf8), signer: FakeAuthority.signer))
        default: .answered(answer)
        }
    }

    private func exchange(_ documents: [Outgoing], _ method: String) -> Exchange {
        Exchange(
            submissions: documents.map(\.submission), method: method, url: "https://portal.test/invoices",
            requestBody: Data("[\(documents.count)]".utf8), status: 200, answerBody: Data("{}".utf8), failure: nil,
            startedAt: Timestamp.now(), milliseconds: 1)
    }
}
