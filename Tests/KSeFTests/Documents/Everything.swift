import Foundation
import KSeF
import XML

extension Documents {
    /// Everything that may stand in one document, for structure and round trips; as an invoice it makes no sense.
    static func everything() throws -> FA3Document {
        var document = plain()
        document.header.system = "Karvan"
        document.seller.prefix = "PL"
        document.seller.eori = "PL999999999900000"
        document.seller.correspondence = address("PL")
        document.seller.address.location = "5901234123457"
        document.seller.contacts = [contact("a@b.pl", "123456789"), contact(nil, "1"), contact("b@c.pl", nil)]
        document.seller.status = "2"
        document.buyer.identity = FA3Identity()
        document.buyer.identity.unionCountry = "DE"
        document.buyer.identity.unionVAT = "999888777"
        document.buyer.identity.name = "GmbH & Co. <KG>"
        document.buyer.eori = "DE1"
        document.buyer.correspondence = address("DE")
        document.buyer.contacts = [contact("x@y.de", "+49 30 1")]
        document.buyer.customerNumber = "K 1"
        document.buyer.key = "0001"
        document.buyer.isForLocalUnit = true
        document.buyer.isForGroupMember = true
        document.others = thirdParties()
        var authorised = FA3Authorised()
        authorised.eori = "PL2"
        authorised.identity.nip = "2222222222"
        authorised.identity.name = "Komornik"
        authorised.address = address("PL")
        authorised.correspondence = address("PL")
        var authorisedContact = FA3Authorised.Contact()
        authorisedContact.email = "k@k.pl"
        authorisedContact.phone = "5"
        authorised.contacts = [authorisedContact]
        authorised.role = "3"
        document.authorised = authorised
        fill(&document.invoice)
        document.invoice.payment = payment()
        document.invoice.terms = terms()
        document.foot = foot()
        document.attachment = try attachment()
        return document
    }

    private static func contact(_ email: String?, _ phone: String?) -> FA3Contact {
        var contact = FA3Contact()
        contact.email = email
        contact.phone = phone
        return contact
    }

    private static func thirdParties() -> [FA3ThirdParty] {
        var unit = FA3ThirdParty()
        unit.identity.internalID = "1111111111-12345"
        unit.identity.name = "Szkoła"
        unit.role = "8"
        unit.key = "0002"
        unit.eori = "PL3"
        unit.address = address("PL")
        unit.correspondence = address("PL")
        unit.contacts = [contact("s@s.pl", nil)]
        unit.customerNumber = "17"
        var member = FA3ThirdParty()
        member.identity.nip = "2222222222"
        member.role = "10"
        var buyer = FA3ThirdParty()
        buyer.identity.country = "US"
        buyer.identity.otherID = "99-9"
        buyer.role = "4"
        buyer.share = number("33.333333")
        var other = FA3ThirdParty()
        other.identity.hasNone = true
        other.hasOtherRole = true
        other.roleDescription = "pośrednik"
        return [unit, member, buyer, other]
    }

    private static func fill(_ invoice: inout FA3Invoice) {
        invoice.issuedAt = "Warszawa"
        invoice.dispatchNotes = ["WZ/1", "WZ/2"]
        invoice.period = FA3Invoice.Period()
        invoice.period?.from = "2026-01-01"
        invoice.period?.to = "2026-01-31"
        for group in FA3Sums.Group.allCases {
            invoice.sums[group, .net] = number("1.5")
            if !group.rates.isEmpty { invoice.sums[group, .taxInPLN] = number("-0.01") }
            if !group.rates.isEmpty || group == .oneStopShop { invoice.sums[group, .tax] = number("0") }
        }
        invoice.advanceExchangeRate = number("4.123456")
        invoice.annotations.cashMethod = true
        invoice.annotations.selfBilling = true
        invoice.annotations.exemption.applies = true
        invoice.annotations.exemption.directive = "art. 132"
        invoice.annotations.vehicles.applies = true
        invoice.annotations.vehicles.needsReport = "2"
        var vehicle = FA3Annotations.Vehicle()
        vehicle.admittedOn = "2026-01-01"
        vehicle.line = "1"
        vehicle.details = ["P_22BMK": "Syrena", "P_22BRP": "2026", "P_22B": "1 km", "P_22B1": "VIN", "P_22BT": "105"]
        var ship = FA3Annotations.Vehicle()
        ship.admittedOn = "2026-01-02"
        ship.line = "1"
        ship.details = ["P_22C": "3 h", "P_22C1": "kadłub"]
        invoice.annotations.vehicles.vehicles = [vehicle, ship]
        invoice.annotations.margin.applies = true
        invoice.annotations.margin.art = true
        fillCorrection(&invoice)
        invoice.isForReceipt = true
        invoice.areRelated = true
        var remark = FA3Invoice.Remark()
        remark.line = "1"
        remark.key = "klucz"
        remark.value = "wartość"
        invoice.remarks = [remark]
        var outside = FA3Invoice.Advance()
        outside.isOutsideKSeF = true
        outside.number = "ZAL/1"
        var inside = FA3Invoice.Advance()
        inside.ksefNumber = "9999999999-20251001-A1B2C3-D4E5F6-AB"
        invoice.advances = [outside, inside]
        invoice.refundsExcise = true
        fillLines(&invoice)
        var settlement = FA3Settlement()
        settlement.charges = [item("5", "kaucja")]
        settlement.chargesSum = number("5")
        settlement.deductions = [item("1", "saldo"), item("2", "saldo")]
        settlement.deductionsSum = number("3")
        settlement.overpaid = number("7")
        invoice.settlement = settlement
    }

    private static func fillCorrection(_ invoice: inout FA3Invoice) {
        invoice.correctionReason = "zwrot towaru"
        invoice.correctionEffect = "3"
        var outside = FA3Invoice.Corrected()
        outside.issuedOn = "2026-01-01"
        outside.number = "FV 2"
        outside.isOutsideKSeF = true
        invoice.corrected = [corrected("2026-01-02", "FV 1"), outside]
        invoice.correctedPeriod = "styczeń"
        invoice.rightNumber = "FV 3"
        var seller = FA3Seller()
        seller.prefix = "PL"
        seller.identity.nip = "9999999999"
        seller.identity.name = "dawniej ABC"
        seller.address = address("PL")
        invoice.formerSeller = seller
        var buyer = FA3FormerBuyer()
        buyer.identity.unionCountry = "DE"
        buyer.identity.unionVAT = "999888777"
        buyer.address = address("DE")
        buyer.key = "0001"
        invoice.formerBuyers = [buyer]
        invoice.grossBefore = number("10.10")
        invoice.exchangeRateBefore = number("4.5")
        var partial = FA3Invoice.PartialAdvance()
        partial.receivedOn = "2026-01-03"
        partial.amount = number("4")
        partial.exchangeRate = number("4.4")
        invoice.partialAdvances = [partial]
    }

    private static func item(_ amount: String, _ reason: String) -> FA3Settlement.Item {
        var item = FA3Settlement.Item()
        item.amount = number(amount)
        item.reason = reason
        return item
    }

    private static func fillLines(_ invoice: inout FA3Invoice) {
        var line = line("1", "1.5", "0 KR")
        line.id = "a-1"
        line.soldOn = "2026-01-31"
        line.code = "T1"
        line.gtin = "5901234123457"
        line.pkwiu = "26.20.11.0"
        line.cn = "8418 21 91"
        line.pkob = "1122"
        line.netPrice = number("0.12345678")
        line.grossPrice = number("0.15")
        line.discount = number("0.00000001")
        line.gross = number("1.5")
        line.tax = number("0")
        line.unionRate = number("19.5")
        line.isOnAnnex15 = true
        line.excise = number("0.1")
        line.gtu = "GTU_13"
        line.procedure = "I_42"
        line.exchangeRate = number("4.5")
        line.isBefore = true
        invoice.lines = [line]
        var ordered = FA3Order.Line()
        ordered.number = "1"
        ordered.id = "b-1"
        ordered.name = "towar"
        ordered.code = "T1"
        ordered.gtin = "1"
        ordered.pkwiu = "2"
        ordered.cn = "3"
        ordered.pkob = "4"
        ordered.unit = "szt."
        ordered.quantity = number("2")
        ordered.netPrice = number("3.00000001")
        ordered.net = number("6")
        ordered.tax = number("1.38")
        ordered.rate = "np II"
        ordered.unionRate = number("0")
        ordered.isOnAnnex15 = true
        ordered.gtu = "GTU_01"
        ordered.procedure = "TT_D"
        ordered.excise = number("0")
        ordered.isBefore = true
        invoice.order = FA3Order()
        invoice.order?.value = number("7.38")
        invoice.order?.lines = [ordered]
    }

    private static func payment() -> FA3Payment {
        var payment = FA3Payment()
        payment.partlyPaid = "1"
        var part = FA3Payment.Part()
        part.amount = number("1")
        part.paidOn = "2026-01-05"
        part.hasOtherMeans = true
        part.otherMeans = "barter"
        payment.parts = [part]
        var due = FA3Payment.Due()
        due.on = "2026-03-01"
        var terms = FA3Payment.Due.Terms()
        terms.count = "14"
        terms.unit = "dni"
        terms.event = "dostawa"
        due.terms = terms
        payment.due = [due, FA3Payment.Due()]
        payment.means = "6"
        var account = FA3Payment.Account()
        account.number = "81109000000000000123456789"
        account.swift = "WBKPPLPPXXX"
        account.ownOfBank = "1"
        account.bank = "Bank"
        account.remark = "PLN"
        payment.accounts = [account]
        payment.factorAccounts = [account]
        var discount = FA3Payment.Discount()
        discount.terms = "w 7 dni"
        discount.size = "2%"
        payment.discount = discount
        payment.link = "https://pay.example.pl/x?a=b&IPKSeF=123abcdefghij#top"
        payment.paymentID = "123abcdefghij"
        return payment
    }

    private static func terms() -> FA3Terms {
        var terms = FA3Terms()
        var contract = FA3Terms.Contract()
        contract.on = "1999-01-01"
        contract.number = "U/1"
        terms.contracts = [contract, FA3Terms.Contract()]
        var order = FA3Terms.CustomerOrder()
        order.on = "2026-01-01"
        order.number = "Z/1"
        terms.orders = [order]
        terms.batches = ["P1", "P2"]
        terms.delivery = "CIP"
        terms.contractRate = number("4.5")
        terms.contractCurrency = "EUR"
        terms.isIntermediary = true
        var transport = FA3Transport()
        transport.isOtherKind = true
        transport.otherKind = "wóz"
        var carrier = FA3Transport.Carrier()
        carrier.identity.nip = "6666666666"
        carrier.identity.name = "Nowak"
        carrier.address = address("PL")
        transport.carrier = carrier
        transport.orderNumber = "T/1"
        transport.isOtherLoad = true
        transport.otherLoad = "siano"
        transport.packing = "a"
        transport.startsAt = "2026-01-01T08:00:00Z"
        transport.endsAt = "2026-01-01T09:00:00+01:00"
        transport.from = address("PL")
        transport.via = [address("CZ"), address("AT")]
        transport.to = address("IT")
        var plain = FA3Transport()
        plain.kind = "8"
        plain.load = "20"
        terms.transports = [transport, plain]
        return terms
    }

    private static func foot() -> FA3Foot {
        var foot = FA3Foot()
        var notice = FA3Foot.Notice()
        notice.text = "Kapitał  zakładowy\n5 000"
        foot.notices = [notice]
        var register = FA3Foot.Register()
        register.name = "ABC"
        register.krs = "0000099999"
        register.regon = "12345678512347"
        register.bdo = "000099999"
        foot.registers = [register]
        return foot
    }

    private static func attachment() throws -> FA3Element? {
        let text = """
            <Faktura xmlns="\(FA3Document.namespace)"><Zalacznik><BlokDanych><ZNaglowek>Blok</ZNaglowek><MetaDane>\
            <ZKlucz>k</ZKlucz><ZWartosc>w</ZWartosc></MetaDane><Tekst><Akapit>a</Akapit><Akapit>b</Akapit></Tekst><Tabela>\
            <TMetaDane><TKlucz>k</TKlucz><TWartosc>w</TWartosc></TMetaDane><Opis>o</Opis><TNaglowek><Kol Typ="txt">\
            <NKom>n</NKom></Kol><Kol Typ="dec"><NKom/></Kol></TNaglowek><Wiersz><WKom>1</WKom><WKom/></Wiersz><Suma>\
            <SKom>s</SKom></Suma></Tabela></BlokDanych></Zalacznik></Faktura>
            """
        return FA3Document(try XMLDocument(Data(text.utf8)))?.attachment
    }
}
