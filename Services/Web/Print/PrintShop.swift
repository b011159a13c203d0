import Contracts
import Foundation
import Logging
import ServiceLifecycle

/// Prints pages with a Chromium that is kept warm: a document takes a tenth of a second, starting it three times that.
///
/// Few are printed at a time and some wait; beyond that people are told so. A browser that fails is replaced, and what
/// it was asked for is asked of the new one once more.
actor PrintShop: Printing, Service {
    private static let usualPlaces = [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium",
    ]

    private let chromium: String?
    private let sheets: Int
    private let queue: Int
    private let patience: DispatchTimeInterval
    private let logger: Logger

    private var browser: Browser?
    private var starting: Task<Browser, any Error>?
    private var printing = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - chromium: the program; without it, Debian's and other usual places are looked at.
    ///   - sheets: printed at a time.
    ///   - queue: how many may wait for that.
    init(
        chromium: String?, sheets: Int = 2, queue: Int = 40, patience: DispatchTimeInterval = .seconds(15),
        logger: Logger
    ) {
        self.chromium =
            chromium ?? Self.usualPlaces.first { FileManager.default.isExecutableFile(atPath: $0) }
        self.sheets = sheets
        self.queue = queue
        self.patience = patience
        self.logger = logger
    }

    /// Warms the browser, so that the first document does not wait for it.
    func run() async throws {
        if chromium == nil {
            logger.notice("no Chromium was found: documents are printed by their readers' browsers alone")
        } else if (try? await ready()) == nil {
            logger.warning("Chromium does not start; it is tried again with the first document")
        }
        try? await gracefulShutdown()
        browser?.end()
        browser = nil
    }

    func pdf(of html: String) async throws -> [UInt8] {
        guard let chromium, FileManager.default.isExecutableFile(atPath: chromium) else { throw PrintFault.absent }
        try await enter()
        defer { leave() }
        do {
            return try await printed(html)
        } catch {
            logger.warning("Chromium is started anew", metadata: ["cause": "\(error)"])
            return try await printed(html)
        }
    }

    private func printed(_ html: String) async throws -> [UInt8] {
        let browser = try await ready()
        do {
            return try await browser.pdf(of: html)
        } catch {
            // Perhaps another one has done so already.
            if self.browser === browser { self.browser = nil }
            browser.end()
            throw error
        }
    }

    /// The browser that runs; the first who asks starts it, the others wait for the same one.
    private func ready() async throws -> Browser {
        if let browser { return browser }
        guard let chromium else { throw PrintFault.absent }
        let patience = patience
        let task = starting ?? Task { try await Browser(chromium, patience: patience) }
        starting = task
        defer { if starting == task { starting = nil } }
        let started = try await task.value
        if browser == nil { browser = started }
        return started
    }

    // MARK: - The queue

    private func enter() async throws {
        if printing < sheets {
            printing += 1
        } else if waiting.count < queue {
            // Who leaves hands on the place.
            await withCheckedContinuation { waiting.append($0) }
        } else {
            throw PrintFault.busy
        }
    }

    private func leave() {
        if waiting.isEmpty { printing -= 1 } else { waiting.removeFirst().resume() }
    }
}

/// A running Chromium with the tabs that are free.
private final class Browser: Sendable {
    private let pipe: DevToolsPipe
    private let folder: URL
    private let free = SteadyMutex<[Sheet]>([])

    init(_ chromium: String, patience: DispatchTimeInterval) async throws {
        folder = URL.temporaryDirectory.appending(path: "karvan-print-\(UUID())")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        pipe = try DevToolsPipe(chromium: chromium, folder: folder, patience: patience)
        do {
            let first = try await Sheet(pipe)
            free.withLock { $0.append(first) }
        } catch {
            end()
            throw error
        }
    }

    deinit { end() }

    func end() {
        pipe.end()
        try? FileManager.default.removeItem(at: folder)
    }

    func pdf(of html: String) async throws -> [UInt8] {
        let sheet: Sheet
        if let known = free.withLock({ $0.popLast() }) { sheet = known } else { sheet = try await Sheet(pipe) }
        let pdf = try await sheet.pdf(of: html)
        free.withLock { $0.append(sheet) }
        return pdf
    }
}

/// A tab, used again and again.
private struct Sheet: Sendable {
    private struct Nothing: Decodable {}
    private struct Target: Decodable { let targetId: String }
    private struct Attached: Decodable { let sessionId: String }
    private struct Tree: Decodable {
        struct Node: Decodable {
            struct Frame: Decodable { let id: String }
            let frame: Frame
        }
        let frameTree: Node
    }
    private struct Printed: Decodable { let data: String }

    private struct Attaching: Encodable {
        let targetId: String
        let flatten = true
    }
    private struct Switch: Encodable { let value: Bool }
    private struct Content: Encodable { let frameId, html: String }
    private struct Printing: Encodable {
        let printBackground = true
        let preferCSSPageSize = true
        let generateTaggedPDF = true
    }

    private let pipe: DevToolsPipe
    private let session: String
    private let frame: String

    init(_ pipe: DevToolsPipe) async throws {
        self.pipe = pipe
        let target: Target = try await pipe.call("Target.createTarget", ["url": "about:blank"])
        let attached: Attached = try await pipe.call(
            "Target.attachToTarget", Attaching(targetId: target.targetId))
        session = attached.sessionId
        let tree: Tree = try await pipe.call("Page.getFrameTree", in: session)
        frame = tree.frameTree.frame.id
        let _: Nothing = try await pipe.call(
            "Emulation.setScriptExecutionDisabled", Switch(value: true), in: session)
    }

    func pdf(of html: String) async throws -> [UInt8] {
        let _: Nothing = try await pipe.call(
            "Page.setDocumentContent", Content(frameId: frame, html: html), in: session)
        let printed: Printed = try await pipe.call("Page.printToPDF", Printing(), in: session)
        guard let pdf = Data(base64Encoded: printed.data), pdf.starts(with: Array("%PDF-".utf8)) else {
            throw PrintFault.failed("what was printed is no PDF")
        }
        return [UInt8](pdf)
    }
}
