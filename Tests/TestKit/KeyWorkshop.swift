import Foundation

/// Keys and certificates that a test makes for itself with the `openssl` command, in a folder that goes with it.
package final class KeyWorkshop: Sendable {
    package struct Failure: Error { package let text: String }

    package let folder: URL

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs `openssl` in the folder.
    ///
    /// - Returns: what it wrote to standard output.
    @discardableResult
    package func openssl(_ arguments: String...) throws -> Data { try run(arguments) }

    package func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

    package func write(_ name: String, _ content: Data) throws {
        try content.write(to: folder.appending(path: name))
    }

    package func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    /// `NAME.key` (PKCS#8 PEM) and `NAME.crt`, which it signed itself.
    ///
    /// - Parameter subject: in OpenSSL's way: `/CN=…/serialNumber=…`.
    package func makeCertificate(
        _ name: String, subject: String, algorithm: String = "rsa:2048", days: Int = 365
    ) throws {
        let key =
            algorithm == "P-256" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-newkey", algorithm]
        try run(
            ["req", "-x509", "-sha256", "-nodes", "-utf8"] + key + [
                "-keyout", "\(name).key", "-out", "\(name).crt", "-days", "\(days)", "-subj", subject,
            ])
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        // Complaints go to a file: two pipes read one after the other could wait for each other.
        let complaints = folder.appending(path: ".complaints-\(UUID().uuidString)")
        try Data().write(to: complaints)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: complaints)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
            throw Failure(text: "openssl \(arguments.joined(separator: " ")): \(text)")
        }
        return data
    }
}
