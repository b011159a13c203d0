import Foundation
import Logging
import Messaging
import Postgres
import ServiceLifecycle

/// The main function of every department: `serve` (usual), `migrate`, `check-config`, `openapi`, `redrive`; and after a
/// restore from a backup, `restored` for the service itself and `resend` for the others (messaging 13.5); `partition` divides
/// a queue among replicas.
package enum ServiceRunner {
    package static func run(_ definition: ServiceDefinition) async {
        let verb = CommandLine.arguments.dropFirst().first ?? "serve"
        do {
            switch verb {
            case "serve": try await serve(definition)
            case "migrate": try await migrate(definition)
            case "check-config": try checkConfiguration(definition)
            case "openapi": write(String(decoding: definition.openapi, as: UTF8.self), to: .standardOutput)
            case "redrive": try await redrive(definition)
            case "resend": try await resend(definition)
            case "restored": try await restored(definition)
            case "partition": try await partition(definition)
            default:
                let known = "serve (usual), migrate, check-config, openapi, redrive, resend, restored, partition"
                throw UsageFault("“\(verb)” is not known. Use: \(known).")
            }
        } catch let fault as UsageFault {
            end(fault.description, code: 2)
        } catch let faults as SettingsFaults {
            end(faults.description, code: 2)
        } catch {
            end("\(definition.name.rawValue) \(verb) failed: \(error)", code: 1)
        }
    }

    /// What `migrate` applies: the tables of messaging, then the service's own.
    package static func migrations(of definition: ServiceDefinition) -> [Migration] {
        MessagingMigrations.all(for: definition.name) + definition.migrations
    }

    // MARK: - Verbs

    private static func serve(_ definition: ServiceDefinition) async throws {
        let reader = SettingsReader(environment: ProcessInfo.processInfo.environment)
        let settings = ServiceSettings(reader, name: definition.name.rawValue)
        let state = definition.state(reader)
        try reader.finish()
        let host = ProcessHost(settings.process)
        let assembly = try ServiceAssembly(definition, settings, state: state, host: host)
        try await host.run(assembly.services)
    }

    private static func migrate(_ definition: ServiceDefinition) async throws {
        let name = definition.name.rawValue
        let database = try openDatabase(for: "migrate", of: definition)
        let applied = try await Migrator.migrate(database, migrations(of: definition))
        await database.close()
        let told = applied.isEmpty ? "is up to date" : "applied \(applied.joined(separator: ", "))"
        write("\(name): the database \(told)\n", to: .standardOutput)
    }

    private static func checkConfiguration(_ definition: ServiceDefinition) throws {
        let reader = SettingsReader(environment: ProcessInfo.processInfo.environment)
        _ = ServiceSettings(reader, name: definition.name.rawValue)
        _ = definition.state(reader)
        try reader.finish()
        for reading in reader.readings {
            write("\(reading.variable) = \(reading.shown)\n    \(reading.meaning)\n", to: .standardOutput)
        }
    }

    private static func redrive(_ definition: ServiceDefinition) async throws {
        let verb = try RedriveVerb(Array(CommandLine.arguments.dropFirst(2)), of: definition.name)
        let moved = try await verb.run(environment: ProcessInfo.processInfo.environment)
        write("\(definition.name.rawValue): \(moved) dead letters sent back\n", to: .standardOutput)
    }

    private static func resend(_ definition: ServiceDefinition) async throws {
        let verb = try ResendVerb(Array(CommandLine.arguments.dropFirst(2)), of: definition.name)
        for told in try await verb.run(environment: ProcessInfo.processInfo.environment) {
            write(
                "\(definition.name.rawValue): \(told.sent) messages sent again to \(told.queue)\n", to: .standardOutput)
        }
    }

    private static func partition(_ definition: ServiceDefinition) async throws {
        let verb = try PartitionVerb(Array(CommandLine.arguments.dropFirst(2)), of: definition.name)
        try await verb.run(environment: ProcessInfo.processInfo.environment) { write("\($0)\n", to: .standardOutput) }
    }

    private static func restored(_ definition: ServiceDefinition) async throws {
        let database = try openDatabase(for: "restored", of: definition)
        let epoch = try await Epoch.advance(definition.name, in: database)
        await database.close()
        write("\(definition.name.rawValue): life \(epoch) of the database begins\n", to: .standardOutput)
    }

    /// One connection, for a verb that does one thing.
    private static func openDatabase(for verb: String, of definition: ServiceDefinition) throws -> Database {
        let reader = SettingsReader(environment: ProcessInfo.processInfo.environment)
        let url = ServiceSettings.databaseURL(reader)
        try reader.finish()
        return Database(
            try DatabaseConfiguration(
                url: url, applicationName: "\(definition.name.rawValue)-\(verb)", poolSize: 1),
            logger: Logger(label: "karvan.\(verb)"))
    }

    // MARK: - Output

    private static func write(_ text: String, to handle: FileHandle) { handle.write(Data(text.utf8)) }

    private static func end(_ message: String, code: Int32) -> Never {
        write(message + "\n", to: .standardError)
        exit(code)
    }
}

/// A command line that is not understood; ends the process with 2.
struct UsageFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
