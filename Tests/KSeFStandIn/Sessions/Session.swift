import Foundation

/// A sending session (page, 1.4 and 1.7).
///
/// Online: open (100) → closed (170) → finished (200), cancelled (440) or without a good invoice (445).
/// Batch: started (100) → at work (150) → finished (200), or one of the failures of the table in 1.5.
/// A session whose key cannot be read is 415 from its beginning.
struct Session: Codable, Sendable {
    enum Kind: String, Codable, Sendable {
        case online = "Online"
        case batch = "Batch"
    }

    struct ReceiptPage: Codable, Sendable {
        var reference: String
        var invoices: [String]
    }

    var reference: String
    var kind: Kind
    var context: ContextIdentifier
    var subject: Subject
    var proof: Proof
    var formCode: FormCode
    var createdAt: Moment
    var updatedAt: Moment
    var validUntil: Moment
    /// The AES key, as far as the portal could read it.
    var key: Data?
    var vector: Data
    var failure: Status?
    var failsFrom: Moment?
    var closedAt: Moment?
    /// References in the order of intake.
    var invoices: [String] = []
    var batch: BatchPlan?
    var receipts: [ReceiptPage] = []

    /// When it was closed: by its owner, or by itself after its time.
    func closed(at now: Moment) -> Moment? {
        closedAt ?? (kind == .online && now >= validUntil ? validUntil : nil)
    }
}

/// The words of a session's codes (page, 1.5).
enum SessionStatus {
    static let onlineOpen = Status(100, "Sesja interaktywna otwarta")
    static let onlineClosed = Status(170, "Sesja interaktywna zamknięta")
    static let onlineDone = Status(200, "Sesja interaktywna przetworzona pomyślnie")
    static let batchStarted = Status(100, "Sesja wsadowa rozpoczęta")
    static let batchRunning = Status(150, "Trwa przetwarzanie")
    static let batchDone = Status(200, "Sesja wsadowa przetworzona pomyślnie")
    static let badPackage = Status(405, "Błąd weryfikacji poprawności dostarczonych elementów paczki")
    static let badKey = Status(415, "Błąd odszyfrowania dostarczonego klucza")
    static let tooMany = Status(420, "Przekroczony limit faktur w sesji")
    static let badArchive = Status(430, "Błąd dekompresji pierwotnego archiwum")
    static let badParts = Status(435, "Błąd odszyfrowania zaszyfrowanych części archiwum")
    static let nothingSent = Status(440, "Sesja anulowana", ["Nie przesłano faktur"])
    static let timeOver = Status(440, "Sesja anulowana", ["Przekroczono czas wysyłki"])
    static let noGoodInvoice = Status(445, "Błąd weryfikacji, brak poprawnych faktur")
    static let unknown = Status(500, "Nieznany błąd (500)")
}

extension Session {
    /// - Parameter think: how long closing takes.
    func status(invoices: [SentInvoice], think: Duration, at now: Moment) -> Status {
        if let failure, now >= failsFrom ?? createdAt { return failure }
        if kind == .batch, closedAt == nil {
            return now > validUntil ? SessionStatus.timeOver : SessionStatus.batchStarted
        }
        guard let closed = closed(at: now) else { return SessionStatus.onlineOpen }
        if kind == .batch, batch?.isUnpacked != true { return SessionStatus.batchRunning }
        if invoices.isEmpty { return SessionStatus.nothingSent }
        if now < closed + think || invoices.contains(where: { $0.readyAt > now }) {
            return kind == .online ? SessionStatus.onlineClosed : SessionStatus.batchRunning
        }
        if !invoices.contains(where: \.isAccepted) { return SessionStatus.noGoodInvoice }
        return kind == .online ? SessionStatus.onlineDone : SessionStatus.batchDone
    }

    /// The four words by which lists are filtered.
    static func common(_ status: Status) -> String {
        switch status.code {
        case 100..<200: "InProgress"
        case 200: "Succeeded"
        case 440: "Cancelled"
        default: "Failed"
        }
    }
}

/// All sessions, of every context.
struct Sessions: Sendable {
    private(set) var all: [String: Session] = [:]
    private(set) var order: [String] = []

    subscript(reference: String) -> Session? { all[reference] }

    mutating func put(_ session: Session) {
        if all[session.reference] == nil { order.append(session.reference) }
        all[session.reference] = session
    }

    /// - Throws: 21173 where the session is unknown or another context's.
    func find(_ reference: String, in context: ContextIdentifier) throws(Refusal) -> Session {
        guard let session = all[reference], session.context == context else {
            throw .bad(
                21173, "Brak sesji o wskazanym numerze referencyjnym.",
                "Sesja o numerze referencyjnym \(reference) nie została znaleziona.")
        }
        return session
    }
}
