import ArgumentParser
import Contracts
import Foundation

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "The director's figures.",
        subcommands: [SuccessRate.self, Funnel.self, TrialBalance.self])

    struct SuccessRate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "won ÷ (won + lost), by one key.")

        enum Key: String, ExpressibleByArgument, CaseIterable {
            case agent, manager, region, product, quarter
        }

        @OptionGroup var session: SessionOptions
        @Option(help: "By what to group.")
        var by = Key.agent
        @Option(help: "The sales process; by default the pipeline where deals are kept in one, else the unit cycle.")
        var process: String?

        /// What programs read; money and rates are exact numbers.
        struct Result: Encodable {
            struct Row: Encodable {
                let key: String
                let won: Int
                let lost: Int
                /// 0 to 1; null where nothing is decided.
                let rate: Decimal?
                let wonValue: MajorUnits

                private enum CodingKeys: CodingKey { case key, won, lost, rate, wonValue }

                func encode(to encoder: any Encoder) throws {
                    var container = encoder.container(keyedBy: CodingKeys.self)
                    try container.encode(key, forKey: .key)
                    try container.encode(won, forKey: .won)
                    try container.encode(lost, forKey: .lost)
                    try container.encode(rate, forKey: .rate)
                    try container.encode(wonValue, forKey: .wonValue)
                }
            }
            let rows: [Row]

            init(_ report: SuccessRateReport) {
                rows = report.rows.map { row in
                    Row(
                        key: row.key, won: row.won, lost: row.lost,
                        rate: row.rate.map { Decimal($0.millionths) / Decimal(ExactDecimal.scale) },
                        wonValue: MajorUnits(row.wonValue))
                }
            }
        }

        func run() async throws {
            let chosen = process.map { "&process=\($0)" } ?? ""
            let report: SuccessRateReport = try await session.session().get(
                "sales/v1/reports/success-rate?by=\(by.rawValue)\(chosen)")
            let elsewhere = report.rows.reduce(0) { $0 + $1.wonElsewhere }
            if elsewhere > 0 {
                Terminal.complain(
                    "\(elsewhere) won deals are not in \(report.currency.rawValue); no value counts them.")
            }
            guard !session.json else { return try Terminal.printJSON(Result(report)) }
            Terminal.printTable(
                [by.rawValue.uppercased(), "WON", "LOST", "RATE", "WON VALUE"],
                report.rows.map {
                    [$0.key, "\($0.won)", "\($0.lost)", $0.rate?.description ?? "–", "\($0.wonValue)"]
                })
        }
    }

    struct Funnel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "reached = moved + still + lost, per stage.")
        @OptionGroup var session: SessionOptions
        @Option(help: "The sales process; by default the pipeline where deals are kept in one, else the unit cycle.")
        var process: String?

        /// What programs read.
        struct Result: Encodable {
            let stages: [FunnelStage]
        }

        func run() async throws {
            let query = process.map { "?process=\($0)" } ?? ""
            let report: FunnelReport = try await session.session().get("sales/v1/reports/funnel\(query)")
            guard !session.json else { return try Terminal.printJSON(Result(stages: report.stages)) }
            Terminal.printTable(
                ["STAGE", "REACHED", "MOVED", "STILL", "LOST"],
                report.stages.map { [$0.name ?? $0.key, "\($0.reached)", "\($0.moved)", "\($0.still)", "\($0.lost)"] })
        }
    }

    struct TrialBalance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All accounts; debits equal credits.")
        @OptionGroup var session: SessionOptions

        func run() async throws {
            let report: TrialBalanceView = try await session.session().get("accounting/v1/trial-balance")
            guard !session.json else { return try Terminal.printJSON(report) }
            Terminal.printTable(
                ["ACCOUNT", "NAME", "DEBIT", "CREDIT", "BALANCE"],
                report.rows.map { ["\($0.code)", $0.name, "\($0.debit)", "\($0.credit)", "\($0.balance)"] })
            print("Difference: \(report.difference)")
        }
    }
}
