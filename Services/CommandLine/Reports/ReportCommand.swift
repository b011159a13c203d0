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

        func run() async throws {
            let report: SuccessRateReport = try await session.session().get(
                "sales/v1/reports/success-rate?by=\(by.rawValue)")
            guard !session.json else { return try Terminal.printJSON(report) }
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
        @Option(help: "The sales process; the one most opportunities follow by default.")
        var process: String?

        func run() async throws {
            let query = process.map { "?process=\($0)" } ?? ""
            let report: FunnelReport = try await session.session().get("sales/v1/reports/funnel\(query)")
            guard !session.json else { return try Terminal.printJSON(report) }
            Terminal.printTable(
                ["STAGE", "REACHED", "MOVED", "STILL", "LOST"],
                report.stages.map { [$0.key, "\($0.reached)", "\($0.moved)", "\($0.still)", "\($0.lost)"] })
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
