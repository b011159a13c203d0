import ArgumentParser
import Contracts
import Foundation
import KSeF
import Moadian
import Sealing
import XML

/// What the portals' arts cost on one core, as one JSON object: microseconds for sealing one invoice for Moadian, and for
/// writing and validating one FA(3). Of several rounds the quickest counts: a shared machine only ever adds.
@main struct TaxMeasure: ParsableCommand {
    @Option(help: "A prepared Moadian invoice, JSON.")
    var invoice: String
    @Option(help: "The private key that signs it, PEM.")
    var key: String
    @Option(help: "Its certificate, PEM.")
    var certificate: String
    @Option(help: "The portal's public keys, as server-information gives them.")
    var portalKeys: String
    @Option(help: "A prepared FA(3), XML.")
    var fa3: String
    @Option(help: "Rounds of measuring.")
    var rounds = 5

    private static let repetitions = 400

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds is a number above 0.") }
    }

    func run() throws {
        let figures = ["seal_us": try sealing(), "fa3_us": try writing()]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(figures), as: UTF8.self))
    }

    private func sealing() throws -> Double {
        let content = try read(invoice)
        let credentials = try Credentials(key: try read(key), certificate: try read(certificate), password: nil)
        let signer = PortalSigner(credentials)
        let portalKey = try PortalKey.list(in: try read(portalKeys))[0]
        return try quickest {
            _ = try InvoicePacket(
                sealing: content, uid: UUID(), fiscalID: "A11216", signer: signer, key: portalKey, at: .now())
        }
    }

    private func writing() throws -> Double {
        guard let document = FA3Document(try XMLDocument(try read(fa3))) else {
            throw ValidationError("\(fa3) is no FA(3).")
        }
        let validation = FA3Validation()
        guard validation.verdict(on: try document.bytes()).errors.isEmpty else {
            throw ValidationError("\(fa3) is not valid.")
        }
        return try quickest { _ = validation.verdict(on: try document.bytes()) }
    }

    /// - Returns: microseconds of one.
    private func quickest(_ body: () throws -> Void) throws -> Double {
        var best = Duration.seconds(Int64.max)
        for _ in 0..<rounds {
            best = min(best, try ContinuousClock().measure { for _ in 0..<Self.repetitions { try body() } })
        }
        return best / .microseconds(Self.repetitions)
    }

    private func read(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }
}
