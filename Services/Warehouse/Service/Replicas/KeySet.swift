import Contracts
import Postgres
import ServiceKit

extension PageRequest {
    /// ` and column > key` from the second page on; goes after a `where` that is there anyway.
    func beyond<Key: PageKey & PostgresBindable>(_ column: SQL, _ type: Key.Type) throws -> SQL {
        guard let key: Key = try key(0) else { return "" }
        return isNewestFirst ? " and \(column) < \(key)" : " and \(column) > \(key)"
    }

    /// Asked for by a sort that begins with a minus: keys grow with time.
    var isNewestFirst: Bool { sort.hasPrefix("-") }

    func order(by column: SQL) -> SQL {
        isNewestFirst ? "order by \(column) desc" : "order by \(column)"
    }
}
