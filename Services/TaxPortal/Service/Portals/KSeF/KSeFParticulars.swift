import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// What has a place in FA(3) and is not in the document; `Services/TaxPortal/KSeF/README.md` lists the names.
extension KSeFAdapter {
    var particulars: ParticularSheet {
        ParticularSheet(
            header: [
                "order_number": .text(atMost: 256), "order_date": .day, "contract_number": .text(atMost: 256),
                "contract_date": .day, "due_date": .day, "payment_means": .number(1...7),
                "exchange_rate": KSeFOptions.exchangeRateRule, "note": .text(atMost: 256),
            ],
            lists: ["delivery_notes": .text(atMost: 256)],
            lines: ["gtu": KSeFOptions.gtuRule])
    }

    func objections(
        to particulars: Particulars, of document: FiscalDocument, options: [String: String]
    ) -> [Fault] {
        guard document.currency == .pln, particulars.text("exchange_rate") != nil else { return [] }
        return [
            Fault(
                pointer: "/header/exchange_rate", code: "not-used",
                message: "The document is in złoty; leave the rate of exchange out.")
        ]
    }
}

extension KSeFPreparation {
    private var particulars: Particulars { ground.particulars }

    /// What stands on the document beside its lines: notes of dispatch, order, contract, a remark.
    func addParticulars(to invoice: inout FA3Invoice) {
        invoice.dispatchNotes = particulars.texts("delivery_notes").map { FA3Text.token($0) }
        if let note = particulars.text("note") {
            var remark = FA3Invoice.Remark()
            remark.key = "Uwagi"
            remark.value = FA3Text.token(note)
            invoice.remarks = [remark]
        }
        var terms = FA3Terms()
        var order = FA3Terms.CustomerOrder()
        order.number = particulars.text("order_number").map { FA3Text.token($0) }
        order.on = particulars.text("order_date")
        if order != FA3Terms.CustomerOrder() { terms.orders = [order] }
        var contract = FA3Terms.Contract()
        contract.number = particulars.text("contract_number").map { FA3Text.token($0) }
        contract.on = particulars.text("contract_date")
        if contract != FA3Terms.Contract() { terms.contracts = [contract] }
        if terms != FA3Terms() { invoice.terms = terms }
    }

    /// Whether people said how this very document is paid; what changes an invoice says nothing of payment otherwise.
    var saysPayment: Bool { particulars.text("due_date") != nil || particulars.text("payment_means") != nil }

    /// The day on which it is due: as given, or so many days after its issue as the settings say.
    var dueOn: String? {
        particulars.text("due_date")
            ?? options.paymentDays.map { document.issueDate.adding(days: $0).description }
    }

    var paymentMeans: String? { particulars.text("payment_means") ?? options["payment_means"] }

    /// The group of goods and services (JPK): as given for the line, else the product's.
    ///
    /// - Parameter position: of the line in the document, from 1.
    func gtu(of line: FiscalDocument.Line, at position: Int) -> String? {
        particulars.text("gtu", line: position) ?? options.gtu(of: line.product)
    }
}
