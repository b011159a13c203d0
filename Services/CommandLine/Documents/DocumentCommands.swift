import ArgumentParser
import Contracts
import Foundation

/// Lists and shows one kind of document; every kind looks the same.
protocol DocumentKind: Sendable {
    associatedtype Item: Codable & Sendable
    /// The collection's path below `/api/`.
    static var path: String { get }
    static var heading: [String] { get }
    static func row(_ item: Item) -> [String]
}

struct ListOptions: ParsableArguments {
    @OptionGroup var session: SessionOptions
    @Option(help: "Only those in this state.")
    var state: String?
    @Option(help: "How many at most.")
    var limit = 50

    func run<Kind: DocumentKind>(_ kind: Kind.Type) async throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit is a number from 1 to 200.") }
        let filter = state.map { "&state=\($0)" } ?? ""
        let page: Page<Kind.Item> = try await session.session().get("\(Kind.path)?limit=\(limit)\(filter)")
        guard !session.json else { return try Terminal.printJSON(page) }
        Terminal.printTable(Kind.heading, page.data.map(Kind.row))
        if page.page.hasMore { Terminal.complain("… and more; raise --limit or name a --state.") }
    }
}

struct ShowOptions: ParsableArguments {
    @OptionGroup var session: SessionOptions
    @Argument(help: "The document's id.")
    var id: String

    /// One document as the service tells it; on a terminal indented.
    func run<Kind: DocumentKind>(_ kind: Kind.Type) async throws {
        let reply = try await session.session().send(.GET, "\(Kind.path)/\(id)")
        guard !session.json else { return print(String(decoding: reply.bytes, as: UTF8.self)) }
        let object = try JSONSerialization.jsonObject(with: Data(reply.bytes))
        let text = try JSONSerialization.data(
            withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        print(String(decoding: text, as: UTF8.self))
    }
}

enum OpportunityKind: DocumentKind {
    static let path = "sales/v1/opportunities"
    static let heading = ["ID", "STATE", "STAGE", "AMOUNT", "ACCOUNT", "OPENED"]
    static func row(_ item: OpportunitySummary) -> [String] {
        [
            "\(item.id)", item.state, item.stage, "\(item.amount)", item.accountName, "\(item.openedAt)",
        ]
    }
}

enum ProFormaKind: DocumentKind {
    static let path = "accounting/v1/pro-formas"
    static let heading = ["ID", "NUMBER", "STATE", "GROSS", "ACCOUNT", "VALID UNTIL"]
    static func row(_ item: ProFormaSummary) -> [String] {
        ["\(item.id)", item.number, item.state, "\(item.totals.gross)", item.accountName, "\(item.validUntil)"]
    }
}

enum InvoiceKind: DocumentKind {
    static let path = "accounting/v1/invoices"
    static let heading = ["ID", "NUMBER", "ISSUED", "GROSS", "BUYER", "SETTLEMENT", "DELIVERY", "ADJUSTMENT"]
    static func row(_ item: InvoiceSummary) -> [String] {
        [
            "\(item.id)", item.legalNumber, "\(item.issueDate)", "\(item.totals.gross)", item.buyerName,
            item.status.settlement, item.status.delivery, item.status.adjustment,
        ]
    }
}

enum DeliveryKind: DocumentKind {
    static let path = "delivery/v1/deliveries"
    static let heading = ["ID", "STATE", "ACCOUNT"]
    static func row(_ item: DeliveryRow) -> [String] { ["\(item.id)", item.state, item.accountName] }
}

/// The columns that the list of deliveries shows.
struct DeliveryRow: Codable, Sendable {
    let id: DeliveryID
    let state: String
    let accountName: String
}

struct OpportunitiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opportunities", abstract: "Opportunities.", subcommands: [List.self, Show.self])
    struct List: AsyncParsableCommand {
        @OptionGroup var options: ListOptions
        func run() async throws { try await options.run(OpportunityKind.self) }
    }
    struct Show: AsyncParsableCommand {
        @OptionGroup var options: ShowOptions
        func run() async throws { try await options.run(OpportunityKind.self) }
    }
}

struct ProFormasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pro-formas", abstract: "Pro-formas.", subcommands: [List.self, Show.self])
    struct List: AsyncParsableCommand {
        @OptionGroup var options: ListOptions
        func run() async throws { try await options.run(ProFormaKind.self) }
    }
    struct Show: AsyncParsableCommand {
        @OptionGroup var options: ShowOptions
        func run() async throws { try await options.run(ProFormaKind.self) }
    }
}

struct InvoicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoices", abstract: "Invoices.", subcommands: [List.self, Show.self])
    struct List: AsyncParsableCommand {
        @OptionGroup var options: ListOptions
        func run() async throws { try await options.run(InvoiceKind.self) }
    }
    struct Show: AsyncParsableCommand {
        @OptionGroup var options: ShowOptions
        func run() async throws { try await options.run(InvoiceKind.self) }
    }
}

struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "Deliveries.", subcommands: [List.self, Show.self])
    struct List: AsyncParsableCommand {
        @OptionGroup var options: ListOptions
        func run() async throws { try await options.run(DeliveryKind.self) }
    }
    struct Show: AsyncParsableCommand {
        @OptionGroup var options: ShowOptions
        func run() async throws { try await options.run(DeliveryKind.self) }
    }
}
