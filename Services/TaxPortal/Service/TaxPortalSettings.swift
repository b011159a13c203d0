import Foundation
import ServiceKit
import TaxPortalDomain

/// The settings of this service's process.
struct TaxPortalSettings: Sendable {
    /// Where the companies' folders of keys lie, one for each by the company's id.
    var secrets: URL
    var patience: Patience
    /// Seconds of a continuous outage after which documents count without the portal, where the law allows it (S-84).
    var offlineAfter: Int64
    /// Seconds after which another runner may take over what one has taken.
    var lease: Int64
    /// Submissions handled in one transaction.
    var batch: Int

    init(_ reader: SettingsReader) {
        // Without a setting there are no secrets: a folder that is nowhere.
        let folder = reader.text(
            "tax.secrets", "the folder with one folder of keys for each company", default: "/nonexistent")
        secrets = URL(filePath: folder, directoryHint: .isDirectory)
        patience = Patience(
            answer: Self.seconds(
                reader, "tax.answer.seconds", "without a word so long, a sending is in doubt (T-14)", 900),
            firstInquiry: Self.seconds(reader, "tax.inquiry.seconds", "the pause before the first inquiry", 10),
            longestInquiry: Self.seconds(
                reader, "tax.inquiry.longest.seconds", "the longest pause between inquiries", 900),
            settling: Self.seconds(
                reader, "tax.settling.seconds", "so long a portal may not know yet what it was sent", 60),
            reaction: Self.seconds(
                reader, "tax.reaction.seconds", "the pause between questions after buyers' minds", 3600))
        offlineAfter = Self.seconds(
            reader, "tax.offline.after.seconds", "an outage so long begins offline mode, where there is one", 300)
        lease = Self.seconds(reader, "tax.lease.seconds", "after so long another replica takes work over", 120)
        batch = reader.number("tax.batch", "submissions handled in one transaction", in: 1...1000, default: 200)
    }

    private static func seconds(_ reader: SettingsReader, _ key: String, _ meaning: String, _ usual: Int) -> Int64 {
        Int64(reader.number(key, meaning, in: 1...86_400, default: usual))
    }
}

/// What the service makes once at start: its settings, and the portals it is connected to.
struct TaxPortalState: Sendable {
    let settings: TaxPortalSettings
    let adapters: [Portal: any PortalAdapter]

    var secrets: URL { settings.secrets }

    init(settings: TaxPortalSettings, adapters: [any PortalAdapter]) {
        self.settings = settings
        self.adapters = Dictionary(adapters.map { ($0.portal, $0) }) { first, _ in
            preconditionFailure("two adapters for \(first.portal.rawValue)")
        }
    }
}
