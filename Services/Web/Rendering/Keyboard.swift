import Contracts

/// The keys that work on every page, for the sheet that `?` opens. The page's own are found by the script.
enum Keyboard {
    private static let rows: [(keys: [String], text: String)] = [
        (["Ctrl", "K"], "keyPalette"), (["/"], "keySearch"), (["?"], "keyHelp"), (["J"], "keyNext"),
        (["K"], "keyPrevious"), (["Enter"], "keyOpen"), (["X"], "keyPick"), (["["], "keyPageBefore"),
        (["]"], "keyPageAfter"), (["Ctrl", "Enter"], "keySave"), (["Esc"], "keyLeave"),
    ]

    /// What the first sign narrows the palette to (UX guide 4.18).
    static func prefixes(_ texts: MessageCatalog) -> [Values] {
        [(">", "paletteCommands"), ("@", "palettePeople"), ("#", "paletteNumbers")].map { prefix, text in
            ["prefix": prefix, "words": texts.text(text)]
        }
    }

    static func values(_ texts: MessageCatalog) -> [Values] {
        rows.map { row in ["keys": row.keys, "words": texts.text(row.text)] }
    }
}
