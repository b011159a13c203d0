import ArgumentParser
import Foundation

/// The command line of the suite: the same names as the API, tables for people, `--json` for programs.
@main
struct Karvan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "karvan",
        abstract: "Sales joined to the ERP: look, import, replay, audit.",
        discussion: """
            Examples:
              karvan login --username sara
              karvan opportunities list --state WON
              karvan trace opp_01h455vb4pex5vsknk084sn02q
              karvan audit --json

            Exit codes: 0 ok, 1 failure, 2 wrong usage, 3 not found, 4 refused, 5 conflict, 6 network, 130 interrupted.
            """,
        version: "1.0.0",
        subcommands: [
            LoginCommand.self, OpportunitiesCommand.self, ProFormasCommand.self, InvoicesCommand.self,
            DeliveriesCommand.self, TraceCommand.self, ImportCommand.self, ReplayCommand.self, AuditCommand.self,
            ReportCommand.self, DemoCommand.self, BenchCommand.self, LoadCommand.self,
            MessagesCommand.self,
            TopologyCommand.self, TaxCommand.self,
        ])

    static func main() async {
        // Nothing needs tidying up: whatever is under way is safe to be asked again.
        signal(SIGINT) { _ in _exit(130) }
        let code = await run(CommandLine.arguments.dropFirst().map(\.self))
        await Connection.closeAll()
        Foundation.exit(code)
    }

    /// Carries out a command line.
    ///
    /// - Returns: its exit code (`ux.md` 16).
    static func run(_ arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch let problem as APIProblem {
            Terminal.complain(problem.explanation)
            return problem.exitCode
        } catch let error as CommandFailure {
            Terminal.complain(error.message)
            return error.code
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code == .success { print(text) } else { Terminal.complain(text) }
            // The parser says 64 for wrong usage; ours is 2.
            return code == .validationFailure ? 2 : code.rawValue
        }
    }
}

/// A command that could not do its work; `message` says what to do.
struct CommandFailure: Error {
    let message: String
    let code: Int32

    init(_ message: String, code: Int32 = 1) {
        self.message = message
        self.code = code
    }
}
