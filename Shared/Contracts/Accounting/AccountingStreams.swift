import Foundation

extension Stream {
    package static let proForma = Stream(.accounting, "pro-forma")
    package static let invoice = Stream(.accounting, "invoice")
    package static let adjustment = Stream(.accounting, "adjustment")
    package static let settlement = Stream(.accounting, "settlement")
    package static let payment = Stream(.accounting, "payment")
    package static let credit = Stream(.accounting, "credit")
    package static let customerAccount = Stream(.accounting, "account")
}

/// When money is due (D-06, SM-07): credit is checked unless prepaid.
package enum PaymentTerms: String, Codable, Sendable, CaseIterable {
    case credit = "CREDIT"
    case prepaid = "PREPAID"
}
