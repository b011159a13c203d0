import Contracts
import Foundation
import Testing

@testable import Moadian

@Suite("A file of rules")
struct RulesFileTests {
    private func read(_ json: String) throws(InvalidValue) -> Rules { try Rules(json: Data(json.utf8)) }

    @Test("takes the place of what it names, adds to the lists of codes, and leaves the rest as it is")
    func whole() throws {
        let rules = try read(
            """
            {"deadline_days": [{"from": "2024-11-05", "value": 12}, {"from": "2026-10-01", "value": 3}],
             "vat_rates": [{"from": "2024-03-20", "value": "10"}, {"from": "2027-03-21", "value": "11.5"}],
             "gold_rates": [{"from": "2025-03-21", "value": "10"}], "special_rates": ["3.5"], "units": ["16999"],
             "currencies": ["XBX"], "refuses_wrong_check_digits": true}
            """)
        let nowruz: Int64 = 1_805_574_600_000  // 2027-03-21 at noon in Tehran
        #expect(rules.vatRate(at: nowruz) == PortalNumber(ExactDecimal(millionths: 11_500_000)))
        #expect(rules.vatRate(at: nowruz - 86_400_000) == 10)
        #expect(rules.deadlineDays(of: nowruz) == 3)
        #expect(rules.goldRates.count == 1 && rules.specialRates.map(\.description) == ["3.5"])
        #expect(rules.units.isSuperset(of: ["16999", "1627"]) && rules.currencies.isSuperset(of: ["XBX", "EUR"]))
        #expect(rules.refusesWrongCheckDigits)
        let empty = try read("{}")
        #expect(empty == Rules())
    }

    @Test(
        "is refused where it says what nobody can go by, with the place",
        arguments: [
            (#"{"deadline_day": []}"#, "deadline_day: “deadline_day” is none of deadline_days, vat_rates, "),
            (#"{"deadline_days": []}"#, "deadline_days: deadline_days names no day, or one twice."),
            (
                #"{"deadline_days": [{"from": "2026-10-01", "value": 3}, {"from": "2026-10-01", "value": 4}]}"#,
                "deadline_days: deadline_days names no day, or one twice."
            ),
            (
                #"{"deadline_days": [{"from": "2026-10-01", "value": 0}]}"#,
                "deadline_days, entry 1, value: 0 is no number of days from 1 to 366."
            ),
            (
                #"{"deadline_days": [{"from": "1.10.2026", "value": 3}]}"#,
                "deadline_days, entry 1, from: “1.10.2026” is not"
            ),
            (#"{"deadline_days": [{"value": 3}]}"#, "deadline_days, entry 1: from is missing."),
            (
                #"{"vat_rates": [{"from": "2026-10-01", "value": 10}]}"#,
                "vat_rates, entry 1, value: This is of the wrong"
            ),
            (#"{"vat_rates": [{"from": "2026-10-01", "value": "101"}]}"#, "vat_rates, entry 1, value: 101 is no rate"),
            (#"{"special_rates": ["-1"]}"#, "special_rates, entry 1: -1 is no rate"),
            (#"{"units": ["kg"]}"#, "units, entry 1: “kg” is not a unit such as 16130."),
            (#"{"currencies": ["eur"]}"#, "currencies, entry 1: “eur” is not a currency such as EUR."),
            (#"{"units": 1627}"#, "units: This is of the wrong type."), ("[]", "This is of the wrong type."),
            ("{", "The given data was not valid JSON."), ("", "The given data was not valid JSON."),
        ])
    func wrong(json: String, message: String) {
        let error = #expect(throws: InvalidValue.self) { try read(json) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }
}
