import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("Reading another system's pipeline")
struct PipelineTests {
    /// The four files with one agent too many, two accounts, one product and the given deals.
    private func pipeline(_ deals: String...) throws -> Pipeline {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pipeline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "sales_teams.csv": "sales_agent,manager,regional_office\nAnna,Mark,East\nIdle,Mark,East\n",
            "accounts.csv": """
            account,sector,year_established,revenue,employees,office_location,subsidiary_of
            Acme,technolgy,1996,1100.04,2822,Philipines,
            Bluth,retail,2001,12.5,10,United States,Acme

            """,
            "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\n",
            "sales_pipeline.csv":
                "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
                + deals.joined(separator: "\n") + "\n",
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try Pipeline(directory: folder)
    }

    @Test("mends what is known to be wrong, and counts each mend and each thing that is left behind")
    func defects() throws {
        let read = try pipeline(
            "1,Anna,GTXPro,Acme,Won,2017-01-02,2017-03-01,4900", "2,Anna,GTX Pro,Bluth,Won,2017-01-02,2017-03-01,4800",
            "3,Anna,GTX Pro,,Prospecting,,,", "4,Anna,GTX Pro,Acme,Lost,2017-01-02,2017-03-01,0")
        #expect(
            read.defects == [
                "sector-misspelt-technolgy": 1, "country-misspelt-philipines": 1, "agent-without-opportunity": 1,
                "product-gtxpro": 1, "account-missing": 1, "no-engage-date": 1, "no-close-date": 1,
                "no-close-value": 1, "lost-with-value-zero": 1, "won-above-list-price": 1, "won-below-list-price": 1,
                "no-quantity": 4, "no-currency": 4, "no-contact": 4, "no-activity": 4, "no-loss-reason": 4,
                "not-taken-over-subsidiary-of": 1, "not-taken-over-revenue": 2, "not-taken-over-employees": 2,
                "not-taken-over-year-established": 2,
            ])
        #expect(read.deals.map(\.product) == ["GTX Pro", "GTX Pro", "GTX Pro", "GTX Pro"])
        #expect(read.accounts.map(\.sector) == ["technology", "retail"])
        #expect(read.accounts.map { CountryCode.of($0.location) } == ["PH", "US"])
    }

    @Test(
        "tells the row of what cannot be read",
        arguments: [
            ("1,Anna,GTX Pro,Acme,Won,soon,2017-03-01,1", "row 2: engage_date “soon” is no day."),
            ("1,Anna,GTX Pro,Acme,Lost,2017-01-02,2017-03-01,1.5", "row 2: close_value “1.5” is no whole number."),
        ])
    func unreadable(_ deal: String, _ text: String) {
        let error = #expect(throws: CommandFailure.self) { try pipeline(deal) }
        #expect(error?.message == "sales_pipeline.csv, \(text)")
    }

    @Test(
        "does not take a deal over whose agent, product or account the other files lack",
        arguments: [
            "1,Nobody,GTX Pro,Acme,Won,,2017-03-01,1", "1,Anna,Other,Acme,Won,,2017-03-01,1",
            "1,Anna,GTX Pro,X,Won,,2017-03-01,1",
        ])
    func unknown(_ deal: String) {
        #expect(throws: CommandFailure.self) { try pipeline(deal) }
    }

    @Test(
        "knows countries by the names that data sets use",
        arguments: [
            ("United Kingdom", "GB"), ("EIRE", "IE"), ("RSA", "ZA"), ("USA", "US"), ("Channel Islands", "JE"),
            ("Unspecified", "ZZ"), ("European Community", "EU"), ("Nowhere", "ZZ"),
        ])
    func countries(_ name: String, _ code: String) {
        #expect(CountryCode.of(name) == code)
    }
}
