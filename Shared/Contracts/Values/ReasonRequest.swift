/// Why something is taken back, stopped, blocked or given up; the body of many commands.
package struct ReasonRequest: Codable, Sendable {
    package let reason: String
    package init(reason: String) { self.reason = reason }
}
