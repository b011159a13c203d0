import Contracts
import Foundation

/// Ports, addresses and environments of the suite's processes: what `deploy/` writes into files.
struct SuiteSettings {
    let databases: SuiteDatabases
    let broker: SuiteBroker
    let adminPorts: [ServiceName: Int]
    private let run: String
    private let administratorPassword: String
    private let ports: [ServiceName: Int]
    private let entrancePorts: (plain: Int, secure: Int, pages: Int)
    private let scratch: URL
    private let logs: URL

    init(run: String, administratorPassword: String) throws {
        self.run = run
        self.administratorPassword = administratorPassword
        databases = try SuiteDatabases(run: run)
        broker = try SuiteBroker(run: run)
        let names = ServiceName.allCases
        let free = try FreePorts.take(names.count * 2 + 3)
        ports = Dictionary(uniqueKeysWithValues: zip(names, free))
        adminPorts = Dictionary(uniqueKeysWithValues: zip(names, free.dropFirst(names.count)))
        entrancePorts = (free[names.count * 2], free[names.count * 2 + 1], free[names.count * 2 + 2])
        scratch = FileManager.default.temporaryDirectory.appending(path: "karvan-scenarios-\(run)")
        // Beside the other logs of a check, which are kept when it fails.
        logs = Surroundings.state.map { URL(filePath: $0).appending(path: "log/scenarios") } ?? scratch
        for directory in [scratch, logs] {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        }
    }

    var url: String { "http://127.0.0.1:\(entrancePorts.plain)" }

    func program(_ service: ServiceName) -> Program {
        Program(service.rawValue, [path(service), "serve"], environment: environment(of: service), logs: logs)
    }

    func migration(of service: ServiceName) -> Program {
        Program(
            "\(service.rawValue)-migrate", [path(service), "migrate"], environment: environment(of: service), logs: logs
        )
    }

    /// A further program, found beside the services.
    func program(_ name: String, _ product: String, _ arguments: [String]) -> Program {
        let path = Surroundings.products?.appending(path: product).path(percentEncoded: false) ?? product
        var settings = common
        settings["KARVAN_REFERENCE"] = ProcessInfo.processInfo.environment["KARVAN_REFERENCE"]
        return Program(name, [path] + arguments, environment: settings, logs: logs)
    }

    /// Where the tax service looks for companies' keys.
    var taxSecrets: URL { scratch.appending(path: "tax") }

    /// Caddy with the very file that `deploy/` uses; nobody answers for the pages.
    var entrance: Program {
        let file = Surroundings.root.appending(path: "deploy/caddy/Caddyfile").path(percentEncoded: false)
        let home = scratch.path(percentEncoded: false)
        var settings = [
            "PORT_HTTP": "\(entrancePorts.plain)", "PORT_HTTPS": "\(entrancePorts.secure)",
            "AT_WEB": "127.0.0.1:\(entrancePorts.pages)", "KARVAN_CERTIFICATES": home, "XDG_DATA_HOME": home,
            "XDG_CONFIG_HOME": home,
        ]
        for (service, port) in ports { settings["AT_\(service.rawValue.uppercased())"] = "127.0.0.1:\(port)" }
        return Program(
            "caddy", ["caddy", "run", "--adapter", "caddyfile", "--config", file],
            environment: common.merging(settings) { $1 }, logs: logs)
    }

    private func path(_ service: ServiceName) -> String {
        Surroundings.executable(of: service)?.path(percentEncoded: false) ?? service.rawValue
    }

    private func environment(of service: ServiceName) -> [String: String] {
        var settings = [
            "KARVAN_HOST": "127.0.0.1", "KARVAN_HTTP_PORT": "\(ports[service] ?? 0)",
            "KARVAN_ADMIN_PORT": "\(adminPorts[service] ?? 0)", "KARVAN_REPLICA": "\(service.rawValue)-1",
            "KARVAN_JWKS_URL": "http://127.0.0.1:\(ports[.identity] ?? 0)/api/identity/v1/jwks.json",
            "KARVAN_LOG_LEVEL": "info", "KARVAN_DATABASE_URL": databases.url(of: service),
            "KARVAN_BROKER_URL": broker.url(of: service),
        ]
        if service == .identity {
            settings["KARVAN_ADMINISTRATOR_PASSWORD"] = administratorPassword
            settings["KARVAN_IDENTITY_KEY"] = "seals the keys of run \(run)"
            // Fifty people sign in here; guessing their passwords is not what these tests are about.
            settings["KARVAN_IDENTITY_PASSWORD_COST"] = "8"
        }
        if service == .taxportal {
            settings["KARVAN_TAX_SECRETS"] = taxSecrets.path(percentEncoded: false)
            // Stand-ins answer at once, and a killed process is up again in a second.
            for name in ["INQUIRY", "INQUIRY_LONGEST", "SETTLING", "REACTION"] {
                settings["KARVAN_TAX_\(name)_SECONDS"] = "1"
            }
            settings["KARVAN_TAX_LEASE_SECONDS"] = "3"
        }
        return common.merging(settings) { $1 }
    }

    /// Nothing of the test's own environment reaches a process but this.
    private var common: [String: String] {
        let own = ProcessInfo.processInfo.environment
        var settings = ["KARVAN_SUITE": run, "LANG": "C.UTF-8", "HOME": scratch.path(percentEncoded: false)]
        for name in ["PATH", "KARVAN_STATE"] { settings[name] = own[name] }
        return settings
    }
}
