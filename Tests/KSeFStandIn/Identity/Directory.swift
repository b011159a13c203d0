import Foundation

/// Whose books are spoken for (page, 1.2).
enum ContextType: String, Codable, Sendable, Hashable {
    case nip = "Nip"
    case internalID = "InternalId"
    case nipVatUE = "NipVatUe"
    case peppolID = "PeppolId"
}

struct ContextIdentifier: Codable, Sendable, Hashable {
    var type: ContextType
    var value: String

    /// The NIP that this context's invoices may be issued by.
    var nip: String? {
        switch type {
        case .nip: value
        case .internalID, .nipVatUE: String(value.prefix(10))
        case .peppolID: nil
        }
    }

    /// KSeF tokens exist where one person's books are spoken for (page, 1.2).
    static let withTokens: Set<ContextType> = [.nip, .internalID]

    /// - Throws: 21405 where the value has not the shape of its type.
    func checked() throws(Refusal) -> ContextIdentifier {
        let sound =
            switch type {
            case .nip: Nip.isWellFormed(value)
            case .internalID: value.wholeMatch(of: /[1-9][0-9]{9}-[0-9]{5}/) != nil
            case .nipVatUE: value.wholeMatch(of: /[1-9][0-9]{9}-[A-Z]{2}[A-Z0-9+*]{2,12}/) != nil
            case .peppolID: value.wholeMatch(of: /P[A-Z]{2}[0-9]{6}/) != nil
            }
        guard sound else { throw .invalid("Nieprawidłowa wartość identyfikatora kontekstu typu \(type.rawValue).") }
        return self
    }
}

enum Nip {
    static func isWellFormed(_ text: String) -> Bool {
        text.wholeMatch(of: /[1-9](?:[0-9][1-9]|[1-9][0-9])[0-9]{7}/) != nil
    }

    /// Weights 6, 5, 7, 2, 3, 4, 5, 6, 7 modulo 11 give the tenth digit; ten is never given out.
    static func hasRightCheckDigit(_ text: String) -> Bool {
        let digits = text.compactMap(\.wholeNumberValue)
        guard digits.count == 10 else { return false }
        let sum = zip(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]).reduce(0) { $0 + $1.0 * $1.1 }
        return sum % 11 == digits[9]
    }
}

/// What one may do in a context. The portal has more of them; these are the ones its invoicing calls ask for.
enum Permission: String, Codable, Sendable, CaseIterable, Hashable {
    case invoiceRead = "InvoiceRead"
    case invoiceWrite = "InvoiceWrite"
    case credentialsRead = "CredentialsRead"
    case credentialsManage = "CredentialsManage"
    case subunitManage = "SubunitManage"
    case enforcementOperations = "EnforcementOperations"
    case introspection = "Introspection"
}

/// Who signs in: what the certificate or the token's author is known by.
struct Subject: Codable, Sendable, Hashable {
    enum Kind: String, Codable, Sendable {
        case nip = "Nip"
        case pesel = "Pesel"
        case fingerprint = "Fingerprint"
    }

    var type: Kind
    var value: String
}

/// What the portal knows of contexts, rights and certificates. Everything here is registered at run time.
struct Directory: Codable, Sendable {
    /// A right given to a subject in a context.
    struct Grant: Codable, Sendable {
        var context: ContextIdentifier
        var subject: Subject
        var permissions: Set<Permission>
    }

    enum CertificateState: String, Codable, Sendable {
        case trusted, revoked, suspended
    }

    private var grants: [Grant] = []
    /// NIPs other than its own that a context may issue for (self-billing, representation).
    private var issuesFor: [ContextIdentifier: Set<String>] = [:]
    private var attachments: Set<ContextIdentifier> = []
    private var blocked: Set<ContextIdentifier> = []
    private var deceased: Set<Subject> = []
    /// By upper-case hexadecimal SHA-256 of the certificate's DER.
    private var certificates: [String: CertificateState] = [:]

    /// A company acts in its own context with every right; anybody else needs a grant.
    func permissions(of subject: Subject, in context: ContextIdentifier) -> Set<Permission> {
        var all = grants.filter { $0.context == context && $0.subject == subject }
            .reduce(into: Set<Permission>()) { $0.formUnion($1.permissions) }
        if subject.type == .nip, subject.value == context.nip { all.formUnion(Permission.allCases) }
        return all
    }

    func mayIssue(for seller: String, in context: ContextIdentifier) -> Bool {
        context.nip == seller || issuesFor[context]?.contains(seller) == true
    }

    func mayAttach(in context: ContextIdentifier) -> Bool { attachments.contains(context) }
    func isBlocked(_ context: ContextIdentifier) -> Bool { blocked.contains(context) }
    func isDeceased(_ subject: Subject) -> Bool { deceased.contains(subject) }
    func state(ofCertificate fingerprint: String) -> CertificateState? { certificates[fingerprint] }

    mutating func register(_ registration: ContextRegistration) {
        let context = registration.context
        grants.removeAll { $0.context == context }
        grants += (registration.grants ?? []).map {
            Grant(context: context, subject: $0.subject, permissions: Set($0.permissions))
        }
        issuesFor[context] = Set(registration.issuesFor ?? [])
        attachments.set(context, registration.attachments ?? false)
        blocked.set(context, registration.blocked ?? false)
    }

    mutating func register(_ registration: CertificateRegistration) {
        certificates[registration.fingerprint.uppercased()] = registration.state
    }

    mutating func declareDeceased(_ subject: Subject) { deceased.insert(subject) }
}

/// `POST /stand-in/contexts`: who may do what in a context. Replaces what was registered for it before.
struct ContextRegistration: Codable, Sendable {
    struct Right: Codable, Sendable {
        var subject: Subject
        var permissions: [Permission]
    }

    var context: ContextIdentifier
    var grants: [Right]?
    var issuesFor: [String]?
    var attachments: Bool?
    var blocked: Bool?
}

/// `POST /stand-in/certificates`: what the portal shall think of a certificate, by its SHA-256 in hexadecimal.
struct CertificateRegistration: Codable, Sendable {
    var fingerprint: String
    var state: Directory.CertificateState
}

extension Set {
    fileprivate mutating func set(_ element: Element, _ present: Bool) {
        if present { insert(element) } else { remove(element) }
    }
}
