import Contracts
import Foundation
import Testing

@testable import UBL

/// Documents for validators of others: with `KARVAN_UBL_SAMPLES` naming a folder they are written there.
@Suite("Samples for other validators")
struct SampleTests {
    private static let folder = ProcessInfo.processInfo.environment["KARVAN_UBL_SAMPLES"]

    @Test("are written where they are asked for", .enabled(if: folder != nil, "KARVAN_UBL_SAMPLES names no folder"))
    func write() throws {
        let folder = URL(filePath: try #require(Self.folder), directoryHint: .isDirectory)
        for (name, document) in try RandomDocumentTests.samples() {
            let file = folder.appending(path: "\(name).xml")
            try document.written().write(to: file)
            #expect(FileManager.default.fileExists(atPath: file.path(percentEncoded: false)))
        }
    }
}
