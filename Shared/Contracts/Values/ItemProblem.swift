/// Why one item of several was refused.
package struct ItemProblem: Codable, Sendable {
    package let code: String
    package let detail: String

    package init(_ refusal: any Refusal) {
        self.code = refusal.code.replacing("-", with: "_")
        self.detail = refusal.detail
    }
}
