import ArgumentParser
import Foundation

/// What `deploy/dev bench` measures of the roads that every service takes: statements and units of work through
/// `Postgres`, and messages from one service's database to another's. Each verb is one measurement and prints one JSON
/// object, so that the script can take turns with the limits beside it.
@main struct KarvanBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures Postgres and Messaging on servers of their own.",
        subcommands: [Prepare.self, Queues.self, Statements.self, Events.self])

    static func show(_ figures: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.keyEncodingStrategy = .convertToSnakeCase
        print(String(decoding: try encoder.encode(figures), as: UTF8.self))
    }
}
