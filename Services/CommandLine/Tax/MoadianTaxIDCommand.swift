import ArgumentParser
import Contracts
import Foundation
import Moadian

/// Makes a tax id of Iran's portal, or takes one apart.
struct MoadianTaxIDCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tax-id", abstract: "Make the 22 characters of a tax id, or check them.",
        discussion: """
            Exit codes: 0 made, or right; 1 a wrong tax id; 2 parts that none is made of.

            Examples:
              karvan tax moadian tax-id --memory-id A11216 --at 2023-05-01T09:10:11Z --serial 12
              karvan tax moadian tax-id --check A1121604C220002F095011
            """)

    @Option(help: "The memory's id of six characters, as the dashboard shows it.")
    var memoryID: String?
    @Option(help: "When the invoice is issued, RFC 3339 or milliseconds since 1970: what `indatim` says.")
    var at: String?
    @Option(parsing: .unconditional, help: "The invoice's serial within the memory, a whole number in decimal.")
    var serial: Int64?
    @Option(help: "A tax id to check.")
    var check: String?
    @Flag(help: "One JSON document instead of text.")
    var json = false

    func validate() throws {
        let parts: [Any?] = [memoryID, at, serial]
        guard check == nil ? parts.allSatisfy({ $0 != nil }) : parts.allSatisfy({ $0 == nil }) else {
            throw ValidationError("Give --memory-id, --at and --serial, or --check alone.")
        }
    }

    func run() throws {
        if let check { return try verify(check) }
        do {
            try show(made())
        } catch let fault as TaxIDFault {
            throw CommandFailure(fault.description, code: 2)
        } catch let error as InvalidValue {
            throw CommandFailure(error.message, code: 2)
        }
    }

    /// Parts are shown also where only the check digit is wrong.
    private func verify(_ text: String) throws {
        let id: TaxID
        do throws(TaxIDFault) { id = try TaxID(text) } catch {
            if case .checkDigit(let right) = error, let meant = try? TaxID("\(text.dropLast())\(right)") {
                try show(meant, given: text)
            } else if json {
                try Terminal.printJSON(Parts(reason: error.description))
            }
            throw CommandFailure(error.description)
        }
        try show(id, given: text)
    }

    private func made() throws -> TaxID {
        guard let memoryID, let at, let serial else { throw ValidationError("Say what the tax id is made of.") }
        return try TaxID(memoryID: memoryID, issuedAt: Self.milliseconds(at), serial: serial)
    }

    /// - Throws: also for seconds since 1970, which as milliseconds would be a day of that year's first weeks.
    private static func milliseconds(_ text: String) throws(InvalidValue) -> Int64 {
        guard let number = Int64(text) else { return try Timestamp(text).milliseconds }
        guard !(1..<100_000_000_000).contains(number) else {
            throw InvalidValue("--at \(number) seems to be in seconds; in milliseconds it is \(number)000.")
        }
        return number
    }

    /// - Parameter given: the id that was to be checked.
    private func show(_ id: TaxID, given: String? = nil) throws {
        let isRight = given == nil || given == "\(id)"
        let day = LocalDate(daysSince1970: id.day)
        if json { return try Terminal.printJSON(Parts(id, "\(day)", given)) }
        guard let given else { return print(id) }
        let digit = isRight ? "\(id.checkDigit), right" : "\(given.suffix(1)), wrong: it is \(id.checkDigit)"
        Terminal.printTable(
            [],
            [
                ["tax id", given], ["memory id", id.memoryID], ["day", "\(id.day)  (\(day), UTC)"],
                ["serial", "\(id.serial)"], ["inno", id.invoiceNumber], ["check digit", digit],
            ])
    }

    private struct Parts: Encodable {
        let valid: Bool
        var taxID: String?
        var memoryID: String?
        /// Days since 1970-01-01, UTC.
        var day: Int?
        var date: String?
        var serial: Int64?
        var invoiceNumber: String?
        /// The right one.
        var checkDigit: Int?
        var reason: String?

        init(reason: String) {
            valid = false
            self.reason = reason
        }

        init(_ id: TaxID, _ date: String, _ given: String?) {
            valid = given == nil || given == "\(id)"
            taxID = given ?? "\(id)"
            memoryID = id.memoryID
            day = id.day
            self.date = date
            serial = id.serial
            invoiceNumber = id.invoiceNumber
            checkDigit = id.checkDigit
            reason = valid ? nil : "\(TaxIDFault.checkDigit(expected: id.checkDigit))"
        }
    }
}
