/// A status of something asynchronous: sign-in, session, invoice, export (page, 1.5).
struct Status: Codable, Sendable, Equatable {
    var code: Int
    var description: String
    var details: [String]?
    var extensions: [String: String]?

    init(_ code: Int, _ description: String, _ details: [String]? = nil, extensions: [String: String]? = nil) {
        self.code = code
        self.description = description
        self.details = details
        self.extensions = extensions
    }
}

/// What can become of a sign-in.
enum SignInStatus {
    static let running = Status(100, "Uwierzytelnianie w toku")
    static let done = Status(200, "Uwierzytelnianie zakończone sukcesem")
    static let noRights = Status(415, "Uwierzytelnianie zakończone niepowodzeniem", ["Brak przypisanych uprawnień"])
    static let revoked = Status(
        425, "Uwierzytelnienie unieważnione",
        ["Uwierzytelnienie i powiązane refresh tokeny zostały unieważnione przez użytkownika"])
    static let deceased = Status(
        470, "Uwierzytelnianie zakończone niepowodzeniem", ["Próba wykorzystania metod autoryzacyjnych osoby zmarłej"])
    static let blocked = Status(480, "Uwierzytelnienie zablokowane", ["Podejrzenie incydentu bezpieczeństwa."])

    /// A verdict ordered by the side channel.
    static func ordered(_ code: Int) -> Status {
        switch code {
        case 415: noRights
        case 450: badToken("Nieprawidłowy token")
        case 460: badCertificate("Niepoprawny certyfikat")
        case 470: deceased
        case 480: blocked
        case 550: InvoiceStatus.cancelled
        default: Status(500, "Nieznany błąd")
        }
    }

    static func badToken(_ detail: String) -> Status {
        Status(450, "Uwierzytelnianie zakończone niepowodzeniem z powodu błędnego tokenu", [detail])
    }

    static func badCertificate(_ detail: String) -> Status {
        Status(460, "Uwierzytelnianie zakończone niepowodzeniem z powodu błędu certyfikatu", [detail])
    }
}

/// How somebody proved who they are, as the confirmations name it too.
enum Proof: Codable, Sendable, Hashable {
    /// By the KSeF token of this reference number.
    case token(reference: String)
    /// By a signed document with this SHA-256 (Base64).
    case signature(documentHash: String, seal: Bool)

    var method: AuthenticationMethod {
        switch self {
        case .token:
            AuthenticationMethod(name: "Token", category: "Token", code: "token.ksef", displayName: "Token KSeF")
        case .signature(documentHash: _, seal: true):
            AuthenticationMethod(
                name: "QualifiedSeal", category: "XadesSignature", code: "xades.qualified-seal",
                displayName: "Pieczęć kwalifikowana")
        case .signature(documentHash: _, seal: false):
            AuthenticationMethod(
                name: "QualifiedSignature", category: "XadesSignature", code: "xades.qualified-signature",
                displayName: "Podpis kwalifikowany")
        }
    }
}

struct AuthenticationMethod: Sendable {
    var name: String
    var category: String
    var code: String
    var displayName: String
}

/// A sign-in, from its proof to the end of its refresh token.
///
/// Running (100) → done (200) → redeemed, or refused for good; a done one may be revoked (425).
struct SignIn: Sendable {
    var reference: String
    var context: ContextIdentifier
    var subject: Subject
    var permissions: Set<Permission>
    var proof: Proof
    var startedAt: Moment
    var readyAt: Moment
    var verdict: Status
    var policy: AllowedAddresses?
    var redeemedAt: Moment?
    var revoked = false
    var lastRefreshAt: Moment?
    var refreshValidUntil: Moment?

    func status(at now: Moment) -> Status {
        if revoked { return SignInStatus.revoked }
        return now < readyAt ? SignInStatus.running : verdict
    }
}

/// Who is calling, once the access token has been read.
struct Caller: Sendable {
    var signIn: String
    var context: ContextIdentifier
    var subject: Subject
    var permissions: Set<Permission>
    var proof: Proof
}

extension Caller {
    /// - Throws: 403 `context-type-not-allowed` in a context of another type.
    func mustBe(in types: Set<ContextType>) throws(Refusal) {
        guard !types.contains(context.type) else { return }
        throw .forbidden(
            "context-type-not-allowed", "Operacja nie jest dostępna dla uwierzytelnionego typu kontekstu.",
            ["contextIdentifierType": .text(context.type.rawValue)])
    }
}

/// All sign-ins. They end with the process: after a restart everybody signs in again, which a client must bear anyway.
struct SignIns: Sendable {
    private var all: [String: SignIn] = [:]

    subscript(reference: String) -> SignIn? {
        get { all[reference] }
        set { all[reference] = newValue }
    }

    func active(in context: ContextIdentifier, at now: Moment) -> [SignIn] {
        all.values.filter { signIn in
            signIn.context == context && signIn.status(at: now).code == 200
                && signIn.refreshValidUntil.map { $0 > now } ?? true
        }
        .sorted { ($0.startedAt, $0.reference) > ($1.startedAt, $1.reference) }
    }

    /// - Throws: 21304 where there is no such sign-in.
    func find(_ reference: String) throws(Refusal) -> SignIn {
        guard let signIn = all[reference] else {
            throw .bad(
                21304, "Brak uwierzytelnienia.",
                "Operacja uwierzytelniania o numerze referencyjnym \(reference) nie została znaleziona.")
        }
        return signIn
    }

    /// Marks a sign-in as redeemed. It works once (page, 1.2 step 4).
    ///
    /// - Throws: 21301 where it was redeemed before or has not succeeded, 21308 where its subject is deceased.
    mutating func redeem(_ reference: String, at now: Moment) throws(Refusal) -> SignIn {
        var signIn = try find(reference)
        let status = signIn.status(at: now)
        if status.code == SignInStatus.deceased.code { throw Self.deceased }
        guard status.code == 200 else {
            throw .bad(
                21301, "Brak autoryzacji.",
                "Status uwierzytelniania (\(status.code)) nie pozwala na pobranie tokenów.")
        }
        guard signIn.redeemedAt == nil else {
            throw .bad(
                21301, "Brak autoryzacji.",
                "Tokeny dla operacji uwierzytelniania \(reference) zostały już pobrane.")
        }
        signIn.redeemedAt = now
        signIn.refreshValidUntil = now + BearerKind.refresh.life
        all[reference] = signIn
        return signIn
    }

    /// - Throws: 21301 where the sign-in was revoked meanwhile.
    mutating func refresh(_ reference: String, at now: Moment) throws(Refusal) -> SignIn {
        var signIn = try find(reference)
        let status = signIn.status(at: now)
        guard status.code == 200, signIn.redeemedAt != nil else {
            throw .bad(
                21301, "Brak autoryzacji.",
                "Status uwierzytelniania (\(status.code)) nie pozwala na odświeżenie tokenu dostępowego.")
        }
        signIn.lastRefreshAt = now
        all[reference] = signIn
        return signIn
    }

    static let deceased = Refusal.bad(21308, "Próba wykorzystania metod autoryzacyjnych osoby zmarłej.")
}
