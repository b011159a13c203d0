import Contracts
import Crypto
import Foundation

/// What one open page is told, look by look (UX guide 4.19): thin news; the browser asks for the page when it wants it.
struct LiveWatch: Sendable {
    let desk: Desk
    let page: LivePage?
    /// The record as the browser knows it; nobody knows it at first.
    private(set) var seen: String?
    private var told: InboxCount?

    /// - Parameter seen: what the stream before told last, so that nothing is missed between two.
    init(_ desk: Desk, page: LivePage?, seen: String?) {
        self.desk = desk
        self.page = page
        self.seen = seen
    }

    /// The news since the last look, as events of a stream.
    ///
    /// - Throws: ``ServiceFailure/signedOut``; another service that is away has no news.
    mutating func look() async throws -> [LiveEvent] {
        var events: [LiveEvent] = []
        let inbox = try await inbox()
        if inbox != told {
            told = inbox
            let words = inbox.words(desk)
            events.append(try .inbox(short: words.short, words: words.long, some: inbox.count > 0))
        }
        if let record = try await record(), record != seen {
            events.append(LiveEvent(seen == nil ? "record" : "changed", record))
            seen = record
        }
        return events
    }

    private func inbox() async throws -> InboxCount {
        let desk = desk
        return try await desk.visit.house.live.inboxes.value("\(desk.me.user.id)", at: desk.now) {
            try await InboxCount.now(for: desk)
        }
    }

    /// When an answer was made is no change of the record.
    static func digest(of answer: [UInt8]) -> String {
        let record = String(decoding: answer, as: UTF8.self).replacing(/"as_of":"[^"]*"/, with: "")
        return SHA256.hash(data: Array(record.utf8)).prefix(8).map { String($0, radix: 16) }.joined()
    }

    /// A digest of the record; none when there is none to see, or its service is away.
    private func record() async throws -> String? {
        guard let page else { return nil }
        let desk = desk
        do {
            return try await desk.visit.house.live.records.value(
                "\(desk.me.user.id) \(page.service) \(page.path)", at: desk.now
            ) {
                let body = try await desk.services.content(page.service, page.path, for: desk.visit)
                return Self.digest(of: body)
            }
        } catch ServiceFailure.signedOut {
            throw ServiceFailure.signedOut
        } catch is ServiceFailure {
            return nil
        }
    }
}

/// One event of a stream (HTML standard, server-sent events). Its data is a word or JSON, so it has one line.
struct LiveEvent: Sendable, Equatable {
    private struct Inbox: Encodable {
        let short: String
        let words: String
        let some: Bool
    }

    let name: String
    let data: String

    init(_ name: String, _ data: String) {
        self.name = name
        self.data = data
    }

    static func inbox(short: String, words: String, some: Bool) throws -> LiveEvent {
        let news = Inbox(short: short, words: words, some: some)
        return LiveEvent("inbox", String(decoding: try JSON.encode(news), as: UTF8.self))
    }

    var text: String { "event: \(name)\ndata: \(data)\n\n" }
}
