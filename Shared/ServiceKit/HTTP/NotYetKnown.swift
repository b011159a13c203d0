import HTTPTypes

/// Something that another department surely said before has not arrived here yet.
///
/// A message that rests on it is handed over again later (messaging 9.1); a person is told to ask again in a moment.
package struct NotYetKnown: Error, CustomStringConvertible {
    /// What is missing, and why it will come.
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension Problem {
    init(_ missing: NotYetKnown) {
        self = Problem(
            .conflict, "not_yet_known", "This is not known here yet",
            detail: "What it rests on is on its way from another department; ask again in a moment."
        ).with(.retryAfter, "2")
    }
}
