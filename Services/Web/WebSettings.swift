import Foundation
import ServiceKit

/// What this process is told by its environment.
struct WebSettings {
    let process: ProcessSettings
    /// Where `/api/{service}/v1/…` is found: the proxy's plain port, or a service mesh.
    let apiURL: String
    /// Templates, texts, styles and images.
    let assets: URL
    /// The faces of Persian letters, as `deploy/dev run` makes them. Absent: readers see their own.
    let fonts: URL?
    /// Prints documents. Absent: it is looked for where it usually is.
    let chromium: String?
    /// Seals the session cookie; the same in all replicas. Absent: made at start.
    let secret: String?

    init(_ reader: SettingsReader) {
        process = ProcessSettings(reader, name: "web")
        apiURL = reader.text("api.url", "the base of /api/…, for example http://127.0.0.1:8080")
        assets = URL(filePath: reader.text("assets", "the folder with templates, texts and styles"))
        fonts = reader.optionalText("fonts", "the folder with the faces of Persian letters").map { URL(filePath: $0) }
        chromium = reader.optionalText("chromium", "the program Chromium, which prints documents")
        secret = reader.optionalSecret("web.secret", "a long random text that seals session cookies")
        if let fonts, !FileManager.default.fileExists(atPath: fonts.path) {
            reader.complain("fonts", "is no folder", "for example .karvan/fonts, or leave the setting out")
        }
        if let chromium, !FileManager.default.isExecutableFile(atPath: chromium) {
            reader.complain("chromium", "is no program", "for example /usr/bin/chromium, or leave the setting out")
        }
        if let secret, secret.utf8.count < 32 {
            reader.complain("web.secret", "is shorter than 32 characters", "for example: openssl rand -hex 32")
        }
    }
}
