import Foundation
import Logging
import Testing

@testable import ServiceKit

@Suite("Settings")
struct SettingsTests {
    @Test("tell all faults in one message with what to do")
    func allFaultsAtOnce() {
        let reader = SettingsReader(environment: [
            "KARVAN_HTTP_PORT": "web", "KARVAN_ADMIN_PORT": "9000", "KARVAN_LOG_LEVEL": "loud",
        ])
        _ = ServiceSettings(reader, name: "sales")
        let faults = #expect(throws: SettingsFaults.self) { try reader.finish() }
        #expect(
            faults?.faults.map(\.variable) == [
                "KARVAN_HTTP_PORT", "KARVAN_LOG_LEVEL", "KARVAN_DATABASE_URL", "KARVAN_JWKS_URL",
            ])
        #expect(faults?.description.contains("“web” is not a whole number from 0 to 65535") == true)
        #expect(faults?.description.hasPrefix("4 settings are wrong") == true)
    }

    @Test("read a secret from the file that …_FILE names, and never show it")
    func secretFile() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try "s3cret-value\n".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let reader = SettingsReader(environment: ["KARVAN_DATABASE_URL_FILE": file.path])
        #expect(reader.secret("database.url", "where the database is") == "s3cret-value")
        #expect(reader.readings.map(\.shown) == ["(secret)"])
    }

    @Test("complain once about a secret file that cannot be read")
    func unreadableFile() {
        let reader = SettingsReader(environment: ["KARVAN_IDENTITY_KEY_FILE": "/nowhere/at/all"])
        _ = reader.secret("identity.key", "a long random text")
        #expect(reader.faults.map(\.variable) == ["KARVAN_IDENTITY_KEY_FILE"])
    }

    @Test("take what is usual where nothing is set")
    func usualValues() throws {
        let reader = SettingsReader(environment: ["KARVAN_HTTP_PORT": "8001", "KARVAN_ADMIN_PORT": "9001"])
        let settings = ProcessSettings(reader, name: "sales")
        try reader.finish()
        #expect(settings.host == "127.0.0.1")
        #expect(settings.logLevel == .info)
        #expect(settings.requestTimeoutSeconds == 30)
    }

    @Test("refuse the same port twice")
    func samePort() {
        let reader = SettingsReader(environment: ["KARVAN_HTTP_PORT": "8001", "KARVAN_ADMIN_PORT": "8001"])
        _ = ProcessSettings(reader, name: "sales")
        #expect(reader.faults.map(\.variable) == ["KARVAN_ADMIN_PORT"])
    }
}
