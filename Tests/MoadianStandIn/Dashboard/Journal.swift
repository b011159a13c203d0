import Foundation
import Synchronization

/// What happened to the dashboard, line by line in a file that only grows: replayed at the next start, it gives the same
/// dashboard. A stand-in that is killed loses what it had queued, never what it had accepted.
final class Journal: Sendable {
    enum Entry: Codable, Sendable {
        case accepted(RegisteredInvoice, buyerStatus: String?)
        case reaction(Dashboard.Reaction, taxID: String)
        case overdue(at: Instant, days: Int64)
        case payment(Int64, taxID: String)
    }

    private let file: Mutex<FileHandle>
    private let url: URL

    init(at url: URL) throws {
        self.url = url
        if !FileManager.default.fileExists(atPath: url.path) {
            // It names buyers: only the owner may read it.
            guard
                FileManager.default.createFile(
                    atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
            else {
                throw SideChannelFault("\(url.path) cannot be written: give --state a folder of yours.")
            }
        }
        let file = try FileHandle(forWritingTo: url)
        try file.seekToEnd()
        self.file = Mutex(file)
    }

    func append(_ entry: Entry) throws {
        let line = try JSONEncoder().encode(entry) + Data("\n".utf8)
        try file.withLock { try $0.write(contentsOf: line) }
    }

    func empty() throws {
        try file.withLock { file in
            try file.truncate(atOffset: 0)
            try file.seek(toOffset: 0)
        }
    }

    /// The entries so far. A last line that was cut off by a kill is left out, and cut off the file too.
    func replay(_ each: (Entry) -> Void) throws {
        let data = try Data(contentsOf: url)
        let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if end < data.count {
            try file.withLock { file in
                try file.truncate(atOffset: UInt64(end))
                try file.seekToEnd()
            }
        }
        let decoder = JSONDecoder()
        for line in data[..<end].split(separator: UInt8(ascii: "\n")) {
            each(try decoder.decode(Entry.self, from: line))
        }
    }
}

extension Dashboard {
    mutating func replay(_ entry: Journal.Entry) {
        switch entry {
        case .accepted(let invoice, let buyerStatus): register(invoice, buyerStatus: buyerStatus)
        case .reaction(let reaction, let taxID): _ = react(reaction, to: taxID)
        case .overdue(let now, let days): _ = approveOverdue(at: now, after: days)
        case .payment(let amount, let taxID): pay(amount, for: taxID)
        }
    }
}
