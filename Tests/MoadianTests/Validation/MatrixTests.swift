import Foundation
import Testing

@testable import Moadian

@Suite("The obligation matrix")
struct MatrixTests {
    /// The page, where the reference lies; the check's machine may not have it.
    private static let page: String? = {
        let folder = ProcessInfo.processInfo.environment["KARVAN_REFERENCE"] ?? "../shared/reference"
        return try? String(contentsOfFile: "\(folder)/moadian.md", encoding: .utf8)
    }()

    @Test("is the official table, cell by cell", .enabled(if: page != nil, "the reference pages are not here"))
    func table() throws {
        let page = try #require(Self.page)
        let start = try #require(page.range(of: "| field | P1 |"))
        let rows = page[start.lowerBound...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
            .prefix { $0.hasPrefix("|") }
        var compared = 0
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 17, cells[1].count == 1 else { continue }
            let members =
                cells[0] == "payments.*"
                ? Member.paymentMembers : cells[0].components(separatedBy: ", ").compactMap { Member(rawValue: $0) }
            #expect(!members.isEmpty, "\(cells[0])")
            for (cell, column) in zip(cells.dropFirst(), ObligationMatrix.columns) {
                for member in members {
                    let ours = ObligationMatrix.obligation(of: member, in: column)
                    #expect(ours?.rawValue == cell.first, "\(member.name) in \(column)")
                    compared += 1
                }
            }
        }
        // Everything but the two members of carried goods.
        #expect(compared == (Member.allCases.count - 2) * ObligationMatrix.columns.count)
    }

    @Test("has the numbers of the portal's codes", .enabled(if: page != nil, "the reference pages are not here"))
    func numbers() throws {
        let page = try #require(Self.page)
        let start = try #require(page.range(of: "### 10.2 Member numbers"))
        let text = page[start.upperBound...].split(separator: "\n").first ?? ""
        var known = 0
        for entry in text.split(separator: ",") {
            let parts = entry.split(separator: " ").map { $0.trimmingCharacters(in: .punctuationCharacters) }
            guard parts.count >= 2, let number = Int(parts[0]), number < 500 else { continue }
            if let member = Member(rawValue: parts[1]) {
                #expect(member.number == number, "\(parts[1])")
            } else {
                #expect(Member.unused[parts[1]] == number, "\(parts[1])")
            }
            known += 1
        }
        #expect(known == Member.allCases.count { $0.number != nil } + Member.unused.count)
    }
}
