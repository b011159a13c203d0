import Contracts
import Foundation
import Moadian
import TaxPortalDomain

extension MoadianAdapter {
    func objections(to settings: TaxpayerSettings) -> [Fault] {
        let headers = settings.options.keys.filter { $0.hasPrefix(MoadianOptions.headerPrefix) }.sorted()
        var faults = headers.map { name in
            Fault.option(
                name, "secret",
                "What a gateway wants in a header lies in the company's folder of secrets: put it into the file "
                    + "\(MoadianSecrets.headerPrefix)\(name.dropFirst(MoadianOptions.headerPrefix.count)).")
        }
        let others = settings.options.filter { !headers.contains($0.key) }
        faults += MoadianOptions.sheet(rules).objections(to: others)
        faults += MoadianOptions(settings.options).faulty.map { option in
            .option(option.name, "invalid", "“\(option.value.prefix(60))” is not \(option.choices).")
        }
        if settings.isEnabled, settings.memoryID == nil {
            faults.append(
                Fault(
                    pointer: "/memory_id", code: "required",
                    message: "Enter the memory's id, six characters of the portal's dashboard, or do not enable it yet."
                ))
        }
        return faults
    }
}

extension MoadianOptions {
    static let headerPrefix = "header."

    /// What `Services/TaxPortal/Moadian/README.md` lists. ``faulty`` judges the options that have a choice of words.
    static func sheet(_ rules: Rules) -> OptionSheet {
        OptionSheet(
            [
                "sstid": good, "units": units(rules), "settlement": .any, "partnerships": partnerships,
                "branch": .digits(4), "odd_rials": .any, "late_sending": .any, "referral_type": .any,
                "check_digits": .any, "receipts": .any, "on_timeout": .any,
                "serial.first": .number(1...999_999_999_999),
                "key_file": .file, "certificate_file": .file, "password_file": .file, "token_key_file": .file,
                "token_certificate_file": .file, "token_password_file": .file, "trust_file": .file,
                "client_id": clientID, "token_header": .headerName, "nonce_seconds": .number(10...200),
                "signature_type": .choice("plain", "named"), "api": .choice("v2", "v1"),
            ],
            families: [
                "sstid": (.product, good), "sstid.rate": (percent, good), "pattern": (.product, trade),
                "settlement": (buyer, .any),
                "contract": (buyer, .digits(12)), "exchange_rate": (.currency(rules.currencies), .positiveDecimal),
            ])
    }

    private static let good = OptionValue("the thirteen digits of the catalogue's id") { text in
        let number = NationalNumber(typed: text).text
        return number.utf8.count == 13 && number.isDigits
    }

    private static let trade = OptionValue("sale, gold or currency") { Trade(rawValue: $0) != nil }

    private static let buyer = OptionValue("a buyer's number of 10, 11, 12 or 14 digits") { text in
        [10, 11, 12, 14].contains(text.utf8.count) && text.isDigits
    }

    private static let percent = OptionValue("a rate in percent, such as 10") { text in
        // As a rate is written where it is looked for.
        guard let rate = try? ExactDecimal(text) else { return false }
        return (0...100 * ExactDecimal.scale).contains(rate.millionths) && "\(PortalNumber(rate))" == text
    }

    private static let partnerships = OptionValue("numbers of eleven digits with commas between") { text in
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { entry in
            let number = NationalNumber(typed: String(entry)).text
            return number.utf8.count == 11 && number.isDigits
        }
    }

    private static let clientID = OptionValue("an id of letters, digits and hyphens") { text in
        text.wholeMatch(of: /[A-Za-z0-9._-]{1,64}/) != nil
    }

    private static func units(_ rules: Rules) -> OptionValue {
        OptionValue("a list such as بشکه=1639, roll=1641 with codes of the portal's list") { text in
            text.split(omittingEmptySubsequences: false) { ",،".contains($0) }.allSatisfy { entry in
                let parts = entry.split(separator: "=", maxSplits: 1).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                return parts.count == 2 && !parts[0].isEmpty && rules.units.contains(parts[1])
            }
        }
    }
}
