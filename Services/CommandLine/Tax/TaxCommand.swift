import ArgumentParser

/// What goes to the tax authorities' portals, and the portals' own arts for people and tests.
struct TaxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tax", abstract: "Submissions to the tax authorities, and their portals' tools.",
        subcommands: [
            SubmissionsCommand.self, TaxStatusCommand.self, TaxpayerCommand.self, CounterpartyCommand.self,
            MoadianCommand.self, KSeFCommand.self,
        ])
}

/// Iran's portal.
struct MoadianCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moadian", abstract: "Tools for Iran's portal: tax ids, sealed invoices.",
        subcommands: [
            MoadianTaxIDCommand.self, MoadianValidateCommand.self, MoadianSealCommand.self, MoadianOpenCommand.self,
        ])
}
