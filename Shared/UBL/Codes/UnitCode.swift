/// Units of measure by UN/ECE Recommendation 20 (and 21 for packages), as EN 16931 wants them (BR-CL-23).
package enum UnitCode {
    /// Agreed between the parties; the word itself stands on the line as the item's attribute `Unit`.
    package static let mutuallyDefined = "ZZ"

    /// The code of a unit's word in Persian, Polish or English, or of a code that is among ours already.
    ///
    /// - Returns: none for other words.
    package static func of(_ word: String) -> String? {
        let name = normalised(word)
        if let code = byWord[name] { return code }
        let code = name.uppercased()
        return all.contains(code) ? code : nil
    }

    /// Every code that is ever written.
    package static let all = Set(words.map(\.0) + [mutuallyDefined])

    /// Lower case, one form of yeh and kaf, no dots and zero-width characters at all, plain digits.
    private static func normalised(_ word: String) -> String {
        var text = ""
        for character in word.lowercased().unicodeScalars {
            switch character {
            case "ي", "ى": text.append("ی")
            case "ك": text.append("ک")
            case "ـ", "\u{200B}"..."\u{200F}", "\u{2060}", "\u{FEFF}", ".", " ", "\u{A0}", "-", "_": continue
            case "²": text.append("2")
            case "³": text.append("3")
            default: text.unicodeScalars.append(character)
            }
        }
        return text.asciiDigits
    }

    private static let byWord = Dictionary(
        uniqueKeysWithValues: words.flatMap { code, names in
            names.split(separator: " ").map { (normalised(String($0)), code) }
        })

    private static let words: [(String, String)] = [
        ("H87", "عدد دانه قطعه دستگاه szt sztuka sztuki sztuk pc pcs piece pieces pce ea each item"),
        ("C62", "واحد unit units one jm"),
        ("SET", "ست سری kpl komplet komplety zestaw set sets"),
        ("PR", "جفت para pary pair pairs"),
        ("DZN", "دوجین tuzin dozen dozens"),
        ("KGM", "کیلوگرم کیلو kg kilogram kilogramy kilograms kilogramme"),
        ("GRM", "گرم g gr gram gramy grams"),
        ("MGM", "میلی‌گرم mg miligram milligram"),
        ("TNE", "تن t tona tony ton tonne tonnes"),
        ("MTR", "متر m mb metr metry metre metres meter meters"),
        ("CMT", "سانتی‌متر cm centymetr centimetre"),
        ("MMT", "میلی‌متر mm milimetr millimetre"),
        ("KMT", "کیلومتر km kilometr kilometre"),
        ("MTK", "مترمربع m2 sqm"),
        ("MTQ", "مترمکعب m3 cbm"),
        ("LTR", "لیتر l litr litry litre litres liter liters"),
        ("MLT", "میلی‌لیتر ml mililitr millilitre"),
        ("HLT", "hl hektolitr hectolitre"),
        ("SEC", "ثانیه s sek sekunda second seconds"),
        ("MIN", "دقیقه min minuta minuty minute minutes"),
        ("HUR", "ساعت نفرساعت h godz godzina godziny godzin rbh hr hrs hour hours"),
        ("DAY", "روز نفرروز d dzień dni day days"),
        ("WEE", "هفته tydz tydzień week weeks"),
        ("MON", "ماه mies miesiąc miesiące month months"),
        ("ANN", "سال rok lata year years"),
        ("KWH", "کیلووات‌ساعت kwh"),
        ("MWH", "مگاوات‌ساعت mwh"),
        ("LS", "usł usługa usługi خدمت service services ryczałt lumpsum"),
        ("INH", "اینچ inch inches cal"),
        ("FOT", "فوت ft foot feet stopa"),
        ("YRD", "یارد yd yard yards"),
        ("LBR", "پوند lb lbs pound pounds"),
        ("XBX", "جعبه pudełko pud box boxes"),
        ("XCT", "کارتن karton kartony krt carton cartons ctn"),
        ("XPK", "بسته opak opakowanie op pack package packages pkg"),
        ("XPA", "paczka packet packets"),
        ("XRO", "رول حلقه طاقه rolka rolki roll rolls"),
        ("XBG", "کیسه گونی worek worki bag bags"),
        ("XBO", "بطری butelka butelki bottle bottles"),
        ("XPX", "پالت paleta palety pallet pallets"),
        ("XST", "ورق برگ arkusz arkusze ark sheet sheets"),
        ("XCA", "قوطی puszka puszki can cans"),
        ("XDR", "بشکه beczka beczki drum drums barrel"),
    ]
}
