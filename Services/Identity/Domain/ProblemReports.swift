import Contracts

/// What people tell of what went wrong. A report is open until an administrator of the company closes it.
package enum ProblemReports {
    /// Of one person, open at a time: who has more to tell calls somebody.
    package static let most = 20
    private static let longestText = 2000
    private static let longestPlace = 2000
    private static let longestName = 100

    /// - Parameter open: how many of the person's are open, counted under the lock of his row.
    /// - Throws: `.invalid`; `.tooManyReports`.
    package static func check(_ request: ReportProblemRequest, open: Int) throws(IdentityRefusal) {
        var faults: [Fault] = []
        func require(_ isRight: Bool, _ pointer: String, _ message: String) {
            if !isRight { faults.append(Fault(pointer: pointer, code: "invalid", message: message)) }
        }
        require(
            request.text.unicodeScalars.count <= longestText && request.text.contains { !$0.isWhitespace }, "/text",
            "Say in 1 to \(longestText) characters what went wrong.")
        require(
            request.page.hasPrefix("/") && !request.page.hasPrefix("//") && request.page.utf8.count <= longestPlace,
            "/page", "A page is the path of one of ours, up to \(longestPlace) bytes.")
        require(isName(request.version), "/version", "A version has 1 to \(longestName) plain characters.")
        require(
            request.requestID.map(isName) ?? true, "/request_id", "A request id has up to \(longestName) characters.")
        guard faults.isEmpty else { throw .invalid(faults) }
        guard open < most else { throw .tooManyReports(most) }
    }

    private static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
