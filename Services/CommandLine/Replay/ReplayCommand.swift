import ArgumentParser
import Contracts
import Foundation

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Drive real sale documents through all departments.",
        subcommands: [Retail.self])

    /// The documents of an online seller: each sale an opportunity carried to delivered and posted, each credit a
    /// return or a credit note.
    struct Retail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "online-retail", abstract: "Lines of an online seller, packed or not.")

        @OptionGroup var session: SessionOptions
        @Option(help: "The CSV file, .gz or plain.")
        var file: String
        @Option(help: "Only the first so many documents.")
        var documents: Int?
        @Option(help: "How many sales are under way at once.")
        var concurrency = 16

        func validate() throws {
            guard documents.map({ $0 >= 0 }) ?? true else { throw ValidationError("--documents is 0 or more.") }
            guard (1...256).contains(concurrency) else { throw ValidationError("--concurrency is 1 to 256.") }
        }

        func run() async throws {
            // Read first: a file that is not there is told before anybody signs in.
            let file = try RetailFile(path: file, most: documents)
            let login = try Profiles.load().login(session.profile ?? Profiles.sandbox)
            let company = Company.sandbox(password: login.password)
            // Services may be restarted under the replay; it waits for them.
            let owner = try session.session(of: session.profile ?? Profiles.sandbox, patience: .seconds(180))
            let plan = RetailPlan(company: company, file: file)
            let replay = RetailReplay(plan: plan, cast: Cast(owner.connection, company.people))
            let report = try await replay.run(concurrency: concurrency)
            guard !session.json else { return try Terminal.printJSON(report) }
            show(report)
        }

        private func show(_ report: RetailReport) {
            Terminal.printTable(
                ["COUNTRY", "SALES", "CREDITS", "SALE TOTAL", "CREDIT TOTAL"],
                report.byCountry.map {
                    [
                        "\($0.country)", "\($0.saleDocuments)", "\($0.creditDocuments)", $0.saleTotal.text,
                        $0.creditTotal.text,
                    ]
                })
            print(
                """
                \(report.saleDocuments) sale documents, \(report.creditDocuments) credits, \
                \(report.adjustments) adjustments, \(report.lines) lines
                sales \(report.saleTotal.text), credits \(report.creditTotal.text), net \(report.netTotal.text) GBP
                \(String(format: "%.1f", report.ordersPerSecond)) orders/s
                """)
        }
    }
}

/// What a replay came to, read back from Accounting's documents.
struct RetailReport: Codable, Sendable {
    struct Country: Codable, Sendable {
        let country: String
        var saleDocuments = 0
        var creditDocuments = 0
        var saleTotal = MajorUnits(0)
        var creditTotal = MajorUnits(0)
    }

    struct Latency: Codable, Sendable {
        let p50: Double
        let p95: Double
        let p99: Double
    }

    let saleDocuments: Int
    let creditDocuments: Int
    let adjustments: Int
    let lines: Int
    let saleTotal: MajorUnits
    let creditTotal: MajorUnits
    let netTotal: MajorUnits
    let byCountry: [Country]
    let ordersPerSecond: Double
    let latencyMs: Latency
}
