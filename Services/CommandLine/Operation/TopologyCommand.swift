import ArgumentParser
import Contracts
import Foundation
import Messaging

/// The broker's definitions, made from the one list of who listens to whom.
struct TopologyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "What the broker must hold.", subcommands: [Definitions.self])

    struct Definitions: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exchanges, queues, users and rights as RabbitMQ reads them.")

        @Option(help: "A JSON file with the password of every broker user.")
        var passwords: String
        @Option(help: "A JSON file with the broker's definitions as they are: what is divided there stays so.")
        var existing: String?

        func run() throws {
            guard let data = FileManager.default.contents(atPath: passwords),
                let byUser = try? JSONDecoder().decode([String: String].self, from: data)
            else { throw CommandFailure("\(passwords) is no JSON object of user names and passwords.", code: 2) }
            let definitions = TopologyDefinitions(passwords: byUser, partitions: try partitions())
            print(String(decoding: try definitions.json(), as: UTF8.self))
        }

        private func partitions() throws -> Partitions {
            guard let existing else { return Partitions() }
            guard let data = FileManager.default.contents(atPath: existing) else {
                throw CommandFailure("\(existing) cannot be read.", code: 2)
            }
            do { return try Partitions(definitions: data) } catch let fault as PartitionFault {
                throw CommandFailure("\(fault).", code: 1)
            }
        }
    }
}
