/// One thing wrong with the environment of a process.
package struct SettingsFault: Sendable, Equatable {
    package let variable: String
    package let problem: String
    package let advice: String
}

/// Everything wrong with the environment of a process, in one message that says what to do.
package struct SettingsFaults: Error, CustomStringConvertible {
    package let faults: [SettingsFault]

    package var description: String {
        let lines = faults.map { "  \($0.variable): \($0.problem).\n      Needed: \($0.advice)" }
        let count = faults.count == 1 ? "One setting is" : "\(faults.count) settings are"
        return "\(count) wrong, so nothing was started:\n" + lines.joined(separator: "\n")
    }
}
