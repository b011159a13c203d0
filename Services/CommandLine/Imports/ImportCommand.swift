import ArgumentParser
import Contracts
import Foundation

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take over the records of another system.", subcommands: [Deals.self])

    /// The pipeline of a hardware seller: accounts, products, agents and deals, with their known defects reported.
    struct Deals: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "crm-sales-opportunities",
            abstract: "The pipeline of five CSV files; importing twice adds nothing.")

        @OptionGroup var session: SessionOptions
        @Option(help: "The folder with the CSV files.")
        var dir: String

        struct Report: Codable {
            let created: Int
            let unchanged: Int
            let byStage: [String: Int]
            let wonValue: Int64
            let defects: [String: Int]
        }

        func run() async throws {
            let pipeline = try Pipeline(directory: URL(filePath: dir))
            let owner = try session.session(patience: .seconds(60))
            let me: MeView = try await owner.get("identity/v1/me")
            let taker = PipelineImport(pipeline: pipeline, owner: owner, company: me.company.id)
            let (created, unchanged) = try await taker.run()
            // What is reported is what stands in the database, not what was sent.
            let summary: ImportSummary = try await owner.get("sales/v1/imports/\(PipelineImport.source)")
            let report = Report(
                created: created, unchanged: unchanged, byStage: summary.byStage,
                wonValue: (summary.wonValue?.amount ?? 0) / Currency.usd.minorUnits, defects: pipeline.defects)
            guard !session.json else { return try Terminal.printJSON(report) }
            print("\(created) deals taken over, \(unchanged) were there already.")
            Terminal.printTable(
                ["STAGE", "DEALS"], report.byStage.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] })
            Terminal.printTable(
                ["DEFECT", "COUNT"], report.defects.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] })
        }
    }
}
