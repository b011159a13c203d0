import Contracts

/// Where a party receives its invoices (BT-34, BT-49): an address in a scheme of the EAS list.
package struct ElectronicAddress: Sendable, Equatable, CustomStringConvertible {
    package let scheme: String
    package let id: String

    package var description: String { "\(scheme):\(id)" }

    init(scheme: String, id: String) {
        self.scheme = scheme
        self.id = id
    }

    /// Reads `SCHEME:ADDRESS`, `0088:6269999000000` say.
    ///
    /// - Throws: ``InvalidValue`` for another form, a scheme that the EAS list does not have, and addresses that are none:
    ///   a GLN (0088) with a wrong check digit, an e-mail address (EM) without `@`.
    package init(_ text: String) throws(InvalidValue) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let id = parts[1].plain, !id.contains(where: \.isWhitespace) else {
            throw InvalidValue(
                "“\(text.prefix(80))” is not SCHEME:ADDRESS, such as 9945:PL5265877635 or 0088:6269999000000.")
        }
        let scheme = parts[0].uppercased()
        guard Self.schemes.contains(scheme) || Self.coreSchemes.contains(scheme) else {
            throw InvalidValue("“\(scheme.prefix(20))” is not in the EAS list of schemes for electronic addresses.")
        }
        if scheme == "0088", !Self.isGLN(id) { throw InvalidValue("\(id) is no GLN: its check digit is wrong.") }
        if scheme == "EM", !id.contains("@") { throw InvalidValue("\(id) is no e-mail address.") }
        self.init(scheme: scheme, id: id)
    }

    /// The address that follows from a VAT number with its country's prefix, where the country's scheme wants just that.
    init?(vatID: String) {
        guard let scheme = Self.vatSchemes[String(vatID.prefix(2))] else { return nil }
        self.init(scheme: scheme, id: vatID)
    }

    /// E-mail and file transfer are in the list of EN 16931 but not in Peppol's (PEPPOL-EN16931-CL008).
    var isAllowedInPeppol: Bool { Self.schemes.contains(scheme) }

    /// The codes that Peppol's own list leaves out or has withdrawn.
    static let coreSchemes = Set(
        """
        0037 0147 0154 0158 0170 0177 0194 0203 0212 0213 0215 0217 0219 0220 0244 0245 AN AQ AS AU EM
        """.split(separator: " ").map(String.init))

    static let schemes = Set(
        """
        0002 0007 0009 0060 0088 0096 0097 0106 0130 0135 0142 0151 0183 0184 0188 0190 0191 0192 0193 0195 0196 0198 \
        0199 0200 0201 0202 0204 0205 0208 0209 0210 0211 0216 0218 0221 0225 0230 0235 0240 9910 9913 9914 9915 9918 \
        9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 \
        9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959
        """.split(separator: " ").map(String.init))

    /// Countries whose VAT number, prefix included, is an electronic address, by that prefix.
    private static let vatSchemes: [String: String] = [
        "AD": "9922", "AL": "9923", "AT": "9914", "BA": "9924", "BE": "9925", "BG": "9926", "CH": "9927", "CY": "9928",
        "CZ": "9929", "DE": "9930", "EE": "9931", "EL": "9933", "ES": "9920", "FR": "9957", "GB": "9932",
        "HR": "9934", "HU": "9910", "IE": "9935", "IT": "0211", "LI": "9936", "LT": "9937", "LU": "9938", "LV": "9939",
        "MC": "9940", "ME": "9941", "MK": "9942", "MT": "9943", "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947",
        "RS": "9948", "SI": "9949", "SK": "9950", "SM": "9951", "TR": "9952", "VA": "9953",
    ]

    /// Check digit of GS1: weights 3, 1, 3, … from the right.
    static func isGLN(_ text: String) -> Bool {
        guard text.isDigits, text.utf8.count > 1 else { return false }
        let digits = text.utf8.map { Int($0 - UInt8(ascii: "0")) }
        let sum = digits.dropLast().reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
        return (10 - sum % 10) % 10 == digits.last
    }
}

/// An account that money is sent to, as an IBAN (BT-84).
package enum BankAccount {
    /// Without spaces, checked by ISO 13616.
    ///
    /// - Throws: ``InvalidValue`` where the check digits are wrong.
    package static func iban(_ text: String) throws(InvalidValue) -> String {
        let account = text.identifier
        let isLong = (15...34).contains(account.utf8.count)
        guard isLong, account.prefix(2).allSatisfy(\.isLetter), remainder(account) == 1 else {
            throw InvalidValue(
                "“\(text.prefix(40))” is no IBAN: letters of the country, two check digits, the account.")
        }
        return account
    }

    private static func remainder(_ account: String) -> Int {
        (account.dropFirst(4) + account.prefix(4)).reduce(0) { rest, character in
            let value = character.wholeNumberValue ?? Int(character.asciiValue ?? 0) - 55
            return (rest * (value > 9 ? 100 : 10) + value) % 97
        }
    }
}
