import ArgumentParser
import Contracts
import Foundation
import Moadian
import Sealing

/// Signs and encrypts an invoice as Iran's portal takes it.
struct MoadianSealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal", abstract: "Sign and encrypt invoices: the body of the portal's POST invoice.",
        discussion: """
            The file's bytes are signed as they are: nothing is checked here but that they are JSON (see `validate`).

            Example:
              karvan tax moadian seal invoice.json --key key.pem --certificate cert.crt \\
                --portal-keys server-information.json --fiscal-id A11216 > body.json
            """)

    @Argument(help: "One or more files, each with one invoice in the portal's JSON.")
    var files: [String]
    @OptionGroup var key: KeyOptions
    @Option(help: "The certificate, PEM or DER; not needed where the key's file has it (PFX).")
    var certificate: String?
    @Option(help: "The portal's answer to server-information, or its publicKeys.")
    var portalKeys: String
    @Option(help: "The memory's id that the invoices are sent for.")
    var fiscalID: String
    @Option(help: "The packet's requestTraceId, a UUID; a fresh one where it is missing.")
    var requestTraceID: [String] = []
    @Flag(help: "Write typ and cty into the signature's header, as the official kits do.")
    var namesType = false
    @Option(help: "Seal the first file this often instead, and say how long one takes on one core.")
    var measure: Int?

    func validate() throws {
        guard TaxID.isMemoryID(fiscalID) else {
            throw ValidationError("--fiscal-id is six upper-case Latin letters and digits.")
        }
        guard files.count <= InvoicePacket.limit else {
            throw ValidationError("One call carries \(InvoicePacket.limit) invoices at most.")
        }
        guard requestTraceID.allSatisfy({ UUID(uuidString: $0) != nil }), requestTraceID.count <= files.count else {
            throw ValidationError("--request-trace-id is a UUID, one for each file at most.")
        }
        guard measure.map({ $0 > 0 }) ?? true else { throw ValidationError("--measure is a number above 0.") }
    }

    func run() throws {
        let credentials = try key.credentials(certificate: certificate)
        let now = Timestamp.now()
        if let objection = credentials.objection(at: now) {
            Terminal.complain("karvan: the portal will object: \(objection)")
        }
        let signer = PortalSigner(credentials, namesType: namesType)
        let keys = try KeyOptions.reading(portalKeys) { content in try PortalKey.list(in: content) }
        if let measure { return try time(measure, signer, keys[0]) }
        var packets: [InvoicePacket] = []
        for (index, file) in files.enumerated() {
            let invoice = try KeyOptions.content(of: file)
            try KeyOptions.naming(file) {
                guard try JSONNode(json: invoice).kind == "an object" else { throw NotAnInvoice() }
            }
            let uid = index < requestTraceID.count ? UUID(uuidString: requestTraceID[index]) : nil
            let portalKey = keys[Int.random(in: keys.indices)]
            packets.append(
                try KeyOptions.naming(file) {
                    try InvoicePacket(
                        sealing: invoice, uid: uid ?? UUIDv7.make(at: now), fiscalID: fiscalID, signer: signer,
                        key: portalKey, at: now)
                })
        }
        print(String(decoding: InvoicePacket.body(packets), as: UTF8.self))
    }

    /// What `openssl speed rsa2048` is held against.
    private func time(_ count: Int, _ signer: PortalSigner, _ key: PortalKey) throws {
        let invoice = try KeyOptions.content(of: files[0])
        let duration = try ContinuousClock().measure {
            for _ in 0..<count {
                _ = try InvoicePacket(
                    sealing: invoice, uid: UUIDv7.make(), fiscalID: fiscalID, signer: signer, key: key, at: .now())
            }
        }
        try Terminal.printJSON(["sealed": count, "microseconds_each": Int(duration / .microseconds(count))])
    }

    private struct NotAnInvoice: Error, CustomStringConvertible {
        let description = "This is JSON, but no object: an invoice begins with “{”."
    }
}

/// Opens what `seal` made, with the portal's private key.
struct MoadianOpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Decrypt sealed invoices, verify who signed them, and print them.",
        discussion: """
            Takes the body of a POST invoice, one of its packets, or one compact JWE. The invoice goes to standard output
            as it was signed, one a line; who signed it to standard error.

            Example:
              karvan tax moadian open body.json --key portal-private-key.pem
            """)

    @Argument(help: "The file to open; - for standard input.")
    var file: String
    @OptionGroup var key: KeyOptions
    @Flag(help: "One JSON document with everything that is known of each packet.")
    var json = false

    func run() throws {
        let key = try self.key.privateKey()
        let content = try KeyOptions.content(of: file)
        var opened: [Opened] = []
        for (packet, sealed) in try Self.packets(in: content, named: file) {
            let invoice = try KeyOptions.naming(file) { try OpenedInvoice(sealed, openedWith: key) }
            opened.append(Opened(packet, invoice))
        }
        if json { return try Terminal.printJSON(opened) }
        for invoice in opened {
            Terminal.complain("signed by \(invoice.signer) at \(invoice.signedAt ?? "an unknown time")")
            print(invoice.invoice)
        }
    }

    private static func packets(in content: Data, named file: String) throws -> [(InvoicePacket?, Data)] {
        let start = content.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard start == UInt8(ascii: "[") || start == UInt8(ascii: "{") else { return [(nil, content)] }
        return try KeyOptions.naming(file) {
            try InvoicePacket.list(in: content).map { ($0, Data($0.payload.utf8)) }
        }
    }

    private struct Opened: Encodable {
        let requestTraceID: String?
        let fiscalID: String?
        let keyID: String?
        let signer: String
        let signedAt: String?
        /// The exact text.
        let invoice: String

        init(_ packet: InvoicePacket?, _ opened: OpenedInvoice) {
            requestTraceID = packet?.uid.text
            fiscalID = packet?.fiscalID
            keyID = opened.keyID
            signer = opened.signer.subject
            signedAt = opened.signedAt
            invoice = String(decoding: opened.invoice, as: UTF8.self)
        }
    }
}

/// Files with keys, and their passwords.
struct KeyOptions: ParsableArguments {
    @Option(help: "The private key: PEM, DER or PFX, told by its content.")
    var key: String
    @Option(help: "A file with the key's password, for a protected one.")
    var passwordFile: String?

    func credentials(certificate: String?) throws -> Credentials {
        let (content, password) = (try Self.content(of: key), try password())
        let files = [key, certificate].compactMap(\.self).joined(separator: ", ")
        let certificate = try certificate.map(Self.content)
        return try Self.naming(files) { try Credentials(key: content, certificate: certificate, password: password) }
    }

    func privateKey() throws -> PrivateKey {
        let (content, password) = (try Self.content(of: key), try password())
        return try Self.naming(key) { try PrivateKey(content, password: password) }
    }

    private func password() throws -> String? {
        try passwordFile.map { file in
            String(decoding: try Self.content(of: file), as: UTF8.self).trimmingCharacters(in: .newlines)
        }
    }

    static func content(of file: String) throws -> Data {
        if file == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
        guard let content = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file) cannot be read.", code: 2)
        }
        return content
    }

    static func reading<Value>(_ file: String, _ read: (Data) throws -> Value) throws -> Value {
        let content = try content(of: file)
        return try naming(file) { try read(content) }
    }

    /// Whatever goes wrong is told with the file's name.
    static func naming<Value>(_ file: String, _ work: () throws -> Value) throws -> Value {
        do { return try work() } catch let error as CommandFailure { throw error } catch {
            throw CommandFailure("\(file): \(error)")
        }
    }
}
