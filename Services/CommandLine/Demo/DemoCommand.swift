import ArgumentParser
import Contracts
import Foundation

/// Loads the demo companies and drives fifty varied sales through all departments. A second run only looks.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Load the demo companies and drive fifty sales end to end.")

    @Option(help: "Where the suite is.")
    var url = ""
    @Option(help: "How many sales.")
    var sales = 50
    @Option(help: "Where the Moadian portal of the Iranian company is, or its stand-in.")
    var moadian: String?
    @Option(help: "The Iranian company's memory at that portal.")
    var memory: String?
    @Option(help: "Where the KSeF portal of the Polish company is, or its stand-in, without the version.")
    var ksef: String?
    @Flag(help: "Also leave a sale wherever one can wait for somebody, in each company.")
    var unfinished = false
    @Flag(help: "Only print id, country and tax number of the companies.")
    var companies = false

    mutating func validate() throws {
        guard companies || !url.isEmpty else { throw ValidationError("Say where the suite is: --url https://…") }
        guard moadian == nil || memory != nil else { throw ValidationError("--moadian needs --memory.") }
    }

    func run() async throws {
        guard !companies else { return printCompanies() }
        let password = try Self.administratorPassword()
        let administrator = Session(
            Connection(base: url, patience: .seconds(60)), username: "administrator", password: password)
        let companies = [
            Company.iranian(password: password), Company.polish(password: password),
            Company.sandbox(password: password),
        ]
        for company in companies {
            Terminal.progress("Loading \(company.name)")
            try await Seeder(administrator: administrator, company: company).load(portal: portal(of: company))
        }
        try keepLogins(companies, password)
        let trading = Array(companies.prefix(2))
        let outcomes = try await StoryBook(companies: trading, base: url).tell(sales)
        let left = unfinished ? try await StoryBook(companies: trading, base: url).leaveWork() : 0
        let filed = try await TaxSettling(companies: trading, base: url).settle()
        Terminal.endProgress()
        Terminal.printTable(["SALE", "COMPANY", "STORY", "STATE", "AMOUNT", "OPPORTUNITY"], outcomes.map(\.row))
        if !filed.isEmpty {
            print()
            Terminal.printTable(["COMPANY", "TAX PORTAL", "DOCUMENTS"], filed.map(\.row))
        }
        if left > 0 { print("\n\(left) more sales wait at the desks for somebody to go on with them.") }
        printLogins(companies)
        let stuck = outcomes.filter { !$0.isAsExpected }
        guard stuck.isEmpty else { throw CommandFailure("\(stuck.count) sales did not end as their story says.") }
        guard filed.allSatisfy(\.isAsExpected) else {
            throw CommandFailure(
                "The tax portals have not accepted every document; karvan tax submissions list says why.")
        }
    }

    private func printCompanies() {
        for company in [Company.iranian(password: ""), Company.polish(password: "")] {
            print(company.id, company.country, company.taxID)
        }
    }

    private func portal(of company: Company) -> TaxPortalPlace? {
        switch company.country {
        case "IR": moadian.map { TaxPortalPlace(name: "moadian", address: $0, memory: memory) }
        case "PL": ksef.map { TaxPortalPlace(name: "ksef", address: "\($0)/v2", memory: nil, verification: "\($0)/qr") }
        default: nil
        }
    }

    static func administratorPassword() throws -> String {
        guard let path = ProcessInfo.processInfo.environment["KARVAN_ADMINISTRATOR_PASSWORD_FILE"],
            let text = try? String(contentsOfFile: path, encoding: .utf8)
        else {
            throw CommandFailure(
                "KARVAN_ADMINISTRATOR_PASSWORD_FILE must name the file with the administrator's password.", code: 2)
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func keepLogins(_ companies: [Company], _ password: String) throws {
        var profiles = Profiles.load()
        for company in companies {
            let people = company.people
            let part: Part = company.key == Profiles.sandbox ? .seller : .auditor
            profiles.logins[company.key] = Profiles.Login(
                url: url, username: people.person(for: part).username, password: password, company: company.name)
        }
        profiles.logins["administrator"] = Profiles.Login(
            url: url, username: "administrator", password: password, company: nil)
        profiles.current = Profiles.sandbox
        try profiles.save()
    }

    private func printLogins(_ companies: [Company]) {
        print("\nAddress: \(url)\n")
        Terminal.printTable(["COMPANY", "LOGIN", "NAME", "ROLES"], companies.flatMap(Self.logins))
        print("\nEverybody's password is the administrator's; it lies in")
        print("  \(ProcessInfo.processInfo.environment["KARVAN_ADMINISTRATOR_PASSWORD_FILE"] ?? "")")
    }

    /// A row for each person; who may do everything is told so.
    static func logins(_ company: Company) -> [[String]] {
        company.people.all.map { person in
            let roles = person.roles.count == Role.allCases.count ? ["all"] : person.roles.map(\.rawValue)
            return [company.name, person.username, person.displayName, roles.joined(separator: ", ")]
        }
    }
}
