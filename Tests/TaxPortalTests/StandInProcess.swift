import Foundation
import Testing

/// A portal's double as a process of its own: it shares no line with what it judges here.
final class StandInProcess {
    enum Product: String {
        case moadian = "MoadianStandIn"
        case ksef = "KSeFStandIn"
    }

    /// Where products lie: said, or beside the tests.
    private static let products =
        ProcessInfo.processInfo.environment["KARVAN_TEST_PRODUCTS"].map { URL(filePath: $0) }
        ?? Bundle.main.executableURL?.deletingLastPathComponent()

    static func isBuilt(_ product: Product = .moadian) -> Bool {
        program(product).map { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) } ?? false
    }

    private static func program(_ product: Product) -> URL? { products?.appending(path: product.rawValue) }

    /// As it says itself: with `/requestsmanager` or `/v2`.
    let base: URL
    private let process = Process()

    init(_ arguments: [String], of product: Product = .moadian) throws {
        process.executableURL = Self.program(product)
        process.arguments = ["--port", "0"] + (product == .moadian ? ["--key-bits", "2048"] : []) + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var heard = ""
        var address: Substring?
        while address == nil {
            let part = output.fileHandleForReading.availableData
            guard !part.isEmpty else { throw CocoaError(.fileReadUnknown) }
            heard += String(decoding: part, as: UTF8.self)
            address = heard.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix("http") }?.prefix { $0 != " " }
        }
        base = try #require(URL(string: String(address ?? "")))
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
