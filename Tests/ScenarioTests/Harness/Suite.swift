import AsyncHTTPClient
import Contracts
import Foundation
import Synchronization
import TestKit
import Testing

@testable import karvan

/// The whole suite as it runs at a customer's: ten processes with a database, a role and a broker user each, behind the
/// entrance that `deploy/` uses.
final class Suite: Sendable {
    /// What everybody signs in with.
    private static let password = "scenario \(UUID().uuidString)"

    let url: String
    let iran: Stage
    let poland: Stage
    private let services: [ServiceName: Program]
    private let adminPorts: [ServiceName: Int]
    private let migrations: [Program]
    private let entrance: Program
    let databases: SuiteDatabases
    let broker: SuiteBroker
    /// Where the tax service looks for companies' keys.
    let taxSecrets: URL
    private let further: @Sendable (_ name: String, _ product: String, _ arguments: [String]) -> Program
    private let watchdog: Watchdog
    private let more = Mutex<[Stage]>([])

    private init(run: String) throws {
        let settings = try SuiteSettings(run: run, administratorPassword: Self.password)
        url = settings.url
        iran = Stage(company: .iranian(password: Self.password), url: url)
        poland = Stage(company: .polish(password: Self.password), url: url)
        services = Dictionary(uniqueKeysWithValues: ServiceName.allCases.map { ($0, settings.program($0)) })
        adminPorts = settings.adminPorts
        migrations = ServiceName.allCases.map(settings.migration)
        entrance = settings.entrance
        databases = settings.databases
        broker = settings.broker
        taxSecrets = settings.taxSecrets
        further = settings.program
        watchdog = try Watchdog(mark: run)
    }

    static func started() async throws -> Suite {
        let suite = try Suite(run: UUID().uuidString.lowercased().split(separator: "-")[0].description)
        do {
            try await suite.start()
        } catch {
            await suite.stop()
            throw error
        }
        return suite
    }

    private func start() async throws {
        try await databases.make()
        try await broker.make()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for migration in migrations { group.addTask { try await migration.runToEnd() } }
            try await group.waitForAll()
        }
        for program in services.values { try program.start() }
        try entrance.start()
        for service in ServiceName.allCases { try await awaitReady(service) }
        try await load(iran.company)
        try await load(poland.company)
    }

    func stop() async {
        for program in services.values { await program.stop() }
        await entrance.stop()
        watchdog.release()
        await reportFailure { try await self.broker.delete() }
        await reportFailure { try await self.databases.drop() }
    }

    private func reportFailure(_ work: () async throws -> Void) async {
        do { try await work() } catch { Issue.record(error, "tidying up after the scenarios") }
    }

    // MARK: - What tests do with it

    /// Founds a company with everything it has at the start.
    func load(_ company: Company, portal: TaxPortalPlace? = nil) async throws {
        let connection = Connection(base: url, patience: .seconds(60))
        let administrator = Session(connection, username: "administrator", password: Self.password)
        try await Seeder(administrator: administrator, company: company).load(portal: portal)
    }

    /// What everybody signs in with.
    var password: String { Self.password }

    /// A further program that was built with the suite, such as a stand-in; it ends with the test process.
    func program(_ name: String, _ product: String, _ arguments: [String]) -> Program {
        further(name, product, arguments)
    }

    /// One more company, loaded; for stories that want one for themselves.
    func founded(_ make: (_ password: String) -> Company, portal: TaxPortalPlace? = nil) async throws -> Stage {
        let company = make(Self.password)
        try await load(company, portal: portal)
        let stage = Stage(company: company, url: url)
        more.withLock { $0.append(stage) }
        return stage
    }

    /// Every company that was founded so far.
    var stages: [Stage] { [iran, poland] + more.withLock { $0 } }

    /// `kill -9`, and up again.
    func crash(_ service: ServiceName) async throws {
        guard let program = services[service] else { return }
        await program.kill()
        try program.start()
        try await awaitReady(service)
    }

    /// What the admin port of a service answers.
    func admin(_ service: ServiceName, _ path: String) async throws -> (status: Int, text: String) {
        let port = try #require(adminPorts[service])
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), String(decoding: body.readableBytesView, as: UTF8.self))
    }

    private func awaitReady(_ service: ServiceName) async throws {
        guard let program = services[service], let port = adminPorts[service] else { return }
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/readyz")
        var answer = "nothing"
        let isReady = await eventually("\(service.rawValue) is ready", within: .seconds(60)) {
            guard program.isRunning else { return true }
            do {
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
                answer = String(
                    decoding: try await response.body.collect(upTo: 1 << 16).readableBytesView, as: UTF8.self)
                return response.status == .ok
            } catch {
                return false
            }
        }
        guard isReady, program.isRunning else { throw program.failure("is not ready; it says \(answer)") }
    }
}

extension Stage {
    fileprivate init(company: Company, url: String) {
        self.init(company: company, cast: Cast(Connection(base: url, patience: .seconds(60)), company.people))
    }
}
