import Contracts

/// Leave for picked goods to pass the gate, once (SM-16, I-14). ISSUED → USED, REVOKED or EXPIRED.
package struct ExitPermit: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case issued = "ISSUED"
        case used = "USED"
        case revoked = "REVOKED"
        case expired = "EXPIRED"
    }

    package let id: ExitPermitID
    package let note: DispatchNoteID
    package let vehicle: String
    package let driver: String
    package let validUntil: Timestamp
    /// The note's version that the permit was issued for: any later change of the picked quantities makes it differ.
    package let noteVersion: Int
    package var state: State

    package init(
        id: ExitPermitID, note: DispatchNoteID, vehicle: String, driver: String, validUntil: Timestamp,
        noteVersion: Int, state: State = .issued
    ) {
        self.id = id
        self.note = note
        self.vehicle = vehicle
        self.driver = driver
        self.validUntil = validUntil
        self.noteVersion = noteVersion
        self.state = state
    }
}

/// What stands on a permit besides the goods.
package struct PermitTerms: Equatable, Sendable {
    package let vehicle: String
    package let driver: String
    package let validUntil: Timestamp

    package init(vehicle: String, driver: String, validUntil: Timestamp) {
        self.vehicle = vehicle
        self.driver = driver
        self.validUntil = validUntil
    }
}

extension DispatchNote {
    /// Lets the picked goods out of the gate; by a person other than the picker.
    ///
    /// - Parameters:
    ///   - earlier: the end of the permit the note has; a new one may follow when that is over.
    ///   - accountBlock: why accounting blocked the customer, if it did.
    /// - Throws: `.wrongState`, `.noteBlocked`, `.notReleasedByInvoice`, `.accountBlocked`, `.permitExists`,
    ///   `.pickerIssuesPermit`, `.permitOver` for a time that has passed.
    package func permitted(
        _ terms: PermitTerms, as id: ExitPermitID, by person: UserID?, earlier: Timestamp?, accountBlock: String?,
        at now: Timestamp
    ) throws(WarehouseRefusal) -> (DispatchNote, ExitPermit) {
        try requiring(.picked)
        guard isInvoiceReleased else { throw .notReleasedByInvoice }
        if let accountBlock { throw .accountBlocked(reason: accountBlock) }
        // A permit whose end is not known was issued a moment ago.
        if permit != nil, earlier.map({ $0 > now }) ?? true { throw .permitExists }
        if let person, person == pickedBy { throw .pickerIssuesPermit }
        guard terms.validUntil > now else { throw .permitOver(terms.validUntil) }
        var note = self
        note.permit = id
        let permit = ExitPermit(
            id: id, note: self.id, vehicle: terms.vehicle, driver: terms.driver, validUntil: terms.validUntil,
            noteVersion: version)
        return (note, permit)
    }
}
