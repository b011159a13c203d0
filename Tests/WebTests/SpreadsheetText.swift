/// A file for spreadsheets as one reads it: rows of cells (RFC 4180).
struct SpreadsheetText {
    let rows: [[String]]
    /// What no reader could make sense of.
    private(set) var faults: [String] = []

    init(_ text: String, separator: Unicode.Scalar = ",") {
        var (rows, row, cell) = ([[String]](), [String](), String.UnicodeScalarView())
        var (isQuoted, wasQuoted) = (false, false)
        var scalars = Array(text.unicodeScalars)[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() } else { faults.append("no mark of UTF-8") }
        func end() {
            row.append(String(cell))
            (cell, wasQuoted) = (String.UnicodeScalarView(), false)
        }
        while let scalar = scalars.popFirst() {
            if isQuoted {
                if scalar != "\"" {
                    cell.append(scalar)
                } else if scalars.first == "\"" {
                    cell.append(scalars.removeFirst())
                } else {
                    (isQuoted, wasQuoted) = (false, true)
                }
            } else if scalar == separator {
                end()
            } else if scalar == "\r", scalars.first == "\n" {
                scalars.removeFirst()
                end()
                rows.append(row)
                row = []
            } else if scalar == "\"", cell.isEmpty, !wasQuoted {
                isQuoted = true
            } else {
                if wasQuoted || ["\"", "\r", "\n"].contains(scalar) {
                    faults.append("a stray \(scalar) in row \(rows.count)")
                }
                cell.append(scalar)
            }
        }
        if isQuoted || !row.isEmpty || !cell.isEmpty { faults.append("the last row does not end") }
        self.rows = rows
    }
}
