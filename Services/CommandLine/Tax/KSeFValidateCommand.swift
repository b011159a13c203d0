import ArgumentParser
import Contracts
import Foundation
import KSeF

/// Whether KSeF would take an invoice and whether it is right in itself; nothing is sent.
struct KSeFValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Hold an invoice in FA(3) against its schema, KSeF's rules and its own arithmetic.",
        discussion: "Exit codes: 0 valid, 1 not, 2 no such file. Warnings leave it valid.")

    @Argument(help: "A file with one invoice; - reads standard input.")
    var file: String
    @Flag(help: "JSON instead of text.")
    var json = false
    @Option(help: "The day it is sent, in Poland, such as 2026-10-03; a later date of issue is an error then.")
    var on: String?
    @Flag(help: "As the portal's test systems do, take tax numbers with wrong check digits.")
    var testSystem = false

    /// `{"valid", "errors": [{"code", "path", "message"}], "warnings": […], "facts": {…}}`; facts are null where nothing
    /// could be read.
    struct Report: Encodable {
        let valid: Bool
        let errors: [FA3Fault]
        let warnings: [FA3Fault]
        let facts: FA3Facts?

        private enum Keys: String, CodingKey { case valid, errors, warnings, facts }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(valid, forKey: .valid)
            try container.encode(errors, forKey: .errors)
            try container.encode(warnings, forKey: .warnings)
            try container.encode(facts, forKey: .facts)
        }
    }

    func run() throws {
        let report = try judged()
        if json { try Terminal.printJSON(report) } else { show(report) }
        if !report.valid { throw ExitCode(1) }
    }

    func judged() throws -> Report {
        var validation = FA3Validation(today: PolishCalendar.day(of: .now()), refusesWrongCheckDigits: !testSystem)
        if let on {
            do throws(InvalidValue) {
                validation.intakeDay = try LocalDate(on)
            } catch {
                throw CommandFailure("--on: \(error.message)", code: 2)
            }
        }
        let verdict = validation.verdict(on: try InputFile.content(of: file))
        return Report(
            valid: verdict.isValid, errors: verdict.errors, warnings: verdict.warnings,
            facts: verdict.document.map { FA3Facts($0) })
    }

    private func show(_ report: Report) {
        if let facts = report.facts {
            let currency = facts.currency ?? ""
            Terminal.printTable(
                [],
                [
                    ["Invoice", "\(facts.number ?? "–"), \(facts.kind ?? "–"), of \(facts.issueDate ?? "–")"],
                    ["Seller", "\(facts.sellerName ?? "–"), NIP \(facts.sellerNIP ?? "–")"],
                    ["Buyer", "\(facts.buyerName ?? "–"), \(facts.buyer.id ?? "no number")"],
                    ["Net", "\(facts.net ?? "–") \(currency)"], ["Tax", "\(facts.vat ?? "–") \(currency)"],
                    ["Gross", "\(facts.gross ?? "–") \(currency)"],
                    ["Corrects", facts.corrected.map { $0.number ?? "–" }.joined(separator: ", ")],
                ].filter { !$0[1].isEmpty })
        }
        for (kind, faults) in [("error", report.errors), ("warning", report.warnings)] {
            for fault in faults { print("\(kind) \(fault.code) \(fault.path)\n  \(fault.message)") }
        }
        print(report.valid ? "Valid." : "Not valid.")
    }
}
