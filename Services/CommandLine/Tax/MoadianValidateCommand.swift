import ArgumentParser
import Contracts
import Foundation
import Moadian

/// Whether Moadian would take an invoice, with its own codes where it would not; nothing is sent.
struct MoadianValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Hold an invoice in the portal's JSON against everything the portal refuses.",
        discussion: """
            Exit codes: 0 no errors, 1 errors. Whether it would be late is an error only where --at says when it is sent;
            references, goods and buyers that only the portal knows are judged where --accepted names earlier invoices.
            """)

    @Argument(help: "A file with one invoice, or with a list of them; - reads standard input.")
    var file: String
    @Flag(help: "JSON instead of a table.")
    var json = false
    @Option(help: "When it is sent: an instant such as 2026-10-03T04:00:00Z, or now.")
    var at: String?
    @Option(name: .customLong("memory-id"), help: "The memory it is sent under.")
    var memoryID: String?
    @Option(help: "A file with invoices that the portal has accepted, for those that refer to them.")
    var accepted: String?
    @Option(help: "A file with deadlines, rates and code lists that differ from the built-in ones.")
    var rules: String?

    struct Message: Encodable {
        let code: String
        let member: String?
        let line: Int?
        let message: String
        /// Of a list: which invoice, from 1.
        let invoice: Int?

        private enum Keys: String, CodingKey { case code, member, line, message, invoice }

        init(_ finding: Finding, invoice: Int?) {
            (code, member, line, message) = (finding.code, finding.member, finding.line, finding.message)
            self.invoice = invoice
        }

        init(unreadable message: String) {
            (code, member, line, invoice) = (BrokenJSON.code, nil, nil, nil)
            self.message = message
        }

        /// A member and a line that are not there are null; the invoice is left out.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(code, forKey: .code)
            try container.encode(member, forKey: .member)
            try container.encode(line, forKey: .line)
            try container.encode(message, forKey: .message)
            try container.encodeIfPresent(invoice, forKey: .invoice)
        }
    }

    struct Report: Encodable {
        var errors: [Message] = []
        var warnings: [Message] = []
    }

    func run() throws {
        let report = try judged()
        if json {
            try Terminal.printJSON(report)
        } else {
            show(report)
        }
        if !report.errors.isEmpty { throw ExitCode(1) }
    }

    /// What is to be said about the file; throws where it, or an option, cannot be read.
    func judged() throws -> Report {
        let validation = Validation(rules: try readRules(), circumstances: try circumstances())
        let bytes = try InputFile.content(of: file)
        var report = Report()
        do throws(BrokenJSON) {
            let (invoices, isList) = try ReadInvoice.all(json: bytes)
            if invoices.isEmpty { report.errors.append(Message(unreadable: "The list is empty: no invoice is in it.")) }
            for (index, invoice) in invoices.enumerated() {
                let verdict = validation.verdict(on: invoice)
                let number = isList ? index + 1 : nil
                report.errors += verdict.errors.map { Message($0, invoice: number) }
                report.warnings += verdict.warnings.map { Message($0, invoice: number) }
            }
        } catch {
            report.errors = [Message(unreadable: "Not JSON: \(error)")]
        }
        return report
    }

    private func circumstances() throws -> Circumstances {
        var circumstances = Circumstances(now: .now(), isSentNow: at != nil, memoryID: memoryID)
        if let at, at != "now" {
            do throws(InvalidValue) {
                circumstances.now = try Timestamp(at)
            } catch {
                throw CommandFailure("--at: \(error.message)", code: 2)
            }
        }
        if let accepted { circumstances.registered = try register(accepted) }
        return circumstances
    }

    /// What a file of accepted invoices makes known; an invoice is replaced by what refers to it.
    private func register(_ path: String) throws -> @Sendable (String) -> RegisteredInvoice? {
        let invoices: [MoadianInvoice]
        do {
            invoices = try ReadInvoice.all(json: try InputFile.content(of: path)).invoices.map(\.invoice)
        } catch let error as BrokenJSON {
            throw CommandFailure("\(path) is not JSON: \(error)")
        }
        let replaced = Set(invoices.compactMap { $0.header.text(.irtaxid) })
        let known = Dictionary(
            invoices.compactMap { invoice in
                invoice.header.text(.taxid).map {
                    ($0, RegisteredInvoice(invoice, isReplaced: replaced.contains($0)))
                }
            }, uniquingKeysWith: { $1 })
        return { known[$0] }
    }

    private func readRules() throws -> Rules {
        guard let rules else { return Rules() }
        let bytes = try InputFile.content(of: rules)
        do throws(InvalidValue) {
            return try Rules(json: bytes)
        } catch {
            throw CommandFailure("\(rules) is no file of rules: \(error.message)", code: 2)
        }
    }

    private func show(_ report: Report) {
        let isList = (report.errors + report.warnings).contains { $0.invoice != nil }
        let rows =
            report.errors.map { row("error", $0, isList: isList) }
            + report.warnings.map { row("warning", $0, isList: isList) }
        guard !rows.isEmpty else { return print("The portal would take it.") }
        let heading = ["KIND", "CODE"] + (isList ? ["INVOICE"] : []) + ["LINE", "MEMBER", "MESSAGE"]
        Terminal.printTable(heading, rows)
        if report.errors.isEmpty { print("The portal would take it, with warnings.") }
    }

    private func row(_ kind: String, _ message: Message, isList: Bool) -> [String] {
        let line = message.line.map { "\($0)" } ?? "-"
        let invoice = message.invoice.map { "\($0)" } ?? "-"
        return [kind, message.code] + (isList ? [invoice] : []) + [line, message.member ?? "-", message.message]
    }
}
