/// What browsers load of a script: its lines without indentation, comments and blank lines, which are for readers of the
/// source.
///
/// Lines stay lines. A comment that it takes away has its lines to itself, and no text between back quotes goes over a line's
/// end.
enum BareScript {
    static func made(of source: String) -> String {
        var isInComment = false
        var kept: [Substring] = []
        for line in source.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0 == " " }
            if !isInComment, !line.hasPrefix("/*") {
                if !line.isEmpty, !line.hasPrefix("//") { kept.append(line) }
            } else {
                isInComment = !line.contains("*/")
            }
        }
        return kept.joined(separator: "\n") + "\n"
    }
}
