import Contracts
import ServiceKit
import WarehouseDomain

/// What became of one of many things asked for at once: each stands for itself, in one transaction.
enum Outcome<Value: Sendable>: Sendable {
    case done(Value)
    case refused(WarehouseRefusal)

    init(_ work: () throws(WarehouseRefusal) -> Value) {
        do throws(WarehouseRefusal) {
            self = .done(try work())
        } catch {
            self = .refused(error)
        }
    }

    var value: Value? {
        if case .done(let value) = self { value } else { nil }
    }

    /// The value, where only one thing was asked for.
    func get() throws(WarehouseRefusal) -> Value {
        switch self {
        case .done(let value): return value
        case .refused(let refusal): throw refusal
        }
    }

    /// As one line of a bulk answer.
    func result(_ id: some CustomStringConvertible, _ done: (Value) -> BulkResult) -> BulkResult {
        switch self {
        case .done(let value): return done(value)
        case .refused(let refusal):
            let problem = Problem(refusal)
            return BulkResult(
                id: id.description, status: problem.status.code,
                problem: BulkProblem(code: problem.code, detail: refusal.detail))
        }
    }
}

/// The most that one request may ask for; more would keep the stock gate closed for too long.
enum Bulk {
    static let most = 500

    static func check(_ count: Int) throws(WarehouseRefusal) {
        guard (1...most).contains(count) else {
            throw .fault(pointer: "/ids", code: "count", message: "From 1 to \(most) ids.")
        }
    }
}
