import Contracts
import Foundation
import KSeF
import TaxPortalDomain

extension KSeFAdapter {
    func objections(to settings: TaxpayerSettings) -> [Fault] {
        var faults = KSeFOptions.sheet.objections(to: settings.options)
        faults += KSeFOptions(settings.options).faulty.map { option in
            .option(option.name, "invalid", "“\(option.value.prefix(60))” is not \(option.wanted).")
        }
        if settings.memoryID != nil {
            faults.append(
                Fault(pointer: "/memory_id", code: "not-used", message: "KSeF knows no memories; leave it out."))
        }
        return faults
    }
}

extension KSeFOptions {
    /// What `Services/TaxPortal/KSeF/README.md` lists; lengths are FA(3)'s. ``faulty`` judges what documents are made with.
    static let sheet = OptionSheet(
        [
            "address_line_1": .text(atMost: 512), "address_line_2": .text(atMost: 512), "email": email,
            "phone": .text(atMost: 16), "place_of_issue": .text(atMost: 256), "krs": .digits(10),
            "regon": .digits(9, 14), "bdo": .digits(9), "footer": .text(atMost: 3500),
            "system_info": .text(atMost: 256), "bank_account": account, "bank_name": .text(atMost: 256),
            "bank_swift": swift, "payment_means": .number(1...7), "payment_days": .any,
            "exemption_act": .text(atMost: 256), "exemption_directive": .text(atMost: 256),
            "exemption_basis": .text(atMost: 256), "cash_method": .any, "self_billing": .any, "split_payment": .any,
            "annex_15": .products, "correction_effect": .number(1...3), "check_digits": .any,
            "sign_in": .choice("certificate", "token"), "batch_from": batch, "verification_url": .address,
            "announcements": announcements, "trust_file": .file,
        ],
        families: [
            "rate": (.any, .any), "gtu": (.product, gtuRule), "exchange_rate": (.currency(), .any),
            "bank_account": (.currency(), account),
            "bank_name": (.currency(), .text(atMost: 256)), "bank_swift": (.currency(), swift),
        ])

    static let gtuRule = OptionValue("a group from GTU_01 to GTU_13") { text in
        text.wholeMatch(of: /GTU_(0[1-9]|1[0-3])/) != nil
    }

    static let exchangeRateRule = OptionValue("złoty for one unit, at most six places, such as 4.2512") { text in
        exchangeRate(text) != nil
    }

    private static let email = OptionValue("an address with an @, of at most 255 characters") { text in
        text.unicodeScalars.count <= 255 && text.wholeMatch(of: /.+@.+/) != nil
    }

    private static let account = OptionValue("the 26 digits of a Polish account, or an IBAN") { text in
        (10...34).contains(FA3Text.number(text).utf8.count)
    }

    private static let swift = OptionValue("a bank's code of eight or eleven characters") { text in
        text.wholeMatch(of: /[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?/) != nil
    }

    private static let batch = OptionValue("a number of documents from 1 to 10000, or never") { text in
        text == "never" || OptionValue.number(1...10_000).isRight(text)
    }

    private static let announcements = OptionValue(
        "a list such as failure 2026-03-02T10:00:00Z/2026-03-02T18:00:00Z; unavailability 2026-04-01T00:00:00Z/"
    ) { (try? Announcement.list($0)) != nil }
}
