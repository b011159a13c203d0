import Contracts
import Testing

@testable import ServiceKit

@Suite("Reading a request body")
struct RequestBodyTests {
    struct Order: Decodable, Equatable {
        struct Line: Decodable, Equatable {
            let productID: String
            let quantity: Quantity
        }

        let accountID: String
        let expectedOn: LocalDate?
        let lines: [Line]
        let total: Money?
        let marks: [String: String]?
        let lineIDs: [Int]?
    }

    private func read(_ json: String) throws -> Order { try RequestBody.decode(Order.self, from: Array(json.utf8)) }

    private func faults(_ json: String) -> [String] {
        do {
            _ = try read(json)
            return []
        } catch let problem as Problem {
            return problem.faults.map { "\($0.pointer ?? "-") \($0.code)" } + ["\(problem.status.code) \(problem.code)"]
        } catch {
            return ["\(error)"]
        }
    }

    @Test("gives the value when everything fits")
    func whole() throws {
        let order = try read(
            """
            {"account_id":"a","expected_on":"2026-08-21","total":{"amount":5,"currency":"PLN"},
             "lines":[{"product_id":"p","quantity":{"value":"2.5","unit":"kg"}}],"marks":{"sap_id":"1"},"line_ids":[1,2]}
            """)
        #expect(order.accountID == "a")
        #expect(order.lines.first?.quantity == Quantity(try ExactDecimal("2.5"), "kg"))
        #expect(order.marks == ["sap_id": "1"])
        #expect(order.lineIDs == [1, 2])
    }

    @Test(
        "points at what is wrong",
        arguments: [
            (#"{"lines":[]}"#, ["/account_id required", "422 validation"]),
            (#"{"account_id":null,"lines":[]}"#, ["/account_id required", "422 validation"]),
            (#"{"account_id":7,"lines":[]}"#, ["/account_id type", "422 validation"]),
            (#"{"account_id":"a","lines":{}}"#, ["/lines type", "422 validation"]),
            (
                #"{"account_id":"a","lines":[{"quantity":{"value":"1","unit":"x"}}]}"#,
                ["/lines/0/product_id required", "422 validation"]
            ),
            (
                #"{"account_id":"a","lines":[{"product_id":"p","quantity":{"value":1,"unit":"x"}}]}"#,
                ["/lines/0/quantity/value type", "422 validation"]
            ),
            (#"{"account_id":"a","lines":[],"expected_on":"2026-02-30"}"#, ["/expected_on invalid", "422 validation"]),
            (
                #"{"account_id":"a","lines":[],"total":{"amount":1.5,"currency":"PLN"}}"#,
                ["/total/amount invalid", "422 validation"]
            ),
            (#"[1]"#, [" type", "422 validation"]),
        ])
    func pointers(json: String, expected: [String]) {
        #expect(faults(json) == expected)
    }

    @Test("refuses fields that nobody asked for, at any depth")
    func unknownFields() {
        let json = """
            {"account_id":"a","colour":"red","lines":[{"product_id":"p","weight":1,
             "quantity":{"value":"1","unit":"x","base_unit":"y"}}]}
            """
        #expect(
            faults(json) == [
                "/colour unknown_field", "/lines/0/quantity/base_unit unknown_field", "/lines/0/weight unknown_field",
                "422 unknown_field",
            ])
    }

    @Test("calls text that is no JSON malformed", arguments: ["", "{", "{\"a\":}", "nonsense"])
    func malformed(json: String) {
        #expect(faults(json) == ["400 malformed_json"])
    }
}
