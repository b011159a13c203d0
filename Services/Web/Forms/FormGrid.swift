/// The rows of a form: what each is about, and its fields side by side: `ui/form_grid`. On a phone each row is a card.
struct FormGrid: Sendable {
    struct Row: Sendable {
        let title: Cell
        /// What helps to fill it in: a quantity, a code.
        let notes: [Cell]
        /// One for each column after the first.
        let fields: [Field]

        init(_ title: Cell, notes: [Cell] = [], _ fields: [Field]) {
            self.title = title
            self.notes = notes
            self.fields = fields
        }
    }

    /// Told to those who do not see the table.
    let caption: String
    let columns: [String]
    let rows: [Row]

    func values(in form: String, _ texts: MessageCatalog, typed: FormInput?) -> Values {
        [
            "caption": caption, "columns": columns.map { ["title": $0] as Values },
            "gridRows": rows.map { row -> Values in
                [
                    "rowTitle": row.title.values, "rowNotes": row.notes.filter(\.isThere).map(\.values),
                    "rowFields": zip(columns.dropFirst(), row.fields).map { title, field -> Values in
                        field.values(in: form, texts, typed: typed).merging(["columnTitle": title]) { $1 }
                    },
                ]
            },
        ]
    }
}
