import Contracts
import Crypto
import Foundation
import Moadian
import Sealing
import TaxPortalDomain

/// The files of a taxpayer at Moadian, by the beginnings of their names: endings say nothing.
struct MoadianSecrets {
    static let headerPrefix = "moadian-header-"

    /// What signs invoices, and tokens too unless there is something of their own for these.
    let signing: MoadianKeyFiles
    /// A trusted company's, which signs tokens while the taxpayer's own key signs his invoices (`moadian.md` 1).
    let token: MoadianKeyFiles?
    /// What a gateway wants in every call, by the names of headers.
    let headers: [(name: String, value: String)]

    private let taxpayer: Taxpayer

    /// - Throws: of kind `.credentials` that names the file which is missing or wrong.
    init(_ taxpayer: Taxpayer) throws(PortalTrouble) {
        self.taxpayer = taxpayer
        let folder = SecretFolder(taxpayer.secrets)
        guard let signing = try MoadianKeyFiles(of: "moadian", options: "", in: folder, taxpayer) else {
            throw .credentials(
                "There is no private key: put it into the company's folder of secrets as moadian-key.pem, or .pfx with its "
                    + "certificate.")
        }
        self.signing = signing
        token = try MoadianKeyFiles(of: "moadian-token", options: "token_", in: folder, taxpayer)
        headers = try Self.headers(in: folder)
    }

    var isLegacy: Bool { taxpayer.options["api"] == "v1" }

    /// Whom the token speaks for: the memory, or the trusted company that sends for it.
    var companyID: String? {
        taxpayer.options["client_id"].flatMap { $0.isEmpty || $0 == taxpayer.memoryID ? nil : $0 }
    }

    /// The keys as they are used: for invoices, and for tokens. Looked at before the first call (`moadian.md` 12).
    ///
    /// - Parameter now: `nil` leaves aside whether the certificates have begun and not ended.
    /// - Throws: of kind `.credentials`, with what to do.
    func credentials(at now: Timestamp?) throws(PortalTrouble) -> (invoices: Credentials, tokens: Credentials) {
        let stored = taxpayer.options.keys.sorted().first { $0.hasPrefix(MoadianOptions.headerPrefix) }
        if let stored {
            let name = stored.dropFirst(MoadianOptions.headerPrefix.count)
            throw .credentials(
                "A header's value is a secret: put it into the file \(Self.headerPrefix)\(name) of the company's folder, and "
                    + "remove the option \(stored).")
        }
        guard let token else {
            // With a company's id the only key is the company's, whose number is not known here.
            let invoices = try signing.credentials(owner: companyID == nil ? taxpayer.certificateOwner : nil, at: now)
            return (invoices, invoices)
        }
        guard companyID != nil else {
            throw .credentials(
                "\(token.names) signs tokens of a trusted company: set the option client_id to its id, or remove the file."
            )
        }
        return (
            try signing.credentials(owner: taxpayer.certificateOwner, at: now),
            try token.credentials(owner: nil, at: now)
        )
    }

    /// Of the one key that API v1 knows, which has no certificate.
    func privateKey() throws(PortalTrouble) -> PrivateKey { try signing.privateKey() }

    /// The certificates' ends, for the warnings before them. What else the portal would turn away is told here, before
    /// anything is sent.
    func all() throws(PortalTrouble) -> [Credential] {
        if isLegacy {
            _ = try privateKey()
            return []
        }
        let (invoices, tokens) = try credentials(at: nil)
        let own = signing.credential(invoices)
        return [own] + (token.map { [$0.credential(tokens)] } ?? [])
    }

    /// Of everything that was read; the secrets themselves are not kept.
    func add(to hash: inout SHA256) {
        let parts =
            signing.parts + (token?.parts ?? []) + headers.flatMap { [Data($0.name.utf8), Data($0.value.utf8)] }
        for part in parts {
            hash.update(data: Data("\(part.count)\n".utf8))
            hash.update(data: part)
        }
    }

    /// The rest of a file's name is the header's.
    private static func headers(in folder: SecretFolder) throws(PortalTrouble) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for file in folder.names where file.hasPrefix(headerPrefix) {
            let name = String(file.dropFirst(headerPrefix.count))
            guard OptionValue.headerName.isRight(name) else {
                throw .credentials("\(file): “\(name)” is no name of a header; name the file \(headerPrefix)NAME.")
            }
            guard let value = try folder.text(of: file),
                value.unicodeScalars.allSatisfy({ (32...126).contains($0.value) })
            else { throw .credentials("\(file) must hold the header's value alone, one line of ASCII.") }
            headers.append((name, value))
        }
        return headers
    }
}

/// A private key, its certificate and its password, as they lie in the folder.
struct MoadianKeyFiles {
    private let key: Data
    private let certificate: Data?
    private let password: String?
    private let start: String
    private let keyName: String
    private let certificateName: String?

    /// - Parameters:
    ///   - start: how the files' names begin: `moadian` for `moadian-key.pem`.
    ///   - options: how the options begin that give them other names: `token_` for `token_key_file`.
    /// - Returns: `nil` where there is no key.
    init?(
        of start: String, options: String, in folder: SecretFolder, _ taxpayer: Taxpayer
    ) throws(PortalTrouble) {
        let names = folder.names
        func name(_ kind: String) -> String? {
            taxpayer.options["\(options)\(kind)_file"] ?? names.first { $0.hasPrefix("\(start)-\(kind)") }
        }
        guard let keyName = name("key") else { return nil }
        self.start = start
        self.keyName = keyName
        certificateName = name("certificate")
        key = try folder.content(of: keyName)
        if let certificateName { certificate = try folder.content(of: certificateName) } else { certificate = nil }
        if let passwordName = name("password") { password = try folder.text(of: passwordName) } else { password = nil }
    }

    var names: String { [keyName, certificateName].compactMap(\.self).joined(separator: ", ") }
    var parts: [Data] { [key, certificate ?? Data(), Data((password ?? "").utf8)] }

    /// - Throws: of kind `.credentials`, with the file's name and what is wrong with it.
    func credentials(owner: String?, at now: Timestamp?) throws(PortalTrouble) -> Credentials {
        let credentials: Credentials
        do throws(SealingError) {
            credentials = try Credentials(key: key, certificate: certificate, password: password)
        } catch {
            if case .wrongKind(.privateKey, .certificate) = error {
                throw .credentials(
                    "There is no certificate: put it into the folder of secrets as \(start)-certificate.crt.")
            }
            throw .credentials("\(names): \(error)")
        }
        if let objection = credentials.objection(at: now, owner: owner) { throw .credentials("\(names): \(objection)") }
        return credentials
    }

    func privateKey() throws(PortalTrouble) -> PrivateKey {
        let key: PrivateKey
        do throws(SealingError) { key = try PrivateKey(self.key, password: password) } catch {
            throw .credentials("\(keyName): \(error)")
        }
        if let objection = key.publicKey.objection { throw .credentials("\(keyName): \(objection)") }
        return key
    }

    func credential(_ credentials: Credentials) -> Credential {
        let certificate = credentials.certificate
        return Credential(
            name: certificateName ?? keyName, subject: certificate.subject,
            validUntil: Timestamp(
                microseconds: Int64(certificate.notAfter.timeIntervalSince1970) * 1_000_000))
    }
}

extension Taxpayer {
    /// The number that the certificate of his key has to name, as far as his economic number tells it: of a company that
    /// number itself, of a person the national code that it begins with (`identifiers.md`).
    var certificateOwner: String? {
        let number = NationalNumber(typed: taxID)
        return switch number.text.utf8.count {
        case 10, 11: number.text
        case 14 where number.beginsWithPerson: String(number.text.prefix(10))
        default: nil
        }
    }
}
