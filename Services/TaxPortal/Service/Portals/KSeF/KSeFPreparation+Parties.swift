import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// Seller and buyer (`ksef.md` 2.1).
extension KSeFPreparation {
    mutating func seller() -> FA3Seller {
        var seller = FA3Seller()
        let nip = ground.taxpayer.nip
        if let stated = document.seller.taxID.map(FA3Text.nip), stated != nip {
            fault(
                "seller", member: "/Faktura/Podmiot1/DaneIdentyfikacyjne/NIP", value: stated,
                "The document's seller is not the taxpayer of the portal's settings; correct the company's NIP or the settings."
            )
        }
        seller.identity.nip = nip
        seller.identity.name = FA3Text.token(document.seller.name, atMost: 512)
        if let address = Self.address(document.seller.address) ?? settledAddress {
            seller.address = address
        } else {
            fault(
                "address", member: "/Faktura/Podmiot1/Adres",
                "The seller has no address; enter it for the company, or set the options address_line_1 and address_line_2."
            )
        }
        if options["email"] != nil || options["phone"] != nil {
            var contact = FA3Contact()
            contact.email = options["email"]
            contact.phone = options["phone"]
            seller.contacts = [contact]
        }
        return seller
    }

    private var settledAddress: FA3Address? {
        guard let first = options["address_line_1"] else { return nil }
        var address = FA3Address()
        address.country = "PL"
        address.line1 = FA3Text.token(first, atMost: 512)
        address.line2 = options["address_line_2"].map { FA3Text.token($0, atMost: 512) }
        return address
    }

    private static func address(_ ours: PostalAddress?) -> FA3Address? {
        guard let ours else { return nil }
        let street = FA3Text.token(ours.street, atMost: 512)
        let place = FA3Text.token("\(ours.postalCode ?? "") \(ours.city)", atMost: 512)
        let lines = [street, place].filter { !$0.isEmpty }
        guard let first = lines.first else { return nil }
        var address = FA3Address()
        address.country = ours.country
        address.line1 = first
        address.line2 = lines.count > 1 ? lines[1] : nil
        return address
    }

    /// By what the buyer has: a NIP, a number of the Union, another, or none (`ksef.md` 2.1).
    func buyer() -> FA3Buyer {
        var buyer = FA3Buyer()
        let number = document.buyer.taxID.map(FA3Text.number) ?? ""
        let country = document.buyer.country
        let prefix = country == "GR" ? "EL" : country
        if number.isEmpty {
            buyer.identity.hasNone = true
        } else if country == "PL" {
            buyer.identity.nip = FA3Text.nip(number)
        } else if Self.union.contains(prefix) {
            buyer.identity.unionCountry = prefix
            buyer.identity.unionVAT = number.hasPrefix(prefix) ? String(number.dropFirst(2)) : number
        } else {
            buyer.identity.country = country
            buyer.identity.otherID = FA3Text.token(document.buyer.taxID ?? "", atMost: 50)
        }
        let name = FA3Text.token(document.buyer.name, atMost: 512)
        buyer.identity.name = name.isEmpty ? nil : name
        buyer.address = Self.address(document.buyer.address)
        return buyer
    }

    private static let union: Set<String> = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV",
        "MT", "NL", "PT", "RO", "SE", "SI", "SK", "XI",
    ]
}
