import Contracts
import Postgres
import WarehouseDomain

/// The dispatch notes of an invoice whose goods may come back, locked until commit.
struct ReturnOrigins: Sendable {
    let notes: [DispatchNote]

    static func lock(_ invoice: InvoiceID?, in tx: Transaction) async throws -> ReturnOrigins {
        guard let invoice else { return ReturnOrigins(notes: []) }
        return ReturnOrigins(notes: try await DispatchStore.lock(of: invoice, in: tx))
    }

    /// Oldest delivery first.
    var lines: [(line: DispatchLine, warehouse: WarehouseID)] {
        notes.flatMap { note in note.lines.map { ($0, note.warehouse) } }
    }

    var delivered: DeliveredLines { Dictionary(uniqueKeysWithValues: lines.map { ($0.line.id, $0.line) }) }

    /// Saves the lines whose claims changed.
    func save(_ changed: DeliveredLines, in tx: Transaction) {
        let differing = notes.flatMap { note in
            note.lines.compactMap { line in changed[line.id].flatMap { $0 != line ? (note.id, $0) : nil } }
        }
        DispatchStore.saveLines(differing, in: tx)
    }
}
