import Contracts
import Testing

@testable import karvan

@Suite("The file of retail documents", .needs(DataSet.retail))
struct RetailFileTests {
    @Test("read by the replay, it has the documents and totals of a second, independent reading")
    func wholeFile() throws {
        let url = try #require(DataSet.retail)
        let sum = try RetailSum(url)
        let file = try RetailFile(path: url.path(percentEncoded: false))

        #expect(sum.lines == 69_380)
        #expect(sum.all.saleDocuments == 3598)
        #expect(sum.all.creditDocuments == 711)
        #expect(sum.adjustments == 1)
        #expect(sum.byCountry.count == 25)

        #expect(file.documents.reduce(0) { $0 + $1.lines.count } == sum.lines)
        #expect(file.documents.count { $0.kind == .adjustment } == sum.adjustments)
        #expect(totals(of: file.documents) == sum.all)
        let byCountry = Dictionary(grouping: file.documents.filter { $0.kind != .adjustment }, by: \.country)
        #expect(byCountry.mapValues(totals) == sum.byCountry)
    }

    private func totals(of documents: [RetailFile.Document]) -> RetailSum.Totals {
        var totals = RetailSum.Totals()
        for document in documents where document.kind != .adjustment {
            let amount = document.lines.reduce(Int64(0)) { $0 + $1.amount.amount }
            if document.kind == .credit {
                totals.creditDocuments += 1
                totals.credits += amount
            } else {
                totals.saleDocuments += 1
                totals.sales += amount
            }
        }
        return totals
    }
}
