import Contracts
import Foundation
import Testing

@testable import KSeF

/// Where a portal listens, and who may sign in to it.
private enum Live {
    private static let environment = ProcessInfo.processInfo.environment
    static let address = environment["KARVAN_KSEF"]
    static let token = environment["KARVAN_KSEF_TOKEN"]
    static let nip = environment["KARVAN_KSEF_NIP"] ?? "5265877635"
    static let sample =
        (environment["KARVAN_REFERENCE"] ?? "../shared/reference") + "/ksef/samples/KSEF_01_VAT_STANDARD.xml"
}

/// The whole way against a portal that listens: its double, or the ministry's TEST environment.
///
/// `KARVAN_KSEF` is its address with `/v2`, `KARVAN_KSEF_NIP` the context (5265877635 by itself, which the test's seal
/// speaks for too), `KARVAN_KSEF_TOKEN` a token of it.
@Suite("A portal that listens", .enabled(if: Live.address != nil, "KARVAN_KSEF is not set"))
struct LivePortalTests {
    private func desk(_ means: SignInMeans) throws -> KSeFDesk {
        let account = KSeFAccount(context: .nip(Live.nip), keys: PublicKeys())
        let client = KSeFClient(
            base: try #require(Live.address), transport: HTTPTransport(), limiter: account.limiter)
        return KSeFDesk(account: account, client: client) { means }
    }

    /// An invoice of its own number, dated today in Warsaw.
    private func invoice(_ number: String) throws -> Data {
        var text = try String(contentsOfFile: Live.sample, encoding: .utf8)
        for (element, value) in [
            ("P_1", "\(PolishCalendar.day(of: .now()))"), ("P_2", number), ("NIP", Live.nip),
        ] {
            let expression = try Regex("<\(element)>[^<]*</\(element)>")
            // Of the tax numbers only the first, which is the seller's.
            text = text.replacing(expression, with: "<\(element)>\(value)</\(element)>", maxReplacements: 1)
        }
        return Data(text.utf8)
    }

    private func settled(_ reference: String, in session: String, _ desk: KSeFDesk) async throws -> InvoiceStatus {
        for _ in 0..<100 {
            let status = try await desk.invoice(reference, in: session)
            if status.outcome != .processing { return status }
            try await desk.client.clock.pause(.milliseconds(100))
        }
        throw CancellationError()
    }

    private func wholeWay(_ desk: KSeFDesk) async throws {
        let content = try invoice("LIVE/\(UUID().uuidString)")
        let session = try await desk.openSession()
        let reference = try await desk.send(content, through: session, offline: false)
        let status = try await settled(reference, in: session, desk)
        guard case .accepted(let number) = status.outcome else {
            Issue.record("\(status)")
            return
        }
        #expect(number.seller == Live.nip)
        let link = try #require(status.upoDownloadUrl)
        let byLink = try await desk.confirmation(of: number, content: content, link: link, session: session)
        let byCall = try await desk.confirmation(of: number, content: content, session: session)
        #expect(byLink != nil && byLink == byCall)

        // The same again is a duplicate, and its original is ours.
        let again = try await settled(
            try await desk.send(content, through: session, offline: false), in: session, desk)
        #expect(again.outcome == .duplicate(of: number.text, session: session))
        #expect(try await desk.original(number, session: session).hash == ContentHash(of: content).text)
        #expect(try await desk.original(number, session: nil).hash == ContentHash(of: content).text)
        try await desk.closeSession(session)
        try await desk.closeSession(session)
    }

    @Test("takes a seal's signature, an invoice, and gives number and confirmation", arguments: ["RSA", "EC"])
    func seal(kind: String) async throws {
        let keys = try TestKeys.shared.get()
        try await wholeWay(desk(.certificate(kind == "RSA" ? keys.seal : keys.curveSeal)))
    }

    @Test("takes a token", .enabled(if: Live.token != nil, "KARVAN_KSEF_TOKEN is not set"))
    func signsInByToken() async throws {
        try await wholeWay(desk(.token(try #require(Live.token))))
    }

    @Test("refuses a wrong token in words", .enabled(if: Live.token != nil, "KARVAN_KSEF_TOKEN is not set"))
    func wrongToken() async throws {
        let desk = try desk(.token("20261125-EC-AAAAAAAAAA-BBBBBBBBBB-CC|nip-\(Live.nip)|wrong"))
        let failure = await #expect(throws: KSeFFailure.self) { try await desk.openSession() }
        #expect(failure?.kind == .credentials)
        #expect(failure?.code == "450")
    }

    @Test("takes a batch and tells of each document by its hash")
    func batch() async throws {
        let desk = try desk(.certificate(try TestKeys.shared.get().seal))
        let name = UUID().uuidString
        let contents = try (1...40).map { try invoice("LIVE/\(name)/\($0)") }
        let session = try await desk.sendBatch(contents, offline: false, partBytes: 50_000)
        for _ in 0..<100 where try await desk.session(session).outcome != .finished {
            try await desk.client.clock.pause(.milliseconds(100))
        }
        let invoices = try await desk.invoices(of: session)
        #expect(Set(invoices.map(\.invoiceHash)) == Set(contents.map { ContentHash(of: $0).text }))
        for invoice in invoices {
            guard case .accepted = invoice.outcome else {
                Issue.record("\(invoice)")
                continue
            }
        }
        let listed = try await desk.sessions(.batch, since: Timestamp.now().adding(seconds: -600))
        #expect(listed.contains { $0.referenceNumber == session })
    }
}
