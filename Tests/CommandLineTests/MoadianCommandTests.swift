import Foundation
import Testing

@testable import karvan

@Suite("Tools for Moadian")
struct MoadianCommandTests {
    private func run(_ arguments: String...) async -> Int32 { await Karvan.run(["tax", "moadian"] + arguments) }

    @Test("make and check tax ids")
    func taxID() async {
        let at = "2023-05-01T09:10:11Z"
        #expect(await run("tax-id", "--memory-id", "A11216", "--at", at, "--serial", "12") == 0)
        #expect(await run("tax-id", "--memory-id", "A11216", "--at", "1682932211000", "--serial", "12", "--json") == 0)
        #expect(await run("tax-id", "--check", "A1121604C220002F095011") == 0)
        #expect(await run("tax-id", "--check", "A1121604C220002F095012") == 1)
        #expect(await run("tax-id", "--check", "A11216۰۴C220002F095011") == 1)
    }

    @Test("end with 2 for what cannot be meant")
    func usage() async {
        let at = "2023-05-01T09:10:11Z"
        #expect(await run("tax-id") == 2)
        #expect(await run("tax-id", "--memory-id", "A11216", "--at", at) == 2)
        #expect(await run("tax-id", "--memory-id", "A11216", "--at", "May", "--serial", "12") == 2)
        #expect(await run("tax-id", "--memory-id", "A11216", "--at", "1682932211", "--serial", "12") == 2)
        #expect(await run("tax-id", "--memory-id", "a11216", "--at", at, "--serial", "12") == 2)
        #expect(await run("tax-id", "--memory-id", "A11216", "--at", at, "--serial", "-12") == 2)
        #expect(await run("tax-id", "--check", "A1121604C220002F095011", "--serial", "1") == 2)
        #expect(await run("seal", "/nowhere.json", "--key", "/k", "--portal-keys", "/p", "--fiscal-id", "a") == 2)
        #expect(await run("seal", "/nowhere.json", "--key", "/k", "--portal-keys", "/p", "--fiscal-id", "A11216") == 2)
        #expect(await run("open", "/nowhere.json", "--key", "/nowhere.pem") == 2)
    }
}
