/// How the rows a statement reads are locked until the end of the transaction.
package enum RowLock: Sendable, CaseIterable {
    case none
    case forUpdate
    /// Passes over rows that another transaction holds; for work lists, never where order matters.
    case forUpdateSkipLocked
    case forShare

    var clause: StaticString {
        switch self {
        case .none: ""
        case .forUpdate: "for update"
        case .forUpdateSkipLocked: "for update skip locked"
        case .forShare: "for share"
        }
    }
}
