import Foundation

/// One that may call the portal: a taxpayer's memory, or a trusted company that sends for others (section 1).
struct Client: Codable, Sendable {
    enum Kind: String, Codable, Sendable { case taxpayer = "TAXPAYER", company = "COMPANY" }

    /// How the memory came to be: with a certificate, or with a bare public key, which v2 does not take (section 12).
    enum Enrolment: String, Codable, Sendable { case certificate = "CERTIFICATE", key = "KEY" }

    /// Memory id, or the id of a trusted company.
    var id: String
    var kind: Kind
    var enrolment: Enrolment
    var economicNumber: String
    var nationalID: String
    var name: String
    var fiscalStatus: String
    /// What the attribute serialNumber of his certificate may say.
    var identities: [String]
    /// Certificates accepted whoever issued them, self-signed ones too: PEM, or DER in base64.
    var certificates: [String]
    /// PEM of the public key that v1 verifies with.
    var publicKey: String?
    /// Of a company: the memories it has a contract for.
    var sendsFor: [String]
    /// The patterns he may use; nil for all.
    var patterns: [Int]?
    /// His registered contracts (`crn`); nil takes any number of the right form.
    var contracts: [String]?
    /// The ceiling of article 6 in rial; nil for none.
    var saleThreshold: Int64?

    private enum CodingKeys: String, CodingKey {
        case id, memoryId, clientId, kind, enrolment, economicNumber, nationalId, name, fiscalStatus, identities,
            certificates, publicKey, sendsFor, patterns, contracts, saleThreshold
    }

    init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(_ key: CodingKeys, _ type: Value.Type = Value.self) throws -> Value? {
            try box.decodeIfPresent(type, forKey: key)
        }
        let name: String? = try optional(.memoryId) ?? optional(.clientId)
        id = try name ?? box.decode(String.self, forKey: .id)
        kind = try optional(.kind) ?? .taxpayer
        enrolment = try optional(.enrolment) ?? .certificate
        economicNumber = try box.decode(String.self, forKey: .economicNumber)
        // A person's economic number of 14 digits begins with the national number of 10.
        let usual = economicNumber.count == 14 ? String(economicNumber.prefix(10)) : economicNumber
        nationalID = try optional(.nationalId) ?? usual
        self.name = try optional(.name) ?? id
        fiscalStatus = try optional(.fiscalStatus) ?? "ACTIVE"
        identities = try optional(.identities) ?? [nationalID]
        certificates = try optional(.certificates) ?? []
        publicKey = try optional(.publicKey)
        sendsFor = try optional(.sendsFor) ?? []
        patterns = try optional(.patterns)
        contracts = try optional(.contracts)
        saleThreshold = try optional(.saleThreshold)
    }

    func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(id, forKey: .id)
        try box.encode(kind, forKey: .kind)
        try box.encode(enrolment, forKey: .enrolment)
        try box.encode(economicNumber, forKey: .economicNumber)
        try box.encode(nationalID, forKey: .nationalId)
        try box.encode(name, forKey: .name)
        try box.encode(fiscalStatus, forKey: .fiscalStatus)
        try box.encode(identities, forKey: .identities)
        try box.encode(certificates, forKey: .certificates)
        try box.encodeIfPresent(publicKey, forKey: .publicKey)
        try box.encode(sendsFor, forKey: .sendsFor)
        try box.encodeIfPresent(patterns, forKey: .patterns)
        try box.encodeIfPresent(contracts, forKey: .contracts)
        try box.encodeIfPresent(saleThreshold, forKey: .saleThreshold)
    }

    var isActive: Bool { fiscalStatus == "ACTIVE" }

    static func isMemoryID(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Z0-9]{6}/) != nil
    }
}
