/// Something that EN 16931 or Peppol asks for and the document would lack, with what to do about it.
package struct UBLFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The rule that would be broken, as the official rule sets call it: `BR-CO-25`, `PEPPOL-EN16931-R003`.
    package let rule: String
    package let message: String

    package init(_ rule: String, _ message: String) {
        self.rule = rule
        self.message = message
    }

    package var description: String { "\(rule): \(message)" }
}

/// Why no document was made: every reason at once, so that they can be mended at once.
package struct UBLRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    package let faults: [UBLFault]

    package init(_ faults: [UBLFault]) { self.faults = faults }

    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
