import Contracts
import TestKit
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Tax portals")
    struct TaxStories {
        /// Invoices, a correction of each kind, and one sale that brings forth none.
        private static let tales: [StoryBook.Tale] = [.inStock, .refused, .serviced, .returned, .rejected, .discounted]

        @Test(
            "moody portals and a service that is killed: every document is accepted once, originals first",
            .timeLimit(.minutes(10)))
        func accepted() async throws {
            let suite = try Scenarios.suite
            let companies = [Company.filing("IR"), Company.filing("PL")]
            let portals = try TaxPortals(
                for: companies[0](suite.password), and: companies[1](suite.password), at: suite,
                moods: "lost=0.05,fail=0.05,repeat=0.05", seed: 11)
            try await portals.start()
            let documents: [SubmissionView]
            do { documents = try await file(companies, portals, suite) } catch {
                await portals.stop()
                throw error
            }
            let acceptances = try await portals.acceptances()
            await portals.stop()

            #expect(documents.count >= 12)
            #expect(Set(documents.map(\.documentKind)).isSuperset(of: ["INVOICE", "SALES_RETURN"]))
            let strange = documents.filter { $0.state != "ACCEPTED" }.map {
                "\($0.legalNumber) \($0.state) \($0.faults)"
            }
            #expect(strange == [])
            #expect(acceptances.count == documents.count, "the portals have what we have, and nothing else (I-60)")
            #expect(acceptances.filter { $0.value != 1 } == [:])
        }

        /// Plays the tales in both companies, kills the service now and then, and waits until nothing is on its way.
        private func file(
            _ companies: [(String) -> Company], _ portals: TaxPortals, _ suite: Suite
        ) async throws -> [SubmissionView] {
            var documents: [SubmissionView] = []
            for make in companies {
                let stage = try await suite.founded(make, portal: portals.place(of: make(suite.password)))
                for (number, tale) in Self.tales.enumerated() {
                    _ = try await stage.play(tale, number + 1)
                    if number.isMultiple(of: 2) { try await suite.crash(.taxportal) }
                }
                documents += try await answered(stage)
            }
            return documents
        }

        private func answered(_ stage: Stage) async throws -> [SubmissionView] {
            let invoices: Page<InvoiceSummary> = try await stage.cast.accountant.get("accounting/v1/invoices?limit=100")
            var documents: [SubmissionView] = []
            try await eventually("the portal has answered for every document", within: .seconds(180)) {
                let page: Page<SubmissionView> = try await stage.cast.taxOfficer.get(
                    "taxportal/v1/submissions?limit=100")
                documents = page.data
                let isOpen = documents.contains {
                    ["QUEUED", "WAITING_ORIGINAL", "READY", "SENT", "UNKNOWN"].contains($0.state)
                }
                return !isOpen && documents.count { $0.documentKind == "INVOICE" } == invoices.data.count
            }
            for document in documents where document.documentKind == "INVOICE" {
                let id = try #require(document.invoiceID)
                try await eventually("accounting knows the authority's number (S-80)", within: .seconds(30)) {
                    let invoice: InvoiceView = try await stage.cast.accountant.get("accounting/v1/invoices/\(id)")
                    return invoice.tax?.authorityNumber == document.authorityNumber
                }
            }
            return documents
        }
    }
}

extension Company {
    /// A company of its own in a country, so that its documents are all of this story's.
    fileprivate static func filing(_ country: String) -> (_ password: String) -> Company {
        { password in
            let like = country == "IR" ? Company.iranian(password: password) : Company.polish(password: password)
            let key = "filing-\(country.lowercased())"
            return Company(
                key: key, name: like.name, country: like.country, currency: like.currency, timeZone: like.timeZone,
                calendar: like.calendar, taxID: like.taxID, taxCode: like.taxCode, taxRate: like.taxRate,
                people: People(company: key, names: [:], password: password), goods: like.goods,
                customers: like.customers, suppliers: like.suppliers, portalOptions: like.portalOptions,
                largestDiscount: like.largestDiscount)
        }
    }
}
