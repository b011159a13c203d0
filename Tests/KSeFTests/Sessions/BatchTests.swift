import Contracts
import Foundation
import Sealing
import Testing

@testable import KSeF

@Suite("A ZIP archive")
struct ZipArchiveTests {
    let files = [
        ("000001.xml", Data("<Faktura>1</Faktura>".utf8)), ("000002.xml", Data()),
        ("a.b", Data(repeating: 7, count: 70_000)),
    ]

    @Test(
        "has the check sum of ISO 3309", arguments: [("123456789", UInt32(0xCBF4_3926)), ("", 0), ("a", 0xE8B7_BE43)])
    func checkSum(text: String, sum: UInt32) {
        #expect(CRC32.of(Data(text.utf8)) == sum)
    }

    @Test("is read again from its directory, file by file")
    func readAgain() throws {
        let archive = ZipArchive(files.map { (name: $0.0, content: $0.1) }).bytes
        let read = try ZipReading(archive).files
        #expect(read.map(\.name) == files.map(\.0))
        #expect(read.map(\.content) == files.map(\.1))
    }

    @Test("is read by another implementation", .enabled(if: python != nil, "python3 is not installed"))
    func foreignReader() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "batch.zip")
        try ZipArchive(files.map { (name: $0.0, content: $0.1) }).bytes.write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.python))
        process.arguments = ["-m", "zipfile", "-t", file.path(percentEncoded: false)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(words.contains("Done testing") && !words.contains("corrupted"))
    }

    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

@Suite("A batch session")
struct BatchSessionTests {
    let portal: ScriptedPortal
    let invoices = (1...25).map { Data("<Faktura><P_2>FV/\($0)</P_2></Faktura>".utf8) }

    init() throws { portal = try ScriptedPortal() }

    private func opening() throws -> [String: Any] {
        let opening = portal.script.withLock { $0.requests.first { $0.url.hasSuffix("/sessions/batch") } }
        let body = try #require(opening?.body)
        return try #require(JSONSerialization.jsonObject(with: body) as? [String: Any])
    }

    @Test("takes all invoices in one archive, in parts that are encrypted each by itself, and is closed")
    func whole() async throws {
        let session = try await portal.desk().sendBatch(invoices, offline: true, partBytes: 1000)
        let uploads = portal.script.withLock { $0.uploads }
        let secret = try #require(portal.script.withLock { $0.sessionKeys[session] })
        #expect(uploads.count > 2)
        var archive = Data()
        for part in uploads { archive += try AES.decryptCBC(part, key: secret.key, iv: secret.vector) }
        #expect(try ZipReading(archive).files.map(\.content) == invoices)
        let opening = try opening()
        #expect(opening["offlineMode"] as? Bool == true)
        let file = try #require(opening["batchFile"] as? [String: Any])
        #expect(file["fileSize"] as? Int == archive.count)
        #expect(file["fileHash"] as? String == ContentHash(of: archive).text)
        let parts = try #require(file["fileParts"] as? [[String: Any]])
        #expect(parts.map { $0["ordinalNumber"] as? Int } == Array(1...uploads.count))
        #expect(parts.map { $0["fileHash"] as? String } == uploads.map { ContentHash(of: $0).text })
        #expect(parts.map { $0["fileSize"] as? Int } == uploads.map(\.count))
        #expect(portal.count("POST /sessions/batch/\(session)/close") == 1)
    }

    @Test("parts go where the portal said, with its headers and without our token")
    func upload() async throws {
        _ = try await portal.desk().sendBatch(invoices, offline: false)
        let request = try #require(portal.last("store.test"))
        #expect(request.method == "PUT")
        #expect(request[header: "x-ms-blob-type"] == "BlockBlob")
        #expect(request[header: "Authorization"] == nil)
        #expect(request.headers.count == 1)
    }

    @Test("a part that got lost is sent again; a batch that cannot be handed in was not handed in")
    func lost() async throws {
        portal.lose("https://store.test", arriving: true)
        _ = try await portal.desk().sendBatch(invoices, offline: false)
        #expect(portal.count("PUT https://store.test") == 2)
        for _ in 0..<3 { portal.answer("https://store.test", 500, "") }
        let failure = await #expect(throws: KSeFFailure.self) {
            try await portal.desk().sendBatch(invoices, offline: false)
        }
        #expect(failure?.kind == .outage)
        #expect(failure?.mayHaveHappened == false)
        #expect(portal.calls.filter { $0.hasSuffix("/close") }.count == 1)
    }

    @Test("whose closing got lost was handed in; one that the portal will not close was not")
    func closing() async throws {
        let desk = portal.desk()
        portal.lose("/sessions/batch/2026", arriving: true)
        #expect(try await desk.sendBatch(invoices, offline: false).contains("-SB-"))
        portal.answer("/sessions/batch/2026", 400, #"{"errors":[{"code":21205,"description":"Brak części"}]}"#)
        let failure = await #expect(throws: KSeFFailure.self) { try await desk.sendBatch(invoices, offline: false) }
        #expect(failure?.code == "21205")
    }

    @Test("is encrypted under another key when the portal withdrew the one that was used")
    func rotation() async throws {
        let desk = portal.desk()
        _ = try await desk.account.keys.key(for: .symmetricKey, desk.client)
        portal.script.withLock { $0.keys[1] = ("SymmetricKeyEncryption", portal.keys.nextKey, "2026-01-01T00:00:00Z") }
        _ = try await desk.sendBatch(invoices, offline: false)
        let opening = portal.script.withLock { $0.requests.last { $0.url.hasSuffix("/sessions/batch") } }
        let text = String(decoding: opening?.body ?? Data(), as: UTF8.self)
        #expect(text.contains(ScriptedPortal.id(portal.keys.nextKey)))
    }
}

/// Just enough of a reader to see that what is written is an archive.
struct ZipReading {
    struct Wrong: Error {}

    private(set) var files: [(name: String, content: Data)] = []

    init(_ archive: Data) throws {
        let bytes = [UInt8](archive)
        func number(_ offset: Int, _ count: Int) throws -> Int {
            guard offset >= 0, offset + count <= bytes.count else { throw Wrong() }
            return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        let end = bytes.count - 22
        guard try number(end, 4) == 0x0605_4B50 else { throw Wrong() }
        let (count, size, start) = (try number(end + 10, 2), try number(end + 12, 4), try number(end + 16, 4))
        guard start + size == end else { throw Wrong() }
        var place = start
        for _ in 0..<count {
            guard try number(place, 4) == 0x0201_4B50, try number(place + 10, 2) == 0 else { throw Wrong() }
            let (sum, length) = (try number(place + 16, 4), try number(place + 24, 4))
            let (nameLength, local) = (try number(place + 28, 2), try number(place + 42, 4))
            guard try number(local, 4) == 0x0403_4B50, try number(local + 14, 4) == sum,
                try number(local + 18, 4) == length, try number(local + 26, 2) == nameLength
            else { throw Wrong() }
            let content = local + 30 + nameLength
            guard content + length <= start else { throw Wrong() }
            let data = Data(bytes[content..<content + length])
            guard CRC32.of(data) == UInt32(sum) else { throw Wrong() }
            files.append((String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self), data))
            place += 46 + nameLength
        }
        guard place == end else { throw Wrong() }
    }
}
