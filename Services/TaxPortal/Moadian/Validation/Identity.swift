/// The tax id, and what has to agree with it (`moadian.md` section 4). The portal has one code for all of it, 0300101.
extension Check {
    mutating func identity() {
        guard let text = header.text(.taxid), isSound(.taxid) else { return }
        do {
            parts(of: try TaxID(text))
        } catch {
            find(.mismatch(.notAllowed), .taxid, "taxid \(text): \(error)")
        }
        if let registered = circumstances.registered, registered(text) != nil {
            find(.mismatch(.notAllowed), .taxid, "taxid \(text) is registered already; a tax id is used once.")
        }
    }

    private mutating func parts(of id: TaxID) {
        if let indatim = header.whole(.indatim).flatMap({ Int64(exactly: $0) }), isSound(.indatim), !id.isOf(indatim) {
            find(
                .mismatch(.notAllowed), .taxid,
                "taxid is of day \(id.day) (UTC, since 1970), but indatim \(indatim) is of day \(indatim / 86_400_000)."
            )
        }
        if let memory = circumstances.memoryID, id.memoryID != memory {
            find(.mismatch(.notAllowed), .taxid, "taxid is of memory \(id.memoryID), but it is sent under \(memory).")
        }
        if let number = header.text(.inno), isSound(.inno), number != id.invoiceNumber {
            find(
                .mismatch(.notAllowed), .inno, as: .warning,
                "inno is \(number); the serial of the tax id is \(id.invoiceNumber).")
        }
    }
}
