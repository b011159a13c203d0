import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Words that are looked for among submissions", .needsDatabase)
struct SearchServiceTests {
    @Test(
        "find them by the document's number and its buyer", arguments: [("fv17", 1), ("noor 2026", 1), ("noor 18", 0)])
    func found(words: String, count: Int) async throws {
        try await withService(TaxPortalApp.definition) { service in
            try await service.deliver(Make.issued(number: "FV/17/2026"))
            let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let page: Page<SubmissionView> = try await service.get(
                "submissions?q=\(typed)", as: service.person(.taxOfficer)
            ).decoded()
            #expect(page.data.count == count)
        }
    }

    @Test("are looked up in indexes, however many submissions there are")
    func indexed() async throws {
        try await withService(TaxPortalApp.definition) { service in
            let naming = SubmissionViews.naming(SearchWords("Noor"), service.company)
            let plan = try await service.plan(of: "select s.id from submission as s where true\(naming)")
            for index in ["tax_document_by_words", "acceptance_by_words", "submission_by_document"] {
                #expect(plan.contains(index), "\(index): \(plan)")
            }
        }
    }
}
