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
                "contract_date": .day, "due_date": .day, "payment_means": .choice("1", "2", "3", "4", "5", "6", "7"),
                "exchange_rate": KSeFOptions.exchangeRateRule, "note": .text(atMost: 256),
            ],
            lists: ["delivery_notes": .text(atMost: 256)],
            lines: ["gtu": KSeFOptions.gtuRule])
    }

    func objections(
        to particulars: Particulars, of document: FiscalDocument, options: [String: String],
        after accepted: [AcceptedDocument]
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

    /// The day on which it is due: as given, or of an invoice so many days after its issue as the settings say.
    var dueOn: String? {
        let usual = document.kind == .invoice ? options.paymentDays : nil
        return particulars.text("due_date") ?? usual.map { document.issueDate.adding(days: $0).description }
    }

    /// As given, or of an invoice as the settings say.
    var paymentMeans: String? {
        particulars.text("payment_means") ?? (document.kind == .invoice ? options["payment_means"] : nil)
    }

    /// The group of goods and services (JPK): as given for the line; of a line that was filed, as it was filed last, with a
    /// group or without; else the product's.
    ///
    /// - Parameter number: of the line as people count them (``LineNumbers``).
    func gtu(of line: FiscalDocument.Line, _ number: Int) -> String? {
        if let given = particulars.text("gtu", line: number) { return given }
        let id = line.invoiceLine.map { "\($0)" }
        for accepted in ground.accepted.reversed() {
            let filed = FA3Document(bytes: accepted.content)?.invoice.lines.last { $0.id != nil && $0.id == id }
            if let filed { return filed.gtu }
        }
        return options.gtu(of: line.product)
    }
}
