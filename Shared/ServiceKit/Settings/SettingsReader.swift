import Configuration
import Foundation

/// Reads the settings of a process from the environment and gathers everything that is wrong with them.
///
/// Keys are given without prefix and with dots: `database.url` is the variable `KARVAN_DATABASE_URL`. A faulty value
/// yields a stand-in so that reading goes on; ``finish()`` then tells all faults at once. Used by one thread at start.
package final class SettingsReader {
    /// One setting as it was read, for the table that `check-config` prints.
    package struct Reading: Sendable {
        package let variable: String
        package let meaning: String
        package let shown: String
    }

    package private(set) var faults: [SettingsFault] = []
    package private(set) var readings: [Reading] = []
    private let reader: ConfigReader

    package init(environment: [String: String]) {
        let provider = EnvironmentVariablesProvider(environmentVariables: environment)
        self.reader = ConfigReader(provider: provider).scoped(to: "karvan")
    }

    /// The text of a setting that must be there.
    package func text(_ key: String, _ meaning: String) -> String {
        if let value = lookUp(key) {
            note(key, meaning, shown: value)
            return value
        }
        return missing(key, meaning, standIn: "")
    }

    package func text(_ key: String, _ meaning: String, default standard: String) -> String {
        let value = lookUp(key) ?? standard
        note(key, meaning, shown: value)
        return value
    }

    package func optionalText(_ key: String, _ meaning: String) -> String? {
        let value = lookUp(key)
        note(key, meaning, shown: value ?? "(not set)")
        return value
    }

    /// A whole number within `range`.
    package func number(
        _ key: String, _ meaning: String, in range: ClosedRange<Int>, default standard: Int? = nil
    ) -> Int {
        guard let text = lookUp(key) else {
            guard let standard else { return missing(key, meaning, standIn: range.lowerBound) }
            note(key, meaning, shown: "\(standard)")
            return standard
        }
        guard let value = Int(text), range.contains(value) else {
            complain(key, "“\(text)” is not a whole number from \(range.lowerBound) to \(range.upperBound)", meaning)
            return range.lowerBound
        }
        note(key, meaning, shown: text)
        return value
    }

    package func flag(_ key: String, _ meaning: String, default standard: Bool) -> Bool {
        guard let text = lookUp(key) else {
            note(key, meaning, shown: "\(standard)")
            return standard
        }
        guard let value = ["true": true, "1": true, "yes": true, "false": false, "0": false, "no": false][text] else {
            complain(key, "“\(text)” is neither true nor false", meaning)
            return standard
        }
        note(key, meaning, shown: text)
        return value
    }

    /// A text from a fixed list, for example a log level.
    package func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, _ meaning: String, default standard: Value
    ) -> Value where Value.RawValue == String {
        guard let text = lookUp(key) else {
            note(key, meaning, shown: standard.rawValue)
            return standard
        }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            complain(key, "“\(text)” is none of \(known)", meaning)
            return standard
        }
        note(key, meaning, shown: text)
        return value
    }

    /// A setting that `parse` turns into a value; what `parse` throws becomes the fault.
    package func value<Value>(_ key: String, _ meaning: String, parse: (String) throws -> Value) -> Value? {
        guard let text = secretText(key) else { return missing(key, meaning, standIn: nil) }
        do {
            let value = try parse(text)
            note(key, meaning, shown: "(set)")
            return value
        } catch {
            complain(key, "\(error)", meaning)
            return nil
        }
    }

    /// A secret, given in the variable itself or, better, as the path of a file in `…_FILE`. Never shown.
    package func secret(_ key: String, _ meaning: String) -> String {
        guard let value = secretText(key) else { return missing(key, meaning, standIn: "") }
        note(key, meaning, shown: "(secret)")
        return value
    }

    package func optionalSecret(_ key: String, _ meaning: String) -> String? {
        let value = secretText(key)
        note(key, meaning, shown: value == nil ? "(not set)" : "(secret)")
        return value
    }

    /// Adds a fault that only the caller can see, for example two settings that contradict one another.
    package func complain(_ key: String, _ problem: String, _ meaning: String) {
        faults.append(SettingsFault(variable: variable(key), problem: problem, advice: meaning))
    }

    /// - Throws: ``SettingsFaults`` with everything found wrong so far.
    package func finish() throws(SettingsFaults) {
        guard faults.isEmpty else { throw SettingsFaults(faults: faults) }
    }

    // MARK: - Parts

    private func lookUp(_ key: String) -> String? {
        guard let text = reader.string(forKey: ConfigKey(key.split(separator: ".").map(String.init))) else {
            return nil
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    private func secretText(_ key: String) -> String? {
        guard let path = lookUp(key + ".file") else { return lookUp(key) }
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
            if !text.isEmpty { return text }
            complain(key + ".file", "the file “\(path)” is empty", "write the secret into it")
        } catch {
            complain(key + ".file", "the file “\(path)” cannot be read", "check that it exists and may be read")
        }
        return nil
    }

    private func missing<Value>(_ key: String, _ meaning: String, standIn: Value) -> Value {
        let named = variable(key)
        // A secret file that was named but unreadable has its own fault already.
        if !faults.contains(where: { $0.variable == named + "_FILE" }) { complain(key, "is not set", meaning) }
        return standIn
    }

    private func note(_ key: String, _ meaning: String, shown: String) {
        readings.append(Reading(variable: variable(key), meaning: meaning, shown: shown))
    }

    private func variable(_ key: String) -> String {
        "KARVAN_" + key.uppercased().replacing(".", with: "_").replacing("-", with: "_")
    }
}
