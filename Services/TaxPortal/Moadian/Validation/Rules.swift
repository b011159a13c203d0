import Contracts
import Foundation

/// What changes by circular rather than with the program: deadlines, rates, code lists (`moadian.md` 11 and 13).
///
/// Read from a file where one is given (`init(json:)`); what the file leaves out stays as it is here. Days are Iranian
/// calendar days.
package struct Rules: Sendable, Equatable {
    /// Days after `indatim` within which an invoice has to be sent.
    package var deadlineDays: [Dated<Int>]
    /// The general VAT rate in percent.
    package var vatRates: [Dated<PortalNumber>]
    /// The VAT rate on workmanship, profit and commission of gold, in percent.
    package var goldRates: [Dated<PortalNumber>]
    /// Rates that some goods carry besides zero and the general one.
    package var specialRates: Set<PortalNumber>
    package var units: Set<String>
    package var currencies: Set<String>
    /// Whether a wrong check digit in a buyer's or seller's number is an error of ours. The portal publishes no such rule,
    /// but knows no number of that kind (`identifiers.md`).
    package var refusesWrongCheckDigits: Bool

    package init(
        deadlineDays: [Dated<Int>] = Self.publishedDeadlines, vatRates: [Dated<PortalNumber>] = Self.publishedRates,
        goldRates: [Dated<PortalNumber>] = Self.publishedGoldRates, specialRates: Set<PortalNumber> = [],
        units: Set<String> = Set(CodeLists.units.keys), currencies: Set<String> = CodeLists.currencies,
        refusesWrongCheckDigits: Bool = false
    ) {
        self.deadlineDays = deadlineDays
        self.vatRates = vatRates
        self.goldRates = goldRates
        self.specialRates = specialRates
        self.units = units
        self.currencies = currencies
        self.refusesWrongCheckDigits = refusesWrongCheckDigits
    }

    /// A value and the day it came into force.
    package struct Dated<Value: Sendable & Equatable>: Sendable, Equatable {
        package let from: LocalDate
        package let value: Value

        package init(_ from: LocalDate, _ value: Value) {
            self.from = from
            self.value = value
        }
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
        guard let date = LocalDate(year: year, month: month, day: day) else {
            preconditionFailure("\(year)-\(month)-\(day) is no day")
        }
        return date
    }

    /// Before circular 268/56504/د of 1403/08/15 a month was tolerated (section 13).
    package static let publishedDeadlines = [Dated(day(1970, 1, 1), 30), Dated(day(2024, 11, 5), 12)]
    /// 9 % to the end of 1402, 10 % from 1403.
    package static let publishedRates = [
        Dated(day(1970, 1, 1), PortalNumber(9)), Dated(day(2024, 3, 20), PortalNumber(10)),
    ]
    /// 9 % to the end of 1403, 10 % from 1404.
    package static let publishedGoldRates = [
        Dated(day(1970, 1, 1), PortalNumber(9)), Dated(day(2025, 3, 21), PortalNumber(10)),
    ]
}

extension Rules {
    package func deadlineDays(of indatim: Int64) -> Int { Self.value(deadlineDays, at: indatim) ?? 12 }
    package func vatRate(at indatim: Int64) -> PortalNumber { Self.value(vatRates, at: indatim) ?? 10 }
    package func goldRate(at indatim: Int64) -> PortalNumber { Self.value(goldRates, at: indatim) ?? 10 }

    /// When an invoice has to have been sent at the latest.
    package func deadline(of indatim: Int64) -> Timestamp {
        Timestamp(microseconds: Int64(clamping: Int128(indatim) * 1000)).adding(days: Int64(deadlineDays(of: indatim)))
    }

    /// What is in force on the Iranian day of an instant in milliseconds.
    private static func value<Value>(_ dated: [Dated<Value>], at milliseconds: Int64) -> Value? {
        // Iran keeps UTC+03:30 all year since 1402; nothing here turned on an hour of a summer before.
        let local = Int128(milliseconds) + 12_600_000
        let day = Int(clamping: local / 86_400_000)
        return dated.filter { $0.from.daysSince1970 <= day }.max { $0.from < $1.from }?.value
    }
}
