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
            The file's bytes are signed as they are, less a byte order mark in front: nothing is checked here but that
            they are JSON (see `validate`).

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
    }

    func run() throws {
        let credentials = try key.credentials(certificate: certificate)
        let now = Timestamp.now()
        if let objection = credentials.objection(at: now) {
            Terminal.complain("karvan: the portal will object: \(objection)")
        }
        let signer = PortalSigner(credentials, namesType: namesType)
        let answer = try InputFile.content(of: portalKeys)
        let keys = try KeyOptions.naming(portalKeys) { try PortalKey.list(in: answer) }
        var packets: [InvoicePacket] = []
        for (index, file) in files.enumerated() {
            let invoice = withoutByteOrderMark(try InputFile.content(of: file))
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

    /// No part of JSON (RFC 8259, 8.1): the portal would not read it.
    private func withoutByteOrderMark(_ content: Data) -> Data {
        content.starts(with: [0xEF, 0xBB, 0xBF]) ? content.dropFirst(3) : content
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
            byte for byte as it was signed, several with a line's end between them; who signed it to standard error.

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
        let content = try InputFile.content(of: file)
        var opened: [Opened] = []
        for (packet, sealed) in try Self.packets(in: content, named: file) {
            let invoice = try KeyOptions.naming(file) { try OpenedInvoice(sealed, openedWith: key) }
            opened.append(Opened(packet, invoice))
        }
        if json { return try Terminal.printJSON(opened) }
        for (index, invoice) in opened.enumerated() {
            Terminal.complain("signed by \(invoice.signer) at \(invoice.signedAt ?? "an unknown time")")
            FileHandle.standardOutput.write(Data(((index == 0 ? "" : "\n") + invoice.invoice).utf8))
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
