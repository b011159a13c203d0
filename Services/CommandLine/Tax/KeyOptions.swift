import ArgumentParser
import Foundation
import Sealing

/// Files with keys, and their passwords.
struct KeyOptions: ParsableArguments {
    @Option(help: "The private key, RSA: PEM, DER or PFX, told by its content.")
    var key: String
    @Option(help: "A file with the key's password, for a protected one.")
    var passwordFile: String?

    func credentials(certificate: String?) throws -> Credentials {
        let (content, password) = (try InputFile.content(of: key), try password())
        // Before the certificate, which would only be said to belong to another key.
        _ = try privateKey(content, password)
        let files = [key, certificate].compactMap(\.self).joined(separator: ", ")
        let certificate = try certificate.map(InputFile.content)
        return try Self.naming(files) { try Credentials(key: content, certificate: certificate, password: password) }
    }

    func privateKey() throws -> PrivateKey { try privateKey(InputFile.content(of: key), password()) }

    private func privateKey(_ content: Data, _ password: String?) throws -> PrivateKey {
        let read = try Self.naming(key) { try PrivateKey(content, password: password) }
        guard read.publicKey.isRSA else {
            throw CommandFailure("\(key): This is an EC key; the portal takes RSA keys of 2048 bits or more.")
        }
        return read
    }

    /// Without the byte order mark and the line's end that editors leave in such a file.
    private func password() throws -> String? {
        try passwordFile.map { file in
            String(decoding: try InputFile.content(of: file), as: UTF8.self)
                .trimmingCharacters(in: .newlines.union(["\u{FEFF}"]))
        }
    }

    /// Whatever goes wrong is told with the file's name.
    static func naming<Value>(_ file: String, _ work: () throws -> Value) throws -> Value {
        do { return try work() } catch let error as CommandFailure { throw error } catch {
            throw CommandFailure("\(file): \(error)")
        }
    }
}
