/// An answer of “no” to a person or a service: not a failure, but a decision with its reason (`style.md`, Errors).
///
/// An enum per service conforms; each case carries what is needed to explain it.
package protocol Refusal: Error, Sendable {
    /// Stable, kebab-case: `credit-exceeded`. Clients and translations rest on it.
    var code: String { get }
    var kind: RefusalKind { get }
    /// One English sentence: what is wrong and what to do.
    var detail: String { get }
    /// Figures that explain the refusal, as text by name.
    var parameters: [String: String] { get }
    /// Single faults, each pointing into the request.
    var faults: [Fault] { get }
    /// Commands that would help, such as `request-override`.
    var options: [String] { get }
}

extension Refusal {
    package var parameters: [String: String] { [:] }
    package var faults: [Fault] { [] }
    package var options: [String] { [] }
}

/// What kind of “no” it is; one middleware turns it into a status.
package enum RefusalKind: String, Sendable, Codable {
    /// 404: there is none, or the asker may not know of it.
    case notFound
    /// 403: not for this person.
    case forbidden
    /// 409: not in this state.
    case conflict
    /// 412: the asker looked at an older version.
    case stale
    /// 422: the request itself is wrong.
    case invalid
}

/// One thing that is wrong with a request; `pointer` is a JSON Pointer into its body.
package struct Fault: Hashable, Sendable, Codable {
    package let pointer: String?
    package let code: String
    package let message: String

    package init(pointer: String? = nil, code: String, message: String) {
        self.pointer = pointer
        self.code = code
        self.message = message
    }
}
