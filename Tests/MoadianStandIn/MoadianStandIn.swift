import ArgumentParser
import Foundation
import Hummingbird
import StandInKit

/// A double of Iran's invoice portal for tests, demo and load: real cryptography, real refusals, no invoice of anybody.
///
/// Written from the page on the portal alone; it shares no code with the adapter that it judges. Its own side channel is
/// described at `Portal.answerSideChannel`.
@main
struct MoadianStandIn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "MoadianStandIn",
        abstract: "Stands in for the Moadian portal.",
        discussion: """
            Prints one line with its address when it is ready. API v2 is under that address and /api/v2/, API v1 under \
            /req/api/self-tsp/, and what tests tell and ask it under /stand-in/ (clients, clock, moods, faults, \
            received, tax-ids, …).
            """)

    @Option(help: "The port to listen at; 0 takes any that is free.")
    var port = 0

    @Option(help: "The address to listen at.")
    var host = "127.0.0.1"

    @Option(help: "A folder for its key, its register and what it accepted; without one nothing outlives the process.")
    var state: String?

    @Option(help: "A JSON file of the clients, issuers, taxpayers and goods that it knows.")
    var clients: String?

    @Option(help: "What its luck is drawn from: the same seed and the same requests bring the same mishaps.")
    var seed: UInt64 = 0

    @Option(help: "Shares of mishaps: lost=0.05,fail=0.05,slow=0.01:3; what only other portals do, does nothing here.")
    var moods = ""

    @Option(help: "`system`, an instant where its clock starts (2026-11-27T08:00:00Z), or fixed: and an instant.")
    var clock = "system"

    @Option(help: "How many inquiries find a packet in progress before one shows its answer.")
    var think = 0

    @Option(help: "Milliseconds between the taking in of a packet and its check.")
    var delay: Int64 = 0

    @Option(help: "Days within which an invoice must be sent.")
    var deadlineDays: Int64 = 12

    @Option(help: "What buyers do with an invoice that awaits their word: wait, approve or reject.")
    var reactions = Settings.Reactions.wait

    @Option(help: "Which buyers it takes: known (of its register) or plausible (any whose check digit is right).")
    var buyers = Settings.Buyers.plausible

    @Option(help: "The size of its key where it makes one; the real portal has 4096 bits.")
    var keyBits = 4096

    @Flag(help: "Takes the harder reading wherever the page on the portal leaves one open.")
    var strict = false

    @OptionGroup var tls: TLSOptions

    mutating func validate() throws {
        guard [2048, 3072, 4096].contains(keyBits) else { throw ValidationError("--key-bits is 2048, 3072 or 4096.") }
        guard think >= 0, delay >= 0 else { throw ValidationError("--think and --delay are not negative.") }
    }

    func run() async throws {
        var settings = Settings()
        settings.think = think
        settings.delay = delay
        settings.deadlineDays = deadlineDays
        settings.reactions = reactions
        settings.buyers = buyers
        if strict { settings.takeHarderReadings() }
        let (chance, notice) = try Moods.atStart(moods)
        if let notice { FileHandle.standardError.write(Data("--moods: \(notice)\n".utf8)) }
        settings.slowness = chance.slowness ?? settings.slowness
        let portal = try Portal(
            register: try clients.map { try Register(file: $0) } ?? Register(), settings: settings, clock: Clock(clock),
            moods: chance, seed: seed, keyBits: keyBits, store: try state.map { try Store(folder: $0) })
        let host = host
        let scheme = tls.scheme
        let application = portal.application(host: host, port: port, server: try tls.server()) { port in
            FileHandle.standardOutput.write(Data("\(scheme)://\(host):\(port)/requestsmanager ready\n".utf8))
        }
        try await application.runService()
    }
}

extension Settings.Reactions: ExpressibleByArgument {}
extension Settings.Buyers: ExpressibleByArgument {}
