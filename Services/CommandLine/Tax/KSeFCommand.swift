import ArgumentParser

/// Poland's portal.
struct KSeFCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ksef", abstract: "Tools for Poland's portal: invoices in FA(3).",
        subcommands: [KSeFValidateCommand.self, KSeFRenderCommand.self])
}
