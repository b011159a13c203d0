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
    @Option(help: "How many at most, 1 to 200; a page where --all is given.")
    var limit = 50
    @Option(help: "What comes after this place: `next` of the page before.")
    var after: String?
    @Flag(help: "All pages, one after another.")
    var all = false

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit is a number from 1 to 200.") }
    }

    /// - Parameter filters: of the list's route; those without a value are left out.
    func run<Kind: DocumentKind>(_ kind: Kind.Type, _ filters: [(String, String?)] = []) async throws {
        let page: Page<Kind.Item> = try await read(
            try session.session(), Kind.path, filters.compactMap { name, value in value.map { (name, $0) } })
        guard !session.json else { return try Terminal.printJSON(page) }
        Terminal.printTable(Kind.heading, page.data.map(Kind.row))
        guard let next = page.page.next else { return }
        Terminal.complain("… and more: --all, or --after \(next)")
    }

    /// One page, or all as one.
    func read<Item: Codable & Sendable>(
        _ asker: Session, _ path: String, _ filters: [(String, String)]
    ) async throws -> Page<Item> {
        var items: [Item] = []
        var next = after
        while true {
            var query = URLComponents()
            query.queryItems = [URLQueryItem(name: "limit", value: "\(limit)")]
            query.queryItems? += filters.map { URLQueryItem(name: $0.0, value: $0.1) }
            if let next { query.queryItems?.append(URLQueryItem(name: "after", value: next)) }
            let page: Page<Item> = try await asker.get("\(path)?\(query.percentEncodedQuery ?? "")")
            guard all else { return page }
            items += page.data
            next = page.page.next
            guard next != nil else { return Page(items, limit: limit, next: nil) }
        }
    }
}

/// Of documents that have one state.
struct StateOption: ParsableArguments {
    @Option(help: "Only those in this state.")
    var state: String?

    var filter: (String, String?) { ("state", state) }
}

struct ShowOptions: ParsableArguments {
    @OptionGroup var session: SessionOptions
    @Argument(help: "The document's id.")
    var id: String

    /// One document as the service tells it; on a terminal as text.
    func run<Kind: DocumentKind>(_ kind: Kind.Type) async throws {
        let reply = try await session.session().send(.GET, "\(Kind.path)/\(id)")
        guard !session.json else { return print(String(decoding: reply.bytes, as: UTF8.self)) }
        print(try RecordText(json: reply.bytes).lines.joined(separator: "\n"))
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
    static let heading = ["ID", "STATE", "ACCOUNT", "DEPARTED", "LINES"]
    static func row(_ item: DeliveryView) -> [String] {
        ["\(item.id)", item.state, item.accountName, "\(item.departedAt)", "\(item.lines.count)"]
    }
}

/// What the desks read of the list of deliveries.
struct DeliveryRow: Codable, Sendable {
    let id: DeliveryID
}

struct OpportunitiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opportunities", abstract: "Opportunities.", subcommands: [List.self, Show.self])
    struct List: AsyncParsableCommand {
        @OptionGroup var options: ListOptions
        @OptionGroup var state: StateOption
        func run() async throws { try await options.run(OpportunityKind.self, [state.filter]) }
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
        @OptionGroup var state: StateOption
        func run() async throws { try await options.run(ProFormaKind.self, [state.filter]) }
    }
    struct Show: AsyncParsableCommand {
        @OptionGroup var options: ShowOptions
        func run() async throws { try await options.run(ProFormaKind.self) }
    }
}

struct InvoicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoices", abstract: "Invoices.",
        subcommands: [List.self, Show.self, InvoiceExportCommand.self])
    struct List: AsyncParsableCommand {
        @OptionGroup var options: ListOptions
        @Option(help: "Only those delivered so far: NONE, PARTLY or ALL.")
        var delivery: String?
        func run() async throws { try await options.run(InvoiceKind.self, [("delivery", delivery)]) }
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
        @OptionGroup var state: StateOption
        func run() async throws { try await options.run(DeliveryKind.self, [state.filter]) }
    }
    struct Show: AsyncParsableCommand {
        @OptionGroup var options: ShowOptions
        func run() async throws { try await options.run(DeliveryKind.self) }
    }
}
