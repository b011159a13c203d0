import Contracts

/// What a person may begin, from anywhere: the menu in the bar (UX guide 3.1). What he has no right to is not there.
enum NewThings {
    struct Entry: Sendable {
        /// Of its text.
        let key: String
        let path: String
        let right: Right
    }

    static let entries: [Entry] =
        [
            Entry(key: "newOpportunity", path: OpportunityEditor.newPath, right: .writeSales),
            Entry(key: "newAccount", path: "\(AccountsPage.path)/new", right: .writeSales),
            Entry(key: "newPayment", path: NewPaymentPage.path, right: .recordPayment),
            Entry(key: "creditCustomer", path: NewCreditPage.path, right: .issueAdjustment),
        ]
        + SourcingUnit.allCases.filter(\.hasSuppliers).map {
            Entry(key: "newSupplier", path: "\($0.suppliersPath)/new", right: $0.answerRight)
        } + [
            Entry(key: "newBill", path: "\(BillsPage.path)/new", right: .answerProduction),
            Entry(key: "newReceipt", path: NewReceiptPage.path, right: .receiveGoods),
            Entry(key: "issuePermits", path: NewPermitPage.path, right: .issuePermit),
            Entry(key: "newUser", path: "\(UsersPage.path)/new", right: .manageUsers),
            Entry(key: "newUnit", path: "\(UnitsPage.path)/new", right: .manageUsers),
            Entry(key: "newProcess", path: "\(ProcessesPage.path)/new", right: .manageProcesses),
            Entry(key: "newSeries", path: "\(SeriesPage.path)/new", right: .manageSeries),
        ]

    static func values(for me: MeView, _ texts: MessageCatalog) -> [Values] {
        entries.filter { me.rights.contains($0.right) }.map {
            ["text": texts.text($0.key), "target": $0.path]
        }
    }
}
