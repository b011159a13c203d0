import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import KSeFStandIn

@Suite("Sending a batch")
struct BatchTests {
    static let files = (1...5).map { PackedFile(name: "faktura-\($0).xml", data: Sample(number: "FB/\($0)").xml) }

    @Test(
        "unpacks ZIP and TarGz, in one part and in several, and judges every invoice", arguments: ["Zip", "TarGz"],
        [1, 3])
    func whole(type: String, count: Int) async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let compression = try #require(CompressionType(rawValue: type))
            let bad = PackedFile(name: "zła.xml", data: Data("<a/>".utf8))
            let package = Archive.pack(Self.files + [bad], as: compression)
            let batch = try await stand.openBatch(package, parts: count, type: type, access: access)
            for part in batch.parts { #expect(try await stand.upload(part).status == 201) }
            #expect(try await stand.closeBatch(batch).status == 204)
            _ = try await stand.side(.post, "settle")
            let status = try await stand.batchStatus(batch)
            #expect(status["status"]["code"] == 200)
            #expect(status["successfulInvoiceCount"] == 5)
            #expect(status["failedInvoiceCount"] == 1)
            let list = try await stand.call(.get, "/v2/sessions/\(batch.reference)/invoices", bearer: access).json
            #expect(list["invoices"].items.map { $0["invoiceFileName"].text } == (Self.files + [bad]).map(\.name))
            #expect(list["invoices"].items.map { $0["status"]["code"] } == [200, 200, 200, 200, 200, 430])
            let receipt = try await stand.follow(status["upo"]["pages"][0]["downloadUrl"].text)
            #expect(String(decoding: receipt.data, as: UTF8.self).components(separatedBy: "<Dokument>").count == 6)
        }
    }

    @Test("unpacks what zip and tar of the system pack", arguments: ["Zip", "TarGz"])
    func systemTools(type: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in Self.files { try file.data.write(to: folder.appending(path: file.name)) }
        let large = (1...3000).map { "<line n=\"\($0)\">\($0 * 7919 % 1009)</line>" }.joined()
        try Data(large.utf8).write(to: folder.appending(path: "large.xml"))
        let process = Process()
        process.currentDirectoryURL = folder
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", type == "Zip" ? "zip -q -9 out *.xml && mv out.zip out" : "tar czf out *.xml"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "zip and tar are needed")
        let package = try Data(contentsOf: folder.appending(path: "out"))
        let unpacked = try Archive.unpack(package, as: try #require(CompressionType(rawValue: type)))
        #expect(unpacked.map(\.name) == Self.files.map(\.name) + ["large.xml"])
        #expect(unpacked.map(\.data) == Self.files.map(\.data) + [Data(large.utf8)])
        #expect(package.count < large.utf8.count, "it was deflated")
    }

    @Test("says 21161, 21157, 21405 for a plan that cannot be")
    func plans() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            func code(_ parts: [(Int, Int)]) async throws -> Int? {
                let hash = Data("x".utf8).sha256
                let list = parts.map { #"{"ordinalNumber":\#($0.0),"fileSize":\#($0.1),"fileHash":"\#(hash)"}"# }
                let encryption = try await stand.encryption(key: SymmetricKey(size: .bits256), vector: Data(count: 16))
                return try await stand.call(
                    .post, "/v2/sessions/batch",
                    #"{"formCode":\#(Stand.formCode),"encryption":\#(encryption),"batchFile":{"fileSize":100,"#
                        + #""fileHash":"\#(hash)","fileParts":[\#(list.joined(separator: ","))]}}"#,
                    bearer: access
                ).code
            }
            #expect(try await code([(1, 112)]) == nil)
            #expect(try await code((1...51).map { ($0, 112) }) == 21161)
            #expect(try await code([(1, 100_000_017)]) == 21157)
            #expect(try await code([(2, 112)]) == 21405)
        }
    }

    @Test("says 21205 for a part missing, 21157 for one of another size, 21208 after the time, 21180 once closed")
    func closing() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let package = Archive.pack(Self.files, as: .zip)
            let batch = try await stand.openBatch(package, parts: 2, access: access)
            _ = try await stand.upload(batch.parts[0])
            #expect(try await stand.closeBatch(batch).code == 21205)
            var short = batch.parts[1]
            short.data = short.data.dropLast(16)
            _ = try await stand.upload(short)
            #expect(try await stand.closeBatch(batch).code == 21157)
            _ = try await stand.upload(batch.parts[1])
            #expect(try await stand.closeBatch(batch).status == 204)
            #expect(try await stand.closeBatch(batch).code == 21180)
            var late = try await stand.openBatch(package, parts: 1, access: access)
            try await stand.advance(20 * 60 + 1)
            #expect(try await stand.upload(late.parts[0]).status == 403)
            late.access = try await stand.signIn()
            #expect(try await stand.closeBatch(late).code == 21208)
            #expect(try await stand.batchStatus(late)["status"]["code"] == 440)
        }
    }

    @Test("refuses an upload with our token or without its header")
    func uploads() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let batch = try await stand.openBatch(Archive.pack(Self.files, as: .zip), parts: 1, access: access)
            let part = batch.parts[0]
            let path = part.url.replacing("http://localhost", with: "")
            let withToken = try await stand.call(
                .put, path, bearer: access, headers: ["x-ms-blob-type": "BlockBlob"], data: part.data)
            #expect(withToken.status == 403)
            #expect(try await stand.call(.put, path, data: part.data).status == 400)
        }
    }

    @Test("fails whole: 405 hash, 415 key, 430 archive, 435 part, 420 too many, 440 nothing, 445 nothing good")
    func failures() async throws {
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let package = Archive.pack(Self.files, as: .zip)
            func code(_ package: Data, changing: (inout Stand.BatchTrouble) -> Void = { _ in }) async throws -> JSON {
                var trouble = Stand.BatchTrouble()
                changing(&trouble)
                let batch = try await stand.openBatch(package, parts: 1, access: access, trouble: trouble)
                for part in batch.parts { _ = try await stand.upload(part) }
                _ = try await stand.closeBatch(batch)
                _ = try await stand.side(.post, "settle")
                return try await stand.batchStatus(batch)["status"]["code"]
            }
            #expect(try await code(package) { $0.wholeHash = Data("?".utf8).sha256 } == 405)
            #expect(try await code(package) { $0.partHash = Data("?".utf8).sha256 } == 405)
            #expect(try await code(package) { $0.padding = .PKCS1_OAEP } == 415)
            #expect(try await code(Data("not a package at all, and long enough for one".utf8)) == 430)
            #expect(try await code(package) { $0.encrypted = Data(count: 33) } == 435)
            #expect(try await code(Archive.pack([], as: .zip)) == 440)
            #expect(try await code(Archive.pack([PackedFile(name: "a.xml", data: Data("<a/>".utf8))], as: .zip)) == 445)
            _ = try await stand.side(
                .put, "sizes",
                #"{"invoices":4,"invoiceBytes":1000000,"invoiceWithAttachmentBytes":3000000,"partBytes":100000000,"parts":50}"#
            )
            #expect(try await code(package) == 420)
        }
    }

    @Test(
        "counts the day on which the session was opened, and takes attachments where they are allowed",
        .enabled(if: Reference.isThere))
    func dayAndAttachments() async throws {
        let attached = try Data(contentsOf: Reference.folder.appending(path: "samples/FA3_example_24.xml"))
        try await Stand.run { stand in
            let access = try await stand.signIn()
            let today = PackedFile(name: "today.xml", data: Sample().xml)
            let batch = try await stand.openBatch(Archive.pack([today], as: .zip), parts: 45, access: access)
            for part in batch.parts { _ = try await stand.upload(part) }
            _ = try await stand.side(.put, "clock", #"{"at":"2026-03-02T23:05:00Z"}"#)
            var later = batch
            later.access = try await stand.signIn()
            _ = try await stand.closeBatch(later)
            _ = try await stand.side(.post, "settle")
            let list = try await stand.call(.get, "/v2/sessions/\(batch.reference)/invoices", bearer: later.access).json
            #expect(list["invoices"][0]["invoicingMode"] == "Online", "opened on the day of P_1, closed a day later")

            for (allowed, code) in [(false, 415), (true, 200)] as [(Bool, JSON)] {
                _ = try await stand.side(
                    .post, "contexts", #"{"context":{"type":"Nip","value":"9999999999"},"attachments":\#(allowed)}"#)
                let package = Archive.pack([PackedFile(name: "a.xml", data: attached)], as: .zip)
                let batch = try await stand.openBatch(package, parts: 1, access: later.access)
                _ = try await stand.upload(batch.parts[0])
                _ = try await stand.closeBatch(batch)
                _ = try await stand.side(.post, "settle")
                let list = try await stand.call(.get, "/v2/sessions/\(batch.reference)/invoices", bearer: later.access)
                    .json
                #expect(list["invoices"][0]["status"]["code"] == code)
            }
        }
    }
}

extension Stand {
    struct UploadPart: Sendable {
        var url: String
        var data: Data
    }

    struct OpenBatch: Sendable {
        var reference: String
        var access: String
        var parts: [UploadPart]
    }

    /// What is made wrong on purpose.
    struct BatchTrouble: Sendable {
        var wholeHash: String?
        var partHash: String?
        var padding = _RSA.Encryption.Padding.PKCS1_OAEP_SHA256
        var encrypted: Data?
    }

    func openBatch(
        _ package: Data, parts count: Int, type: String = "Zip", access: String, trouble: BatchTrouble = BatchTrouble()
    ) async throws -> OpenBatch {
        let key = SymmetricKey(size: .bits256)
        let vector = Data((0..<16).map { _ in UInt8.random(in: 0...255) })
        let size = max(1, (package.count + count - 1) / count)
        let plain = stride(from: 0, to: package.count, by: size).map {
            Data(package[$0..<min($0 + size, package.count)])
        }
        let sealed = try plain.map { part in
            try trouble.encrypted ?? AES._CBC.encrypt(part, using: key, iv: AES._CBC.IV(ivBytes: vector))
        }
        let list = sealed.enumerated().map { index, part in
            #"{"ordinalNumber":\#(index + 1),"fileSize":\#(part.count),"fileHash":"\#(trouble.partHash ?? part.sha256)"}"#
        }
        let encryption = try await encryption(key: key, vector: vector, padding: trouble.padding)
        let answer = try await call(
            .post, "/v2/sessions/batch",
            """
            {"formCode":\(Self.formCode),"encryption":\(encryption),"batchFile":{"fileSize":\(package.count),
             "fileHash":"\(trouble.wholeHash ?? package.sha256)","compressionType":"\(type)",
             "fileParts":[\(list.joined(separator: ","))]}}
            """, bearer: access)
        #expect(answer.status == 201, "\(String(decoding: answer.data, as: UTF8.self))")
        let uploads = answer.json["partUploadRequests"].items
        #expect(uploads.count == sealed.count)
        return OpenBatch(
            reference: answer.json["referenceNumber"].text, access: access,
            parts: zip(uploads, sealed).map { UploadPart(url: $0["url"].text, data: $1) })
    }

    func upload(_ part: UploadPart) async throws -> Answer {
        try await call(
            .put, part.url.replacing("http://localhost", with: ""), headers: ["x-ms-blob-type": "BlockBlob"],
            data: part.data)
    }

    func closeBatch(_ batch: OpenBatch) async throws -> Answer {
        try await call(.post, "/v2/sessions/batch/\(batch.reference)/close", bearer: batch.access)
    }

    func batchStatus(_ batch: OpenBatch) async throws -> JSON {
        try await call(.get, "/v2/sessions/\(batch.reference)", bearer: batch.access).json
    }
}
