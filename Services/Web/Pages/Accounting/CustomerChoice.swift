import Contracts

/// Looks for the customer that something new is for, by words in his name or tax number; the hits lead on.
struct CustomerChoice: Sendable {
    private static let shown = 20

    let title: String
    /// Where the chosen one leads: `?account=acc_…`.
    let path: String
    let crumb: Way

    func reply(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let words = (desk.visit.query["q"] ?? "").trimmingCharacters(in: .whitespaces)
        let found = try await desk.services.customers(with: words, limit: Self.shown, for: desk.visit)
        let table = Table(
            caption: texts.text("customers"), columns: ["customer", "taxID", "balance"].map { texts.text($0) },
            rows: found.map { customer in
                Table.Row(
                    to: "\(path)?account=\(customer.accountID)",
                    [.text(customer.name), .code(customer.taxID), .number(formats.money(customer.balance))])
            })
        let content: Values = [
            "crumb": crumb.values, "heading": title, "path": path, "words": words, "hasRows": !found.isEmpty,
            "table": table.values,
            "empty": EmptyState(title: texts.text("noCustomerFound"), advice: texts.text("noCustomerFoundAdvice"))
                .values,
        ]
        return try desk.page("page/customer_choice", title: title, content)
    }
}
