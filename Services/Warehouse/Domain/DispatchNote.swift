import Contracts

/// The order to let goods out (SM-16).
///
/// CREATED → RELEASED → PICKED → EXITED → CLOSED; BLOCKED from the first three and back; CANCELLED before the exit.
package struct DispatchNote: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case created = "CREATED"
        case released = "RELEASED"
        case picked = "PICKED"
        case blocked = "BLOCKED"
        case exited = "EXITED"
        case closed = "CLOSED"
        case cancelled = "CANCELLED"

        package var hasLeft: Bool { self == .exited || self == .closed }
    }

    package let id: DispatchNoteID
    package let invoice: InvoiceID
    package let opportunity: OpportunityID
    package let account: AccountID
    package let accountName: String
    package let address: PostalAddress?
    package let warehouse: WarehouseID
    /// The note whose short pick left this one.
    package let remainderOf: DispatchNoteID?
    package var state: State
    /// What it was before it was blocked.
    package var blockedFrom: State?
    package var blockReason: String?
    /// Accounting lets the goods go.
    package var isInvoiceReleased: Bool
    package var pickedBy: UserID?
    /// The permit that was issued last and is neither revoked nor expired.
    package var permit: ExitPermitID?
    package var version: Int
    package var lines: [DispatchLine]

    package init(
        id: DispatchNoteID, invoice: InvoiceID, opportunity: OpportunityID, account: AccountID, accountName: String,
        address: PostalAddress?, warehouse: WarehouseID, remainderOf: DispatchNoteID? = nil, state: State,
        blockedFrom: State? = nil, blockReason: String? = nil, isInvoiceReleased: Bool, pickedBy: UserID? = nil,
        permit: ExitPermitID? = nil, version: Int = 1, lines: [DispatchLine]
    ) {
        self.id = id
        self.invoice = invoice
        self.opportunity = opportunity
        self.account = account
        self.accountName = accountName
        self.address = address
        self.warehouse = warehouse
        self.remainderOf = remainderOf
        self.state = state
        self.blockedFrom = blockedFrom
        self.blockReason = blockReason
        self.isInvoiceReleased = isInvoiceReleased
        self.pickedBy = pickedBy
        self.permit = permit
        self.version = version
        self.lines = lines
    }

    /// A caller who looked at an older version is told so.
    package func expected(_ version: Int?) throws(WarehouseRefusal) {
        if let version, version != self.version { throw .stale(current: self.version) }
    }

    /// The stock items that the note's goods belong to.
    package var stockKeys: [StockKey] { lines.map(stock(of:)) }

    func stock(of line: DispatchLine) -> StockKey { StockKey(line.product, warehouse) }

    func requiring(_ needed: State) throws(WarehouseRefusal) {
        if state == .blocked { throw .noteBlocked(reason: blockReason ?? "stopped") }
        guard state == needed else { throw .wrongState(state.rawValue, needed: needed.rawValue) }
    }
}

extension DispatchNote {
    /// Accounting releases the invoice, for the first time or again after a stop.
    package func released() -> DispatchNote {
        var note = self
        note.isInvoiceReleased = true
        switch state {
        case .created: note.state = .released
        case .blocked:
            let before = blockedFrom ?? .released
            note.state = before == .created ? .released : before
            note.blockedFrom = nil
            note.blockReason = nil
        case .released, .picked, .exited, .closed, .cancelled: return note == self ? self : note.next
        }
        return note.next
    }

    /// The storekeeper lets the remainder of a short pick go on, now that the goods are found.
    ///
    /// - Throws: `.wrongState` unless CREATED; `.notReleasedByInvoice`.
    package func resumed() throws(WarehouseRefusal) -> DispatchNote {
        try requiring(.created)
        guard isInvoiceReleased else { throw .notReleasedByInvoice }
        return released()
    }

    /// Accounting stops the dispatch; what has left cannot be stopped any more (S-66), but goes out no second time.
    package func stopped(_ reason: String) -> DispatchNote {
        var note = self
        guard [.created, .released, .picked].contains(state) else {
            note.isInvoiceReleased = isInvoiceReleased && !state.hasLeft
            return note == self ? self : note.next
        }
        note.blockedFrom = state
        note.blockReason = reason
        note.state = .blocked
        note.permit = nil
        return note.next
    }

    var next: DispatchNote {
        var note = self
        note.version += 1
        return note
    }
}
