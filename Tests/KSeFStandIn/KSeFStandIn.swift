import ArgumentParser
import Foundation
import Hummingbird
import StandInKit

/// The double of the Polish tax portal: the real cryptography, the real refusals, and moods on demand.
@main
struct KSeFStandIn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "KSeFStandIn", abstract: "Serves the KSeF 2.0 API under /v2 and its side channel under /stand-in.")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes any.")
    var port = 0

    @Option(help: "A folder where keys, documents and confirmations outlive the process.")
    var state: String?

    @Option(help: "The seed of the moods.")
    var seed: UInt64 = 0

    @Option(help: "Misbehaviour by chance, as in lost=0.05,fail=0.05,repeat=0.05,slow=0.1:3,cancel=0.01.")
    var moods = ""

    @Option(help: "The portal's time at its start (ISO 8601), as in 2026-03-01T09:00:00Z.")
    var clock: String?

    @Option(help: "How many seconds 100 → 150 → 200 takes.")
    var think: Double = 0

    @Option(help: "The folder of the official schemas; by default ksef/schemas under $KARVAN_REFERENCE.")
    var schemas: String?

    @Option(help: "A JSON file of companies and their KSeF tokens.")
    var clients: String?

    @Flag(help: "Counts calls and refuses with 429 as the portal does.")
    var limits = false

    @OptionGroup var tls: TLSOptions

    func run() async throws {
        let schemas = Schemas(folder: schemaFolder)
        if let complaint = schemas.complaint { print("\(schemaFolder.path): \(complaint)") }
        var switches = Switches()
        switches.think = think
        switches.limits = limits
        let portal = try Portal(
            schemas: schemas, folder: state.map { URL(filePath: $0, directoryHint: .isDirectory) }, switches: switches,
            scheme: tls.scheme)
        let (chance, notice) = try Moods.atStart(moods, seed: seed)
        if let notice { FileHandle.standardError.write(Data("--moods: \(notice)\n".utf8)) }
        portal.look { $0.conduct.moods = chance }
        if let clock {
            guard let moment = Moment(clock) else { throw ValidationError("\(clock) is no ISO 8601 time") }
            portal.look { $0.clock.set(to: moment, frozen: false) }
        }
        if let clients { try Clients(file: URL(filePath: clients)).register(at: portal) }
        let application = PortalApp.application(
            portal, host: host, port: port, server: try tls.server()
        ) { [host, tls] port in
            print("\(tls.scheme)://\(host):\(port)/v2")
            fflush(nil)
        }
        try await application.runService()
    }

    private var schemaFolder: URL {
        if let schemas { return URL(filePath: schemas, directoryHint: .isDirectory) }
        let reference = ProcessInfo.processInfo.environment["KARVAN_REFERENCE"] ?? "../shared/reference"
        return URL(filePath: reference, directoryHint: .isDirectory).appending(path: "ksef/schemas")
    }
}
