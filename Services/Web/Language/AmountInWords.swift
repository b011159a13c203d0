import Contracts
import Foundation

extension Formats {
    /// An amount as it is written out on documents: whole units in words, the rest as a fraction:
    /// `tysiąc dwieście złotych 45/100`.
    func inWords(_ money: Money) -> String {
        let speller = NumberFormatter()
        speller.locale = language.locale
        speller.numberStyle = .spellOut
        let (whole, rest) = money.amount.magnitude.quotientAndRemainder(dividingBy: UInt64(money.currency.minorUnits))
        let values = [
            "words": speller.string(from: NSNumber(value: whole)) ?? number(Int(whole)),
            "unit": texts.text("unitInWords.\(money.currency.rawValue)", count: Int(whole)),
            "rest": twoDigits(Int(rest)), "hundred": number(100),
        ]
        return texts.text(money.currency.scale == 0 ? "inWordsWhole" : "inWordsWithRest", values)
    }
}
