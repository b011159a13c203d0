import ArgumentParser
import Contracts
import Foundation
import UBL

/// What a UBL document wants and the suite does not know.
struct InvoiceExportDetails: ParsableArguments {
    @Option(help: "peppol, or en16931 for the standard alone: it wants neither addresses nor a buyer's reference.")
    var standard = "peppol"
    @Option(help: "Where the seller is reached, SCHEME:ADDRESS: 9945:PL5265877635, 0088:6269999000000.")
    var sellerEndpoint: String?
    @Option(help: "Where the buyer is reached, SCHEME:ADDRESS.")
    var buyerEndpoint: String?
    @Option(help: "The buyer's reference (BT-10).")
    var buyerReference: String?
    @Option(help: "The number of the buyer's order (BT-13).")
    var orderReference: String?
    @Option(help: "The day it is to be paid by.")
    var due: String?
    @Option(help: "When it is to be paid, in words.")
    var paymentTerms: String?
    @Option(help: "The account to pay to.")
    var iban: String?
    @Option(help: "The day of delivery; a supply within the Union wants it.")
    var deliveryDate: String?
    @Option(help: "A remark; on an adjustment it follows the reason.")
    var note: String?
    @Option(help: "What a tax code means, CODE=CATEGORY with S, Z, E, AE, K, G or O; may be given several times.")
    var taxCategory: [String] = []
    @Option(help: "Why exempt lines are, in words.")
    var exemptionReason: String?
    @Option(help: "Why exempt lines are, VATEX-…")
    var exemptionCode: String?
    @Flag(
        help: ArgumentHelp(
            "Write the tax that follows from the totals where the lines' rounded taxes are too far from it.",
            discussion: "The difference is written as rounding (BT-114); what is to be paid stays."))
    var recalculateTax = false

    /// - Throws: what cannot be meant, with exit code 2.
    func read() throws -> UBLDetails {
        do {
            var details = UBLDetails()
            details.specification = try specification()
            details.sellerEndpoint = try sellerEndpoint.map { try ElectronicAddress($0) }
            details.buyerEndpoint = try buyerEndpoint.map { try ElectronicAddress($0) }
            details.buyerReference = buyerReference
            details.purchaseOrder = orderReference
            details.dueDate = try due.map { try LocalDate($0) }
            details.paymentTerms = paymentTerms
            details.account = try iban.map { try BankAccount.iban($0) }
            details.deliveryDate = try deliveryDate.map { try LocalDate($0) }
            details.note = note
            details.categories = try categories()
            details.exemption = try exemption()
            details.recalculatesTax = recalculateTax
            return details
        } catch let invalid as InvalidValue {
            throw CommandFailure(invalid.message, code: 2)
        }
    }

    private func specification() throws(InvalidValue) -> UBLSpecification {
        guard let specification = UBLSpecification(rawValue: standard.lowercased()) else {
            throw InvalidValue("--standard is peppol or en16931, not “\(standard)”.")
        }
        return specification
    }

    private func categories() throws(InvalidValue) -> [String: VATCategory] {
        var categories: [String: VATCategory] = [:]
        for text in taxCategory {
            guard let mark = text.lastIndex(of: "="),
                let category = VATCategory(rawValue: text[text.index(after: mark)...].uppercased())
            else { throw InvalidValue("--tax-category is CODE=CATEGORY with S, Z, E, AE, K, G or O, not “\(text)”.") }
            categories[String(text[..<mark])] = category
        }
        return categories
    }

    private func exemption() throws(InvalidValue) -> VATExemption? {
        guard exemptionCode != nil || exemptionReason != nil else { return nil }
        let code = exemptionCode?.uppercased()
        if let code, !VATExemption.codes.contains(code) {
            throw InvalidValue("--exemption-code is one of the VATEX list, such as VATEX-EU-132-1A, not “\(code)”.")
        }
        return VATExemption(code: code, reason: exemptionReason)
    }
}
