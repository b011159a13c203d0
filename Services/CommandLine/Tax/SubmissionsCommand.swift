import ArgumentParser
import Contracts
import Foundation

/// Documents on their way to the tax authorities.
struct SubmissionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submissions", abstract: "Documents on their way to the tax authorities.",
        subcommands: [
            List.self, Show.self, Inquire.self, Resubmit.self, Close.self, Resolve.self, Acknowledge.self,
            Exempt.self, SubmissionParticularsCommand.self, SubmissionPaymentsCommand.self, WorkItems.self,
        ])

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
            abstract: "One submission; or its content, receipt or exchanges, as they were; or a code to print.")
        @OptionGroup var options: ShowOptions
        @Flag(help: "The exact bytes that were prepared, instead.")
        var content = false
        @Flag(help: "The authority's receipt, instead.")
        var receipt = false
        @Flag(help: "Every request and answer, instead.")
        var exchanges = false
        @Option(help: "A code of the document's picture as PNG, instead: 1 or 2 (KSeF: KOD I, KOD II).")
        var code: Int?
        @Option(help: "Where content, receipt or code are written, instead of to standard output.", completion: .file())
        var out: String?

        func validate() throws {
            guard [content, receipt, exchanges, code != nil].count(where: \.self) <= 1 else {
                throw ValidationError("Only one of --content, --receipt, --exchanges and --code.")
            }
            guard out == nil || content || receipt || code != nil else {
                throw ValidationError("--out goes with --content, --receipt or --code.")
            }
        }

        func run() async throws {
            if let code { return try await write("codes/\(code)") }
            if content || receipt { return try await write(content ? "content" : "receipt") }
            if exchanges { return try await listExchanges() }
            try await options.run(SubmissionKind.self)
        }

        private func write(_ part: String) async throws {
            let reply = try await options.session.session().send(.GET, "\(SubmissionKind.path)/\(options.id)/\(part)")
            guard let out else { return FileHandle.standardOutput.write(Data(reply.bytes)) }
            do { try Data(reply.bytes).write(to: URL(filePath: out)) } catch {
                throw CommandFailure("\(out) cannot be written: \(error.localizedDescription)")
            }
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
            abstract: "Prepare refused documents anew, with the same legal content.")
        @OptionGroup var session: SessionOptions
        @Argument(help: "The submission; left out, all that --state and --code name.")
        var id: String?
        @Option(help: "All that are INVALID, or all that are REJECTED.")
        var state: Refused?
        @Option(help: "Of these only what was refused with this code.")
        var code: String?
        @Option(help: "Why; kept with the submission.")
        var reason: String
        @Flag(help: "What the portal complained about has been mended.")
        var dataMended = false

        func validate() throws {
            guard (id == nil) != (state == nil) else {
                throw ValidationError("Name one submission, or all of a state by --state INVALID or REJECTED.")
            }
            guard id == nil || code == nil else { throw ValidationError("--code chooses among those of --state.") }
        }

        func run() async throws {
            let request = ResubmitRequest(reason: reason, dataMended: dataMended)
            if let id { return try await SubmissionAction(session, id).carryOut("resubmit", request) }
            var refused = 0
            for submission in try await chosen() {
                do { try await SubmissionAction(session, "\(submission.id)").carryOut("resubmit", request) } catch {
                    refused += 1
                    Terminal.complain("\(submission.id) (\(submission.legalNumber)): \(error)")
                }
            }
            if refused > 0 { throw CommandFailure("\(refused) were not resubmitted; the reasons are above.", code: 1) }
        }

        enum Refused: String, ExpressibleByArgument, CaseIterable {
            case invalid = "INVALID"
            case rejected = "REJECTED"
        }

        private func chosen() async throws -> [SubmissionView] {
            let found = try await session.session().all(
                "\(SubmissionKind.path)?state=\(state?.rawValue ?? "")", of: SubmissionView.self)
            return found.filter { submission in code.map { submission.faults.map(\.code).contains($0) } ?? true }
        }
    }

    struct Close: ReasonedSubmissionCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give up a refused or invalid document that an adjustment has replaced.")
        static let action = "close"
        @OptionGroup var given: ReasonedOptions
    }

    struct Acknowledge: ReasonedSubmissionCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take what is the matter with an accepted document off the list.")
        static let action = "acknowledge"
        @OptionGroup var given: ReasonedOptions
    }

    struct Exempt: ReasonedSubmissionCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that a document is not filed through the portal: declared otherwise, or not at all.")
        static let action = "exempt"
        @OptionGroup var given: ReasonedOptions
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whose document the authority holds under our number (NUMBER_CLASH).")
        @OptionGroup var options: ShowOptions
        @Option(help: "ours: it is our document after all; settled: it was another's, and that is settled.")
        var finding: String
        @Option(help: "Of ours: the authority's number, where it did not name it itself.")
        var number: String?
        @Option(help: "Why; kept with the submission.")
        var reason: String

        func run() async throws {
            try await SubmissionAction(options).carryOut(
                "resolve", ResolveClashRequest(finding: finding.uppercased(), number: number, reason: reason))
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
