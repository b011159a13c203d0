import Testing

@testable import Contracts

@Suite("JSON on the wire")
struct JSONTests {
    struct Paper: Codable, Equatable {
        let opportunityID: OpportunityID
        let sliceIDs: [SliceID]
        let taxID: String?
        let dueOn: LocalDate
        let lines: [Line]
        let limits: [String: Int]
        let proForma: Money?

        struct Line: Codable, Equatable {
            let invoiceLineID: InvoiceLineID?
            let unitPrice: UnitPrice
        }
    }

    static func paper(full: Bool) throws -> Paper {
        Paper(
            opportunityID: OpportunityID(), sliceIDs: full ? [SliceID(), SliceID()] : [], taxID: full ? "10/1" : nil,
            dueOn: try LocalDate("2024-02-29"),
            lines: [.init(invoiceLineID: full ? InvoiceLineID() : nil, unitPrice: UnitPrice(5, .irr))],
            limits: full ? ["creditLimit": 1, "so_far": 2] : [:], proForma: full ? Money(1, .pln) : nil)
    }

    @Test("has snake case names, ids as _id and lists of them as _ids")
    func names() throws {
        let value = try JSON.decode(JSONValue.self, from: JSON.encode(Self.paper(full: true)))
        guard case .object(let members) = value, case .array(let lines) = value["lines"] else {
            Issue.record("not an object")
            return
        }
        #expect(
            members.keys.sorted() == [
                "due_on", "limits", "lines", "opportunity_id", "pro_forma", "slice_ids", "tax_id",
            ])
        #expect(lines.first?["invoice_line_id"] != nil)
        #expect(lines.first?["unit_price"]?["value"] == "5")
    }

    @Test("leaves out what is not there, and slashes as they are")
    func optional() throws {
        let text = String(decoding: try JSON.encode(Self.paper(full: false)), as: UTF8.self)
        #expect(!text.contains("tax_id"))
        #expect(!text.contains("null"))
        #expect(String(decoding: try JSON.encode(Self.paper(full: true)), as: UTF8.self).contains(#""10/1""#))
    }

    @Test("comes back the same", arguments: [true, false])
    func bothWays(full: Bool) throws {
        let paper = try Self.paper(full: full)
        #expect(try JSON.decode(Paper.self, from: JSON.encode(paper)) == paper)
    }

    @Test("keeps the keys of dictionaries, which are data and not names")
    func dictionaries() throws {
        let value = try JSON.decode(JSONValue.self, from: JSON.encode(Self.paper(full: true)))
        #expect(value["limits"] == ["creditLimit": 1, "so_far": 2])
    }

    @Test("ignores fields it does not know")
    func unknownFields() throws {
        let price = try JSON.decode(
            UnitPrice.self, from: #"{"value":"1.5","currency":"PLN","valid_for":{"days":3}}"#.utf8)
        #expect(price == UnitPrice(try ExactDecimal("1.5"), .pln))
    }

    @Test(
        "names go both ways",
        arguments: [
            ("id", "id"), ("opportunityID", "opportunity_id"), ("sliceIDs", "slice_ids"), ("taxID", "tax_id"),
            ("proFormaID", "pro_forma_id"), ("onBehalfOf", "on_behalf_of"), ("net", "net"),
        ])
    func nameBothWays(swift: String, wire: String) {
        #expect(SnakeCaseKey.snakeCase(swift) == wire)
        #expect(SnakeCaseKey.camelCase(wire) == swift)
    }

    @Test("that does not fit tells where and what was expected")
    func complaint() {
        let error = #expect(throws: DecodingError.self) {
            try JSON.decode([UnitPrice].self, from: #"[{"value":"1.1234567","currency":"PLN"}]"#.utf8)
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue).last == "value")
        #expect(context.debugDescription.contains("1.1234567"))
    }
}
