/// The structure of FA(3) as an XML Schema of our own: the names, order, numbers, patterns and lengths of the
/// ministry's `schemat_FA(3)_v1-0E.xsd` and its base types, without the texts. A test holds the two against each other.
///
/// Source: `ksef.md` 2.1, 2.2. Compiled once, by ``StructureCheck``.
enum FA3Schema {
    static let text = #"""
        <?xml version="1.0" encoding="UTF-8"?>
        <x:schema xmlns:x="http://www.w3.org/2001/XMLSchema"
            xmlns:f="http://crd.gov.pl/wzor/2025/06/25/13775/"
            targetNamespace="http://crd.gov.pl/wzor/2025/06/25/13775/" elementFormDefault="qualified">
          <x:simpleType name="Country"><x:restriction base="x:normalizedString">
              <x:pattern value="AD|AE|AF|AG|AI|AL|AM|AN|AO|AQ|AR|AS|AT|AU|AW|AX|AZ|BA|BB|BD|BE|BF|BG|BH|BI|\#
        BJ|BL|BM|BN|BO|BQ|BR|BS|BT|BV|BW|BY|BZ|CA|CC|CD|CF|CG|CH|CI|CK|CL|CM|CN|CO|CR|CU|CV|CW|CX|CY|CZ|DE|\#
        DJ|DK|DM|DO|DZ|EC|EE|EG|EH|ER|ES|ET|FI|FJ|FK|FM|FO|FR|GA|GB|GD|GE|GF|GG|GH|GI|GL|GM|GN|GP|GQ|GR|GS|\#
        GT|GU|GW|GY|HK|HM|HN|HR|HT|HU|ID|IE|IL|IM|IN|IO|IQ|IR|IS|IT|JE|JM|JO|JP|KE|KG|KH|KI|KM|KN|KP|KR|KW|\#
        KY|KZ|LA|LB|LC|LI|LK|LR|LS|LT|LU|LV|LY|MA|MC|MD|ME|MF|MG|MH|MK|ML|MM|MN|MO|MP|MQ|MR|MS|MT|MU|MV|MW|\#
        MX|MY|MZ|NA|NC|NE|NF|NG|NI|NL|NO|NP|NR|NU|NZ|OM|PA|PE|PF|PG|PH|PK|PL|PM|PN|PR|PS|PT|PW|PY|QA|RE|RO|\#
        RS|RU|RW|SA|SB|SC|SD|SE|SG|SH|SI|SJ|SK|SL|SM|SN|SO|SR|SS|ST|SV|SX|SY|SZ|TC|TD|TF|TG|TH|TJ|TK|TL|TM|\#
        TN|TO|TR|TT|TV|TW|TZ|UA|UG|UM|US|UY|UZ|VA|VC|VE|VG|VI|VN|VU|WF|WS|XC|XI|XK|XL|YE|YT|ZA|ZM|ZW"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="UnionCountry"><x:restriction base="x:normalizedString">
              <x:pattern value="AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|\#
        SI|SK|XI"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="CurrencyCode"><x:restriction base="x:normalizedString">
              <x:pattern value="AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|\#
        BOV|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|CHE|CHF|CHW|CLF|CLP|CNY|COP|COU|CRC|CUC|CUP|CVE|CZK|DJF|DKK|DOP|\#
        DZD|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|GGP|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HRK|HTG|HUF|IDR|ILS|IMP|INR|\#
        IQD|IRR|ISK|JEP|JMD|JOD|JPY|KES|KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|\#
        MKD|MMK|MNT|MOP|MRU|MUR|MVR|MWK|MXN|MXV|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|\#
        PYG|QAR|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLL|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|\#
        TOP|TRY|TTD|TWD|TZS|UAH|UGX|USD|USN|UYI|UYU|UYW|UZS|VES|VND|VUV|WST|XAF|XAG|XAU|XBA|XBB|XBC|XBD|XCD|\#
        XCG|XDR|XOF|XPD|XPF|XPT|XSU|XUA|XXX|YER|ZAR|ZMW|ZWL"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="Yes"><x:restriction base="x:byte"><x:enumeration value="1"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="YesNo"><x:restriction base="x:byte"><x:enumeration value="1"/>
              <x:enumeration value="2"/></x:restriction></x:simpleType>
          <x:simpleType name="Flag"><x:restriction base="x:integer"><x:enumeration value="1"/>
              <x:enumeration value="2"/></x:restriction></x:simpleType>
          <x:simpleType name="To3"><x:restriction base="x:integer"><x:minInclusive value="1"/>
              <x:maxInclusive value="3"/></x:restriction></x:simpleType>
          <x:simpleType name="To4"><x:restriction base="x:integer"><x:minInclusive value="1"/>
              <x:maxInclusive value="4"/></x:restriction></x:simpleType>
          <x:simpleType name="To7"><x:restriction base="x:integer"><x:minInclusive value="1"/>
              <x:maxInclusive value="7"/></x:restriction></x:simpleType>
          <x:simpleType name="To11"><x:restriction base="x:integer"><x:minInclusive value="1"/>
              <x:maxInclusive value="11"/></x:restriction></x:simpleType>
          <x:simpleType name="To20"><x:restriction base="x:integer"><x:minInclusive value="1"/>
              <x:maxInclusive value="20"/></x:restriction></x:simpleType>
          <x:simpleType name="TransportKind"><x:restriction base="x:integer"><x:enumeration value="1"/>
              <x:enumeration value="2"/><x:enumeration value="3"/><x:enumeration value="4"/>
              <x:enumeration value="5"/><x:enumeration value="7"/><x:enumeration value="8"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="Amount"><x:restriction base="x:decimal"><x:totalDigits value="18"/>
              <x:fractionDigits value="2"/><x:pattern value="-?([1-9]\d{0,15}|0)(\.\d{1,2})?"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="Price"><x:restriction base="x:decimal"><x:totalDigits value="22"/>
              <x:fractionDigits value="8"/><x:pattern value="-?([1-9]\d{0,13}|0)(\.\d{1,8})?"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="Quantity"><x:restriction base="x:decimal"><x:totalDigits value="22"/>
              <x:fractionDigits value="6"/><x:pattern value="-?([1-9]\d{0,15}|0)(\.\d{1,6})?"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="Percent"><x:restriction base="x:decimal"><x:totalDigits value="9"/>
              <x:fractionDigits value="6"/><x:minInclusive value="0"/><x:maxInclusive value="100"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="Number"><x:restriction base="x:nonNegativeInteger"><x:totalDigits value="14"/>
              <x:minExclusive value="0"/></x:restriction></x:simpleType>
          <x:simpleType name="Text20"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="20"/></x:restriction></x:simpleType>
          <x:simpleType name="Text50"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="50"/></x:restriction></x:simpleType>
          <x:simpleType name="Text256"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="256"/></x:restriction></x:simpleType>
          <x:simpleType name="Text512"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="512"/></x:restriction></x:simpleType>
          <x:simpleType name="Phone"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="16"/></x:restriction></x:simpleType>
          <x:simpleType name="Key32"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="32"/></x:restriction></x:simpleType>
          <x:simpleType name="Nine"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="9"/></x:restriction></x:simpleType>
          <x:simpleType name="Cell"><x:restriction base="x:token"><x:maxLength value="256"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="Prose"><x:restriction base="x:string"><x:minLength value="1"/>
              <x:maxLength value="3500"/></x:restriction></x:simpleType>
          <x:simpleType name="Location"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="13"/></x:restriction></x:simpleType>
          <x:simpleType name="EMail"><x:restriction base="x:token"><x:minLength value="3"/>
              <x:maxLength value="255"/><x:pattern value="(.)+@(.)+"/></x:restriction></x:simpleType>
          <x:simpleType name="Day"><x:restriction base="x:date"><x:minInclusive value="2006-01-01"/>
              <x:maxInclusive value="2050-01-01"/><x:pattern value="((\d{4})-(\d{2})-(\d{2}))"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="PaymentDay"><x:restriction base="x:date"><x:minInclusive value="2016-07-01"/>
              <x:maxInclusive value="2050-01-01"/><x:pattern value="((\d{4})-(\d{2})-(\d{2}))"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="ContractDay"><x:restriction base="x:date"><x:minInclusive value="1990-01-01"/>
              <x:maxInclusive value="2050-01-01"/><x:pattern value="((\d{4})-(\d{2})-(\d{2}))"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="MadeAt"><x:restriction base="x:dateTime">
              <x:minInclusive value="2025-09-01T00:00:00Z"/><x:maxInclusive value="2050-01-01T23:59:59Z"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="Moment"><x:restriction base="x:dateTime">
              <x:minInclusive value="2021-10-01T00:00:00Z"/><x:maxInclusive value="2050-01-01T23:59:59Z"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="NIP"><x:restriction base="x:string">
              <x:pattern value="[1-9]((\d[1-9])|([1-9]\d))\d{7}"/></x:restriction></x:simpleType>
          <x:simpleType name="InternalID"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="20"/><x:pattern value="[1-9]((\d[1-9])|([1-9]\d))\d{7}-\d{5}"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="UnionVAT"><x:restriction base="x:string">
              <x:pattern value="(\d|[A-Z]|\+|\*){1,12}"/></x:restriction></x:simpleType>
          <x:simpleType name="OtherID"><x:restriction base="x:normalizedString"><x:minLength value="1"/>
              <x:maxLength value="50"/></x:restriction></x:simpleType>
          <x:simpleType name="KSeFNumber"><x:restriction base="x:token">
              <x:pattern value="([1-9]((\d[1-9])|([1-9]\d))\d{7}|M\d{9}|[A-Z]{3}\d{7})-(20[2-9][0-9]|\#
        2[1-9][0-9]{2}|[3-9][0-9]{3})(0[1-9]|1[0-2])(0[1-9]|[1-2][0-9]|\#
        3[0-1])-([0-9A-F]{6})-?([0-9A-F]{6})-([0-9A-F]{2})"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="AccountNumber"><x:restriction base="x:string"><x:minLength value="10"/>
              <x:maxLength value="34"/></x:restriction></x:simpleType>
          <x:simpleType name="BankCode"><x:restriction base="x:string">
              <x:pattern value="[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3}){0,1}"/></x:restriction></x:simpleType>
          <x:simpleType name="KRS"><x:restriction base="x:string"><x:pattern value="\d{10}"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="REGON"><x:restriction base="x:string"><x:pattern value="\d{9}|\d{14}"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="Kind"><x:restriction base="x:token"><x:enumeration value="VAT"/>
              <x:enumeration value="KOR"/><x:enumeration value="ZAL"/><x:enumeration value="ROZ"/>
              <x:enumeration value="UPR"/><x:enumeration value="KOR_ZAL"/><x:enumeration value="KOR_ROZ"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="Rate"><x:restriction base="x:token"><x:enumeration value="23"/>
              <x:enumeration value="22"/><x:enumeration value="8"/><x:enumeration value="7"/>
              <x:enumeration value="5"/><x:enumeration value="4"/><x:enumeration value="3"/>
              <x:enumeration value="0 KR"/><x:enumeration value="0 WDT"/><x:enumeration value="0 EX"/>
              <x:enumeration value="zw"/><x:enumeration value="oo"/><x:enumeration value="np I"/>
              <x:enumeration value="np II"/></x:restriction></x:simpleType>
          <x:simpleType name="GTU"><x:restriction base="x:token"><x:pattern value="GTU_(0[1-9]|1[0-3])"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="OrderProcedure"><x:restriction base="x:token"><x:enumeration value="WSTO_EE"/>
              <x:enumeration value="IED"/><x:enumeration value="TT_D"/><x:enumeration value="B_SPV"/>
              <x:enumeration value="B_SPV_DOSTAWA"/><x:enumeration value="B_MPV_PROWIZJA"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="Procedure"><x:restriction base="x:token"><x:enumeration value="WSTO_EE"/>
              <x:enumeration value="IED"/><x:enumeration value="TT_D"/><x:enumeration value="I_42"/>
              <x:enumeration value="I_63"/><x:enumeration value="B_SPV"/><x:enumeration value="B_SPV_DOSTAWA"/>
              <x:enumeration value="B_MPV_PROWIZJA"/></x:restriction></x:simpleType>
          <x:simpleType name="PaymentLink"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="512"/>
              <x:pattern value="(https?)://([a-zA-Z0-9][a-zA-Z0-9-]*\.)+[a-zA-Z]{2,}(:[0-9]{1,5})?(/[^\s?#]\#
        *)?\?([^#\s]*&amp;)?IPKSeF=[0-9]{3}[a-zA-Z0-9]{10}(&amp;[^#\s]*)?(#.*)?"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="PaymentID"><x:restriction base="x:token"><x:minLength value="1"/>
              <x:maxLength value="13"/><x:pattern value="[0-9]{3}[a-zA-Z0-9]{10}"/></x:restriction>
          </x:simpleType>
          <x:simpleType name="FormCode"><x:restriction base="x:string"><x:enumeration value="FA"/>
            </x:restriction></x:simpleType>
          <x:simpleType name="Three"><x:restriction base="x:byte"><x:enumeration value="3"/></x:restriction>
          </x:simpleType>
          <x:complexType name="Address">
            <x:sequence><x:element name="KodKraju" type="f:Country"/>
              <x:element name="AdresL1" type="f:Text512"/>
              <x:element name="AdresL2" type="f:Text512" minOccurs="0"/>
              <x:element name="GLN" type="f:Location" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Contact">
            <x:sequence><x:element name="Email" type="f:EMail" minOccurs="0"/>
              <x:element name="Telefon" type="f:Phone" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="ContactOrNothing">
            <x:sequence><x:sequence minOccurs="0"><x:element name="Email" type="f:EMail" minOccurs="0"/>
                <x:element name="Telefon" type="f:Phone" minOccurs="0"/></x:sequence></x:sequence>
          </x:complexType>
          <x:complexType name="Taxpayer">
            <x:sequence><x:element name="NIP" type="f:NIP"/><x:element name="Nazwa" type="f:Text512"/>
            </x:sequence></x:complexType>
          <x:group name="UnionID">
            <x:sequence><x:element name="KodUE" type="f:UnionCountry"/>
              <x:element name="NrVatUE" type="f:UnionVAT"/></x:sequence></x:group>
          <x:group name="ForeignID">
            <x:sequence><x:element name="KodKraju" type="f:Country" minOccurs="0"/>
              <x:element name="NrID" type="f:OtherID"/></x:sequence></x:group>
          <x:complexType name="Partner">
            <x:sequence><x:choice><x:element name="NIP" type="f:NIP"/><x:group ref="f:UnionID"/>
                <x:group ref="f:ForeignID"/><x:element name="BrakID" type="f:Yes"/></x:choice>
              <x:element name="Nazwa" type="f:Text512" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="ThirdParty">
            <x:sequence><x:choice><x:element name="NIP" type="f:NIP"/>
                <x:element name="IDWew" type="f:InternalID"/><x:group ref="f:UnionID"/>
                <x:group ref="f:ForeignID"/><x:element name="BrakID" type="f:Yes"/></x:choice>
              <x:element name="Nazwa" type="f:Text512" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Account">
            <x:sequence><x:element name="NrRB" type="f:AccountNumber"/>
              <x:element name="SWIFT" type="f:BankCode" minOccurs="0"/>
              <x:element name="RachunekWlasnyBanku" type="f:To3" minOccurs="0"/>
              <x:element name="NazwaBanku" type="f:Text256" minOccurs="0"/>
              <x:element name="OpisRachunku" type="f:Text256" minOccurs="0"/></x:sequence></x:complexType>
          <x:group name="PaymentMeans">
            <x:sequence><x:choice><x:element name="FormaPlatnosci" type="f:To7"/><x:sequence>
                  <x:element name="PlatnoscInna" type="f:Yes"/>
                  <x:element name="OpisPlatnosci" type="f:Text256"/></x:sequence></x:choice></x:sequence>
          </x:group>
          <x:complexType name="Charge">
            <x:sequence><x:element name="Kwota" type="f:Amount"/><x:element name="Powod" type="f:Text256"/>
            </x:sequence></x:complexType>
          <x:complexType name="Head">
            <x:sequence><x:element name="KodFormularza" type="f:FormHead"/>
              <x:element name="WariantFormularza" type="f:Three"/>
              <x:element name="DataWytworzeniaFa" type="f:MadeAt"/>
              <x:element name="SystemInfo" type="f:Text256" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Seller">
            <x:sequence><x:element name="PrefiksPodatnika" type="f:UnionCountry" minOccurs="0"/>
              <x:element name="NrEORI" type="f:Text256" minOccurs="0"/>
              <x:element name="DaneIdentyfikacyjne" type="f:Taxpayer"/>
              <x:element name="Adres" type="f:Address"/>
              <x:element name="AdresKoresp" type="f:Address" minOccurs="0"/>
              <x:element name="DaneKontaktowe" type="f:ContactOrNothing" minOccurs="0" maxOccurs="3"/>
              <x:element name="StatusInfoPodatnika" type="f:To4" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Buyer">
            <x:sequence><x:element name="NrEORI" type="f:Text256" minOccurs="0"/>
              <x:element name="DaneIdentyfikacyjne" type="f:Partner"/>
              <x:element name="Adres" type="f:Address" minOccurs="0"/>
              <x:element name="AdresKoresp" type="f:Address" minOccurs="0"/>
              <x:element name="DaneKontaktowe" type="f:ContactOrNothing" minOccurs="0" maxOccurs="3"/>
              <x:element name="NrKlienta" type="f:Text256" minOccurs="0"/>
              <x:element name="IDNabywcy" type="f:Key32" minOccurs="0"/><x:element name="JST" type="f:Flag"/>
              <x:element name="GV" type="f:Flag"/></x:sequence></x:complexType>
          <x:complexType name="Third">
            <x:sequence><x:element name="IDNabywcy" type="f:Key32" minOccurs="0"/>
              <x:element name="NrEORI" type="f:Text256" minOccurs="0"/>
              <x:element name="DaneIdentyfikacyjne" type="f:ThirdParty"/>
              <x:element name="Adres" type="f:Address" minOccurs="0"/>
              <x:element name="AdresKoresp" type="f:Address" minOccurs="0"/>
              <x:element name="DaneKontaktowe" type="f:Contact" minOccurs="0" maxOccurs="3"/><x:choice>
                <x:element name="Rola" type="f:To11"/><x:sequence><x:element name="RolaInna" type="f:Yes"/>
                  <x:element name="OpisRoli" type="f:Text256"/></x:sequence></x:choice>
              <x:element name="Udzial" type="f:Percent" minOccurs="0"/>
              <x:element name="NrKlienta" type="f:Text256" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Authorised">
            <x:sequence><x:element name="NrEORI" type="f:Text256" minOccurs="0"/>
              <x:element name="DaneIdentyfikacyjne" type="f:Taxpayer"/>
              <x:element name="Adres" type="f:Address"/>
              <x:element name="AdresKoresp" type="f:Address" minOccurs="0"/>
              <x:element name="DaneKontaktowe" minOccurs="0" maxOccurs="3"><x:complexType><x:sequence>
                    <x:element name="EmailPU" type="f:EMail" minOccurs="0"/>
                    <x:element name="TelefonPU" type="f:Phone" minOccurs="0"/></x:sequence></x:complexType>
              </x:element><x:element name="RolaPU" type="f:To3"/></x:sequence></x:complexType>
          <x:complexType name="Vehicle">
            <x:sequence><x:element name="P_22A" type="f:Day"/><x:element name="P_NrWierszaNST" type="f:Number"/>
              <x:element name="P_22BMK" type="f:Text256" minOccurs="0"/>
              <x:element name="P_22BMD" type="f:Text256" minOccurs="0"/>
              <x:element name="P_22BK" type="f:Text256" minOccurs="0"/>
              <x:element name="P_22BNR" type="f:Text256" minOccurs="0"/>
              <x:element name="P_22BRP" type="f:Text256" minOccurs="0"/><x:choice><x:sequence>
                  <x:element name="P_22B" type="f:Text256"/><x:choice minOccurs="0">
                    <x:element name="P_22B1" type="f:Text256" minOccurs="0"/>
                    <x:element name="P_22B2" type="f:Text256" minOccurs="0"/>
                    <x:element name="P_22B3" type="f:Text256" minOccurs="0"/>
                    <x:element name="P_22B4" type="f:Text256" minOccurs="0"/></x:choice>
                  <x:element name="P_22BT" type="f:Text256" minOccurs="0"/></x:sequence><x:sequence>
                  <x:element name="P_22C" type="f:Text256"/>
                  <x:element name="P_22C1" type="f:Text256" minOccurs="0"/></x:sequence><x:sequence>
                  <x:element name="P_22D" type="f:Text256"/>
                  <x:element name="P_22D1" type="f:Text256" minOccurs="0"/></x:sequence></x:choice></x:sequence>
          </x:complexType>
          <x:complexType name="Annotations">
            <x:sequence><x:element name="P_16" type="f:YesNo"/><x:element name="P_17" type="f:YesNo"/>
              <x:element name="P_18" type="f:YesNo"/><x:element name="P_18A" type="f:YesNo"/>
              <x:element name="Zwolnienie"><x:complexType><x:sequence><x:choice><x:sequence>
                        <x:element name="P_19" type="f:Yes"/><x:choice>
                        <x:element name="P_19A" type="f:Text256"/><x:element name="P_19B" type="f:Text256"/>
                        <x:element name="P_19C" type="f:Text256"/></x:choice></x:sequence>
                      <x:element name="P_19N" type="f:Yes"/></x:choice></x:sequence></x:complexType></x:element>
              <x:element name="NoweSrodkiTransportu"><x:complexType><x:sequence><x:choice><x:sequence>
                        <x:element name="P_22" type="f:Yes"/><x:element name="P_42_5" type="f:YesNo"/>
                        <x:element name="NowySrodekTransportu" type="f:Vehicle" maxOccurs="10000"/></x:sequence>
                      <x:element name="P_22N" type="f:Yes"/></x:choice></x:sequence></x:complexType></x:element>
              <x:element name="P_23" type="f:YesNo"/><x:element name="PMarzy"><x:complexType><x:sequence>
                    <x:choice><x:sequence><x:element name="P_PMarzy" type="f:Yes"/><x:choice>
                        <x:element name="P_PMarzy_2" type="f:Yes"/><x:element name="P_PMarzy_3_1" type="f:Yes"/>
                        <x:element name="P_PMarzy_3_2" type="f:Yes"/>
                        <x:element name="P_PMarzy_3_3" type="f:Yes"/></x:choice></x:sequence>
                      <x:element name="P_PMarzyN" type="f:Yes"/></x:choice></x:sequence></x:complexType>
              </x:element></x:sequence></x:complexType>
          <x:group name="Sums">
            <x:sequence><x:sequence minOccurs="0"><x:element name="P_13_1" type="f:Amount"/>
                <x:element name="P_14_1" type="f:Amount"/>
                <x:element name="P_14_1W" type="f:Amount" minOccurs="0"/></x:sequence><x:sequence minOccurs="0">
                <x:element name="P_13_2" type="f:Amount"/><x:element name="P_14_2" type="f:Amount"/>
                <x:element name="P_14_2W" type="f:Amount" minOccurs="0"/></x:sequence><x:sequence minOccurs="0">
                <x:element name="P_13_3" type="f:Amount"/><x:element name="P_14_3" type="f:Amount"/>
                <x:element name="P_14_3W" type="f:Amount" minOccurs="0"/></x:sequence><x:sequence minOccurs="0">
                <x:element name="P_13_4" type="f:Amount"/><x:element name="P_14_4" type="f:Amount"/>
                <x:element name="P_14_4W" type="f:Amount" minOccurs="0"/></x:sequence><x:sequence minOccurs="0">
                <x:element name="P_13_5" type="f:Amount"/>
                <x:element name="P_14_5" type="f:Amount" minOccurs="0"/></x:sequence>
              <x:element name="P_13_6_1" type="f:Amount" minOccurs="0"/>
              <x:element name="P_13_6_2" type="f:Amount" minOccurs="0"/>
              <x:element name="P_13_6_3" type="f:Amount" minOccurs="0"/>
              <x:element name="P_13_7" type="f:Amount" minOccurs="0"/>
              <x:element name="P_13_8" type="f:Amount" minOccurs="0"/>
              <x:element name="P_13_9" type="f:Amount" minOccurs="0"/>
              <x:element name="P_13_10" type="f:Amount" minOccurs="0"/>
              <x:element name="P_13_11" type="f:Amount" minOccurs="0"/><x:element name="P_15" type="f:Amount"/>
            </x:sequence></x:group>
          <x:group name="Correction">
            <x:sequence><x:element name="PrzyczynaKorekty" type="f:Text256" minOccurs="0"/>
              <x:element name="TypKorekty" type="f:To3" minOccurs="0"/>
              <x:element name="DaneFaKorygowanej" maxOccurs="50000"><x:complexType><x:sequence>
                    <x:element name="DataWystFaKorygowanej" type="f:Day"/>
                    <x:element name="NrFaKorygowanej" type="f:Text256"/><x:choice><x:sequence>
                        <x:element name="NrKSeF" type="f:Yes"/>
                        <x:element name="NrKSeFFaKorygowanej" type="f:KSeFNumber"/></x:sequence>
                      <x:element name="NrKSeFN" type="f:Yes"/></x:choice></x:sequence></x:complexType>
              </x:element><x:element name="OkresFaKorygowanej" type="f:Text256" minOccurs="0"/>
              <x:element name="NrFaKorygowany" type="f:Text256" minOccurs="0"/>
              <x:element name="Podmiot1K" minOccurs="0"><x:complexType><x:sequence>
                    <x:element name="PrefiksPodatnika" type="f:UnionCountry" minOccurs="0"/>
                    <x:element name="DaneIdentyfikacyjne" type="f:Taxpayer"/>
                    <x:element name="Adres" type="f:Address"/></x:sequence></x:complexType></x:element>
              <x:element name="Podmiot2K" minOccurs="0" maxOccurs="101"><x:complexType><x:sequence>
                    <x:element name="DaneIdentyfikacyjne" type="f:Partner"/>
                    <x:element name="Adres" type="f:Address" minOccurs="0"/>
                    <x:element name="IDNabywcy" type="f:Key32" minOccurs="0"/></x:sequence></x:complexType>
              </x:element><x:sequence minOccurs="0"><x:element name="P_15ZK" type="f:Amount"/>
                <x:element name="KursWalutyZK" type="f:Quantity" minOccurs="0"/></x:sequence></x:sequence>
          </x:group>
          <x:complexType name="Line">
            <x:sequence><x:element name="NrWierszaFa" type="f:Number"/>
              <x:element name="UU_ID" type="f:Text50" minOccurs="0"/>
              <x:element name="P_6A" type="f:Day" minOccurs="0"/>
              <x:element name="P_7" type="f:Text512" minOccurs="0"/>
              <x:element name="Indeks" type="f:Text50" minOccurs="0"/>
              <x:element name="GTIN" type="f:Text20" minOccurs="0"/>
              <x:element name="PKWiU" type="f:Text50" minOccurs="0"/>
              <x:element name="CN" type="f:Text50" minOccurs="0"/>
              <x:element name="PKOB" type="f:Text50" minOccurs="0"/>
              <x:element name="P_8A" type="f:Text256" minOccurs="0"/>
              <x:element name="P_8B" type="f:Quantity" minOccurs="0"/>
              <x:element name="P_9A" type="f:Price" minOccurs="0"/>
              <x:element name="P_9B" type="f:Price" minOccurs="0"/>
              <x:element name="P_10" type="f:Price" minOccurs="0"/>
              <x:element name="P_11" type="f:Amount" minOccurs="0"/>
              <x:element name="P_11A" type="f:Amount" minOccurs="0"/>
              <x:element name="P_11Vat" type="f:Amount" minOccurs="0"/>
              <x:element name="P_12" type="f:Rate" minOccurs="0"/>
              <x:element name="P_12_XII" type="f:Percent" minOccurs="0"/>
              <x:element name="P_12_Zal_15" type="f:Yes" minOccurs="0"/>
              <x:element name="KwotaAkcyzy" type="f:Amount" minOccurs="0"/>
              <x:element name="GTU" type="f:GTU" minOccurs="0"/>
              <x:element name="Procedura" type="f:Procedure" minOccurs="0"/>
              <x:element name="KursWaluty" type="f:Quantity" minOccurs="0"/>
              <x:element name="StanPrzed" type="f:Yes" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Settlement">
            <x:sequence><x:element name="Obciazenia" type="f:Charge" minOccurs="0" maxOccurs="100"/>
              <x:element name="SumaObciazen" type="f:Amount" minOccurs="0"/>
              <x:element name="Odliczenia" type="f:Charge" minOccurs="0" maxOccurs="100"/>
              <x:element name="SumaOdliczen" type="f:Amount" minOccurs="0"/><x:choice minOccurs="0">
                <x:element name="DoZaplaty" type="f:Amount"/><x:element name="DoRozliczenia" type="f:Amount"/>
              </x:choice></x:sequence></x:complexType>
          <x:complexType name="Payment">
            <x:sequence><x:choice minOccurs="0"><x:sequence><x:element name="Zaplacono" type="f:Yes"/>
                  <x:element name="DataZaplaty" type="f:PaymentDay"/></x:sequence><x:sequence>
                  <x:element name="ZnacznikZaplatyCzesciowej" type="f:YesNo"/>
                  <x:element name="ZaplataCzesciowa" maxOccurs="100"><x:complexType><x:sequence>
                        <x:element name="KwotaZaplatyCzesciowej" type="f:Amount"/>
                        <x:element name="DataZaplatyCzesciowej" type="f:PaymentDay"/>
                        <x:group ref="f:PaymentMeans" minOccurs="0"/></x:sequence></x:complexType></x:element>
                </x:sequence></x:choice><x:element name="TerminPlatnosci" minOccurs="0" maxOccurs="100">
                <x:complexType><x:sequence><x:sequence minOccurs="0">
                      <x:element name="Termin" type="f:PaymentDay" minOccurs="0"/>
                      <x:element name="TerminOpis" minOccurs="0"><x:complexType><x:sequence>
                        <x:element name="Ilosc" type="x:integer"/><x:element name="Jednostka" type="f:Text50"/>
                        <x:element name="ZdarzeniePoczatkowe" type="f:Text256"/></x:sequence></x:complexType>
                      </x:element></x:sequence></x:sequence></x:complexType></x:element>
              <x:group ref="f:PaymentMeans" minOccurs="0"/>
              <x:element name="RachunekBankowy" type="f:Account" minOccurs="0" maxOccurs="100"/>
              <x:element name="RachunekBankowyFaktora" type="f:Account" minOccurs="0" maxOccurs="20"/>
              <x:element name="Skonto" minOccurs="0"><x:complexType><x:sequence>
                    <x:element name="WarunkiSkonta" type="f:Text256"/>
                    <x:element name="WysokoscSkonta" type="f:Text256"/></x:sequence></x:complexType></x:element>
              <x:element name="LinkDoPlatnosci" type="f:PaymentLink" minOccurs="0"/>
              <x:element name="IPKSeF" type="f:PaymentID" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Transport">
            <x:sequence><x:choice><x:element name="RodzajTransportu" type="f:TransportKind"/><x:sequence>
                  <x:element name="TransportInny" type="f:Yes"/>
                  <x:element name="OpisInnegoTransportu" type="f:Text50"/></x:sequence></x:choice>
              <x:element name="Przewoznik" minOccurs="0"><x:complexType><x:sequence>
                    <x:element name="DaneIdentyfikacyjne" type="f:Partner"/>
                    <x:element name="AdresPrzewoznika" type="f:Address"/></x:sequence></x:complexType>
              </x:element><x:element name="NrZleceniaTransportu" type="f:Text256" minOccurs="0"/><x:choice>
                <x:element name="OpisLadunku" type="f:To20"/><x:sequence>
                  <x:element name="LadunekInny" type="f:Yes"/>
                  <x:element name="OpisInnegoLadunku" type="f:Text50"/></x:sequence></x:choice>
              <x:element name="JednostkaOpakowania" type="f:Text256" minOccurs="0"/>
              <x:element name="DataGodzRozpTransportu" type="f:Moment" minOccurs="0"/>
              <x:element name="DataGodzZakTransportu" type="f:Moment" minOccurs="0"/>
              <x:element name="WysylkaZ" type="f:Address" minOccurs="0"/>
              <x:element name="WysylkaPrzez" type="f:Address" minOccurs="0" maxOccurs="20"/>
              <x:element name="WysylkaDo" type="f:Address" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Terms">
            <x:sequence><x:element name="Umowy" minOccurs="0" maxOccurs="100"><x:complexType><x:sequence>
                    <x:element name="DataUmowy" type="f:ContractDay" minOccurs="0"/>
                    <x:element name="NrUmowy" type="f:Text256" minOccurs="0"/></x:sequence></x:complexType>
              </x:element><x:element name="Zamowienia" minOccurs="0" maxOccurs="100"><x:complexType><x:sequence>
                    <x:element name="DataZamowienia" type="f:ContractDay" minOccurs="0"/>
                    <x:element name="NrZamowienia" type="f:Text256" minOccurs="0"/></x:sequence></x:complexType>
              </x:element><x:element name="NrPartiiTowaru" type="f:Text256" minOccurs="0" maxOccurs="1000"/>
              <x:element name="WarunkiDostawy" type="f:Text256" minOccurs="0"/><x:sequence minOccurs="0">
                <x:element name="KursUmowny" type="f:Quantity"/>
                <x:element name="WalutaUmowna" type="f:CurrencyCode"/></x:sequence>
              <x:element name="Transport" type="f:Transport" minOccurs="0" maxOccurs="20"/>
              <x:element name="PodmiotPosredniczacy" type="f:Yes" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="OrderLine">
            <x:sequence><x:element name="NrWierszaZam" type="f:Number"/>
              <x:element name="UU_IDZ" type="f:Text50" minOccurs="0"/>
              <x:element name="P_7Z" type="f:Text512" minOccurs="0"/>
              <x:element name="IndeksZ" type="f:Text50" minOccurs="0"/>
              <x:element name="GTINZ" type="f:Text20" minOccurs="0"/>
              <x:element name="PKWiUZ" type="f:Text50" minOccurs="0"/>
              <x:element name="CNZ" type="f:Text50" minOccurs="0"/>
              <x:element name="PKOBZ" type="f:Text50" minOccurs="0"/>
              <x:element name="P_8AZ" type="f:Text256" minOccurs="0"/>
              <x:element name="P_8BZ" type="f:Quantity" minOccurs="0"/>
              <x:element name="P_9AZ" type="f:Price" minOccurs="0"/>
              <x:element name="P_11NettoZ" type="f:Amount" minOccurs="0"/>
              <x:element name="P_11VatZ" type="f:Amount" minOccurs="0"/>
              <x:element name="P_12Z" type="f:Rate" minOccurs="0"/>
              <x:element name="P_12Z_XII" type="f:Percent" minOccurs="0"/>
              <x:element name="P_12Z_Zal_15" type="f:Yes" minOccurs="0"/>
              <x:element name="GTUZ" type="f:GTU" minOccurs="0"/>
              <x:element name="ProceduraZ" type="f:OrderProcedure" minOccurs="0"/>
              <x:element name="KwotaAkcyzyZ" type="f:Amount" minOccurs="0"/>
              <x:element name="StanPrzedZ" type="f:Yes" minOccurs="0"/></x:sequence></x:complexType>
          <x:complexType name="Invoice">
            <x:sequence><x:element name="KodWaluty" type="f:CurrencyCode"/><x:element name="P_1" type="f:Day"/>
              <x:element name="P_1M" type="f:Text256" minOccurs="0"/><x:element name="P_2" type="f:Text256"/>
              <x:element name="WZ" type="f:Text256" minOccurs="0" maxOccurs="1000"/><x:choice minOccurs="0">
                <x:element name="P_6" type="f:Day"/><x:element name="OkresFa"><x:complexType><x:sequence>
                      <x:element name="P_6_Od" type="f:Day"/><x:element name="P_6_Do" type="f:Day"/>
                    </x:sequence></x:complexType></x:element></x:choice><x:group ref="f:Sums"/>
              <x:element name="KursWalutyZ" type="f:Quantity" minOccurs="0"/>
              <x:element name="Adnotacje" type="f:Annotations"/><x:element name="RodzajFaktury" type="f:Kind"/>
              <x:group ref="f:Correction" minOccurs="0"/>
              <x:element name="ZaliczkaCzesciowa" minOccurs="0" maxOccurs="31"><x:complexType><x:sequence>
                    <x:element name="P_6Z" type="f:Day"/><x:element name="P_15Z" type="f:Amount"/>
                    <x:element name="KursWalutyZW" type="f:Quantity" minOccurs="0"/></x:sequence>
                </x:complexType></x:element><x:element name="FP" type="f:Yes" minOccurs="0"/>
              <x:element name="TP" type="f:Yes" minOccurs="0"/>
              <x:element name="DodatkowyOpis" minOccurs="0" maxOccurs="10000"><x:complexType><x:sequence>
                    <x:element name="NrWiersza" type="f:Number" minOccurs="0"/>
                    <x:element name="Klucz" type="f:Text256"/><x:element name="Wartosc" type="f:Text256"/>
                  </x:sequence></x:complexType></x:element>
              <x:element name="FakturaZaliczkowa" minOccurs="0" maxOccurs="100"><x:complexType><x:sequence>
                    <x:choice><x:sequence><x:element name="NrKSeFZN" type="f:Yes"/>
                        <x:element name="NrFaZaliczkowej" type="f:Text256"/></x:sequence>
                      <x:element name="NrKSeFFaZaliczkowej" type="f:KSeFNumber"/></x:choice></x:sequence>
                </x:complexType></x:element><x:element name="ZwrotAkcyzy" type="f:Yes" minOccurs="0"/>
              <x:element name="FaWiersz" type="f:Line" minOccurs="0" maxOccurs="10000"/>
              <x:element name="Rozliczenie" type="f:Settlement" minOccurs="0"/>
              <x:element name="Platnosc" type="f:Payment" minOccurs="0"/>
              <x:element name="WarunkiTransakcji" type="f:Terms" minOccurs="0"/>
              <x:element name="Zamowienie" minOccurs="0"><x:complexType><x:sequence>
                    <x:element name="WartoscZamowienia" type="f:Amount"/>
                    <x:element name="ZamowienieWiersz" type="f:OrderLine" maxOccurs="10000"/></x:sequence>
                </x:complexType></x:element></x:sequence></x:complexType>
          <x:complexType name="Foot">
            <x:sequence><x:element name="Informacje" minOccurs="0" maxOccurs="3"><x:complexType><x:sequence>
                    <x:element name="StopkaFaktury" type="f:Prose" minOccurs="0"/></x:sequence></x:complexType>
              </x:element><x:element name="Rejestry" minOccurs="0" maxOccurs="100"><x:complexType><x:sequence>
                    <x:element name="PelnaNazwa" type="f:Text256" minOccurs="0"/>
                    <x:element name="KRS" type="f:KRS" minOccurs="0"/>
                    <x:element name="REGON" type="f:REGON" minOccurs="0"/>
                    <x:element name="BDO" type="f:Nine" minOccurs="0"/></x:sequence></x:complexType></x:element>
            </x:sequence></x:complexType>
          <x:complexType name="Attachment">
            <x:sequence><x:element name="BlokDanych" maxOccurs="1000"><x:complexType><x:sequence>
                    <x:element name="ZNaglowek" type="f:Text512" minOccurs="0"/>
                    <x:element name="MetaDane" maxOccurs="1000"><x:complexType><x:sequence>
                        <x:element name="ZKlucz" type="f:Text256"/><x:element name="ZWartosc" type="f:Text256"/>
                        </x:sequence></x:complexType></x:element><x:element name="Tekst" minOccurs="0">
                      <x:complexType><x:sequence><x:element name="Akapit" type="f:Text512" maxOccurs="10"/>
                        </x:sequence></x:complexType></x:element>
                    <x:element name="Tabela" minOccurs="0" maxOccurs="1000"><x:complexType><x:sequence>
                        <x:element name="TMetaDane" minOccurs="0" maxOccurs="1000"><x:complexType><x:sequence>
                        <x:element name="TKlucz" type="f:Text256"/><x:element name="TWartosc" type="f:Text256"/>
                        </x:sequence></x:complexType></x:element>
                        <x:element name="Opis" type="f:Text512" minOccurs="0"/><x:element name="TNaglowek">
                        <x:complexType><x:sequence><x:element name="Kol" type="f:Column" maxOccurs="20"/>
                        </x:sequence></x:complexType></x:element><x:element name="Wiersz" maxOccurs="1000">
                        <x:complexType><x:sequence><x:element name="WKom" type="f:Cell" maxOccurs="20"/>
                        </x:sequence></x:complexType></x:element><x:element name="Suma" minOccurs="0">
                        <x:complexType><x:sequence><x:element name="SKom" type="f:Cell" maxOccurs="20"/>
                        </x:sequence></x:complexType></x:element></x:sequence></x:complexType></x:element>
                  </x:sequence></x:complexType></x:element></x:sequence></x:complexType>
          <x:element name="Faktura"><x:complexType><x:sequence><x:element name="Naglowek" type="f:Head"/>
                <x:element name="Podmiot1" type="f:Seller"/><x:element name="Podmiot2" type="f:Buyer"/>
                <x:element name="Podmiot3" type="f:Third" minOccurs="0" maxOccurs="100"/>
                <x:element name="PodmiotUpowazniony" type="f:Authorised" minOccurs="0"/>
                <x:element name="Fa" type="f:Invoice"/><x:element name="Stopka" type="f:Foot" minOccurs="0"/>
                <x:element name="Zalacznik" type="f:Attachment" minOccurs="0"/></x:sequence></x:complexType>
          </x:element>
          <x:complexType name="FormHead">
            <x:simpleContent><x:extension base="f:FormCode">
                <x:attribute name="kodSystemowy" type="x:string" use="required" fixed="FA (3)"/>
                <x:attribute name="wersjaSchemy" type="x:string" use="required" fixed="1-0E"/></x:extension>
            </x:simpleContent></x:complexType>
          <x:complexType name="Column">
            <x:sequence><x:element name="NKom" type="f:Cell"/></x:sequence>
            <x:attribute name="Typ" use="required"><x:simpleType><x:restriction base="x:string">
                  <x:enumeration value="date"/><x:enumeration value="datetime"/><x:enumeration value="dec"/>
                  <x:enumeration value="int"/><x:enumeration value="time"/><x:enumeration value="txt"/>
                </x:restriction></x:simpleType></x:attribute></x:complexType></x:schema>
        """#
}
