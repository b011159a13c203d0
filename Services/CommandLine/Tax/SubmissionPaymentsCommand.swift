import ArgumentParser
import Contracts

/// Money that came in after a sale on credit, as the authority is told of it.
struct SubmissionPaymentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments", abstract: "Later payments of a sale on credit, as the authority is told of them.",
        subcommands: [List.self, Enter.self, Resolve.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What was entered, and how much may be paid later.")
        @OptionGroup var options: ShowOptions

        func run() async throws {
            try SubmissionPaymentsCommand.tell(
                try await options.session.session().get(SubmissionPaymentsCommand.path(options)),
                json: options.session.json)
        }
    }

    struct Enter: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Have the authority told of a payment, once.")
        @OptionGroup var options: ShowOptions
        @Option(help: "The amount in whole rials.")
        var amount: Int64
        @Option(help: "The day it was paid: 2026-10-01.")
        var on: String
        @Option(help: "cheque, barter, cash, pos, internet, card, transfer or other.")
        var method = "transfer"
        @Option(help: "Of the bank, the cheque or the terminal.")
        var reference: String?
        @Option(help: "The terminal's number.")
        var terminal: String?
        @Option(help: "The payment's own id, to enter the same one once more when no answer came.")
        var id: String?

        func run() async throws {
            let payment = try id.map { try TaxPaymentID($0) } ?? TaxPaymentID()
            let request = TaxPaymentRequest(
                paymentID: payment, amount: Money(amount, .irr), paidOn: try day(), method: method.uppercased(),
                terminalNumber: terminal, referenceNumber: reference)
            let told: TaxPayments
            do {
                told = try await options.session.session().post(SubmissionPaymentsCommand.path(options), request)
            } catch let problem as APIProblem {
                throw problem
            } catch {
                throw CommandFailure(
                    "\(error)\nNobody knows whether it was entered: run this again with --id \(payment), and it counts once."
                )
            }
            try SubmissionPaymentsCommand.tell(told, json: options.session.json)
        }

        private func day() throws -> LocalDate {
            do throws(InvalidValue) { return try LocalDate(on) } catch {
                throw CommandFailure("--on: \(error.message)", code: 2)
            }
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is to become of a payment that was refused, or that nobody knows of.")
        @OptionGroup var options: ShowOptions
        @Argument(help: "The payment: txp_…")
        var payment: String
        @Option(
            help: "registered: the authority has it; again: it has not, tell it once more; withdrawn: not to be told.")
        var finding: String
        @Option(help: "Why; kept with the payment.")
        var reason: String

        func run() async throws {
            let request = ResolveTaxPaymentRequest(finding: finding.uppercased(), reason: reason)
            let told: TaxPayments = try await options.session.session().post(
                "\(SubmissionPaymentsCommand.path(options))/\(payment)/resolve", request)
            try SubmissionPaymentsCommand.tell(told, json: options.session.json)
        }
    }

    private static func path(_ options: ShowOptions) -> String { "\(SubmissionKind.path)/\(options.id)/payments" }

    private static func tell(_ payments: TaxPayments, json: Bool) throws {
        guard !json else { return try Terminal.printJSON(payments) }
        print(lines(of: payments).joined(separator: "\n"))
        guard !payments.data.isEmpty else { return }
        Terminal.printTable(["ID", "STATE", "AMOUNT", "PAID ON", "METHOD", "WHAT IS WRONG"], payments.data.map(row))
    }

    private static func lines(of payments: TaxPayments) -> [String] {
        guard let owed = payments.owed else { return ["The authority takes no payments of this document."] }
        return ["\(payments.told) of \(owed) told."]
    }

    private static func row(_ payment: TaxPaymentView) -> [String] {
        [
            "\(payment.id)", payment.state, "\(payment.amount)", "\(payment.paidOn)", payment.method,
            payment.faults.map { "\($0.code) \($0.message)" }.joined(separator: "; "),
        ]
    }
}
