import Foundation
import Synchronization

/// What is written down as it happens, one JSON line each, so that a restart finds it again.
enum JournalEntry: Codable, Sendable {
    case context(ContextRegistration)
    case certificate(CertificateRegistration)
    case offlineCertificate(OfflineCertificate)
    case token(KSeFTokens.Token)
    case session(Session)
    case invoice(SentInvoice)
    case receipt(reference: String, xml: Data)
}

/// The state folder: `secrets.json` and `journal.jsonl`.
///
/// A line is handed to the system before the answer goes out, so it outlives `kill -9`; a torn last line is dropped.
final class Journal: Sendable {
    private let folder: URL
    private let handle: Mutex<FileHandle>

    init(folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "journal.jsonl")
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let handle = try FileHandle(forUpdating: file)
        self.handle = Mutex(handle)
    }

    func append(_ entry: JournalEntry) {
        guard var line = try? JSONEncoder().encode(entry) else { return }
        line.append(UInt8(ascii: "\n"))
        handle.withLock { try? $0.write(contentsOf: line) }
    }

    func secrets() throws -> Secrets? {
        guard let data = try? Data(contentsOf: secretsFile) else { return nil }
        return try JSONDecoder().decode(Secrets.self, from: data)
    }

    func keep(_ secrets: Secrets) throws {
        try JSONEncoder().encode(secrets).write(to: secretsFile, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secretsFile.path)
    }

    func replay(into state: inout PortalState) throws {
        let data = try handle.withLock { try $0.readToEnd() } ?? Data()
        let decoder = JSONDecoder()
        for line in data.split(separator: UInt8(ascii: "\n")) {
            guard let entry = try? decoder.decode(JournalEntry.self, from: line) else { continue }
            state.replay(entry)
        }
        if let last = data.last, last != UInt8(ascii: "\n") {
            handle.withLock { try? $0.write(contentsOf: Data("\n".utf8)) }
        }
        state.failUnfinishedBatches()
    }

    /// Forgets everything but the keys.
    func clear() {
        handle.withLock {
            try? $0.truncate(atOffset: 0)
            _ = try? $0.seek(toOffset: 0)
        }
    }

    private var secretsFile: URL { folder.appending(path: "secrets.json") }
}

extension PortalState {
    fileprivate mutating func replay(_ entry: JournalEntry) {
        switch entry {
        case .context(let registration): directory.register(registration)
        case .certificate(let registration): directory.register(registration)
        case .offlineCertificate(let certificate): offlineCertificates.append(certificate)
        case .token(let token): tokens.restore(token)
        case .session(let session):
            // Invoices have lines of their own; a session's line is older than those that came after it.
            var restored = session
            restored.invoices = sessions[session.reference]?.invoices ?? []
            sessions.put(restored)
        case .invoice(let invoice):
            register.add(invoice)
            if var session = sessions[invoice.session] {
                session.invoices.append(invoice.reference)
                session.updatedAt = max(session.updatedAt, invoice.takenAt)
                sessions.put(session)
            }
        case .receipt(let reference, let xml): receipts[reference] = xml
        }
    }

    /// The parts of a batch live in memory: one that was being unpacked when the process ended has failed.
    fileprivate mutating func failUnfinishedBatches() {
        for var session in sessions.all.values where session.kind == .batch {
            guard session.closedAt != nil, session.failure == nil, session.batch?.isUnpacked != true else { continue }
            session.failure = SessionStatus.unknown
            sessions.put(session)
        }
    }
}
