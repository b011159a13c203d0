import Contracts
import Foundation
import ServiceKit
import SourcingService
import TestKit
import Testing

@testable import SourcingService
@testable import SupplyService

@Suite("Words that are looked for on a sourcing unit's desk", .needsDatabase)
struct SearchServiceTests {
    private func count<Row: Codable & Sendable>(
        _ list: String, _ words: String, _ kind: Row.Type, _ desk: SupplyDesk
    ) async throws -> Int {
        let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let page: Page<Row> = try await desk.service.get("\(list)?q=\(typed)", as: desk.officer).decoded()
        return page.data.count
    }

    @Test("find enquiries by product and by reference, suppliers by name")
    func found() async throws {
        try await SupplyDesk.open { desk in
            try await desk.service.deliver(
                ProductPublished(
                    productID: desk.product, sku: "PMP-40", name: "پمپ آب", kind: .goods, unit: "pc", route: .trade,
                    taxCode: "VAT", taxRate: .zero, aggregateVersion: 1))
            let id = try await desk.promise()
            let promised: EnquiryView = try await desk.service.get("enquiries/\(id)", as: desk.officer).decoded()
            let reference = try #require(promised.commitment?.reference)
            // Arabic yeh and kaf are not in it; the joiner and case are.
            for (words, found) in [
                ("pmp40", 1), ("آب پمپ", 1), (reference, 1), ("\(reference) پمپ", 1), ("hose", 0),
            ] {
                #expect(try await count("enquiries", words, EnquiryView.self, desk) == found, "\(words)")
            }
            for name in ["Łódzka Hurtownia", "Nord AG"] {
                let supplier = CreateSupplierRequest(name: name, country: "PL", allowsCancellation: true)
                #expect(try await desk.service.post("suppliers", supplier, as: desk.officer).status == 201)
            }
            for (words, found) in [("lodz", 1), ("", 2), ("ag nord", 1), ("xyz", 0)] {
                #expect(try await count("suppliers", words, SupplierView.self, desk) == found, "\(words)")
            }
        }
    }

    @Test("are looked up in indexes, however many enquiries there are")
    func indexed() async throws {
        try await withService(SupplyApp.definition) { service in
            let naming = EnquiryStore<SupplyTrade>.naming(SearchWords("Noor"), service.company)
            let plan = try await service.plan(of: "SELECT e.id FROM enquiry e WHERE true\(naming)")
            for index in ["product_by_words", "enquiry_by_words"] { #expect(plan.contains(index), "\(plan)") }
            let company = try await service.plan(
                of: "SELECT e.id FROM enquiry e WHERE e.company_id = \(service.company)\(naming)")
            #expect(company.contains("enquiry_of_product") || company.contains("enquiry_by_words"), "\(company)")
        }
    }
}
