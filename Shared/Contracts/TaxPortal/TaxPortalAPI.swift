import Foundation

package struct SubmissionFaultView: Codable, Sendable {
    /// The portal's own code.
    package let code: String
    package let message: String
    /// The field, by the portal's name.
    package let member: String?
    package let value: String?
    /// Of a line: its position, from 1.
    package let line: Int?

    package init(code: String, message: String, member: String? = nil, value: String? = nil, line: Int? = nil) {
        self.code = code
        self.message = message
        self.member = member
        self.value = value
        self.line = line
    }
}

package struct SubmissionView: Codable, Sendable {
    package let id: SubmissionID
    package let version: Int
    /// WAITING_ORIGINAL, QUEUED, INVALID, READY, SENT, UNKNOWN, ACCEPTED, REJECTED, CLOSED_BY_ADJUSTMENT (SM-18), OUTSIDE
    package let state: String
    /// `moadian` or `ksef`.
    package let portal: String
    /// INVOICE, CORRECTION, CANCELLATION, SALES_RETURN
    package let documentKind: String
    package let invoiceID: InvoiceID?
    package let adjustmentID: AdjustmentID?
    package let legalNumber: String
    package let buyerName: String
    /// Of an adjustment the difference.
    package let totals: DocumentTotals
    package let issueDate: LocalDate
    package let attempt: Int
    package let authorityNumber: String?
    package let receiptReference: String?
    /// Of an accepted one, where the buyer has a say: AWAITED, IN_FORCE, REJECTED_BY_BUYER, SUPERSEDED
    package let standing: String?
    package let rejection: String?
    /// Why it was refused; of an accepted one, what people have to look at.
    package let faults: [SubmissionFaultView]
    /// Issued without the portal, where the law gives an offline mode (S-84).
    package let offline: Bool
    /// When the law wants it sent (T-15).
    package let deadlineAt: Timestamp?
    package let sentAt: Timestamp?
    package let queuedAt: Timestamp
    package let updatedAt: Timestamp

    package init(
        id: SubmissionID, version: Int, state: String, portal: String, documentKind: String, invoiceID: InvoiceID?,
        adjustmentID: AdjustmentID?, legalNumber: String, buyerName: String, totals: DocumentTotals,
        issueDate: LocalDate, attempt: Int, authorityNumber: String?, receiptReference: String?, standing: String?,
        rejection: String?, faults: [SubmissionFaultView], offline: Bool, deadlineAt: Timestamp?,
        sentAt: Timestamp?, queuedAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.portal = portal
        self.documentKind = documentKind
        self.invoiceID = invoiceID
        self.adjustmentID = adjustmentID
        self.legalNumber = legalNumber
        self.buyerName = buyerName
        self.totals = totals
        self.issueDate = issueDate
        self.attempt = attempt
        self.authorityNumber = authorityNumber
        self.receiptReference = receiptReference
        self.standing = standing
        self.rejection = rejection
        self.faults = faults
        self.offline = offline
        self.deadlineAt = deadlineAt
        self.sentAt = sentAt
        self.queuedAt = queuedAt
        self.updatedAt = updatedAt
    }
}

/// A submission with the document it carries.
package struct SubmissionDetail: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package let description: String
        package let unit: String
        package let unitPrice: UnitPrice?
        package let taxCode: String
        package let taxRate: ExactDecimal
        /// The part of a unit's price that VAT is due on, after; absent where it is due on the whole net amount.
        package let taxablePrice: UnitPrice?
        package let quantityBefore: ExactDecimal
        package let quantityAfter: ExactDecimal
        package let netBefore: Money
        package let netAfter: Money
        package let taxBefore: Money
        package let taxAfter: Money

        package init(
            description: String, unit: String, unitPrice: UnitPrice?, taxCode: String, taxRate: ExactDecimal,
            taxablePrice: UnitPrice? = nil, quantityBefore: ExactDecimal, quantityAfter: ExactDecimal, netBefore: Money,
            netAfter: Money,
            taxBefore: Money, taxAfter: Money
        ) {
            self.description = description
            self.unit = unit
            self.unitPrice = unitPrice
            self.taxCode = taxCode
            self.taxRate = taxRate
            self.taxablePrice = taxablePrice
            self.quantityBefore = quantityBefore
            self.quantityAfter = quantityAfter
            self.netBefore = netBefore
            self.netAfter = netAfter
            self.taxBefore = taxBefore
            self.taxAfter = taxAfter
        }
    }

    package let submission: SubmissionView
    /// Its faults in plain words, in the language that was asked for; in the order of the submission's own.
    package let explanations: [TaxWorkItem.Fault]?
    /// What the portal will know it by.
    package let identity: String?
    /// What the portal named it when it took it in.
    package let reference: String?
    /// How often it was sent, over all attempts.
    package let sendings: Int
    /// When the portal is asked or tried next; in states that wait for people there is none.
    package let nextAt: Timestamp?
    /// What its preparation said beside the content: verification codes, the portal's kind of document.
    package let facts: [String: String]
    /// Whether there is something at `content`, and at `receipt`.
    package let hasContent: Bool
    package let hasReceipt: Bool
    package let interventions: [SubmissionInterventionView]
    package let series: String
    package let fiscalYear: Int
    package let taxDate: LocalDate?
    package let reason: String?
    /// The invoice that an adjustment changes.
    package let originalInvoiceID: InvoiceID?
    package let seller: Party
    package let buyer: Party
    package let lines: [Line]

    package init(
        submission: SubmissionView, identity: String?, reference: String?, sendings: Int, nextAt: Timestamp?,
        facts: [String: String], hasContent: Bool, hasReceipt: Bool, interventions: [SubmissionInterventionView],
        series: String, fiscalYear: Int, taxDate: LocalDate?, reason: String?,
        originalInvoiceID: InvoiceID?, seller: Party, buyer: Party, lines: [Line],
        explanations: [TaxWorkItem.Fault]? = nil
    ) {
        self.submission = submission
        self.explanations = explanations
        self.identity = identity
        self.reference = reference
        self.sendings = sendings
        self.nextAt = nextAt
        self.facts = facts
        self.hasContent = hasContent
        self.hasReceipt = hasReceipt
        self.interventions = interventions
        self.series = series
        self.fiscalYear = fiscalYear
        self.taxDate = taxDate
        self.reason = reason
        self.originalInvoiceID = originalInvoiceID
        self.seller = seller
        self.buyer = buyer
        self.lines = lines
    }
}
