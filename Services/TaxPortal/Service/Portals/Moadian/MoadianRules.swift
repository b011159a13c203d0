import Contracts
import Foundation
import Logging
import Moadian
import ServiceKit
import TaxPortalDomain

/// Deadlines, rates and code lists: the built-in ones, or those of a file, which is read again when it changes
/// (`moadian.md` 13).
final class MoadianRules: Sendable {
    /// What tells a changed file from the one that was read.
    private struct Version: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private struct Held {
        var rules: Rules
        /// Of the file as it was looked at last, be it wrong; `nil` while it is away.
        var version: Version?
    }

    private let path: String?
    private let held: SteadyMutex<Held>
    private let logger: Logger

    /// Those that stay as they are.
    init(_ rules: Rules = Rules()) {
        path = nil
        held = SteadyMutex(Held(rules: rules, version: nil))
        logger = Logger(label: "karvan.taxportal")
    }

    /// - Throws: why the file cannot be used.
    init(file path: String, logger: Logger = Logger(label: "karvan.taxportal")) throws(InvalidValue) {
        // Looked at before it is read: a change in between is read once more.
        let version = Self.version(of: path)
        held = SteadyMutex(Held(rules: try Self.read(path), version: version))
        self.path = path
        self.logger = logger
    }

    /// What holds now. A file that is wrong after a change, or gone, is told once and changes nothing.
    var current: Rules {
        guard let path else { return held.withLock(\.rules) }
        let version = Self.version(of: path)
        let (rules, isChanged) = held.withLock { held in
            defer { held.version = version }
            return (held.rules, held.version != version)
        }
        guard isChanged else { return rules }
        do throws(InvalidValue) {
            let fresh = try Self.read(path)
            held.withLock { $0.rules = fresh }
            logger.info("rules were read again", metadata: ["file": "\(path)"])
            return fresh
        } catch {
            logger.error(
                "changed rules cannot be used, the former ones hold",
                metadata: ["file": "\(path)", "fault": "\(error.message)"])
            return rules
        }
    }

    private static func version(of path: String) -> Version? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Version(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }

    private static func read(_ path: String) throws(InvalidValue) -> Rules {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.readToEnd() else {
            throw InvalidValue("the file “\(path)” cannot be read")
        }
        do throws(InvalidValue) { return try Rules(json: data) } catch {
            // Whoever tells it ends the sentence.
            let fault = error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
            throw InvalidValue("the file “\(path)” is no file of rules: \(fault)")
        }
    }
}

extension MoadianRules {
    /// Those of `KARVAN_TAX_MOADIAN_RULES`; a file that cannot be used keeps the process from starting.
    static func set(by reader: SettingsReader) -> MoadianRules {
        let key = "tax.moadian.rules"
        let meaning = "a file of Moadian's deadlines, rates and code lists in place of the built-in ones"
        guard let path = reader.optionalText(key, meaning) else { return MoadianRules() }
        do throws(InvalidValue) { return try MoadianRules(file: path) } catch {
            reader.complain(
                key, error.message,
                "mend it (karvan tax moadian validate --rules reads it too), or leave the setting out: the built-in rules hold"
            )
            return MoadianRules()
        }
    }
}
