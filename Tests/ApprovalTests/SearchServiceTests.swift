import ApprovalDomain
import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import ApprovalService

@Suite("Words that are looked for in requests", .needsDatabase)
struct SearchServiceTests {
    @Test("find them by the sale's name and the customer, for those who may see them alone")
    func requests() async throws {
        try await Office.open { office in
            let asked = Make.asked()
            try await office.ask(asked)
            let (title, account) = (asked.facts.title, asked.facts.accountName)
            func count(_ list: String, _ words: String, as person: Principal) async throws -> Int {
                let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let answer = try await office.service.get("\(list)?q=\(typed)", as: person)
                return list == "tasks"
                    ? try answer.decoded(Page<ApprovalTaskView>.self).data.count
                    : try answer.decoded(Page<ApprovalRequestView>.self).data.count
            }
            for list in ["requests", "tasks"] {
                for (words, found) in [
                    (title, 1), (account.lowercased(), 1), ("\(account) \(title)", 1), ("nobody", 0),
                ] {
                    #expect(try await count(list, words, as: office.manager) == found, "\(list) \(words)")
                }
            }
            let seller = office.service.person(.salesRep)
            #expect(try await office.service.get("requests?q=x", as: seller).status == 404)
        }
    }

    @Test("are looked up in an index, however many requests there are")
    func indexed() async throws {
        try await withService(ApprovalApp.definition) { service in
            let plan = try await service.plan(
                of: "select r.id from approval_request as r where true \(RequestViews.naming(SearchWords("Noor")))")
            #expect(plan.contains("approval_request_by_words"), "\(plan)")
        }
    }
}
