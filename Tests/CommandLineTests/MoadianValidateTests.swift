import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("karvan tax moadian validate")
struct MoadianValidateTests {
    /// Section 5.4's sale: accepted, whenever it is looked at.
    private static let sale = """
        {"header": {"taxid": "A11216050F900000000653", "indatim": 1791000000000, "inty": 1, "inno": "0000000065",
        "inp": 1, "ins": 1, "tins": "14003778990", "tob": 2, "tinb": "10100302746", "tprdis": 2000000, "tdis": 50000,
        "tadis": 1950000, "tvam": 195000, "todam": 0, "tbill": 2145000, "setm": 1},
        "body": [{"sstid": "2710000138624", "mu": "1627", "am": 2, "fee": 1000000, "prdis": 2000000, "dis": 50000,
        "adis": 1950000, "vra": 10, "vam": 195000, "tsstam": 2145000}], "payments": []}
        """

    private func file(_ text: String) throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(text.utf8).write(to: url)
        return url
    }

    private func code(_ text: String, _ arguments: String...) async throws -> Int32 {
        let url = try file(text)
        defer { try? FileManager.default.removeItem(at: url) }
        return await Karvan.run(["tax", "moadian", "validate", url.path, "--json"] + arguments)
    }

    /// What it would print.
    private func report(_ text: String, _ arguments: String...) throws -> String {
        let url = try file(text)
        defer { try? FileManager.default.removeItem(at: url) }
        let command = try MoadianValidateCommand.parse([url.path, "--json"] + arguments)
        return String(decoding: try JSON.encode(try command.judged()), as: UTF8.self)
    }

    @Test("exits with 0 where the portal would take it, with 1 where not")
    func exitCodes() async throws {
        let wrong = Self.sale.replacing("\"vam\": 195000", with: "\"vam\": 195001")
        #expect(try await code(wrong) == 1)
        #expect(try await code(Self.sale, "--at", "2026-10-04T00:00:00Z", "--memory-id", "A11216") == 0)
        #expect(try await code(Self.sale, "--at", "2026-10-30T00:00:00Z") == 1)
        #expect(try await code(Self.sale, "--at", "yesterday") == 2)
        #expect(await Karvan.run(["tax", "moadian", "validate", "/nowhere/at/all.json"]) == 2)
    }

    @Test("prints code, member, line and message of every error and warning")
    func messages() throws {
        #expect(try report(Self.sale, "--at", "2026-10-04T00:00:00Z") == #"{"errors":[],"warnings":[]}"#)
        let wrong = try report(
            Self.sale.replacing("\"vam\": 195000", with: "\"vam\": 195001"), "--at", "2026-10-04T00:00:00Z")
        #expect(
            wrong.contains(#""code":"0204501","line":1,"member":"vam","message":"vam is 195001; it must be 195000"#))
    }

    @Test("says where a broken file breaks, and which invoice of a list is wrong")
    func files() throws {
        let broken = try report("{\n \"header\": nothing}")
        #expect(broken.contains(#""code":"0100010","line":null,"member":null"#) && broken.contains("line 2, column 12"))
        let list = try report("[\(Self.sale), {\"header\": {}, \"body\": []}]", "--at", "2026-10-04T00:00:00Z")
        #expect(list.contains(#""code":"00001","invoice":2"#) && !list.contains(#""invoice":1"#))
    }

    @Test("judges references by a file of accepted invoices")
    func references() throws {
        let cancellation = """
            {"header": {"taxid": "A11216050F900000000A67", "indatim": 1791000060000, "ins": 3, "tins": "14003778990",
            "irtaxid": "A11216050F900000000653"}}
            """
        let accepted = try file("[\(Self.sale)]")
        defer { try? FileManager.default.removeItem(at: accepted) }
        let known = try report(cancellation, "--accepted", accepted.path, "--at", "2026-10-04T00:00:00Z")
        #expect(!known.contains("0300601"))
        let foreign = cancellation.replacing("A11216050F900000000653", with: "DEF5GH0481F000000000C2")
        #expect(
            try report(foreign, "--accepted", accepted.path, "--at", "2026-10-04T00:00:00Z").contains("0300601"))
    }
}
