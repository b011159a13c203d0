import Contracts
import Foundation
import Logging
import ServiceKit

/// Everything the pages work with, made once at start.
struct House: Sendable {
    let services: Services
    let seal: SessionSeal
    let templates: Templates
    let texts: [Language: MessageCatalog]
    let files: StaticFiles
    let live: Live
    let printing: any Printing
    let metrics: PrometheusRegistry
    let logger: Logger
    let now: @Sendable () -> Timestamp

    /// - Parameter wait: between two looks for news.
    init(
        _ furniture: Furniture, services: Services, seal: SessionSeal, metrics: PrometheusRegistry,
        logger: Logger, printing: any Printing = NoPrinting(),
        now: @escaping @Sendable () -> Timestamp = { .now() },
        wait: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: Live.pause) }
    ) {
        self.services = services
        self.printing = printing
        self.seal = seal
        self.metrics = metrics
        self.logger = logger
        self.now = now
        live = Live(metrics, wait: wait)
        templates = furniture.templates
        files = furniture.files
        texts = furniture.texts
    }

    func texts(_ language: Language) -> MessageCatalog { texts[language] ?? MessageCatalog(language, texts: [:]) }
}

/// What lies beside the program, read once: templates, texts, styles, scripts, images.
struct Furniture: Sendable {
    let templates: Templates
    let texts: [Language: MessageCatalog]
    let files: StaticFiles

    /// - Parameter fonts: where the faces of Persian letters are; without them readers see their own.
    /// - Throws: when a template, a text or a style is missing: a program without its files does not start.
    init(assets: URL, fonts: URL? = nil) throws {
        templates = try Templates(folder: assets.appending(path: "templates"))
        files = try StaticFiles(
            folders: ["styles", "scripts", "images"].map { assets.appending(path: $0) } + (fonts.map { [$0] } ?? []))
        var texts: [Language: MessageCatalog] = [:]
        for language in Language.allCases {
            texts[language] = try MessageCatalog(language, folder: assets.appending(path: "messages"))
        }
        self.texts = texts
    }
}
