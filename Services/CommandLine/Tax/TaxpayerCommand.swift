import ArgumentParser
import Contracts
import Foundation

/// What a company's documents are sent with; its keys lie in files beside the tax service.
struct TaxpayerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "taxpayer", abstract: "The company's settings at a portal.",
        subcommands: [Show.self, Change.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The settings, and which keys lie in the folder.")
        @OptionGroup var session: SessionOptions
        @Argument(help: "moadian or ksef.")
        var portal: String

        func run() async throws {
            let view: TaxpayerView = try await session.session().get(TaxpayerCommand.path(portal))
            try TaxpayerCommand.tell(view, json: session.json)
        }
    }

    struct Change: AsyncParsableCommand {
        enum Access: EnumerableFlag { case enable, disable }

        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Change settings; what is not named stays as it is.",
            discussion: """
                The README of each portal's module lists its options. Keys, certificates, passwords and tokens are not set \
                here: they lie in files of the company's folder of secrets.
                """)
        @OptionGroup var session: SessionOptions
        @Argument(help: "moadian or ksef.")
        var portal: String
        @Option(help: "The portal's address; needed the first time.")
        var baseURL: String?
        @Option(name: .customLong("memory-id"), help: "Iran: the memory's id of six characters; empty text removes it.")
        var memoryID: String?
        @Option(
            name: .customLong("option"), parsing: .upToNextOption,
            help: "One or more options, name=value: settlement=credit.")
        var options: [String] = []
        @Option(name: .customLong("remove-option"), parsing: .upToNextOption, help: "Names of options to remove.")
        var removed: [String] = []
        @Option(name: .customLong("files-from"), help: "The day of issue from which documents are filed: 2026-10-01.")
        var filesFrom: String?
        @Flag(help: "Whether anything is prepared and sent.")
        var access: Access?

        func run() async throws {
            let asker = try session.session()
            let path = TaxpayerCommand.path(portal)
            let (before, version) = try await Self.present(at: path, asker)
            let reply = try await asker.send(.PUT, path, body: try request(after: before), version: version)
            try TaxpayerCommand.tell(try JSON.decode(TaxpayerView.self, from: reply.bytes), json: session.json)
        }

        /// Version 0 where nothing is set yet: then nobody else may have set it in between.
        private static func present(
            at path: String, _ asker: Session
        ) async throws -> (view: TaxpayerView?, version: Int) {
            do {
                let reply = try await asker.send(.GET, path)
                let view = try JSON.decode(TaxpayerView.self, from: reply.bytes)
                return (view, view.version)
            } catch let problem as APIProblem where problem.status == 404 && problem.code != "unknown-portal" {
                return (nil, 0)
            }
        }

        /// The settings as they shall be.
        func request(after before: TaxpayerView?) throws -> TaxpayerRequest {
            guard let address = baseURL ?? before?.baseURL else {
                throw CommandFailure("Nothing is set for \(portal) yet: give its address with --base-url.", code: 2)
            }
            return TaxpayerRequest(
                baseURL: address, memoryID: memoryID ?? before?.memoryID,
                options: try merged(into: before?.options ?? [:]),
                enabled: access.map { $0 == .enable } ?? before?.enabled,
                filesFrom: try day() ?? before?.filesFrom)
        }

        private func merged(into present: [String: String]) throws -> [String: String] {
            var merged = present
            for name in removed {
                guard merged.removeValue(forKey: name) != nil else {
                    throw CommandFailure("The option \(name) is not set; there are \(names(of: present)).", code: 2)
                }
            }
            for option in options {
                let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2, !parts[0].isEmpty else {
                    throw CommandFailure(
                        "--option \(option): write name=value; --remove-option takes one away.", code: 2)
                }
                merged[parts[0]] = parts[1]
            }
            return merged
        }

        private func names(of options: [String: String]) -> String {
            options.isEmpty ? "none" : options.keys.sorted().joined(separator: ", ")
        }

        private func day() throws -> LocalDate? {
            guard let filesFrom else { return nil }
            do throws(InvalidValue) { return try LocalDate(filesFrom) } catch {
                throw CommandFailure("--files-from: \(error.message)", code: 2)
            }
        }
    }

    private static func path(_ portal: String) -> String {
        let name = portal.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "taxportal/v1/taxpayers/\(name)"
    }

    private static func tell(_ view: TaxpayerView, json: Bool) throws {
        guard !json else { return try Terminal.printJSON(view) }
        print(lines(of: view).joined(separator: "\n"))
    }

    static func lines(of view: TaxpayerView) -> [String] {
        var lines = ["\(view.portal)  \(view.enabled ? "enabled" : "DISABLED")  version \(view.version)"]
        lines.append("  address    \(view.baseURL)")
        if let memory = view.memoryID { lines.append("  memory     \(memory)") }
        if let day = view.filesFrom { lines.append("  files from \(day)") }
        lines += view.options.sorted { $0.key < $1.key }.map { "  option     \($0.key)=\($0.value)" }
        lines += view.credentials.map { credential in
            let warning = credential.warning.map { "  \($0)" } ?? ""
            return "  key        \(credential.name), \(credential.subject), until \(credential.validUntil)\(warning)"
        }
        lines.append("  files      \(view.secretFiles.isEmpty ? "none" : view.secretFiles.joined(separator: ", "))")
        return lines
    }
}
