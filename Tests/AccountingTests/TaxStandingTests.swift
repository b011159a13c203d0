import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("What became of documents at the authority", .needsDatabase)
struct TaxStandingTests {
    private let submission = SubmissionID()

    @Test("stands on the invoice: state, then number and receipt for good (S-80)")
    func accepted() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            let id = invoice.invoiceID.uuid
            #expect(try await desk.show(invoice).tax == nil)
            try await desk.service.deliver(
                TaxSubmissionQueued(submissionID: submission, documentID: id, portal: "moadian"))
            let queued = try await desk.show(invoice)
            #expect(queued.status.tax == "QUEUED" && queued.tax?.state == "QUEUED")
            try await desk.service.deliver(
                TaxSubmissionSent(
                    submissionID: submission, documentID: id, portal: "moadian", attempt: 1, reference: "A1"))
            try await desk.service.deliver(
                TaxDeadlineAtRisk(
                    submissionID: submission, documentID: id, portal: "moadian", deadline: desk.service.clock.now,
                    usedPercent: 50))
            try await desk.service.deliver(
                TaxSubmissionAccepted(
                    submissionID: submission, documentID: id, portal: "moadian", authorityNumber: "A1",
                    receiptRef: nil, acceptedAt: desk.service.clock.now), times: 2)
            try await desk.service.deliver(
                TaxReceiptKept(submissionID: submission, documentID: id, portal: "moadian", receiptRef: "R1"))
            let shown = try await desk.show(invoice)
            #expect(shown.status.tax == "ACCEPTED")
            #expect(shown.tax?.authorityNumber == "A1" && shown.tax?.receiptReference == "R1")
            #expect(shown.tax?.submissionID == submission)
            #expect(shown.version > queued.version, "whoever holds the page sees that it has changed")
            try await desk.service.deliver(
                TaxSubmissionUnknown(submissionID: submission, documentID: id, portal: "moadian"))
            #expect(try await desk.show(invoice).tax?.state == "ACCEPTED", "a yes is never taken back")
            let page: Page<InvoiceSummary> = try await desk.service.get("invoices", as: desk.finance).decoded()
            #expect(page.data.map(\.status.tax) == ["ACCEPTED"])
            try await desk.audit()
        }
    }

    @Test("stands on an adjustment too, with the class of a refusal")
    func adjustment() async throws {
        try await AccountingDesk.open { desk in
            let invoice = try await desk.invoiced()
            let id = AdjustmentID()
            let command = IssueAdjustment(
                adjustmentID: id, invoiceID: invoice.invoiceID, opportunityID: invoice.opportunityID,
                kind: .correction, reason: "six not wanted",
                lines: [AdjustedQuantity(invoiceLineID: invoice.lines[0].invoiceLineID, quantity: 6)])
            try await desk.service.deliver(command, key: "adj", from: .sales)
            try await desk.service.deliver(
                TaxSubmissionRejected(
                    submissionID: submission, documentID: id.uuid, portal: "moadian", rejection: "BUSINESS",
                    errors: [TaxSubmissionError(code: "0301201", message: "tinb")]))
            let view: AdjustmentView =
                try await desk.service.get("adjustments/\(id)", as: desk.finance).decoded()
            #expect(view.tax?.state == "REJECTED" && view.tax?.rejection == "BUSINESS")
        }
    }
}
