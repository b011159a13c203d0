import ArgumentParser
import Contracts
import Foundation

/// What an operator does with messages that a service could not handle.
struct MessagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages", abstract: "Messages that could not be handled: list, try again, give up.",
        subcommands: [ListParked.self, Retry.self, Discard.self])

    struct ListParked: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "parked", abstract: "What waits for an operator, in all services.")

        @OptionGroup var session: SessionOptions

        func run() async throws {
            let asker = try session.session()
            var parked: [ParkedMessage] = []
            for service in ServiceName.allCases {
                let found: ParkedMessages = try await asker.get("\(service.rawValue)/v1/messages/parked")
                parked += found.messages
            }
            guard !session.json else { return try Terminal.printJSON(ParkedMessages(messages: parked)) }
            guard !parked.isEmpty else { return print("No message is parked.") }
            Terminal.printTable(
                ["QUEUE", "MESSAGE", "TYPE", "SINCE", "ATTEMPTS", "BEHIND IT", "ERROR"],
                parked.map { message in
                    [
                        message.consumer, message.id, message.type, message.since.description,
                        "\(message.attempts)", "\(message.followers)", message.error ?? "",
                    ]
                })
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Handle it again, under the same id.")

        @OptionGroup var session: SessionOptions
        @OptionGroup var message: ParkedChoice

        func run() async throws {
            try await session.session().send(.POST, try message.path("retry"))
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give it up for good; what waits behind it goes on.")

        @OptionGroup var session: SessionOptions
        @OptionGroup var message: ParkedChoice
        @Option(help: "Why; kept in the service's log.")
        var reason: String

        func run() async throws {
            try await session.session().send(.POST, try message.path("discard"), body: ReasonRequest(reason: reason))
        }
    }
}

/// One parked message, as `karvan messages parked` lists it.
struct ParkedChoice: ParsableArguments {
    @Argument(help: "The queue it came by: sales.on-accounting.")
    var queue: String
    @Argument(help: "The message's id.")
    var id: String

    func path(_ act: String) throws -> String {
        guard let service = ServiceName(rawValue: queue.split(separator: ".").first.map(String.init) ?? "") else {
            throw CommandFailure("\(queue) is no queue of a service; 'karvan messages parked' lists them.", code: 2)
        }
        return "\(service.rawValue)/v1/messages/parked/\(queue)/\(id)/\(act)"
    }
}
