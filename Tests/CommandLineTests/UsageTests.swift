import Foundation
import Testing

@testable import karvan

@Suite("Usage of the command line")
struct UsageTests {
    private static let absent = "/nowhere/at/all.csv"

    @Test(
        "what cannot be meant ends with 2",
        arguments: [
            ["nonsense"], ["invoices", "list", "--limit", "0"], ["invoices", "list", "--limit", "201"],
            ["replay", "online-retail"], ["replay", "online-retail", "--file", absent],
            ["replay", "online-retail", "--file", absent, "--documents", "-1"],
            ["replay", "online-retail", "--file", absent, "--documents", "many"],
            ["replay", "online-retail", "--file", absent, "--concurrency", "0"], ["bench", "--orders", "-1"],
            ["bench", "--orders", "0"], ["import", "crm-sales-opportunities"],
            ["import", "crm-sales-opportunities", "--dir", "/nowhere/at/all"],
            ["report", "success-rate", "--by", "weather"], ["login", "--username", "x", "--password-file", absent],
            ["topology", "definitions", "--passwords", absent],
        ])
    func wrong(_ arguments: [String]) async {
        #expect(await Karvan.run(arguments) == 2)
    }

    @Test("help and version end with 0", arguments: [["--help"], ["--version"], ["audit", "--help"]])
    func help(_ arguments: [String]) async {
        #expect(await Karvan.run(arguments) == 0)
    }

    @Test(
        "what a service answers decides the code",
        arguments: [
            (0, 6), (502, 6), (503, 6), (504, 6), (401, 4), (403, 4), (404, 3), (409, 5), (412, 5), (428, 5), (400, 1),
            (422, 1), (500, 1),
        ] as [(Int, Int32)])
    func codes(_ status: Int, _ code: Int32) {
        #expect(APIProblem(status: status, body: nil, text: "", request: "").exitCode == code)
    }

    @Test("an answer is told with its code, its text, its faults, the request and its id")
    func explanation() throws {
        let body = APIProblem.Body(
            code: "invalid", title: nil, detail: "The body is wrong.", requestID: "req_1",
            errors: [.init(pointer: "/lines/0/quantity", code: "positive", message: "Enter more than 0.")])
        let problem = APIProblem(status: 422, body: body, text: "", request: "POST /api/sales/v1/opportunities")
        #expect(
            problem.explanation == """
                karvan: invalid: The body is wrong.
                  /lines/0/quantity: Enter more than 0.
                  POST /api/sales/v1/opportunities, req_1
                """)
    }
}
