import Contracts
import Foundation
import KSeF
import Sealing
import TestKit
import Testing

@testable import TaxPortalService

/// Keys for these tests, made once.
struct KSeFTestKeys: Sendable {
    static let shared = Result { try KSeFTestKeys() }

    let workshop: KeyWorkshop
    let portal: Credentials

    private init() throws {
        workshop = try KeyWorkshop()
        try workshop.makeCertificate("portal", subject: "/CN=portal")
        try workshop.makeCertificate(
            "offline", subject: "/CN=Karawana offline/organizationIdentifier=VATPL-5265877635", algorithm: "P-256")
        let subject = "/C=PL/O=Karwana sp. z o.o./organizationIdentifier=VATPL-5265877635/CN=Karwana"
        try workshop.makeCertificate("seal", subject: subject)
        try workshop.makeCertificate("curve-seal", subject: subject, algorithm: "P-256")
        portal = try Credentials(
            key: workshop.read("portal.key"), certificate: workshop.read("portal.crt"), password: nil)
    }
}

/// A taxpayer with a folder of secrets of his own, which goes with him.
final class KSeFTaxpayer {
    let folder: URL

    init(token: String? = "token|nip|x") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "secrets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        if let token { try put("token", Data(token.utf8)) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func put(_ name: String, _ content: Data) throws {
        let file = folder.appending(path: name)
        try content.write(to: file)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: file.path(percentEncoded: false))
    }

    func taxpayer(
        _ options: [String: String] = [:], at base: URL? = URL(string: "https://ksef.test/v2"),
        taxID: String = "5265877635"
    ) throws -> Taxpayer {
        Taxpayer(
            company: CompanyID(), country: "PL", timeZone: PolishCalendar.timeZone, taxID: taxID,
            baseURL: try #require(base), memoryID: nil, secrets: folder, options: options)
    }
}

/// Keeps what it is handed.
actor KeptExchanges: ExchangeArchive {
    private(set) var all: [Exchange] = []
    func keep(_ exchange: Exchange) { all.append(exchange) }
}
