import Foundation

/// The portal's code lists (`moadian.md` section 11).
package enum CodeLists {
    /// Units by code, with their Persian names: the snapshot of 11.1. Newer codes come by ``Rules/units``.
    package static let units: [String: String] = [
        "161": "برگ", "162": "تیوب", "163": "قالب", "164": "کیلوگرم", "165": "متر", "166": "صفحه", "168": "حلب",
        "169": "تن", "1610": "کلاف", "1611": "لنگه", "1612": "عدل", "1613": "جعبه", "1614": "گالن", "1615": "کیسه",
        "1616": "نخ", "1617": "جلد", "1618": "توپ", "1619": "ست", "1620": "دست", "1622": "گرم", "1624": "کارتن",
        "1625": "سطل", "1626": "تانکر", "1627": "عدد", "1628": "بسته", "1629": "پاکت", "1630": "رول (حلقه)",
        "1631": "دستگاه", "1632": "فروند", "1633": "سیلندر", "1635": "قرقره", "1636": "جام", "1637": "لیتر",
        "1638": "بطری", "1639": "بشکه", "1640": "تخته", "1641": "رول", "1642": "طاقه", "1643": "جفت", "1644": "قوطی",
        "1645": "متر مربع", "1646": "شاخه", "1647": "متر مکعب", "1648": "دبه", "1649": "پالت", "1650": "ساشه",
        "1651": "بانکه", "1652": "شعله", "1653": "واحد", "1654": "ورق", "1656": "بندیل", "1659": "چلیک", "1660": "شانه",
        "1661": "دوجین", "1665": "شیت", "1666": "مخزن", "1667": "حلقه (دیسک)", "1668": "رینگ", "1669": "کیلووات ساعت",
        "1673": "قراص", "1676": "نفر", "1678": "قیراط", "1679": "فوت مربع", "1680": "طغرا", "1681": "ویال",
        "1683": "کپسول", "1684": "سبد", "1687": "فاقد بسته‌بندی", "1689": "ثوب", "1690": "نیم دوجین",
        "1693": "کارتن (مستر کیس)", "1694": "قراصه (باندل)", "16100": "میلی‌لیتر", "16101": "میلی‌متر",
        "16102": "میلی‌گرم", "16103": "ساعت", "16104": "روز", "16105": "تن کیلومتر", "16108": "لیوان", "16110": "ثانیه",
        "16111": "دقیقه", "16112": "ماه", "16113": "سال", "16114": "قطعه", "16115": "سانتی‌متر",
        "16116": "سانتی‌متر مربع", "16117": "نوبت", "16118": "مگاوات ساعت", "16119": "گیگابایت بر ثانیه",
        "16120": "نسخه (جلد)", "16121": "نفر ساعت", "16122": "کیلومتر", "16125": "آمپر", "16126": "میلی‌آمپر",
        "16127": "مثقال", "16128": "سیر", "16129": "دفعه",
    ]

    /// Words of ours for the portal's units, in the languages of the suite, normalised.
    private static let words: [String: String] = {
        var words: [String: String] = [
            "pcs": "1627", "pc": "1627", "piece": "1627", "pieces": "1627", "szt": "1627", "ea": "1627", "دانه": "1627",
            "kg": "164", "کیلو": "164", "g": "1622", "t": "169", "m": "165", "m2": "1645", "m²": "1645", "m3": "1647",
            "m³": "1647", "cm": "16115", "mm": "16101", "km": "16122", "l": "1637", "lit": "1637", "ml": "16100",
            "h": "16103", "hour": "16103", "hours": "16103", "godz": "16103", "min": "16111", "day": "16104",
            "month": "16112", "year": "16113", "kwh": "1669", "mwh": "16118", "box": "1613", "carton": "1624",
            "pack": "1628", "set": "1619", "pair": "1643", "service": "16129",
        ]
        for (code, name) in units { words[normalised(name)] = code }
        return words
    }()

    /// The code of a unit in a person's word: `عدد`, `kg`, `m²`, or the code itself.
    package static func unit(named word: String) -> String? {
        units[word] == nil ? words[normalised(word)] : word
    }

    /// Arabic letters as Persian ones, no zero-width characters, spaces or dots, small letters (`identifiers.md`, end).
    package static func normalised(_ word: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in word.lowercased().unicodeScalars {
            switch scalar {
            case "ي": result.append("ی")
            case "ك": result.append("ک")
            case "\u{200B}"..."\u{200F}", "\u{0640}", "\u{FEFF}", ".": continue
            case _ where scalar.properties.isWhitespace: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// ISO 4217, as ICU knows it.
    package static let currencies = Set(Locale.Currency.isoCurrencies.map(\.identifier))
}
