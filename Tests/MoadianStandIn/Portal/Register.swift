import Foundation
import X509

/// Whom and what the portal knows: the file of `--clients`, and what the side channel adds.
///
/// ```json
/// {"clients": [{"memoryId": "A11216", "economicNumber": "14003778990", "name": "…", "certificates": ["PEM"]}],
///  "issuers": ["PEM"], "taxpayers": {"10100302746": {"name": "…", "status": "ACTIVE", "nationalId": "…"}},
///  "catalogue": {"2710000138624": "10"}, "otherGoods": "10", "furtherUnits": []}
/// ```
/// Every part may be left out; `Client` tells what else a client may say.
struct Register: Codable, Sendable {
    var clients: [String: Client] = [:]
    /// Certificates of the issuers it believes: PEM, or DER in base64.
    var issuers: [String] = []
    /// The directory that `taxpayer` looks into, by economic number.
    var taxpayers: [String: Taxpayer] = [:]
    /// Good or service → its only VAT rate in percent (section 11.2).
    var catalogue: [String: String] = Register.usualGoods
    /// The rate of goods that the catalogue does not list but whose id begins as public ids do; nil: they are unknown.
    var otherGoods: String? = "10"
    /// Whether `otherGoods` was said, be it null: what a further register leaves out stays as it is.
    private var saysOtherGoods = false
    /// Unit codes besides those of section 11.1, whose list is shorter than the one in force.
    var furtherUnits: [String] = []

    struct Taxpayer: Codable, Sendable {
        var name: String
        var status: String
        var nationalID: String

        private enum CodingKeys: String, CodingKey { case name, status, nationalID = "nationalId" }
    }

    /// The ids that section 11.2 and the example of 5.4 print.
    static let usualGoods = ["2710000138624": "10", "2001584175153": "0"]
    private static let publicPrefixes = ["27", "28", "233", "200"]

    init() {}

    private enum CodingKeys: String, CodingKey {
        case clients, issuers, taxpayers, catalogue, otherGoods, furtherUnits
    }

    init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        let listed = try box.decodeIfPresent([Client].self, forKey: .clients) ?? []
        clients = Dictionary(listed.map { ($0.id, $0) }) { _, last in last }
        issuers = try box.decodeIfPresent([String].self, forKey: .issuers) ?? []
        taxpayers = try box.decodeIfPresent([String: Taxpayer].self, forKey: .taxpayers) ?? [:]
        catalogue.merge(try box.decodeIfPresent([String: String].self, forKey: .catalogue) ?? [:]) { $1 }
        saysOtherGoods = box.contains(.otherGoods)
        if saysOtherGoods { otherGoods = try box.decode(String?.self, forKey: .otherGoods) }
        furtherUnits = try box.decodeIfPresent([String].self, forKey: .furtherUnits) ?? []
    }

    func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(clients.values.sorted { $0.id < $1.id }, forKey: .clients)
        try box.encode(issuers, forKey: .issuers)
        try box.encode(taxpayers, forKey: .taxpayers)
        try box.encode(catalogue, forKey: .catalogue)
        try box.encode(otherGoods, forKey: .otherGoods)
        try box.encode(furtherUnits, forKey: .furtherUnits)
    }

    init(file path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        self = try JSONDecoder().decode(Register.self, from: data)
    }

    mutating func merge(_ other: Register) {
        clients.merge(other.clients) { $1 }
        issuers += other.issuers.filter { !issuers.contains($0) }
        taxpayers.merge(other.taxpayers) { $1 }
        catalogue.merge(other.catalogue) { $1 }
        if other.saysOtherGoods {
            otherGoods = other.otherGoods
            saysOtherGoods = true
        }
        furtherUnits += other.furtherUnits.filter { !furtherUnits.contains($0) }
    }

    /// Puts the issuers and the certificates accepted by name into the trust list.
    func introduce(to trust: Trust) throws {
        for issuer in issuers { trust.add(issuer: try Certificate(written: issuer)) }
        for client in clients.values {
            for certificate in client.certificates { try trust.accept(try Certificate(written: certificate)) }
        }
    }

    /// The VAT rate of a good; nil when the catalogue does not know it.
    func rate(of good: String) -> Exact? {
        if let rate = catalogue[good] { return Exact(rate) }
        guard Self.publicPrefixes.contains(where: good.hasPrefix) else { return nil }
        return otherGoods.flatMap { Exact($0) }
    }

    /// The company or taxpayer behind an economic number; the clients are in the directory too.
    func taxpayer(economicNumber: String) -> Taxpayer? {
        if let listed = taxpayers[economicNumber] { return listed }
        return clients.values.first { $0.economicNumber == economicNumber }.map { client in
            Taxpayer(
                name: client.name, status: client.isActive ? "ACTIVE" : "TEMPORARY_UNAUTHORIZE",
                nationalID: client.nationalID)
        }
    }
}
