import Contracts
import Foundation
import TestKit

@testable import karvan

/// Delivered goods that come back (S-74).
struct ReturnActs {
    let desk: Desk
    let sale: OpportunityView

    func all(_ luck: inout Luck) async throws -> [Act] {
        guard
            let invoices: Page<InvoiceSummary> = try await desk.get(
                .accounting, "invoices?opportunity_id=\(sale.id)", by: .accountant), !invoices.data.isEmpty
        else { return [] }
        let summary = luck.pick(invoices.data)
        guard let invoice: InvoiceView = try await desk.get(.accounting, "invoices/\(summary.id)", by: .accountant)
        else { return [] }
        let known: Page<GoodsReturnView>? = try await desk.get(
            .warehouse, "goods-returns?invoice_id=\(summary.id)", by: .storekeeper)
        return (known?.data.map { step($0, &luck) } ?? []) + ask(invoice)
    }

    private func ask(_ invoice: InvoiceView) -> [Act] {
        guard let line = invoice.lines.first(where: { $0.kind == .goods }) else { return [] }
        let request = GoodsReturnRequest(
            returnID: GoodsReturnID(), accountID: sale.accountID, invoiceID: invoice.id, reason: "wrong size",
            lines: [ReturnLineRequest(invoiceLineID: line.invoiceLineID, quantity: 1)])
        return [
            Act("ask for a return", 3, at: .warehouse) { [desk] in
                try await desk.send(.warehouse, "goods-returns", request, by: .seller)
            }
        ]
    }

    private func step(_ known: GoodsReturnView, _ luck: inout Luck) -> Act {
        let path = "goods-returns/\(known.id)"
        func act(_ name: String, _ step: String, _ body: any Encodable & Sendable, by part: Part) -> Act {
            Act(name, 8, at: .warehouse) { [desk] in
                try await desk.send(.warehouse, "\(path)/\(step)", body, by: part, version: known.version)
            }
        }
        switch known.state {
        case "REQUESTED": return act("authorise the return", "authorise", Nothing(), by: .financeManager)
        case "AUTHORISED": return act("receive the return", "receive", ReceiveReturnRequest(), by: .storekeeper)
        case "RECEIVED":
            return act(
                "inspect the return", "inspect",
                InspectReturnRequest(condition: luck.chance(0.5) ? .sellable : .scrap), by: .warehouseManager)
        default: return Act("look at a return", 0, at: .warehouse) { 200 }
        }
    }
}
