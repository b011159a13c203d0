import ArgumentParser
import Contracts
import Foundation

/// Sells without a pause while others make the suite suffer (`deploy/dev faults`); then holds what it was answered against
/// what the suite knows.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Tell the demo's sales again and again, and check every answer afterwards.")

    @Option(help: "Where the suite is.")
    var url: String
    @Option(help: "For how many minutes sales are begun.")
    var minutes: Double = 1
    @Option(help: "How many sales are under way at once.")
    var concurrency = 6
    @Option(help: "The number of the first sale; the same number is the same sale.")
    var first = 10_001
    @Option(help: "For how many seconds a service that does not answer is asked again.")
    var patience = 300
    @Flag(help: "Machine-readable output.")
    var json = false

    struct Result: Encodable {
        let sales: Int
        let unexpected: Int
        let commands: Int
        let refused: Int
        let differing: Int
        let slowestSeconds: Double
    }

    func validate() throws {
        guard minutes > 0, minutes <= 1440 else { throw ValidationError("--minutes is above 0, and a day at most.") }
        guard (1...64).contains(concurrency) else { throw ValidationError("--concurrency is 1 to 64.") }
        guard first > 1000 else { throw ValidationError("--first is above 1000: the demo's own sales come before.") }
    }

    func run() async throws {
        let password = try DemoCommand.administratorPassword()
        let history = CommandHistory()
        let book = StoryBook(
            companies: [.iranian(password: password), .polish(password: password)], base: url,
            patience: .seconds(patience), saleLimit: .seconds(patience * 2), history: history)
        let end = ContinuousClock.now + .seconds(minutes * 60)
        let outcomes = try await book.tell(first...(first + 1_000_000), atOnce: concurrency) { .now < end }
        Terminal.progress("All sales are over; asking every command once more")
        let finding = try await HistoryCheck(history: history).run { done, count in
            if done % 50 == 0 { Terminal.progress("Commands asked once more: \(done) of \(count)") }
        }
        Terminal.endProgress()
        try tell(outcomes, history, finding)
    }

    private func tell(
        _ outcomes: [StoryBook.Outcome], _ history: CommandHistory, _ finding: HistoryCheck.Finding
    ) throws {
        let stuck = outcomes.filter { !$0.isAsExpected }
        let result = Result(
            sales: outcomes.count, unexpected: stuck.count, commands: finding.commands, refused: history.refused,
            differing: finding.faults.count,
            slowestSeconds: outcomes.map { ($0.took.seconds * 10).rounded() / 10 }.max() ?? 0)
        if json {
            try Terminal.printJSON(result)
        } else {
            Terminal.printTable(
                ["SALES", "NOT AS TOLD", "COMMANDS", "REFUSED", "DIFFERING", "SLOWEST"],
                [
                    [
                        "\(result.sales)", "\(result.unexpected)", "\(result.commands)", "\(result.refused)",
                        "\(result.differing)", "\(result.slowestSeconds) s",
                    ]
                ])
        }
        for outcome in stuck.prefix(10) { Terminal.complain(outcome.row.joined(separator: "  ")) }
        for fault in finding.faults.prefix(10) { Terminal.complain(fault) }
        guard stuck.isEmpty, finding.faults.isEmpty else {
            throw CommandFailure(
                "\(stuck.count) sales did not end as told, \(finding.faults.count) commands are known otherwise.")
        }
    }
}
