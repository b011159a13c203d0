import Contracts
import HTTPTypes
import Postgres

/// What the names of a service's database constraints mean to whoever runs into one.
///
/// A decision looks first and says so itself. What two people do at the same moment, and what no decision is about,
/// is left to the tables; here they get their words.
package typealias ConstraintMeanings = [String: Problem]

extension PostgresError {
    /// What this service says instead, when the error names a constraint that it has words for.
    func explained(by meanings: ConstraintMeanings) -> any Error {
        switch self {
        case .duplicate(let name), .constraint(let name): meanings[name] ?? self
        default: self
        }
    }
}

extension Problem {
    /// One field that the tables refuse, for ``ConstraintMeanings``.
    package static func field(_ pointer: String, _ code: String, _ message: String) -> Problem {
        .validation([Fault(pointer: pointer, code: code, message: message)])
    }

    /// What is saved already; for constraints without words of their own, and for ``ConstraintMeanings``.
    package static func alreadyExists(_ detail: String? = nil) -> Problem {
        Problem(
            .conflict, "already_exists", "It is there already",
            detail: detail
                ?? "Something with this id, number or name has been saved before; look at it, or use another.")
    }

    /// For constraints without words of their own: a value that the tables do not take.
    static let outOfRange = Problem.validation([
        Fault(code: "out_of_range", message: "A value cannot be kept: too large, too long, empty or unknown.")
    ])
}
