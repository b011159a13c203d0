import Foundation

/// The portal's clock and its keys, from one answer (`moadian.md` 2.6).
package struct ServerInformation: Sendable {
    /// Milliseconds since 1970.
    package let serverTime: Int64?
    package let keys: [PortalKey]

    init(_ answer: Answer) throws(MoadianError) {
        serverTime = answer["serverTime"].integer
        keys = PortalKey.list(in: answer["publicKeys"].list)
        guard !keys.isEmpty else { throw MoadianError(.malformed, "The portal named no key to encrypt for.") }
    }
}

/// The state of a memory (2.7).
package struct FiscalInformation: Sendable, Equatable {
    package let name: String?
    /// `ACTIVE`; with any other nothing can be sent.
    package let status: String?
    package let nationalID: String?
    package let economicCode: String?

    package var isActive: Bool { status == "ACTIVE" }

    init(_ answer: Answer) {
        name = answer["nameTrade"].text
        status = answer["fiscalStatus"].text
        nationalID = answer["nationalId"].text
        economicCode = answer["economicCode"].text
    }
}

/// What the portal says of a counterparty (2.7); all missing where it does not know him.
package struct PortalTaxpayer: Sendable, Equatable {
    package let name: String?
    package let status: String?
    package let nationalID: String?

    init(_ answer: Answer) {
        name = answer["nameTrade"].text
        status = answer["taxpayerStatus"].text
        nationalID = answer["nationalId"].text
    }
}

/// What the official kits can ask of a counterparty besides (2.7); what the portal did not say is missing.
package struct TaxpayerProfile: Sendable, Equatable {
    package let name: String?
    package let status: Int64?
    package let isCalled: Bool?
    package let isSubjectOfArticle2: Bool?

    init(_ answer: Answer) {
        name = answer["taxpayerName"].text
        status = answer["taxpayerProfileStatus"].integer
        isCalled = answer["taxpayerCallStatus"].boolean
        isSubjectOfArticle2 = answer["taxpayerArticle2Status"].boolean
    }
}

/// That the portal queued a packet, nothing more (2.8).
package struct QueuedPacket: Sendable, Equatable {
    package let uid: UUID
    /// Opaque.
    package let referenceNumber: String

    init?(_ answer: Answer) {
        guard let uid = answer["uid"].text.flatMap({ UUID(uuidString: $0) }),
            let reference = answer["referenceNumber"].text
        else { return nil }
        self.uid = uid
        self.referenceNumber = reference
    }
}

/// What became of a packet (2.10).
package struct InquiryResult: Sendable, Equatable {
    package enum Status: Sendable, Equatable {
        case success, failed, inProgress, notFound, timeout
        /// One that nobody has heard of yet.
        case other(String)
    }

    package let uid: UUID?
    package let referenceNumber: String?
    package let fiscalID: String?
    package let status: Status
    /// Errors first, then warnings, as the portal lists them.
    package let messages: [PortalMessage]
    /// Of a success: the compact JWS of ``SignedReceipt``.
    package let sign: String?

    package var errors: [PortalMessage] { messages.filter { !$0.isWarning } }

    init(_ answer: Answer) {
        uid = answer["uid"].text.flatMap { UUID(uuidString: $0) }
        referenceNumber = answer["referenceNumber"].text
        fiscalID = answer["fiscalId"].text
        sign = answer["sign"].text
        status =
            switch answer["status"].text?.uppercased() {
            case "SUCCESS": .success
            case "FAILED": .failed
            case "IN_PROGRESS", "PENDING": .inProgress
            case "NOT_FOUND": .notFound
            case "TIMEOUT": .timeout
            case let other: .other(other ?? "")
            }
        let data = answer["data"]
        messages =
            data["error"].list.map { PortalMessage($0, isWarning: false) }
            + data["warning"].list.map { PortalMessage($0, isWarning: true) }
    }
}

extension PortalMessage {
    init(_ answer: Answer, isWarning: Bool) {
        self.init(
            code: answer["code"].text ?? "", text: answer["message"].text ?? answer["msg"].text ?? "",
            isWarning: isWarning)
    }
}

/// An invoice in the taxpayer's dashboard (2.12).
package struct DashboardStatus: Sendable, Equatable {
    package let taxID: String
    /// As the portal writes it; new ones may come.
    package let status: String?
    package let isOverCeiling: Bool
    /// `NOT_FOUND` or `ACCESS_DENIED`.
    package let error: String?

    init?(_ answer: Answer) {
        guard let taxID = answer["taxId"].text else { return nil }
        self.taxID = taxID
        status = answer["invoiceStatus"].text
        isOverCeiling = answer["article6Status"].text == "EXCEEDED"
        error = answer["error"].text
    }
}

/// A later payment of a credit invoice (2.13).
package struct InvoicePayment: Sendable {
    package enum Method: String, Sendable {
        case cheque = "CHEQUE", barter = "BARTER", cash = "CASH", terminal = "POS", internet = "INTERNET"
        case card = "CARD", transfer = "TRANSFER", other = "OTHER"
    }

    package let taxID: String
    /// Rials.
    package let amount: Int64
    /// Milliseconds since 1970.
    package let paidAt: Int64
    package let method: Method
    package let terminalNumber: String?
    package let referenceNumber: String?

    package init(
        taxID: String, amount: Int64, paidAt: Int64, method: Method, terminalNumber: String? = nil,
        referenceNumber: String? = nil
    ) {
        self.taxID = taxID
        self.amount = amount
        self.paidAt = paidAt
        self.method = method
        self.terminalNumber = terminalNumber
        self.referenceNumber = referenceNumber
    }

    var body: Data {
        var members = [
            #""taxId":\#(JSONText.quoted(taxID))"#, #""paidAmount":\#(amount)"#, #""paymentDate":\#(paidAt)"#,
            #""paymentMethod":"\#(method.rawValue)""#,
        ]
        if let terminalNumber { members.append(#""terminalNumber":\#(JSONText.quoted(terminalNumber))"#) }
        if let referenceNumber { members.append(#""referenceNumber":\#(JSONText.quoted(referenceNumber))"#) }
        return Data("{\(members.joined(separator: ","))}".utf8)
    }
}
