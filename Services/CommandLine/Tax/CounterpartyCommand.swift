import ArgumentParser
import Contracts
import Foundation

/// What the authority says of a buyer or seller.
struct CounterpartyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counterparty", abstract: "What the authority says of a buyer or seller, asked now.")
    @OptionGroup var session: SessionOptions
    @Argument(help: "The economic number, 10 to 14 digits.")
    var number: String
    @Option(help: "Whether so much more VAT, in rials, stays below his ceiling of sales (article 6); with --period.")
    var vat: Int64?
    @Option(help: "The period, as the authority numbers them.")
    var period: String?

    func validate() throws {
        guard (vat == nil) == (period == nil) else { throw ValidationError("--vat and --period go together.") }
    }

    func run() async throws {
        let name = number.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        var path = "taxportal/v1/taxpayers/moadian/counterparties/\(name)"
        if let vat, let period {
            path += "?vat=\(vat)&period=\(period.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        let found: TaxCounterparty = try await session.session().get(path)
        guard !session.json else { return try Terminal.printJSON(found) }
        print(Self.lines(of: found).joined(separator: "\n"))
    }

    private static func lines(of found: TaxCounterparty) -> [String] {
        func word(_ value: Bool?) -> String? { value.map { $0 ? "yes" : "no" } }
        let facts: [(String, String?)] = [
            ("name", found.name), ("status", found.status), ("national id", found.nationalID),
            ("profile", found.profileStatus.map { "\($0)" }), ("called on", word(found.isCalled)),
            ("article 2", word(found.isSubjectOfArticle2)), ("below ceiling", word(found.staysBelowCeiling)),
        ]
        return [found.number] + facts.compactMap { name, value in value.map { "  \(name): \($0)" } }
    }
}
