import AsyncHTTPClient
import Contracts
import Foundation
import TestKit
import Testing

@testable import karvan

/// The stand-ins of both portals as processes beside a running suite, each with one company as its client.
final class TaxPortals: Sendable {
    let moadian: Program
    let ksef: Program
    let moadianURL: String
    let ksefURL: String
    private static let memory = "A2K7R1"

    /// - Parameter moods: as on the stand-ins' command lines.
    init(for iran: Company, and poland: Company, at suite: Suite, moods: String, seed: Int) throws {
        let ports = try FreePorts.take(2)
        let place = FileManager.default.temporaryDirectory.appending(path: "karvan-portals-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        (moadianURL, ksefURL) = ("http://127.0.0.1:\(ports[0])", "http://127.0.0.1:\(ports[1])")

        let certificate = try Self.makeKeys(
            of: iran, under: suite.taxSecrets, key: "moadian-key.pem", certificate: "moadian-certificate.pem",
            subject: "/C=IR/CN=Karvan/serialNumber=\(iran.taxID)")
        let clients = place.appending(path: "moadian.json")
        try Self.write(
            [
                "clients": [
                    [
                        "memoryId": Self.memory, "economicNumber": iran.taxID, "name": iran.name,
                        "certificates": [try String(contentsOf: certificate, encoding: .utf8)],
                    ]
                ]
            ], to: clients)
        // Keys of 4096 bits take seconds to make, and what they do is the same.
        moadian = suite.program(
            "stand-in-moadian", "MoadianStandIn",
            [
                "--port", "\(ports[0])", "--clients", clients.path(), "--key-bits", "2048", "--reactions", "approve",
                "--strict", "--seed", "\(seed)",
                "--moods", moods,
            ])

        let token = "karvan|\(UUID().uuidString)|scenario"
        try Self.folder(of: poland, under: suite.taxSecrets)
        try Self.keep(Data(token.utf8), at: Self.secret("token", of: poland, under: suite.taxSecrets))
        let taxpayers = place.appending(path: "ksef.json")
        let permissions = ["InvoiceWrite", "InvoiceRead", "Introspection"]
        try Self.write(
            ["clients": [["nip": poland.taxID, "tokens": [["token": token, "permissions": permissions]]]]],
            to: taxpayers)
        ksef = suite.program(
            "stand-in-ksef", "KSeFStandIn",
            ["--port", "\(ports[1])", "--clients", taxpayers.path(), "--seed", "\(seed)", "--moods", moods])
    }

    func start() async throws {
        for (program, address) in [(moadian, "\(moadianURL)/stand-in/ready"), (ksef, "\(ksefURL)/stand-in/counts")] {
            try program.start()
            let isUp = await eventually("\(program.name) answers", within: .seconds(60)) {
                guard program.isRunning else { return true }
                return (try? await HTTPClient.shared.execute(HTTPClientRequest(url: address), timeout: .seconds(5)))?
                    .status == .ok
            }
            guard isUp, program.isRunning else { throw program.failure("does not answer") }
        }
    }

    func stop() async {
        await moadian.stop()
        await ksef.stop()
    }

    /// Where a company's documents go.
    func place(of company: Company) -> TaxPortalPlace {
        company.country == "IR"
            ? TaxPortalPlace(name: "moadian", address: moadianURL, memory: Self.memory)
            : TaxPortalPlace(name: "ksef", address: ksefURL + "/v2", memory: nil, verification: ksefURL + "/qr")
    }

    /// How often each document was accepted, by tax id and by the hash of its bytes.
    func acceptances() async throws -> [String: Int] {
        struct Tally: Decodable { let accepted: Int }
        struct Counts: Decodable { let acceptedByHash: [String: Int] }
        let ids = try await read("\(moadianURL)/stand-in/tax-ids", as: [String: Tally].self).mapValues(\.accepted)
        let hashes = try await read("\(ksefURL)/stand-in/counts", as: Counts.self).acceptedByHash
        return ids.merging(hashes, uniquingKeysWith: +).filter { $0.value > 0 }
    }

    private func read<Value: Decodable>(_ url: String, as type: Value.Type) async throws -> Value {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 64 << 20)
        return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }

    // MARK: - Keys

    private static func folder(of company: Company, under secrets: URL) throws {
        try FileManager.default.createDirectory(
            at: secrets.appending(path: "\(company.id)"), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    private static func secret(_ name: String, of company: Company, under secrets: URL) -> URL {
        secrets.appending(path: "\(company.id)/\(name)")
    }

    private static func keep(_ data: Data, at url: URL) throws {
        FileManager.default.createFile(
            atPath: url.path(), contents: data, attributes: [.posixPermissions: 0o600])
    }

    private static func write(_ object: [String: Any], to url: URL) throws {
        try JSONSerialization.data(withJSONObject: object).write(to: url)
    }

    /// A key and a certificate that it signed itself.
    ///
    /// - Returns: the certificate's file.
    private static func makeKeys(
        of company: Company, under secrets: URL, key: String, certificate: String, subject: String
    ) throws -> URL {
        try folder(of: company, under: secrets)
        let (keyFile, file) = (
            secret(key, of: company, under: secrets), secret(certificate, of: company, under: secrets)
        )
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-sha256", "-days", "30", "-nodes", "-keyout",
            keyFile.path(), "-out", file.path(), "-subj", subject,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl makes a key")
        for url in [keyFile, file] {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path())
        }
        return file
    }
}
