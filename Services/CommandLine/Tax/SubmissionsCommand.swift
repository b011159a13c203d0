import ArgumentParser
import Contracts
import Foundation

/// Documents on their way to the tax authorities.
struct SubmissionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submissions", abstract: "Documents on their way to the tax authorities.",
        subcommands: [List.self, Show.self, Inquire.self, Resubmit.self, Close.self, WorkItems.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Submissions, newest first.")
        @OptionGroup var options: ListOptions
        @OptionGroup var state: StateOption
        @Option(help: "Only those of one portal: moadian or ksef.")
        var portal: String?
        @Option(help: "Only of this invoice.")
        var invoice: String?
        @Option(help: "Only of this adjustment.")
        var adjustment: String?

        func run() async throws {
            try await options.run(
                SubmissionKind.self,
                [state.filter, ("portal", portal), ("invoice_id", invoice), ("adjustment_id", adjustment)])
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One submission; or its content, receipt or exchanges, as they were.")
        @OptionGroup var options: ShowOptions
        @Flag(help: "The exact bytes that were prepared, instead.")
        var content = false
        @Flag(help: "The authority's receipt, instead.")
        var receipt = false
        @Flag(help: "Every request and answer, instead.")
        var exchanges = false

        func validate() throws {
            guard [content, receipt, exchanges].count(where: \.self) <= 1 else {
                throw ValidationError("Only one of --content, --receipt and --exchanges.")
            }
        }

        func run() async throws {
            if content || receipt { return try await write(content ? "content" : "receipt") }
            if exchanges { return try await listExchanges() }
            try await options.run(SubmissionKind.self)
        }

        private func write(_ part: String) async throws {
            let reply = try await options.session.session().send(.GET, "\(SubmissionKind.path)/\(options.id)/\(part)")
            FileHandle.standardOutput.write(Data(reply.bytes))
        }

        private func listExchanges() async throws {
            let page: Page<ExchangeView> = try await options.session.session().get(
                "\(SubmissionKind.path)/\(options.id)/exchanges?limit=200")
            guard !options.session.json else { return try Terminal.printJSON(page) }
            Terminal.printTable(
                ["STARTED", "METHOD", "URL", "STATUS", "MS", "FAILURE"],
                page.data.map { exchange in
                    [
                        "\(exchange.startedAt)", exchange.method, exchange.url, exchange.status.map { "\($0)" } ?? "–",
                        "\(exchange.milliseconds)", exchange.failure ?? "",
                    ]
                })
        }
    }

    struct Inquire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have the authority asked now what became of it.")
        @OptionGroup var options: ShowOptions
        func run() async throws { try await SubmissionAction(options).carryOut("inquire", nil as ReasonRequest?) }
    }

    struct Resubmit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prepare a refused document anew, with the same legal content.")
        @OptionGroup var options: ShowOptions
        @Option(help: "Why; kept with the submission.")
        var reason: String
        @Flag(help: "What the portal complained about has been mended.")
        var dataMended = false

        func run() async throws {
            try await SubmissionAction(options).carryOut(
                "resubmit", ResubmitRequest(reason: reason, dataMended: dataMended))
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give up a refused document that an adjustment has replaced.")
        @OptionGroup var options: ShowOptions
        @Option(help: "Why; kept with the submission.")
        var reason: String

        func run() async throws {
            try await SubmissionAction(options).carryOut("close", ReasonRequest(reason: reason))
        }
    }

    struct WorkItems: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "work-items", abstract: "What waits for a person, and what he can do.")
        @OptionGroup var session: SessionOptions
        @Option(help: "fa, pl or en; without it the company's own.")
        var language: String?

        func run() async throws {
            let query = language.map { "?language=\($0)" } ?? ""
            let found: TaxWorkItems = try await session.session().get("taxportal/v1/work-items\(query)")
            guard !session.json else { return try Terminal.printJSON(found) }
            guard !found.groups.isEmpty else { return print("Nothing waits.") }
            for group in found.groups { print(Self.lines(of: group).joined(separator: "\n")) }
        }

        private static func lines(of group: TaxWorkItems.Group) -> [String] {
            var lines = ["\(group.category): \(group.title)", "  \(group.advice)", ""]
            for item in group.items {
                lines.append("  \(item.legalNumber ?? item.id)  \(item.buyerName ?? "")  \(item.id)")
                for fault in item.faults {
                    let place = [fault.field ?? fault.member, fault.value, fault.line.map { "#\($0)" }]
                    let named = place.compactMap(\.self).joined(separator: ", ")
                    lines.append("    \(fault.code) \(fault.title)\(named.isEmpty ? "" : " (\(named))")")
                    lines.append("      → \(fault.advice)")
                    if !fault.portalMessage.isEmpty { lines.append("      “\(fault.portalMessage)”") }
                }
            }
            return lines + [""]
        }
    }
}

enum SubmissionKind: DocumentKind {
    static let path = "taxportal/v1/submissions"
    static let heading = ["ID", "PORTAL", "STATE", "KIND", "NUMBER", "BUYER", "GROSS", "AUTHORITY NUMBER", "DEADLINE"]
    static func row(_ item: SubmissionView) -> [String] {
        [
            "\(item.id)", item.portal, item.state + (item.rejection.map { " \($0)" } ?? ""), item.documentKind,
            item.legalNumber, item.buyerName, "\(item.totals.gross)", item.authorityNumber ?? "",
            item.deadlineAt.map { "\($0)" } ?? "",
        ]
    }
}

/// A command on one submission, at the version that is there now.
struct SubmissionAction {
    private let options: ShowOptions

    init(_ options: ShowOptions) { self.options = options }

    func carryOut(_ action: String, _ body: (some Encodable & Sendable)?) async throws {
        let asker = try options.session.session()
        let path = "\(SubmissionKind.path)/\(options.id)"
        let version = try await asker.send(.GET, path).version
        let reply = try await asker.send(.POST, "\(path)/\(action)", body: body, version: version)
        guard !options.session.json else { return print(String(decoding: reply.bytes, as: UTF8.self)) }
        let detail = try JSON.decode(SubmissionDetail.self, from: reply.bytes)
        print("\(detail.submission.id) is \(detail.submission.state).")
    }
}
