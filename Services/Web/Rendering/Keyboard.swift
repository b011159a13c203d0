import Contracts

/// The keys that work on every page, for the sheet that `?` opens. The page's own are found by the script.
enum Keyboard {
    private static let rows: [(keys: [String], text: String)] = [
        (["Ctrl", "K"], "keyPalette"), (["/"], "keySearch"), (["?"], "keyHelp"), (["J"], "keyNext"),
        (["K"], "keyPrevious"), (["Enter"], "keyOpen"), (["X"], "keyPick"), (["["], "keyPageBefore"),
        (["]"], "keyPageAfter"), (["Ctrl", "Enter"], "keySave"), (["Esc"], "keyLeave"),
    ]

    static func values(_ texts: MessageCatalog) -> [Values] {
        rows.map { row in ["keys": row.keys, "words": texts.text(row.text)] }
    }
}
