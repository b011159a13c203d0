import Foundation

/// The checklist of the UX guide, section 10, as far as it can be read from a page's HTML. Each check gives the faults that
/// it finds, in words.
struct PageCheck {
    private let root: HTMLNode
    private let written: [String]

    init(_ html: String) { (root, written) = HTMLNode.read(html) }

    var faults: [String] {
        written + structure + landmarks + headings + names + references + forms + tables + lists + keyboard + times
    }

    /// What holds of a document to print, too. Its headings are one row, dialogs or not.
    var faultsOfPaper: [String] { headings + names + references + forms }

    private var structure: [String] {
        var faults: [String] = []
        let html = root.all("html").first
        if html?["lang"]?.isEmpty ?? true { faults.append("the page says no language") }
        if html?["dir"] != (html?["lang"] == "fa" ? "rtl" : "ltr") {
            faults.append("the direction is not the language's")
        }
        if root.all("title").filter({ !$0.isIn("svg") }).map(\.words).filter({ !$0.isEmpty }).count != 1 {
            faults.append("there is not one title")
        }
        faults += root.all("div", "p", "span").filter { $0["onclick"] != nil || $0["role"] == "button" }.map {
            "\($0.opening) is no button"
        }
        // A paragraph ends where a block begins, and browsers end it in silence.
        let blocks: Set = ["div", "p", "ul", "ol", "dl", "table", "section", "form", "h1", "h2", "h3", "details"]
        faults += root.all.filter { blocks.contains($0.tag) && $0.isIn("p") }.map {
            "\($0.opening) is inside a paragraph"
        }
        return faults
    }

    private var landmarks: [String] {
        var faults: [String] = []
        if root.all("main").count != 1 { faults.append("there is not one main part") }
        if root.all("header").count != 1 { faults.append("there is not one header") }
        let first = root.all("a", "button", "input").first
        if first?["href"] != "#main" { faults.append("the first stop of the keyboard is not the way to the content") }
        let unnamed = root.all("nav").filter { ($0["aria-label"] ?? "").isEmpty && $0["aria-labelledby"] == nil }
        faults += unnamed.map { "\($0.opening) has no name" }
        let names = root.all("nav").compactMap { $0["aria-label"] }
        if Set(names).count != names.count { faults.append("two navigations of the same name: \(names)") }
        return faults
    }

    private var headings: [String] {
        let all = root.all("h1", "h2", "h3", "h4", "h5", "h6")
        // Dialogs are pages of their own, and yet begin where the page leaves off.
        let levels = all.filter { !$0.isIn("dialog") }
        let numbers = levels.compactMap { Int($0.tag.dropFirst()) }
        let allNumbers = all.compactMap { Int($0.tag.dropFirst()) }
        var faults = levels.filter(\.words.isEmpty).map { "\($0.opening) is empty" }
        if numbers.first != 1 || numbers.count(where: { $0 == 1 }) != 1 { faults.append("headings: \(numbers)") }
        if zip(allNumbers, allNumbers.dropFirst()).contains(where: { $1 > $0 + 1 }) {
            faults.append("headings: \(allNumbers)")
        }
        if allNumbers.count(where: { $0 == 1 }) != 1 { faults.append("main headings: \(allNumbers)") }
        return faults
    }

    private var names: [String] {
        // What Enter presses in a grid is meant for nobody else.
        let controls = root.all("a", "button", "summary").filter { $0["hidden"] == nil && $0["tabindex"] != "-1" }
        var faults = controls.filter { $0.words.isEmpty && !$0.ancestors.contains { $0["hidden"] != nil } }
            // The script writes the verb into the button of the question.
            .filter { $0["data-yes"] == nil }.map { "\($0.opening) has no name" }
        faults += root.all("img").filter { $0["alt"] == nil }.map { "\($0.opening) says nothing" }
        faults += root.all("svg").filter { svg in
            svg["aria-hidden"] != "true" && svg["role"] != "img" && !svg.isIn("svg")
        }.map { "\($0.opening) is neither hidden nor named" }
        faults += root.all("svg").filter { $0["role"] == "img" && ($0["aria-label"] ?? $0["aria-labelledby"]) == nil }
            .map { "\($0.opening) is a picture without a name" }
        return faults
    }

    private var references: [String] {
        let ids = root.all.reduce(into: [String: Int]()) { counts, node in
            if let id = node["id"] { counts[id, default: 0] += 1 }
        }
        var faults = ids.filter { $0.value > 1 }.map { "the id \($0.key) comes twice" }
        for node in root.all {
            for name in ["for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"] {
                let pointed = (node[name] ?? "").split(separator: " ").map(String.init)
                faults += pointed.filter { ids[$0] == nil }.map { "\(node.opening) points at \($0)" }
            }
            if let target = node["href"], node.tag == "a", target.hasPrefix("#"),
                ids[String(target.dropFirst())] == nil
            {
                faults.append("\(node.opening) leads nowhere")
            }
        }
        return faults
    }

    private var forms: [String] {
        let labelled = Set(root.all("label").compactMap { $0["for"] })
        let fields = root.all("input", "select", "textarea").filter { $0["type"] != "hidden" }
        var faults = fields.filter { field in
            (field["aria-label"] ?? "").isEmpty && field["aria-labelledby"] == nil && !field.isIn("label")
                && !(field["id"].map(labelled.contains) ?? false)
        }.map { "\($0.opening) has no label" }
        faults += fields.filter { $0["type"] == "number" }.map { "\($0.opening): Persian digits cannot be typed there" }
        faults += fields.filter { $0["type"] == "password" && $0["autocomplete"] == nil }.map {
            "\($0.opening) hides from password managers"
        }
        faults += fields.filter { $0["type"] == "radio" && !$0.isIn("fieldset") }.map { "\($0.opening) is in no group" }
        faults += root.all("fieldset").filter { $0.children.first?.tag != "legend" }.map {
            "\($0.opening) has no legend"
        }
        faults += root.all("form").filter { $0.isIn("form") }.map { "\($0.opening) is inside another" }
        faults += root.all("form").filter { form in
            form["method"] == "post" && form.all("button", "input").allSatisfy { $0.tag == "input" }
        }.map { "\($0.opening) cannot be sent" }
        // What is wrong is told beside the field, and tied to it.
        faults += fields.filter { $0["aria-invalid"] == "true" && $0["aria-describedby"] == nil }.map {
            "\($0.opening) does not say what is wrong"
        }
        return faults
    }

    private var tables: [String] {
        root.all("table").flatMap { table in
            var faults: [String] = []
            if table.children.first?.tag != "caption" || table.children[0].words.isEmpty { faults.append("no caption") }
            faults += table.all("th").filter { !["row", "col"].contains($0["scope"]) }.map { "\($0.opening): no scope" }
            faults += table.all("th").filter { $0["scope"] == "col" && $0.words.isEmpty }.map {
                "\($0.opening) is empty"
            }
            let columns = table.all("thead").flatMap { $0.all("th", "td") }.count
            let rows = table.all("tbody").flatMap { $0.all("tr") }
            faults += rows.filter { $0.children.count != columns }.map {
                "\($0.children.count) cells in \(columns) columns"
            }
            // In a grid of fields each field says what it is.
            faults += rows.filter { row in
                !row.children.contains { $0.tag == "th" } && row.all("input", "select", "textarea").isEmpty
            }.map { _ in "a row without a head"
            }
            return faults.map { "\(table.all("caption").first?.words ?? "a table"): \($0)" }
        }
    }

    private var lists: [String] {
        let inside: [String: Set<String>] = [
            "ul": ["li"], "ol": ["li"], "dl": ["div", "dt", "dd"], "select": ["option", "optgroup"],
        ]
        return root.all.flatMap { node in
            guard let known = inside[node.tag] else { return [String]() }
            return node.children.filter { !known.contains($0.tag) }.map { "\($0.opening) in \(node.opening)" }
        }
    }

    private var keyboard: [String] {
        let interactive: Set = ["a", "button", "input", "select", "textarea", "summary"]
        var faults = root.all.filter { Int($0["tabindex"] ?? "") ?? 0 > 0 }.map { "\($0.opening) upsets the order" }
        faults += root.all.filter { interactive.contains($0.tag) && $0.isIn("a", "button") }.map {
            "\($0.opening) is inside another control"
        }
        faults += root.all.filter { node in
            interactive.contains(node.tag) && node["tabindex"] != "-1"
                && ([node] + node.ancestors).contains { $0["aria-hidden"] == "true" }
        }.map { "\($0.opening) is hidden from readers, not from the keyboard" }
        if root.all.count(where: { $0["autofocus"] != nil && !$0.isIn("dialog") }) > 1 {
            faults.append("the focus is wanted twice")
        }
        faults += root.all("details").filter { $0.children.first?.tag != "summary" }.map {
            "\($0.opening) has no summary"
        }
        let keys = root.all.compactMap { $0["data-key"] }
        faults += Set(keys).filter { key in keys.count { $0 == key } > 1 }.map { "the key \($0) has two meanings" }
        return faults
    }

    private var times: [String] {
        root.all("time").filter { time in
            (time["datetime"] ?? "").wholeMatch(of: /\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z)?/) == nil
        }.map { "\($0.opening) is no time" }
    }
}
