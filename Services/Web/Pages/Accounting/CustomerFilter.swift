import Contracts
import ServiceKit

/// A list narrowed to one customer, who stands in the address by his id: `?f.account_id.in=acc_…`.
struct CustomerFilter: Sendable {
    static let field = "account_id"

    /// What ``ListQuery`` takes as known.
    let known: [String]

    init(_ query: QueryParameters) {
        let id = query["f.\(Self.field).in"].flatMap { try? AccountID($0) }
        known = id.map { ["\($0)"] } ?? []
    }

    /// The chip that takes the filter away; nothing where all customers are shown.
    ///
    /// - Parameter name: of the customer, when a row of the list tells it.
    func group(_ name: String?, _ texts: MessageCatalog) -> [(
        field: String, label: String, choices: [ListControls.Choice]
    )] {
        known.map { id in
            (
                field: Self.field, label: texts.text("customer"),
                choices: [ListControls.Choice(value: id, text: name ?? texts.text("oneCustomer"))]
            )
        }
    }

    static func target(_ path: String, _ account: AccountID) -> String { "\(path)?f.\(field).in=\(account)" }
}
