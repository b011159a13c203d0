import Contracts
import XML

extension XMLWriter {
    mutating func amount(_ name: String, _ amount: Money) {
        element(name, amount.majorUnits, ["currencyID": amount.currency.rawValue])
    }

    mutating func party(_ party: UBLParty) {
        element("cac:Party") { writer in
            if let endpoint = party.endpoint {
                writer.element("cbc:EndpointID", endpoint.id, ["schemeID": endpoint.scheme])
            }
            if let identifier = party.identifier {
                writer.element("cac:PartyIdentification") { $0.element("cbc:ID", identifier) }
            }
            writer.element("cac:PostalAddress") {
                $0.element("cbc:StreetName", ifPresent: party.street)
                $0.element("cbc:CityName", ifPresent: party.city)
                $0.element("cbc:PostalZone", ifPresent: party.postalCode)
                $0.country(party.country)
            }
            if let vatID = party.vatID {
                writer.element("cac:PartyTaxScheme") {
                    $0.element("cbc:CompanyID", vatID)
                    $0.taxScheme()
                }
            }
            writer.element("cac:PartyLegalEntity") {
                $0.element("cbc:RegistrationName", party.name)
                $0.element("cbc:CompanyID", ifPresent: party.legalID)
            }
        }
    }

    mutating func delivery(_ delivery: UBLDocument.Delivery) {
        element("cac:Delivery") { writer in
            writer.element("cbc:ActualDeliveryDate", ifPresent: delivery.date?.description)
            guard let country = delivery.country else { return }
            writer.element("cac:DeliveryLocation") { $0.element("cac:Address") { $0.country(country) } }
        }
    }

    mutating func taxCategory(_ name: String, _ rate: UBLTaxRate, _ exemption: VATExemption? = nil) {
        element(name) {
            $0.element("cbc:ID", rate.category.rawValue)
            $0.element("cbc:Percent", ifPresent: rate.percent?.description)
            $0.element("cbc:TaxExemptionReasonCode", ifPresent: exemption?.code)
            $0.element("cbc:TaxExemptionReason", ifPresent: exemption?.reason)
            $0.taxScheme()
        }
    }

    mutating func totals(_ totals: UBLDocument.Totals) {
        element("cac:LegalMonetaryTotal") {
            $0.amount("cbc:LineExtensionAmount", totals.lines)
            $0.amount("cbc:TaxExclusiveAmount", totals.lines)
            $0.amount("cbc:TaxInclusiveAmount", totals.withTax)
            if let rounding = totals.rounding { $0.amount("cbc:PayableRoundingAmount", rounding) }
            $0.amount("cbc:PayableAmount", totals.payable)
        }
    }

    mutating func line(_ line: UBLLine, on kind: UBLDocument.Kind) {
        element(kind.isCreditNote ? "cac:CreditNoteLine" : "cac:InvoiceLine") { writer in
            writer.element("cbc:ID", "\(line.id)")
            writer.element("cbc:Note", ifPresent: line.note)
            writer.element(
                kind.isCreditNote ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", "\(line.quantity)",
                ["unitCode": line.unitCode])
            writer.amount("cbc:LineExtensionAmount", line.net)
            if let adjustment = line.adjustment { writer.adjustment(adjustment) }
            writer.item(line)
            writer.price(line)
        }
    }

    private mutating func adjustment(_ adjustment: UBLLine.Adjustment) {
        element("cac:AllowanceCharge") {
            $0.element("cbc:ChargeIndicator", adjustment.isCharge ? "true" : "false")
            // UNCL 5189: 95 is a discount.
            if adjustment.reason == .discount { $0.element("cbc:AllowanceChargeReasonCode", "95") }
            $0.element("cbc:AllowanceChargeReason", adjustment.reason.rawValue)
            $0.amount("cbc:Amount", adjustment.amount)
        }
    }

    private mutating func item(_ line: UBLLine) {
        element("cac:Item") { writer in
            writer.element("cbc:Name", line.name)
            if let id = line.sellersItemID {
                writer.element("cac:SellersItemIdentification") { $0.element("cbc:ID", id) }
            }
            writer.taxCategory("cac:ClassifiedTaxCategory", line.rate)
            for property in line.properties {
                writer.element("cac:AdditionalItemProperty") {
                    $0.element("cbc:Name", property.name)
                    $0.element("cbc:Value", property.value)
                }
            }
        }
    }

    private mutating func price(_ line: UBLLine) {
        element("cac:Price") {
            switch line.price {
            case .each(let price): $0.element("cbc:PriceAmount", "\(price)", ["currencyID": line.net.currency.rawValue])
            case .together(let amount, let quantity):
                $0.amount("cbc:PriceAmount", amount)
                $0.element("cbc:BaseQuantity", "\(quantity)", ["unitCode": line.unitCode])
            }
        }
    }

    private mutating func country(_ code: String) {
        element("cac:Country") { $0.element("cbc:IdentificationCode", code) }
    }

    private mutating func taxScheme() {
        element("cac:TaxScheme") { $0.element("cbc:ID", "VAT") }
    }
}
