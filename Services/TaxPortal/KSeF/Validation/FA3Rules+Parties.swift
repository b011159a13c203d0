import Contracts

/// Who is named, and how (`ksef.md` 2.1, 2.4; `identifiers.md`, Poland).
extension FA3Rules {
    mutating func judgeParties() {
        judgeNumbers()
        judgePolishBuyer()
        judgeMarks()
        judgeShares()
        judgeFormerParties()
        judgeNames()
    }

    // MARK: Numbers

    private mutating func judgeNumbers() {
        for (place, identity) in identities {
            if let nip = identity.nip, nip.utf8.count == 10, NationalNumbers.areDigits(nip), !NationalNumbers.isNIP(nip)
            {
                judge(
                    refusesWrongCheckDigits, "nip.check-digit", "\(place)/NIP",
                    "The NIP \(nip) has a wrong check digit; correct the number.")
            }
            if let id = identity.internalID, id.count >= 10, !NationalNumbers.isNIP(String(id.prefix(10))) {
                warn("nip.check-digit", "\(place)/IDWew", "The NIP in \(id) has a wrong check digit.")
            }
            if let vat = identity.unionVAT, let country = identity.unionCountry, country != "PL", vat.hasPrefix(country)
            {
                warn(
                    "buyer.prefix-twice", "\(place)/NrVatUE",
                    "\(vat) repeats the prefix \(country), which stands in KodUE; leave it out.")
            }
        }
    }

    /// Everybody with a number, and where.
    private var identities: [(String, FA3Identity)] {
        var all = [
            ("/Faktura/Podmiot1/DaneIdentyfikacyjne", document.seller.identity),
            ("/Faktura/Podmiot2/DaneIdentyfikacyjne", document.buyer.identity),
        ]
        for (index, other) in document.others.enumerated() {
            all.append((otherPath(index, "DaneIdentyfikacyjne"), other.identity))
        }
        if let authorised = document.authorised {
            all.append(("/Faktura/PodmiotUpowazniony/DaneIdentyfikacyjne", authorised.identity))
        }
        if let former = invoice.formerSeller {
            all.append(("/Faktura/Fa/Podmiot1K/DaneIdentyfikacyjne", former.identity))
        }
        for (index, former) in invoice.formerBuyers.enumerated() {
            all.append(
                (path("Podmiot2K", index, of: invoice.formerBuyers.count, "DaneIdentyfikacyjne"), former.identity))
        }
        let transports = invoice.terms?.transports ?? []
        for (index, transport) in transports.enumerated() {
            guard let carrier = transport.carrier else { continue }
            let place = path("WarunkiTransakcji/Transport", index, of: transports.count)
            all.append(("\(place)/Przewoznik/DaneIdentyfikacyjne", carrier.identity))
        }
        return all
    }

    private func otherPath(_ index: Int, _ inner: String) -> String {
        "/Faktura/Podmiot3\(document.others.count > 1 ? "[\(index + 1)]" : "")/\(inner)"
    }

    private mutating func judgePolishBuyer() {
        for (place, identity) in identities where !place.contains("Podmiot1") {
            if let vat = identity.unionVAT, identity.unionCountry == "PL" || vat.hasPrefix("PL") {
                error(
                    "buyer.polish-nip", "\(place)/NrVatUE",
                    "\(vat) is a Polish number; it goes to NIP, ten digits without PL, not to KodUE and NrVatUE.")
            }
            if let other = identity.otherID, identity.country == "PL" || identity.country == nil {
                let number = other.hasPrefix("PL") ? String(other.dropFirst(2)) : other
                if NationalNumbers.isNIP(number), identity.country == "PL" || other.hasPrefix("PL") {
                    error("buyer.polish-nip", "\(place)/NrID", "\(other) is a Polish NIP; it goes to NIP, not to NrID.")
                }
            }
        }
        if let nip = document.seller.identity.nip, nip == document.buyer.identity.nip {
            warn(
                "buyer.is-seller", "/Faktura/Podmiot2/DaneIdentyfikacyjne/NIP",
                "Seller and buyer have one NIP, \(nip); nobody sends an invoice to himself.")
        }
    }

    // MARK: JST, GV, further buyers

    private mutating func judgeMarks() {
        let roles = Set(document.others.compactMap(\.role))
        if document.buyer.isForLocalUnit, !roles.contains("8") {
            error(
                "jst.recipient-missing", "/Faktura/Podmiot2/JST",
                "JST=1 says that the invoice is for a unit of a local government; name it as Podmiot3 with Rola 8, or "
                    + "write JST=2.")
        }
        if document.buyer.isForGroupMember, !roles.contains("10") {
            error(
                "gv.member-missing", "/Faktura/Podmiot2/GV",
                "GV=1 says that the invoice is for a member of a VAT group; name it as Podmiot3 with Rola 10, or write "
                    + "GV=2.")
        }
        if !document.buyer.isForLocalUnit, roles.contains("8") {
            warn(
                "jst.not-marked", "/Faktura/Podmiot2/JST", "A Podmiot3 has Rola 8, but JST is 2; then JST should be 1.")
        }
        if !document.buyer.isForGroupMember, roles.contains("10") {
            warn("gv.not-marked", "/Faktura/Podmiot2/GV", "A Podmiot3 has Rola 10, but GV is 2; then GV should be 1.")
        }
        for (index, other) in document.others.enumerated() where other.role == "8" || other.role == "10" {
            if other.identity.nip == nil, other.identity.internalID == nil {
                warn(
                    "third-party.unnamed", otherPath(index, "DaneIdentyfikacyjne"),
                    "A Podmiot3 of Rola \(other.role ?? "") sees the invoice only with a NIP or an IDWew.")
            }
        }
    }

    private mutating func judgeShares() {
        let shares = document.others.filter { $0.role == "4" }.compactMap(\.share)
        let sum = shares.reduce(.zero, +)
        if sum.units > 100 * FA3Number.unit {
            error(
                "third-party.shares", "/Faktura/Podmiot3",
                "The shares of further buyers come to \(sum.text) %; they may not exceed 100 %.")
        }
        for (index, other) in document.others.enumerated() where other.share != nil && other.role != "4" {
            warn(
                "third-party.share", otherPath(index, "Udzial"), "Only a further buyer, Rola 4, has a share (Udzial).")
        }
    }

    // MARK: What was

    /// A wrong NIP is no data that a correction changes: corrected to zero, and invoiced anew.
    private mutating func judgeFormerParties() {
        if let former = invoice.formerSeller?.identity.nip, former != document.seller.identity.nip {
            error(
                "correction.nip", "/Faktura/Fa/Podmiot1K/DaneIdentyfikacyjne/NIP",
                "Podmiot1K has the NIP \(former), Podmiot1 another; a wrong NIP is not corrected: correct the invoice to "
                    + "zero and issue a new one.")
        }
        for (index, former) in invoice.formerBuyers.enumerated() {
            let place = path("Podmiot2K", index, of: invoice.formerBuyers.count)
            let candidates: [(key: String?, identity: FA3Identity)] =
                [(document.buyer.key, document.buyer.identity)] + document.others.map { ($0.key, $0.identity) }
            let meant = candidates.first { $0.key != nil && $0.key == former.key }
            if former.key != nil, meant == nil {
                error(
                    "correction.key", "\(place)/IDNabywcy",
                    "Podmiot2K has IDNabywcy \(former.key ?? ""), which neither Podmiot2 nor a Podmiot3 has.")
            }
            let identity = meant?.identity ?? (invoice.formerBuyers.count == 1 ? document.buyer.identity : nil)
            // The same number under another name, NrID for NIP, is a correction of data.
            if let identity, let nip = former.identity.nip, identity.number != nip {
                error(
                    "correction.nip", "\(place)/DaneIdentyfikacyjne/NIP",
                    "Podmiot2K has the NIP \(nip), the buyer of this document \(identity.number ?? "none"); a wrong number "
                        + "is not corrected: correct the invoice to zero and issue a new one.")
            }
        }
    }

    private mutating func judgeNames() {
        guard let kind = FA3Kind(rawValue: invoice.kind ?? "") else { return }
        // Article 106e lets simplified invoices, and so their corrections, do without.
        guard kind == .invoice || kind == .advance || kind == .settlement else { return }
        if document.buyer.identity.name == nil {
            judge(
                !document.buyer.identity.hasNone, "buyer.name-missing", "/Faktura/Podmiot2/DaneIdentyfikacyjne/Nazwa",
                "Only a simplified invoice (UPR) may leave the buyer's name out.")
        }
        if document.buyer.address == nil {
            warn(
                "buyer.address-missing", "/Faktura/Podmiot2/Adres",
                "Only a simplified invoice may leave the address out.")
        }
    }
}
