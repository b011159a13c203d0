/// Fifth group: the tax id itself (section 4), and its serial repeated in `inno`.
extension ContentCheck {
    mutating func checkTaxID() {
        guard let written = header.text("taxid") else { return }
        guard let taxID = TaxID(written) else { return say(.badShape("taxid", .form)) }
        if dashboard.invoice(written) != nil {
            isRepeated = true
            say(.mismatch("taxid"))
        }
        let issuedAt = header.integer("indatim").map(Instant.init(milliseconds:))
        let isOurs = taxID.memoryID == origin.memory.id
        if !taxID.hasRightCheckDigit || !isOurs || issuedAt.map({ $0.epochDay != taxID.epochDay }) == true {
            say(.mismatch("taxid"))
        }
        if let serial = header.text("inno"), serial.uppercased() != taxID.serial {
            say(.mismatch("inno", warns: true))
        }
    }
}
