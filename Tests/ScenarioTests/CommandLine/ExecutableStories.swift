import Contracts
import Foundation
import Testing

@testable import karvan

extension Scenarios {
    @Suite("The executable", .needs(Surroundings.products?.appending(path: "karvan")))
    struct ExecutableStories {
        private struct Audited: Decodable {
            struct Line: Decodable {
                let id: String
                let checked: Int
                let violated: Int
            }
            let invariants: [Line]
            let violations: Int
        }

        private struct Rates: Decodable {
            struct Row: Decodable {
                let key: String
                let won: Int
                let lost: Int
                let rate: Decimal?
                let wonValue: Decimal
            }
            let rows: [Row]
        }

        @Test("answers programs in JSON and with its exit code", .timeLimit(.minutes(5)))
        func programs() async throws {
            let suite = try Scenarios.suite
            let stage = suite.poland
            let sale = try await stage.play(.inStock, 3001)
            let home = try Home(suite, stage)
            defer { home.remove() }

            let audit = try await home.karvan("audit", "--json")
            let found = try JSON.decode(Audited.self, from: audit.output)
            #expect(audit.code == 0)
            #expect(found.violations == 0)
            #expect(found.invariants.map(\.id).contains("I-50-papers"))
            #expect(Set(found.invariants.map(\.id)).count == found.invariants.count)

            let report = try await home.karvan("report", "success-rate", "--by", "quarter", "--json")
            let rates = try JSON.decode(Rates.self, from: report.output)
            #expect(report.code == 0)
            #expect(rates.rows.reduce(0) { $0 + $1.won } > 0)

            let list = try await home.karvan("invoices", "list", "--limit", "1", "--all", "--json")
            let invoices = try JSON.decode(Page<InvoiceSummary>.self, from: list.output)
            #expect(list.code == 0)
            #expect(invoices.data.contains { $0.opportunityID == sale.id })
            #expect(!invoices.page.hasMore)

            let shown = try await home.karvan("opportunities", "show", "\(sale.id)")
            #expect(shown.code == 0)
            #expect(String(decoding: shown.output, as: UTF8.self).contains("LINES"))
            let trace = try await home.karvan("trace", "\(sale.id)")
            #expect(String(decoding: trace.output, as: UTF8.self).contains("accounting: "))

            #expect(try await home.karvan("opportunities", "show", "\(OpportunityID())").code == 3)
            #expect(try await home.karvan("report", "success-rate", "--by", "weather").code == 2)
            #expect(try await home.karvan("audit", "--profile", "nobody").code == 4)
            #expect(try await home.karvan("opportunities", "list", "--url", "http://127.0.0.1:1").code == 6)
        }

        @Test("speaks with a token from a file, and keeps nothing", .timeLimit(.minutes(2)))
        func token() async throws {
            let suite = try Scenarios.suite
            let home = try Home(suite, nil)
            defer { home.remove() }
            let file = home.folder.appending(path: "token")
            try Data(try await suite.poland.cast.auditor.accessToken().utf8).write(to: file)
            let list = try await home.karvan(
                "opportunities", "list", "--json", "--url", suite.url, "--token-file", file.path(percentEncoded: false))
            #expect(list.code == 0)
            #expect(try await home.karvan("opportunities", "list", "--url", suite.url).code == 4)
        }

        @Test("that is interrupted ends with 130", .timeLimit(.minutes(2)))
        func interrupted() async throws {
            let home = try Home(try Scenarios.suite, nil)
            defer { home.remove() }
            // It waits for a token that nobody writes, until it is interrupted.
            let pipe = home.folder.appending(path: "token").path(percentEncoded: false)
            #expect(mkfifo(pipe, 0o600) == 0)
            let ended = try await home.karvan(
                "opportunities", "list", "--url", "http://127.0.0.1:1", "--token-file", pipe,
                interruptedWhenItReads: pipe)
            #expect(ended.code == 130)
        }
    }
}

/// A user's folder of logins, and the executable that reads it.
private struct Home {
    struct Ended: Sendable {
        let code: Int32
        let output: [UInt8]
    }

    let folder: URL
    private let program: URL

    /// - Parameter stage: whose auditor is signed in; nobody where there is none.
    init(_ suite: Suite, _ stage: Stage?) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "karvan-\(UUID().uuidString)")
        program = try #require(Surroundings.products?.appending(path: "karvan"))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let stage else { return }
        let auditor = stage.company.people.person(for: .auditor)
        let login = Profiles.Login(
            url: suite.url, username: auditor.username, password: auditor.password, company: stage.company.name)
        let profiles = Profiles(current: stage.company.key, logins: [stage.company.key: login])
        try Data(try JSON.encode(profiles)).write(to: folder.appending(path: "logins.json"))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func karvan(_ arguments: String..., interruptedWhenItReads pipe: String? = nil) async throws -> Ended {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ["KARVAN_HOME": folder.path(percentEncoded: false), "LANG": "C.UTF-8"]
        let output = folder.appending(path: "output-\(UUID().uuidString)")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        if let pipe {
            // Opening a pipe to write ends when the other side has opened it to read.
            let end = await blocking { open(pipe, O_WRONLY) }
            process.interrupt()
            close(end)
        }
        await blocking { process.waitUntilExit() }
        try handle.close()
        return Ended(code: process.terminationStatus, output: Array(try Data(contentsOf: output)))
    }

    /// What blocks has a thread of its own.
    private func blocking<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}
