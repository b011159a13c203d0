import Contracts
import HTTPTypes

/// An answer of “no” or “it did not work” as RFC 9457 tells it; the body of every status from 400 on.
package struct Problem: Error, Sendable {
    package let status: HTTPResponse.Status
    /// Stable, in snake case on the wire (UX guide 14.5): a refusal's `credit-exceeded` is shown as `credit_exceeded`.
    package let code: String
    package let title: String
    package let detail: String?
    package var faults: [Fault] = []
    package var parameters: [String: String] = [:]
    package var options: [String] = []
    /// Sent along, for example `Retry-After` or the current `ETag`.
    package var headers: HTTPFields = [:]

    package init(_ status: HTTPResponse.Status, _ code: String, _ title: String, detail: String? = nil) {
        self.status = status
        self.code = code.replacing("-", with: "_")
        self.title = title
        self.detail = detail
    }

    package func with(_ name: HTTPField.Name, _ value: String) -> Problem {
        var copy = self
        copy.headers[name] = value
        return copy
    }

    package func with(_ faults: [Fault]) -> Problem {
        var copy = self
        copy.faults = faults
        return copy
    }
}

extension Problem {
    package static func notFound(_ detail: String? = nil) -> Problem {
        Problem(.notFound, "not_found", "There is nothing here", detail: detail)
    }

    package static func validation(_ faults: [Fault]) -> Problem {
        let count = faults.count == 1 ? "One field" : "\(faults.count) fields"
        let code = faults.allSatisfy { $0.code == "unknown_field" } ? "unknown_field" : "validation"
        return Problem(
            .unprocessableContent, code, "Some fields need attention", detail: "\(count) cannot be accepted."
        ).with(faults)
    }

    package static func parameter(_ name: String, code: String, _ message: String) -> Problem {
        Problem(.badRequest, code, "A query parameter cannot be accepted", detail: "\(name): \(message)")
    }

    package static func missing(_ right: Right) -> Problem {
        Problem(.forbidden, "right_missing", "You may not do this", detail: "The right “\(right.rawValue)” is needed.")
    }

    /// Nothing of the cause is told to the outside; the request id leads to the log line.
    static let internalFault = Problem(.internalServerError, "internal", "Something went wrong on our side")

    static func unavailable(_ detail: String) -> Problem {
        Problem(.serviceUnavailable, "dependency_down", "This is not possible just now", detail: detail)
            .with(.retryAfter, "2")
    }
}

/// The JSON of a problem. Written by hand to keep absent members absent.
struct ProblemBody: Encodable {
    struct Item: Encodable {
        let pointer: String?
        let code: String
        let message: String
    }

    let type: String
    let title: String
    let status: Int
    let code: String
    let detail: String?
    let instance: String
    let requestID: String
    let errors: [Item]?
    let params: [String: String]?
    let options: [String]?

    init(_ problem: Problem, instance: String, requestID: String) {
        self.type = "/problems/" + problem.code.replacing("_", with: "-")
        self.title = problem.title
        self.status = problem.status.code
        self.code = problem.code
        self.detail = problem.detail
        self.instance = instance
        self.requestID = requestID
        let items = problem.faults.map {
            Item(pointer: $0.pointer, code: $0.code.replacing("-", with: "_"), message: $0.message)
        }
        self.errors = items.isEmpty ? nil : items
        self.params = problem.parameters.isEmpty ? nil : problem.parameters
        self.options = problem.options.isEmpty ? nil : problem.options
    }
}
